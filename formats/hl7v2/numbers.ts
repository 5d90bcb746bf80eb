import type { Numbered } from '#domain/visit/schedule-news.ts'
import { saidIn, type Field } from './message.ts'

/** EI: number, namespace, universal id and its type (HL7 v2.5.1, 2.A.28). */
export function entityIn(repetition: Field[number] | undefined): Numbered[] {
  const value = saidIn(repetition)
  return value == null ? [] : [{ value, authority: authorityOf(saidIn(repetition, 3), saidIn(repetition, 4)) }]
}

/** CX: number, and the assigning authority as the subcomponents of CX.4 (HL7 v2.5.1, 2.A.14). */
export function patientIn(repetition: Field[number]): Numbered[] {
  const value = saidIn(repetition)
  return value == null ? [] : [{ value, authority: authorityOf(saidIn(repetition, 4, 2), saidIn(repetition, 4, 3)) }]
}

/** The FHIR system of a universal id (v2-to-FHIR, EI to Identifier): an OID or UUID as a URN, an address as it is. */
function authorityOf(id: string | null | undefined, type: string | null | undefined): string | null {
  if (id == null) return null
  if (type === 'ISO') return `urn:oid:${id}`
  if (type === 'UUID') return `urn:uuid:${id}`
  return type === 'URI' ? id : null
}
