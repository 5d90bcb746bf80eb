import type { WithId } from '@medplum/core'
import type { FhirRepository } from '@medplum/fhir-router'
import type { Appointment, Encounter } from '@medplum/fhirtypes'
import { refusal } from '../fhir/refusals.ts'
import { idIn } from './reading.ts'
import { isVirtual } from './schedule-day.ts'

const ENCOUNTERS = { resourceTypes: ['Appointment', 'Encounter'] } as const
const CLASSES = {
  virtual: { code: 'VR', display: 'virtual' },
  here: { code: 'AMB', display: 'ambulatory' },
}

/** Opens the encounter of an appointment: from now on something can be filed into it. The appointment stays booked. */
export function checkIn(repo: FhirRepository, id: string, now: Date): Promise<void> {
  return repo.withTransaction(async (tx) => {
    const appointment = await tx.readResource<Appointment>('Appointment', id)
    if (!['booked', 'pending', 'arrived', 'checked-in'].includes(appointment.status))
      throw refusal('conflict', `The appointment is ${appointment.status} already.`)
    if ((await openEncounter(tx, id)) !== undefined) throw refusal('conflict', 'The encounter is open already.')
    const [patient] = actorsOf(appointment, 'Patient')
    if (patient === undefined) throw refusal('conflict', 'Match the patient first.')
    const at = now.toISOString()
    await tx.createResource<Encounter>({
      resourceType: 'Encounter',
      status: 'arrived',
      statusHistory: [{ status: 'arrived', period: { start: at } }],
      class: {
        system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
        ...CLASSES[isVirtual(appointment) ? 'virtual' : 'here'],
      },
      ...(appointment.serviceType && { type: appointment.serviceType }),
      subject: patient,
      participant: actorsOf(appointment, 'Practitioner').map((individual) => ({ individual })),
      appointment: [{ reference: `Appointment/${id}` }],
      period: { start: at },
    })
  }, ENCOUNTERS)
}

function actorsOf({ participant }: Appointment, type: string): { reference: string; display?: string }[] {
  return participant.flatMap(({ actor }) => {
    const id = idIn(actor, type)
    if (id === undefined) return []
    return { reference: `${type}/${id}`, ...(actor?.display && { display: actor.display }) }
  })
}

/** Ends the encounter and with it the appointment; notes may still be filed. */
export function endVisit(repo: FhirRepository, id: string, now: Date): Promise<void> {
  return repo.withTransaction(async (tx) => {
    const encounter = await openEncounter(tx, id)
    if (encounter === undefined) throw refusal('conflict', 'No encounter is open for this appointment.')
    await tx.updateResource<Encounter>({
      ...encounter,
      status: 'finished',
      period: { ...encounter.period, end: now.toISOString() },
    })
    const appointment = await tx.readResource<Appointment>('Appointment', id)
    await tx.updateResource<Appointment>({ ...appointment, status: 'fulfilled' })
  }, ENCOUNTERS)
}

/** The encounter of an appointment into which something can be filed; undefined when there is none. */
export async function openEncounter(repo: FhirRepository, id: string): Promise<WithId<Encounter> | undefined> {
  const found = await repo.searchResources<Encounter>({
    resourceType: 'Encounter',
    filters: [{ code: 'appointment', operator: 'eq', value: `Appointment/${id}` }],
  })
  return found.find(({ status }) => !['finished', 'cancelled', 'entered-in-error'].includes(status))
}
