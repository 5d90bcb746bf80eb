import Type, { type Static } from 'typebox'
import { FreeTimes, Language, Practice } from './book.ts'
import { CaptionsView } from './captions.ts'
import { ListeningView } from './listening.ts'
import { GuestView } from './guest.ts'
import { MeetingView } from './meeting.ts'
import { Need } from './need.ts'
import { PictureForPatient } from './picture.ts'
import { IceServers } from './room.ts'

/**
 * The patient's page. Every path but `link` and `call` needs the link's cookie; all but `page`, `code`, `verify` and
 * `doorHelp` an identified device besides. `link` sends the link again, and `call` has the practice ring, 202 whatever the
 * visit is: both reach the contact on the EMR's record only.
 */
export const visitPaths = {
  page: '/api/visit/:visit',
  link: '/api/visit/:visit/link',
  code: '/api/visit/:visit/code',
  verify: '/api/visit/:visit/verify',
  consent: '/api/visit/:visit/consent',
  location: '/api/visit/:visit/location',
  intake: '/api/visit/:visit/intake',
  device: '/api/visit/:visit/device',
  wait: '/api/visit/:visit/wait',
  leave: '/api/visit/:visit/leave',
  messages: '/api/visit/:visit/messages',
  help: '/api/visit/:visit/help',
  doorHelp: '/api/visit/:visit/door/help',
  call: '/api/visit/:visit/call',
  cancel: '/api/visit/:visit/cancel',
  times: '/api/visit/:visit/times',
  move: '/api/visit/:visit/move',
  wish: '/api/visit/:visit/wish',
  helper: '/api/visit/:visit/helper',
  picture: '/api/visit/:visit/pictures/:picture',
  captions: '/api/visit/:visit/captions',
  speech: '/api/visit/:visit/captions/speech',
  listening: '/api/visit/:visit/listening',
  heard: '/api/visit/:visit/listening/speech',
  rating: '/api/visit/:visit/rating',
  ledger: '/api/visit/:visit/ledger',
} as const

export const Place = Type.Object({
  line: Type.String({ minLength: 1, maxLength: 200 }),
  city: Type.String({ minLength: 1, maxLength: 100 }),
  /** USPS code. */
  state: Type.String({ pattern: '^[A-Z]{2}$' }),
  postalCode: Type.String({ maxLength: 20 }),
})
export type Place = Static<typeof Place>

/** Where the patient is for this visit, and whom to call. */
export const Whereabouts = Type.Object({
  place: Place,
  callback: Type.String({ minLength: 7, maxLength: 30 }),
  emergency: Type.Object({
    name: Type.String({ minLength: 1, maxLength: 100 }),
    phone: Type.String({ minLength: 7, maxLength: 30 }),
  }),
})
export type Whereabouts = Static<typeof Whereabouts>

/** Whom to call at once: 911, or the Suicide and Crisis Lifeline 988. */
export const RedFlagRoute = Type.Union([Type.Literal('emergency'), Type.Literal('crisis')])
export type RedFlagRoute = Static<typeof RedFlagRoute>

export const VitalCode = Type.Union([
  Type.Literal('blood-pressure'),
  Type.Literal('pulse'),
  Type.Literal('oxygen-saturation'),
  Type.Literal('temperature'),
  Type.Literal('weight'),
])
export type VitalCode = Static<typeof VitalCode>

/** A number from home. `diastolic` belongs to a blood pressure and to nothing else. */
export const Measured = Type.Object({
  code: VitalCode,
  value: Type.Number(),
  diastolic: Type.Optional(Type.Number()),
})
export type Measured = Static<typeof Measured>

/** One question. `confirm` shows what the chart says and asks "Is this still right?". */
export const IntakeItem = Type.Union([
  Type.Object({
    linkId: Type.String(),
    kind: Type.Literal('text'),
    text: Type.String(),
    value: Type.Optional(Type.String()),
  }),
  Type.Object({
    linkId: Type.String(),
    kind: Type.Literal('choice'),
    text: Type.String(),
    /** `redFlag`: with this answer the patient is shown at once whom to call. */
    options: Type.Array(
      Type.Object({ code: Type.String(), text: Type.String(), redFlag: Type.Optional(RedFlagRoute) }),
    ),
    value: Type.Optional(Type.String()),
    /** The value was said at booking, and is asked whether it still holds. */
    stillRight: Type.Optional(Type.Literal(true)),
  }),
  Type.Object({
    linkId: Type.String(),
    kind: Type.Literal('confirm'),
    list: Type.Union([Type.Literal('medicines'), Type.Literal('allergies'), Type.Literal('problems')]),
    text: Type.String(),
    entries: Type.Array(Type.Object({ reference: Type.String(), text: Type.String() })),
    listState: Type.Union([Type.Literal('shown'), Type.Literal('unavailable')]),
  }),
  Type.Object({
    linkId: Type.String(),
    kind: Type.Literal('measures'),
    text: Type.String(),
    /** One field each: a `VitalCode`, or `blood-pressure.diastolic`. */
    parts: Type.Array(Type.Object({ field: Type.String(), text: Type.String() })),
    values: Type.Array(Measured),
  }),
])
export type IntakeItem = Static<typeof IntakeItem>

/** `changed` lists entries that are no longer right; `note` is the patient's own words. */
export const IntakeAnswer = Type.Union([
  Type.Object({ linkId: Type.String(), kind: Type.Literal('text'), value: Type.String({ maxLength: 2000 }) }),
  Type.Object({ linkId: Type.String(), kind: Type.Literal('choice'), value: Type.String({ maxLength: 40 }) }),
  Type.Object({
    linkId: Type.String(),
    kind: Type.Literal('measures'),
    values: Type.Array(Measured, { maxItems: 10 }),
  }),
  Type.Object({
    linkId: Type.String(),
    kind: Type.Literal('confirm'),
    right: Type.Boolean(),
    changed: Type.Array(Type.String()),
    note: Type.String({ maxLength: 2000 }),
    /** Set by the server: what the chart said when the patient was asked. */ shown: Type.Optional(
      Type.Array(Type.Object({ reference: Type.String(), text: Type.String() })),
    ),
  }),
])
export type IntakeAnswer = Static<typeof IntakeAnswer>

export const SummaryOrder = Type.Object({ text: Type.String(), category: Type.String(), status: Type.String() })
export const PatientMessage = Type.Object({
  from: Type.Union([Type.Literal('patient'), Type.Literal('practice')]),
  at: Type.String(),
  text: Type.String(),
  state: Type.Union([Type.Literal('in-chart'), Type.Literal('sending'), Type.Literal('failed')]),
})
export type PatientMessage = Static<typeof PatientMessage>

/** What an identified device sees. `next` is the one thing to do now, in the pathway's order. */
export const OpenVisit = Type.Object({
  start: Type.String(),
  end: Type.String(),
  zone: Type.String(),
  clinician: Type.String(),
  patient: Type.String(),
  next: Type.Union([
    Type.Literal('consent'),
    Type.Literal('location'),
    Type.Literal('intake'),
    Type.Literal('device-check'),
    Type.Literal('wait'),
    Type.Literal('waiting'),
    Type.Literal('in-visit'),
    Type.Literal('ended'),
    Type.Literal('summary'),
    Type.Literal('cancelled'),
    Type.Literal('in-person'),
    Type.Literal('missed'),
    Type.Literal('gave-up'),
    Type.Literal('declined'),
    Type.Literal('stopped'),
  ]),
  /** Steps in order with their tick. */
  steps: Type.Array(Type.Object({ id: Type.String(), done: Type.Boolean() })),
  consent: Type.Optional(Type.Object({ version: Type.String(), approved: Type.Boolean(), text: Type.String() })),
  whereabouts: Type.Optional(Whereabouts),
  intake: Type.Optional(Type.Array(IntakeItem)),
  /**
   * With `next` stopped: an answer for which to call for help now. `calledBy`: the time until which a clinician has been
   * asked to call, only while the practice is known to be open.
   */
  stop: Type.Optional(
    Type.Object({
      route: RedFlagRoute,
      calledBy: Type.Union([Type.String(), Type.Null()]),
      closedUntil: Type.Union([Type.String(), Type.Null()]),
      onCall: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
  /** Answers given but not yet in the chart. */
  unsaved: Type.Boolean(),
  queue: Type.Optional(
    Type.Object({
      since: Type.String(),
      ahead: Type.Integer(),
      clinicianPresent: Type.Boolean(),
      /** From when on the patient is asked what they would rather do than wait. */
      tooLongFrom: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
  /** Who of the practice receives them before the clinician; `ready`: they are handed over. */
  rooming: Type.Union([Type.Object({ by: Type.String(), ready: Type.Boolean() }), Type.Null()]),
  /** What they said to need; the practice knows of it. */
  need: Type.Union([Need, Type.Null()]),
  /** Who else was asked to come: a helper, an interpreter. */
  guests: Type.Array(GuestView),
  /** The still that the clinician asked for last. */
  picture: Type.Union([PictureForPatient, Type.Null()]),
  meeting: MeetingView,
  captions: CaptionsView,
  listening: ListeningView,
  /** Whether they have said how easy it was to join. */
  rated: Type.Boolean(),
  /** What the patient wishes who has waited too long. */
  wish: Type.Union([Type.Literal('call'), Type.Literal('other-time'), Type.Null()]),
  summary: Type.Optional(
    Type.Object({
      forPatient: Type.String(),
      orders: Type.Array(SummaryOrder),
      medicineChanges: Type.Array(Type.String()),
      /** Medicines put on the list, or taken off it, by a change of the list itself. */
      listedMedicines: Type.Array(
        Type.Object({ act: Type.Union([Type.Literal('add'), Type.Literal('end')]), text: Type.String() }),
      ),
      /** The chart could not be read just now. */
      unavailable: Type.Boolean(),
      /**
       * Where the record gives it to no other program: what was `signed` here, for as long as it is kept, else `practice`, where
       * it can be asked for. Left out where the chart was read.
       */
      from: Type.Optional(Type.Union([Type.Literal('signed'), Type.Literal('practice')])),
    }),
  ),
  /** Once this visit is over: the next one with the practice. */
  nextVisit: Type.Optional(Type.Object({ start: Type.String(), zone: Type.String(), clinician: Type.String() })),
  /** Once this visit is over: what was ordered in it and has a time, soonest first. */
  nextTests: Type.Optional(
    Type.Array(Type.Object({ text: Type.String(), start: Type.String(), where: Type.String() })),
  ),
  messages: Type.Array(PatientMessage),
  /** Working days within which a message is answered; null where no time is promised. */
  answeredWithin: Type.Union([Type.Integer(), Type.Null()]),
  /** What became of the patient's own cancelling, until the EMR has it. */
  cancelling: Type.Union([Type.Literal('asked'), Type.Literal('failed'), Type.Null()]),
  /** What became of the patient's wish for another time, until the EMR has it; `requested`: it was
   * sent there, and is not promised; `lost`: somebody else took that time. */
  moving: Type.Union([
    Type.Literal('asked'),
    Type.Literal('requested'),
    Type.Literal('lost'),
    Type.Literal('failed'),
    Type.Null(),
  ]),
  /** Since when the clinician is on the telephone with them, or has them rung. */
  phoneSince: Type.Union([Type.String(), Type.Null()]),
  /** The last *I need help*: told, somebody is on it, settled. */
  help: Type.Union([
    Type.Object({ askedAt: Type.String(), taken: Type.Boolean(), answered: Type.Boolean() }),
    Type.Null(),
  ]),
})
export type OpenVisit = Static<typeof OpenVisit>

/** `GET page`. `identify`: birth date first; `code`: a code is on its way; `locked`: five tries used; `past`: 30 days over, only the practice's address remains. */
export const VisitPage = Type.Object({
  practice: Practice,
  language: Language,
  access: Type.Union([
    Type.Literal('identify'),
    Type.Literal('code'),
    Type.Literal('locked'),
    Type.Literal('open'),
    Type.Literal('unmatched'),
    Type.Literal('past'),
  ]),
  triesLeft: Type.Integer(),
  /** The link that this device came in by, for opening the visit in another browser; left out once it opens nothing. */
  link: Type.Optional(Type.String()),
  open: Type.Optional(OpenVisit),
  ice: IceServers,
  relayOnly: Type.Boolean(),
})
export type VisitPage = Static<typeof VisitPage>

/** `POST rating`: how easy it was, 1 (very hard) to 5 (very easy), and a free line. */
export const RatingRequest = Type.Object({
  ease: Type.Union([Type.Literal(1), Type.Literal(2), Type.Literal(3), Type.Literal(4), Type.Literal(5)]),
  text: Type.Optional(Type.String({ maxLength: 500 })),
})
export type RatingRequest = Static<typeof RatingRequest>

/** `POST helper`: a link for somebody who helps; asked again it is a new one and the former opens nothing. */
export const HelperRequest = Type.Object({ act: Type.Union([Type.Literal('invite'), Type.Literal('remove')]) })
export type HelperRequest = Static<typeof HelperRequest>

/** `POST wish`: the patient waits no longer. */
export const WishRequest = Type.Object({ wish: Type.Union([Type.Literal('call'), Type.Literal('other-time')]) })
export type WishRequest = Static<typeof WishRequest>

/** `GET times?after=`: free times of the visit's clinician, to which it can be moved. */
export const OtherTimesQuery = Type.Object({ after: Type.Optional(Type.String({ format: 'date-time' })) })
export const OtherTimes = FreeTimes

/** `POST move`: the slot to which the patient would have it moved, and the start that they saw; the EMR decides. */
export const MoveRequest = Type.Object({
  slot: Type.String({ minLength: 1, maxLength: 200 }),
  from: Type.String({ format: 'date-time' }),
})
export type MoveRequest = Static<typeof MoveRequest>

/** `GET page?language=`: the language that the page is read in; without it that of the booking. */
export const PageQuery = Type.Object({ language: Type.Optional(Language) })
/** `POST code`: the birth date; the answer is the same whether it was right. The code goes to the contact on file only if it was. */
export const CodeRequest = Type.Object({ birthDate: Type.String({ format: 'date' }) })
export const CodeSent = Type.Object({ triesLeft: Type.Integer() })
export type CodeSent = Static<typeof CodeSent>
/** `POST verify`: 204, or 403 `wrong-code` with `triesLeft`, or 403 `locked`. */
export const VerifyRequest = Type.Object({ code: Type.String({ pattern: '^[0-9]{6}$' }) })
export const ConsentAnswer = Type.Object({
  version: Type.String(),
  decision: Type.Union([Type.Literal('agree'), Type.Literal('decline')]),
})
export const IntakeAnswers = Type.Object({
  answers: Type.Array(IntakeAnswer, { maxItems: 60 }),
  complete: Type.Boolean(),
})
export const DeviceResult = Type.Object({ camera: Type.Boolean(), microphone: Type.Boolean() })
export const MessageText = Type.Object({ text: Type.String({ minLength: 1, maxLength: 2000 }) })

/** Friction counted by the page since the last report; never content: a step is a name of ours. */
export const LedgerReport = Type.Object({
  counts: Type.Array(
    Type.Object({
      step: Type.String({ pattern: '^[a-z][a-z-]*$', maxLength: 40 }),
      kind: Type.Union([
        Type.Literal('clicks'),
        Type.Literal('logins'),
        Type.Literal('switches'),
        Type.Literal('searches'),
        Type.Literal('rekeyed'),
        Type.Literal('actions'),
      ]),
      count: Type.Integer({ minimum: 1, maximum: 1000 }),
    }),
    { maxItems: 50 },
  ),
})
export type LedgerReport = Static<typeof LedgerReport>
