import type { OrderView, TestTimes } from '#api/workspace.ts'
import type { OrderBooking } from '#domain/visit/state.ts'
import { ChartFault, unlessFault, type Credentials } from './chart.ts'
import type { House } from './house.ts'
import { happen } from './house.ts'
import type { StoredVisit } from './store.ts'
import type { LaunchSession, WorkspaceUseCases } from './use-cases.ts'

const PAGE = 40

/** A time for a test that was ordered, at the EMR's own service, while the patient is there to say when they can. */
export function orderBookings(
  house: House,
  visitOf: (session: LaunchSession) => Promise<StoredVisit>,
): Pick<WorkspaceUseCases, 'orderTimes' | 'bookOrder'> {
  return {
    orderTimes: async (session, order, after) => {
      const visit = await visitOf(session)
      const known = visit.state.orders[order]
      if (known === undefined) return { refused: 'unknown-order' }
      const now = house.now()
      const from = after !== null && Date.parse(after) > now.getTime() ? new Date(after) : now
      const slots = await house.chartOf(visit.organization).read.testSlots(known.category, from.toISOString(), PAGE)
      return timesOf(slots)
    },

    bookOrder: async (session, order, { slot: asked }) => {
      const visit = await visitOf(session)
      const known = visit.state.orders[order]
      const slot = await house
        .chartOf(visit.organization)
        .read.testSlot(asked)
        .catch((fault: unknown) => {
          if (fault instanceof ChartFault && ['refused', 'malformed'].includes(fault.fault.kind)) return null
          throw fault
        })
      // A slot of another service, or of a clinician, is none for this test.
      if (known === undefined || slot === null || slot.category !== known.category) return { refused: 'not-found' }
      const { start, end } = slot
      return happen(
        house,
        visit.id,
        {
          kind: 'book-order',
          by: { who: 'clinician', ref: session.practitioner },
          order,
          slot: slot.slot,
          start: new Date(start).toISOString(),
          end: new Date(end).toISOString(),
        },
        {
          audit: [
            {
              action: 'create',
              what: 'time for an ordered test',
              who: { kind: 'clinician', ref: session.practitioner },
              patient: visit.state.patient,
              visit: visit.id,
              outcome: 'done',
            },
          ],
        },
      )
    },
  }
}

function timesOf(slots: TestTimes['times'] | null): TestTimes {
  if (slots === null) return { offered: false, times: [], next: null }
  const last = slots.at(-1)
  const more = slots.length === PAGE && last !== undefined
  return { offered: true, times: slots, next: more ? new Date(Date.parse(last.start) + 1_000).toISOString() : null }
}

/** A booked time as the EMR has it now: staff may have moved or cancelled it. Told as last known where it can't be read. */
export async function bookingView(
  house: House,
  { organization }: StoredVisit,
  booking: OrderBooking,
  as: Credentials,
): Promise<NonNullable<OrderView['booking']>> {
  const { status, start, reference } = booking
  const known = { state: status, start, where: '' }
  if (status !== 'booked' || reference === null) return known
  const appointment = await unlessFault(house.chartOf(organization).read.appointment(reference, as), null)
  if (appointment === null) return known
  const off = ['cancelled', 'noshow', 'entered-in-error'].includes(appointment.status)
  return { state: off ? 'cancelled' : 'booked', start: appointment.start, where: appointment.type }
}
