import { TOLD_TYPES } from '../connect/subscription.ts'
import { contentOf } from './route.ts'

/** What a message of JSON can tell visits, by its `type`: of an appointment, and of a person. */
export const APPOINTMENT_TOLD = ['booked', 'moved', 'changed', 'cancelled', 'no-show'] as const
export const PERSON_TOLD = ['arrived', 'documented', 'resulted'] as const

/** Of HL7 v2 what the EMR's own feed takes, too (docs/hl7v2.md). */
const V2 =
  /^(SIU\^S(1[2-9]|2[0-46])|ADT\^A(0[1-9]|1[0-6]|18|2[1-35-9]|3[0-48]|40|47|5[2-5]|60|61|62)|MDM\^T(0[1-9]|1[01])|ORU\^R(01|3[0-2]|40)|ORM\^O01)$/

/** A type of message that says nothing to visits; undefined where all do. */
export function unheardByVisits(take: readonly string[]): { type: string; instead: string } | undefined {
  const json = [...APPOINTMENT_TOLD, ...PERSON_TOLD]
  for (const type of take) {
    const content = contentOf(type)
    if (content === 'hl7v2' && !V2.test(type))
      return { type, instead: 'SIU, ADT, MDM, ORU and ORM^O01 as docs/hl7v2.md lists them' }
    if (content === 'fhir' && !TOLD_TYPES.some((told) => told === type)) return { type, instead: TOLD_TYPES.join(', ') }
    if (content === 'json' && !json.some((told) => told === type)) return { type, instead: json.join(', ') }
  }
  return undefined
}
