/** Where an EMR meets Causeway, below its origin: what is served there is what is registered there. */
export const LAUNCH = '/launch'
export const CALLBACK = '/launch/callback'
/** Where staff sign in without SMART, below it the organization's id. */
export const SIGN_IN = '/sign-in'
/** The JWK Set with the public half of Causeway's key. */
export const KEYS = '/.well-known/jwks.json'
/** Discovery of the CDS Hooks services (2.0); each lies below it under its id. */
export const CDS_SERVICES = '/cds-services'
/** Id and hook of the service that says who waits. */
export const PATIENT_VIEW = 'patient-view'
/** Id and hook of the service that suggests what was proposed in a visit and no app may order. */
export const ORDER_SELECT = 'order-select'
/** Where an EMR tells of its schedule, below it the organization's id. */
export const EMR_NOTIFICATIONS = '/emr-notifications'
