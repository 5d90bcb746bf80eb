import { isTheirs } from '#domain/visit/gates.ts'
import { type BookedAppointment, ChartFault } from './chart.ts'
import type { House } from './house.ts'
import { happen } from './house.ts'
import type { AuditEntry, StoredVisit } from './store.ts'

/** The EMR's clock may be behind ours, and a change may be stored a moment before it can be found. */
const OVERLAP_MS = 60_000
/** How far back the first look goes: what was changed while Causeway was stopped. */
const FIRST_LOOK_MS = 24 * 3_600_000

/**
 * Follows the EMR's schedule by asking what changed: an appointment moved, cancelled, covered by a colleague, or given
 * the patient it was booked for reaches its visit. Looking twice at the same change is harmless. Gives the function that looks once.
 */
export function followAppointments(
  house: House,
  organization: string,
  reached: (awaySince: Date | null) => void = () => undefined,
): () => Promise<void> {
  let since = house.now().getTime() - FIRST_LOOK_MS
  let away: Date | null = null
  return async () => {
    const looked = house.now().getTime()
    let changed: BookedAppointment[]
    try {
      changed = await house.chartOf(organization).read.appointmentsChanged(new Date(since).toISOString())
    } catch (fault) {
      // The next look asks from the same instant, so nothing is missed while the EMR is down.
      if (!(fault instanceof ChartFault)) throw fault
      away ??= house.now()
      reached(away)
      return
    }
    // What waited longer and longer for an EMR that was away need not wait out its time.
    if (away !== null) await house.store.hurry(organization, house.now())
    away = null
    reached(null)
    for (const appointment of changed) {
      const visit = await house.store.visitByAppointment(organization, appointment.reference)
      if (visit !== null) await follow(house, visit, appointment)
    }
    since = looked - OVERLAP_MS
  }
}

/**
 * The visit as this clinician may act in it. Whom it does not know is looked for on the appointment itself, so that a
 * colleague who has just been asked to cover need not wait for the next look at the schedule.
 */
export async function coveredBy(house: House, visit: StoredVisit, practitioner: string): Promise<StoredVisit> {
  const { appointment } = visit.state.references
  if (appointment === null || isTheirs(visit.state, practitioner)) return visit
  try {
    await follow(house, visit, await house.chartOf(visit.organization).read.appointment(appointment, { as: 'backend' }))
  } catch (fault) {
    // The EMR does not say so just now: nobody covers by default.
    if (fault instanceof ChartFault) return visit
    throw fault
  }
  return (await house.store.visit(visit.id)) ?? visit
}

async function follow(house: House, visit: StoredVisit, appointment: BookedAppointment): Promise<void> {
  const { state } = visit
  if (appointment.status === 'cancelled' || appointment.status === 'entered-in-error') {
    if (state.appointment === 'cancelled') return
    await happen(
      house,
      visit.id,
      { kind: 'appointment-cancelled' },
      { audit: [audited(visit, 'appointment cancelled by the EMR', state.patient)] },
    )
    return
  }
  const rematched = appointment.patient !== state.patient && state.tasks['discrepancy/patient'] === undefined
  if (appointment.patient !== null && rematched) {
    const { birthDate } = await house.chartOf(visit.organization).read.patient(appointment.patient, { as: 'backend' })
    await happen(
      house,
      visit.id,
      { kind: 'match-patient', patient: appointment.patient, birthDate, by: { who: 'emr' } },
      { audit: [audited(visit, 'visit matched to a person by the EMR', appointment.patient)] },
    )
  }
  const practitioner = appointment.practitioner ?? state.practitioner ?? ''
  // An appointment that is only proposed, or was entered badly, has no times to go by.
  const timed = !Number.isNaN(Date.parse(appointment.start)) && !Number.isNaN(Date.parse(appointment.end))
  const moved =
    timed &&
    (!sameInstant(appointment.start, state.start) ||
      !sameInstant(appointment.end, state.end) ||
      practitioner !== state.practitioner)
  if (moved)
    await happen(
      house,
      visit.id,
      {
        kind: 'appointment-moved',
        start: new Date(appointment.start).toISOString(),
        end: new Date(appointment.end).toISOString(),
        practitioner,
      },
      { audit: [audited(visit, 'appointment moved by the EMR', state.patient)] },
    )
  // A visit that has begun keeps its clinician; whoever the EMR puts in that place meanwhile covers.
  const now = (moved ? await house.store.visit(visit.id) : visit)?.state ?? state
  const practitioners = [practitioner, ...appointment.covering]
  const covering = practitioners.filter((one) => one !== now.practitioner)
  if (covering.length !== now.covering.length || covering.some((one) => !now.covering.includes(one)))
    await happen(
      house,
      visit.id,
      { kind: 'cover', practitioners },
      { audit: [audited(visit, 'covering clinicians recorded', state.patient ?? appointment.patient)] },
    )
}

function audited(visit: StoredVisit, what: string, patient: string | null): AuditEntry {
  return { action: 'update', what, who: { kind: 'emr', ref: null }, patient, visit: visit.id, outcome: 'done' }
}

function sameInstant(one: string, other: string | null): boolean {
  return other !== null && Date.parse(one) === Date.parse(other)
}
