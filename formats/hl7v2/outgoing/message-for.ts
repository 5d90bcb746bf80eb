import type { NoteForm } from '#domain/connect/note-form.ts'
import type {
  BookingContent,
  ChargeContent,
  IntakeContent,
  OrderContent,
  SignContent,
  TextContent,
} from '#domain/visit/content.ts'
import type { VitalCode, VitalContent } from '#domain/visit/vital.ts'
import { bookingComment } from '../../fhir/appointment.ts'
import { noteKey } from '../../fhir/identity.ts'
import { addendumWords, noteWords } from '../../fhir/note.ts'
import { questionnaireNamed } from '../../fhir/questionnaire.ts'
import { codeOf, measurements, SOURCES } from '../../fhir/vital.ts'
import { ANSWERS, observedAnswers } from './answers.ts'
import { chargeMessage } from './charge.ts'
import { documentMessage } from './document.ts'
import { observationMessage } from './observations.ts'
import { orderMessage } from './order.ts'
import { personMessage, visitMessage } from './people.ts'
import type { Making, SiteProfile } from './profile.ts'
import { schedulingMessage, type AppointmentToTell, type TRIGGERS } from './scheduling.ts'
import { idOf, patientNumber, type Outgoing, type Staff, type Subject, type Visit } from './segments.ts'

/** A write of a visit, as far as messages are made from it; `key` is the idempotency key, instants are ISO. */
export type WriteToSend = { key: string } & (
  | {
      write: 'book'
      patient: string | null
      practitioner: string
      start: string
      end: string
      visitType: string
      joinAddress: string
      content: BookingContent
    }
  | {
      write: 'book-unscheduled'
      patient: string
      practitioner: string
      start: string
      end: string
      visitType: string
      reason: string
    }
  | { write: 'move'; start: string; end: string }
  | { write: 'address'; joinAddress: string }
  | { write: 'match'; patient: string }
  | { write: 'fulfil' | 'call-off' | 'no-show' }
  | { write: 'arrive'; appointment: string; patient: string; practitioner: string; at: string }
  | { write: 'admit'; practitioner: string; at: string }
  | { write: 'finish'; practitioner: string; start: string; end: string }
  /** A person whom the EMR does not have: of a visit whose booking nobody in it is known by. */
  | { write: 'new-person'; at: string }
  | { write: 'contact'; patient: string; system: 'phone' | 'email'; was: string | null; value: string; at: string }
  | {
      write: 'intake'
      questionnaire: string
      patient: string
      encounter: string | null
      at: string
      content: IntakeContent
    }
  | {
      write: 'sign'
      patient: string
      author: string
      type: { code: string; display: string }
      form?: NoteForm
      title: string
      at: string
      period: { start: string }
      content: SignContent
    }
  | {
      write: 'addendum'
      patient: string
      author: string
      type: { code: string; display: string }
      form?: NoteForm
      at: string
      content: TextContent
    }
  | { write: 'order-sign'; order: string; author: string; at: string }
  | { write: 'order-withdraw'; order: string }
  | { write: 'order-book'; patient: string; start: string; end: string }
  | { write: 'vital'; patient: string; author: string; at: string; content: VitalContent }
  | { write: 'vital-withdraw'; vital: string }
  | { write: 'charge'; patient: string; practitioner: string; at: string; content: ChargeContent }
  | { write: WithoutMessage }
)

/** Nothing of HL7 v2.5.1 that EMRs take says these, or a person has to. A draft of note or order waits for its signature. */
type WithoutMessage =
  | 'cancel'
  | 'consent'
  | 'note'
  | 'provenance'
  | 'order'
  | 'list'
  | 'picture'
  | 'picture-withdraw'
  | 'summary'
  | 'message'

/** What a message says beside the write. What is not known is null; a message that can't go without it is not made. */
export interface Facts {
  patient: Subject | null
  /** Who gives the visit; of a note, an order or a measurement who wrote it. */
  clinician: Staff | null
  /** What the EMR calls the visit type, or the service of a test. */
  service: { code: string; title: string } | null
  /** The appointment as the EMR has it; `bookedAs` is the key of the booking where that was ours. */
  appointment: { reference: string | null; bookedAs: string | null; start: string; end: string } | null
  joinAddress: string | null
  /** By which the EMR knows the visit, see `visitNumber`. */
  visitNumber: string | null
  /** The number of the signed note that this one adds to, or takes the place of. */
  document: string | null
  /** What was ordered, by the key of the write that proposed it. */
  order: { key: string; content: OrderContent } | null
  /** What was measured, by the key of the write that filed it. */
  measured: { key: string; code: VitalCode; at: string } | null
  /** Whether all that the patient had to answer was sent before: then what they say now corrects it. */
  answersFinal: boolean
}

const BY_THE_PATIENT = 'Answered by the patient before the visit'

/** The message, or which fact it can't go without; null where no message carries such a write. */
export type Made = Outgoing | { lacks: Exclude<keyof Facts, 'answersFinal'> | 'patient number' } | null

/** The number under which an EMR gets to know our visit by ADT^A04; CX.1 has fifteen characters (HL7 v2.5.1, 2.A.14). */
export function visitNumber(arriveKey: string, { numberOf }: Pick<Making, 'numberOf'>): string {
  return numberOf(arriveKey).slice(0, 15)
}

/** The number of a visit's signed note, which its saves and its signature share. */
export function documentNumber(key: string, { numberOf }: Pick<Making, 'numberOf'>): string {
  return numberOf(noteKey(key))
}

/**
 * The message of HL7 v2.5.1 that carries a write. MSH-10 comes from the whole write: a second try is the same message, and
 * a later write under the same key, such as a second move, is another one.
 */
export function messageFor(write: WriteToSend, facts: Facts, profile: SiteProfile, making: Making): Made {
  const made = carrying(write, facts, profile, making)
  // Whoever the write is about or by, nobody else is named in its place.
  const other = made === null ? undefined : misnamed(write, facts)
  return other === undefined ? made : { lacks: other }
}

function misnamed(write: WriteToSend, { patient, clinician }: Facts): 'patient' | 'clinician' | undefined {
  if ('patient' in write && write.patient !== null && write.patient !== patient?.reference) return 'patient'
  const by = 'author' in write ? write.author : 'practitioner' in write ? write.practitioner : undefined
  return by === undefined || by === clinician?.reference ? undefined : 'clinician'
}

function carrying(write: WriteToSend, facts: Facts, profile: SiteProfile, making: Making): Made {
  const { numberOf } = making
  const about = (number: string | null) => ({ controlId: numberOf(JSON.stringify(write)), number })
  const { clinician } = facts
  const number = facts.visitNumber
  const visit: Visit | null = number === null ? null : { number, attending: clinician }

  switch (write.write) {
    case 'book':
      return telling('booked', {
        ...newlyBooked(write),
        patient: write.patient === null ? null : facts.patient,
        reason: write.content.reason,
        comment: bookingComment(write),
        joinAddress: write.joinAddress,
      })
    case 'book-unscheduled':
      return telling('booked', { ...newlyBooked(write), reason: write.reason, reasonCode: 'WALKIN' })
    case 'order-book':
      return telling('booked', { ...newlyBooked(write), clinician: null, joinAddress: null, virtual: false })
    case 'move':
      return telling('moved', { start: write.start, end: write.end })
    case 'address':
      return telling('changed', { joinAddress: write.joinAddress })
    case 'match':
      return telling('changed', {})
    case 'fulfil':
      return telling('fulfilled', {})
    case 'call-off':
    case 'no-show':
      return telling(write.write === 'no-show' ? 'no-show' : 'called-off', {})
    case 'arrive': {
      const ours = visitNumber(write.key, making)
      const arrived = { number: ours, attending: clinician, appointment: idOf(write.appointment), start: write.at }
      return withPatient((patient) =>
        visitMessage('A04', { patient, visit: arrived, at: write.at }, about(ours), profile, making),
      )
    }
    case 'admit':
    case 'finish': {
      const { at, times } =
        write.write === 'admit'
          ? { at: write.at, times: { start: write.at } }
          : { at: write.end, times: { start: write.start, end: write.end } }
      return inVisit((patient, known) =>
        visitMessage('A08', { patient, visit: { ...known, ...times }, at }, about(null), profile, making),
      )
    }
    case 'contact':
      return withPatient((patient) => {
        const telecom = [
          { system: write.system, value: write.value },
          ...patient.telecom.filter(({ system, value }) => system !== write.system || value !== write.was),
        ]
        return personMessage('A08', { patient: { ...patient, telecom }, at: write.at }, about(null), profile, making)
      })
    case 'new-person': {
      const { patient } = facts
      if (patient === null) return { lacks: 'patient' }
      // The number is ours: the EMR gives its own.
      const number = numberOf(write.key)
      const ours = { ...profile, patientNumber: { namespace: profile.sendingApplication, type: 'PI' } }
      const person = { ...patient, identifiers: [number] }
      return personMessage('A28', { patient: person, at: write.at }, about(number), ours, making)
    }
    case 'intake': {
      const values = observedAnswers(write, questionnaireNamed(write.questionnaire))
      if (values.length === 0) return null
      const answered = facts.answersFinal ? ('corrected' as const) : ('final' as const)
      const report = {
        number: numberOf(write.key),
        code: [ANSWERS],
        at: write.at,
        status: write.content.complete ? answered : ('preliminary' as const),
        values,
        comment: BY_THE_PATIENT,
      }
      return withPatient((patient) =>
        observationMessage({ patient, visit, report }, about(report.number), profile, making),
      )
    }
    case 'vital': {
      const { code } = codeOf(write.content.code)
      const report = {
        number: numberOf(write.key),
        code,
        at: write.at,
        status: 'final' as const,
        values: measurements(write.content).map((one) => ({
          code: one.code,
          value: { number: one.value, unit: one.unit, ucum: one.ucum },
        })),
        comment: SOURCES[write.content.source],
      }
      return inVisit((patient, known) =>
        observationMessage({ patient, visit: known, report }, about(report.number), profile, making),
      )
    }
    case 'vital-withdraw': {
      const { measured } = facts
      if (measured === null) return { lacks: 'measured' }
      const { code } = codeOf(measured.code)
      const report = { number: numberOf(measured.key), code, at: measured.at, comment: null }
      const taken = { ...report, status: 'wrong' as const, values: [{ code, value: null }] }
      return inVisit((patient, known) =>
        observationMessage({ patient, visit: known, report: taken }, about(report.number), profile, making),
      )
    }
    case 'sign': {
      const { sections, attestation } = write.content
      const { document: replaced } = facts
      return filed({
        number: replaced === null ? documentNumber(write.key, making) : numberOf(write.key),
        is: replaced === null ? { trigger: 'T02' } : { trigger: 'T10', parent: replaced },
        type: write.type,
        at: write.at,
        about: write.period.start,
        words: noteWords({ title: write.title, sections, signed: { attestation } }),
        format: write.form?.format ?? 'text',
      })
    }
    case 'addendum':
      return facts.document === null
        ? { lacks: 'document' }
        : filed({
            number: numberOf(write.key),
            is: { trigger: 'T06', parent: facts.document },
            type: write.type,
            at: write.at,
            about: write.at,
            words: addendumWords(write),
            format: write.form?.format ?? 'text',
          })
    case 'charge': {
      if (clinician === null) return { lacks: 'clinician' }
      const { reverses } = write.content
      const ofVisit = write.key.slice(0, write.key.lastIndexOf('/') + 1)
      const charge = {
        ...write.content,
        number: transactionNumber(write.key),
        reverses: reverses === undefined ? null : { ...reverses, number: transactionNumber(ofVisit + reverses.item) },
        at: write.at,
        by: clinician,
      }
      return inVisit((patient, known) =>
        chargeMessage({ patient, visit: known, charge }, about(charge.number), profile, making),
      )
    }
    case 'order-sign':
      return ordered('new', new Date(write.at))
    case 'order-withdraw':
      return ordered('cancel', making.at)
    case 'cancel':
    case 'consent':
    case 'note':
    case 'provenance':
    case 'order':
    case 'list':
    case 'picture':
    case 'picture-withdraw':
    case 'summary':
    case 'message':
      return null
  }

  /** FT1-2 has twelve characters (HL7 v2.5.1, 6.5.1.2). */
  function transactionNumber(key: string): string {
    return numberOf(key).slice(0, 12)
  }

  /** What the EMR does not have yet, and will know by our number. */
  function newlyBooked({ key, start, end }: { key: string; start: string; end: string }) {
    return { placer: numberOf(key), filler: null, start, end }
  }

  /** The whole appointment as it is after what happened: `now` over what the EMR has. */
  function telling(happened: keyof typeof TRIGGERS, now: Partial<AppointmentToTell>): Made {
    const { appointment, service } = facts
    const [start, end] = [now.start ?? appointment?.start, now.end ?? appointment?.end]
    if (start === undefined || end === undefined) return { lacks: 'appointment' }
    if (service === null) return { lacks: 'service' }
    const patient = now.patient === undefined ? facts.patient : now.patient
    if (patient === null && now.patient === undefined) return { lacks: 'patient' }
    if (patient !== null && patientNumber(patient, profile) === undefined) return { lacks: 'patient number' }
    const told: AppointmentToTell = {
      placer: appointment?.bookedAs == null ? null : numberOf(appointment.bookedAs),
      filler: appointment?.reference == null ? null : idOf(appointment.reference),
      service,
      clinician,
      reason: '',
      comment: [],
      joinAddress: facts.joinAddress,
      virtual: true,
      ...now,
      start,
      end,
      patient,
    }
    return schedulingMessage(happened, told, about(told.placer), profile, making)
  }

  function withPatient(make: (patient: Subject) => Outgoing): Made {
    const { patient } = facts
    if (patient === null) return { lacks: 'patient' }
    return patientNumber(patient, profile) === undefined ? { lacks: 'patient number' } : make(patient)
  }

  function inVisit(make: (patient: Subject, visit: Visit) => Outgoing): Made {
    return visit === null ? { lacks: 'visitNumber' } : withPatient((patient) => make(patient, visit))
  }

  function filed(document: Omit<Parameters<typeof documentMessage>[0]['document'], 'author'>): Made {
    if (clinician === null) return { lacks: 'clinician' }
    return inVisit((patient, known) =>
      documentMessage(
        { patient, visit: known, document: { ...document, author: clinician } },
        about(document.number),
        profile,
        making,
      ),
    )
  }

  /** A medicine goes by no such message: it has a form and a pharmacy, which the EMR's own prescriber asks for. */
  function ordered(control: 'new' | 'cancel', at: Date): Made {
    const { order } = facts
    if (order === null) return { lacks: 'order' }
    if (clinician === null) return { lacks: 'clinician' }
    const { category, code, text, reason, dose } = order.content
    if (category === 'prescription') return null
    const number = numberOf(order.key)
    const placed = { number, control, code, text, reason, instructions: dose, by: clinician, at }
    return inVisit((patient, known) =>
      orderMessage({ patient, visit: known, order: placed }, about(number), profile, making),
    )
  }
}
