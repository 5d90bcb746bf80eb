import type { Pathway } from '#domain/pathway/pathway.ts'
import { decide, isRefusal } from '#domain/visit/decide.ts'
import { openDeadlines } from '#domain/visit/deadlines.ts'
import type { TaskOwner } from '#domain/visit/event.ts'
import { evolve } from '#domain/visit/evolve.ts'
import type { Clinician, Happening } from '#domain/visit/happening.ts'
import type { OrderState, VisitState } from '#domain/visit/state.ts'
import type { Lived } from './clinic-day.ts'

/** What the world does with an order in the weeks after the visit. */
export const FATES = [
  'done',
  'called off',
  'replaced by another',
  'its time cancelled',
  'its time cancelled, then another',
  'never answered',
  'given up by the clinician',
  'given up, then done late',
] as const
export type Fate = (typeof FATES)[number]

/** One order at the end of those weeks. */
export interface Followed {
  fate: Fate
  placedInEmr: boolean
  status: OrderState['status']
  /** In whose list it stands, where it stands in one. */
  owner: TaskOwner | null
}

const DAY_MS = 24 * 3_600_000
const EVENING = Date.parse('2026-11-25T04:00:00.000Z')
const SLOT = { slot: 'Slot/test', start: '2026-11-30T14:00:00.000Z', end: '2026-11-30T14:20:00.000Z' }
const ENDED: ReadonlySet<OrderState['status']> = new Set(['done', 'cancelled', 'lapsed', 'withdrawn'])

/**
 * Lives on after a clinic's day for so many days: each visit that was held gets a further order by the EMR's own composer,
 * every order its fate by turns, and deadlines fire when they are due.
 */
export function ordersFollowed(pathway: Pathway, day: readonly Lived[], days: number): Followed[] {
  const held = day.filter(({ state }) => state.admitted !== null)
  return held.flatMap(({ state }, index) => liveOn(pathway, state, index, days))
}

/** Whether an order has come to an end, or is in somebody's list. */
export function isFollowed({ status, owner }: Followed): boolean {
  return ENDED.has(status) || owner !== null
}

function liveOn(pathway: Pathway, evening: VisitState, index: number, days: number): Followed[] {
  let state = evening
  const ask = (happening: Happening, at: number) => {
    const answer = decide(pathway, state, happening, new Date(at))
    if (isRefusal(answer)) throw new Error(`${happening.kind} was refused: ${answer.refused}`)
    for (const event of answer.events)
      state = evolve(state, { ...event, seq: state.seq + 1, at: new Date(at).toISOString() })
  }
  const reference = `ServiceRequest/emr-${index}`
  ask(
    { kind: 'order-found-in-emr', order: `emr-${index}`, category: 'imaging', reference, version: '1', digest: '' },
    EVENING,
  )
  const fates = new Map(Object.keys(state.orders).map((order, nth) => [order, fateOf(index * 2 + nth)]))
  const by: Clinician = { who: 'clinician', ref: state.practitioner ?? '' }
  for (let today = 1; today <= days; today += 1) {
    const now = EVENING + today * DAY_MS
    for (const [step, due] of openDeadlines(pathway, state))
      if (Date.parse(due) <= now) ask({ kind: 'deadline', step }, Date.parse(due))
    for (const [order, fate] of fates) for (const happening of onDay(today, order, fate, by)) ask(happening, now)
  }
  return Object.entries(state.orders).map(([order, { status, placedInEmr }]) => {
    const owner = ownerOf(state, `order/${order}`) ?? ownerOf(state, `booking/${order}`)
    return { fate: fates.get(order) ?? 'never answered', placedInEmr: placedInEmr ?? false, status, owner }
  })
}

function ownerOf({ tasks }: VisitState, id: string): TaskOwner | null {
  const task = tasks[id]
  return task === undefined || task.done !== null ? null : task.for
}

function fateOf(nth: number): Fate {
  return FATES[nth % FATES.length] ?? 'never answered'
}

/**
 * A result comes on the third day, a cancellation on the fifth; who gives up does so two days after the row. A booked time
 * is cancelled on the second day; a replacement has no answer of its own.
 */
function onDay(today: number, order: string, fate: Fate, by: Clinician): Happening[] {
  const ends = (how: 'done' | 'cancelled', replacedBy: string | null = null): Happening[] => [
    { kind: 'order-ended-in-emr', order, how, replacedBy },
  ]
  const givesUp: Happening[] = [{ kind: 'see-to-task', task: `order/${order}`, act: 'done', by }]
  if (fate === 'done') return today === 3 ? ends('done') : []
  if (fate === 'called off') return today === 5 ? ends('cancelled') : []
  if (fate === 'replaced by another')
    return today === 5 ? [replacing(order), ...ends('cancelled', replacementOf(order))] : []
  if (fate.startsWith('its time cancelled')) return timed(today, order, fate, by)
  if (fate === 'never answered') return []
  if (today === 16) return givesUp
  return fate === 'given up, then done late' && today === 19 ? ends('done') : []
}

function replacementOf(order: string): string {
  return `ServiceRequest/after-${order}`
}

function replacing(order: string): Happening {
  const reference = replacementOf(order)
  return {
    kind: 'order-found-in-emr',
    order: `after-${order}`,
    category: 'imaging',
    reference,
    version: '1',
    digest: '',
  }
}

function timed(today: number, order: string, fate: Fate, by: Clinician): Happening[] {
  const books = (appointment: string): Happening[] => [
    { kind: 'book-order', by, order, ...SLOT },
    { kind: 'chart-wrote', write: 'order-book', item: order, reference: appointment, version: '1', digest: null },
  ]
  if (today === 1) return books(`Appointment/${order}-1`)
  if (today === 2) {
    const { start, end } = SLOT
    return [{ kind: 'booking-seen-in-emr', order, status: 'cancelled', start, end }]
  }
  return fate === 'its time cancelled, then another' && today === 3 ? books(`Appointment/${order}-2`) : []
}
