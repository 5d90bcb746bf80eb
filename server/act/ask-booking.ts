import type { Pathway } from '#domain/pathway/pathway.ts'
import type { BookingContent } from '#domain/visit/content.ts'
import { decide } from '#domain/visit/decide.ts'
import type { Asked } from '#domain/visit/happening.ts'
import { BOOKING } from '#domain/visit/held-places.ts'
import type { House } from './house.ts'
import type { AuditEntry, StoredVisit } from './store.ts'
import type { No } from './use-cases.ts'

/** A visit that begins with its booking: the EMR is asked for it, and what was said of it waits sealed until the appointment is there. */
export function askBooking(
  house: House,
  visit: { id: string; organization: string; pathway: Pathway },
  asked: Omit<Asked<'ask-booking'>, 'kind' | 'held'>,
  content: BookingContent,
  audit: AuditEntry,
): Promise<StoredVisit | No> {
  const now = house.now()
  return house.store.create(
    visit,
    ({ state }) => decide(visit.pathway, state, { kind: 'ask-booking', ...asked, held: BOOKING }, now),
    {
      now,
      audit: [audit],
      hold: [{ ref: BOOKING, kind: 'booking', why: 'until the EMR has the appointment', content }],
    },
  )
}
