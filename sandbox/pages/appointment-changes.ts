import type { WithId } from '@medplum/core'
import type { FhirRepository } from '@medplum/fhir-router'
import type { Appointment, AppointmentParticipant, Patient, Practitioner, Schedule, Slot } from '@medplum/fhirtypes'
import { refusal } from '../fhir/refusals.ts'
import { BLOCKED } from '../hl7v2/scheduling.ts'
import { IN_PERSON_VISIT, VIDEO_VISIT } from '../seed/practice.ts'
import { chartName, idIn } from './reading.ts'

const APPOINTMENTS = { resourceTypes: ['Appointment', 'Slot'] } as const
const COVERS = {
  coding: [
    {
      system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
      code: 'SPRF',
      display: 'secondary performer',
    },
  ],
}

/** Whether nobody on the record is its patient yet. */
export function isUnmatched(appointment: Appointment): boolean {
  return appointment.participant.every(({ actor }) => idIn(actor, 'Patient') === undefined)
}

/** Gives an appointment the patient it was booked for, in place of the words that were typed. */
export function matchAppointment(repo: FhirRepository, id: string, patient: string): Promise<void> {
  return repo.withTransaction(async (tx) => {
    const { comment, ...appointment } = await standing(tx, id)
    if (!isUnmatched(appointment)) throw refusal('conflict', 'The appointment has its patient already.')
    const person = await tx.readResource<Patient>('Patient', patient)
    const actor = { reference: `Patient/${person.id}`, display: chartName(person) }
    const others = appointment.participant.filter((one) => one.actor?.reference !== undefined)
    await tx.updateResource<Appointment>({
      ...appointment,
      ...withoutTyped(comment),
      participant: [{ actor, status: 'accepted' }, ...others],
    })
  }, APPOINTMENTS)
}

/** Promises a time that was asked for. */
export function confirmAppointment(repo: FhirRepository, id: string): Promise<void> {
  return repo.withTransaction(async (tx) => {
    const appointment = await standing(tx, id)
    if (appointment.status !== 'pending') throw refusal('conflict', 'The appointment is confirmed already.')
    await tx.updateResource<Appointment>({ ...appointment, status: 'booked' })
  }, APPOINTMENTS)
}

/** The comment without the line that says who was typed. */
function withoutTyped(comment = ''): Pick<Appointment, 'comment'> {
  const rest = comment.split('\n').filter((line) => !line.includes('Given as '))
  return rest.length === 0 || rest.join('') === '' ? {} : { comment: rest.join('\n') }
}

/** Blocks a free time, so that nobody can be booked into it, or gives a blocked one back. */
export function blockTime(repo: FhirRepository, id: string, to: 'blocked' | 'free'): Promise<void> {
  const [from, then] = to === 'blocked' ? (['free', BLOCKED] as const) : ([BLOCKED, 'free'] as const)
  return repo.withTransaction(async (tx) => {
    const slot = await tx.readResource<Slot>('Slot', id)
    if (slot.status !== from) throw refusal('conflict', `The time is ${slot.status}; choose another.`)
    await tx.updateResource<Slot>({ ...slot, status: then })
  }, APPOINTMENTS)
}

/** Takes another free slot, of the same clinician or a colleague; the record gives the old one back in the same step. */
export function moveAppointment(repo: FhirRepository, id: string, slotId: string, now: Date): Promise<void> {
  return repo.withTransaction(async (tx) => {
    const appointment = await standing(tx, id)
    const slot = await tx.readResource<Slot>('Slot', slotId)
    if (slot.status !== 'free') throw refusal('conflict', `The time is ${slot.status}; choose another.`)
    if (new Date(slot.start) <= now) throw refusal('conflict', 'The time is past; choose another.')
    const schedule = await tx.readReference<Schedule>({ reference: slot.schedule.reference ?? '' })
    const gives = (one: AppointmentParticipant['actor']) =>
      idIn(one, 'Practitioner') !== undefined || idIn(one, 'HealthcareService') !== undefined
    const actor = schedule.actor.find(gives)
    if (actor === undefined) throw refusal('conflict', 'Nobody gives visits at that time; choose another.')
    const isGiver = (one: AppointmentParticipant) => gives(one.actor) && !covers(one)
    const rest = appointment.participant.filter((one) => !isGiver(one) && one.actor?.reference !== actor.reference)
    await tx.updateResource<Appointment>({
      ...appointment,
      start: slot.start,
      end: slot.end,
      slot: [{ reference: `Slot/${slot.id}` }],
      participant: [...rest, { actor, status: 'accepted' }],
    })
  }, APPOINTMENTS)
}

/** Calls it off before it has begun; the record gives its slot back in the same step. */
export function cancelAppointment(repo: FhirRepository, id: string): Promise<void> {
  return repo.withTransaction(async (tx) => {
    await tx.updateResource<Appointment>({ ...(await standing(tx, id)), status: 'cancelled' })
  }, APPOINTMENTS)
}

/** Makes it a visit in person, or one by video: the visit type says which. */
export function turnAppointment(repo: FhirRepository, id: string, to: 'video' | 'in-person'): Promise<void> {
  return repo.withTransaction(async (tx) => {
    const appointment = await standing(tx, id)
    await tx.updateResource<Appointment>({
      ...appointment,
      serviceType: [to === 'video' ? VIDEO_VISIT : IN_PERSON_VISIT],
    })
  }, APPOINTMENTS)
}

/** Records a further clinician, who may stand in for the one whose appointment it is. */
export function coverAppointment(repo: FhirRepository, id: string, practitioner: string): Promise<void> {
  return repo.withTransaction(async (tx) => {
    const appointment = await standing(tx, id, ['arrived', 'checked-in', 'fulfilled'])
    const person = await tx.readResource<Practitioner>('Practitioner', practitioner)
    const reference = `Practitioner/${person.id}`
    if (appointment.participant.some(({ actor }) => actor?.reference === reference))
      throw refusal('conflict', 'That clinician is on the appointment already.')
    const actor = { reference, ...(person.name?.[0]?.text === undefined ? {} : { display: person.name[0].text }) }
    await tx.updateResource<Appointment>({
      ...appointment,
      participant: [...appointment.participant, { type: [COVERS], actor, status: 'accepted' }],
    })
  }, APPOINTMENTS)
}

async function standing(
  tx: FhirRepository,
  id: string,
  also: readonly Appointment['status'][] = [],
): Promise<WithId<Appointment>> {
  const appointment = await tx.readResource<Appointment>('Appointment', id)
  if (!['booked', 'pending', ...also].includes(appointment.status))
    throw refusal('conflict', `The appointment is ${appointment.status} already.`)
  return appointment
}

/** Whether a participant is there to stand in for another. */
export function covers(participant: AppointmentParticipant): boolean {
  return (participant.type ?? []).some(({ coding }) => (coding ?? []).some(({ code }) => code === 'SPRF'))
}
