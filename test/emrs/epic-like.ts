/**
 * A simulation, written from public facts alone (no vendor's statement is copied): an EMR of the kind that lets apps read
 * much and write little. No PATCH, no conditional create, no version checks, no transactions; notes and measurements are
 * created once and never updated; appointments and encounters are made in the EMR.
 */
const READ = ['read', 'search-type']

const TYPES: Record<string, { interactions: string[]; by: string[] }> = {
  Patient: { interactions: [...READ, 'create'], by: ['_id', 'family', 'given', 'birthdate', 'identifier'] },
  Practitioner: { interactions: READ, by: ['_id', 'name', 'identifier'] },
  PractitionerRole: { interactions: READ, by: ['_id', 'practitioner'] },
  Appointment: { interactions: READ, by: ['_id', 'patient', 'date', 'status', 'identifier'] },
  Encounter: { interactions: READ, by: ['_id', 'patient', 'date', 'identifier'] },
  Condition: { interactions: [...READ, 'create'], by: ['_id', 'patient', 'clinical-status', 'category'] },
  AllergyIntolerance: { interactions: [...READ, 'create'], by: ['_id', 'patient', 'clinical-status'] },
  MedicationRequest: { interactions: READ, by: ['_id', 'patient', 'status', 'intent'] },
  Observation: { interactions: [...READ, 'create'], by: ['_id', 'patient', 'category', 'code', 'date'] },
  Immunization: { interactions: READ, by: ['_id', 'patient', 'date'] },
  Procedure: { interactions: READ, by: ['_id', 'patient', 'date'] },
  DocumentReference: {
    interactions: [...READ, 'create'],
    by: ['_id', 'patient', 'encounter', 'category', 'type', 'date'],
  },
  QuestionnaireResponse: { interactions: [...READ, 'create'], by: ['_id', 'patient'] },
  Communication: { interactions: [...READ, 'create'], by: ['_id', 'subject', 'encounter'] },
  ServiceRequest: { interactions: READ, by: ['_id', 'patient', 'category'] },
  Consent: { interactions: READ, by: ['_id', 'patient'] },
  Task: { interactions: [...READ, 'update'], by: ['_id', 'patient'] },
}

export const EPIC_LIKE = {
  name: 'epic-like',
  fhirBase: 'https://epic-like.example/api/FHIR/R4',
  statement: {
    resourceType: 'CapabilityStatement',
    status: 'active',
    kind: 'instance',
    fhirVersion: '4.0.1',
    format: ['xml', 'json'],
    software: { name: 'Simulation, epic-like' },
    rest: [
      {
        mode: 'server',
        interaction: [],
        resource: Object.entries(TYPES).map(([type, { interactions, by }]) => ({
          type,
          interaction: interactions.map((code) => ({ code })),
          versioning: 'no-version',
          conditionalCreate: false,
          updateCreate: false,
          searchParam: by.map((name) => ({ name, type: 'token' })),
        })),
      },
    ],
  },
  smart: {
    issuer: 'https://epic-like.example/oauth2',
    jwks_uri: 'https://epic-like.example/oauth2/keys',
    authorization_endpoint: 'https://epic-like.example/oauth2/authorize',
    token_endpoint: 'https://epic-like.example/oauth2/token',
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic', 'private_key_jwt'],
    grant_types_supported: ['authorization_code', 'client_credentials', 'refresh_token'],
    code_challenge_methods_supported: ['S256'],
    scopes_supported: ['openid', 'fhirUser', 'launch', 'online_access', 'user/*.read', 'system/*.read'],
    capabilities: [
      'launch-ehr',
      'sso-openid-connect',
      'context-ehr-patient',
      'context-ehr-encounter',
      'client-public',
      'client-confidential-asymmetric',
      'permission-user',
      'permission-v1',
    ],
  },
}
