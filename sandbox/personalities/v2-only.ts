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
  receive,
  rules: [noteRule],
  tellsFiled: true,
  confirmsBookings: true,
} satisfies Personality

/** Whatever is not the patient search is not there. */
function receive(asked: FhirRequest): Received {
  const { type, interaction } = interactionOf(asked)
  const offer = DECLARED.types[type]
  if (offer === undefined) throw refusal('unknown', 'This server has patients alone.')
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
