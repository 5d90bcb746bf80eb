import { CLINICIAN_PLACES } from '#domain/charge/rules.ts'
import Type, { type Static } from 'typebox'
import type { Missing } from '#domain/visit/missing.ts'
import { CaptionsView } from './captions.ts'
import { ListeningView } from './listening.ts'
import { GuestKind, GuestView } from './guest.ts'
import { MeetingView } from './meeting.ts'
import { PictureView, Site } from './picture.ts'
import { IceServers } from './room.ts'
import { ConsentGap, RoomingView } from './rooming.ts'
import { ElsewhereView } from './same-patient.ts'
import { MarksView } from './smart-note.ts'
import { Need } from './need.ts'
import { NotInChart } from './not-in-chart.ts'
import { IntakeAnswer, IntakeItem, Whereabouts } from './visit.ts'

/** The clinician's workspace, one session per launch: `/w/<launch>`. */
export const workspacePaths = {
  page: '/api/w/:launch',
  chart: '/api/w/:launch/chart/:section',
  intake: '/api/w/:launch/intake',
  admit: '/api/w/:launch/admit',
  note: '/api/w/:launch/note',
  noteUnsaved: '/api/w/:launch/note/unsaved',
  draft: '/api/w/:launch/draft',
  mark: '/api/w/:launch/marks/:mark',
  catalogue: '/api/w/:launch/catalogue',
  orders: '/api/w/:launch/orders',
  composedOrders: '/api/w/:launch/composed-orders',
  ordersPlaced: '/api/w/:launch/orders-placed',
  order: '/api/w/:launch/orders/:order',
  orderSign: '/api/w/:launch/orders/:order/sign',
  orderTimes: '/api/w/:launch/orders/:order/times',
  orderBooking: '/api/w/:launch/orders/:order/booking',
  lists: '/api/w/:launch/lists',
  listSearch: '/api/w/:launch/lists/:list/search',
  listChange: '/api/w/:launch/lists/:change',
  assessed: '/api/w/:launch/assessed',
  place: '/api/w/:launch/place',
  phone: '/api/w/:launch/phone',
  meeting: '/api/w/:launch/meeting',
  emergency: '/api/w/:launch/emergency',
  rooming: '/api/w/:launch/rooming',
  guests: '/api/w/:launch/guests',
  pictures: '/api/w/:launch/pictures',
  picture: '/api/w/:launch/pictures/:picture',
  captions: '/api/w/:launch/captions',
  speech: '/api/w/:launch/captions/speech',
  listening: '/api/w/:launch/listening',
  heard: '/api/w/:launch/listening/speech',
  offer: '/api/w/:launch/offer',
  rating: '/api/w/:launch/rating',
  phrases: '/api/w/:launch/phrases',
  phrase: '/api/w/:launch/phrases/:name',
  followUps: '/api/w/:launch/follow-ups',
  followUp: '/api/w/:launch/follow-ups/:ticket',
  pick: '/api/w/:launch/patient',
  photo: '/api/w/:launch/patients/:which/photo',
  end: '/api/w/:launch/end',
  sign: '/api/w/:launch/sign',
  signature: '/api/w/:launch/signature',
  addendum: '/api/w/:launch/addendum',
  ledger: '/api/w/:launch/ledger',
} as const

export const SECTIONS = [
  'problems',
  'medicines',
  'allergies',
  'vitals',
  'results',
  'immunisations',
  'procedures',
  'encounters',
  'documents',
] as const
export type Section = (typeof SECTIONS)[number]

/** One line of the chart, already in words; `detail` opens below it. */
export const ChartItem = Type.Object({
  reference: Type.String(),
  /** In which version it was read, to be sent with a change of it. */
  version: Type.String(),
  text: Type.String(),
  detail: Type.Optional(Type.String()),
  value: Type.Optional(Type.String()),
  status: Type.Optional(Type.String()),
  at: Type.Union([Type.String(), Type.Null()]),
  flag: Type.Optional(Type.Union([Type.Literal('high'), Type.Literal('low'), Type.Literal('abnormal')])),
})
export type ChartItem = Static<typeof ChartItem>

/** A list of the chart, read live under the clinician's token. A failed, withheld or missing list says so and is never shown as empty. */
export const ChartSection = Type.Union([
  Type.Object({
    state: Type.Literal('shown'),
    items: Type.Array(ChartItem),
    older: Type.Union([Type.String(), Type.Null()]),
    readAt: Type.String(),
    incomplete: Type.Boolean(),
  }),
  Type.Object({ state: Type.Literal('failed') }),
  Type.Object({ state: Type.Literal('withheld') }),
  /** The EMR offers it to no app. */
  Type.Object({ state: Type.Literal('missing') }),
])
export type ChartSection = Static<typeof ChartSection>

/** The patient's answers, with what differs from the chart. */
export const IntakeView = Type.Object({
  state: Type.Union([
    Type.Literal('none'),
    Type.Literal('shown'),
    Type.Literal('failed'),
    /** The EMR has them and gives them to no other program; here they were kept until the note was signed. */
    Type.Literal('in-emr'),
  ]),
  complete: Type.Boolean(),
  items: Type.Array(
    Type.Object({ question: IntakeItem, answer: Type.Optional(IntakeAnswer), changed: Type.Boolean() }),
  ),
  whereabouts: Type.Optional(Whereabouts),
  phq2: Type.Union([Type.Integer(), Type.Null()]),
})
export type IntakeView = Static<typeof IntakeView>

export const NoteSectionText = Type.Object({ id: Type.String(), text: Type.String({ maxLength: 60000 }) })
/** The saving state beside the title. `in-chart` only after read-back. */
export const NoteView = Type.Object({
  sections: Type.Array(
    Type.Object({ id: Type.String(), title: Type.String(), forPatient: Type.Boolean(), text: Type.String() }),
  ),
  state: Type.Union([
    Type.Literal('empty'),
    Type.Literal('saving'),
    Type.Literal('in-chart'),
    /** This EMR has no drafts that can be saved again: it waits here until it is signed. */
    Type.Literal('kept-here'),
    Type.Literal('not-saved'),
    Type.Literal('conflict'),
    Type.Literal('sign-again'),
    Type.Literal('signing'),
    /** Signed here; a person is to enter it in the EMR, or to look whether it is there. */
    Type.Literal('with-person'),
    Type.Literal('signed'),
  ]),
  /** Only while it is with a person: since when, whether the EMR may have it already, and whether the reader may take the signature back. */
  withPerson: Type.Optional(
    Type.Object({ since: Type.String(), mayBeThere: Type.Boolean(), mayTakeBack: Type.Boolean() }),
  ),
  /** How many times it was saved to the chart, the time of the last, and what to send as `base` with the next save. */
  revision: Type.Integer(),
  savedAt: Type.Union([Type.String(), Type.Null()]),
  version: Type.Union([Type.String(), Type.Null()]),
  /** Somebody else's newer text, shown beside one's own. `final`: signed in the EMR, so that neither can replace it. */
  theirs: Type.Optional(
    Type.Object({
      version: Type.String(),
      text: Type.String(),
      at: Type.String(),
      final: Type.Optional(Type.Boolean()),
    }),
  ),
  /** What this person typed last and did not save, the `base` that they typed it over, and where it waits. */
  unsaved: Type.Optional(
    Type.Object({
      sections: Type.Array(NoteSectionText),
      base: Type.Union([Type.String(), Type.Null()]),
      place: Type.String(),
    }),
  ),
  signedAt: Type.Union([Type.String(), Type.Null()]),
  /** It is a page in the chart, such as a PDF, whose words are read in the EMR. */
  laidOut: Type.Optional(Type.Literal(true)),
  /** The EMR holds the words and gives them to no app: none are shown, and that is said. */
  elsewhere: Type.Optional(Type.Literal(true)),
  addenda: Type.Array(Type.Object({ text: Type.String(), at: Type.String(), state: Type.String() })),
})
export type NoteView = Static<typeof NoteView>

export const OrderCategory = Type.Union([
  Type.Literal('laboratory'),
  Type.Literal('imaging'),
  Type.Literal('prescription'),
  Type.Literal('referral'),
])
export type OrderCategory = Static<typeof OrderCategory>
export const CatalogueQuery = Type.Object({ q: Type.String({ minLength: 2, maxLength: 80 }) })
export const CatalogueEntry = Type.Object({
  reference: Type.String(),
  category: OrderCategory,
  text: Type.String(),
  code: Type.Object({ system: Type.String(), code: Type.String(), display: Type.String() }),
  controlled: Type.Boolean(),
})
export type CatalogueEntry = Static<typeof CatalogueEntry>
export const Catalogue = Type.Object({
  entries: Type.Array(CatalogueEntry),
  /** Kinds that could not be searched. */ failed: Type.Array(Type.String()),
})
export type Catalogue = Static<typeof Catalogue>
export const OrderRequest = Type.Object({
  catalogue: Type.String(),
  category: OrderCategory,
  dose: Type.Optional(Type.String({ maxLength: 500 })),
  reason: Type.String({ maxLength: 500 }),
})
export type OrderRequest = Static<typeof OrderRequest>
/** `POST composedOrders`: the unsigned order for the EMR's own composer, as a FHIR resource that the page only passes on. */
export const ComposedOrder = Type.Object({
  patient: Type.String(),
  resource: Type.Record(Type.String(), Type.Unknown()),
})
export type ComposedOrder = Static<typeof ComposedOrder>
/** One finding of the EMR's own checks. */
export const OrderCheck = Type.Object({
  reference: Type.String(),
  severity: Type.Union([Type.Literal('high'), Type.Literal('moderate'), Type.Literal('low')]),
  text: Type.String(),
  mitigated: Type.Boolean(),
})
export const OrderView = Type.Object({
  order: Type.String(),
  category: OrderCategory,
  text: Type.String(),
  reason: Type.String(),
  dose: Type.Optional(Type.String()),
  status: Type.Union([
    Type.Literal('drafting'),
    Type.Literal('proposed'),
    Type.Literal('signing'),
    Type.Literal('ordered'),
    Type.Literal('withdrawing'),
    Type.Literal('withdrawn'),
    Type.Literal('done'),
    Type.Literal('cancelled'),
    Type.Literal('lapsed'),
    Type.Literal('failed'),
  ]),
  /** By the EMR's own composer, or signed there. */
  placedInEmr: Type.Boolean(),
  /** When it was seen that the EMR has changed it since it was ordered; the words are the EMR's newest. */
  changedAt: Type.Optional(Type.String()),
  /** Called off in the EMR, where another order stands in its place. */
  replaced: Type.Boolean(),
  why: Type.Optional(NotInChart),
  number: Type.Optional(Type.String()),
  /** The time booked for it at the EMR's service, as far as it has come; `lost`: somebody else took that time. */
  booking: Type.Optional(
    Type.Object({
      state: Type.Union([
        Type.Literal('asked'),
        Type.Literal('booked'),
        Type.Literal('lost'),
        Type.Literal('failed'),
        Type.Literal('cancelled'),
      ]),
      start: Type.String(),
      where: Type.String(),
    }),
  ),
  checks: Type.Array(OrderCheck),
  /** `none`: the EMR has it with the signature, and not before. */
  checksState: Type.Union([
    Type.Literal('running'),
    Type.Literal('shown'),
    Type.Literal('failed'),
    Type.Literal('none'),
  ]),
})
export type OrderView = Static<typeof OrderView>

export const ChangeId = Type.String({ pattern: '^[0-9A-Za-z-]{8,64}$' })
export const ChartList = Type.Union([Type.Literal('problems'), Type.Literal('medicines'), Type.Literal('allergies')])
export type ChartList = Static<typeof ChartList>
const Code = Type.Object({
  system: Type.String({ maxLength: 200 }),
  code: Type.String({ maxLength: 100 }),
  display: Type.String({ maxLength: 500 }),
})
/** `GET listSearch`: codes of the EMR's own terminology; where it offers none, words alone are taken. */
export const ListSearch = Type.Object({
  state: Type.Union([Type.Literal('found'), Type.Literal('not-offered'), Type.Literal('failed')]),
  entries: Type.Array(Code),
})
export type ListSearch = Static<typeof ListSearch>
/**
 * `POST lists`: something new (`add`), an entry that is over (`end`), or one that was never right (`refute`). `told`: the
 * patient's own words ask for it. `change` is the page's own: pressed again after a lost answer it is one change, and under
 * the id of one that the chart would not take it is another try.
 */
export const ListChangeRequest = Type.Object({
  change: ChangeId,
  list: ChartList,
  act: Type.Union([Type.Literal('add'), Type.Literal('end'), Type.Literal('refute')]),
  entry: Type.Union([
    Type.Object({ reference: Type.String({ maxLength: 200 }), version: Type.String({ maxLength: 200 }) }),
    Type.Null(),
  ]),
  code: Type.Union([Code, Type.Null()]),
  text: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' }),
  /** How a medicine is taken, or how the patient reacts. */
  detail: Type.String({ maxLength: 500 }),
  reason: Type.String({ maxLength: 500 }),
  told: Type.Boolean(),
})
export type ListChangeRequest = Static<typeof ListChangeRequest>
const ClinicianPlace = {
  place: Type.Enum(CLINICIAN_PLACES),
  state: Type.String({ pattern: '^[A-Z]{2}$' }),
}
/** `PUT place`: where the clinician is, by their own word. */
export const PlaceRequest = Type.Object(ClinicianPlace)
export type PlaceRequest = Static<typeof PlaceRequest>
/** `GET place`: what they have said for this visit, and what may be said by one press. */
export const ClinicianPlaceView = Type.Object({
  said: Type.Union([PlaceRequest, Type.Null()]),
  /** The site that the appointment names in the EMR. */
  site: Type.Union([Type.Object({ name: Type.String(), state: Type.String() }), Type.Null()]),
  /** What they said at the visit before. */
  last: Type.Union([PlaceRequest, Type.Null()]),
  /** The charge has been accepted: nothing is said any more. */
  charged: Type.Boolean(),
})
export type ClinicianPlaceView = Static<typeof ClinicianPlaceView>
/** The problems that were linked in the assessment, in their order. */
export const Assessed = Type.Object({
  linked: Type.Array(
    Type.Object({
      /** Null for one that the clinician wrote down. */
      reference: Type.Union([Type.String(), Type.Null()]),
      text: Type.String(),
      /** Null where the EMR gives it none. */
      code: Type.Union([Type.String(), Type.Null()]),
    }),
  ),
  /** The EMR shows no problems: the clinician writes down what it has. */
  writesDown: Type.Boolean(),
  /** The charge has been accepted, or its claim goes on to the next payer: nothing is linked any more. */
  charged: Type.Boolean(),
})
export type Assessed = Static<typeof Assessed>
/** `problems` are references of the chart's list; `written` is taken only where the EMR shows no list. ICD-10-CM codes. */
export const AssessRequest = Type.Object({
  problems: Type.Array(Type.String({ maxLength: 200, pattern: '^Condition/' }), { maxItems: 12 }),
  written: Type.Array(
    Type.Object({
      code: Type.String({ pattern: '^[A-Z][0-9][0-9A-Z](\\.[0-9A-Z]{1,4})?$' }),
      text: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' }),
    }),
    { maxItems: 12 },
  ),
})
export type AssessRequest = Static<typeof AssessRequest>
/** A change of a list as far as it has come: in the chart only after read-back. */
export const ListChangeView = Type.Object({
  change: Type.String(),
  list: ChartList,
  act: Type.Union([Type.Literal('add'), Type.Literal('end'), Type.Literal('refute')]),
  /** The entry as the chart has it; null for something new that is not there yet. */
  reference: Type.Union([Type.String(), Type.Null()]),
  told: Type.Boolean(),
  state: Type.Union([Type.Literal('writing'), Type.Literal('written'), Type.Literal('failed')]),
  at: Type.String(),
  /** Empty where it is not to be shown, or could not be read. */
  text: Type.String(),
  detail: Type.String(),
  reason: Type.String(),
  code: Type.Union([Code, Type.Null()]),
  /** Why it is not in the chart. */
  why: Type.Optional(NotInChart),
})
export type ListChangeView = Static<typeof ListChangeView>

/** `GET orderTimes`: free times at the EMR's service for such tests; not `offered`: it has no schedule for them. */
export const TestTimes = Type.Object({
  offered: Type.Boolean(),
  times: Type.Array(
    Type.Object({ slot: Type.String(), start: Type.String(), end: Type.String(), where: Type.String() }),
  ),
  next: Type.Union([Type.String(), Type.Null()]),
})
export type TestTimes = Static<typeof TestTimes>
/** `POST orderBooking`. */
export const TestBooking = Type.Object({ slot: Type.String({ minLength: 1, maxLength: 200 }) })
export type TestBooking = Static<typeof TestBooking>

export const AttestationLine = Type.Object({
  id: Type.String(),
  text: Type.String(),
  at: Type.Union([Type.String(), Type.Null()]),
  by: Type.Union([Type.String(), Type.Null()]),
  missing: Type.Boolean(),
})

export const LateOffer = Type.Union([Type.Literal('shorter'), Type.Literal('later-today'), Type.Literal('another-day')])
export type LateOffer = Static<typeof LateOffer>

export const PhoneReason = Type.Union([Type.Literal('cannot'), Type.Literal('declined'), Type.Literal('failed')])
export type PhoneReason = Static<typeof PhoneReason>

/** The practice's telephone service as the clinician sees it. */
export const TelephoneView = Type.Object({
  /** Where the clinician is rung: as said in this launch, else as the EMR has it. */
  from: Type.Union([Type.String(), Type.Null()]),
  /** The call under way, or one that came to nothing, and why. */
  call: Type.Union([
    Type.Object({
      state: Type.Union([
        Type.Literal('asked'),
        Type.Literal('ringing-clinician'),
        Type.Literal('ringing-patient'),
        Type.Literal('talking'),
        Type.Literal('failed'),
      ]),
      at: Type.String(),
      reason: PhoneReason,
      why: Type.Union([
        Type.Literal('away'),
        Type.Literal('refused'),
        Type.Literal('no-agreement'),
        Type.Literal('clinician-unreached'),
        Type.Literal('patient-unreached'),
        Type.Literal('no-word'),
        Type.Null(),
      ]),
    }),
    Type.Null(),
  ]),
})
export type TelephoneView = Static<typeof TelephoneView>

/** `GET page`: everything but the chart's lists. Refetched when the room says `changed`. */
export const Workspace = Type.Object({
  visit: Type.String(),
  /** Who sits here. Of the one who rooms: no note, no orders and no attestation are read. */
  seat: Type.Union([Type.Literal('clinician'), Type.Literal('rooming')]),
  practice: Type.Object({
    name: Type.String(),
    phone: Type.String(),
    timeZone: Type.String(),
    /** What the site wants done in an emergency, in its own words. */
    emergencyGuidance: Type.Union([Type.String(), Type.Null()]),
  }),
  clinician: Type.Object({ reference: Type.String(), name: Type.String() }),
  patient: Type.Object({
    name: Type.String(),
    birthDate: Type.String(),
    age: Type.Integer(),
    sex: Type.String(),
    identifiers: Type.Array(Type.String()),
    /** Their record has a photo. */
    photo: Type.Boolean(),
  }),
  /** Another patient is open in the EMR: nothing is written until the visit's has been picked. */
  elsewhere: Type.Union([ElsewhereView, Type.Null()]),
  /** Whether the EMR tells what it opens, by now; null where it does not offer to. */
  hears: Type.Union([Type.Literal('heard'), Type.Literal('unheard'), Type.Literal('out-of-step'), Type.Null()]),
  /** The EMR shows no banner of its own (`need_patient_banner`). */
  banner: Type.Boolean(),
  appointment: Type.Object({
    start: Type.String(),
    end: Type.String(),
    type: Type.String(),
    reason: Type.Union([Type.String(), Type.Null()]),
  }),
  state: Type.Object({
    stage: Type.Union([
      Type.Literal('before'),
      Type.Literal('waiting'),
      Type.Literal('in-visit'),
      Type.Literal('ended'),
      Type.Literal('signed'),
    ]),
    waitingSince: Type.Union([Type.String(), Type.Null()]),
    admittedAt: Type.Union([Type.String(), Type.Null()]),
    endedAt: Type.Union([Type.String(), Type.Null()]),
    patientState: Type.Union([Type.String(), Type.Null()]),
    licensed: Type.Array(Type.String()),
    consent: Type.Union([Type.Literal('agreed'), Type.Literal('declined'), Type.Literal('missing')]),
    patientPresent: Type.Boolean(),
    /** Since when they are on the telephone. */
    phoneSince: Type.Union([Type.String(), Type.Null()]),
    /** What the patient needs to understand and be understood. */
    need: Type.Union([Need, Type.Null()]),
    /** Whether the clinician has said how easy it was to launch. */
    rated: Type.Boolean(),
    /** What the patient wishes who has waited too long. */
    wish: Type.Union([Type.Literal('call'), Type.Literal('other-time'), Type.Null()]),
    /** The patient has not come: from when on the clinician chooses what to offer, what they chose, what the desk tried. */
    late: Type.Union([
      Type.Object({
        offerFrom: Type.String(),
        offer: Type.Union([LateOffer, Type.Null()]),
        attempts: Type.Array(Type.Object({ channel: Type.String(), outcome: Type.String(), at: Type.String() })),
      }),
      Type.Null(),
    ]),
    /** The desk was asked for a second person; `taken`: somebody has put their name on it. */
    emergency: Type.Union([Type.Object({ at: Type.String(), taken: Type.Boolean() }), Type.Null()]),
    /** Staff have closed or called off its encounter in the EMR while it waits or goes on, and when that was seen. */
    closedInEmr: Type.Union([
      Type.Object({
        status: Type.Union([Type.Literal('finished'), Type.Literal('cancelled'), Type.Literal('entered-in-error')]),
        at: Type.String(),
      }),
      Type.Null(),
    ]),
    /** Writes waiting because the EMR does not answer. */
    waitingWrites: Type.Integer(),
    /** A charge of the visit stands accepted, or its claim goes on to the next payer. */
    charged: Type.Boolean(),
    /** What was written for this visit, and how it stands in the EMR, the newest first. */
    receipts: Type.Array(
      Type.Object({
        write: Type.String(),
        item: Type.String(),
        state: Type.Union([
          Type.Literal('in-chart'),
          Type.Literal('told'),
          Type.Literal('differs'),
          Type.Literal('sent'),
          Type.Literal('with-desk'),
          Type.Literal('with-clinician'),
          Type.Literal('said'),
        ]),
        at: Type.String(),
        number: Type.Union([Type.String(), Type.Null()]),
      }),
    ),
    failedWrites: Type.Array(Type.Object({ write: Type.String(), why: NotInChart })),
  }),
  /** Null where no telephone service is connected. */
  telephone: Type.Union([TelephoneView, Type.Null()]),
  mine: Type.Boolean(),
  /** Null until somebody rooms the patient. */
  rooming: Type.Union([RoomingView, Type.Null()]),
  /** What is to be read out by the one who rooms. */
  consentGap: Type.Union([ConsentGap, Type.Null()]),
  /** Who was asked to come beside the patient, and how far they are. */
  guests: Type.Array(GuestView),
  /** Stills of the patient's picture that were asked for in this visit. */
  pictures: Type.Array(PictureView),
  /** Of which parts of the body one may be asked for in such a visit. */
  bodySites: Type.Array(Site),
  meeting: MeetingView,
  captions: CaptionsView,
  listening: ListeningView,
  note: NoteView,
  /** Left out for whoever can't mark anything in this visit. */
  marks: Type.Optional(MarksView),
  orders: Type.Array(OrderView),
  /** What was changed in the problem, medicine and allergy lists in this visit, oldest first. */
  lists: Type.Array(ListChangeView),
  attestation: Type.Array(AttestationLine),
  /** What is missing before signing, each with the part of the screen that mends it. */
  /** `about`: which list, or which fact of the attestation; null where `what` says all. */
  missing: Type.Array(
    Type.Object({
      id: Type.String(),
      what: Type.Unsafe<Missing['id']>(Type.String()),
      about: Type.Union([Type.String(), Type.Null()]),
      fix: Type.String(),
    }),
  ),
  /** The patient's next visit here that stands. */
  /** `requested`: asked for, and not confirmed by the EMR yet. */
  nextVisit: Type.Union([
    Type.Object({
      start: Type.String(),
      clinician: Type.String(),
      requested: Type.Optional(Type.Literal(true)),
    }),
    Type.Null(),
  ]),
  prescriber: Type.String(),
  /** By what the EMR's own window, with its order composer, is spoken to (SMART Web Messaging); left out where it is not. */
  composer: Type.Optional(Type.Object({ origin: Type.String(), handle: Type.String() })),
  /** The EMR as its users call it. */
  emr: Type.Optional(Type.String()),
  ice: IceServers,
  relayOnly: Type.Boolean(),
})
export type Workspace = Static<typeof Workspace>

const Phrase = Type.Object({ name: Type.String(), text: Type.String() })
/** `GET phrases`: texts that `.name` puts into the note, the site's and the clinician's own. */
export const Phrases = Type.Object({ site: Type.Array(Phrase), mine: Type.Array(Phrase) })
export type Phrases = Static<typeof Phrases>
export const PhraseName = Type.String({ pattern: '^[a-z0-9-]{1,40}$' })
/** `PUT phrase`: the clinician's own. */
export const PhraseText = Type.Object({ text: Type.String({ minLength: 1, maxLength: 5000 }) })

/** `GET followUps`: `whose` anybody's lists the times of all clinicians of this visit type. */
export const FollowUpTimesQuery = Type.Object({
  after: Type.Optional(Type.String({ format: 'date-time' })),
  whose: Type.Optional(Type.Literal('anybody')),
})
/** `POST followUps`: a free slot for this patient; what became of it is asked by the ticket. */
export const FollowUpRequest = Type.Object({
  slot: Type.String({ minLength: 1, maxLength: 200 }),
  reason: Type.String({ minLength: 1, maxLength: 500 }),
})
export type FollowUpRequest = Static<typeof FollowUpRequest>

/** `POST guests`: ask somebody to come by a link of their own, let them in, or send them away. */
export const GuestRequest = Type.Object({
  guest: GuestKind,
  act: Type.Union([Type.Literal('invite'), Type.Literal('admit'), Type.Literal('remove')]),
})
export type GuestRequest = Static<typeof GuestRequest>

/** `POST offer`: what the clinician would offer a patient who is late. */
export const OfferRequest = Type.Object({ offer: LateOffer })
export type OfferRequest = Static<typeof OfferRequest>

/** `POST admit`: the press itself records the clinician's two-identifier check. */
export const AdmitRequest = Type.Object({
  identifiersChecked: Type.Literal(true),
  overrideReason: Type.Optional(Type.String({ minLength: 10, maxLength: 500 })),
  /** The visit begins by telephone, and why. */
  phone: Type.Optional(PhoneReason),
})
export type AdmitRequest = Static<typeof AdmitRequest>
/** Has the telephone service ring `from`, then the patient. `call` is the page's own: pressed twice it is one call. */
export const CallRequest = Type.Object({
  act: Type.Literal('call'),
  call: Type.String({ pattern: '^[0-9A-Za-z-]{8,64}$' }),
  reason: PhoneReason,
  /** The clinician's own number or extension, as people write it. */
  from: Type.String({ pattern: '^[+(]?[0-9][-0-9 ().x]{1,29}$' }),
})
export type CallRequest = Static<typeof CallRequest>
/**
 * `POST phone`: the clinician says that they are on the telephone, with the one reason that is needed, or not any more; or
 * has the call made for them. `end` takes back a call that still rings, too.
 */
export const PhoneRequest = Type.Union([
  Type.Object({
    act: Type.Literal('start'),
    reason: PhoneReason,
  }),
  Type.Object({ act: Type.Literal('end') }),
  CallRequest,
])
export type PhoneRequest = Static<typeof PhoneRequest>
/** `PUT noteUnsaved`: kept for its author, not for the EMR. `PUT note`: 202; the state arrives by the room's `changed`. 409 `newer-version`. */
export const NoteSave = Type.Object({
  sections: Type.Array(NoteSectionText),
  base: Type.Union([Type.String(), Type.Null()]),
  /** Where the words waited that were put back into this text, which holds them now. */
  putBack: Type.Optional(Type.String({ pattern: '^[\\w-]+/[\\w-]+$', maxLength: 200 })),
})
export type NoteSave = Static<typeof NoteSave>
/** The answer to `PUT note`: what to send as `base` with the next save. */
export const NoteSaved = Type.Object({ base: Type.String() })
export type NoteSaved = Static<typeof NoteSaved>
export const OrderSign = Type.Object({
  mitigations: Type.Array(Type.Object({ check: Type.String(), reason: Type.String({ minLength: 3, maxLength: 300 }) })),
})
/** `POST sign`: the sections as they stand on the screen. */
export const SignRequest = Type.Object({
  sections: Type.Array(NoteSectionText),
  base: Type.Union([Type.String(), Type.Null()]),
})
export const AddendumRequest = Type.Object({ text: Type.String({ minLength: 1, maxLength: 20000 }) })
