import type { WithId } from '@medplum/core'
import type { Appointment, Encounter, Schedule, Slot } from '@medplum/fhirtypes'
import type { Emr, Staff } from '../emr.ts'
import { BLOCKED } from '../hl7v2/scheduling.ts'
import { clockTime, dayAfter, startOfDay } from './practice-time.ts'
import { find, idIn } from './reading.ts'

/** One line of the day board. */
export interface BoardRow {
  appointment: WithId<Appointment>
  encounter?: WithId<Encounter>
}

/** A clinician's day: who comes, which times are still free, and into which nobody can be booked. */
export interface ClinicianDay {
  clinician: Staff
  rows: BoardRow[]
  free: WithId<Slot>[]
  blocked: WithId<Slot>[]
}

/** Reads a day of the whole practice, one part for each clinician. */
export async function readDay(emr: Emr, isoDay: string): Promise<ClinicianDay[]> {
  const from = startOfDay(isoDay).toISOString()
  const to = startOfDay(dayAfter(isoDay, 1)).toISOString()
  const clinicians = (await emr.staff()).filter((one) => one.role === 'clinician')
  const appointments = await find<Appointment>(emr.repo, `Appointment?date=ge${from}&date=lt${to}&_sort=date`)
  const slots = await find<Slot>(emr.repo, `Slot?status=free,${BLOCKED}&start=ge${from}&start=lt${to}&_sort=start`)
  const encounters = await encountersOf(emr, appointments)
  const schedules = await find<Schedule>(emr.repo, 'Schedule?_sort=_id')
  return clinicians.map((clinician) => {
    const isTheirs = (actors: Schedule['actor']) =>
      actors.some((actor) => idIn(actor, 'Practitioner') === clinician.practitioner)
    const own = new Set(schedules.filter((schedule) => isTheirs(schedule.actor)).map((schedule) => schedule.id))
    const theirs = slots.filter(
      ({ schedule, start }) => own.has(idIn(schedule, 'Schedule') ?? '') && new Date(start) > emr.now(),
    )
    return {
      clinician,
      rows: appointments
        .filter((one) => one.participant.some(({ actor }) => idIn(actor, 'Practitioner') === clinician.practitioner))
        .map((appointment) => ({ appointment, encounter: encounters.get(appointment.id) })),
      free: theirs.filter(({ status }) => status === 'free'),
      blocked: theirs.filter(({ status }) => status === BLOCKED),
    }
  })
}

/** The encounter of each appointment that has one, by the appointment's id. */
export async function encountersOf(
  emr: Emr,
  appointments: readonly WithId<Appointment>[],
): Promise<Map<string, WithId<Encounter>>> {
  if (appointments.length === 0) return new Map()
  const references = appointments.map((one) => `Appointment/${one.id}`).join(',')
  const encounters = await find<Encounter>(emr.repo, `Encounter?appointment=${references}`)
  return new Map(
    encounters
      .filter((one) => one.status !== 'entered-in-error')
      .flatMap((encounter) =>
        (encounter.appointment ?? []).map((reference) => [idIn(reference, 'Appointment') ?? '', encounter] as const),
      ),
  )
}

/** Whether the visit is by video: the booking carries a virtual service, or its service is telemedicine. */
export function isVirtual(appointment: Appointment): boolean {
  const telemedicine = new Set(['448337001', 'follow-up-video', 'new-concern-video', 'medicine-check-video'])
  return (
    (appointment.extension ?? []).some((one) => one.url.includes('Appointment.virtualService')) ||
    (appointment.serviceType ?? []).some((type) => (type.coding ?? []).some(({ code }) => telemedicine.has(code ?? '')))
  )
}

/** What the front desk reads about a visit: a mark for its colour, and the words. */
export function stateOf(row: BoardRow, now: Date): { mark: string; words: string } {
  const { appointment, encounter } = row
  if (appointment.status === 'cancelled' || appointment.status === 'noshow') {
    return { mark: 'off', words: appointment.status === 'noshow' ? 'no show' : 'cancelled' }
  }
  const since = encounter === undefined ? undefined : sinceWhen(encounter)
  const at = since === undefined ? '' : ` ${clockTime(since)}`
  switch (encounter?.status) {
    case 'arrived':
    case 'triaged': {
      const minutes = since === undefined ? 0 : Math.max(0, Math.floor((now.getTime() - since.getTime()) / 60_000))
      return { mark: 'waiting', words: `waiting since${at} (${minutes} min)` }
    }
    case 'in-progress':
    case 'onleave':
      return { mark: 'busy', words: `in visit since${at}` }
    case 'finished': {
      const end = encounter.period?.end
      return { mark: 'done', words: end === undefined ? 'finished' : `finished ${clockTime(new Date(end))}` }
    }
    case 'cancelled':
      return { mark: 'off', words: 'visit cancelled' }
    case 'planned':
    case 'unknown':
    case 'entered-in-error':
    case undefined:
      return { mark: 'booked', words: appointment.status === 'pending' ? 'requested' : appointment.status }
  }
}

/** When the encounter got the status it has, from the part of its history that has not ended. */
function sinceWhen(encounter: Encounter): Date | undefined {
  const current = encounter.statusHistory?.findLast((one) => one.status === encounter.status)
  const text = current?.period.start ?? encounter.period?.start ?? encounter.meta?.lastUpdated
  return text === undefined ? undefined : new Date(text)
}
