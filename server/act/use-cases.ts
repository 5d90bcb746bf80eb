import type { AgainWay } from '#domain/charge/again.ts'
import type { BookingPage, BookingRequest, FreeTimes, Identity, Ticket, TicketState } from '#api/book.ts'
import type {
  AttemptRequest,
  Candidates,
  CheckIn,
  CheckInRequest,
  ContactCorrection,
  ContactOutcome,
  Contacts,
  NewPersonOutcome,
  DeskChange,
  DeskPage,
  EnteredRequest,
  Sheet,
  TaskVerb,
  Worklist,
  WorklistQuery,
} from '#api/desk.ts'
import type { Comparison } from '#api/reconcile.ts'
import type { NoLog } from '#domain/visit-log/session.ts'
import type { VisitLogAsked, VisitLogColumns, VisitLogFile, VisitLogReport, VisitLogStep } from '#api/visit-log.ts'
import type {
  ChargeAccept,
  ChargeList,
  ChargeListQuery,
  ChargeQuery,
  ChargesPage,
  ChargesQuery,
  ChargeView,
  ClaimAnswerDone,
  ClaimAnswersFile,
  ClaimAnswersRead,
} from '#api/charge.ts'
import type { GuestName, GuestPage } from '#api/guest.ts'
import type {
  Compared,
  Connection,
  OperatorPage,
  ProfileBack,
  ProfileChecked,
  ProfileEdit,
  ProfilePage,
  SiteProfile,
  TestMessage,
  TestRequest,
  WrongField,
} from '#api/operator.ts'
import type { RoomingRequest } from '#api/rooming.ts'
import type { TelephoneCall } from '#api/telephone.ts'
import type { RoomReport } from '#api/room-reports.ts'
import type { RouteCallUseCases } from './route-calls.ts'
import type { MailCall } from '#api/mail-reports.ts'
import type { GatewayCall } from '#api/text-messages.ts'
import type { LedgerPage, LedgerQuery } from '#api/ledger.ts'
import type { BodySite, PictureAnswer, PictureRequest, PictureTurn, Side } from '#api/picture.ts'
import type { Series } from '#domain/ledger/weekly.ts'
import type {
  IntakeAnswer,
  LedgerReport,
  MoveRequest,
  RatingRequest,
  VisitPage,
  Whereabouts,
  WishRequest,
} from '#api/visit.ts'
import type {
  AdmitRequest,
  Assessed,
  AssessRequest,
  ClinicianPlaceView,
  PlaceRequest,
  Catalogue,
  ComposedOrder,
  ChartList,
  ChartSection,
  FollowUpRequest,
  GuestRequest,
  IntakeView,
  ListChangeRequest,
  ListSearch,
  NoteSave,
  NoteSaved,
  OfferRequest,
  OrderRequest,
  PhoneRequest,
  Phrases,
  Section,
  TestBooking,
  TestTimes,
  Workspace,
} from '#api/workspace.ts'
import type { DraftChoices, DraftChosen, DraftView, MarkRequest } from '#api/smart-note.ts'
import type { CaptionsTurn } from '#api/captions.ts'
import type { ListeningProgress, ListeningTurn, TranscriptCall } from '#api/listening.ts'
import type { ExportedVisit } from './ledger.ts'
import type { AuditEntry, Hearing } from './store.ts'
import type { Guest, Participant } from '#domain/visit/event.ts'
import type { FeedbackOutcome } from '#domain/connect/card-feedback.ts'
import type { Notification, ToldType } from '#domain/connect/subscription.ts'
import type { Elsewhere } from '#domain/access/same-patient.ts'
import type { PatientPick, PatientPicked } from '#api/same-patient.ts'
import type { AskedFor } from './unscheduled-by-message.ts'
import type { Photo } from './chart.ts'
import type { LaunchedByContext } from '#domain/access/context.ts'
import type { PersonNews } from '#domain/visit/person-news.ts'
import type { Filed, OrderResult, SaidAppointment, SaidTimes, ScheduleNews } from '#domain/visit/schedule-news.ts'
import type { Refusal } from '#domain/visit/happening.ts'
import type { Gauge } from './gauge.ts'
import type { RouteOperation } from './operator-routes.ts'
import type { RouteChanges } from './route-changes.ts'
import type { InvitationUseCases } from './invitations.ts'
import type { NoScan } from './referral-ports.ts'
import type { ReferralUseCases } from './referral-use-cases.ts'
import type { StaffLanguageUseCases } from './staff-language.ts'

/**
 * What the inbound side may ask for. Each either answers, returns a `No`, or throws a ChartFault. Each audits what it
 * reads or writes of patient data, in the transaction of the write and before the answer of a read.
 */

/** A considered no: the domain's refusal, or one of the door's own. */
export type No =
  | Refusal
  | { refused: 'not-identified' }
  | { refused: 'wrong-code'; triesLeft: number }
  | { refused: 'locked-out' }
  | { refused: 'no-baa'; connection: string }
  | { refused: 'wrong-launch'; why: string }
  | { refused: 'wrong-signature' }
  | { refused: 'unknown-type' }
  | { refused: 'unfit-answer'; question: string }
  | { refused: 'unfit-contact' }
  | { refused: 'no-such-charge-code' }
  /** A file that can't be compared as the log of a telehealth tool. */
  | { refused: 'not-a-visit-log'; why: NoLog | 'unfit-columns' | 'no-session' | 'too-many-days' | 'too-many-visits' }
  /** Reading the file or comparing it took too long, or too many others had theirs compared. */
  | { refused: 'visit-log-given-up' }
  /** A number that can't have been measured. */
  | { refused: 'unfit-vital' }
  /** What was sent is no picture that can be read. */
  | { refused: 'unfit-picture' }
  | { refused: 'picture-too-large'; most: number }
  /** The transcription service did not do it. */
  | { refused: 'transcriber-away' }
  /** The draft of the note could not be made. */
  | { refused: 'draft-not-made' }
  /** More speech than there has been time to say. */
  | { refused: 'too-much-speech' }
  | { refused: 'too-many-phrases' }
  /** A site profile by which no message could be made, field by field. */
  | { refused: 'unfit-profile'; wrong: WrongField[] }
  /** The EMR has opened somebody else since the two patients were shown. */
  | { refused: 'choice-outdated' }
  /** A referral that does not stand any more as the page showed it. */
  | { refused: 'referral-moved-on' }
  /** A day that is to come, or the patient has revoked a consent since. */
  | { refused: 'unfit-consent' }
  /** A file that is taken for no scan of a paper. */
  | { refused: 'no-scan'; why: NoScan }
  /** The EMR has another patient open; what is written waits until the visit's has been picked. */
  | { refused: 'patient-changed' }
  | { refused: 'chart-unreachable' }

export type Answer<T> = T | No
export function isNo(answer: unknown): answer is No {
  return typeof answer === 'object' && answer !== null && 'refused' in answer
}

/** A patient's device: the visit its link named, and whether it was identified there. Made from the cookie by `patientOf`. */
export interface PatientDevice {
  organization: string
  visit: string
  device: string
  identified: boolean
}

/** One launch's session. Made from the cookie by `launchOf`. */
export interface LaunchSession {
  organization: string
  launch: string
  visit: string
  /** `Practitioner/x`. */
  practitioner: string
  seat: 'clinician' | 'rooming'
  /**
   * Whether the visit is this practitioner's now, or theirs to cover: an appointment can be given to a colleague. Of one
   * who rooms: whether they room this patient now.
   */
  own: boolean
  /** The visit's patient, and the other one whom the EMR has opened meanwhile: null where nothing is locked. */
  patient: string | null
  elsewhere: Elsewhere | null
  /** Whether the EMR tells what it opens; null where it does not offer to. */
  hears: Hearing | null
}

export interface BookUseCases {
  page(organization: string): Promise<Answer<BookingPage>>
  times(organization: string, type: string, after: string | null): Promise<Answer<FreeTimes>>
  book(organization: string, request: BookingRequest): Promise<Answer<{ ticket: string }>>
  ticket(organization: string, ticket: string): Promise<Answer<TicketState>>
  /** Always the same answer; the work is done after it. */
  sendLinkAgain(organization: string, identity: Identity): Promise<Answer<null>>
}

export interface PatientUseCases {
  /**
   * Checks a link's token; gives the visit and the device secret for the cookie, or not-found. `secretFor` is the secret
   * that the browser has already of this visit; one that is known stays.
   */
  openLink(
    token: string,
    secretFor: (visit: string) => string | undefined,
  ): Promise<Answer<{ visit: string; deviceSecret: string }>>
  /** Who the cookie's secret is at this visit. */
  deviceOf(visit: string, deviceSecret: string | undefined): Promise<Answer<PatientDevice>>
  /** `language` is what the page is read in; null for that of the booking. */
  page(device: PatientDevice, language: 'en' | 'es' | null): Promise<Answer<VisitPage>>
  /** Sends the link to the contact on record, if there is such a visit; the answer is the same for every address. */
  sendLinkAgain(visit: string): Promise<Answer<null>>
  code(device: PatientDevice, birthDate: string): Promise<Answer<{ triesLeft: number }>>
  verify(device: PatientDevice, code: string): Promise<Answer<null>>
  /** `language` is that of the text which was on the page. */
  consent(
    device: PatientDevice,
    version: string,
    decision: 'agree' | 'decline',
    language: 'en' | 'es',
  ): Promise<Answer<null>>
  location(device: PatientDevice, whereabouts: Whereabouts): Promise<Answer<null>>
  intake(device: PatientDevice, answers: IntakeAnswer[], complete: boolean): Promise<Answer<null>>
  device(device: PatientDevice, result: { camera: boolean; microphone: boolean }): Promise<Answer<null>>
  wait(device: PatientDevice): Promise<Answer<null>>
  leave(device: PatientDevice): Promise<Answer<null>>
  message(device: PatientDevice, text: string): Promise<Answer<null>>
  cancel(device: PatientDevice): Promise<Answer<null>>
  times(device: PatientDevice, after: string | null): Promise<Answer<FreeTimes>>
  move(device: PatientDevice, request: MoveRequest): Promise<Answer<null>>
  wish(device: PatientDevice, request: WishRequest): Promise<Answer<null>>
  /** A link for somebody who helps, or an end to it. */
  helper(device: PatientDevice, act: 'invite' | 'remove'): Promise<Answer<null>>
  picture(device: PatientDevice, picture: string, answer: PictureAnswer): Promise<Answer<null>>
  rate(device: PatientDevice, request: RatingRequest): Promise<Answer<null>>
  askHelp(device: PatientDevice): Promise<Answer<null>>
  /** By who holds the link and is not identified: the practice rings the number on the EMR's record. */
  askHelpAtDoor(device: PatientDevice): Promise<Answer<null>>
  /** The same by who knows the visit's address alone; the answer is the same for every address. */
  askCall(visit: string): Promise<Answer<null>>
  ledger(device: PatientDevice, report: LedgerReport): Promise<Answer<null>>
}

/** One launch of the desk: no patient, a person of the practice. */
export interface DeskSession {
  organization: string
  launch: string
  /** `Practitioner/x`. */
  practitioner: string
  role: 'front-desk' | 'desk-clinician'
  until: Date
}

/** One launch of the operator's page: no patient, a person who looks after the connection. */
export interface OperatorSession {
  organization: string
  launch: string
  /** `Practitioner/x`. */
  practitioner: string
  role: 'operator'
  /** Whether they have the role that opens what routes carry. */
  opens: boolean
}

/** The ledger as one at the desk may see it. */
export interface LedgerUseCases {
  page(session: DeskSession, query: LedgerQuery): Promise<LedgerPage>
  weeks(session: DeskSession, query: LedgerQuery): Promise<Series[]>
  /** The visits of the clinician who asks, and the pseudonyms for the people in them. */
  ownVisits(
    session: DeskSession,
    query: LedgerQuery,
  ): Promise<{ visits: ExportedVisit[]; nameOf: (reference: string) => string | null }>
}

export interface DeskUseCases {
  /** `day` is the practice's own; null for today. */
  page(session: DeskSession, day: string | null): Promise<Answer<DeskPage>>
  worklist(session: DeskSession, asked: WorklistQuery): Promise<Answer<Worklist>>
  /** Hears each change of the practice's visits until the returned function is called; null says that the server stops. */
  listen(session: DeskSession, hear: (change: DeskChange | null) => void): () => void
  task(session: DeskSession, visit: string, task: string, act: TaskVerb): Promise<Answer<null>>
  help(session: DeskSession, visit: string, act: 'take' | 'answered'): Promise<Answer<null>>
  sendLink(session: DeskSession, visit: string): Promise<Answer<null>>
  revokeLink(session: DeskSession, visit: string, send: boolean): Promise<Answer<null>>
  attempt(session: DeskSession, visit: string, outcome: AttemptRequest['outcome']): Promise<Answer<null>>
  noShow(session: DeskSession, visit: string): Promise<Answer<null>>
  unlock(session: DeskSession, visit: string): Promise<Answer<null>>
  /** A link for the one who interprets; a new one makes the former useless. */
  inviteInterpreter(session: DeskSession, visit: string): Promise<Answer<{ link: string }>>
  candidates(session: DeskSession, visit: string): Promise<Answer<Candidates>>
  match(session: DeskSession, visit: string, patient: string): Promise<Answer<null>>
  /** What to ask a patient who checks in by telephone. */
  askCheckIn(session: DeskSession, visit: string): Promise<Answer<CheckIn>>
  checkIn(session: DeskSession, visit: string, request: CheckInRequest): Promise<Answer<null>>
  /** What a person has to enter in the EMR to settle this row. */
  sheet(session: DeskSession, visit: string, task: string): Promise<Answer<Sheet>>
  /** `found`: the EMR has it under that number, for this patient; otherwise it is the person's word. */
  entered(session: DeskSession, visit: string, request: EnteredRequest): Promise<Answer<{ found: boolean }>>
  /** The person has looked, and it is not there. */
  sendAgain(session: DeskSession, visit: string, task: string): Promise<Answer<null>>
  /** Asks the EMR for a record of whoever booked, where it has none. */
  addPerson(session: DeskSession, visit: string): Promise<Answer<NewPersonOutcome>>
  contacts(session: DeskSession, visit: string): Promise<Answer<Contacts>>
  /**
   * Into the EMR at once, while the person is on the telephone; answers once it has been read back, or with what it takes
   * instead.
   */
  correctContact(session: DeskSession, visit: string, correction: ContactCorrection): Promise<Answer<ContactOutcome>>
}

/** What disagrees about a visit, at the desk. */
export interface ReconcileUseCases {
  /** Everything about the visit, beside what the EMR says of it now. */
  comparison(session: DeskSession, visit: string): Promise<Answer<Comparison>>
  /** Sets right what one press may set right. */
  mend(session: DeskSession, visit: string, task: string): Promise<Answer<null>>
}

/** A device that came by a guest's link. Made from the cookie by `guestOf`. */
export interface GuestDevice {
  organization: string
  visit: string
  guest: Guest
  invitation: number
  device: string
  /** Whether it is the one that holds the link: the first by which somebody came and said their name. */
  seated: boolean
}

export interface GuestUseCases {
  /** `secretFor` is the secret that the browser has already of this guest. */
  openLink(
    token: string,
    secretFor: (visit: string, guest: Guest) => string | undefined,
  ): Promise<Answer<{ visit: string; guest: Guest; secret: string }>>
  guestOf(visit: string, guest: Guest, secret: string | undefined): Promise<Answer<GuestDevice>>
  page(device: GuestDevice): Promise<Answer<GuestPage>>
  come(device: GuestDevice, said: GuestName): Promise<Answer<null>>
}

export interface ContextLinkUseCases {
  /** A link that the EMR made: to the door behind the patient's own link, or to the EMR's sign-in. `value` is as it came. */
  open(
    organization: string,
    who: LaunchedByContext,
    value: string,
    secretFor: (visit: string) => string | undefined,
  ): Promise<
    Answer<
      | { opens: 'link'; visit: string; deviceSecret: string }
      | { opens: 'sign-in'; redirect: string; pending: string; secret: string }
    >
  >
}

/** A launch that may be opened: its id, the secret of its session, and the page. */
export interface OpenedLaunch {
  launch: string
  secret: string
  opens: 'workspace' | 'desk' | 'referrals' | 'operator'
}

/** A launch that opens once the EMR has the appointment it was asked for. */
export interface LaunchToCome extends AskedFor {
  /** In which whoever waits reads; null where they never chose. */
  language: 'en' | 'es' | null
  /** Waits for it; null where it does not come in time, or `gone` says that nobody waits for it any more. */
  later(gone: AbortSignal): Promise<Answer<OpenedLaunch> | null>
}

export interface LaunchUseCases {
  /** EHR launch: where to send the frame, and the pending launch's cookie. */
  begin(iss: string, launch: string): Promise<Answer<{ redirect: string; pending: string; secret: string }>>
  /** Without SMART: the same at the organization's OpenID provider, with the signed link by which the EMR names a visit. */
  signIn(
    organization: string,
    link: string | null,
  ): Promise<Answer<{ redirect: string; pending: string; secret: string }>>
  /** A visit of the list, for whoever is signed in there: a session of that visit, as long as the list's. */
  openVisit(session: DeskSession, visit: string): Promise<Answer<OpenedLaunch>>
  /** The callback. `params` are the raw query; `kept` is what this browser has of another launch. */
  finish(
    params: Record<string, string | undefined>,
    secret: string | undefined,
    kept?: (launch: string) => string | undefined,
  ): Promise<Answer<OpenedLaunch | LaunchToCome>>
  /** Of a launch without a patient. */
  deskOf(launch: string, secret: string | undefined): Promise<Answer<DeskSession | OperatorSession>>
  launchOf(launch: string, secret: string | undefined): Promise<Answer<LaunchSession>>
  /** Notes that a session was refused what it may not do. */
  denied(
    session: Pick<LaunchSession, 'organization' | 'practitioner'> &
      Partial<Pick<LaunchSession, 'visit' | 'seat'> & { role: DeskSession['role'] | OperatorSession['role'] }>,
    what: string,
  ): Promise<void>
  cards(request: unknown, bearer: string | undefined, url: string): Promise<Answer<{ cards: unknown[] }>>
  jwks(): Promise<{ keys: unknown[] }>
}

/** A still as it came in: an image without metadata, taken `ageMs` ago, and what it shows. */
export interface PictureToFile {
  image: { bytes: Uint8Array; width: number; height: number }
  ageMs: number
  site: BodySite
  siteText: string | null
  side: Side
}

export interface WorkspaceUseCases {
  page(session: LaunchSession): Promise<Answer<Workspace>>
  /** What a page shows first, in the audit at once: one entry after the other would hold up what is read last. */
  first(
    session: LaunchSession,
    lists: readonly Section[],
  ): Promise<{
    page(): Promise<Answer<Workspace>>
    intake(): Promise<Answer<IntakeView>>
    list(section: Section): Promise<Answer<ChartSection>>
  }>
  chart(session: LaunchSession, section: Section, older: string | null): Promise<Answer<ChartSection>>
  intake(session: LaunchSession): Promise<Answer<IntakeView>>
  admit(session: LaunchSession, request: AdmitRequest): Promise<Answer<null>>
  saveNote(session: LaunchSession, note: NoteSave): Promise<Answer<NoteSaved>>
  /** Marks a moment of the call, by itself or with a phrase, and takes that back. */
  mark(session: LaunchSession, mark: string, request: MarkRequest): Promise<Answer<null>>
  withdrawMark(session: LaunchSession, mark: string): Promise<Answer<null>>
  /** The draft of the note, made now, and what the clinician makes of it. */
  draft(session: LaunchSession): Promise<Answer<DraftView>>
  chooseFromDraft(session: LaunchSession, choices: DraftChoices): Promise<Answer<DraftChosen>>
  /** Keeps what is typed and not saved yet for its author alone; nothing goes to the EMR. */
  keepUnsavedNote(session: LaunchSession, note: NoteSave): Promise<Answer<null>>
  catalogue(session: LaunchSession, q: string): Promise<Answer<Catalogue>>
  draftOrder(session: LaunchSession, order: OrderRequest): Promise<Answer<{ order: string }>>
  signOrder(
    session: LaunchSession,
    order: string,
    mitigations: { check: string; reason: string }[],
  ): Promise<Answer<null>>
  /** An unsigned order for the EMR's own composer. */
  composeOrder(session: LaunchSession, order: OrderRequest): Promise<Answer<ComposedOrder>>
  /** Looks at once whether an order was placed in the EMR. */
  lookForOrders(session: LaunchSession): Promise<Answer<null>>
  withdrawOrder(session: LaunchSession, order: string): Promise<Answer<null>>
  /** Free times of the EMR's service for a test that was ordered. */
  orderTimes(session: LaunchSession, order: string, after: string | null): Promise<Answer<TestTimes>>
  bookOrder(session: LaunchSession, order: string, booking: TestBooking): Promise<Answer<null>>
  /** Codes of the EMR's own terminology for a new entry of a list. */
  listSearch(session: LaunchSession, list: ChartList, q: string): Promise<Answer<ListSearch>>
  /** What is linked in the assessment, and linking it. */
  assessed(session: LaunchSession): Promise<Answer<Assessed>>
  assess(session: LaunchSession, request: AssessRequest): Promise<Answer<null>>
  /** Where the clinician is, and saying so. */
  place(session: LaunchSession): Promise<Answer<ClinicianPlaceView>>
  placeClinician(session: LaunchSession, request: PlaceRequest): Promise<Answer<null>>
  changeList(session: LaunchSession, request: ListChangeRequest): Promise<Answer<null>>
  dropListChange(session: LaunchSession, change: string): Promise<Answer<null>>
  phone(session: LaunchSession, request: PhoneRequest): Promise<Answer<null>>
  offer(session: LaunchSession, request: OfferRequest): Promise<Answer<null>>
  rate(session: LaunchSession, request: RatingRequest): Promise<Answer<null>>
  phrases(session: LaunchSession): Promise<Answer<Phrases>>
  keepPhrase(session: LaunchSession, name: string, text: string): Promise<Answer<null>>
  dropPhrase(session: LaunchSession, name: string): Promise<Answer<null>>
  /** Whose visit it is, out of the two patients shown. */
  pickPatient(session: LaunchSession, pick: PatientPick): Promise<Answer<PatientPicked>>
  photo(session: LaunchSession, which: 'visit' | 'other'): Promise<Answer<Photo>>
  /** Free times for the next visit of the same kind: of the visit's clinician, or of anybody who gives it. */
  followUpTimes(session: LaunchSession, after: string | null, whose: 'own' | 'anybody'): Promise<Answer<FreeTimes>>
  bookFollowUp(session: LaunchSession, request: FollowUpRequest): Promise<Answer<Ticket>>
  followUp(session: LaunchSession, ticket: string): Promise<Answer<TicketState>>
  guests(session: LaunchSession, request: GuestRequest): Promise<Answer<null>>
  askPicture(session: LaunchSession, request: PictureRequest): Promise<Answer<{ picture: string }>>
  /** The patient's word as the clinician heard it, a second try at the chart, or none after all. */
  picture(session: LaunchSession, picture: string, turn: PictureTurn): Promise<Answer<null>>
  filePicture(session: LaunchSession, picture: string, filing: PictureToFile): Promise<Answer<null>>
  emergency(session: LaunchSession): Promise<Answer<null>>
  /** One thing done with the patient before the clinician comes. */
  room(session: LaunchSession, request: RoomingRequest): Promise<Answer<null>>
  /** A meeting in the organization's video tool again. */
  meeting(session: LaunchSession): Promise<Answer<null>>
  end(session: LaunchSession): Promise<Answer<null>>
  sign(session: LaunchSession, note: NoteSave): Promise<Answer<null>>
  /** Of a note that waits for a person who enters it in the EMR. */
  takeSignatureBack(session: LaunchSession): Promise<Answer<null>>
  addendum(session: LaunchSession, text: string): Promise<Answer<null>>
  ledger(session: LaunchSession, report: LedgerReport): Promise<Answer<null>>
}

export interface VisitLogUseCases {
  /** What a file says in which column, as it was told before of such a file, else as far as its headings tell. */
  columns(session: DeskSession, asked: VisitLogFile): Promise<Answer<VisitLogColumns>>
  /**
   * The log beside what the EMR has of the same days, with the report's rows as JSON already. Nothing of the file is kept but where
   * it says what. How far it is is told; rejects once it is unwanted.
   */
  compare(
    session: DeskSession,
    asked: VisitLogAsked,
    tell: (step: VisitLogStep) => void,
    unwanted: AbortSignal,
  ): Promise<Answer<{ summary: Omit<VisitLogReport, 'rows'>; rows: Uint8Array }>>
}

export interface ClaimAnswerUseCases {
  /** Reads a file in which something came back of claims, and tells the visits. */
  take(session: DeskSession, asked: ClaimAnswersFile): Promise<Answer<ClaimAnswersRead>>
  /** Somebody has seen to what fits no claim, or could not be read. */
  done(session: DeskSession, asked: ClaimAnswerDone): Promise<Answer<null>>
}

export interface ChargeUseCases {
  page(session: DeskSession, query: ChargesQuery): Promise<Answer<ChargesPage>>
  /** More of one of its lists. */
  list(session: DeskSession, query: ChargeListQuery): Promise<Answer<ChargeList>>
  /** What is proposed for what a person says of payer and place, with its evidence. */
  charge(session: DeskSession, visit: string, query: ChargeQuery): Promise<Answer<ChargeView>>
  accept(session: DeskSession, visit: string, asked: ChargeAccept): Promise<Answer<null>>
  /** Opens one again whose claim came back; all of it is proposed anew. */
  reopen(session: DeskSession, visit: string, how: AgainWay | 'leave'): Promise<Answer<null>>
}

/** What the room tells the visit, and asks of it. */
export interface RoomUseCases {
  /** Whether this one may be heard and seen now. */
  admitted(visit: string, who: Participant): Promise<boolean>
  joined(visit: string, who: Participant, medium: 'video' | 'audio', connection: string): Promise<void>
  left(visit: string, who: Participant, connection: string): Promise<void>
  /** A line of the chat, for the draft of the note. */
  chatted(visit: string, line: { from: Participant; text: string; at: string }): Promise<void>
  /** A seat stayed empty: a patient who was waiting is not waiting any more. */
  away(visit: string, who: Participant): Promise<void>
}

/** A seat in a visit's room as the door proved it, and whose it is. */
export interface CaptionSeat {
  visit: string
  who: Participant
  person: AuditEntry['who']
}

/** What is said in the room, as text for those who are in it. */
export interface CaptionUseCases {
  turn(seat: CaptionSeat, act: CaptionsTurn['act']): Promise<Answer<null>>
  /** Some seconds of what this seat says. */
  hear(seat: CaptionSeat, pcm: Uint8Array): Promise<Answer<null>>
}

/** Listening to the call for the note, with the yes of everybody who is in it. */
export interface ListeningUseCases {
  turn(seat: CaptionSeat, act: ListeningTurn['act']): Promise<Answer<null>>
  /** Some seconds of what this seat says, under what its page was told when they were said. */
  hear(
    seat: CaptionSeat,
    speech: { pcm: Uint8Array; hearing: number; piece: string; continues: string | null },
  ): Promise<Answer<null>>
  progress(session: LaunchSession): Promise<Answer<ListeningProgress>>
  /** What a vendor tells of the speech that it was handed. */
  told: SignedCalls<TranscriptCall>
}

/** What a call was sent with: its signature, and its body to the letter. */
export interface Signed {
  signature: string | undefined
  body: string | Buffer
}

/** What a service outside tells us of its own accord, in a call that it signs. */
export interface SignedCalls<Call> {
  hear(organization: string, signed: Signed, call: Call): Promise<Answer<null>>
}

/** What the gateway for text messages tells us. */
export type TextMessageUseCases = SignedCalls<GatewayCall>

/** What mail servers, and services that send mail, tell us of ours. */
export type MailReportUseCases = SignedCalls<MailCall>

/** What the telephone service tells us. */
export type TelephoneUseCases = SignedCalls<TelephoneCall>

/** What the organization's video tool tells us. */
export type RoomReportUseCases = SignedCalls<RoomReport>

/** What an EMR tells by a feed of its own. */
export interface FeedUseCases {
  /**
   * A message whose sender was allowed, of the schedule or of people. `done`: heard, now or before, and stored. `not-found`:
   * the chart has no such appointment, does not show the merge that the message tells of, or the write that was filed is
   * still on its way. `away`: the chart does not answer. `clinician-unknown`: stored as well, but for time of somebody whose time is
   * offered to nobody here. `time-unclear`: it does not say which time of a clinician it blocks or opens. `said`, `filed` and `results` are the message's own word, for an EMR that can't
   * be asked; whom it names and the patient search does not find, it is kept for.
   */
  hear(
    organization: string,
    message: {
      /** MSH-3 and MSH-4. */
      sender: readonly [application: string, facility: string]
      /** MSH-10: the same for the same message, however often it is sent. */
      controlId: string
      /** MSH-9.2. */
      event: string
    } & (
      | { news: ScheduleNews; said: SaidAppointment | null; times: SaidTimes }
      | { people: PersonNews[]; filed: Filed | null; results: OrderResult[] }
    ),
  ): Promise<'done' | 'clinician-unknown' | 'time-unclear' | 'not-found' | 'away'>
  /** A message that was turned away. */
  refused(organization: string, event: string): Promise<void>
}

/** What an EMR's notification comes to. */
export type Rung =
  | { kind: 'notification'; notification: Notification }
  /** A plain rest-hook that names what has changed, `Type/x`. */
  | { kind: 'changed'; reference: string }
  /** One that says only that something has. */
  | { kind: 'bell' }

/** What EMRs tell of our cards. */
export interface FeedbackUseCases {
  /** `bearer` has to prove the EMR to `url`, as for the cards themselves. */
  hear(
    service: string,
    ends: readonly FeedbackOutcome[],
    bearer: string | undefined,
    url: string,
  ): Promise<Answer<null>>
}

/** What EMRs tell by the subscriptions that we keep there. */
export interface NotificationUseCases {
  /** Whether the secret is the one that this organization's EMR was given. */
  isTheirs(organization: string, secret: string | undefined): boolean
  /** Answers once what follows is stored; by whoever was proven to be the EMR. */
  hear(organization: string, type: ToldType, rung: Rung): Promise<Answer<null>>
}

/** The operator's page: the connection to the EMR, the site profile and the configuration. Nothing of patients. */
export interface OperatorUseCases {
  page(session: OperatorSession): Promise<OperatorPage>
  connection(session: OperatorSession): Promise<Connection>
  /** Reads the EMR now, and answers with what came of it. */
  readAgain(session: OperatorSession): Promise<Connection>
  /** A person takes a lesser EMR as it is: nothing of it is told again. */
  accept(session: OperatorSession): Promise<Connection>
  profile(session: OperatorSession): Promise<ProfilePage>
  checkProfile(session: OperatorSession, profile: SiteProfile): Promise<Answer<ProfileChecked>>
  editProfile(session: OperatorSession, edit: ProfileEdit): Promise<Answer<ProfilePage>>
  setBackProfile(session: OperatorSession, back: ProfileBack): Promise<Answer<ProfilePage>>
  testMessage(session: OperatorSession, request: TestRequest): Promise<Answer<TestMessage>>
  /** As text, the same for the same configuration. */
  configuration(session: OperatorSession): Promise<string>
  compareConfiguration(session: OperatorSession, kept: string): Promise<Compared>
}

/** What operations look at. */
export interface OperationUseCases {
  /** False with a sentence while the database does not answer. */
  ready(): Promise<{ ready: true } | { ready: false; says: string }>
  /** Gauges for /metrics: waiting commands and the age in seconds of the oldest, by lane kind; visits by stage. */
  gauges(): Promise<Gauge[]>
  seats(): Promise<{ seats: { who: string; address: string; try: string }[] }>
}

export interface UseCases {
  book: BookUseCases
  patient: PatientUseCases
  guest: GuestUseCases
  launch: LaunchUseCases
  contextLinks: ContextLinkUseCases
  desk: DeskUseCases
  reconcile: ReconcileUseCases
  ledger: LedgerUseCases
  referrals: ReferralUseCases & InvitationUseCases
  workspace: WorkspaceUseCases
  staffLanguage: StaffLanguageUseCases
  charges: ChargeUseCases
  claimAnswers: ClaimAnswerUseCases
  visitLog: VisitLogUseCases
  room: RoomUseCases
  captions: CaptionUseCases
  listening: ListeningUseCases
  textMessages: TextMessageUseCases
  mailReports: MailReportUseCases
  telephone: TelephoneUseCases
  notifications: NotificationUseCases
  feedback: FeedbackUseCases
  roomReports: RoomReportUseCases
  routeCalls: RouteCallUseCases
  operator: OperatorUseCases
  routeOperation: RouteOperation
  routeChanges: RouteChanges
  operation: OperationUseCases
}
