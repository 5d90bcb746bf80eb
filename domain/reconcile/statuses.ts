import { localDate } from '../visit/age.ts'
import type { VisitState } from '../visit/state.ts'
import { isPast, isSeenTo, limitOf, MINUTE_MS, minutes, value, type Case, type Found, type Judging } from './case.ts'
import type { AppointmentFact } from './facts.ts'
import { taskOf } from './rows.ts'

/** R01: both were there, and the encounter has not moved on. */
const notMovedOn: Judging = {
  rule: 'R01',
  needs: ['encounter'],
  find: (about) => {
    const { emr, state, together } = about
    const { encounter } = emr
    if (encounter === null || state.admitted === null || together < limitOf(about, 'R01')) return []
    if (['arrive', 'admit', 'finish'].some((write) => isSeenTo(about, write as 'arrive', 'encounter'))) return []
    const status = encounter === 'missing' ? 'missing' : encounter.status
    const behind = ['planned', 'arrived', 'triaged', 'missing'].includes(status)
    // One that is over here has had its half hour to be over there.
    const lingers =
      ['in-progress', 'onleave'].includes(status) && state.ended !== null && isPast(about, state.ended.at, HALF_HOUR_MS)
    if (!behind && !lingers) return []
    return [
      {
        ours: value(minutes(together), 'visit', state.admitted.at),
        theirs: value(status, 'encounter', encounter === 'missing' ? null : encounter.at),
        since: state.ended?.at ?? state.admitted.at,
      },
    ]
  },
}

/** R02: the encounter is finished, and its appointment is still open. */
const stillOpen: Judging = {
  rule: 'R02',
  needs: ['appointment', 'encounter'],
  find: (about) => {
    const { appointment, encounter } = about.emr
    if (appointment === null || appointment === 'missing' || encounter === null || encounter === 'missing') return []
    const { ended } = about.state
    if (encounter.status !== 'finished' || !['booked', 'arrived', 'checked-in', 'pending'].includes(appointment.status))
      return []
    if (isSeenTo(about, 'fulfil', 'appointment') || isSeenTo(about, 'finish', 'encounter')) return []
    // While it goes on, that its encounter is closed is the row (R44).
    if (isUnderway(about.state)) return []
    if (ended !== null && !isPast(about, ended.at, limitOf(about, 'R02'))) return []
    return [
      {
        ours: value('finished', 'encounter', encounter.at),
        theirs: value(appointment.status, 'appointment', appointment.at),
        since: ended?.at ?? about.state.start ?? about.now.toISOString(),
      },
    ]
  },
}

/** R07: called a no-show, and both were there. */
const wereThere: Judging = {
  rule: 'R07',
  needs: ['appointment'],
  find: (about) => {
    const { appointment } = about.emr
    if (appointment === null || appointment === 'missing' || appointment.status !== 'noshow') return []
    if (about.together < limitOf(about, 'R07')) return []
    return [
      {
        ours: value(minutes(about.together), 'visit', about.state.admitted?.at ?? null),
        theirs: value('noshow', 'appointment', appointment.at),
        since: about.state.ended?.at ?? about.now.toISOString(),
      },
    ]
  },
}

/** R08: a second appointment of the same patient and clinician on one day, or for the same order. */
const bookedTwice: Judging = {
  rule: 'R08',
  needs: ['appointment', 'others'],
  find: (about) => {
    const { appointment, others } = about.emr
    if (appointment === null || appointment === 'missing' || others === null || !isLive(appointment)) return []
    // It stands before the desk already.
    if (about.state.tasks['discrepancy/appointment'] !== undefined) return []
    return others
      .filter((other) => isLive(other) && isSame(about, appointment, other))
      .filter((other) => !other.isVisit || before(other, appointment))
      .filter((other) => !isFollowedUp(about, other))
      .map((other): Found => ({
        item: other.reference,
        ours: value(appointment.reference, 'appointment', appointment.at),
        theirs: value(other.reference, 'appointment', other.at),
        since: about.now.toISOString(),
      }))
  },
}

/** R09: both were there, and the EMR has no appointment for it. */
const noAppointment: Judging = {
  rule: 'R09',
  needs: ['appointment'],
  find: (about) => {
    const { appointment } = about.emr
    if (appointment === null || about.together < limitOf(about, 'R09')) return []
    const status = appointment === 'missing' ? 'missing' : appointment.status
    if (status !== 'missing' && status !== 'entered-in-error') return []
    return [
      {
        ours: value(minutes(about.together), 'visit', about.state.admitted?.at ?? null),
        theirs: value(status, 'appointment', appointment === 'missing' ? null : appointment.at),
        since: about.state.ended?.at ?? about.now.toISOString(),
      },
    ]
  },
}

const CLOSED = ['finished', 'cancelled', 'entered-in-error'] as const

/** R44: the EMR has closed or called off the encounter of a visit that waits or goes on. */
const closedElsewhere: Judging = {
  rule: 'R44',
  needs: ['encounter'],
  find: (about) => {
    const { emr, state } = about
    const { encounter } = emr
    if (encounter === null || encounter === 'missing' || !isUnderway(state)) return []
    if (!CLOSED.some((status) => status === encounter.status)) return []
    if (isSeenTo(about, 'finish', 'encounter') || isSeenTo(about, 'cancel', 'encounter')) return []
    return [
      {
        ours: value(state.admitted === null ? 'arrived' : 'in-progress', 'visit', state.admitted?.at ?? null),
        theirs: value(encounter.status, 'encounter', encounter.at),
        since: encounter.at ?? about.now.toISOString(),
      },
    ]
  },
}

/** How the EMR has closed the encounter of a visit that waits or goes on, and since when it is known, as long as nobody has seen to it. */
export function closedInEmr(state: VisitState): { status: (typeof CLOSED)[number]; at: string } | null {
  const row = state.tasks[taskOf(state, { rule: 'R44', item: '' })]
  const status = CLOSED.find((one) => one === row?.finding?.theirs.value)
  return row === undefined || row.done !== null || status === undefined ? null : { status, at: row.at }
}

export const STATUSES: readonly Judging[] = [
  notMovedOn,
  stillOpen,
  wereThere,
  bookedTwice,
  noAppointment,
  closedElsewhere,
]

/** Somebody of it is there, so that it has an encounter, and nobody has ended it. */
export function isUnderway({ references, room, ended, appointment }: VisitState): boolean {
  return references.encounter !== null && ended === null && room !== 'ended' && appointment !== 'cancelled'
}

const HALF_HOUR_MS = 30 * MINUTE_MS

function isLive({ status }: AppointmentFact): boolean {
  return !['cancelled', 'noshow', 'entered-in-error', 'waitlist'].includes(status)
}

function isSame({ site }: Case, one: AppointmentFact, other: AppointmentFact): boolean {
  if (one.reference === other.reference || one.patient === null || one.patient !== other.patient) return false
  if (one.basedOn.some((order) => other.basedOn.includes(order))) return true
  const shared = one.practitioners.some((practitioner) => other.practitioners.includes(practitioner))
  return shared && dayOf(one.start, site.zone) === dayOf(other.start, site.zone)
}

/** What was booked once the other had begun is a follow-up on the same day, by somebody who knew of both. */
function isFollowedUp({ state: { bookedAt } }: Case, { met }: AppointmentFact): boolean {
  return met !== null && bookedAt !== null && Date.parse(met) <= Date.parse(bookedAt)
}

/** Of two visits one raises the row: the later. */
function before(one: AppointmentFact, other: AppointmentFact): boolean {
  const [first, second] = [Date.parse(one.start), Date.parse(other.start)]
  return first === second ? one.reference < other.reference : first < second
}

function dayOf(instant: string, zone: string): string {
  return instant === '' ? '' : localDate(new Date(instant), zone)
}
