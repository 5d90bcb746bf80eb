import type { ChartVisit } from '#domain/visit-log/compare.ts'
import { readAppointment } from '#formats/fhir/appointment.ts'
import { codesOf, relativeReference } from '#formats/fhir/datatypes.ts'
import { referenceTo, type FhirElement } from '#formats/fhir/element.ts'
import { nameOf } from '#formats/fhir/person.ts'
import { isFault } from './faults.ts'
import type { FhirClient } from './fhir-client.ts'

/** Encounters asked for in one search. */
const AT_ONCE = 40
const PAGE = 200

/** The appointments and encounters that begin in a time, each with whether it was signed and charged. Only the backend asks. */
export async function visitsBetween(
  client: FhirClient,
  from: string,
  until: string,
  told: (done: number, of: number) => void = () => {},
): Promise<ChartVisit[] | null> {
  const dates = `date=ge${encodeURIComponent(from)}&date=lt${encodeURIComponent(until)}&_count=${PAGE}`
  const [appointments, encounters] = await Promise.all([
    client.search('Appointment', dates),
    client.search('Encounter', dates),
  ])
  // Of a part, what is missing would be told as missing in the chart.
  if (appointments.next !== undefined || encounters.next !== undefined) return null
  const held = encounters.matches.filter((one) => !NOT_HELD.has(one.text('status')))
  const references = held.map(referenceTo)
  const known = { notes: 0, charges: 0 }
  const tell = (what: keyof typeof known) => (done: number) => {
    known[what] = done
    told(Math.min(known.notes, known.charges), held.length)
  }
  told(0, held.length)
  const [signed, charged, names] = await Promise.all([
    encountersWith(client, 'DocumentReference', 'encounter', references, isSigned, encountersOfNote, tell('notes')),
    encountersWith(
      client,
      'ChargeItem',
      'context',
      references,
      isCharged,
      (one) => [one.child('context')],
      tell('charges'),
    ),
    namesOf(client, [...appointments.matches, ...held]),
  ])
  const encounterOf = new Map(
    held.flatMap((one) =>
      one.children('appointment').flatMap((named): [string, FhirElement][] => {
        const reference = relativeReference(named)
        return reference === undefined ? [] : [[reference, one]]
      }),
    ),
  )
  const visitOf = (appointment: FhirElement | null, encounter: FhirElement | undefined): ChartVisit => {
    const booked = appointment === null ? null : readAppointment(appointment)
    const reference = encounter === undefined ? null : referenceTo(encounter)
    const period = encounter?.child('period')
    const code = encounter?.child('class')?.textMaybe('code')
    return {
      appointment: booked?.reference ?? null,
      encounter: reference,
      patient: names.get(booked?.patient ?? subjectOf(encounter) ?? '') ?? '',
      clinician: names.get(booked?.practitioner ?? performerOf(encounter) ?? '') ?? null,
      start: booked?.start || period?.textMaybe('start') || '',
      end: booked?.end || period?.textMaybe('end') || '',
      appointed: booked?.status ?? null,
      held: encounter?.text('status') ?? null,
      virtual: code !== undefined ? code === 'VR' : booked?.telemedicine === true ? true : null,
      signed: reference === null || signed === null ? null : signed.has(reference),
      charged: reference === null || charged === null ? null : charged.has(reference),
    }
  }
  const met = new Set<FhirElement>()
  const appointed = appointments.matches.map((appointment) => {
    const encounter = encounterOf.get(referenceTo(appointment))
    if (encounter !== undefined) met.add(encounter)
    return visitOf(appointment, encounter)
  })
  return [...appointed, ...held.filter((one) => !met.has(one)).map((one) => visitOf(null, one))]
}

const NOT_HELD: ReadonlySet<string> = new Set(['cancelled', 'entered-in-error', 'planned'])

/** The encounters about which there is such a resource; null where the EMR does not let it be asked. */
async function encountersWith(
  client: FhirClient,
  type: string,
  parameter: string,
  encounters: readonly string[],
  counts: (one: FhirElement) => boolean,
  namedIn: (one: FhirElement) => readonly (FhirElement | undefined)[],
  told: (done: number) => void,
): Promise<ReadonlySet<string> | null> {
  const found = new Set<string>()
  try {
    for (let at = 0; at < encounters.length; at += AT_ONCE) {
      const asked = encounters.slice(at, at + AT_ONCE).join(',')
      const { matches } = await client.search(type, `${parameter}=${asked}&_count=${PAGE}`)
      for (const one of matches.filter(counts))
        for (const named of namedIn(one)) {
          const reference = relativeReference(named)
          if (reference !== undefined) found.add(reference)
        }
      told(Math.min(at + AT_ONCE, encounters.length))
    }
  } catch (fault) {
    if (isFault(fault, 'refused')) {
      told(encounters.length)
      return null
    }
    throw fault
  }
  return found
}

/** A note that somebody answers for: nothing is said of the status of documents by EMRs that sign outside FHIR. */
function isSigned(document: FhirElement): boolean {
  if (document.textMaybe('status') !== 'current') return false
  const status = document.textMaybe('docStatus')
  return status === undefined || status === 'final' || status === 'amended'
}

function encountersOfNote(document: FhirElement): readonly FhirElement[] {
  return document.child('context')?.children('encounter') ?? []
}

function isCharged(charge: FhirElement): boolean {
  return !['entered-in-error', 'aborted', 'not-billable'].includes(charge.textMaybe('status') ?? '')
}

function subjectOf(encounter: FhirElement | undefined): string | undefined {
  return relativeReference(encounter?.child('subject'))
}

function performerOf(encounter: FhirElement | undefined): string | undefined {
  return encounter
    ?.children('participant')
    .filter((one) => !one.children('type').flatMap(codesOf).includes('translator'))
    .map((one) => relativeReference(one.child('individual')))
    .find((reference) => reference?.startsWith('Practitioner/'))
}

/** The names of whoever is in them: as they say it themselves, else as the EMR's people do. */
async function namesOf(client: FhirClient, visits: readonly FhirElement[]): Promise<ReadonlyMap<string, string>> {
  const people = visits
    .flatMap((one) => [
      ...one.children('participant').flatMap((who) => [who.child('actor'), who.child('individual')]),
      one.child('subject'),
    ])
    .filter((one) => one !== undefined)
  const names = new Map<string, string>()
  const unnamed = new Set<string>()
  for (const one of people) {
    const reference = relativeReference(one)
    if (reference === undefined || !/^(Patient|Practitioner)\//.test(reference)) continue
    const display = one.textMaybe('display')
    if (display !== undefined) names.set(reference, display)
    else unnamed.add(reference)
  }
  for (const type of ['Patient', 'Practitioner']) {
    const ids = [...unnamed]
      .filter((reference) => reference.startsWith(`${type}/`) && !names.has(reference))
      .map((reference) => reference.slice(type.length + 1))
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      const { matches } = await client.search(type, `_id=${ids.slice(at, at + AT_ONCE).join(',')}&_count=${AT_ONCE}`)
      for (const one of matches) names.set(referenceTo(one), nameOf(one).full)
    }
  }
  return names
}
