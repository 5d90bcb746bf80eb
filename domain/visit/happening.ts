import type { ClinicianAt } from '../charge/rules.ts'
import type { Judgement } from '../reconcile/judge.ts'
import type { Scheduled } from './connection.ts'
import type { Action } from '../pathway/pathway.ts'
import type { AttemptOutcome } from './attempts.ts'
import type { BodySite, Side } from './body-site.ts'
import type { Need } from './need.ts'
import type { RedFlagRoute } from './red-flag.ts'
import type { VitalCode } from './vital.ts'
import type { SectionEdit } from '../smart-note/edits.ts'
import type { NoteSays } from '../smart-note/note-says.ts'
import type { AgainWay } from '../charge/again.ts'
import type { ClaimAnswer } from '../charge/answer.ts'
import type { ClaimHold } from '../charge/claim.ts'
import type { Hold } from '../charge/proposal.ts'
import type {
  AcceptedCharge,
  By,
  CallFailure,
  Companion,
  ChartList,
  Channel,
  Compared,
  Ease,
  Guest,
  HeldRef,
  Invited,
  LateOffer,
  ListAct,
  Medium,
  MeetingFailure,
  Participant,
  MessagePurpose,
  OrderCategory,
  PatientWish,
  PhoneReason,
  ReadAnew,
  RoomingCheck,
  StateCode,
  VisitEvent,
  WriteFailure,
  WriteKind,
} from './event.ts'

/**
 * What reaches a visit from outside and asks for a decision. Content is already sealed under `held`; when the decision
 * is empty or a refusal, no event names that ref and the caller drops what it sealed.
 */
export type Happening =
  | {
      kind: 'ask-booking'
      /** Null where a clinician begins the visit now: no time of a schedule is taken. */
      slot: string | null
      practitioner: string
      patient: string | null
      start: string
      end: string
      zone: string
      language: 'en' | 'es'
      birthDate: string
      /** Left out where nobody was asked. */
      need?: Need | null
      held: HeldRef
    }
  /** `birthDate` is that of the person's chart, which may differ from what was typed at booking. */
  | { kind: 'match-patient'; patient: string; birthDate: string; by: By }
  /** The EMR made one of two records of the same person; `into` is the one that stays. */
  | { kind: 'patients-merged'; from: string; into: string }
  | { kind: 'appointment-moved'; start: string; end: string; practitioner: string }
  /** All clinicians on the EMR's appointment, the visit's own among them or not. */
  | { kind: 'cover'; practitioners: string[] }
  /** An appointment for a visit type of ours that staff made in the EMR. `birthDate` is that of the chart. */
  | {
      kind: 'appointment-found'
      appointment: string
      version: string
      slot: string | null
      practitioner: string
      patient: string
      start: string
      end: string
      zone: string
      language: 'en' | 'es'
      birthDate: string
      /** As the record says; left out where it says nothing. */
      need?: Need
    }
  /** An appointment for a visit type of ours that staff have in the EMR, as it stands there now. */
  | {
      kind: 'appointment-seen'
      appointment: string
      version: string
      slot: string | null
      practitioner: string | null
      patient: string | null
      /** Somebody is named, and not found in the EMR. */
      unknown?: true
      start: string
      end: string
      zone: string
      language: 'en' | 'es'
      /** That of the chart; null where no patient is named. */
      birthDate: string | null
      need?: Need
    }
  /** `inPerson`: it stands, and is of a visit type that is not by video. */
  | { kind: 'appointment-cancelled'; inPerson?: boolean; noShow?: boolean }
  | { kind: 'appointment-restored' }
  | { kind: 'ask-link' }
  | { kind: 'ask-code'; message: string; device: string; held: HeldRef }
  | { kind: 'identify'; device: string }
  | { kind: 'lock-out'; device: string }
  | { kind: 'answer-consent'; version: string; decision: 'agree' | 'decline'; held: HeldRef; by?: StaffMember }
  | { kind: 'answer-location'; state: StateCode; digest: string; held: HeldRef; by?: StaffMember }
  | {
      kind: 'answer-intake'
      complete: boolean
      digest: string
      redFlag: boolean
      /** An answer for which the patient calls for help at once, and by when a clinician sees to it. */
      stop: { route: RedFlagRoute; due: string } | null
      /** Left out while that question is open. */
      need?: Need | null
      held: HeldRef
    }
  | { kind: 'check-device'; camera: boolean; microphone: boolean }
  | { kind: 'enter-waiting'; device: string }
  | { kind: 'leave-waiting' }
  | { kind: 'give-up-wait'; wish: PatientWish }
  | { kind: 'offer-late'; by: Clinician; offer: LateOffer }
  /** `staff`: who rooms the patient. */
  | { kind: 'launch'; by: StaffMember; launch: string }
  | {
      kind: 'admit'
      by: Clinician
      /** States of the clinician's licences in force at `now`. */ licensed: StateCode[]
      overrideHeld: HeldRef | null
      /** The visit begins by telephone, and why; the patient need not be in the waiting room. */
      phone?: PhoneReason
    }
  | { kind: 'join'; who: Participant; medium: Medium; connection: string }
  | { kind: 'leave'; who: Participant; connection: string }
  | { kind: 'invite-guest'; guest: Guest; by: Extract<By, { who: 'patient' | 'clinician' | 'staff' }> }
  /** `invitation` is the one that the link was made for. */
  | { kind: 'guest-comes'; guest: Guest; invitation: number; device: string; held: HeldRef }
  | { kind: 'admit-guest'; guest: Guest; by: Clinician }
  | { kind: 'remove-guest'; guest: Guest; by: Extract<By, { who: 'patient' | 'clinician' | 'staff' }> }
  /** `instead`: also where a colleague is at it. */
  | { kind: 'begin-rooming'; by: Staff; instead: boolean }
  | { kind: 'check-rooming'; by: Staff; check: RoomingCheck }
  | { kind: 'note-company'; by: Staff; company: Companion[] }
  | { kind: 'take-vital'; by: Staff; vital: string; code: VitalCode; held: HeldRef }
  | { kind: 'withdraw-vital'; by: Staff; vital: string }
  | { kind: 'hand-over'; by: Staff; held: HeldRef | null }
  | { kind: 'ask-picture'; by: Clinician; picture: string; site: BodySite }
  /** The clinician answers for a patient whom they heard say it. */
  | {
      kind: 'answer-picture'
      by: Extract<By, { who: 'patient' | 'clinician' }>
      picture: string
      decision: 'allow' | 'decline'
    }
  | { kind: 'drop-picture'; by: Extract<By, { who: 'patient' | 'clinician' }>; picture: string }
  /** `site` and `side`: what the clinician says that it shows; null where one that was refused is sent again. */
  | {
      kind: 'file-picture'
      by: Clinician
      picture: string
      digest: string
      held: HeldRef
      shows: { site: BodySite; side: Side } | null
    }
  /** It was filed with the wrong part or side, or should not have been. */
  | { kind: 'withdraw-picture'; by: Clinician; picture: string }
  | { kind: 'turn-captions'; who: Participant; on: boolean }
  /** The notice of captions stands on this seat's screen. */
  | { kind: 'tell-of-captions'; who: Participant }
  /** `phrase`: of the pathway's list; null for the moment alone. */
  | { kind: 'mark'; by: Clinician; mark: string; phrase: string | null }
  | { kind: 'withdraw-mark'; by: Clinician; mark: string }
  | { kind: 'ask-listening'; by: Clinician }
  | { kind: 'answer-listening'; who: Participant; agree: boolean }
  | { kind: 'stop-listening'; who: Participant; keep: boolean }
  /** Words that were said in this turn of listening have come back from the transcriber. */
  | { kind: 'begin-transcript'; turn: number }
  | { kind: 'start-phone'; by: Clinician; reason: PhoneReason }
  | { kind: 'end-phone'; by: Clinician }
  | { kind: 'ask-call'; by: Clinician; call: string; reason: PhoneReason; held: HeldRef }
  | { kind: 'call-went'; call: string }
  | { kind: 'call-refused'; call: string; why: Extract<CallFailure, 'away' | 'refused' | 'no-agreement'> }
  /** What the telephone service made of being told to hang up; one that knows no such thing has not heard it. */
  | { kind: 'hang-up-answered'; call: string; heard: boolean }
  /** The telephone service's word: who answered or was not reached, or that it is over; `at` by its clock. */
  | {
      kind: 'call-reported'
      call: string
      what: 'answered' | 'ended' | 'failed'
      who: 'clinician' | 'patient'
      at: string
    }
  /** A meeting in the organization's video tool again: after one that failed, or that was ended there. */
  | { kind: 'ask-meeting'; by: Clinician }
  | { kind: 'meeting-opened'; meeting: number; held: HeldRef }
  | { kind: 'meeting-refused'; meeting: number; why: MeetingFailure }
  /** Whether the tool has made another address for a guest who was sent away. */
  | { kind: 'address-replaced'; meeting: number; guest: Guest; done: boolean }
  /** What the tool said to being told that the meeting is over. */
  | { kind: 'meeting-end-answered'; meeting: number; heard: boolean }
  /** The tool's word of a meeting. */
  | { kind: 'meeting-reported'; meeting: number; report: MeetingReport }
  /** The tool's session log, read back; `complete`: to its end. */
  | { kind: 'meeting-log-read'; meeting: number; reports: readonly MeetingReport[]; complete: boolean }
  /** Somebody came by a link that the EMR made, by these ids. */
  | { kind: 'link-by-context'; who: Scheduled; conference: string; external: string; externalType: string }
  /** Whether the EMR took that one of them is connected, or is not any more. */
  | { kind: 'connection-told'; who: Scheduled; told: boolean }
  /** Something is wrong with the patient now: a second person is asked for. */
  | { kind: 'call-for-help'; by: StaffMember }
  | {
      kind: 'type-note'
      by: Clinician
      digest: string
      /** The chart's version the writer saw; null before the first. */ base: string | null
      held: HeldRef
      /** This EMR has no drafts that can be saved again: the words wait here for the signature. */
      keep?: true
    }
  | {
      kind: 'draft-order'
      by: Clinician
      order: string
      category: OrderCategory
      controlled: boolean
      held: HeldRef
      /** It goes to the EMR with the signature, and not before. */
      keep?: true
    }
  | { kind: 'sign-order'; by: Clinician; order: string; held: HeldRef | null }
  | { kind: 'withdraw-order'; by: Clinician; order: string }
  | {
      kind: 'change-list'
      by: StaffMember
      change: string
      list: ChartList
      act: ListAct
      entry: string | null
      told: boolean
      held: HeldRef
    }
  | { kind: 'drop-list-change'; by: StaffMember; change: string }
  | { kind: 'book-order'; by: Clinician; order: string; slot: string; start: string; end: string }
  /** `order` names it in the visit, the same each time that it is found. */
  | {
      kind: 'order-found-in-emr'
      order: string
      category: OrderCategory
      reference: string
      version: string
      digest: string
    }
  | { kind: 'order-ended-in-emr'; order: string; how: 'done' | 'cancelled'; replacedBy: string | null }
  /** An order that goes on, as the EMR has it now; the digest is over what is ordered and how it is taken. */
  | { kind: 'order-seen-in-emr'; order: string; digest: string }
  /** The appointment of an ordered test as the EMR has it now. */
  | { kind: 'booking-seen-in-emr'; order: string; status: 'booked' | 'cancelled'; start: string; end: string }
  /** The EMR tells something for somebody whom it does not find, or who is not the visit's patient. */
  | { kind: 'keep-message'; held: HeldRef; about: string }
  /** What was kept so was taken, or is of no use any more. */
  | { kind: 'let-go-of-messages'; held: HeldRef[] }
  | { kind: 'end'; by: Clinician }
  | { kind: 'place-clinician'; by: Clinician; place: ClinicianAt; state: StateCode }
  | { kind: 'assess'; by: Clinician; problems: string[]; digest: string; held: HeldRef; uncoded?: true }
  | { kind: 'accept-charge'; by: StaffMember; charge: AcceptedCharge; held: HeldRef }
  | { kind: 'reopen-charge'; by: StaffMember; how: AgainWay; read?: ReadAnew }
  | { kind: 'leave-next-payer'; by: StaffMember }
  | { kind: 'find-charge'; reference: string; status: string }
  | { kind: 'take-claim-answer'; answer: string; of: number; said: ClaimAnswer }
  | { kind: 'sign'; by: Clinician; digest: string; held: HeldRef; edits?: SectionEdit[]; says?: NoteSays }
  | { kind: 'take-signature-back'; by: Clinician }
  | {
      kind: 'note-signed-in-emr'
      reference: string
      version: string
      author: string | null
      signedAt: string
      drafted?: true
      edits?: SectionEdit[]
      says?: NoteSays
    }
  | { kind: 'add-addendum'; by: Clinician; addendum: string; held: HeldRef; says?: NoteSays }
  | { kind: 'send-message'; message: string; held: HeldRef }
  | {
      kind: 'chart-wrote'
      write: WriteKind
      item: string
      reference: string
      version: string
      digest: string | null
      compared?: Compared
    }
  | { kind: 'chart-refused'; write: WriteKind; item: string; why: WriteFailure }
  /** The EMR's interface has acknowledged the message; `message` is its control id. */
  | {
      kind: 'interface-took'
      write: WriteKind
      item: string
      number: string | null
      message: string
      words?: string
    }
  /** `found`: what the EMR has under that number, for this patient; null where it can't be asked for it. */
  | {
      kind: 'say-entered'
      write: WriteKind
      item: string
      number: string | null
      found: { reference: string; version: string } | null
      by: StaffMember
    }
  /** The write as it was asked last; its content still waits sealed. */
  | { kind: 'send-again'; asked: Omit<Extract<VisitEvent, { kind: 'sent-again' }>, 'kind' | 'by'>; by: StaffMember }
  | { kind: 'message-went'; message: string; purpose: MessagePurpose; channel: Channel }
  | { kind: 'message-bounced'; message: string; purpose: MessagePurpose; why: WriteFailure }
  /** The gateway or a mail server says what became of a message that it took. */
  | { kind: 'message-reported'; message: string; channel: Channel; delivered: boolean }
  /** The gateway has not answered for so long that a person should ring. */
  | { kind: 'message-delayed'; message: string; purpose: MessagePurpose }
  | { kind: 'deadline'; step: string }
  | { kind: 'ask-cancel' }
  /** `from`: the start that the patient saw. */
  | { kind: 'ask-move'; from: string; slot: string; start: string; end: string; practitioner: string }
  | { kind: 'rate'; by: Extract<By, { who: 'patient' | 'clinician' }>; ease: Ease; held: HeldRef | null }
  /** `atDoor`: somebody who holds the link, or knows the visit's address, and is not identified. */
  | { kind: 'ask-help'; atDoor?: true }
  | { kind: 'take-help'; by: StaffMember }
  | { kind: 'answer-help'; by: StaffMember }
  /** What a look at the EMR has found, and by which rules it was looked. */
  /** `seq`: of the visit as it was judged; nothing follows for one to which something has happened since. */
  | { kind: 'reconciled'; judgement: Judgement; seq: number }
  /** A person sets a discrepancy right by what the visit proves; only for rules that say so. */
  | { kind: 'mend-discrepancy'; task: string; by: StaffMember }
  | { kind: 'see-to-task'; task: string; act: 'take' | 'drop' | 'done' | 'reopen'; by: StaffMember }
  /** `revocations` is how many there were when it was asked: pressed twice, it is one. */
  | { kind: 'revoke-link'; by: StaffMember; send: boolean; revocations: number }
  | { kind: 'unlock'; by: StaffMember }
  /** A late patient was rung up. */
  | { kind: 'log-attempt'; by: StaffMember; outcome: Exclude<AttemptOutcome, 'sent'> }
  /** A person says that the patient did not come. */
  | { kind: 'call-no-show'; by: StaffMember }

/** Who came into the meeting or left it, or that it is over; `at` by the tool's clock. `stay` is its own name for one stay. */
export type MeetingReport =
  | { kind: 'joined'; participant: Invited; stay: string; medium: Medium; at: string }
  | { kind: 'left'; participant: Invited; stay: string; at: string }
  | { kind: 'ended'; at: string }

/** One kind of happening. */
export type Asked<K extends Happening['kind']> = Extract<Happening, { kind: K }>

/** The acting clinician: the EMR's reference from `fhirUser`. */
export type Clinician = Extract<By, { who: 'clinician' }>

/** A person of the practice at the desk: who works there, or a clinician who has opened it. */
export type StaffMember = Extract<By, { who: 'staff' | 'clinician' }>

/** A person of the practice who gives no care of their own. */
export type Staff = Extract<By, { who: 'staff' }>

/** The domain's no, with the facts that explain it. HTTP status and words are made at the edge. */
export type Refusal =
  | { refused: 'under-age'; minimum: number }
  | { refused: 'slot-in-the-past' }
  | { refused: 'not-yet'; needs: string[] }
  | { refused: 'state-not-licensed'; state: StateCode; licensed: StateCode[] }
  | { refused: 'location-too-old'; at: string | null }
  | { refused: 'consent-missing' }
  | { refused: 'not-your-visit'; clinician: string | null }
  | { refused: 'already'; what: string }
  | { refused: 'over' }
  | { refused: 'unverified-patient' }
  | { refused: 'newer-version'; version: string }
  | { refused: 'note-empty' }
  /** What holds the charge. */
  | { refused: 'charge-held'; holds: (Hold | ClaimHold)[] }
  | { refused: 'controlled-substance' }
  | { refused: 'unknown-order' }
  /** Not a change that this list takes. */
  | { refused: 'unfit-change' }
  | { refused: 'unknown-task' }
  | { refused: 'checks-running' }
  /** The patient has not allowed this picture, or not any more. */
  | { refused: 'picture-not-allowed' }
  /** Whoever filed a picture says that it was filed wrongly, nobody else. */
  | { refused: 'not-your-picture' }
  /** A part of the body that this kind of visit takes no picture of. */
  | { refused: 'body-site-not-offered' }
  | { refused: 'captions-off' }
  /** The visit is held in the organization's own video tool, which does not do it from here. */
  | { refused: 'not-in-this-room' }
  /** Somebody who is here has turned captions off. */
  | { refused: 'captions-against'; by: Participant }
  /** Nothing hears, reads or writes by itself in a visit of therapy. */
  | { refused: 'not-in-therapy' }
  /** Visits of this kind are not listened to. */
  | { refused: 'listening-not-offered' }
  | { refused: 'listening-off' }
  /** Somebody has said no, and is not asked again. */
  | { refused: 'listening-against'; by: Participant }
  | { refused: 'locked-out' }
  /** Somebody else rooms the patient now, or nobody does. */
  | { refused: 'not-rooming' }
  | { refused: 'not-identified' }
  /** No such thing here, or not any more. */
  | { refused: 'not-found' }
  /** An answer of the intake that a clinician must see to first. */
  | { refused: 'red-flag' }
  /** Only a clinician may say that this is settled. */
  | { refused: 'for-a-clinician' }
  /** The number is one that the EMR has for somebody else. */
  | { refused: 'another-patient' }
  /** Too early, or too little tried, to say that the patient did not come. */
  | { refused: 'attempts-missing' }
  | { refused: 'not-in-pathway'; action: Action }
