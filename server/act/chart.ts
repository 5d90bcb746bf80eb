import type { ClaimFacts } from '#domain/charge/claim.ts'
import type { Diagnosis } from '#domain/charge/proposal.ts'
import type { EmrFacts } from '#domain/reconcile/facts.ts'
import type { NoteForm } from '#domain/connect/note-form.ts'
import type {
  BookingContent,
  ChargeContent,
  ConsentContent,
  IntakeContent,
  ListContent,
  MitigationContent,
  NoteContent,
  OrderContent,
  PictureContent,
  SignContent,
  TextContent,
  TypedIdentity,
  Whereabouts,
} from '#domain/visit/content.ts'
import type { ChartVisit } from '#domain/visit-log/compare.ts'
import type { VitalContent } from '#domain/visit/vital.ts'
import type { Numbered } from '#domain/visit/schedule-news.ts'
import type { ChartList, ListAct, OrderCategory, Participant, WriteKind } from '#domain/visit/event.ts'

/** The chart as a visit sees it: the port every EMR adapter implements. References are the EMR's (`Patient/12`). */
export interface Chart {
  write(write: ChartWrite, as: Credentials): Promise<Receipt>
  read: ChartReads
  /** An unsigned order as the EMR's own composer takes it; nothing is sent. */
  composed(order: OrderToCompose): Record<string, unknown>
}

/** What is put before a clinician in the EMR's own composer. */
export interface OrderToCompose {
  patient: string
  encounter: string | null
  author: string
  at: string
  content: OrderContent
}

/** Authorship goes only under the clinician's own token, that of the launch; the rest under backend services. */
export type Credentials = { as: 'backend' } | { as: 'clinician'; launch: string }

/** Read back and compared. `version` is the EMR's ETag, opaque. `digest` is made by the adapter over what was read back. */
export interface Receipt {
  reference: string
  version: string
  digest: string | null
}

export interface Participation {
  who: Participant
  /** The EMR's reference of one who rooms. */
  ref?: string
  from: string
  until: string
}

/**
 * `key` is the idempotency key, `visit/step/item`; every resource that can carries it as identifier. `again`: an earlier
 * try may have reached the EMR, so it is asked for what bears the key before anything is created. Instants are ISO.
 */
export type ChartWrite = { key: string; again?: true } & (
  | {
      write: 'book'
      slot: string
      practitioner: string
      patient: string | null
      start: string
      end: string
      visitType: string
      joinAddress: string
      content: BookingContent
    }
  | { write: 'arrive'; appointment: string; patient: string; practitioner: string; at: string }
  | { write: 'admit'; encounter: string; practitioner: string; at: string; whereabouts: Whereabouts | null }
  | {
      write: 'finish'
      encounter: string
      /** Who met the patient. */
      practitioner: string
      start: string
      end: string
      participation: Participation[]
      whereabouts: Whereabouts | null
    }
  | { write: 'fulfil'; appointment: string }
  | { write: 'cancel'; encounter: string }
  | { write: 'match'; appointment: string; patient: string }
  /** Of a visit that a clinician begins now. */
  | {
      write: 'book-unscheduled'
      visitType: string
      patient: string
      practitioner: string
      start: string
      end: string
      reason: string
    }
  /** By a person's word, on the version of the record that they saw. */
  | {
      write: 'contact'
      patient: string
      base: string
      system: 'phone' | 'email'
      was: string | null
      value: string
      at: string
    }
  /** `start`: what the patient called off; an appointment that was moved meanwhile is left alone. */
  /** The same for a patient who did not come. */
  | { write: 'no-show'; appointment: string; start: string }
  | { write: 'call-off'; appointment: string; start: string }
  /** `from`: the start that the patient saw; an appointment that is elsewhere by now is left alone. */
  | { write: 'move'; appointment: string; from: string; slot: string; start: string; end: string }
  | { write: 'address'; appointment: string; joinAddress: string }
  | {
      write: 'consent'
      patient: string
      version: string
      decision: 'agree' | 'decline'
      at: string
      content: ConsentContent
    }
  /** `questionnaire` is the form's name in the pathway, `intake(follow-up)`. */
  | {
      write: 'intake'
      questionnaire: string
      patient: string
      encounter: string | null
      at: string
      content: IntakeContent
    }
  | {
      write: 'note'
      /** Chart's version that may be replaced; null for the first save. */ base: string | null
      encounter: string
      patient: string
      author: string
      type: { code: string; display: string }
      form?: NoteForm
      title: string
      at: string
      content: NoteContent
    }
  | {
      write: 'sign'
      base: string | null
      encounter: string
      patient: string
      author: string
      type: { code: string; display: string }
      form?: NoteForm
      title: string
      at: string
      period: { start: string; end: string }
      content: SignContent
    }
  | {
      write: 'addendum'
      note: string
      encounter: string
      patient: string
      author: string
      type: { code: string; display: string }
      form?: NoteForm
      at: string
      period?: { start: string; end: string }
      content: TextContent
    }
  /** That a device had a part in the signed note, beside its author. */
  | { write: 'provenance'; note: string; author: string; at: string }
  | { write: 'order'; encounter: string; patient: string; author: string; at: string; content: OrderContent }
  /** `consent`: who allowed it, or wrote down that the patient did, and when. */
  | {
      write: 'picture'
      encounter: string
      patient: string
      author: string
      at: string
      consent: { by: string; onPage: boolean; at: string }
      content: PictureContent
    }
  | { write: 'picture-withdraw'; picture: string }
  | { write: 'order-sign'; order: string; author: string; at: string; content: MitigationContent | null }
  | { write: 'order-withdraw'; order: string }
  | { write: 'vital'; encounter: string; patient: string; author: string; at: string; content: VitalContent }
  | { write: 'vital-withdraw'; vital: string }
  | { write: 'order-book'; order: string; patient: string; slot: string; start: string; end: string }
  /** By a person's press; an entry is changed in the version that they saw. */
  | {
      write: 'list'
      patient: string
      encounter: string | null
      author: string
      byClinician: boolean
      told: boolean
      at: string
      list: ChartList
      act: ListAct
      entry: string | null
      content: ListContent
    }
  /** `practitioner`: who met the patient; `enterer`: who accepted it. */
  | {
      write: 'charge'
      /** As a Claim, in the place of a ChargeItem. */
      asClaim?: true
      /** The Claim in whose place it goes. */
      replaces?: string
      encounter: string
      patient: string
      practitioner: string
      enterer: string
      at: string
      content: ChargeContent
    }
  | { write: 'summary'; encounter: string; patient: string; author: string; at: string; content: TextContent }
  | {
      write: 'message'
      encounter: string | null
      appointment: string
      patient: string
      practitioner: string
      at: string
      content: TextContent
    }
)

/** The visit's note as the chart has it. `readable` is false where it is a page that is laid out: its text is then empty. */
export interface NoteInChart {
  version: string
  final: boolean
  readable: boolean
  text: string
  sections: { id: string; text: string }[]
  at: string
}

/** A failure of the world. `rejected` kinds are the EMR's considered answer and are never sent again as they stand. */
export type FaultKind =
  | { kind: 'unreachable' }
  | { kind: 'busy'; retryAfterMs: number }
  | { kind: 'sign-in-lapsed' }
  | { kind: 'slot-taken' }
  | { kind: 'version-conflict' }
  | { kind: 'checks-unresolved' }
  /** By its interface of HL7 v2, that it can't work on a message now (AE). */
  | { kind: 'not-taken' }
  | { kind: 'refused'; /** HTTP status, for the log; 0 where none was answered. */ status: number }
  /** An earlier try may have reached an EMR that can't be asked for it. */
  | { kind: 'answer-lost' }
  | { kind: 'malformed'; /** Resource type and path, never content. */ where: string }

export class ChartFault extends Error {
  readonly fault: FaultKind
  constructor(fault: FaultKind, options?: { cause?: unknown }) {
    super(`chart: ${fault.kind}`, options)
    this.name = 'ChartFault'
    this.fault = fault
  }
}

/** The EMR's answer, or what is given for it where it fails: of reads that are made again by themselves, or are not owed. */
export async function unlessFault<T>(answer: Promise<T>, otherwise: T): Promise<T> {
  return answer.catch((fault: unknown) => {
    if (fault instanceof ChartFault) return otherwise
    throw fault
  })
}

export interface Person {
  reference: string
  name: { given: string; family: string; full: string }
  birthDate: string
  sex: string
  identifiers: string[]
  telecom: { system: 'phone' | 'email'; value: string }[]
  language: string | null
  /** The state of their address, as the record writes it. */
  state: string | null
  /** The record says that an interpreter is needed. */
  interpreter: boolean
  /** The record has a photo of them. */
  photo: boolean
}

/** A photo as the record has it; shown and never kept. */
export interface Photo {
  type: 'image/jpeg' | 'image/png'
  bytes: Uint8Array
}

export interface Clinician {
  reference: string
  name: string
  active: boolean
  /** FHIR codes of PractitionerRole.code; decides the role, there is no role picker. */
  roles: string[]
  licences: { state: string; from: string | null; until: string | null }[]
  /** The number at which the practice reaches them at work. */
  telephone: string | null
}

export interface FreeSlot {
  slot: string
  start: string
  end: string
  practitioner: string
  practitionerName: string
}

/** A free time of a service that does tests. `where` is the service's name. */
export interface TestSlot {
  slot: string
  start: string
  end: string
  where: string
}

/** A place of the practice; `state` by its two letters. */
export interface PracticeSite {
  name: string
  state: string
}

export interface BookedAppointment {
  reference: string
  version: string
  status: string
  start: string
  end: string
  patient: string | null
  /** Somebody is named, whom the EMR's patient search does not find. */
  unknownPatient?: true
  practitioner: string | null
  /** Practitioners on the appointment beside that one. */
  covering: string[]
  type: string
  typeCodes: string[]
  /** Said to be a telemedicine visit, whatever its type. */
  telemedicine: boolean
  slot: string | null
  /** Made by a booking of ours. */
  ours: boolean
  /** Its identifiers, in whatever system; the number under which a message asked for it is among them. */
  numbers: readonly string[]
  reason: string | null
}

export type ListState<T> =
  | { state: 'shown'; items: T[]; older: string | null; incomplete: boolean }
  | { state: 'failed' }
  | { state: 'withheld' }

export interface ChartLine {
  reference: string
  /** The ETag of the entry as it was read. */
  version: string
  text: string
  detail?: string
  value?: string
  status?: string
  at: string | null
  flag?: 'high' | 'low' | 'abnormal'
}

export type SectionName =
  | 'problems'
  | 'medicines'
  | 'allergies'
  | 'vitals'
  | 'results'
  | 'immunisations'
  | 'procedures'
  | 'encounters'
  | 'documents'

export interface CatalogueEntry {
  reference: string
  category: OrderCategory
  text: string
  code: { system: string; code: string; display: string }
  controlled: boolean
}

/** What the EMR offers by words for a list; `not-offered`: it has no such search, and words alone are taken. */
export type FoundForList =
  | { state: 'found'; entries: { system: string; code: string; display: string }[] }
  | { state: 'not-offered' }
  | { state: 'failed' }

export interface OrderInChart {
  reference: string
  version: string
  category: OrderCategory
  text: string
  dose: string | null
  reason: string
  status: 'draft' | 'active' | 'withdrawn'
  number: string | null
}

/** An order that stands in the EMR; `encounter` is null where it names none. */
export interface PlacedOrder {
  encounter: string | null
  patient: string
  requester: string | null
  authoredOn: string
  reference: string
  version: string
  category: OrderCategory
  /** Written by one of our own visits. */
  ours: boolean
  /** Every number that it has, that of a message of ours among them. */
  numbers: string[]
  /** Over what is ordered and how it is taken. */
  digest: string
}

/** An order as it is followed: how it has ended, null while it goes on, and how it reads now. */
export interface FollowedOrder {
  reference: string
  how: 'done' | 'cancelled' | null
  digest: string
}

/** The appointment of an ordered test as the EMR has it; one that nobody came to does not stand any more either. */
export interface BookedTime {
  reference: string
  status: 'booked' | 'cancelled'
  start: string
  end: string
}

export interface OrderFinding {
  reference: string
  severity: 'high' | 'moderate' | 'low'
  text: string
  mitigated: boolean
}

/** By which a visit knows what is its own in the EMR. */
export interface FactsWanted {
  appointment: string
  encounter: string | null
  patient: string | null
  consent: string | null
  pictures: readonly string[]
  /** The ChargeItem or Claim that was filed for it. */
  charge: string | null
  from: string
  until: string
}

/** Every read throws ChartFault, except lists, whose failure is part of their answer. */
export interface ChartReads {
  /** HealthcareServices that can be virtual: the EMR's code and title. */
  visitTypes(): Promise<{ code: string; title: string }[]>
  /** `whose`: of this clinician only. */
  freeSlots(visitType: string, after: string, count: number, whose?: string | null): Promise<FreeSlot[]>
  /** Free times for tests of a kind; null where the EMR offers no schedule for them. */
  testSlots(category: OrderCategory, after: string, count: number): Promise<TestSlot[] | null>
  testSlot(reference: string): Promise<TestSlot & { category: OrderCategory }>
  slot(reference: string): Promise<FreeSlot & { free: boolean; version: string }>
  /** Candidates by family name and birth date; the domain decides whether one of them is the person. */
  findPatients(family: string, birthDate: string): Promise<Person[]>
  patient(reference: string, as: Credentials): Promise<Person>
  /** `Patient.photo`; null where there is none that a page may show. */
  photo(reference: string, as: Credentials): Promise<Photo | null>
  /** A person with the version of their record, for whoever corrects it. */
  versioned(reference: string): Promise<{ version: string; person: Person }>
  clinician(reference: string, as: Credentials): Promise<Clinician>
  appointment(reference: string, as: Credentials): Promise<BookedAppointment>
  /** The practice's site that the appointment names (Location), where it says in which state that is; null where it names none. */
  siteOf(appointment: string): Promise<PracticeSite | null>
  /**
   * The one appointment that has one of these numbers as an identifier, else as its FHIR id, tried in this order; null
   * where there is none, or more than one.
   */
  appointmentNumbered(numbers: readonly Numbered[]): Promise<BookedAppointment | null>
  /** The one person of the chart who has one of these numbers, tried in this order; null where nobody has, or several. */
  patientNumbered(numbers: readonly Numbered[]): Promise<string | null>
  /**
   * The record into which this one was merged; null where it stands by itself, `gone` where the EMR has it no more and does
   * not say where it went.
   */
  mergedInto(patient: string): Promise<{ into: string } | 'gone' | null>
  /** Who an unmatched booking says it is for; null when the EMR holds no such words. */
  typedIdentity(appointment: string): Promise<TypedIdentity | null>
  /** The encounter that the EMR has for this appointment of this patient, by whoever opened; null while there is none. */
  encounterOf(appointment: string, patient: string): Promise<{ reference: string; version: string } | null>
  /** What the EMR has under a number that a person has read there, `patient`'s own before anybody else's; null where it has none, or can't be asked. */
  numbered(
    write: WriteKind,
    number: string,
    patient: string | null,
  ): Promise<{ reference: string; version: string; patient: string | null } | null>
  appointmentsOf(patient: string, from: string, until: string): Promise<BookedAppointment[]>
  /** Changed since the instant: what the poller asks. */
  appointmentsChanged(since: string): Promise<BookedAppointment[]>
  /** These as they stand now. */
  appointmentsAt(references: readonly string[]): Promise<BookedAppointment[]>
  /** Booked from the instant on: what was there before Causeway was. */
  appointmentsAhead(from: string): Promise<BookedAppointment[]>
  /** Everybody's appointments and encounters that begin from one instant to another, to be compared with another tool's log;
   * null where there are more than can be asked for. `told`: of so many encounters the notes and charges are known; what it throws
   * ends it. */
  visitsBetween(from: string, until: string, told?: (done: number, of: number) => void): Promise<ChartVisit[] | null>
  section(patient: string, section: SectionName, older: string | null, as: Credentials): Promise<ListState<ChartLine>>
  /** One entry of a list, in the words in which the list shows it. */
  listEntry(list: ChartList, reference: string, as: Credentials): Promise<ChartLine>
  /** Codes for a new entry, from the EMR's own terminology. */
  /** A problem of this patient, as the EMR codes it. */
  diagnosis(reference: string, patient: string, as: Credentials): Promise<Diagnosis>
  listSearch(list: ChartList, q: string, as: Credentials): Promise<FoundForList>
  catalogue(q: string, as: Credentials): Promise<{ entries: CatalogueEntry[]; failed: OrderCategory[] }>
  /** One entry by its reference; null when the catalogue has it no more. */
  catalogueEntry(reference: string, category: OrderCategory, as: Credentials): Promise<CatalogueEntry | null>
  order(reference: string, as: Credentials): Promise<OrderInChart>
  ordersOf(encounter: string, as: Credentials): Promise<OrderInChart[]>
  /** What was placed for these encounters, by whatever application; drafts and proposals are not. */
  placedOrders(encounters: readonly string[]): Promise<PlacedOrder[]>
  /** What was placed for these patients since, and names no encounter. */
  placedWithoutEncounter(patients: readonly string[], since: string): Promise<PlacedOrder[]>
  /** What has become of these orders. */
  followedOrders(references: readonly string[]): Promise<FollowedOrder[]>
  /** Which of these ServiceRequests have their final result. */
  resultedOrders(references: readonly string[]): Promise<string[]>
  /** The order that was placed for this patient since, in the place of this one. */
  replacementOf(order: string, patient: string, since: string): Promise<PlacedOrder | null>
  /** These appointments of ordered tests as they stand. */
  bookedTimes(references: readonly string[]): Promise<BookedTime[]>
  findings(order: string, as: Credentials): Promise<OrderFinding[]>
  note(reference: string, as: Credentials): Promise<NoteInChart>
  /** Which of these notes are signed, by whom and when; their words are not asked for. */
  signedNotes(
    references: readonly string[],
  ): Promise<{ reference: string; version: string; author: string | null; at: string }[]>
  /**
   * What the EMR says of these visits, in their order; `from` and `until` are the day that is looked at for what else the
   * patient has booked. No words of notes, no pictures.
   */
  visitFacts(visits: readonly FactsWanted[]): Promise<EmrFacts[]>
  /** What the EMR says of the people of a claim, and which coverages stand on the day. */
  claimFacts(about: { patient: string; practitioner: string; day: string }): Promise<ClaimFacts>
  /** The people whose record changed since this instant. */
  peopleChanged(since: string): Promise<{ people: { reference: string; version: string | null }[]; whole: boolean }>
  /** The patient of a resource of which the EMR has told that it changed; null where it has none, or is there no more. */
  whose(reference: string): Promise<string | null>
  addenda(note: string, as: Credentials): Promise<{ text: string; at: string }[]>
  /** A measurement in the chart, in words. */
  vital(reference: string, as: Credentials): Promise<string | null>
  /** The answers in the chart; null before the first. */
  intake(reference: string, as: Credentials): Promise<IntakeContent | null>
  /** The words for the patient, once written. */
  summary(encounter: string): Promise<string | null>
  /** The visit's in-basket thread, oldest first: what the patient wrote and what the practice answered. */
  messages(
    appointment: string,
    patient: string,
  ): Promise<{ reference: string; from: 'patient' | 'practice'; text: string; at: string }[]>
}
