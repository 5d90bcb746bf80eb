import type { Happening } from '#domain/visit/happening.ts'
import type { OrderState } from '#domain/visit/state.ts'
import { unlessFault } from './chart.ts'
import { foundOrder } from './find-orders.ts'
import type { House } from './house.ts'
import { happen } from './house.ts'
import { ITSELF, type StoredVisit } from './store.ts'

/** Visits with an open order that one look goes through. */
const AT_ONCE = 50
/** How often one look does. */
const TIMES = 5

/** An order that stands in the EMR and has not ended. */
interface Open {
  visit: StoredVisit
  order: string
  reference: string
  known: OrderState
}

/**
 * Looks what has become of orders that were placed in visits: done, called off or replaced in the EMR, changed there, and
 * whether the time that was booked for a test still stands. Gives the function that looks once, at 250 of the visits at most; the
 * next look goes on where this one stopped, and begins anew after the last.
 */
export function followOrders(house: House, organization: string): () => Promise<void> {
  let after: string | null = null
  return async () => {
    for (let time = 0; time < TIMES; time += 1) {
      const visits = await house.store.withOpenOrders(organization, after, AT_ONCE)
      after = visits.length === AT_ONCE ? (visits.at(-1)?.id ?? null) : null
      await lookAtOrders(house, organization, visits)
      if (after === null) return
    }
  }
}

/** The same of these visits. */
export async function lookAtOrders(house: House, organization: string, visits: readonly StoredVisit[]): Promise<void> {
  const open = visits.flatMap(openIn)
  const references = open.map(({ reference }) => reference)
  const { read } = house.chartOf(organization)
  // What the EMR does not answer is asked again when the round comes back here.
  const [followed, resulted, times] = await Promise.all([
    unlessFault(read.followedOrders(references), []),
    unlessFault(read.resultedOrders(references), []),
    unlessFault(read.bookedTimes(open.flatMap(({ known }) => known.booking?.reference ?? [])), []),
  ])
  for (const one of open) {
    const now = followed.find(({ reference }) => reference === one.reference)
    // Some EMRs leave a request active when its result is there.
    const how = now?.how ?? (resulted.includes(one.reference) ? 'done' : null)
    if (how !== null) {
      await ended(house, one, how)
      continue
    }
    if (now !== undefined && one.known.digest != null && now.digest !== one.known.digest)
      await seen(house, one, 'changed order', { kind: 'order-seen-in-emr', order: one.order, digest: now.digest })
    const time = times.find(({ reference }) => reference === one.known.booking?.reference)
    const booking = one.known.booking
    if (time === undefined || booking === undefined) continue
    const [start, end] = [instantOr(time.start, booking.start), instantOr(time.end, booking.end)]
    if (time.status !== booking.status || start !== booking.start || end !== booking.end)
      await seen(house, one, 'changed time of a test', {
        kind: 'booking-seen-in-emr',
        order: one.order,
        status: time.status,
        start,
        end,
      })
  }
}

function openIn(visit: StoredVisit): Open[] {
  return Object.entries(visit.state.orders).flatMap(([order, known]) =>
    known.status === 'ordered' && known.reference !== null ? [{ visit, order, reference: known.reference, known }] : [],
  )
}

/** The end of an order. One that was called off may have another in its place: that one is then followed. */
async function ended(house: House, one: Open, how: 'done' | 'cancelled'): Promise<void> {
  const { visit, order, reference, known } = one
  const { patient } = visit.state
  const { read } = house.chartOf(visit.organization)
  const another =
    how === 'done' || patient === null || known.orderedAt == null
      ? null
      : await unlessFault(read.replacementOf(reference, patient, known.orderedAt), null)
  if (another !== null) await foundOrder(house, visit, another)
  const replacedBy = another?.reference ?? null
  await seen(house, one, `order ${how}`, { kind: 'order-ended-in-emr', order, how, replacedBy })
}

async function seen(house: House, { visit }: Open, what: string, happening: Happening): Promise<void> {
  await happen(house, visit.id, happening, {
    audit: [
      {
        action: 'read',
        what: `${what} in the EMR`,
        who: ITSELF,
        patient: visit.state.patient,
        visit: visit.id,
        outcome: 'done',
      },
    ],
  })
}

/** An EMR may leave the time out of an appointment that it has cancelled. */
function instantOr(said: string, known: string): string {
  const at = Date.parse(said)
  return Number.isNaN(at) ? known : new Date(at).toISOString()
}
