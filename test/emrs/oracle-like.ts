/**
 * A simulation, written from public facts alone (no vendor's statement is copied): an EMR of the kind that takes
 * appointments, encounters and notes, checks versions, and patches rather than updates. It says nothing of conditional
 * creates, and slots are read only.
 */
const READ = ['read', 'search-type']
const CREATED = [...READ, 'create']
const PATCHED = [...READ, 'create', 'patch']
const UPDATED = [...READ, 'create', 'update']

const TYPES: Record<string, { interactions: string[]; by: string[] }> = {
  Patient: { interactions: PATCHED, by: ['_id', 'family', 'given', 'birthdate', 'identifier'] },
  Practitioner: { interactions: READ, by: ['_id', 'name', 'identifier'] },
  Schedule: { interactions: ['read'], by: [] },
  Slot: { interactions: READ, by: ['_id', 'service-type', 'schedule.actor', 'start'] },
  Appointment: {
    interactions: PATCHED,
    by: ['_id', 'patient', 'practitioner', 'location', 'date', 'status', 'identifier'],
  },
  Encounter: { interactions: PATCHED, by: ['_id', 'patient', 'date', 'identifier'] },
  Condition: { interactions: UPDATED, by: ['_id', 'patient', 'clinical-status', 'category'] },
  AllergyIntolerance: { interactions: UPDATED, by: ['_id', 'patient', 'clinical-status'] },
  MedicationRequest: { interactions: PATCHED, by: ['_id', 'patient', 'status', 'intent'] },
  Observation: { interactions: UPDATED, by: ['_id', 'patient', 'category', 'code', 'date'] },
  Immunization: { interactions: CREATED, by: ['_id', 'patient', 'date'] },
  Procedure: { interactions: CREATED, by: ['_id', 'patient', 'date'] },
  DocumentReference: { interactions: UPDATED, by: ['_id', 'patient', 'encounter', 'type', 'date', '_lastUpdated'] },
  QuestionnaireResponse: { interactions: [...READ, 'update'], by: ['_id', 'patient'] },
  Communication: { interactions: PATCHED, by: ['_id', 'recipient', 'category', '_lastUpdated'] },
  ServiceRequest: { interactions: READ, by: ['_id', 'patient', '_lastUpdated'] },
  Consent: { interactions: READ, by: ['_id', 'patient'] },
}

export const ORACLE_LIKE = {
  name: 'oracle-like',
  fhirBase: 'https://oracle-like.example/r4/tenant',
  statement: {
    resourceType: 'CapabilityStatement',
    status: 'active',
    kind: 'instance',
    fhirVersion: '4.0.1',
    format: ['json', 'application/fhir+json; charset=utf-8'],
    patchFormat: ['application/json-patch+json'],
    software: { name: 'Simulation, oracle-like' },
    rest: [
      {
        mode: 'server',
        resource: Object.entries(TYPES).map(([type, { interactions, by }]) => ({
          type,
          interaction: interactions.map((code) => ({ code })),
          versioning: 'versioned-update',
          searchParam: by.map((name) => ({ name, type: 'token' })),
        })),
      },
    ],
  },
  smart: {
    issuer: 'https://oracle-like.example/oidc',
    jwks_uri: 'https://oracle-like.example/oidc/keys',
    authorization_endpoint: 'https://oracle-like.example/authorize',
    token_endpoint: 'https://oracle-like.example/token',
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
    grant_types_supported: ['authorization_code', 'client_credentials', 'refresh_token'],
    code_challenge_methods_supported: ['S256'],
    capabilities: [
      'launch-ehr',
      'sso-openid-connect',
      'context-ehr-patient',
      'context-ehr-encounter',
      'client-public',
      'client-confidential-symmetric',
      'client-confidential-asymmetric',
      'permission-online',
      'permission-user',
      'permission-v1',
      'permission-v2',
    ],
  },
}
