import type { Credentials } from './chart.ts'
import type { House } from './house.ts'
import { pathwayOf } from './house.ts'
import type { StoredVisit } from './store.ts'
import { readsAppointments } from './way.ts'

/**
 * What the EMR calls a visit and the reason that was given for it, read live. An EMR that tells of appointments by messages
 * alone is not asked: no message is kept, so the type is the pathway's and the reason is what the patient says in the intake.
 */
export async function appointmentWords(
  house: House,
  visit: StoredVisit,
  as: Credentials,
): Promise<{ type: string; reason: string | null }> {
  const { organization, state } = visit
  if (!readsAppointments(await house.offered(organization)))
    return { type: pathwayOf(house, visit).title.en, reason: null }
  const { type, reason } = await house.chartOf(organization).read.appointment(state.references.appointment ?? '', as)
  return { type, reason }
}
