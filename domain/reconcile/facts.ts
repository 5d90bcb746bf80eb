import type { EmrWord } from '../charge/emr-word.ts'
import type { OrderCategory } from '../visit/event.ts'

/**
 * What the EMR says of one visit, as it was read; null where it could not be asked, and a rule that needs it is then not
 * judged. Codes, times and references: no words of anybody's.
 */
export interface EmrFacts {
  /** `missing`: asked for by its reference, and not there. */
  appointment: AppointmentFact | 'missing' | null
  /** The patient's other appointments of that day. */
  others: AppointmentFact[] | null
  encounter: EncounterFact | 'missing' | null
  notes: NoteFact[] | null
  charges: ChargeFact[] | null
  /** What became there of the charge that was filed for the visit; null where it is none, or was not given out. */
  filed: EmrWord | null
  consent: ConsentFact | 'missing' | null
  pictures: PictureFact[] | null
  /** The summary and the thread of messages about the visit. */
  communications: CommunicationFact[] | null
  coverages: CoverageFact[] | null
  /** What payers were asked of the coverage, and have answered. */
  eligibilities: EligibilityFact[] | null
  invoices: InvoiceFact[] | null
  /** Orders of the visit's encounter, whoever placed them. */
  orders: OrderFact[] | null
  /** Procedures that the patient had in the hundred days before. */
  procedures: ProcedureFact[] | null
  /** Sound or picture of the encounter that is kept in the chart. */
  recordings: Fact[] | null
}

export interface Fact {
  reference: string
  status: string
  /** When the EMR changed it last, as far as it says. */
  at: string | null
}

export interface AppointmentFact extends Fact {
  start: string
  patient: string | null
  practitioners: string[]
  /** Orders that it carries out. */
  basedOn: string[]
  /** Another visit of Causeway's, which sees this one as well. */
  isVisit: boolean
  /** When the patient was admitted to that visit; null where nobody was, or it is none. */
  met: string | null
}

export interface EncounterFact extends Fact {
  patient: string | null
  /** Where the patient was, as a state; null where it does not say. */
  state: string | null
  /** Made by Causeway. */
  ours: boolean
}

export interface NoteFact extends Fact {
  /** `docStatus`. */
  final: boolean
  /** The time that it says it is about. */
  period: { start: string; end: string } | null
  /** An addendum, which is no note of its own. */
  addendum: boolean
}

export interface ChargeFact extends Fact {
  code: string | null
  /** The day of service. */
  date: string | null
  place: string | null
  modifiers: string[]
  performer: string | null
  /** The group that performed it, where it says so. */
  group: string | null
  /** Whom it names as supervising or attending. */
  supervisors: string[]
  patient: string | null
}

export interface ConsentFact extends Fact {
  dateTime: string | null
  /** The version of the text, as its policy names it. */
  version: string | null
  /** The last day of its provision. */
  until: string | null
  patient: string | null
  /** Who gave it, where it says so. */
  performers: string[]
}

export interface PictureFact extends Fact {
  patient: string | null
  encounter: string | null
  site: string | null
  side: string | null
}

export interface CommunicationFact extends Fact {
  kind: 'summary' | 'from-patient' | 'from-practice'
  sentAt: string
}

export interface OrderFact extends Fact {
  /** Null where it does not say of which kind it is. */
  category: OrderCategory | null
}

export interface ProcedureFact extends Fact {
  codes: string[]
  /** The day on which it was done, or ended. */
  on: string | null
  performers: string[]
  /** The groups for which they did it. */
  groups: string[]
  /** The problems for which it was done. */
  reasons: string[]
}

/** One question about a patient's coverage of a day, with its answer where there is one. */
export interface EligibilityFact extends Fact {
  /** The first and the last day of service that it is about; null where it does not say. */
  from: string | null
  until: string | null
  /** When it was asked or, once it is, answered. */
  created: string | null
  answered: boolean
  /** Whether any coverage is in force by the payer's word; null where that is not said. */
  inForce: boolean | null
  /** Where a file of the payer says so (271): of which coverage on record, and whether that covers telehealth, where that is said. */
  told?: { coverage: string; telehealth: boolean | null }
}

export interface InvoiceFact extends Fact {
  /** What each line is for, with the visits that it names: encounters and appointments, its ChargeItem's among them. */
  lines: { codes: string[]; visits: string[] }[]
  /** The day that it bears. */
  date: string | null
}

export interface CoverageFact extends Fact {
  /** The member's number; `self`: whoever holds it is the patient. Null where it does not say. */
  member: { number: string; self: boolean } | null
  /** All by which it calls who pays (`Coverage` of domain/charge/claim.ts). */
  known: readonly string[]
  start: string | null
  end: string | null
}
