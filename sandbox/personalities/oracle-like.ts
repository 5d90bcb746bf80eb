import type { FhirRequest } from '@medplum/fhir-router'
import type { Resource } from '@medplum/fhirtypes'
import { answered, refusal } from '../fhir/refusals.ts'
import type { PracticeRepository } from '../fhir/repository.ts'
import { chosenBy, interactionOf, unconditional } from './asked.ts'
import { filingRule } from './oracle-like-filing.ts'
import { allowedPatch } from './oracle-like-patches.ts'
import type { Personality, Received } from './personality.ts'
import type { Declared } from './statement.ts'

const READ = ['read', 'search-type']
const PATCHED = [...READ, 'create', 'patch']
const UPDATED = [...READ, 'create', 'update']

/**
 * A simulation, written from public facts alone (no vendor's statement is copied): an EMR of the kind that takes
 * appointments, encounters and notes, checks versions, and patches rather than updates. It says nothing of conditional
 * creates, and slots are read only.
 */
const DECLARED: Declared = {
  software: 'Simulation, oracle-like',
  format: ['json', 'application/fhir+json; charset=utf-8'],
  patchFormat: ['application/json-patch+json'],
  types: {
    Patient: { interactions: PATCHED, by: ['_id', 'family', 'given', 'birthdate', 'identifier'] },
    Practitioner: { interactions: READ, by: ['_id', 'name', 'identifier'] },
    Schedule: { interactions: ['read'], by: [] },
    Slot: { interactions: READ, by: ['_id', 'service-type', 'start'] },
    Appointment: {
      interactions: PATCHED,
      by: ['_id', 'patient', 'practitioner', 'location', 'date', 'status', 'identifier'],
    },
    Encounter: { interactions: PATCHED, by: ['_id', 'patient', 'date', 'identifier'] },
    Condition: { interactions: UPDATED, by: ['_id', 'patient', 'clinical-status', 'category'] },
    AllergyIntolerance: { interactions: UPDATED, by: ['_id', 'patient', 'clinical-status'] },
    MedicationRequest: { interactions: PATCHED, by: ['_id', 'patient', 'status', 'intent'] },
    Observation: { interactions: UPDATED, by: ['_id', 'patient', 'category', 'code', 'date'] },
    Immunization: { interactions: READ, by: ['_id', 'patient', 'date'] },
    Procedure: { interactions: [...READ, 'create'], by: ['_id', 'patient', 'date'] },
    DocumentReference: { interactions: UPDATED, by: ['_id', 'patient', 'encounter', 'type', 'date', '_lastUpdated'] },
    QuestionnaireResponse: { interactions: [...READ, 'update'], by: ['_id', 'patient'] },
    Communication: { interactions: PATCHED, by: ['_id', 'recipient', 'category', '_lastUpdated'] },
    ServiceRequest: { interactions: READ, by: ['_id', 'patient', '_lastUpdated'] },
    Consent: { interactions: READ, by: ['_id', 'patient'] },
  },
  each: { versioning: 'versioned-update' },
}

/** The EMR that patches, and checks versions. */
export const ORACLE_LIKE = {
  name: 'oracle-like',
  smart: {
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
    grant_types_supported: ['authorization_code', 'client_credentials', 'refresh_token'],
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
  declared: DECLARED,
  receive,
  rules: [filingRule],
  silent: true,
} satisfies Personality

async function receive(asked: FhirRequest, repo: PracticeRepository): Promise<Received> {
  const { type, interaction } = interactionOf(asked)
  const offer = DECLARED.types[type]
  if (offer === undefined) throw refusal('unknown', `${type === '' ? 'A Bundle' : type} is not offered; see /metadata`)
  if (!offer.interactions.includes(interaction))
    throw answered(405, {
      severity: 'error',
      code: 'not-supported',
      details: { text: `${type} has no ${interaction}` },
    })
  if (interaction === 'search-type') {
    for (const name of chosenBy(asked.url)) {
      if (!offer.by.includes(name)) throw malformed(`${type} is not searched by ${name}`)
    }
    refuseTooWide(type, new URLSearchParams(asked.url.split('?')[1]))
  }
  if (interaction === 'update' || interaction === 'patch') {
    const current = await matched(asked, type, repo)
    if (interaction === 'patch')
      return { asked: { ...asked, body: await allowedPatch(current, asked.body, repo) }, remarks: [] }
  }
  return { asked: unconditional(asked), remarks: [] }
}

/** What is changed in the version that `If-Match` names: 412 where it names none, 409 where another one stands. */
async function matched({ url, headers }: FhirRequest, type: string, repo: PracticeRepository): Promise<Resource> {
  const current = await repo.readResource(type, url.split('/')[1] ?? '')
  const named = headers?.['if-match']
  const text = 'Name the version in If-Match as it was read last.'
  if (typeof named !== 'string') throw answered(412, { severity: 'error', code: 'conflict', details: { text } })
  if (named !== `W/"${current.meta?.versionId}"`)
    throw answered(409, { severity: 'error', code: 'conflict', details: { text } })
  return current
}

const WHOSE = ['patient', 'practitioner', 'location']

/** A schedule is asked for somebody's, between two moments; slots by what they are for. */
function refuseTooWide(type: string, asked: URLSearchParams): void {
  if (asked.has('_id')) return
  if (type === 'Slot' && !asked.has('service-type')) throw malformed('Slots are searched by service-type.')
  if (type !== 'Appointment') return
  const dates = asked.getAll('date')
  const bounds = ['ge', 'lt'].every((prefix) => dates.some((date) => date.startsWith(prefix) && date.includes('T')))
  if (!bounds || !WHOSE.some((name) => asked.has(name)))
    throw malformed(
      'Appointments are searched by patient, practitioner or location, with a date ge and a date lt, both with a time.',
    )
}

function malformed(text: string): Error {
  return answered(400, { severity: 'error', code: 'invalid', details: { text } })
}
