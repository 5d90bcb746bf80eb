import type { FhirRequest } from '@medplum/fhir-router'
import { noteRule } from '../fhir/notes.ts'
import { withoutBody } from '../fhir/refusals.ts'
import { chosenBy, interactionOf, unconditional, withoutParameters } from './asked.ts'
import { coded, filingRule } from './epic-like-filing.ts'
import type { Personality, Received } from './personality.ts'
import type { Declared } from './statement.ts'

const READ = ['read', 'search-type']
const FILED = [...READ, 'create']

/**
 * A simulation, written from public facts alone (no vendor's statement is copied): an EMR of the kind that lets apps read
 * much and write little. No PATCH, no conditional create, no versions, no transactions; notes and measurements are
 * created once and never updated; appointments and encounters are made in the EMR.
 */
const DECLARED: Declared = {
  software: 'Simulation, epic-like',
  format: ['json'],
  interaction: [],
  types: {
    Patient: { interactions: READ, by: ['_id', 'family', 'given', 'birthdate', 'identifier'] },
    Practitioner: { interactions: READ, by: ['_id', 'name', 'identifier'] },
    PractitionerRole: { interactions: READ, by: ['_id', 'practitioner'] },
    Appointment: { interactions: READ, by: ['_id', 'patient', 'date', 'status', 'identifier'] },
    Encounter: { interactions: READ, by: ['_id', 'patient', 'date', 'identifier'] },
    Condition: { interactions: FILED, by: ['_id', 'patient', 'clinical-status', 'category'] },
    AllergyIntolerance: { interactions: FILED, by: ['_id', 'patient', 'clinical-status'] },
    MedicationRequest: { interactions: READ, by: ['_id', 'patient', 'status', 'intent'] },
    Observation: { interactions: FILED, by: ['_id', 'patient', 'category', 'code', 'date'] },
    Immunization: { interactions: READ, by: ['_id', 'patient', 'date'] },
    Procedure: { interactions: READ, by: ['_id', 'patient', 'date'] },
    DocumentReference: {
      interactions: FILED,
      by: ['_id', 'patient', 'encounter', 'category', 'type', 'date'],
    },
    QuestionnaireResponse: { interactions: FILED, by: ['_id', 'patient'] },
    Communication: { interactions: FILED, by: ['_id', 'subject', 'encounter'] },
    ServiceRequest: { interactions: READ, by: ['_id', 'patient', 'category'] },
    Consent: { interactions: READ, by: ['_id', 'patient'] },
    Task: { interactions: [...READ, 'update'], by: ['_id', 'patient'] },
  },
  each: { versioning: 'no-version', conditionalCreate: false, updateCreate: false },
}

/** The EMR that reads much and writes little. */
export const EPIC_LIKE = {
  name: 'epic-like',
  smart: {
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'private_key_jwt'],
    grant_types_supported: ['authorization_code', 'client_credentials', 'refresh_token'],
    scopes_supported: [
      'openid',
      'fhirUser',
      'launch',
      'online_access',
      'user/*.read',
      'user/*.write',
      'system/*.read',
      'system/*.write',
    ],
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
  declared: DECLARED,
  receive,
  rules: [noteRule, filingRule],
  bare: true,
  silent: true,
  ignoresBackendScope: true,
} satisfies Personality

/** An app that has not been given an API gets 403 and not a word. */
function receive(asked: FhirRequest): Received {
  const { type, interaction } = interactionOf(asked)
  if (interaction === 'transaction') throw withoutBody(404)
  if (asked.method === 'PATCH' || asked.method === 'DELETE') throw withoutBody(405)
  const offer = DECLARED.types[type]
  if (offer?.interactions.includes(interaction) !== true) throw withoutBody(403)
  if (interaction !== 'search-type') return { asked: unconditional(asked), remarks: [] }

  const ignored = chosenBy(asked.url).filter((name) => !offer.by.includes(name))
  const narrows = chosenBy(asked.url).filter((name) => offer.by.includes(name))
  const ofPatients = ['patient', 'subject'].some((name) => offer.by.includes(name))
  if (ofPatients && !narrows.some((name) => ['_id', 'identifier', 'patient', 'subject'].includes(name)))
    throw coded('59159', 'business-rule', 'This search needs a patient or an _id.')
  return {
    asked: { ...asked, url: withoutParameters(asked.url, new Set(ignored)) },
    remarks: ignored.map((name) => ({ code: '59100', text: `The parameter ${name} is unknown here and was ignored.` })),
  }
}
