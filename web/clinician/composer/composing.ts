import type { ComposedOrder } from '#api/workspace.ts'
import { isRecord, type Messaging, type Said } from './web-messaging.ts'

/** Why the EMR's composer did not open. */
export type NotOpened =
  /** It did not answer in time. */
  | 'no-answer'
  /** It answered that it will not, or does not know how. */
  | 'refused'
  /** What it took is not what it was given, or not for this patient. */
  | 'another-order'

/** Why it did not open, and what the EMR itself said of it; null where it said nothing. */
export interface Not {
  not: NotOpened
  reason: string | null
}

/** Where the unsigned order lies in the EMR. */
export type Opened = { location: string } | Not

/**
 * Puts an unsigned order before the EMR's own composer and has it opened (`order-review`). What the EMR says to have taken is read
 * back: an order that is another one, or another patient's, is taken off again and not opened. Whatever goes wrong leaves nothing
 * there, as far as the EMR does what it is asked.
 */
export async function openInComposer(messaging: Messaging, { resource, patient }: ComposedOrder): Promise<Opened> {
  const created = await messaging.ask('scratchpad.create', { resource })
  const location = locationIn(created, resource['resourceType'])
  if (location === null) return { not: whyNot(created), reason: reasonIn(created) }
  const lying = await messaging.ask('scratchpad.read', { location })
  const held = resourceIn(lying, location)
  if (held !== null && !isSameOrder(held, resource, patient)) {
    await messaging.ask('scratchpad.delete', { location })
    return { not: 'another-order', reason: null }
  }
  const opened = await showAgain(messaging, location)
  if (opened === 'opened') return { location }
  await messaging.ask('scratchpad.delete', { location })
  return opened
}

/** Has the EMR show its composer with this order. */
export async function showAgain(messaging: Messaging, location: string): Promise<'opened' | Not> {
  const not = whyUiNot(
    await messaging.ask('ui.launchActivity', {
      activityType: 'order-review',
      activityParameters: { draftOrderLocations: [location] },
    }),
  )
  return not ?? 'opened'
}

/** Has the EMR close the workspace that stands in its frame, the visit being done (`ui.done`); what comes next there it decides. */
export async function leaveToEmr(messaging: Messaging): Promise<'left' | Not> {
  return whyUiNot(await messaging.ask('ui.done', {})) ?? 'left'
}

function whyUiNot(said: Said): Not | null {
  if (!said.heard) return { not: 'no-answer', reason: null }
  return said.payload['status'] === 'success' ? null : { not: 'refused', reason: reasonIn(said) }
}

/** Takes an unsigned order off the EMR's scratchpad again; where it stays there, with what the EMR said of it. */
export async function takeBack(messaging: Messaging, location: string): Promise<'taken' | { reason: string | null }> {
  const said = await messaging.ask('scratchpad.delete', { location })
  return isDone(said) ? 'taken' : { reason: reasonIn(said) }
}

/** How an order stands that was put before the composer: `gone` from it, signed or not; `unheard`: the EMR does not say now. */
export type Standing = 'unsigned' | 'signed' | 'gone' | 'unheard'

/** Asks how it stands. */
export async function standingOf(messaging: Messaging, location: string): Promise<Standing> {
  const said = await messaging.ask('scratchpad.read', { location })
  if (!said.heard) return 'unheard'
  const held = resourceIn(said, location)
  if (held !== null) return held['status'] === 'draft' ? 'unsigned' : held['status'] === 'active' ? 'signed' : 'gone'
  // An error of another kind says nothing of the order.
  return isDone(said) || /^(404|410)\b/.test(statusOf(said)) ? 'gone' : 'unheard'
}

function whyNot(said: Said): NotOpened {
  if (!said.heard) return 'no-answer'
  return isDone(said) ? 'another-order' : 'refused'
}

/** A sentence or two of a stranger's, in the middle of ours. */
const REASON_LENGTH = 300

/**
 * Why the EMR says that it will not, in its own words: `statusDetail` (a CodeableConcept) of an answer to `ui.*`, `outcome` (an
 * OperationOutcome) of one to `scratchpad.*` (STU 1), of which only errors are reasons.
 */
function reasonIn(said: Said): string | null {
  if (!said.heard) return null
  const { statusDetail, outcome } = said.payload
  const issues = isRecord(outcome) && Array.isArray(outcome['issue']) ? outcome['issue'].filter(isRecord) : []
  const told = issues
    .filter(({ severity }) => severity === 'fatal' || severity === 'error')
    .map((issue) => wordsIn(issue['details']) ?? textIn(issue['diagnostics']))
  const words = [...new Set([wordsIn(statusDetail), ...told].filter((one) => one !== null))].join(' ')
  if (words === '') return null
  const letters = [...words]
  return letters.length <= REASON_LENGTH ? words : `${letters.slice(0, REASON_LENGTH).join('')}…`
}

/** What a CodeableConcept says to a person (R4: its text, else the name of a code). */
function wordsIn(concept: unknown): string | null {
  if (!isRecord(concept)) return null
  const codings = Array.isArray(concept['coding']) ? concept['coding'].filter(isRecord) : []
  return textIn(concept['text']) ?? codings.map(({ display }) => textIn(display)).find((one) => one !== null) ?? null
}

/** In one line, without what draws nothing or turns the direction of what stands after it. */
function textIn(value: unknown): string | null {
  const line = typeof value === 'string' ? value.replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim() : ''
  return line === '' ? null : line
}

function locationIn(said: Said, type: unknown): string | null {
  const location = said.heard ? said.payload['location'] : null
  if (!isDone(said) || typeof location !== 'string') return null
  return new RegExp(`^${String(type)}/[A-Za-z0-9.-]{1,64}$`).test(location) ? location : null
}

/** `200 OK`, as `Bundle.entry.response.status` has it (R4). */
function statusOf(said: Said): string {
  const status = said.heard ? said.payload['status'] : ''
  return typeof status === 'string' ? status : ''
}

/** An answer without a status, but with a resource, counts as one with 200: STU 1 shows both. */
function isDone(said: Said): boolean {
  if (!said.heard) return false
  const { resource, scratchpad } = said.payload
  return statusOf(said) === '' ? isRecord(resource) || scratchpad !== undefined : /^2\d\d\b/.test(statusOf(said))
}

/** STU 1 leaves open how one resource is answered: alone, in a Bundle, or in a list. */
function resourceIn(said: Said, location: string): Readonly<Record<string, unknown>> | null {
  if (!said.heard) return null
  const { resource, scratchpad } = said.payload
  const bundle = isRecord(scratchpad) && Array.isArray(scratchpad['entry']) ? scratchpad['entry'] : scratchpad
  const listed = Array.isArray(bundle)
    ? bundle.map((entry) => (isRecord(entry) ? (entry['resource'] ?? entry) : entry))
    : []
  const found = [resource, ...listed].filter(isRecord)
  return found.find((one) => `${String(one['resourceType'])}/${String(one['id'])}` === location) ?? null
}

/** The same kind of thing with the same code, for this patient. */
function isSameOrder(
  held: Readonly<Record<string, unknown>>,
  sent: ComposedOrder['resource'],
  patient: string,
): boolean {
  const subject = isRecord(held['subject']) ? held['subject']['reference'] : undefined
  const codes = codesOf(held)
  return (
    held['resourceType'] === sent['resourceType'] &&
    typeof subject === 'string' &&
    (subject === patient || subject.endsWith(`/${patient}`)) &&
    codesOf(sent).every((code) => codes.includes(code))
  )
}

function codesOf(order: Readonly<Record<string, unknown>>): string[] {
  const concept = order['medicationCodeableConcept'] ?? order['code']
  const codings = isRecord(concept) && Array.isArray(concept['coding']) ? concept['coding'] : []
  return codings.filter(isRecord).map(({ system, code }) => `${String(system)}|${String(code)}`)
}
