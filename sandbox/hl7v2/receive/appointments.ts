import type { WithId } from '@medplum/core'
import type { Appointment, HealthcareService, Patient, Practitioner, Schedule, Slot } from '@medplum/fhirtypes'
import { virtualService } from '#formats/fhir/virtual-service.ts'
import { text } from '#formats/hl7v2/message.ts'
import { Unreadable } from '#formats/hl7v2/unreadable.ts'
import { VIDEO_VISIT } from '../../seed/practice.ts'
import {
  identifierOf,
  instantAt,
  known,
  NotFound,
  numbered,
  patientIn,
  segmentNamed,
  segmentsNamed,
  type Taking,
} from './looking-up.ts'

/** NTE-4 of the note that holds the join address: agreed, as the standard has no place for it. */
const JOIN = 'JOIN'

/** SIU: S12 books, S13 moves, S14 changes address, patient or status, S15 cancels, S26 says that nobody came. */
export async function takeScheduling(taking: Taking, trigger: string): Promise<void> {
  const there = await appointmentIn(taking)
  if (trigger === 'S12') {
    if (there === undefined) await book(taking)
    return
  }
  if (there === undefined) throw new NotFound('SCH-2')
  const patient = await matched(taking, there)
  const changed = { ...there, ...patient }
  switch (trigger) {
    case 'S13':
      return keep(taking, { ...changed, ...(await takenTime(taking, there)) })
    case 'S14': {
      const complete = text(segmentNamed(taking, 'SCH'), 25) === 'Complete'
      const address = joinAddressIn(taking)
      const extension = [
        ...(there.extension ?? []).filter(({ url }) => address === undefined || url !== virtualService('').url),
        ...(address === undefined ? [] : [virtualService(address)]),
      ]
      return keep(taking, {
        ...changed,
        ...(extension.length > 0 && { extension }),
        ...(complete && { status: 'fulfilled' as const }),
      })
    }
    case 'S15':
      return keep(taking, { ...changed, status: 'cancelled' })
    case 'S26':
      return keep(taking, { ...changed, status: 'noshow' })
    default:
      throw new Unreadable(201, 'MSH-9')
  }
}

async function keep({ tx }: Taking, appointment: WithId<Appointment>): Promise<void> {
  await tx.updateResource<Appointment>(appointment)
}

/** By our id in SCH-2, else by the sender's number in SCH-1. */
async function appointmentIn(taking: Taking): Promise<WithId<Appointment> | undefined> {
  const schedule = segmentNamed(taking, 'SCH')
  const filler = text(schedule, 2)
  const own = filler === '' ? undefined : await known<Appointment>(taking, 'Appointment', filler)
  return own ?? numbered<Appointment>(taking, 'Appointment', text(schedule, 1))
}

/** Whoever is named has to be whose appointment it is; one that is nobody's yet becomes theirs. */
async function matched(taking: Taking, there: Appointment): Promise<Pick<Appointment, 'participant'>> {
  const { participant } = there
  if (segmentsNamed(taking, 'PID').length === 0) return { participant }
  const patient = await patientIn(taking)
  const whose = participant.find(({ actor }) => actor?.reference?.startsWith('Patient/'))
  if (whose?.actor?.reference === `Patient/${patient.id}`) return { participant }
  if (whose !== undefined) throw new NotFound('PID-3')
  return { participant: [participantOf(patient), ...participant.filter(({ actor }) => actor?.reference !== undefined)] }
}

async function book(taking: Taking): Promise<void> {
  const { tx, now } = taking
  const schedule = segmentNamed(taking, 'SCH')
  const named = segmentsNamed(taking, 'PID').length > 0
  const patient = named ? await patientIn(taking) : undefined
  const address = joinAddressIn(taking)
  const comment = segmentsNamed(taking, 'NTE')
    .filter((note) => text(note, 4) !== JOIN)
    .map((note) => text(note, 3))
  const reason = text(schedule, 7, 2)
  const walkIn = text(schedule, 7) === 'WALKIN'
  const giver = await giverIn(taking)
  await tx.createResource<Appointment>({
    resourceType: 'Appointment',
    identifier: [identifierOf(taking, text(schedule, 1))],
    ...(address !== undefined && { extension: [virtualService(address)] }),
    // Who comes in now takes nobody's time: there is nothing to confirm.
    status: taking.confirmsBookings && !walkIn ? 'pending' : 'booked',
    ...(text(schedule, 8) === 'VIDEO' ? { serviceType: [VIDEO_VISIT] } : { serviceType: giver.serviceType }),
    ...(walkIn && {
      appointmentType: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0276', code: 'WALKIN' }] },
    }),
    ...(reason !== '' && { description: reason, reasonCode: [{ text: reason }] }),
    ...(comment.length > 0 && { comment: comment.join('\n') }),
    created: now.toISOString(),
    ...(walkIn ? timesIn(taking) : await takenTime(taking)),
    participant: [
      patient === undefined
        ? { actor: { display: 'Not matched yet' }, status: 'needs-action' }
        : participantOf(patient),
      { actor: { reference: giver.reference, display: giver.name }, status: 'accepted' },
    ],
  })
}

function participantOf({ id, name }: WithId<Patient>): Appointment['participant'][number] {
  const display = [name?.[0]?.given?.[0], name?.[0]?.family].join(' ')
  return { actor: { reference: `Patient/${id}`, display }, status: 'accepted' }
}

/** Who gives it: the clinician of AIP-3, else the service of AIS-3. */
async function giverIn(taking: Taking) {
  const [person] = segmentsNamed(taking, 'AIP')
  if (person !== undefined) {
    const found = await known<Practitioner>(taking, 'Practitioner', text(person, 3))
    if (found === undefined) throw new NotFound('AIP-3')
    return { reference: `Practitioner/${found.id}`, name: found.name?.[0]?.text ?? found.id, serviceType: [] }
  }
  const found = await known<HealthcareService>(taking, 'HealthcareService', text(segmentNamed(taking, 'AIS'), 3))
  if (found === undefined) throw new NotFound('AIS-3')
  return { reference: `HealthcareService/${found.id}`, name: found.name ?? found.id, serviceType: found.type ?? [] }
}

function timesIn(taking: Taking): { start: string; end: string } {
  const timing = segmentNamed(taking, 'TQ1')
  return { start: instantAt(timing, 7), end: instantAt(timing, 8) }
}

/** The time, with the free slot of the giver that begins then; one that is not free is the considered no of this EMR. */
async function takenTime(
  taking: Taking,
  there?: WithId<Appointment>,
): Promise<Pick<Appointment, 'start' | 'end' | 'slot'>> {
  const { tx } = taking
  const times = timesIn(taking)
  const { reference } = await giverIn(taking)
  const schedules = await tx.searchResources<Schedule>({
    resourceType: 'Schedule',
    filters: [{ code: 'actor', operator: 'eq', value: reference }],
  })
  for (const schedule of schedules) {
    const slots = await tx.searchResources<Slot>({
      resourceType: 'Slot',
      filters: [{ code: 'schedule', operator: 'eq', value: `Schedule/${schedule.id}` }],
    })
    const slot = slots.find(({ start }) => Date.parse(start) === Date.parse(times.start))
    const own = there?.slot?.some((one) => one.reference === `Slot/${slot?.id}`) ?? false
    if (slot !== undefined && (slot.status === 'free' || own))
      return { start: slot.start, end: slot.end, slot: [{ reference: `Slot/${slot.id}` }] }
  }
  throw new Unreadable(205, 'TQ1-7')
}

function joinAddressIn(taking: Taking): string | undefined {
  const note = segmentsNamed(taking, 'NTE').find((one) => text(one, 4) === JOIN)
  return note === undefined ? undefined : text(note, 3)
}
