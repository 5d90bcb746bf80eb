import { type BookedAppointment, ChartFault } from './chart.ts'
import type { House } from './house.ts'
import { happen } from './house.ts'
import type { StoredVisit } from './store.ts'

/** The EMR's clock may be behind ours, and a change may be stored a moment before it can be found. */
const OVERLAP_MS = 60_000
/** How far back the first look goes: what was changed while Causeway was stopped. */
const FIRST_LOOK_MS = 24 * 3_600_000

/**
 * Follows the EMR's schedule by asking what changed: an appointment moved, cancelled, or given the patient it was booked
 * for reaches its visit. Looking twice at the same change is harmless. Gives the function that looks once.
 */
export function followAppointments(house: House, organization: string): () => Promise<void> {
  let since = house.now().getTime() - FIRST_LOOK_MS
  return async () => {
    const looked = house.now().getTime()
    let changed: BookedAppointment[]
    try {
      changed = await house.chartOf(organization).read.appointmentsChanged(new Date(since).toISOString())
    } catch (fault) {
      // The next look asks from the same instant, so nothing is missed while the EMR is down.
      if (fault instanceof ChartFault) return
      throw fault
    }
    for (const appointment of changed) {
      const visit = await house.store.visitByAppointment(organization, appointment.reference)
      if (visit !== null) await follow(house, visit, appointment)
    }
    since = looked - OVERLAP_MS
  }
}

async function follow(house: House, visit: StoredVisit, appointment: BookedAppointment): Promise<void> {
  const { state } = visit
  if (appointment.status === 'cancelled' || appointment.status === 'entered-in-error') {
    await happen(house, visit.id, { kind: 'appointment-cancelled' })
    return
  }
  if (state.patient === null && appointment.patient !== null) {
    await happen(
      house,
      visit.id,
      { kind: 'match-patient', patient: appointment.patient, by: { who: 'emr' } },
      {
        audit: [
          {
            action: 'update',
            what: 'visit matched to a person',
            who: { kind: 'emr', ref: null },
            patient: appointment.patient,
            visit: visit.id,
            outcome: 'done',
          },
        ],
      },
    )
  }
  const practitioner = appointment.practitioner ?? state.practitioner ?? ''
  const moved =
    !sameInstant(appointment.start, state.start) ||
    !sameInstant(appointment.end, state.end) ||
    practitioner !== state.practitioner
  if (moved)
    await happen(house, visit.id, {
      kind: 'appointment-moved',
      start: new Date(appointment.start).toISOString(),
      end: new Date(appointment.end).toISOString(),
      practitioner,
    })
}

function sameInstant(one: string, other: string | null): boolean {
  return other !== null && Date.parse(one) === Date.parse(other)
}
