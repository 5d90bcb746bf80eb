import type { VisitEvent } from '../visit/event.ts'

/** Events of a visit that a route can carry, by their names in the log. */
export const VISIT_NEWS = [
  'booked',
  'booked-by-staff',
  'booking-lost',
  'moved',
  'cancelled',
  'restored',
  'waiting',
  'waiting-left',
  'admitted',
  'ended',
  'signed-in-emr',
  'no-show-called',
] as const satisfies readonly VisitEvent['kind'][]

/** One event as it goes on: ids, codes and times, nothing else. */
export interface VisitNews {
  id: string
  type: string
  at: string
  visit: string
  pathway: string
  patient: string | null
  practitioner: string | null
  appointment: string | null
  encounter: string | null
  start: string | null
  end: string | null
}
