import type { Participant, Recorded } from '../visit/event.ts'
import type { SectionEdit } from '../smart-note/edits.ts'
import { didByStaff } from './staff.ts'

/** How a visit ended for the ledger; `open` has no end yet. */
export type Outcome = 'open' | 'held' | 'no-show' | 'cancelled' | 'lost'

/**
 * What one visit measured, from its events alone. docs/ledger.md defines each; null: it does not apply to this visit, or
 * has not happened yet.
 */
export interface Measures {
  outcome: Outcome
  /** `Practitioner/x` who admitted the patient, before that whose visit it is. */
  clinician: string | null
  /** The planned start. */
  start: string | null
  /** Whether both sides were connected at one time, of visits admitted to a call. */
  joined: boolean | null
  /** Seconds from *Admit* to both being connected. */
  joinSeconds: number | null
  /** Minutes from entering the waiting room, the last time before, to *Admit*. */
  waitMinutes: number | null
  /** Minutes from *End visit* to the signed note being in the chart. */
  closeMinutes: number | null
  /** Orders proposed and not taken back, and those of them that the EMR has as ordered. */
  orders: { proposed: number; placed: number; done: number; cancelled: number }
  /** Whether a part of the visit was by telephone; null for one that was not held. */
  byPhone: boolean | null
  /** What staff did for it: by person, `Practitioner/x`, then by the pathway's step. */
  staff: Record<string, Record<string, number>>
  /** How easy joining or launching was, 1 to 5, in the words of each side. */
  ease: { patient: number | null; clinician: number | null }
  /** How what was taken from a draft was changed until it was signed, by section. Left out by visits measured before that was. */
  edits?: SectionEdit[]
}

/** Measures a visit by its log. Pure; the same log gives the same measures for ever. */
export function measuresOf(log: readonly Recorded[]): Measures {
  const measures: Measures = {
    outcome: 'open',
    clinician: null,
    start: null,
    joined: null,
    joinSeconds: null,
    waitMinutes: null,
    closeMinutes: null,
    orders: { proposed: 0, placed: 0, done: 0, cancelled: 0 },
    byPhone: null,
    staff: {},
    ease: { patient: null, clinician: null },
  }
  const steps = new Map<string, string>()
  const orders = new Map<string, 'proposed' | 'placed' | 'done' | 'cancelled'>()
  const stays: Stay[] = []
  let waiting: string | null = null
  let admitted: string | null = null
  let ended: string | null = null
  let called = false
  let rooming: string | null = null

  for (const event of log) {
    const { at } = event
    switch (event.kind) {
      case 'booked-by-staff':
        // It may have been called off in the EMR before it could be a visit.
        measures.outcome = 'open'
        measures.start = event.start
        measures.clinician = event.practitioner
        break
      case 'booking-asked':
      case 'moved':
        measures.start = event.start
        measures.clinician = event.practitioner
        break
      case 'booking-lost':
        measures.outcome = 'lost'
        break
      case 'cancelled':
        measures.outcome = event.noShow === true ? 'no-show' : 'cancelled'
        break
      case 'restored':
        measures.outcome = 'open'
        break
      case 'waiting':
        waiting ??= at
        break
      case 'waiting-left':
      case 'wait-given-up':
        waiting = null
        break
      case 'admitted':
        admitted = at
        called = waiting !== null
        measures.waitMinutes = waiting === null ? null : minutes(waiting, at)
        measures.clinician = event.by.who === 'clinician' ? event.by.ref : measures.clinician
        break
      case 'joined':
      case 'left':
        stayed(stays, event)
        break
      case 'phone-started':
        measures.byPhone = true
        break
      case 'order-drafted':
        orders.set(event.order, 'proposed')
        break
      case 'order-withdrawing':
        orders.delete(event.order)
        break
      case 'ended':
        ended = at
        measures.outcome = 'held'
        measures.byPhone ??= false
        break
      case 'signed-in-emr':
        if (ended !== null) measures.closeMinutes ??= minutes(ended, at)
        measures.edits = event.edits ?? []
        break
      case 'order-found':
        orders.set(event.order, 'placed')
        break
      case 'order-ended':
        if (orders.has(event.order)) orders.set(event.order, event.how)
        break
      case 'written':
        if (event.write === 'sign' && ended !== null) measures.closeMinutes ??= minutes(ended, at)
        if (event.write === 'order-sign' && orders.has(event.item)) orders.set(event.item, 'placed')
        break
      case 'entered':
      case 'sent-by-message':
        if (event.write === 'sign' && ended !== null) measures.closeMinutes ??= minutes(ended, at)
        if (event.write.startsWith('order') && orders.has(event.item)) orders.set(event.item, 'placed')
        break
      case 'signing':
        // Signed again after the chart's no, the last counts.
        measures.edits = event.edits ?? []
        break
      case 'rated':
        if (event.by.who === 'patient' || event.by.who === 'clinician') measures.ease[event.by.who] = event.ease
        break
      case 'task-raised':
        steps.set(event.task, event.step)
        break
      case 'addendum-typed':
      case 'signature-taken-back':
      case 'appointment-unfit':
      case 'message-kept':
      case 'message-let-go':
      case 'attempt-logged':
      case 'booked':
      case 'cancel-asked':
      case 'consent-given':
      case 'covering-recorded':
      case 'deadline-passed':
      case 'device-checked':
      case 'marked':
      case 'mark-withdrawn':
      case 'captions-on':
      case 'captions-off':
      case 'captions-told':
      case 'listening-asked':
      case 'listening-answered':
      case 'listening-stopped':
      case 'transcript-begun':
      case 'transcript-deleted':
      case 'meeting-asked':
      case 'linked-by-context':
      case 'address-replaced':
      case 'meeting-opened':
      case 'meeting-failed':
      case 'meeting-over':
      case 'meeting-log-read':
      case 'guest-admitted':
      case 'guest-came':
      case 'guest-invited':
      case 'guest-removed':
      case 'help-answered':
      case 'help-asked':
      case 'help-taken':
      case 'identified':
      case 'intake-answered':
      case 'late-offered':
      case 'left-out':
      case 'sent-again':
      case 'launched':
      case 'link-revoked':
      case 'located':
      case 'list-change-dropped':
      case 'list-changing':
      case 'clinician-placed':
      case 'assessed':
      case 'charge-accepted':
      case 'charge-reopened':
      case 'next-payer-left':
      case 'charge-found':
      case 'claim-answered':
      case 'locked-out':
      case 'matched':
      case 'message-asked':
      case 'message-delivered':
      case 'message-failed':
      case 'message-sent':
      case 'message-undelivered':
      case 'moment-passed':
      case 'move-asked':
      case 'no-show-called':
      case 'not-written':
      case 'note-typed':
      case 'order-booking':
      case 'order-booking-changed':
      case 'order-changed':
      case 'order-signing':
      case 'patient-message':
      case 'phone-ended':
      case 'call-asked':
      case 'call-ringing':
      case 'call-answered':
      case 'call-ended':
      case 'call-failed':
      case 'restoring':
      case 'picture-answered':
      case 'picture-asked':
      case 'picture-dropped':
      case 'picture-taken':
      case 'picture-withdrawing':
      case 'rooming-begun':
      case 'rooming-checked':
      case 'company-noted':
      case 'vital-taken':
      case 'vital-withdrawing':
      case 'handed-over':
      case 'task-closed':
      case 'task-done':
      case 'task-dropped':
      case 'task-reopened':
      case 'task-taken':
      case 'unlocked':
        break
    }
    // Rooming is care; what staff do beside it is what a visit should not need.
    const did = roomedBy(event, rooming) ? null : didByStaff(event, steps)
    if (event.kind === 'rooming-begun' && event.by.who === 'staff') rooming = event.by.ref
    if (event.kind === 'handed-over') rooming = null
    if (did !== null) {
      const theirs = (measures.staff[did.who] ??= {})
      theirs[did.step] = (theirs[did.step] ?? 0) + 1
    }
  }
  if (called && admitted !== null) {
    const both = firstTogether(stays, admitted)
    measures.joined = both !== null
    measures.joinSeconds = both === null ? null : seconds(admitted, both)
  }
  const statuses = [...orders.values()]
  measures.orders = {
    proposed: orders.size,
    placed: statuses.filter((status) => status !== 'proposed').length,
    done: statuses.filter((status) => status === 'done').length,
    cancelled: statuses.filter((status) => status === 'cancelled').length,
  }
  return measures
}

/** Whether this was done by the one who rooms the patient, while they do. */
function roomedBy(event: Recorded, rooming: string | null): boolean {
  if (!('by' in event) || event.by?.who !== 'staff') return false
  return event.kind === 'launched' || event.kind === 'rooming-begun' || event.by.ref === rooming
}

/** One connection of somebody in the call; `from` is null while only its end is known. */
interface Stay {
  who: Participant
  connection: string
  from: string | null
  until: string | null
}

/** The video tool of an organization tells of one stay in any order, and may correct itself; a room of ours never does. */
function stayed(stays: Stay[], event: Extract<Recorded, { kind: 'joined' | 'left' }>): void {
  const { who, connection } = event
  if (event.kind === 'joined') {
    const told = event.since === undefined ? undefined : stays.find((one) => one.connection === connection)
    if (told) told.from = event.since ?? null
    else stays.push({ who, connection, from: event.since ?? event.at, until: null })
    return
  }
  const told = stays.findLast((one) => one.connection === connection)
  if (told) told.until = event.until ?? event.at
  else stays.push({ who, connection, from: null, until: event.until ?? event.at })
}

/** When both sides were first connected at one time, from *Admit* on. */
function firstTogether(stays: readonly Stay[], admitted: string): string | null {
  const of = (side: Participant) => stays.filter(({ who }) => who === side)
  const from = of('patient').flatMap((one) =>
    of('clinician').flatMap((other) => {
      if (one.from === null || other.from === null) return []
      const both = one.from > other.from ? one.from : other.from
      const apart = [one.until, other.until].some((until) => until !== null && until < both)
      return both < admitted || apart ? [] : [both]
    }),
  )
  return from.toSorted()[0] ?? null
}

function seconds(from: string, until: string): number {
  return Math.max(0, (Date.parse(until) - Date.parse(from)) / 1000)
}

function minutes(from: string, until: string): number {
  return seconds(from, until) / 60
}

/** How often staff had to do something for a visit, whoever it was. */
export function staffActions({ staff }: Measures): number {
  return Object.values(staff)
    .flatMap((steps) => Object.values(steps))
    .reduce((sum, count) => sum + count, 0)
}
