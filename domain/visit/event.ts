/**
 * What has happened to a visit. Events hold ids, times, codes and digests, never patient content: content on its way
 * to the EMR waits sealed in `held` under a ref and is deleted on the receipt, so the log can be kept for ever.
 */

import type { AskedNumber, ClinicianAt } from '../charge/rules.ts'
import type { Finding } from '../reconcile/finding.ts'
import type { RuleId } from '../reconcile/rules.ts'
import type { Scheduled } from './connection.ts'
import type { AttemptOutcome } from './attempts.ts'
import type { SectionEdit } from '../smart-note/edits.ts'
import type { NoteSays } from '../smart-note/note-says.ts'
import type { Again } from '../charge/again.ts'
import type { ClaimAnswer } from '../charge/answer.ts'
import type { ChargeDoor } from '../charge/door.ts'
import type { PatientAt } from '../charge/rules.ts'
import type { BodySite, Side } from './body-site.ts'
import type { Need } from './need.ts'
import type { RedFlagRoute } from './red-flag.ts'
import type { VitalCode } from './vital.ts'

/**
 * Who said or did it. `ref` is an EMR reference such as `Practitioner/12`; patients are known by the visit itself.
 * `staff` is the front desk or the one who rooms the patient: a person of the practice who gives no care of their own.
 */
export type By =
  | { who: 'patient' }
  | { who: 'clinician'; ref: string }
  | { who: 'staff'; ref: string }
  | { who: 'emr' }
  | { who: 'causeway' }

/** Whose list a task stands in. */
export type TaskOwner = 'front-desk' | 'billing' | 'clinician'

/** Names a piece of sealed content in `held`, unique in its visit, e.g. `intake/3`. */
export type HeldRef = string

/** Two-letter USPS code of a state, district or territory. */
export type StateCode = string

export type Medium = 'video' | 'audio'

/** Who comes to a visit beside its two: somebody who helps the patient, and somebody who interprets. */
export const GUESTS = ['helper', 'interpreter'] as const
export type Guest = (typeof GUESTS)[number]

export function isGuest(who: Participant): who is Guest {
  return who === 'helper' || who === 'interpreter'
}

/** Whoever can sit in the room; `rooming` is who of the practice receives the patient before the clinician comes. */
export type Participant = 'patient' | 'rooming' | 'clinician' | Guest

/** What rooming goes through with the patient; each is said to be so by the one who rooms them. */
export const ROOMING_CHECKS = ['identity', 'medicines', 'allergies'] as const
export type RoomingCheck = (typeof ROOMING_CHECKS)[number]

/** Who is with the patient, off the picture too; nobody's name. */
export const COMPANIONS = ['partner', 'parent', 'child', 'relative', 'friend', 'carer', 'other'] as const
export type Companion = (typeof COMPANIONS)[number]

/** Why a visit goes on by telephone: the patient can't use video, would rather not, or it failed. */
export type PhoneReason = 'cannot' | 'declined' | 'failed'

/**
 * Why a call of the telephone service came to nothing: the service does not answer, would not have it, has no agreement
 * (BAA) in force by which it could be asked, reached one of the two not, or was not heard of again.
 */
export type CallFailure = 'away' | 'refused' | 'no-agreement' | 'clinician-unreached' | 'patient-unreached' | 'no-word'

/** Who has an address of their own in the vendor's meeting; by these words, and no name, the vendor knows them. */
export const INVITED = ['patient', 'clinician', ...GUESTS] as const
export type Invited = (typeof INVITED)[number]

export function isInvited(who: Participant): who is Invited {
  return who !== 'rooming'
}

/**
 * Why the organization's video tool has no meeting for the visit: it does not answer, would not have it, or has no
 * agreement (BAA) in force by which it could be asked.
 */
export type MeetingFailure = 'away' | 'refused' | 'no-agreement'

/** What a patient wishes who has waited too long. */
export type PatientWish = 'call' | 'other-time'

/** What a clinician offers a patient who is late. */
export type LateOffer = 'shorter' | 'later-today' | 'another-day'

/** The writes of a visit toward the chart, one per step of identity: the key is `visit/step`, the same in every retry. */
export type WriteKind =
  | 'book'
  | 'arrive'
  | 'admit'
  | 'finish'
  | 'fulfil'
  | 'consent'
  | 'intake'
  | 'note'
  | 'sign'
  | 'addendum'
  /** That a device had a part in the signed note. */
  | 'provenance'
  /** Calls the encounter off when the appointment is cancelled before the visit began. */
  | 'cancel'
  | 'order'
  | 'order-sign'
  | 'order-withdraw'
  /** A measurement that the patient made at home, and taking it back. */
  | 'vital'
  | 'vital-withdraw'
  /** Books a time for a test that was ordered. */
  | 'order-book'
  /** A change of the problem, medicine or allergy list. */
  | 'list'
  /** A still of the patient's picture that they allowed, and saying in the chart that it was filed wrongly. */
  | 'picture'
  | 'picture-withdraw'
  | 'summary'
  | 'message'
  /** The charge that a person has accepted. */
  | 'charge'
  /** Gives the EMR's appointment the patient whom staff have found. */
  | 'match'
  /** Gives an appointment that staff made the address by which it is joined. */
  | 'address'
  /** Calls the appointment off in the EMR, as the patient asked. */
  | 'call-off'
  /** Moves the appointment to another time, as the patient asked. */
  | 'move'
  /** Says in the EMR that the patient did not come. */
  | 'no-show'

export type MessagePurpose =
  | 'link'
  | 'code'
  | 'reminder'
  | 'summary'
  | 'cancelled'
  | 'in-person'
  | 'upcoming'
  | 'soon'
  | 'late'

/** The two ways to a patient. */
export type Channel = 'mail' | 'sms'

/** Why a write, or a message, did not happen. Never the world's own words, which may hold patient data. */
export type WriteFailure =
  | 'slot-taken'
  | 'version-conflict'
  | 'sign-in-lapsed'
  | 'refused'
  | 'checks-unresolved'
  /** The EMR takes it from no machine: a person enters it. */
  | 'by-hand'
  /** It was sent, no answer came, and the EMR can't be asked: a person looks whether it is there. */
  | 'answer-lost'
  | 'no-contact'
  | 'undeliverable'
  /** The number is one that wants no text messages, and there is no other way. */
  | 'opted-out'
  /** What it was about is over. */
  | 'too-late'

/** Whether a person is to enter it in the EMR, or to look whether it is there: nobody may send it anew as if it were not. */
export function isWithPerson(why: WriteFailure): boolean {
  return why === 'by-hand' || why === 'answer-lost'
}

export type VisitEvent =
  | {
      kind: 'booking-asked'
      /** Null of a visit that begins now. */
      slot: string | null
      practitioner: string
      patient: string | null
      start: string
      end: string
      zone: string
      language: 'en' | 'es'
      /** Left out where nobody was asked; null for who needs nothing special. */
      need?: Need | null
      held: HeldRef
    }
  | { kind: 'booked'; appointment: string; version: string }
  /** Staff made the appointment in the EMR's own schedule. */
  | {
      kind: 'booked-by-staff'
      appointment: string
      version: string
      slot: string | null
      practitioner: string
      patient: string
      start: string
      end: string
      zone: string
      language: 'en' | 'es'
      need?: Need
    }
  /** Staff made an appointment that can't be a video visit as it stands; people see to it. */
  | {
      kind: 'appointment-unfit'
      why: Unfit
      appointment: string
      patient: string | null
      practitioner: string | null
      start: string
      end: string
      zone: string
      language: 'en' | 'es'
    }
  | { kind: 'booking-lost'; why: 'slot-taken' | 'refused' }
  /** Staff found whose visit it is; from here on it may touch that person's chart. */
  | { kind: 'matched'; patient: string; by: By }
  | { kind: 'moved'; start: string; end: string; practitioner: string }
  /** The EMR records these clinicians on the appointment beside the one whose visit it is; it replaces what was known. */
  | { kind: 'covering-recorded'; practitioners: string[] }
  /** The patient calls this start off; it is cancelled once the EMR has it so. */
  | { kind: 'cancel-asked'; start: string }
  /** The patient would rather come at another time than at `from`; it is moved once the EMR has it so. */
  | { kind: 'move-asked'; from: string; slot: string; start: string; end: string; practitioner: string }
  /** `inPerson`: the appointment stands and is no video visit any more. */
  | { kind: 'cancelled'; by: By; inPerson?: boolean; noShow?: boolean }
  | { kind: 'attempt-logged'; by: By; outcome: Exclude<AttemptOutcome, 'sent'> }
  /** It is one once the EMR has it so. */
  | { kind: 'no-show-called'; by: By; start: string }
  /** Standing again waits until the EMR has the encounter of before as called off; or need not any more. */
  | { kind: 'restoring'; wanted: boolean }
  /** The EMR has brought a cancelled appointment back, or made it a video visit again. */
  | { kind: 'restored'; by: By }
  /** `onRequest`: somebody asked for it, so that it is none that the visit sends by itself. */
  | { kind: 'message-asked'; message: string; purpose: MessagePurpose; held: HeldRef | null; onRequest?: true }
  | { kind: 'message-sent'; message: string; purpose: MessagePurpose; channel: Channel }
  | { kind: 'message-failed'; message: string; purpose: MessagePurpose; why: WriteFailure }
  /** What the gateway or a mail server reports later of a message that it took. One that was not delivered is not sent yet. */
  | { kind: 'message-delivered'; message: string; purpose: MessagePurpose }
  | { kind: 'message-undelivered'; message: string; purpose: MessagePurpose; channel: Channel }
  | { kind: 'identified'; device: string }
  | { kind: 'locked-out'; device: string }
  /** `by`: who took it down by telephone; left out where the patient said it on their page. */
  | { kind: 'consent-given'; version: string; decision: 'agree' | 'decline'; held: HeldRef; by?: By }
  | { kind: 'located'; state: StateCode; digest: string; held: HeldRef; by?: By }
  | {
      kind: 'intake-answered'
      complete: boolean
      digest: string
      redFlag: boolean
      /** Left out by logs from before red flags were asked. */
      stop?: RedFlagRoute | null
      /** Left out by logs from before needs were asked. */
      need?: Need | null
      held: HeldRef
    }
  | { kind: 'device-checked'; camera: boolean; microphone: boolean }
  | { kind: 'waiting'; device: string }
  | { kind: 'waiting-left' }
  /** The patient waits no longer: they would be called, or come at another time. */
  | { kind: 'wait-given-up'; wish: PatientWish }
  /** What the clinician would offer a patient who is late; the desk tells them. */
  | { kind: 'late-offered'; by: By; offer: LateOffer }
  | { kind: 'launched'; by: By; launch: string }
  | { kind: 'admitted'; by: By; state: StateCode; override: boolean; reasonHeld: HeldRef | null }
  /** `since` and `until`: as the video tool of the organization says, where the visit is held in it. */
  | { kind: 'joined'; who: Participant; medium: Medium; connection: string; since?: string }
  | { kind: 'left'; who: Participant; connection: string; until?: string }
  /** The organization's video tool is to have a meeting for the visit; another number once one is over there. */
  | { kind: 'meeting-asked'; meeting: number; by: By }
  /** It has one; everybody's own address waits sealed under `held`. */
  | { kind: 'meeting-opened'; meeting: number; held: HeldRef }
  | { kind: 'meeting-failed'; meeting: number; why: MeetingFailure }
  /** The tool says that the meeting is over since `until`; the visit is not. */
  | { kind: 'meeting-over'; meeting: number; until: string }
  /** The tool has made another address for a guest: the former opens nothing, and who came by it is out. */
  | { kind: 'address-replaced'; meeting: number; guest: Guest }
  /** The tool's session log was read to its end; `complete`: or as far as it would give it. */
  | { kind: 'meeting-log-read'; meeting: number; complete: boolean }
  /** Somebody came by a link of the EMR's own, which knows them and the appointment by these ids. */
  | { kind: 'linked-by-context'; who: Scheduled; conference: string; external: string; externalType: string }
  /** A link of their own was made for a guest; it replaces the one before. */
  | { kind: 'guest-invited'; guest: Guest; by: By }
  /** Somebody came by that link and gave the name which waits under `held`. */
  | { kind: 'guest-came'; guest: Guest; device: string; held: HeldRef }
  | { kind: 'guest-admitted'; guest: Guest; by: By }
  | { kind: 'guest-removed'; guest: Guest; by: By }
  /** Somebody of the practice receives the patient before the clinician comes, or goes on where a colleague had begun. */
  | { kind: 'rooming-begun'; by: By }
  | { kind: 'rooming-checked'; by: By; check: RoomingCheck }
  /** Who is with the patient; empty: they are alone. */
  | { kind: 'company-noted'; by: By; company: Companion[] }
  | { kind: 'vital-taken'; by: By; vital: string; code: VitalCode; held: HeldRef }
  | { kind: 'vital-withdrawing'; by: By; vital: string }
  /** The patient is ready for the clinician; `held` names a line for them, if one was written. */
  | { kind: 'handed-over'; by: By; held: HeldRef | null }
  /** The clinician says that they are on the telephone with the patient, and that they are not any more. */
  /** `since` and `until`: as the telephone service says, where the call was made by it. */
  | { kind: 'phone-started'; by: By; reason: PhoneReason; since?: string }
  | { kind: 'phone-ended'; by: By; until?: string }
  /** The telephone service is to ring the clinician, then the patient; both numbers wait sealed under `held`. */
  | { kind: 'call-asked'; call: string; by: By; reason: PhoneReason; held: HeldRef }
  /** Whose telephone rings: the clinician's once the service has the call, the patient's once the clinician has answered. */
  | { kind: 'call-ringing'; call: string; who: 'clinician' | 'patient' }
  /** The patient has answered: the two talk. */
  | { kind: 'call-answered'; call: string }
  /** `by`: who hung up here, or took it back; the service is told. Left out where the service says that it is over. */
  | { kind: 'call-ended'; call: string; by?: By }
  | { kind: 'call-failed'; call: string; why: CallFailure }
  /** The clinician would take a still of the patient's picture for the record, and waits for their word. */
  | { kind: 'picture-asked'; picture: string; site: BodySite; by: By }
  /** `by`: the patient on their page, or the clinician who heard them say it. */
  | { kind: 'picture-answered'; picture: string; decision: 'allow' | 'decline'; by: By }
  /** The patient changed their mind, or the clinician wants none after all: nothing of it is kept. */
  | { kind: 'picture-dropped'; picture: string; by: By }
  /** The still goes to the chart; itself, its site and its side wait under `held`. `digest` is over all three. */
  | {
      kind: 'picture-taken'
      picture: string
      by: By
      digest: string
      held: HeldRef
      /** Left out by logs from before they were kept: the site is then the one that was asked about. */
      site?: BodySite
      side?: Side
    }
  /** Whoever filed it says that it was filed wrongly; it stays in the chart as entered in error. */
  | { kind: 'picture-withdrawing'; picture: string; by: By }
  /** What is said may be sent to the transcription service, to be shown as text; nothing of it is kept. Until the next off. */
  | { kind: 'captions-on'; who: Participant }
  | { kind: 'captions-off'; who: Participant }
  /** The page of this seat has shown what captions do with what is said. */
  | { kind: 'captions-told'; who: Participant }
  /** The clinician marked a moment of the call, or what was said in it by a phrase of the pathway's list, and took that back. */
  | { kind: 'marked'; by: By; mark: string; phrase: string | null }
  | { kind: 'mark-withdrawn'; by: By; mark: string }
  /** Everybody in the room is asked whether what is said may be taken down for the note; to ask is the clinician's own yes. */
  | { kind: 'listening-asked'; by: By }
  | { kind: 'listening-answered'; who: Participant; agree: boolean }
  /** `keep`: what was transcribed by then stays, as evidence for the draft. */
  | { kind: 'listening-stopped'; who: Participant; keep: boolean }
  /** The first words of this turn of listening were transcribed; they are sealed, and in no event. */
  | { kind: 'transcript-begun'; turn: number }
  /** All that was transcribed is gone: the note is signed, its time is over, or somebody who was heard would not have it kept. */
  | { kind: 'transcript-deleted'; why: 'signed' | 'time' | 'withdrawn' }
  /** `keep`: this EMR has no drafts that can be saved again, so the words wait sealed for the signature. */
  | { kind: 'note-typed'; by: By; revision: number; digest: string; base: string | null; held: HeldRef; keep?: true }
  /** `keep`: this EMR takes no proposals and has signed orders by message, so it waits sealed for the signature. */
  | { kind: 'order-drafted'; by: By; order: string; category: OrderCategory; held: HeldRef; keep?: true }
  | { kind: 'order-signing'; by: By; order: string; held: HeldRef | null }
  | { kind: 'order-withdrawing'; by: By; order: string }
  /**
   * A person changes one of the chart's lists. `entry` is what they change, null for something new; `told`: the patient's
   * own words of the intake asked for it. The same `change` again is another try of one that the chart would not take.
   */
  | {
      kind: 'list-changing'
      by: By
      change: string
      list: ChartList
      act: ListAct
      entry: string | null
      told: boolean
      held: HeldRef
    }
  /** A change that the chart would not take is given up. */
  | { kind: 'list-change-dropped'; by: By; change: string }
  /** A time at the EMR's service for a test that was ordered; booked once the EMR has it. */
  | { kind: 'order-booking'; by: By; order: string; slot: string; start: string; end: string }
  /** Placed in the EMR itself during this visit: by its own composer, or by signing there what was proposed here. */
  | {
      kind: 'order-found'
      order: string
      category: OrderCategory
      reference: string
      version: string
      /** Left out by logs from before changes were told. */
      digest?: string
    }
  /**
   * The EMR told something of this visit for somebody who is not found there, or is not its patient: kept sealed under
   * `held` until it can be taken. `about` says what of: a newer one about the same takes its place.
   */
  | { kind: 'message-kept'; held: HeldRef; about: string }
  /** It was taken, or is of no use any more. */
  | { kind: 'message-let-go'; held: HeldRef }
  /** The EMR says that it was done, or called off; `replacedBy` is the order that stands there in its place. */
  | { kind: 'order-ended'; order: string; how: 'done' | 'cancelled'; replacedBy?: string }
  /** What is ordered, or how it is taken, reads otherwise in the EMR than when it was ordered. */
  | { kind: 'order-changed'; order: string; digest: string }
  /** The EMR has the booked time elsewhere, does not have it any more, or has it again. */
  | { kind: 'order-booking-changed'; order: string; status: 'booked' | 'cancelled'; start: string; end: string }
  | { kind: 'ended'; by: By }
  /** Where the clinician was at the visit, by their own word. */
  | { kind: 'clinician-placed'; by: By; place: ClinicianAt; state: StateCode }
  /**
   * The problems that the clinician links in the assessment, in their order; what the EMR codes them as waits under `held`.
   * `uncoded`: for one of them the EMR has no code.
   */
  | { kind: 'assessed'; by: By; problems: string[]; digest: string; held: HeldRef; uncoded?: true }
  /** A person has accepted the charge as proposed; the whole of it waits under `held`. `rules` and `codes`: by which versions. */
  | { kind: 'charge-accepted'; by: By; charge: AcceptedCharge; held: HeldRef }
  /**
   * A charge whose claim came back is opened again: what was accepted is kept with what came back, and all of it is proposed anew. By a
   * person; to the payer that comes next also by itself, once the one before has paid. `read`: what the EMR codes the problems as that
   * the clinician linked, read anew; left out: they are linked again, or it goes to the next payer, who is told the same as the one
   * before.
   */
  | ({ kind: 'charge-reopened'; by: By; read?: ReadAnew } & Again)
  /** A person leaves it at what came back: what was proposed to the next payer is not, and the charge before stands again. */
  | { kind: 'next-payer-left'; by: By }
  /**
   * What came back of the charge's claim; `answer` is the one place of the one file that says it. `of`: of which of the visit's
   * claims, from 0; left out by logs of before there were several.
   */
  | ({ kind: 'claim-answered'; answer: string; of?: number } & ClaimAnswer)
  /** The EMR has the charge that was filed there by another status than before. */
  | { kind: 'charge-found'; status: string }
  /**
   * `edits`: in numbers, how what was taken from a draft was changed; left out where nothing was, and by older logs. `says`:
   * what rules look at in its words; left out by older logs.
   */
  | { kind: 'signing'; by: By; digest: string; held: HeldRef; edits?: SectionEdit[]; says?: NoteSays }
  /** Whoever signed takes it back while it waits for a person: the note is open again, with the words that were signed. */
  | { kind: 'signature-taken-back'; by: By }
  /**
   * The note was signed in the EMR itself. `author` is who the EMR says wrote it; `drafted`: sentences of a draft were taken into
   * it; `edits` and `says` as of `signing`, left out where the EMR did not give out its words.
   */
  | {
      kind: 'signed-in-emr'
      reference: string
      version: string
      author: string | null
      signedAt: string
      drafted?: true
      edits?: SectionEdit[]
      says?: NoteSays
    }
  | { kind: 'addendum-typed'; by: By; addendum: string; held: HeldRef; says?: NoteSays }
  | { kind: 'patient-message'; message: string; held: HeldRef }
  /** The chart holds it: read back and compared. `item` tells apart several of one kind (an order, a message). */
  /** `by`: who entered it by hand and named the number by which it was found; left out where it was sent. */
  | {
      kind: 'written'
      write: WriteKind
      item: string
      reference: string
      version: string
      digest: string | null
      by?: By
      /**
       * By the EMR's own message: `number-only`, that it is there under that number, and not in which words; `differs`: in others.
       * Left out where it was compared.
       */
      compared?: Compared
    }
  /** A person says that they have entered it in the EMR, and by what number, where it has one. Nothing has confirmed it. */
  | { kind: 'entered'; write: WriteKind; item: string; number: string | null; by: By }
  /** Taken by the EMR's interface of messages, under a number of ours. Nothing has confirmed it. */
  | {
      kind: 'sent-by-message'
      write: WriteKind
      item: string
      number: string | null
      message: string
      /** Digest of the words of a document. */
      words?: string
    }
  /** Left to the EMR's own staff, to whom it says nothing that a later write does not say too. */
  | { kind: 'left-out'; write: WriteKind; item: string }
  /** A person has looked: it is not there, and may be sent. */
  | {
      kind: 'sent-again'
      write: WriteKind
      item: string
      under: 'backend' | 'clinician'
      author: string | null
      held: HeldRef | null
      facts: Record<string, string>
      by: By
    }
  /** The chart will not take it as it stands; a person must act. */
  | { kind: 'not-written'; write: WriteKind; item: string; why: WriteFailure }
  /** How easy joining or launching was, 1 to 5; `held` names the free line, if one was given. */
  | { kind: 'rated'; by: By; ease: Ease; held: HeldRef | null }
  | { kind: 'deadline-passed'; step: string }
  /** A moment around the start has come: of a reminder, or of somebody being late; `timing.ts` names them. */
  | { kind: 'moment-passed'; moment: string }
  /** `due` is the instant by which a person should have seen to it; without one, the end of the day. */
  /** `finding`: what disagrees, where reconciliation has found it; raised again when it reads otherwise. */
  | {
      kind: 'task-raised'
      task: string
      for: TaskOwner
      step: string
      why: TaskReason
      due?: string
      finding?: Finding
    }
  /** What the task was raised for has been settled by what happened since. */
  | { kind: 'task-closed'; task: string }
  /** A person put their name on a task, took it off, said that it is done, or took that back. */
  | { kind: 'task-taken'; task: string; by: By }
  | { kind: 'task-dropped'; task: string; by: By }
  | { kind: 'task-done'; task: string; by: By }
  | { kind: 'task-reopened'; task: string; by: By }
  /** The patient pressed *I need help*; somebody is on it; somebody has helped. */
  /** `atDoor`: by somebody who is not identified yet. */
  | { kind: 'help-asked'; atDoor?: true }
  | { kind: 'help-taken'; by: By }
  | { kind: 'help-answered'; by: By }
  /** Links sent so far open nothing any more, and the devices that came in by them are signed out. */
  | { kind: 'link-revoked'; by: By }
  /** Staff know by other means who it is: the door counts from zero again. */
  | { kind: 'unlocked'; by: By }

/** Where the linked problems are sealed as the EMR codes them by now; as in `assessed`. */
export interface ReadAnew {
  digest: string
  held: HeldRef
  uncoded?: true
}

/** What a charge says in codes, and by which rules and table; what it rests on stands in the log. */
export interface AcceptedCharge {
  /** By which door it leaves, where the site names one; left out: by the best that there is. */
  door?: ChargeDoor
  /** Cents that the site asks for the code, where its table says so. */
  amount?: number | null
  code: string
  payer: string
  /** The EMR's Coverage by which that payer pays; left out where a person has said so, and by logs of before. */
  coverage?: string
  patientAt: PatientAt
  place: string
  modifiers: string[]
  /** Which numbers go with it because the payer's rules ask for them; left out: none. What they are stands in its content alone. */
  numbers?: AskedNumber[]
  /** How it goes where another of this visit has come back; left out: it is the first. */
  again?: Again
  /** The EMR's Coverage that pays after that one: its claim is made once this one is decided. Left out where none does. */
  next?: string
  /**
   * The EMR's other Coverages that stand on that day and may pay after it; `named`: a claim, a message or the lines of a row can name it in its
   * place. Left out where there is none, and by logs of before.
   */
  others?: { coverage: string; named: boolean }[]
  /** The version of the rules, and that of the site's table of codes. */
  rules: string
  table: number
  /** Of the assessment whose problems are its diagnoses. */
  assessed: string
}

/** From 1, very hard, to 5, very easy. */
export type Ease = 1 | 2 | 3 | 4 | 5

/** How far what an EMR tells of a write can't be said to be what was sent. */
export type Compared = 'number-only' | 'differs'

/** Why an appointment that staff made is no video visit. */
export type Unfit =
  | 'under-age'
  | 'no-patient'
  /** It names somebody whom the EMR's patient search does not find. */
  | 'unknown-patient'
  | 'no-clinician'

/** Why a person is asked to look. */
export type TaskReason =
  | WriteFailure
  | 'not-done-by-deadline'
  | 'unverified-patient'
  | 'consent-declined'
  | `unfit-${Unfit}`
  | 'red-flag'
  /** The patient was told to call 911 or 988. */
  | 'red-flag-now'
  /** No clinician has put their name on that in time. */
  | 'red-flag-unseen'
  | 'locked-out'
  | 'cancelled-during-visit'
  | 'second-appointment'
  | 'help-asked'
  /** The clinician has an emergency in the visit and asks for a second person. */
  | 'emergency'
  | 'patient-late'
  | 'clinician-late'
  /** What a patient wishes who waited too long, and what a clinician offers one who is late. */
  | `wants-${PatientWish}`
  | `offer-${LateOffer}`
  /** Somebody who interprets has to be found. */
  | 'needs-interpreter'
  | 'needs-sign-language'
  /** Ordered a fortnight ago, and nothing has come of it. */
  | 'order-open'
  /** The time that was booked for a test does not stand in the EMR any more. */
  | 'test-cancelled'
  /** Another time was asked for by a message, and the EMR has not told that it has moved the appointment. */
  | 'move-requested'
  /** The EMR tells a note or an addendum back in other words than were signed. */
  | 'words-differ'
  /** The EMR tells of the visit for somebody who is not found, or is not its patient. */
  | 'message-kept'
  /** A message has stood before a gateway that does not answer. */
  | 'gateway-away'
  /** The EMR names another patient than the one who has come in or been written about. */
  | 'matched-otherwise'
  /** What the visit proves and what the EMR says disagree, by a rule of reconciliation. */
  | `discrepancy-${RuleId}`

/** The lists of the chart that are changed in a visit. */
export const CHART_LISTS = ['problems', 'medicines', 'allergies'] as const
export type ChartList = (typeof CHART_LISTS)[number]

/** What is done with a list: something is added, an entry is over, or an entry was never right. */
export type ListAct = 'add' | 'end' | 'refute'

export type OrderCategory = 'laboratory' | 'imaging' | 'prescription' | 'referral'

/** An event as stored: its place in the visit's log and when it was recorded. */
export type Recorded = VisitEvent & { seq: number; at: string }
