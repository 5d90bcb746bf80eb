import { randomUUID } from 'node:crypto'
import type { WithId } from '@medplum/core'
import type { Appointment, ContactPoint, Encounter, Patient } from '@medplum/fhirtypes'
import { fieldAt, saidIn, text, type Segment } from '#formats/hl7v2/message.ts'
import { Unreadable } from '#formats/hl7v2/unreadable.ts'
import {
  encounterIn,
  identifierOf,
  instantAt,
  known,
  numbered,
  patientIn,
  segmentNamed,
  staffAt,
  type Taking,
} from './looking-up.ts'

const ACT = 'http://terminology.hl7.org/CodeSystem/v3-ActCode'

/** ADT: A04 an arrival, A08 what has changed of a visit or, with PV1-2 `N`, of a person, A28 a person. */
export async function takeAdt(taking: Taking, trigger: string): Promise<void> {
  const visit = segmentNamed(taking, 'PV1')
  switch (trigger) {
    case 'A04':
      return arrive(taking, visit)
    case 'A08':
      return text(visit, 2) === 'N' ? changePerson(taking) : changeVisit(taking, visit)
    case 'A28':
      return addPerson(taking)
    default:
      throw new Unreadable(201, 'MSH-9')
  }
}

async function arrive(taking: Taking, visit: Segment): Promise<void> {
  const number = text(visit, 19)
  if (number === '') throw new Unreadable(101, 'PV1-19')
  const patient = await patientIn(taking)
  if ((await numbered<Encounter>(taking, 'Encounter', number)) !== undefined) return
  const appointment = await known<Appointment>(taking, 'Appointment', text(visit, 5))
  const practitioner = await staffAt(taking, visit, 7)
  // PV1-2 is O either way; that it is held by video says the appointment.
  const virtual = appointment?.extension !== undefined
  await taking.tx.createResource<Encounter>({
    resourceType: 'Encounter',
    identifier: [{ ...identifierOf(taking, number), type: VISIT_NUMBER }],
    status: 'arrived',
    class: virtual
      ? { system: ACT, code: 'VR', display: 'virtual' }
      : { system: ACT, code: 'AMB', display: 'ambulatory' },
    subject: { reference: `Patient/${patient.id}` },
    ...(appointment !== undefined && { appointment: [{ reference: `Appointment/${appointment.id}` }] }),
    participant: [{ individual: { reference: `Practitioner/${practitioner.id}` } }],
    period: { start: instantAt(visit, 44) },
  })
}

const VISIT_NUMBER = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'VN' }] }

/** PV1-45 ends it; an encounter that has ended stays so. */
async function changeVisit(taking: Taking, visit: Segment): Promise<void> {
  const encounter = await encounterIn(taking, await patientIn(taking))
  if (encounter.status === 'finished') return
  const ended = text(visit, 45) !== ''
  await taking.tx.updateResource<Encounter>({
    ...encounter,
    status: ended ? 'finished' : 'in-progress',
    period: { start: instantAt(visit, 44), ...(ended && { end: instantAt(visit, 45) }) },
  })
}

/** PID-13 is all that is in use; what it leaves out stays as no longer in use. */
async function changePerson(taking: Taking): Promise<void> {
  const patient = await patientIn(taking)
  const said = telecomIn(segmentNamed(taking, 'PID'))
  const isSaid = (one: ContactPoint) => said.some(({ system, value }) => system === one.system && value === one.value)
  const old = (patient.telecom ?? []).map((one) => (isSaid(one) ? one : { ...one, use: 'old' as const }))
  const fresh = said.filter((one) => !old.some(({ system, value }) => system === one.system && value === one.value))
  await taking.tx.updateResource<Patient>({ ...patient, telecom: [...fresh, ...old] })
}

const RECORD_NUMBER = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] }
const RECORD_NUMBERS = 'urn:riverchart:record-number'

/** A person whom the record does not have gets a number of its own, beside the sender's. */
async function addPerson(taking: Taking): Promise<void> {
  const pid = segmentNamed(taking, 'PID')
  const number = text(pid, 3)
  if (number === '' || (await numbered<Patient>(taking, 'Patient', number)) !== undefined) return
  const [born, sex] = [text(pid, 7), text(pid, 8)]
  const person: Omit<WithId<Patient>, 'id'> = {
    resourceType: 'Patient',
    identifier: [{ type: RECORD_NUMBER, system: RECORD_NUMBERS, value: randomUUID() }, identifierOf(taking, number)],
    name: [{ family: text(pid, 5), given: [text(pid, 5, 2), text(pid, 5, 3)].filter((one) => one !== '') }],
    ...(born.length >= 8 && { birthDate: `${born.slice(0, 4)}-${born.slice(4, 6)}-${born.slice(6, 8)}` }),
    gender: sex === 'F' ? 'female' : sex === 'M' ? 'male' : sex === 'O' ? 'other' : 'unknown',
    telecom: telecomIn(pid),
  }
  await taking.tx.createResource<Patient>(person)
}

function telecomIn(pid: Segment): ContactPoint[] {
  return fieldAt(pid, 13).flatMap((repetition): ContactPoint[] => {
    const [phone, mail] = [saidIn(repetition), saidIn(repetition, 4)]
    if (mail != null) return [{ system: 'email', value: mail }]
    return phone == null ? [] : [{ system: 'phone', value: phone, use: 'home' }]
  })
}
