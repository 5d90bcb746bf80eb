import { FhirElement, Malformed } from '../fhir/element.ts'

/**
 * What a hub of FHIRcast (3.0.0, STU 3) says in one frame, as far as the patient goes. `opens`: what could not be read says
 * that somebody has been opened.
 */
export type HubFrame =
  | { kind: 'confirmed'; leaseSeconds: number }
  /** Also a subscription that does not tell what is opened, whatever else it grants. */
  | { kind: 'denied' }
  | { kind: 'opened'; id: string; at: Date; patient: string }
  | { kind: 'closed'; id: string; at: Date; patient: string }
  | { kind: 'out-of-step'; id: string }
  /** Its user has signed out of the session, or left it for a while. */
  | { kind: 'left'; id: string; at: Date; how: 'signed-out' | 'suspended' }
  /** Its line stands; it says so again within so many seconds. */
  | { kind: 'beat'; id: string; periodSeconds: number }
  | { kind: 'other'; id: string }
  | { kind: 'unreadable'; id: string | null; opens: boolean }

/** Event names are written in any case. */
const OPENS = new Set(['patient-open', 'encounter-open'])
const CLOSES = new Set(['patient-close', 'encounter-close'])
const EVENTS = [
  'Patient-open',
  'Patient-close',
  'Encounter-open',
  'Encounter-close',
  'UserLogout',
  'UserHibernate',
  'syncerror',
] as const
/** Of what their context says, a reason, nothing is needed. */
const LEAVES: Readonly<Record<string, 'signed-out' | 'suspended'>> = {
  userlogout: 'signed-out',
  userhibernate: 'suspended',
}

/** The scopes by which an EMR says that an app may be told (FHIRcast 3.0.0, 2.2). */
export const HUB_SCOPE = EVENTS.map((event) => `fhircast/${event}.read`).join(' ')

/**
 * The form by which an app asks to be told of a session (2.4, Subscription Request); with the line that it is told by, it
 * asks to be told there for longer. Of heartbeats nobody asks to be told: STU 3 has them in its ballots, and its text only
 * says what they don't do, so a hub that sends them does so by itself.
 */
export function subscriptionForm(topic: string, leaseSeconds: number, endpoint?: string): Record<string, string> {
  return {
    'hub.channel.type': 'websocket',
    'hub.mode': 'subscribe',
    'hub.topic': topic,
    'hub.events': EVENTS.join(','),
    'hub.lease_seconds': String(leaseSeconds),
    'subscriber.name': 'Causeway',
    ...(endpoint !== undefined && { 'hub.channel.endpoint': endpoint }),
  }
}

/** The form by which an app wants to be told no more (2.4, Unsubscribe). */
export function unsubscriptionForm(topic: string, endpoint: string): Record<string, string> {
  return {
    'hub.channel.type': 'websocket',
    'hub.mode': 'unsubscribe',
    'hub.topic': topic,
    'hub.channel.endpoint': endpoint,
  }
}

/** Where the hub will tell it. */
export function readEndpoint(json: unknown): string {
  return new FhirElement(json, 'hub').text('hub.channel.endpoint')
}

/** Where it says what is open now (2.9, Get Current Context Request). */
export function currentContextAddress(hub: string, topic: string): string {
  return `${hub.replace(/\/$/, '')}/${encodeURIComponent(topic)}`
}

/** Whose chart is open now; null where nobody's is. Throws Malformed, also where something is open and not of whom. */
export function readCurrentContext(json: unknown): string | null {
  const current = new FhirElement(json, 'hub')
  if (current.children('context').length > 0) return patientIn(current)
  // A type without its context is no word that nothing is open.
  if ((current.textMaybe('context.type') ?? '') !== '') throw new Malformed('hub.context', 'a context')
  return null
}

/** Reads one frame of the session `topic`. What is not what the standard says is `unreadable`, and never half-read. */
export function readFrame(text: string, topic: string): HubFrame {
  let frame: FhirElement
  try {
    frame = new FhirElement(JSON.parse(text), 'hub')
  } catch {
    return { kind: 'unreadable', id: null, opens: false }
  }
  try {
    const mode = frame.textMaybe('hub.mode')
    return mode === undefined ? readEvent(frame, topic) : readMode(frame, mode, topic)
  } catch (fault) {
    if (fault instanceof Malformed) return { kind: 'unreadable', id: idIn(frame), opens: opensIn(frame) }
    throw fault
  }
}

/** 2.4, Subscription Confirmation and Denial: what is granted may be less than was asked for. */
function readMode(frame: FhirElement, mode: string, topic: string): HubFrame {
  if (frame.text('hub.topic') !== topic) return { kind: 'unreadable', id: null, opens: false }
  if (mode === 'denied') return { kind: 'denied' }
  if (mode !== 'subscribe') throw new Malformed('hub.mode', 'subscribe or denied')
  const granted = frame.text('hub.events').toLowerCase().split(',')
  if (!granted.some((name) => name.trim() === 'patient-open')) return { kind: 'denied' }
  return { kind: 'confirmed', leaseSeconds: secondsIn(frame) }
}

function readEvent(frame: FhirElement, topic: string): HubFrame {
  const id = frame.text('id')
  const event = frame.child('event')
  if (event === undefined) throw new Malformed('hub.event', 'an event')
  // Of another session than the one that was asked for: none of ours.
  if (event.text('hub.topic') !== topic) return { kind: 'unreadable', id, opens: false }
  const name = event.text('hub.event').toLowerCase()
  if (name === 'syncerror') return { kind: 'out-of-step', id }
  if (name === 'heartbeat') return { kind: 'beat', id, periodSeconds: periodIn(event) }
  const how = LEAVES[name]
  if (!OPENS.has(name) && !CLOSES.has(name) && how === undefined) return { kind: 'other', id }
  const at = new Date(frame.text('timestamp'))
  if (Number.isNaN(at.getTime())) throw new Malformed('hub.timestamp', 'an instant')
  if (how !== undefined) return { kind: 'left', id, at, how }
  return { kind: OPENS.has(name) ? 'opened' : 'closed', id, at, patient: patientIn(event) }
}

/** The context's patient; of an encounter without one, its subject. */
function patientIn(event: FhirElement): string {
  const context = event.children('context')
  const named = (key: string) => context.find((one) => one.textMaybe('key')?.toLowerCase() === key)
  const patient = named('patient')
  const resource = patient?.child('resource')
  const reference =
    resource === undefined
      ? (patient?.child('reference') ?? named('encounter')?.child('resource')?.child('subject'))?.textMaybe('reference')
      : `${resource.text('resourceType')}/${resource.text('id')}`
  const [found] = /Patient\/[A-Za-z0-9.-]{1,64}$/.exec(reference ?? '') ?? []
  if (found === undefined) throw new Malformed('hub.event.context', 'a patient')
  return found
}

/** The longest time between two heartbeats (3.0.0-ballot, Heartbeat Event): a decimal, which the example writes as text. */
function periodIn(event: FhirElement): number {
  const period = event.children('context').find((one) => one.textMaybe('key')?.toLowerCase() === 'period')
  const seconds = period === undefined ? Number.NaN : decimalIn(period)
  if (!(seconds > 0)) throw new Malformed('hub.event.context', 'a period')
  return seconds
}

function decimalIn(period: FhirElement): number {
  try {
    return period.numberMaybe('decimal') ?? Number.NaN
  } catch {
    return Number(period.textMaybe('decimal'))
  }
}

function secondsIn(frame: FhirElement): number {
  try {
    return frame.numberMaybe('hub.lease_seconds') ?? 0
  } catch {
    // Some hubs write the number as text.
    return Number(frame.textMaybe('hub.lease_seconds')) || 0
  }
}

function idIn(frame: FhirElement): string | null {
  try {
    return frame.textMaybe('id') ?? null
  } catch {
    return null
  }
}

function opensIn(frame: FhirElement): boolean {
  try {
    return OPENS.has(frame.child('event')?.textMaybe('hub.event')?.toLowerCase() ?? '')
  } catch {
    return false
  }
}
