import { locationOf, readAppointment, typedIdentity } from '#formats/fhir/appointment.ts'
import { readSite } from '#formats/fhir/location.ts'
import { readClinician, settledClinician } from '#formats/fhir/clinician.ts'
import { SECTIONS } from '#formats/fhir/chart-sections.ts'
import { communicationText, isSummary, threadOf } from '#formats/fhir/communication.ts'
import { versionOf, type FhirElement, referenceTo } from '#formats/fhir/element.ts'
import { readIntake } from '#formats/fhir/intake-response.ts'
import { appends, documentText, readNote, signedNote } from '#formats/fhir/note.ts'
import {
  followedOrder,
  ORDER_ELEMENTS,
  placedOrder,
  readOrder,
  replacedOrders,
  resultedOrders,
} from '#formats/fhir/order.ts'
import { readPerson } from '#formats/fhir/person.ts'
import { imageIn, photoOf } from '#formats/fhir/photo.ts'
import {
  ChartFault,
  type ChartReads,
  type Clinician,
  type Credentials,
  type Person,
  type PlacedOrder,
} from '../act/chart.ts'
import { readCatalogueEntry, searchCatalogue, searchForList } from './catalogue.ts'
import type { EmrConnection, StaffMember } from './connect.ts'
import { asFault } from './faults.ts'
import { claimFacts } from './claim-facts.ts'
import { readDiagnosis } from './diagnosis.ts'
import { encounterOf, mergedInto, numbered } from './entered.ts'
import { withBytes } from './attached.ts'
import { readFacts } from './facts.ts'
import type { FhirClient } from './fhir-client.ts'
import { digestOf } from './receipt.ts'
import type { openSchedules } from './schedules.ts'
import { numberedOne, patientNumbered } from './numbered.ts'
import { readEntry, readSection } from './sections.ts'
import { siteCatalogue } from './site-catalogue.ts'
import { findingsOf } from './sign-order.ts'
import { visitsBetween } from './visits-between.ts'

/** Everything a visit reads, live from the EMR, each under the credentials that the caller names. */
export function chartReads(
  clientFor: (as: Credentials) => FhirClient,
  schedules: ReturnType<typeof openSchedules>,
  { cursorKey, roles: settled, staff, catalogue }: Pick<EmrConnection, 'cursorKey' | 'roles' | 'staff' | 'catalogue'>,
): ChartReads {
  const backend = clientFor({ as: 'backend' })
  const own = catalogue === undefined ? undefined : siteCatalogue(catalogue)

  async function byIds(type: string, references: readonly string[], more: string): Promise<FhirElement[]> {
    if (references.length === 0) return []
    const ids = references.map((reference) => reference.slice(type.length + 1)).join(',')
    return (await backend.search(type, `_id=${ids}&_count=${references.length}${more}`)).matches
  }

  return {
    visitTypes: () => asFault(() => schedules.virtualTypes()),
    freeSlots: (visitType, after, count, whose = null) => asFault(() => schedules.free(visitType, after, count, whose)),
    testSlots: (category, after, count) => asFault(() => schedules.testSlots(category, after, count)),
    testSlot: (reference) => asFault(() => schedules.testSlot(reference)),
    slot: (reference) => asFault(() => schedules.slot(reference)),

    findPatients: (family, birthDate) =>
      asFault(async () => {
        const found = await backend.searchQuietly('Patient', { family, birthdate: birthDate })
        return found.matches.filter(isAlive).map(personOf)
      }),

    patient: (reference, as) => asFault(async () => personOf(await clientFor(as).read(reference))),

    photo: (reference, as) =>
      asFault(async () => {
        const found = photoOf(await clientFor(as).read(reference))
        if (found === null) return null
        if ('data' in found) return imageIn(found.data)
        const binary = await clientFor(as).read(found.binary).catch(notOffered)
        return imageIn(binary?.textMaybe('data') ?? '')
      }),

    versioned: (reference) =>
      asFault(async () => {
        const patient = await backend.read(reference)
        return { version: versionOf(patient), person: personOf(patient) }
      }),

    clinician: (reference, as) =>
      asFault(async () => {
        if (staff !== undefined) return clinicianOf(reference, staff[reference])
        const [practitioner, roles] = await Promise.all([
          clientFor(as).read(reference),
          clientFor(as).search('PractitionerRole', `practitioner=${reference}`).catch(notOffered),
        ])
        return roles === null
          ? settledClinician(practitioner, settled[reference] ?? [])
          : readClinician(practitioner, roles.matches)
      }),

    appointment: (reference, as) => asFault(async () => readAppointment(await clientFor(as).read(reference))),

    siteOf: (appointment) =>
      asFault(async () => {
        const named = locationOf(await backend.read(appointment))
        return named === null ? null : readSite(await backend.read(named))
      }),

    appointmentNumbered: (numbers) =>
      asFault(async () => {
        const found = await numberedOne(backend, 'Appointment', numbers)
        return found === null ? null : readAppointment(found)
      }),

    patientNumbered: (numbers) => asFault(() => patientNumbered(backend, numbers)),

    mergedInto: (patient) => asFault(() => mergedInto(backend, patient)),

    typedIdentity: (appointment) => asFault(async () => typedIdentity(await backend.read(appointment))),

    encounterOf: (appointment, patient) => asFault(() => encounterOf(backend, appointment, patient)),
    numbered: (write, number, patient) => asFault(() => numbered(backend, write, number, patient)),

    appointmentsOf: (patient, from, until) =>
      asFault(async () => {
        const dates = `date=ge${encodeURIComponent(from)}&date=lt${encodeURIComponent(until)}`
        const found = await backend.search('Appointment', `patient=${patient}&${dates}&_sort=date`)
        return found.matches.map(readAppointment)
      }),

    appointmentsChanged: (since) =>
      asFault(async () => {
        const found = await backend.search(
          'Appointment',
          `_lastUpdated=ge${encodeURIComponent(since)}&_sort=_lastUpdated&_count=200`,
        )
        return found.matches.map(readAppointment)
      }),

    appointmentsAt: (references) =>
      asFault(async () => (await byIds('Appointment', references, '')).map(readAppointment)),

    appointmentsAhead: (from) =>
      asFault(async () => {
        const found = await backend.search(
          'Appointment',
          `date=ge${encodeURIComponent(from)}&status=booked&_sort=date&_count=200`,
        )
        return found.matches.map(readAppointment)
      }),

    visitsBetween: (from, until, told) => asFault(() => visitsBetween(backend, from, until, told)),

    section: (patient, section, older, as) => readSection(clientFor(as), cursorKey, patient, section, older),
    listEntry: (list, reference, as) => asFault(() => readEntry(clientFor(as), list, reference)),
    diagnosis: (reference, patient, as) => asFault(() => readDiagnosis(clientFor(as), reference, patient)),
    listSearch: (list, q, as) => searchForList(clientFor(as), list, q),
    catalogue: async (q, as) => own?.search(q) ?? searchCatalogue(clientFor(as), q),
    catalogueEntry: async (reference, _category, as) =>
      own === undefined ? asFault(() => readCatalogueEntry(clientFor(as), reference)) : own.entry(reference),
    order: (reference, as) => asFault(async () => readOrder(await clientFor(as).read(reference))),

    ordersOf: (encounter, as) =>
      asFault(async () => {
        const lists = await Promise.all(
          ['MedicationRequest', 'ServiceRequest'].map((type) => clientFor(as).search(type, `encounter=${encounter}`)),
        )
        return lists.flatMap(({ matches }) => matches.map(readOrder))
      }),

    findings: (order, as) => asFault(() => findingsOf(clientFor(as), order)),

    note: (reference, as) =>
      asFault(async () => {
        const { version, final, readable, text, sections, at } = readNote(
          await withBytes(clientFor(as), await clientFor(as).read(reference)),
        )
        return { version, final, readable, text, sections, at }
      }),

    signedNotes: (references) =>
      asFault(async () => {
        if (references.length === 0) return []
        const ids = references.map((reference) => reference.slice(reference.indexOf('/') + 1)).join(',')
        const found = await backend.search(
          'DocumentReference',
          `_id=${ids}&_elements=docStatus,author,date&_count=${references.length}`,
        )
        return found.matches.flatMap((document) => signedNote(document) ?? [])
      }),

    claimFacts: (about) => asFault(() => claimFacts(backend, about)),
    visitFacts: (visits) => asFault(() => readFacts(backend, visits)),

    peopleChanged: (since) =>
      asFault(async () => {
        const found = await backend.search(
          'Patient',
          `_lastUpdated=ge${encodeURIComponent(since)}&_elements=id&_count=200`,
        )
        const people = found.matches.map((person) => {
          const meta = person.child('meta')
          return {
            reference: referenceTo(person),
            version: meta?.textMaybe('versionId') ?? meta?.textMaybe('lastUpdated') ?? null,
          }
        })
        return { people, whole: found.next === undefined }
      }),

    whose: (reference) =>
      asFault(async () => {
        const [found] = await byIds(reference.slice(0, reference.indexOf('/')), [reference], '&_elements=subject')
        const subject = found?.child('subject')?.textMaybe('reference')
        return /(?:^|\/)(Patient\/[A-Za-z0-9.-]{1,64})$/.exec(subject ?? '')?.[1] ?? null
      }),

    placedOrders: (encounters) =>
      asFault(async () => {
        if (encounters.length === 0) return []
        const found = await Promise.all(
          ['ServiceRequest', 'MedicationRequest'].map((type) =>
            backend.search(type, `encounter=${encounters.join(',')}&_elements=${ORDER_ELEMENTS}`),
          ),
        )
        return found.flatMap(({ matches }) => matches.flatMap(placed)).filter(({ encounter }) => encounter !== null)
      }),

    placedWithoutEncounter: (patients, since) =>
      asFault(async () => {
        if (patients.length === 0) return []
        const found = await Promise.all(
          (['ServiceRequest', 'MedicationRequest'] as const).map((type) =>
            backend.search(type, `${authoredFor(type, patients, since)}&_elements=${ORDER_ELEMENTS}`),
          ),
        )
        return found.flatMap(({ matches }) => matches.flatMap(placed)).filter(({ encounter }) => encounter === null)
      }),

    followedOrders: (references) =>
      asFault(async () => {
        const types = ['ServiceRequest', 'MedicationRequest'] as const
        const found = await Promise.all(
          types.map((type) => byIds(type, references.filter(isOf(type)), `&_elements=${ORDER_ELEMENTS}`)),
        )
        return found.flat().map((order) => {
          const { reference, how, wording } = followedOrder(order)
          return { reference, how, digest: digestOf(wording) }
        })
      }),

    resultedOrders: (references) =>
      asFault(async () => {
        const tests = references.filter(isOf('ServiceRequest'))
        if (tests.length === 0) return []
        const [reports, observations] = await Promise.all(
          ['DiagnosticReport', 'Observation'].map((type) =>
            backend.search(type, `based-on=${tests.join(',')}&_elements=status,basedOn`),
          ),
        )
        return [...resultedOrders(reports?.matches ?? [], observations?.matches ?? [])]
      }),

    replacementOf: (order, patient, since) =>
      asFault(async () => {
        const type = typeOf(order)
        const found = await backend.search(type, authoredFor(type, [patient], since))
        const [replacing] = found.matches.filter((one) => replacedOrders(one).includes(order)).flatMap(placed)
        return replacing ?? null
      }),

    bookedTimes: (references) =>
      asFault(async () => {
        const found = await byIds('Appointment', references, '')
        return found.map(readAppointment).map(({ reference, status, start, end }) => ({
          reference,
          status: ['cancelled', 'noshow', 'entered-in-error'].includes(status) ? 'cancelled' : 'booked',
          start,
          end,
        }))
      }),

    addenda: (note, as) =>
      asFault(async () => {
        const found = await clientFor(as).search('DocumentReference', `relatesto=${note}`)
        const added = found.matches.filter((document) => appends(document, note))
        return (await Promise.all(added.map((document) => withBytes(clientFor(as), document))))
          .map((document) => ({ text: documentText(document) ?? '', at: document.textMaybe('date') ?? '' }))
          .toSorted((a, b) => (a.at < b.at ? -1 : 1))
      }),

    vital: (reference, as) =>
      asFault(async () => SECTIONS.vitals.line(await clientFor(as).read(reference)).value ?? null),

    intake: (reference, as) => asFault(async () => readIntake(await clientFor(as).read(reference))),

    summary: (encounter) =>
      asFault(async () => {
        const found = await backend.search('Communication', `encounter=${encounter}`)
        const summary = found.matches.find((one) => isSummary(one) && one.text('status') === 'completed')
        return summary === undefined ? null : communicationText(summary)
      }),

    messages: (appointment, patient) =>
      asFault(async () => {
        const found = await backend.search('Communication', `subject=${patient}&_count=200`)
        return threadOf(found.matches, appointment)
      }),
  }
}

/** As the settings have them; what they are is said by whoever signs them in. One who is not there has no part in anything. */
function clinicianOf(reference: string, known: StaffMember | undefined): Clinician {
  const licences = known?.licences ?? []
  return {
    reference,
    name: known?.name ?? reference.slice(reference.indexOf('/') + 1),
    active: known !== undefined,
    roles: [],
    licences: licences.map(({ state, from = null, until = null }) => ({ state, from, until })),
    telephone: known?.telephone ?? null,
  }
}

/** Not a fault of the moment: the EMR has no such type, or none for us. */
function notOffered(error: unknown): null {
  if (error instanceof ChartFault && error.fault.kind === 'refused' && [403, 404, 405].includes(error.fault.status))
    return null
  throw error
}

function placed(order: FhirElement): PlacedOrder[] {
  const found = placedOrder(order)
  if (found === undefined) return []
  const { wording, ...known } = found
  return [{ ...known, digest: digestOf(wording) }]
}

/** R4 names the date of an order by `authored` for the one type and by `authoredon` for the other. */
function authoredFor(type: 'ServiceRequest' | 'MedicationRequest', patients: readonly string[], since: string): string {
  const date = type === 'ServiceRequest' ? 'authored' : 'authoredon'
  return `patient=${patients.join(',')}&${date}=ge${encodeURIComponent(since)}`
}

function typeOf(order: string): 'ServiceRequest' | 'MedicationRequest' {
  return order.startsWith('MedicationRequest/') ? 'MedicationRequest' : 'ServiceRequest'
}

function isOf(type: string): (reference: string) => boolean {
  return (reference) => reference.startsWith(`${type}/`)
}

function personOf(patient: FhirElement): Person {
  return readPerson(patient)
}

/** A record that was merged away, or of somebody who has died, is nobody who books a visit. */
function isAlive(patient: FhirElement): boolean {
  const died = patient.flag('deceasedBoolean') === true || patient.textMaybe('deceasedDateTime') !== undefined
  return patient.flag('active') !== false && !died
}
