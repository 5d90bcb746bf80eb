import {
  addressedAppointment,
  cancelledAppointment,
  matchedAppointment,
  readAppointment,
  unscheduledAppointment,
} from '#formats/fhir/appointment.ts'
import { chargeItem } from '#formats/fhir/charge.ts'
import { fhirClaim } from '#formats/fhir/claim.ts'
import { patientMessage, summaryCommunication } from '#formats/fhir/communication.ts'
import { telehealthConsent } from '#formats/fhir/consent.ts'
import { admittedEncounter, alreadyAt, arrivedEncounter, finishedEncounter, isOver } from '#formats/fhir/encounter.ts'
import { intakeObservations, intakeResponse } from '#formats/fhir/intake-response.ts'
import { versionOf, type FhirElement } from '#formats/fhir/element.ts'
import { addendumDocument } from '#formats/fhir/note.ts'
import { proposedOrder, readOrder, withdrawnOrder } from '#formats/fhir/order.ts'
import { correctedContact } from '#formats/fhir/person.ts'
import { withdrawnPicture } from '#formats/fhir/picture.ts'
import { vitalObservation, withdrawnObservation } from '#formats/fhir/vital.ts'
import { questionnaireNamed } from '#formats/fhir/questionnaire.ts'
import type { TestService, VisitType } from '#formats/fhir/schedule.ts'
import { ChartFault, type ChartWrite, type Receipt } from '../act/chart.ts'
import { book, bookTest, move } from './book.ts'
import { changeList } from './change-list.ts'
import { encounterOf } from './entered.ts'
import { isFault } from './faults.ts'
import type { FhirClient } from './fhir-client.ts'
import { change, createOnce, keepCurrent } from './put.ts'
import { receiptFor } from './receipt.ts'
import { saveProvenance } from './provenance.ts'
import { filePicture } from './file-picture.ts'
import { saveNote } from './save-note.ts'
import { signOrder } from './sign-order.ts'

/** What writes need to know of the practice beside the write itself. */
export interface Practice {
  visitType(code: string): Promise<VisitType | undefined>
  /** The service whose time a slot is. */
  testService(slot: string): Promise<TestService>
}

/** Brings one write into the chart; trying it again does no harm. docs/chart-writes.md says how for each. */
export async function writeToChart(client: FhirClient, practice: Practice, write: ChartWrite): Promise<Receipt> {
  switch (write.write) {
    case 'book':
      return book(client, write, await practice.visitType(write.visitType))
    case 'book-unscheduled':
      return createOnce(client, unscheduledAppointment(write, await practice.visitType(write.visitType)), write)
    case 'arrive':
      return arrive(client, write)
    case 'admit':
      return change(client, write.encounter, (now) =>
        alreadyAt(now, 'in-progress') ? undefined : admittedEncounter(kept(now), write),
      )
    case 'finish':
      return change(client, write.encounter, (now) =>
        alreadyAt(now, 'finished') ? undefined : finishedEncounter(kept(now), write),
      )
    case 'fulfil':
      return change(client, write.appointment, (now) =>
        now.text('status') === 'fulfilled' ? undefined : { ...kept(now).json(), status: 'fulfilled' },
      )
    case 'cancel':
      return change(client, write.encounter, (now) =>
        isOver(now) ? undefined : { ...now.json(), status: 'cancelled' },
      )
    case 'match':
      return change(client, write.appointment, (now) => matched(now, write.patient))
    case 'contact':
      return correctContact(client, write)
    case 'call-off':
      return change(client, write.appointment, (now) => calledOff(now, write.start))
    case 'move':
      return move(client, write)
    case 'no-show':
      return change(client, write.appointment, (now) => missed(now, write.start))
    case 'address':
      return change(client, write.appointment, (now) => addressedAppointment(kept(now), write.joinAddress))
    case 'consent':
      return keepCurrent(client, telehealthConsent(write), write.key)
    case 'intake':
      return saveIntake(client, write)
    case 'note':
      return saveNote(client, { ...write, sections: write.content.sections })
    case 'sign': {
      const { sections, attestation } = write.content
      return saveNote(client, { ...write, sections, signed: { period: write.period, attestation } })
    }
    case 'addendum':
      return createOnce(client, addendumDocument(write), write)
    case 'order':
      return createOnce(client, proposedOrder(write), write)
    case 'provenance':
      return saveProvenance(client, write)
    case 'picture':
      return filePicture(client, write)
    case 'picture-withdraw':
      return change(client, write.picture, (now) =>
        now.text('status') === 'entered-in-error' ? undefined : withdrawnPicture(now),
      )
    case 'order-sign':
      return signOrder(client, { ...write, mitigations: write.content?.mitigations ?? [] })
    case 'order-withdraw':
      return change(client, write.order, (now) =>
        readOrder(now).status === 'withdrawn' ? undefined : withdrawnOrder(now),
      )
    case 'vital':
      return createOnce(client, vitalObservation(write), write)
    case 'vital-withdraw':
      return change(client, write.vital, (now) =>
        now.text('status') === 'entered-in-error' ? undefined : withdrawnObservation(now),
      )
    case 'order-book':
      return bookTest(client, write, await practice.testService(write.slot))
    case 'list':
      return changeList(client, write)
    case 'charge':
      return createOnce(client, charged(write), write)
    case 'summary':
      return createOnce(client, summaryCommunication(write), write)
    case 'message':
      return createOnce(client, patientMessage(write), write)
  }
}

/** A site that has its charges leave as claims has a claim made of each. */
function charged({ asClaim, ...charge }: Extract<ChartWrite, { write: 'charge' }>) {
  const { claim } = charge.content
  return asClaim === true && claim !== undefined
    ? fhirClaim({ ...charge, content: { ...charge.content, claim } })
    : chargeItem(charge)
}

/** One visit, one encounter: one that staff have opened for this appointment is the visit's. */
async function arrive(client: FhirClient, write: Extract<ChartWrite, { write: 'arrive' }>): Promise<Receipt> {
  const there = await encounterOf(client, write.appointment, write.patient).catch((error: unknown) => {
    if (isFault(error, 'refused')) return null
    throw error
  })
  if (there === null) return createOnce(client, arrivedEncounter(write), write)
  return { reference: there.reference, version: there.version, digest: null }
}

/** What the practice has called off in its EMR does not come to life again by a late write of ours: a person looks. */
function kept(resource: FhirElement): FhirElement {
  if (!['cancelled', 'noshow', 'entered-in-error'].includes(resource.text('status'))) return resource
  throw new ChartFault({ kind: 'version-conflict' })
}

/** The appointment called off by the patient; one that staff have moved meanwhile is another start, and left alone. */
function calledOff(now: FhirElement, start: string): object | undefined {
  if (now.text('status') === 'cancelled') return undefined
  if (Date.parse(readAppointment(now).start) !== Date.parse(start)) throw new ChartFault({ kind: 'version-conflict' })
  return cancelledAppointment(kept(now))
}

/** The appointment to which nobody came; one that staff have moved meanwhile is another start, and left alone. */
function missed(now: FhirElement, start: string): object | undefined {
  if (now.text('status') === 'noshow') return undefined
  if (Date.parse(readAppointment(now).start) !== Date.parse(start)) throw new ChartFault({ kind: 'version-conflict' })
  return { ...kept(now).json(), status: 'noshow' }
}

/** The appointment with the person whom staff have found; one that the EMR gives to somebody else is left alone. */
function matched(now: FhirElement, patient: string): object | undefined {
  const named = readAppointment(now).patient
  if (named === patient) return undefined
  if (named !== null) throw new ChartFault({ kind: 'version-conflict' })
  return matchedAppointment(kept(now), patient)
}

/** What the person at the desk saw is what is replaced: on any other version they look again. */
async function correctContact(client: FhirClient, write: Extract<ChartWrite, { write: 'contact' }>): Promise<Receipt> {
  const now = await client.read(write.patient)
  const wanted = correctedContact(now, write)
  if (wanted === undefined) return { reference: write.patient, version: versionOf(now), digest: null }
  if (wanted === 'gone' || versionOf(now) !== write.base) throw new ChartFault({ kind: 'version-conflict' })
  await client.update(write.patient, wanted, write.base)
  return receiptFor(wanted, await client.read(write.patient))
}

/** The response first, as it is what the page is filled from again; then what follows from it as discrete data. */
async function saveIntake(client: FhirClient, write: Extract<ChartWrite, { write: 'intake' }>): Promise<Receipt> {
  const questionnaire = questionnaireNamed(write.questionnaire)
  const receipt = await keepCurrent(client, intakeResponse(write, questionnaire), write.key)
  const observations = intakeObservations(write, questionnaire, receipt.reference)
  await Promise.all(observations.map(({ step, resource }) => keepCurrent(client, resource, step)))
  return receipt
}
