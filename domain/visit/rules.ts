import { liveCall } from './call.ts'
import { letIn } from './seats.ts'
import { isSigned } from './signed-note.ts'
import type { VisitState } from './state.ts'

/**
 * Where a visit stands, by its appointment and its room: what people did. The chart follows through receipts, and lags
 * while the EMR is slow or down; a status marked `behind` is legal only while the write that moves it is on its way, or
 * was refused and stands in front of a person.
 */
export type Phase = 'unbooked' | 'asked' | 'lost' | 'booked' | 'waiting' | 'meeting' | 'ended' | 'cancelled' | 'unfit'

interface Row {
  phase: Phase
  says: string
  appointment: readonly Statuses<'appointment'>[]
  encounter: readonly Statuses<'encounter'>[]
  note: readonly VisitState['note'][]
  orders: readonly VisitState['orders'][string]['status'][]
  /** Whether messages to and from the patient may exist. */
  messages: 'none' | 'any'
}

type Statuses<K extends 'appointment' | 'encounter'> = VisitState[K] | `${VisitState[K]} behind`

const UNTOUCHED = { encounter: ['none'], note: ['none'], orders: [], messages: 'none' } as const
const ENDED = ['done', 'cancelled', 'lapsed'] as const
const UNSIGNED = ['drafting', 'proposed', 'signing', 'withdrawing', 'withdrawn', 'failed'] as const

/** The legal combinations, one row per phase. docs/visit-states.md shows this table. */
export const TABLE: readonly Row[] = [
  { phase: 'unbooked', says: 'Nobody has asked for it', appointment: ['none'], ...UNTOUCHED },
  { phase: 'asked', says: 'The EMR is asked for the slot', appointment: ['asked'], ...UNTOUCHED },
  { phase: 'lost', says: 'Somebody else has the slot', appointment: ['lost'], ...UNTOUCHED },
  {
    phase: 'unfit',
    says: 'Staff made an appointment that can’t be a video visit; the desk sees to it',
    appointment: ['unfit'],
    ...UNTOUCHED,
  },
  {
    phase: 'booked',
    says: 'Nobody is waiting; the patient prepares, the clinician may have opened the workspace',
    appointment: ['booked', 'arrived'],
    encounter: ['none', 'arrived'],
    note: ['none', 'draft'],
    orders: [],
    messages: 'any',
  },
  {
    phase: 'waiting',
    says: 'The patient is in the waiting room',
    appointment: ['booked behind', 'arrived'],
    encounter: ['none behind', 'arrived'],
    note: ['none', 'draft'],
    orders: [],
    messages: 'any',
  },
  {
    phase: 'meeting',
    says: 'Admitted: the room is open',
    appointment: ['booked behind', 'arrived'],
    encounter: ['none behind', 'arrived behind', 'in-progress'],
    note: ['none', 'draft'],
    orders: [...UNSIGNED, 'ordered', ...ENDED],
    messages: 'any',
  },
  {
    phase: 'ended',
    says: 'The clinician ended the visit; the note is signed now or later',
    appointment: ['booked behind', 'arrived behind', 'fulfilled'],
    encounter: ['none behind', 'arrived behind', 'in-progress behind', 'finished'],
    note: ['none', 'draft', 'signing', 'with-person', 'final'],
    orders: [...UNSIGNED, 'ordered', ...ENDED],
    messages: 'any',
  },
  {
    phase: 'cancelled',
    says: 'Cancelled in the EMR before anybody was admitted',
    appointment: ['cancelled'],
    encounter: ['none', 'arrived behind', 'cancelled'],
    note: ['none', 'draft'],
    orders: [],
    messages: 'any',
  },
]

/** The phase of a state. */
export function phaseOf(state: VisitState): Phase {
  switch (state.appointment) {
    case 'none':
      return 'unbooked'
    case 'asked':
      return 'asked'
    case 'lost':
      return 'lost'
    case 'cancelled':
      return 'cancelled'
    case 'unfit':
      return 'unfit'
    case 'booked':
    case 'arrived':
    case 'fulfilled':
      return ({ closed: 'booked', waiting: 'waiting', open: 'meeting', ended: 'ended' } as const)[state.room]
  }
}

/** A rule of the domain brief, section 3.1, as far as a visit's own state can break it. */
export interface Rule {
  id: string
  says: string
  breaks: (state: VisitState) => boolean
}

/** What no sequence of happenings may lead to. */
export const RULES: readonly Rule[] = [
  {
    id: 'R01',
    says: 'Both have been in the room, but the encounter is not in progress or finished, and no write or person sees to it',
    breaks: (state) =>
      met(state) && behind(state.encounter, ['in-progress', 'finished']) && !seenTo(state, MOVING_ENCOUNTER),
  },
  {
    id: 'R02',
    says: 'The encounter is finished, but the appointment is not fulfilled, and no write or person sees to it',
    breaks: (state) =>
      state.encounter === 'finished' && state.appointment !== 'fulfilled' && !seenTo(state, ['fulfil/appointment']),
  },
  {
    id: 'R03',
    says: 'The note was not signed by its deadline and no person has the task; or it was signed before the visit ended',
    breaks: (state) =>
      (state.ended !== null && state.note !== 'final' && state.overdue.some((step) => unowned(state, step))) ||
      (state.ended === null && isSigned(state.note)),
  },
  {
    id: 'R05',
    says: 'A charge was accepted before the note was signed, or without a problem linked in the assessment',
    breaks: ({ charge, note, assessed }) =>
      charge !== undefined && (note !== 'final' || assessed === undefined || assessed.problems.length === 0),
  },
  {
    id: 'R06',
    says: 'A cancelled or lost appointment has an encounter under way or finished, a signed note, a signed order or a charge',
    breaks: (state) =>
      gone(state) &&
      (state.encounter === 'in-progress' ||
        state.encounter === 'finished' ||
        isSigned(state.note) ||
        state.charge !== undefined ||
        Object.values(state.orders).some(({ status }) => status === 'ordered' || status === 'signing')),
  },
  {
    id: 'R07',
    says: 'A cancelled or lost appointment, but both have been in the room',
    breaks: (state) => gone(state) && met(state),
  },
  {
    id: 'R08',
    says: 'A second appointment is being booked for a visit that has one',
    breaks: (state) => state.bookedAt !== null && state.pending['book/appointment'] !== undefined,
  },
  {
    id: 'R09',
    says: 'Somebody waits or meets without an appointment',
    breaks: (state) => state.bookedAt === null && (state.room !== 'closed' || state.presence.length > 0),
  },
  {
    id: 'R10',
    says: 'Something was filed, or the patient let in by video, before it was known who they are',
    breaks: (state) =>
      (state.patient === null &&
        (state.room !== 'closed' || Object.keys(state.pending).some(isFiling) || filed(state))) ||
      (state.room === 'waiting' && state.identified.length === 0) ||
      // By telephone it is the clinician who asks for name and birth date.
      (state.room === 'open' && state.identified.length === 0 && state.phone.length === 0),
  },
]

/** Each way in which a state is not a legal one, named; empty for a legal one. */
export function illegal(state: VisitState): string[] {
  const broken = RULES.filter(({ breaks }) => breaks(state)).map(({ id, says }) => `${id}: ${says}`)
  return [...broken, ...outOfTable(state)]
}

function outOfTable(state: VisitState): string[] {
  const phase = phaseOf(state)
  const row = TABLE.find((candidate) => candidate.phase === phase)
  if (!row) return [`${phase}: no such row`]
  const found: string[] = []
  const owned = seenTo(state, ['fulfil/appointment', ...MOVING_ENCOUNTER])
  const fits = (legal: readonly string[], status: string) =>
    legal.includes(status) || (legal.includes(`${status} behind`) && owned)
  if (!fits(row.appointment, state.appointment)) found.push(`${phase}: appointment ${state.appointment}`)
  if (!fits(row.encounter, state.encounter)) found.push(`${phase}: encounter ${state.encounter}`)
  if (!row.note.includes(state.note)) found.push(`${phase}: note ${state.note}`)
  for (const [order, { status, reference, booking }] of Object.entries(state.orders)) {
    if (!row.orders.includes(status)) found.push(`${phase}: order ${status}`)
    const elsewhere = { ...state.entered, ...state.sent }
    const entered = elsewhere[`order/${order}`] ?? elsewhere[`order-sign/${order}`]
    if (status === 'ordered' && reference === null && entered === undefined)
      found.push(`${phase}: ordered without the EMR's word`)
    if (status === 'ordered' && booking?.status === 'cancelled' && state.tasks[`booking/${order}`] === undefined)
      found.push(`${phase}: the time of a test is off, unowned`)
  }
  const talked = Object.keys(state.messages).length + Object.keys(state.patientMessages).length > 0
  if (talked && row.messages === 'none') found.push(`${phase}: messages`)
  const seated = letIn(state)
  if (state.presence.some(({ who, until }) => until === null && !seated.includes(who)))
    found.push(`${phase}: connected`)
  if (phase === 'ended' && liveCall(state) !== null) found.push(`${phase}: a call goes on`)
  if (state.phone.some(({ from, until }) => until !== null && until < from)) found.push('a call ended before it began')
  if ((state.note === 'final') !== (state.signed !== null)) found.push(`${phase}: final without a signature`)
  if (state.note === 'with-person' && state.failed['sign/note'] === undefined)
    found.push(`${phase}: signed, with nobody`)
  for (const key of Object.keys(state.failed))
    if (!ownedFailure(state, key)) found.push(`${phase}: ${key} refused, unowned`)
  return found
}

const MOVING_ENCOUNTER = ['arrive/encounter', 'admit/encounter', 'finish/encounter', 'cancel/encounter']

/** Whether one of these writes is on its way or unconfirmed, was refused and is somebody's task, or is left to the EMR's own staff. */
function seenTo(state: VisitState, keys: readonly string[]): boolean {
  return keys.some(
    (key) =>
      state.pending[key] !== undefined ||
      state.tasks[`write/${key}`] !== undefined ||
      state.sent?.[key] !== undefined ||
      state.leftOut?.includes(key) === true,
  )
}

/** A slot that somebody else took needs no task: other times are offered. */
function ownedFailure(state: VisitState, key: string): boolean {
  const chosenAgain = key === 'move/appointment' || key.startsWith('order-book/')
  const elsewhere = chosenAgain && state.failed[key]?.why === 'slot-taken'
  const lost = key === 'book/appointment' && state.appointment === 'lost'
  return state.tasks[`write/${key}`] !== undefined || lost || elsewhere
}

function behind(encounter: VisitState['encounter'], wanted: readonly VisitState['encounter'][]): boolean {
  return !wanted.includes(encounter)
}

function met(state: VisitState): boolean {
  const was = (side: 'patient' | 'clinician') => state.presence.some(({ who }) => who === side)
  return was('patient') && was('clinician')
}

function gone(state: VisitState): boolean {
  return state.appointment === 'cancelled' || state.appointment === 'lost'
}

/** From the visit's end on only steps of its closing are overdue (see evolve): each stands in somebody's list. */
function unowned(state: VisitState, step: string): boolean {
  return state.tasks[`deadline/${step}`] === undefined
}

function isFiling(key: string): boolean {
  return !key.startsWith('book/')
}

function filed(state: VisitState): boolean {
  const { encounter, note, intake, consent } = state.references
  return (
    [encounter, note, intake, consent].some((reference) => reference !== null) ||
    Object.keys(state.orders).length > 0 ||
    Object.keys(state.lists ?? {}).length > 0
  )
}

/** The table and the rules as the Markdown that docs/visit-states.md shows. */
export function statusTable(): string {
  const list = (names: readonly string[]) =>
    names.length === 0 ? 'none' : names.map((name) => name.replace(' behind', '*')).join(', ')
  const rows = TABLE.map(({ phase, says, appointment, encounter, note, orders, messages }) =>
    [`**${phase}**: ${says}`, list(appointment), list(encounter), list(note), list(orders), messages].join(' | '),
  )
  const rules = RULES.map(({ id, says }) => `${id} | ${says}`)
  const table = [
    'Phase | Appointment | Encounter | Note | Orders | Messages',
    '--- | --- | --- | --- | --- | ---',
    ...rows,
  ]
  return [table, ['Rule | Never', '--- | ---', ...rules]]
    .map((lines) => lines.map((line) => `| ${line} |`).join('\n'))
    .join('\n\n')
}
