import type { FhirRequest } from '@medplum/fhir-router'
import { noteRule } from '../fhir/notes.ts'
import { answered, refusal, withoutBody } from '../fhir/refusals.ts'
import { chosenBy, interactionOf } from './asked.ts'
import type { Personality, Received } from './personality.ts'
import type { Declared } from './statement.ts'

/**
 * A simulation, written from public facts alone: an EMR whose interface is HL7 v2 by MLLP. Its FHIR server is there to find a
 * person and gives out nothing else; there is no SMART, so no app is launched and nobody's own token exists.
 */
const DECLARED: Declared = {
  software: 'Simulation, v2-only',
  format: ['json'],
  interaction: [],
  types: {
    Patient: { interactions: ['read', 'search-type'], by: ['_id', 'family', 'given', 'birthdate', 'identifier'] },
  },
  each: { versioning: 'versioned', conditionalCreate: false, updateCreate: false },
}

/** The EMR that talks by messages. */
export const V2_ONLY = {
  name: 'v2-only',
  smart: null,
  declared: DECLARED,
  receive: receiving(DECLARED),
  rules: [noteRule],
  tellsFiled: true,
  confirmsBookings: true,
} satisfies Personality

const FILED = ['read', 'search-type', 'create', 'update'] as const

/** The same with a FHIR server at which others file referrals, and find what became of them, as backend services. */
const WITH_REFERRALS: Declared = {
  ...DECLARED,
  software: 'Simulation, referrals-by-fhir',
  types: {
    ...DECLARED.types,
    ServiceRequest: { interactions: FILED, by: ['_id', 'identifier'] },
    Task: { interactions: FILED, by: ['_id', 'identifier'] },
    Composition: { interactions: ['read', 'search-type'], by: ['_id'] },
  },
}

/** A department's EMR that talks by messages, but of referrals by FHIR. */
export const REFERRALS_BY_FHIR = {
  ...V2_ONLY,
  name: 'referrals-by-fhir',
  smart: {
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['ES384', 'RS384'],
    grant_types_supported: ['client_credentials'],
    capabilities: ['client-confidential-asymmetric', 'permission-v2'],
  },
  declared: WITH_REFERRALS,
  receive: receiving(WITH_REFERRALS),
} satisfies Personality

/** Whatever is not offered is not there. */
function receiving({ types }: Declared): (asked: FhirRequest) => Received {
  return (asked) => {
    const { type, interaction } = interactionOf(asked)
    const offer = types[type]
    if (offer === undefined) throw refusal('unknown', `This server has no ${type}.`)
    if (!offer.interactions.includes(interaction)) throw withoutBody(405)
    const unknown = chosenBy(asked.url).find((name) => interaction === 'search-type' && !offer.by.includes(name))
    if (unknown !== undefined)
      throw answered(400, {
        severity: 'error',
        code: 'not-supported',
        details: { text: `No such parameter: ${unknown}.` },
      })
    return { asked, remarks: [] }
  }
}
