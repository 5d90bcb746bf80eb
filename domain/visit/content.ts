import type { Claim } from '../charge/claim.ts'
import type { GivenNumbers } from '../charge/rules.ts'
import type { Insurance } from '../charge/insurance.ts'
import type { Diagnosis } from '../charge/proposal.ts'
import type { BodySite, Side } from './body-site.ts'
import type { Invited, OrderCategory, Participant } from './event.ts'
import type { Measured } from './vital.ts'
import type { SaidNeed } from './need.ts'

/** What a person typed or said for a visit, sealed while it waits for the chart. One type per kind of `held` row. */

export interface TypedIdentity {
  given: string
  family: string
  /** ISO date. */
  birthDate: string
  /** Mail address or telephone number, as typed. */
  contact: string
}

export interface BookingContent {
  identity: TypedIdentity
  reason: string
  need?: SaidNeed | null
}

export interface Place {
  line: string
  city: string
  state: string
  postalCode: string
}

/** The numbers that the telephone service rings: the clinician's first, then the patient's. */
export interface CallContent {
  from: string
  to: string
}

/** Where the patient is for this visit, whom to call back, whom to call in an emergency. */
export interface Whereabouts {
  place: Place
  callback: string
  emergency: { name: string; phone: string }
}

export type IntakeAnswer =
  | { linkId: string; kind: 'text'; value: string }
  | { linkId: string; kind: 'choice'; value: string }
  | {
      linkId: string
      kind: 'confirm'
      right: boolean
      changed: string[]
      note: string
      /** What the chart said when the patient was asked: this, and nothing added since, is what they confirmed. */
      shown?: { reference: string; text: string }[]
    }
  /** What the patient measured at home; empty: nothing. */
  | { linkId: string; kind: 'measures'; values: Measured[] }

/** The whole QuestionnaireResponse of a visit as it stands: every answer so far, not the last one alone. */
export interface IntakeContent {
  answers: IntakeAnswer[]
  whereabouts: Whereabouts | null
  complete: boolean
  /** The language the questions were asked in. */
  language: 'en' | 'es'
}

export interface ConsentContent {
  text: string
  language: 'en' | 'es'
  /** Who read it out by telephone and took the answer down, as an EMR reference. */
  takenBy?: string
}

export interface NoteContent {
  sections: { id: string; title: string; forPatient: boolean; text: string }[]
}

/** What its author typed and did not save yet, over the version of the note that they saw. */
export interface UnsavedNote {
  sections: { id: string; text: string }[]
  base: string | null
}

/** What is signed: the note, its attestation as built from events, and the words for the patient. */
export interface SignContent extends NoteContent {
  attestation: string[]
}

export interface OrderContent {
  category: OrderCategory
  code: { system: string; code: string; display: string }
  text: string
  dose: string | null
  reason: string
}

/**
 * One change of a list of the chart. Something new: in the catalogue's code, or in words alone where there is none.
 * An entry that is there: the version in which the person saw it, and why it is changed.
 */
export interface ListContent {
  text: string
  code: { system: string; code: string; display: string } | null
  /** How a medicine is taken, or how the patient reacts. */
  detail: string
  /** What the patient or the person says about it. */
  reason: string
  /** The version that was seen; empty for something new. */
  version: string
}

/** Reasons a clinician gave for signing in spite of the EMR's findings, by the finding's reference. */
export interface MitigationContent {
  mitigations: { check: string; reason: string }[]
}

/** A still of the patient's picture with what it shows; `siteText` says in free words what the list has no word for. */
export interface PictureContent {
  /** Base64, without metadata. */
  jpeg: string
  width: number
  height: number
  takenAt: string
  site: BodySite
  siteText: string | null
  side: Side
}

/** By what each comes into the meeting in the organization's video tool; whoever has an address is let in there. */
export type MeetingContent = Record<Invited, string>

/** A line of the chat. */
export interface ChatContent {
  from: Participant
  at: string
  text: string
}

/** The problems that were linked in the assessment, in their order. */
export interface AssessedContent {
  diagnoses: Diagnosis[]
}

/** A charge that left by a message and is taken back by another, as it was sent. */
export interface ReversedCharge {
  /** The item of its write: the credit goes under the number of the charge. */
  item: string
  code: { system: string; code: string; display: string }
  place: string
  modifiers: string[]
  /** It is taken back, and nothing goes in its place. */
  alone: boolean
}

/** The whole charge as it was accepted. */
export interface ChargeContent {
  /** The claim that was made of it, where it leaves as one. */
  claim?: Claim
  /** Numbers that the payer has given for the service; a claim has them itself as well, as its file is made of it alone. */
  numbers?: GivenNumbers
  /** The coverages that pay, the first first; left out where it leaves as a claim, where a person has said who pays over the record, and by content kept before that was asked. */
  insurances?: Insurance[]
  /** The charge before, which a message takes back beside posting this one; left out where none is. */
  reverses?: ReversedCharge
  code: { system: string; code: string; display: string }
  /** Of the federal code set. */
  place: string
  modifiers: string[]
  diagnoses: { text: string; coding: { system: string; code: string; display: string } }[]
  period: { start: string; end: string }
}

export interface TextContent {
  text: string
}
