import type { Content } from '#domain/route/route.ts'
import { parseMessage, text, type Message } from '../hl7v2/message.ts'
import { Unreadable } from '../hl7v2/unreadable.ts'
import { asFound, findValues, MOST } from './find.ts'
import { mergedKeyOf, orderKeyOf, typeOf } from './order-key.ts'

/** What a route has to know of a message to carry it. */
export interface Read {
  /** Its type, as a route file writes it. */
  event: string
  /** Whose it is; empty for one about nobody. */
  orderKey: string
  /** Whose messages are this person's from here on, of a merge. */
  merges?: string
  /** The same for the same message sent again, and in no other one of its sender. */
  sameAs: string
}

/** A local reference, the R4 way: `Patient/123`. */
const PATIENT = /^Patient\/[A-Za-z0-9.-]{1,64}$/

/**
 * Reads a message in whatever form it comes, or throws `Unreadable`. HL7 v2 is known by its sender and MSH-10, a FHIR
 * resource by its id and version, an object of JSON by its members `id` and `type`, which says what it is.
 */
export function readMessage(content: Content, bytes: Uint8Array): Read {
  if (content === 'hl7v2') {
    const message = parseMessage(bytes)
    const [header] = message.segments
    const controlId = text(header, 10)
    if (controlId === '') throw new Unreadable(101, 'MSH-10')
    const sender = [3, 4].map((number) => text(header, number) || text(header, number, 2))
    return { event: typeOf(message), ...personsOf(message), sameAs: JSON.stringify([...sender, controlId]) }
  }
  const value = objectIn(bytes)
  const id = needed(value, 'id')
  if (content === 'json') {
    const event = needed(value, 'type')
    return { event, orderKey: textAt(value, 'patient') ?? '', sameAs: JSON.stringify([id, event]) }
  }
  const event = needed(value, 'resourceType')
  const meta = memberAt(value, 'meta')
  const version =
    textAt(meta, 'versionId') ??
    textAt(meta, 'lastUpdated') ??
    (event === 'Bundle' ? textAt(value, 'timestamp') : undefined)
  if (version === undefined) throw new Unreadable(101, 'meta.versionId')
  return { event, orderKey: patientOf(value), sameAs: JSON.stringify([event, id, version]) }
}

/** Whose message it is, of one that was read before. */
export function subjectIn(content: Content, bytes: Uint8Array): Pick<Read, 'orderKey' | 'merges'> {
  if (content === 'hl7v2') return personsOf(parseMessage(bytes))
  const value = objectIn(bytes)
  return { orderKey: content === 'fhir' ? patientOf(value) : (textAt(value, 'patient') ?? '') }
}

/** Where FHIR and JSON say which visit they are of. */
const VISITS = { fhir: ['encounter.reference', 'context.encounter.reference'], json: ['visit', 'encounter'] }

/**
 * The values by which a message of any form is found: what its route declares, and always id, patient and visit (of HL7 v2 the control
 * id). A reference is found by its id as well.
 */
export function findIn(content: Content, bytes: Uint8Array, declared: readonly string[]): string[] {
  if (content === 'hl7v2') return findValues(parseMessage(bytes), declared)
  const value = objectIn(bytes)
  const { orderKey: patient } = subjectIn(content, bytes)
  const visits = VISITS[content].flatMap((path) => textsIn(value, path))
  const ids = [patient, ...visits].map((one) => one.slice(one.indexOf('/') + 1))
  const said = declared.flatMap((path) => textsIn(value, path))
  const values = new Set([textAt(value, 'id') ?? '', patient, ...visits, ...ids, ...said].map(asFound))
  return [...values].filter((one) => one !== '').slice(0, MOST)
}

/** Whose message of HL7 v2 it is, and of a merge who is merged into them. */
export function personsOf(message: Message): Pick<Read, 'orderKey' | 'merges'> {
  const merges = mergedKeyOf(message)
  return { orderKey: orderKeyOf(message), ...(merges !== undefined && { merges }) }
}

/** The subject of a resource, its patient, whom it is for, or the participant who is one; a Patient is its own. */
function patientOf(resource: unknown): string {
  const id = textAt(resource, 'id')
  if (textAt(resource, 'resourceType') === 'Patient' && id !== undefined) return `Patient/${id}`
  if (textAt(resource, 'resourceType') === 'Bundle') {
    const people = new Set(listAt(resource, 'entry').map((one) => patientOf(memberAt(one, 'resource'))))
    people.delete('')
    const [patient = '', another] = people
    return another === undefined ? patient : ''
  }
  const participants = listAt(resource, 'participant').map((one) => memberAt(one, 'actor'))
  const named = ['subject', 'patient', 'for'].map((name) => memberAt(resource, name))
  return (
    [...named, ...participants]
      .flatMap((one) => textAt(one, 'reference') ?? [])
      .find((reference) => PATIENT.test(reference)) ?? ''
  )
}

/** The texts at a path of members, in each item of a list; numbers and truth values as they are written. */
export function textsAt(bytes: Uint8Array, path: string): string[] {
  return textsIn(objectIn(bytes), path)
}

function textsIn(value: object, path: string): string[] {
  let found: unknown[] = [value]
  for (const name of path.split('.')) found = found.flatMap((one) => [memberAt(one, name)].flat())
  return found.flatMap((one) => (['string', 'number', 'boolean'].includes(typeof one) ? [String(one)] : []))
}

/** Bytes as an object of JSON, or throws `Unreadable`. */
export function objectIn(bytes: Uint8Array): object {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // Said below, without what stands there.
  }
  throw new Unreadable(102, 'the body')
}

function needed(value: object, name: string): string {
  const found = textAt(value, name)
  if (found === undefined || found === '' || found.length > 200) throw new Unreadable(101, name)
  return found
}

function memberAt(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined
}

/** A member that is text. */
export function textAt(value: unknown, name: string): string | undefined {
  const found = memberAt(value, name)
  return typeof found === 'string' ? found : undefined
}

function listAt(value: unknown, name: string): unknown[] {
  const found = memberAt(value, name)
  return Array.isArray(found) ? found : []
}
