import { BOOKED_STATUSES } from '#domain/visit/appointment-status.ts'
import type { BookedAppointment } from './chart.ts'
import { confirmSent } from './by-message.ts'
import { happen, type House } from './house.ts'
import type { StoredVisit } from './store.ts'

const BOOKING = 'book/appointment'
const DAY_MS = 24 * 3_600_000
const AT_MOST = 500

/** The visit whose booking a message asked for under one of these numbers (SCH-1), and that the EMR has not answered yet. */
export async function askedUnder(
  house: House,
  organization: string,
  numbers: readonly string[],
): Promise<StoredVisit | null> {
  if (numbers.length === 0) return null
  const since = new Date(house.now().getTime() - DAY_MS)
  const asked = await house.store.withSent(organization, since, AT_MOST)
  const ours = ({ state }: StoredVisit) => {
    const number = state.sent?.[BOOKING]?.number
    return number != null && numbers.includes(number)
  }
  return asked.find(ours) ?? null
}

/**
 * Visits whose booking for this moment a message is asking for just now. An EMR may show or tell of the appointment that it has
 * made for one before its acknowledgement is stored here, and nobody could tell it from one that staff have made.
 */
export async function beingAsked(house: House, organization: string, start: string): Promise<StoredVisit[]> {
  const at = Date.parse(start)
  if (Number.isNaN(at)) return []
  const then = await house.store.requested(organization, new Date(at), new Date(at + 1), null)
  return then.filter(({ state }) => state.pending[BOOKING] !== undefined)
}

/** What the EMR has made of a booking that a message asked for: it is booked, or turned down, or still waits there. */
export async function bookingAnswered(
  house: House,
  visit: StoredVisit,
  { reference, version, status }: Pick<BookedAppointment, 'reference' | 'version' | 'status'>,
): Promise<void> {
  if (BOOKED_STATUSES.has(status)) await confirmSent(house, visit, BOOKING, { reference, version })
  else if (OFF.has(status)) await turnDown(house, visit)
}

/** R4, AppointmentStatus: it was asked for, and will not be. */
const OFF: ReadonlySet<string> = new Set(['cancelled', 'noshow', 'entered-in-error'])

function turnDown(house: House, { id, state }: StoredVisit) {
  return happen(
    house,
    id,
    // Whoever asked has left the page: the desk has a row, and calls them.
    { kind: 'chart-refused', write: 'book', item: 'appointment', why: 'refused' },
    {
      audit: [
        {
          action: 'update',
          what: 'booking turned down by the EMR',
          who: { kind: 'emr', ref: null },
          patient: state.patient,
          visit: id,
          outcome: 'done',
        },
      ],
    },
  )
}
