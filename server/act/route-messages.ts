import { UNMAPPED_DAYS } from '#domain/map/unmapped.ts'
import type { Gauge } from './gauge.ts'
import type { Asked, MessageState } from '#domain/route/asked.ts'
import type { AuditEntry } from './store.ts'

/** A stored message as whoever looks after its route may see it: nothing of what it says. */
export interface MessageRow {
  id: string
  route: string
  event: string
  state: MessageState
  attempts: number
  why: string | null
  receivedAt: Date
  endedAt: Date | null
  /** What goes is a copy that a person edited. */
  edited: boolean
  /** What it says is still kept. */
  kept: boolean
}

/** What befell a message beside its receipt and its end. `by` is the person, for what a person did. */
export interface Befell {
  at: string
  did: 'tried' | 'disclosed' | 'withheld' | 'sent' | 'replayed' | 'edited' | 'skipped'
  why: string | null
  by: string | null
}

/** A message with its life, and what its line waits for. */
export interface MessageLife extends MessageRow {
  life: Befell[]
  /** When a message that waits is tried again; null where that is not known, or it is not its turn. */
  triedAgainAt: Date | null
  /** The message before it in its patient's line that holds it. */
  heldBy: string | null
}

/** What a message says: as it was received, the copy that goes instead where a person edited one, and what was answered where somebody asked. */
export interface OpenedMessage {
  route: string
  bytes: Uint8Array
  edited: Uint8Array | null
  answer: Uint8Array | null
}

/** Where a list of messages goes on: the last that was shown. */
export interface After {
  receivedAt: Date
  id: string
}

/** Which messages are meant by a replay: a patient's, a period's, or a patient's of a period. */
export interface Span {
  route: string
  /** A number of the patient, as a message has it. */
  patient: string | null
  since: Date | null
  until: Date | null
}

/** Who did something about a message, in their own words why, and what the audit says of it. */
export interface Deed {
  by: string | null
  why: string | null
  audit: AuditEntry
  now: Date
}

/** Traffic of a route, without anything of what it carried. */
export interface Traffic {
  route: string
  /** Received in each of the last minutes, the oldest first; the last is the one that runs. */
  perMinute: number[]
  waiting: number
  /** When the oldest that waits came. */
  oldestAt: Date | null
  quarantined: number
  lastSeenAt: Date | null
}

/** That a message was received, disclosed or withheld, or that its answer went back to whoever asked, as it is stored with that until the audit has it. */
export interface CarriedNote {
  organization: string
  route: string
  message: string
  event: string
  /** Keyed digest of the patient's number, in hexadecimal; null for a message about nobody. */
  person: string | null
  did: 'received' | 'disclosed' | 'withheld' | 'answered'
  /** By whose permission, or why not; null where its route asks for none. */
  by: string | null
  at: Date
}

/** How often the map of a route carried nowhere what stood at a place; never what that was. */
export interface UnmappedOf {
  organization: string
  route: string
  at: string
  count: number
}

/** What the gauge of each route's places is made of. */
export function unmappedGauges(counted: readonly UnmappedOf[]): Gauge[] {
  return counted.map(({ organization, route, at, count }) => ({
    name: 'causeway_route_unmapped',
    help: `Times in ${UNMAPPED_DAYS} days that a place of a delivered message said something which its map carries nowhere`,
    labels: { organization, route, place: at },
    value: count,
  }))
}

/** What whoever looks after routes asks of their messages, and does about them. */
export interface RouteMessages {
  traffic(organization: string, routes: readonly string[], now: Date): Promise<Traffic[]>
  /** Adds what one process has counted to its day (UTC), and lets go of days that are told no more. */
  noteUnmapped(counted: readonly UnmappedOf[], now: Date): Promise<void>
  /** What all processes have, in the days up to now; the most frequent first. */
  unmapped(organization: string, routes: readonly string[], now: Date): Promise<UnmappedOf[]>
  /** The newest first, at most `limit`, from the one after `after`. */
  find(
    organization: string,
    routes: readonly string[],
    asked: Asked,
    page: { after: After | null; limit: number },
  ): Promise<MessageRow[]>
  life(organization: string, id: string): Promise<MessageLife | null>
  /** What a message says, with the audit that it was opened; null where there is none, or it is kept no more. */
  open(organization: string, id: string, audit: AuditEntry, now: Date): Promise<OpenedMessage | null>
  /** Sends a copy that a person edited in the message's place; what was received stays beside it. */
  sendEdited(organization: string, id: string, bytes: Uint8Array, deed: Deed): Promise<boolean>
  /** Sends one again that is kept; false where it can't be. */
  replay(organization: string, route: string, id: string, deed: Deed): Promise<boolean>
  /** How many messages a replay would send again. */
  countIn(organization: string, span: Span): Promise<number>
  /** Sends them again in the order in which they came; gives how many. */
  replayAll(organization: string, span: Span, deed: Deed): Promise<number>
  /** Lets what comes after a quarantined message go; the message itself is never sent. */
  skip(organization: string, route: string, id: string, deed: Deed): Promise<boolean>
  /** Puts what was carried into the audit and has it be found, at most `limit` notes; gives how many. */
  fileCarried(limit: number, entryOf: (note: CarriedNote) => AuditEntry): Promise<number>
}

/** Few, since what is carried meanwhile waits for the digests of the audit. */
const AT_ONCE = 100

/**
 * Puts into the audit what routes have received and disclosed, and has it be found by its values. That this is to be was stored with
 * the message, in the same transaction: the sender waits for neither, and a process that dies leaves nothing out.
 */
export async function fileCarried(messages: Pick<RouteMessages, 'fileCarried'>): Promise<void> {
  while ((await messages.fileCarried(AT_ONCE, entryOf)) === AT_ONCE);
}

function entryOf({ route, message, event, person, did, by }: CarriedNote): AuditEntry {
  return {
    action: 'execute',
    what: `message of a route ${did}`,
    who: { kind: did === 'received' ? 'emr' : 'causeway', ref: null },
    patient: null,
    visit: null,
    outcome: did === 'withheld' ? 'denied' : 'done',
    detail: { route, message, type: event, ...(person !== null && { person }), ...(by !== null && { by }) },
  }
}
