import type { Scheduled } from './connection.ts'
import type { Guest, HeldRef, MessagePurpose, WriteKind } from './event.ts'
import { comesByTheClock } from './timely.ts'

/**
 * Something a visit wants done outside. Stored in one transaction with the events that caused it, done by a worker,
 * answered by an event. `item` tells apart several of one kind; `visit/kind/item` is the idempotency key, so a second
 * try of the same command is harmless.
 *
 * A waiting older command of the same key is superseded by a newer one (a newer save of the note, a further answer of
 * the one QuestionnaireResponse), and a waiting draft by the signature, whose sealed content is the whole note. One that
 * a worker has begun never is: it may have reached the chart.
 */
export type Command =
  | {
      do: 'write'
      write: WriteKind
      item: string
      under: 'backend' | 'clinician'
      by: string | null
      held: HeldRef | null
      facts: Record<string, string>
    }
  | { do: 'message'; message: string; purpose: MessagePurpose; held: HeldRef | null }
  /** Has the telephone service ring the two whose numbers wait under `held`. */
  | { do: 'call'; call: string; held: HeldRef }
  | { do: 'hang-up'; call: string; held: null }
  /** Has the organization's video tool make a meeting, end it, or give its session log; or make the address useless by which a guest came. */
  | { do: 'open-meeting'; meeting: number; held: null }
  | { do: 'replace-address'; meeting: number; guest: Guest; held: null }
  | { do: 'end-meeting'; meeting: number; held: null }
  | { do: 'read-meeting'; meeting: number; held: null }
  /** Has the EMR's schedule show whether one who came by a link of the EMR is connected now. */
  | { do: 'tell-connection'; who: Scheduled; held: null }

/** A point in time at which `decide` is asked again. A later row of the same step replaces an earlier one; `at: null` drops it. */
export interface DeadlineRow {
  step: string
  at: string | null
}

/**
 * The line in which a command waits. Chart writes of a visit go one after the other; mail never waits behind an EMR
 * that is down; a code never waits behind a reminder that waits for the morning; a call waits for nothing, and hanging up
 * for the call alone; a meeting is ended after it was made, and its log read after that; the schedule's dots wait for nothing else; and a lapsed sign-in holds back the clinician's own writes only.
 */
export function lane(visit: string, command: Command): string {
  if (command.do === 'message') return comesByTheClock(command.purpose) ? `${visit}/reminder` : `${visit}/message`
  if (command.do === 'call' || command.do === 'hang-up') return `${visit}/call`
  if (command.do === 'tell-connection') return `${visit}/connection`
  if (command.do !== 'write') return `${visit}/meeting/${command.meeting}`
  return `${visit}/${command.under}`
}

/** The idempotency key, the same in every try. */
export function keyOf(visit: string, command: Command): string {
  if (command.do === 'message') return `${visit}/message/${command.message}`
  if (command.do === 'call') return callReference(visit, command.call)
  if (command.do === 'hang-up') return `${visit}/hang-up/${command.call}`
  if (command.do === 'replace-address') return `${visit}/replace-address/${command.meeting}/${command.guest}`
  if (command.do === 'tell-connection') return `${visit}/tell-connection/${command.who}`
  if (command.do !== 'write') return `${visit}/${command.do}/${command.meeting}`
  return `${visit}/${command.write}/${command.item}`
}

/** By which the organization's video tool knows a meeting. */
export function meetingReference(visit: string, meeting: number): string {
  return `${visit}.meeting.${meeting}`
}

/** By which the telephone service knows a call. */
export function callReference(visit: string, call: string): string {
  return `${visit}/call/${call}`
}
