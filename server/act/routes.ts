import type { Then, Tried } from '#domain/route/route.ts'
import type { AuditEntry } from './store.ts'

/** Message types that a route takes, as they are now: a newer version of the route may take others. */
export type Takes = Pick<readonly string[], 'includes'> & Iterable<string>

/** A message as a route has heard it, before it is stored. */
export interface Received {
  organization: string
  route: string
  /** Whose it is, as the order key says; stored as a keyed digest only. */
  orderKey: string
  /** In whose line it waits, where its route says another order key; stored as a keyed digest only. */
  line?: string
  /** Of a merge of patients: the order key of the one who is merged into this message's own. */
  merges?: string
  /** Sender and control id: the same message again has the same. */
  sameAs: string
  /** MSH-9, such as `SIU^S12`. */
  event: string
  /** The values by which it can be found, stored as keyed digests only. */
  find?: readonly string[]
  /** Null for one that the route filters out: that it came is counted, what it said is not kept. */
  bytes: Uint8Array | null
}

/** A stored message that waits for its turn. */
export interface Waiting {
  id: string
  lane: string
  organization: string
  route: string
  event: string
  bytes: Uint8Array
  /** Tries so far. */
  attempts: number
  receivedAt: Date
  /** The one before it in its line is a person's, so it waits for them. */
  held: boolean
}

/** What became of the messages of one lane in one turn. */
export interface Outcome {
  id: string
  lane: string
  attempts: number
  then: Then
}

/** What routes keep. */
export interface RouteStore {
  /** Writes messages down in the order given, all or none, in a journal. Returns once they can't be lost. */
  store(messages: readonly Received[], now: Date): Promise<void>
  /**
   * The same without the journal: at once among what is found and carried, which costs more for each. Gives whether it was done; it is
   * not where something stands in the journal, which came before, nor for a merge or for messages of several routes.
   */
  storeAtOnce(messages: readonly Received[], now: Date): Promise<boolean>
  /**
   * Brings in what the journal has had longest, each message once and in the order in which they came: from here on it is found and
   * carried. What came before under the same sender and control id is not brought in again. From a merge on, what comes for the
   * one who was merged is the survivor's, and what is open of theirs is carried before it. Gives the routes that have something new.
   */
  move(now: Date): Promise<Pick<Received, 'organization' | 'route'>[]>
  /** Takes lanes of a route with something to do for this process, the longest waiting first. */
  take(organization: string, route: string, limit: number, now: Date): Promise<string[]>
  /** The oldest messages of lanes that were taken, at most `each` of a lane, in their order. */
  heads(lanes: readonly string[], each: number): Promise<Waiting[]>
  /** Notes what became of messages and gives the lanes back: ready at once, at the instant that a wait names, or not at all. */
  give(lanes: readonly string[], outcomes: readonly Outcome[], now: Date): Promise<void>
  /** Messages that wait or are a person's, for each route. */
  counts(): Promise<RouteCount[]>
  /** The newest messages of a route, without what they say. */
  tail(organization: string, route: string, limit: number): Promise<Listed[]>
  /** Of these messages those that are over, with what was answered where somebody asked; `sameAs` as they were received by. */
  answered(
    organization: string,
    route: string,
    sameAs: readonly string[],
  ): Promise<{ sameAs: string; state: string; bytes: Uint8Array | null }[]>
  /** How far the route has read of something, by the clock of whom it reads; null before the first look. */
  cursor(organization: string, route: string, name: string): Promise<Date | null>
  /** Never back: of several processes one may be behind. */
  moveCursor(organization: string, route: string, name: string, at: Date): Promise<void>
  /**
   * Lets go of what was carried before and is over, the oldest first, with all by which it was found and with its audit; gives how many
   * there were. What waits stays; of what is a person's the row stays and says nothing.
   */
  purge(
    organization: string,
    route: string,
    before: Date,
    limit: number,
    entryOf: (gone: LetGo) => AuditEntry,
    now: Date,
  ): Promise<number>
}

/** What was let go of at once, as the audit proves it. */
export interface LetGo {
  /** Rows of messages that there are no more. */
  messages: number
  /** Messages that are a person's and say nothing any more. */
  held: number
  /** Values by which they were found. */
  digests: number
  first: string
  last: string
  before: Date
}

export interface RouteCount {
  organization: string
  route: string
  state: string
  count: number
  /** Seconds since the oldest that waits came; 0 where none waits. */
  oldestSeconds: number
}

export interface Listed {
  id: string
  event: string
  state: string
  attempts: number
  why: string | null
  receivedAt: Date
  endedAt: Date | null
}

/** Hands one message to a route's destination. Never throws for what the destination does. */
export type Deliver = (message: { id: string; event: string; bytes: Uint8Array }) => Promise<Tried>
