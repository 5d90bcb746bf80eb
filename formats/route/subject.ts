import type { Content } from '#domain/route/route.ts'
import { parseMessage } from '../hl7v2/message.ts'
import { orderKeyOf } from './order-key.ts'

/** A local reference, the R4 way: `Patient/123`. */
const PATIENT = /^Patient\/[A-Za-z0-9.-]{1,64}$/

/**
 * Whose message it is, in whatever form it comes: of HL7 v2 by PID, of a FHIR resource by its subject, its patient or the
 * participant who is one, of JSON by its member `patient`. Empty for one about nobody.
 */
export function readSubject(content: Content, bytes: Uint8Array): string {
  if (content === 'hl7v2') return orderKeyOf(parseMessage(bytes))
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
  return content === 'fhir' ? subjectOf(value) : (textAt(value, 'patient') ?? '')
}

/** The patient of a resource, by reference; a Patient is its own. */
export function subjectOf(resource: unknown): string {
  const id = textAt(resource, 'id')
  if (textAt(resource, 'resourceType') === 'Patient' && id !== undefined) return `Patient/${id}`
  const participants = listAt(resource, 'participant').map((one) => memberAt(one, 'actor'))
  const named = [
    memberAt(resource, 'subject'),
    memberAt(resource, 'patient'),
    memberAt(resource, 'for'),
    ...participants,
  ]
  return named.flatMap((one) => textAt(one, 'reference') ?? []).find((reference) => PATIENT.test(reference)) ?? ''
}

function memberAt(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined
}

function textAt(value: unknown, name: string): string | undefined {
  const found = memberAt(value, name)
  return typeof found === 'string' ? found : undefined
}

function listAt(value: unknown, name: string): unknown[] {
  const found = memberAt(value, name)
  return Array.isArray(found) ? found : []
}
