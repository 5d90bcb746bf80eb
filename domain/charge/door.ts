/** By which a site may want its charges to leave: ChargeItem or Claim by FHIR, DFT^P03, an 837P file, or by a person's hand. */
export const CHARGE_DOORS = ['fhir', 'claim', 'hl7v2', 'x837', 'worklist'] as const
export type ChargeDoor = (typeof CHARGE_DOORS)[number]
