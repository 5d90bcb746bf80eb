import type { ClinicianAt } from '../charge/rules.ts'
import type { Again } from '../charge/again.ts'
import type { ClaimAnswer } from '../charge/answer.ts'
import type { Finding } from '../reconcile/finding.ts'
import type { NoteSays } from '../smart-note/note-says.ts'
import type { ContextLinked, Scheduled } from './connection.ts'
import type { Attempt } from './attempts.ts'
import type { Need } from './need.ts'
import type { BodySite, Side } from './body-site.ts'
import type { RedFlagRoute } from './red-flag.ts'
import type { VitalCode } from './vital.ts'
import type {
  AcceptedCharge,
  By,
  CallFailure,
  Channel,
  ChartList,
  Companion,
  Guest,
  HeldRef,
  Invited,
  LateOffer,
  ListAct,
  MeetingFailure,
  MessagePurpose,
  OrderCategory,
  Participant,
  PatientWish,
  PhoneReason,
  RoomingCheck,
  StateCode,
  TaskOwner,
  TaskReason,
  Unfit,
  WriteFailure,
} from './event.ts'

/**
 * What a visit knows of one order. `why` is the last refusal, until it is tried again. Once ordered it ends as `done` or
 * `cancelled` by the EMR's word, or as `lapsed` by that of a clinician who has seen to its row.
 */
export interface OrderState {
  category: OrderCategory
  status:
    | 'drafting'
    | 'proposed'
    | 'signing'
    | 'ordered'
    | 'withdrawing'
    | 'withdrawn'
    | 'failed'
    | 'done'
    | 'cancelled'
    | 'lapsed'
  /** Left out by logs from before orders were followed. */
  orderedAt?: string | null
  reference: string | null
  /** By which the EMR knows it where that is no reference: ours in a message, or the one that a person named. Left out by older logs. */
  number?: string | null
  version: string | null
  by: string
  why: WriteFailure | null
  /** Null for one that was placed in the EMR. */
  held: HeldRef | null
  /** Not in the EMR until it is signed, and then by message. */
  kept?: true
  /** Placed in the EMR itself. */
  placedInEmr?: boolean
  /** Over what is ordered and how it is taken, as the EMR had it last; left out by logs from before that was looked at. */
  digest?: string | null
  /** When it was seen that the EMR has changed it since it was ordered. */
  changedAt?: string
  /** The order that the EMR has in its place. */
  replacedBy?: string
  /** The time booked for it at the EMR's service; `lost`: somebody else took that time. */
  booking?: OrderBooking
}

export interface OrderBooking {
  status: 'asked' | 'booked' | 'lost' | 'failed' | 'cancelled'
  slot: string
  start: string
  end: string
  /** The EMR's appointment, once it has one. */
  reference: string | null
  /** Appointments that the EMR had for this order before, and has no more. Left out while there are none. */
  former?: number
}

/** One change of a list of the chart: on its way, in the chart, or refused until it is tried again or given up. */
export interface ListChangeState {
  list: ChartList
  act: ListAct
  /** What is changed; null for something new. */
  entry: string | null
  /** Asked for by the patient's own words. */
  told: boolean
  by: Extract<By, { who: 'clinician' | 'staff' }>
  status: 'writing' | 'written' | 'failed'
  /** When it was pressed, then when the chart had it. */
  at: string
  /** The entry as the chart has it. */
  reference: string | null
  why: WriteFailure | null
  held: HeldRef
}

/** One message to the patient. */
export interface MessageState {
  purpose: MessagePurpose
  status: 'asked' | 'sent' | 'failed'
  /** Somebody asked for it. */
  onRequest?: true
  /** Left out by logs from before reports were heard. */
  askedAt?: string
  /** That of the visit when the message was asked for, which is what it speaks of. */
  start: string | null
  /** The way it went last; left out until then, and by logs from before reports were heard. */
  channel?: Channel
  /** The gateway reported that it arrived. */
  delivered?: boolean
  /** Ways by which it did not arrive although they had taken it: they are not tried again. */
  undelivered?: Channel[]
}

/** A row in front of people. `done` by a person's word; one that what happened has settled is gone. */
export interface TaskState {
  for: TaskOwner
  step: string
  why: TaskReason
  at: string
  due: string | null
  /** `Practitioner/x` who has put their name on it. */
  takenBy: string | null
  done: { by: string; at: string } | null
  /** Where reconciliation has found it. */
  finding?: Finding
}

/** One guest of a visit, as last invited. */
export interface GuestState {
  /** Counts the invitations; a link names the one that it was made for. */
  invitation: number
  /** The device that came by the link first, and where its person's name waits sealed. */
  device: string | null
  held: HeldRef | null
  admitted: { by: string; at: string } | null
  removed: boolean
}

/** How far rooming has come; another person who goes on keeps what was done. */
export interface RoomingState {
  by: string
  begunAt: string
  /** When the first of them began. */
  since: string
  checked: Partial<Record<RoomingCheck, string>>
  /** Null while not asked. */
  company: Companion[] | null
  handedOver: { by: string; at: string; held: HeldRef | null } | null
}

/** One measurement taken down in this visit. */
export interface VitalState {
  code: VitalCode
  status: 'writing' | 'written' | 'failed' | 'withdrawing' | 'withdrawn'
  by: string
  at: string
  reference: string | null
  held: HeldRef
}

/**
 * One still of the patient's picture. It is taken only while `allowed`; `filing` once it waits for the chart. `answered`:
 * who gave the patient's word, and when.
 */
export interface PictureState {
  site: BodySite
  /** `withdrawn`: in the chart as entered in error. */
  status: 'asked' | 'allowed' | 'declined' | 'dropped' | 'filing' | 'filed' | 'failed' | 'withdrawing' | 'withdrawn'
  /** As said when it was filed. */
  side?: Side
  at: string
  answered: { by: 'patient' | 'clinician'; ref: string | null; at: string } | null
  /** Who filed it, and what waits sealed while it is on its way. */
  by: string | null
  digest: string | null
  held: HeldRef | null
  reference: string | null
  why: WriteFailure | null
}

/** One call of the telephone service, which rings the clinician first; `why` it came to nothing. */
export interface CallState {
  by: string
  reason: PhoneReason
  at: string
  status: 'asked' | 'ringing-clinician' | 'ringing-patient' | 'talking' | 'ended' | 'failed'
  why: CallFailure | null
}

/** One stay in the meeting of the organization's video tool, as far as the tool has told of it. */
export interface StayState {
  meeting: number
  who: Invited
  medium: 'video' | 'audio' | null
  from: string | null
  until: string | null
}

/** A meeting in the organization's video tool. `over`: since when it is over there. */
export interface MeetingState {
  by: string
  at: string
  status: 'asked' | 'open' | 'failed'
  why: MeetingFailure | null
  held: HeldRef | null
  over: string | null
  /** Guests who were sent away, while the tool has not yet made the address useless by which they came. */
  replacing: Guest[]
  log: 'unread' | 'read' | 'in part'
}

/** Captions as they were turned on or off last, by whom and when, and whose page has shown the notice since. */
export interface CaptionsState {
  on: boolean
  by: Participant
  at: string
  told: Participant[]
}

/** Listening for the note, as it was asked for last. */
export interface ListeningState {
  /** Counts how often everybody was asked: words belong to the turn in which they were said. */
  turn: number
  status: 'asked' | 'off'
  /** Who has said yes since they came to their seat. */
  agreed: Participant[]
  /** Who refused or stopped it; null while it is asked for. */
  against: Participant | null
  at: string
  /** The event since which everybody here agrees; null while nobody is heard. */
  since: number | null
  /** The last turn in which anybody was heard; 0 before that. */
  heardIn: number
  /** Whose words may be among what is transcribed. */
  heard: Participant[]
  transcript: 'none' | 'kept' | 'deleted'
}

/** The patient's last *I need help*. */
export interface HelpState {
  askedAt: string
  taken: { by: string; at: string } | null
  answeredAt: string | null
}

/** A charge that a person has accepted, and what became of it. */
export type ChargeState = AcceptedCharge & {
  by: string
  at: string
  held: HeldRef
  reference: string | null
  /** How the EMR has it since it was filed there; left out until that was read. */
  emr?: { status: string; at: string }
  /** What came back of its claim, in the order in which it was read; left out until something does. */
  answers?: (ClaimAnswer & { answer: string; at: string })[]
}

/**
 * `with-person`: signed here, and a person is to enter it in the EMR by hand, or to look whether the EMR has it. Until then it
 * is neither open, nor in the chart.
 */
export type NoteState = 'none' | 'draft' | 'signing' | 'with-person' | 'final'

/**
 * The state a visit's events fold to: appointment, encounter, room, note, orders and messages together, so that they
 * can't drift apart unseen. docs/visit-states.md says which combinations are legal. `appointment` and `encounter`
 * follow the chart's receipts; `room` and `note` follow what people did, also while the EMR is down.
 */
export interface VisitState {
  appointment: 'none' | 'asked' | 'booked' | 'lost' | 'arrived' | 'fulfilled' | 'cancelled' | 'unfit'
  encounter: 'none' | 'arrived' | 'in-progress' | 'finished' | 'cancelled'
  room: 'closed' | 'waiting' | 'open' | 'ended'
  note: NoteState
  summary: 'none' | 'writing' | 'written' | 'failed'

  /** Why it is no video visit, while the appointment is unfit for one. Left out by logs from before that was told. */
  unfit?: Unfit | null
  /** The EMR has it standing again, and its encounter of before not called off yet. */
  restoring?: boolean
  /** Encounters of this visit that were called off; another one has a key of its own. */
  encountersOver?: number
  /** Cancelled as a video visit because it is in person now. */
  inPerson: boolean
  /** The time to which the patient would have it moved, until the EMR has said yes or no. */
  moving: { slot: string; start: string; end: string; practitioner: string } | null
  /** The patient did not come, as a person has said. */
  noShow: boolean
  /** What was tried to reach a patient who is late for the present start. */
  attempts: Attempt[]
  patient: string | null
  practitioner: string | null
  /** Clinicians whom the EMR's appointment names beside `practitioner`: they may act in the visit as that one may. */
  covering: string[]
  slot: string | null
  start: string | null
  end: string | null
  zone: string | null
  language: 'en' | 'es'
  bookedAt: string | null
  /** When the present start became known: at booking, or at the last move. */
  scheduledAt: string | null
  /** What was said at booking to be needed; left out where nobody was asked. */
  need?: Need | null

  /**
   * EMR references once written: `Appointment/1`. `noteVersion` is the version that the next write of the note is to
   * replace (its If-Match): what we wrote last, or the newer one that the clinician has seen and writes over.
   */
  references: {
    appointment: string | null
    encounter: string | null
    note: string | null
    noteVersion: string | null
    intake: string | null
    consent: string | null
  }

  consent: { version: string; decision: 'agree' | 'decline'; at: string } | null
  location: { state: StateCode; at: string; digest: string; held: HeldRef } | null
  /** `stop`: an answer for which the patient should call for help rather than go on. */
  intake: {
    complete: boolean
    at: string
    redFlag: boolean
    stop: RedFlagRoute | null
    /** Left out where needs were not asked yet. */
    need?: Need | null
    digest: string
    held: HeldRef
  } | null
  /** Wherever whereabouts and answers were ever sealed, the newest last; left out by visits from before it was kept. */
  answersHeld?: HeldRef[]
  device: { camera: boolean; microphone: boolean; at: string } | null
  /** Devices on which the patient has proved who they are. */
  identified: string[]
  lockedOut: boolean
  /** How many times the link was made useless. */
  revocations: number
  waitingSince: string | null
  waitingDevice: string | null
  /** What the patient wishes who waited too long, until they wait again. */
  wish: PatientWish | null
  /** What the clinician offers the patient who is late for this start. */
  offer: LateOffer | null
  /** Launches of the workspace, by id. */
  launches: string[]
  /** Those of whoever rooms the patient. */
  roomingLaunches: string[]
  admitted: { by: string; at: string; state: StateCode; override: boolean } | null
  ended: { by: string; at: string } | null
  /** What was signed and is not known to stand in the chart: on its way, or with a person. `drafted`: sentences of a draft are in it. */
  signing: { by: string; digest: string; held: HeldRef; drafted?: true } | null
  signed: { by: string; at: string } | null
  /** What rules look at in the signed words and their addenda; left out where they are not known, and by older states. */
  says?: NoteSays

  /** Who was connected from when to when; an open segment has `until: null`. */
  presence: {
    who: Participant
    medium: 'video' | 'audio'
    connection: string
    from: string
    until: string | null
  }[]

  /** Meetings in the organization's video tool, by number; left out where the room is ours. */
  meetings?: Record<number, MeetingState>
  /** What the tool has told of who was there, by its own names; `presence` is made of it. */
  stays?: Record<string, StayState>

  /** Who came by a link of the EMR's own, and by which ids it knows them. Left out where nobody did. */
  contextLinks?: Partial<Record<Scheduled, ContextLinked>>

  /** Null until somebody rooms the patient. */
  rooming: RoomingState | null
  vitals: Record<string, VitalState>

  guests: Partial<Record<Guest, GuestState>>
  /** Where the names wait that guests gave, for the attestation; they go with the signature. */
  guestNames: HeldRef[]

  /** Telephone calls of the visit, as the clinician says; one that goes on has `until: null`. */
  phone: { reason: PhoneReason; by: string; from: string; until: string | null }[]
  /** Calls asked of the telephone service, by id. Left out by states stored before there was one. */
  calls?: Record<string, CallState>

  noteRevision: number
  noteDigest: string | null
  /** Who typed the newest revision. */
  noteBy: string | null
  noteHeld: HeldRef | null
  /** The words wait here for the signature, as this EMR has no drafts that can be saved again. */
  noteKept?: true
  /** The newest revision that the chart is known to hold; `digest` tells whether it is what was typed last. */
  noteWritten: { reference: string; version: string; digest: string | null; at: string } | null

  orders: Record<string, OrderState>
  /** Changes of the chart's lists, by id. Left out by states stored before lists were changed here. */
  lists?: Record<string, ListChangeState>
  /** Left out by states that were stored before pictures were taken. */
  pictures?: Record<string, PictureState>
  /** Null until somebody turns captions on. Left out by states that were stored before there were any. */
  captions?: CaptionsState | null
  /** What the clinician marked in the call, by id. Left out by states that were stored before anything was marked. */
  marks?: Record<string, { phrase: string | null; by: string; at: string }>
  /** Null until a clinician asks for it. Left out by states that were stored before anybody could. */
  listening?: ListeningState | null
  /** Where the clinician was, by their own word; left out until they say so. */
  clinicianPlace?: { place: ClinicianAt; state: StateCode; at: string; by: string }
  /** The problems linked in the assessment. Left out by states that were stored before charges were proposed. */
  assessed?: { problems: string[]; by: string; at: string; digest: string; held: HeldRef; uncoded?: true }
  /** The charge that a person has accepted; left out until then. */
  charge?: ChargeState
  /** Those before it, whose claims came back and were opened again, the first first. */
  formerCharges?: ChargeState[]
  /** The last of those before was opened again, and nobody has accepted another yet. */
  reopened?: Again & { by: string; at: string }
  addenda: Record<string, { status: 'writing' | 'written' | 'failed'; at: string; by: string; held: HeldRef }>
  messages: Record<string, MessageState>
  patientMessages: Record<string, { status: 'writing' | 'written' | 'failed'; reference: string | null; at: string }>

  /** Writes that await a receipt, by `kind/item`: since when. */
  pending: Record<string, string>
  /** Writes the chart would not take, by `kind/item`, until they are asked again or succeed after all. */
  failed: Record<string, { why: WriteFailure; at: string }>
  /**
   * Writes that a person has entered by hand, by `kind/item`, with the EMR's number where they gave one. Left out by
   * states stored before there were any.
   */
  entered?: Record<string, { by: string; at: string; number: string | null }>
  /**
   * Writes that the EMR's interface has taken and that nothing has confirmed, by `kind/item`, with our number of what they
   * tell of. Left out by states stored before there were any.
   */
  sent?: Record<string, { at: string; number: string | null; words?: string }>
  /**
   * What the EMR told for somebody who is not found there, sealed until it can be taken. Left out by states stored before
   * there was any.
   */
  kept?: { held: HeldRef; about: string }[]
  /** Writes that were left to the EMR's own staff, by `kind/item`. Left out by states stored before there were any. */
  leftOut?: string[]
  /** Last version the chart reported, by `kind/item`. */
  versions: Record<string, string>
  /** Steps that were not done when their deadline passed. */
  overdue: string[]
  /** Moments around the present start that have passed. */
  passed: string[]
  tasks: Record<string, TaskState>
  help: HelpState | null
  /** Who has said how easy it was to join or to launch. */
  rated: { patient: boolean; clinician: boolean }
  seq: number
}
