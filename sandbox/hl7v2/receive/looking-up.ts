import type { WithId } from '@medplum/core'
import type {
  CodeableConcept,
  Coding,
  Encounter,
  Identifier,
  Patient,
  Practitioner,
  Resource,
} from '@medplum/fhirtypes'
import { fieldAt, saidIn, text, type Message, type Segment } from '#formats/hl7v2/message.ts'
import { momentOf } from '#formats/hl7v2/time.ts'
import { Unreadable, type MessageError } from '#formats/hl7v2/unreadable.ts'
import type { PracticeRepository } from '../../fhir/repository.ts'

/** What a message needs of the practice while it is taken. */
export interface Taking {
  tx: PracticeRepository
  message: Message
  /** The system of the numbers that the sender gives. */
  system: string
  /** The EMR's own origin, for its own numbers. */
  origin: string
  now: Date
  /** A booking waits until staff have confirmed it. */
  confirmsBookings: boolean
}

/** The message names what this EMR does not have: it may come yet, so the sender tries again (AE). */
export class NotFound extends Error implements MessageError {
  readonly code = 204
  readonly where: string
  constructor(where: string) {
    super(`${where}: not found`)
    this.where = where
  }
}

/** A segment that a message must have; without it the message is rejected. */
export function segmentNamed({ message }: Taking, name: string): Segment {
  const found = message.segments.find((one) => one.name === name)
  if (found === undefined) throw new Unreadable(100, name)
  return found
}

export function segmentsNamed({ message }: Taking, name: string): Segment[] {
  return message.segments.filter((one) => one.name === name)
}

/** The one resource that carries this number of the sender's. */
export async function numbered<T extends Resource>(
  { tx, system }: Taking,
  resourceType: T['resourceType'],
  number: string,
): Promise<WithId<T> | undefined> {
  if (number === '') return undefined
  const [found] = await tx.searchResources<T>({
    resourceType,
    filters: [{ code: 'identifier', operator: 'eq', value: `${system}|${number}` }],
  })
  return found
}

/** By its id in this EMR; undefined for what it does not have. */
export async function known<T extends Resource>(
  { tx }: Taking,
  resourceType: T['resourceType'],
  id: string,
): Promise<WithId<T> | undefined> {
  if (!/^[A-Za-z0-9.-]{1,64}$/.test(id)) return undefined
  return tx.readResource<T>(resourceType, id).catch(() => undefined)
}

/** The patient of PID-3, by id or by any number on the record; whose birth date has to be that of PID-7. */
export async function patientIn(taking: Taking): Promise<WithId<Patient>> {
  const pid = segmentNamed(taking, 'PID')
  for (const repetition of fieldAt(pid, 3)) {
    const number = saidIn(repetition) ?? ''
    const patient = (await known<Patient>(taking, 'Patient', number)) ?? (await patientNumbered(taking, number))
    if (patient === undefined) continue
    const born = text(pid, 7).slice(0, 8)
    if (born !== '' && born !== patient.birthDate?.replaceAll('-', '')) throw new NotFound('PID-7')
    return patient
  }
  throw new NotFound('PID-3')
}

async function patientNumbered({ tx }: Taking, number: string): Promise<WithId<Patient> | undefined> {
  if (number === '') return undefined
  const found = await tx.searchResources<Patient>({
    resourceType: 'Patient',
    filters: [{ code: 'identifier', operator: 'eq', value: number }],
  })
  return found.length === 1 ? found[0] : undefined
}

/** The encounter of PV1-19, by the sender's number or by id; it has to be this patient's. */
export async function encounterIn(taking: Taking, patient: WithId<Patient>): Promise<WithId<Encounter>> {
  const number = text(segmentNamed(taking, 'PV1'), 19)
  const found =
    (await numbered<Encounter>(taking, 'Encounter', number)) ?? (await known<Encounter>(taking, 'Encounter', number))
  if (found === undefined || found.subject?.reference !== `Patient/${patient.id}`) throw new NotFound('PV1-19')
  return found
}

/** Somebody of the staff by XCN or PPN. */
export async function staffAt(taking: Taking, segment: Segment, number: number): Promise<WithId<Practitioner>> {
  const found = await known<Practitioner>(taking, 'Practitioner', text(segment, number))
  if (found === undefined) throw new NotFound(`${segment.name}-${number}`)
  return found
}

/** A moment as FHIR wants it; a field that says none is a message at fault. */
export function instantAt(segment: Segment, number: number): string {
  const moment = momentOf(text(segment, number))
  if (moment === null) throw new Unreadable(102, `${segment.name}-${number}`)
  return new Date(moment).toISOString()
}

/** CE as a concept; its alternate code comes along. */
export function conceptAt(segment: Segment, number: number): CodeableConcept {
  const coding = [0, 3].flatMap((from): Coding[] => {
    const [code, display, system] = [1, 2, 3].map((component) => text(segment, number, from + component))
    const url = SYSTEMS[system ?? '']
    return code ? [{ ...(url !== undefined && { system: url }), code, ...(display && { display }) }] : []
  })
  const said = text(segment, number, 2) || text(segment, number)
  return { ...(coding.length > 0 && { coding }), ...(said !== '' && { text: said }) }
}

/** Table 0396. */
const SYSTEMS: Readonly<Record<string, string>> = {
  LN: 'http://loinc.org',
  I10C: 'http://hl7.org/fhir/sid/icd-10-cm',
  SCT: 'http://snomed.info/sct',
  UCUM: 'http://unitsofmeasure.org',
  RXNORM: 'http://www.nlm.nih.gov/research/umls/rxnorm',
}

export function identifierOf({ system }: Taking, value: string): Identifier {
  return { system, value }
}
