import Type, { type Static } from 'typebox'
import { Language } from './book.ts'
import { Need } from './need.ts'
import { FoundDiscrepancy } from './reconcile.ts'
import { Whereabouts } from './visit.ts'

/** The front desk: one session per launch without a patient, `/desk/<launch>`. */
export const deskPaths = {
  page: '/api/desk/:launch',
  worklist: '/api/desk/:launch/worklist',
  /** Server-sent events, one DeskChange each. */
  changes: '/api/desk/:launch/changes',
  open: '/api/desk/:launch/visits/:visit/open',
  task: '/api/desk/:launch/visits/:visit/tasks',
  help: '/api/desk/:launch/visits/:visit/help',
  link: '/api/desk/:launch/visits/:visit/link',
  revoke: '/api/desk/:launch/visits/:visit/link/revoke',
  unlock: '/api/desk/:launch/visits/:visit/unlock',
  interpreter: '/api/desk/:launch/visits/:visit/interpreter',
  candidates: '/api/desk/:launch/visits/:visit/candidates',
  match: '/api/desk/:launch/visits/:visit/match',
  person: '/api/desk/:launch/visits/:visit/person',
  contact: '/api/desk/:launch/visits/:visit/contact',
  attempts: '/api/desk/:launch/visits/:visit/attempts',
  noShow: '/api/desk/:launch/visits/:visit/no-show',
  checkIn: '/api/desk/:launch/visits/:visit/check-in',
  /** What a person enters in the EMR by hand, and what they say of it. */
  sheet: '/api/desk/:launch/visits/:visit/sheet',
  entered: '/api/desk/:launch/visits/:visit/entered',
  sendAgain: '/api/desk/:launch/visits/:visit/send-again',
} as const

/** The session of a visit that was opened from the list: its workspace is at `/w/<launch>`. */
export const OpenedVisit = Type.Object({ launch: Type.String() })
export type OpenedVisit = Static<typeof OpenedVisit>

const Instant = Type.String()
const MaybeInstant = Type.Union([Instant, Type.Null()])
const MaybeText = Type.Union([Type.String(), Type.Null()])

/** One visit of the day. `patient` is what the EMR said last, so that it stands while the EMR is down. */
export const BoardRow = Type.Object({
  visit: Type.String(),
  start: Instant,
  end: Instant,
  title: Type.Object({ en: Type.String(), es: Type.String() }),
  clinician: Type.String(),
  /** Null while nobody is matched, or while the EMR could not be asked yet. */
  patient: Type.Union([Type.Object({ name: Type.String(), birthDate: Type.String(), phone: MaybeText }), Type.Null()]),
  matched: Type.Boolean(),
  state: Type.Union([
    Type.Literal('booked'),
    Type.Literal('preparing'),
    Type.Literal('waiting'),
    Type.Literal('rooming'),
    Type.Literal('ready'),
    Type.Literal('in-visit'),
    Type.Literal('ended'),
    Type.Literal('signed'),
    Type.Literal('cancelled'),
    Type.Literal('no-show'),
    Type.Literal('unfit'),
    /** They came, waited too long, and would rather be called or come at another time. */
    Type.Literal('gave-up'),
  ]),
  since: MaybeInstant,
  /** What is done of what the patient prepares. */
  ticks: Type.Object({
    consent: Type.Boolean(),
    location: Type.Boolean(),
    intake: Type.Boolean(),
    device: Type.Boolean(),
  }),
  /** What the patient needs to understand and be understood. */
  need: Type.Union([Need, Type.Null()]),
  /** `delayed`: a gateway that is down holds it back, and nobody has called that row done yet; then it is `seen-to`. */
  link: Type.Union([Type.Literal('sent'), Type.Literal('unsent'), Type.Literal('delayed'), Type.Literal('seen-to')]),
  /** What was tried to reach a late patient. */
  attempts: Type.Array(
    Type.Object({
      channel: Type.Union([Type.Literal('phone'), Type.Literal('mail'), Type.Literal('sms')]),
      outcome: Type.Union([
        Type.Literal('sent'),
        Type.Literal('no-answer'),
        Type.Literal('message-left'),
        Type.Literal('reached'),
      ]),
      at: Instant,
    }),
  ),
  /** From when on a person may say that the patient did not come; null while too little was tried. */
  noShowFrom: MaybeInstant,
  locked: Type.Boolean(),
  help: Type.Union([Type.Object({ since: Instant, takenBy: MaybeText }), Type.Null()]),
  language: Type.Union([Type.Literal('en'), Type.Literal('es')]),
})
export type BoardRow = Static<typeof BoardRow>

/** Whose list a row stands in. */
const Owner = Type.Union([Type.Literal('front-desk'), Type.Literal('billing'), Type.Literal('clinician')])

/** A row of the worklist. Its sentence is worded by the page from `why` and `step`. */
export const WorkRow = Type.Object({
  visit: Type.String(),
  task: Type.String(),
  owner: Owner,
  why: Type.String(),
  step: Type.String(),
  at: Instant,
  due: Instant,
  takenBy: Type.Union([Type.Object({ name: Type.String(), me: Type.Boolean() }), Type.Null()]),
  /** Whether the visit is somebody's; the name may still have to be read. */
  matched: Type.Boolean(),
  patient: MaybeText,
  phone: MaybeText,
  clinician: Type.String(),
  start: Instant,
  /** What disagrees, where reconciliation has found it. */
  finding: Type.Union([FoundDiscrepancy, Type.Null()]),
})
export type WorkRow = Static<typeof WorkRow>

export const Worklist = Type.Object({
  rows: Type.Array(WorkRow),
  /** What to ask for the next rows with; null at the end. */
  next: MaybeText,
  total: Type.Integer(),
})
export type Worklist = Static<typeof Worklist>
/** `mine`: those with one's own name on them. */
export const WorklistQuery = Type.Object({
  after: Type.Optional(Type.String({ maxLength: 400 })),
  whose: Type.Optional(Type.Union([Type.Literal('mine'), Owner])),
  order: Type.Optional(Type.Union([Type.Literal('due'), Type.Literal('money')])),
})
export type WorklistQuery = Static<typeof WorklistQuery>

const TaskName = Type.String({ minLength: 1, maxLength: 200 })
export const SheetQuery = Type.Object({ task: TaskName })
/** Exactly what goes into the EMR for one row, line by line. `label` is worded by the page; `title` is the pathway's or form's own. */
export const Sheet = Type.Object({
  write: Type.String(),
  patient: Type.Object({ name: Type.String(), birthDate: Type.String(), numbers: Type.Array(Type.String()) }),
  lines: Type.Array(
    Type.Object({
      label: Type.String(),
      title: Type.Optional(Type.String()),
      value: Type.String(),
      instant: Type.Boolean(),
    }),
  ),
  /** Whether it may have arrived already, so that a person looks first. */
  mayBeThere: Type.Boolean(),
  /** What was sealed for it is gone: only where and when are known. */
  contentGone: Type.Boolean(),
})
export type Sheet = Static<typeof Sheet>
export const EnteredRequest = Type.Object({
  task: TaskName,
  /** As the EMR shows it; null where it gave none. */
  number: Type.Union([Type.String({ minLength: 1, maxLength: 64 }), Type.Null()]),
})
export type EnteredRequest = Static<typeof EnteredRequest>
export const EnteredAnswer = Type.Object({ found: Type.Boolean() })
export type EnteredAnswer = Static<typeof EnteredAnswer>
export const SendAgainRequest = Type.Object({ task: TaskName })

/** What the EMR offered before and offers no more: a row of the worklist that is of no visit. */
const OffersLess = Type.Object({
  since: MaybeInstant,
  /** As docs/connect.md names reads, writes and sign-ins. */
  names: Type.Array(Type.String()),
})
export type OffersLess = Static<typeof OffersLess>

/** A route by which nothing comes where something is expected: a row of the worklist that is of no visit. */
const SilentRoute = Type.Object({ title: Type.String(), since: Instant })
export type SilentRoute = Static<typeof SilentRoute>

export const DeskQuery = Type.Object({ day: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })) })
export const DeskPage = Type.Object({
  practice: Type.Object({ name: Type.String(), phone: Type.String(), timeZone: Type.String() }),
  person: Type.Object({
    name: Type.String(),
    role: Type.Union([Type.Literal('front-desk'), Type.Literal('clinician')]),
    /** Visits are opened from here, because the EMR launches nothing. */
    opensVisits: Type.Boolean(),
  }),
  emr: Type.String(),
  day: Type.String(),
  now: Instant,
  rows: Type.Array(BoardRow),
  /** Who asks for help, on whichever day their visit is; who has waited longest first. */
  help: Type.Array(WorkRow),
  /** What is left to do but for those. */
  worklist: Worklist,
  /** Since when the EMR does not answer. */
  emrAwaySince: MaybeInstant,
  emrOffersLess: Type.Union([OffersLess, Type.Null()]),
  silentRoutes: Type.Array(SilentRoute),
})
export type DeskPage = Static<typeof DeskPage>

/** What the page is told as it happens. After an interruption it asks for everything again. */
export type DeskChange =
  | { kind: 'visit'; day: string; row: BoardRow; tasks: WorkRow[] }
  /** Of a visit without an appointment, which stands on no day's board: what a person is to do about it. */
  | { kind: 'unbooked'; visit: string; tasks: WorkRow[] }
  | { kind: 'emr'; awaySince: string | null }
  | { kind: 'emr-offers'; less: OffersLess | null }
  | { kind: 'routes'; silent: SilentRoute[] }

/** `take` puts one's name on it, `done` closes it by a person's word; `drop` and `reopen` undo. */
export const TaskVerb = Type.Union([
  Type.Literal('take'),
  Type.Literal('drop'),
  Type.Literal('done'),
  Type.Literal('reopen'),
])
export type TaskVerb = Static<typeof TaskVerb>
export const TaskAct = Type.Object({ task: Type.String({ maxLength: 200 }), act: TaskVerb })
export const HelpAct = Type.Object({ act: Type.Union([Type.Literal('take'), Type.Literal('answered')]) })
/** `POST attempts`: how a call to a late patient ended. */
export const AttemptRequest = Type.Object({
  outcome: Type.Union([Type.Literal('no-answer'), Type.Literal('message-left'), Type.Literal('reached')]),
})
export type AttemptRequest = Static<typeof AttemptRequest>
export const RevokeRequest = Type.Object({ send: Type.Boolean() })

/** What was typed at booking beside the people whom it may be. */
export const Candidates = Type.Object({
  /** Null when the EMR no longer holds the words of the booking. */
  typed: Type.Union([
    Type.Object({
      given: Type.String(),
      family: Type.String(),
      birthDate: Type.String(),
      contact: Type.String(),
    }),
    Type.Null(),
  ]),
  /** Whether the EMR can be asked to make a record for them. */
  mayAdd: Type.Boolean(),
  people: Type.Array(
    Type.Object({
      reference: Type.String(),
      name: Type.String(),
      birthDate: Type.String(),
      sex: Type.String(),
      contacts: Type.Array(Type.String()),
      identifiers: Type.Array(Type.String()),
      /** What of the typed agrees with the record. */
      agrees: Type.Object({
        given: Type.Boolean(),
        family: Type.Boolean(),
        birthDate: Type.Boolean(),
        contact: Type.Boolean(),
      }),
    }),
  ),
})
export type Candidates = Static<typeof Candidates>
/** What became of asking for a record: asked for, there already, or a person's to make. */
export const NewPersonOutcome = Type.Object({
  became: Type.Union([Type.Literal('sent'), Type.Literal('there'), Type.Literal('by-hand')]),
})
export type NewPersonOutcome = Static<typeof NewPersonOutcome>
export const MatchRequest = Type.Object({ patient: Type.String({ pattern: '^Patient/[A-Za-z0-9.-]{1,64}$' }) })

const ContactSystem = Type.Union([Type.Literal('phone'), Type.Literal('email')])

/** How the person of a visit is reached, as their record says now. */
export const Contacts = Type.Object({
  name: Type.String(),
  birthDate: Type.String(),
  /** By which the EMR's own people find the record. */
  numbers: Type.Array(Type.String()),
  /** Of the record; a correction names the version it was made on. */
  version: Type.String(),
  contacts: Type.Array(Type.Object({ system: ContactSystem, value: Type.String() })),
})
export type Contacts = Static<typeof Contacts>
/** What is taken down by telephone: the consent as it is read out, and what the patient has said so far. */
export const CheckIn = Type.Object({
  name: Type.String(),
  birthDate: Type.String(),
  language: Language,
  consent: Type.Object({
    version: Type.String(),
    text: Type.String(),
    decision: Type.Union([Type.Literal('agree'), Type.Literal('decline'), Type.Null()]),
  }),
  whereabouts: Type.Union([Whereabouts, Type.Null()]),
})
export type CheckIn = Static<typeof CheckIn>
/** `whereabouts` is left out by whoever declines. */
export const CheckInRequest = Type.Object({
  version: Type.String({ maxLength: 50 }),
  decision: Type.Union([Type.Literal('agree'), Type.Literal('decline')]),
  whereabouts: Type.Optional(Whereabouts),
})
export type CheckInRequest = Static<typeof CheckInRequest>
export const ContactCorrection = Type.Object({
  version: Type.String({ maxLength: 200 }),
  system: ContactSystem,
  /** The one that is wrong; null to add one. */
  was: Type.Union([Type.String({ maxLength: 254 }), Type.Null()]),
  value: Type.String({ minLength: 1, maxLength: 254 }),
  /** Said by whoever has entered it in the EMR: nothing is written, and it is looked for. */
  entered: Type.Optional(Type.Boolean()),
})
export type ContactCorrection = Static<typeof ContactCorrection>
/** `sent`: its interface has it, the record may not show it yet. `by-hand`: the EMR takes none, it is to be entered there. */
export const ContactOutcome = Type.Object({
  became: Type.Union([
    Type.Literal('written'),
    Type.Literal('sent'),
    Type.Literal('by-hand'),
    Type.Literal('not-there'),
  ]),
})
export type ContactOutcome = Static<typeof ContactOutcome>

/** `POST interpreter`: the link to hand to the one who interprets. */
export const InterpreterLink = Type.Object({ link: Type.String() })
export type InterpreterLink = Static<typeof InterpreterLink>
