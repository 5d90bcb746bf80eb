import Type, { type Static } from 'typebox'

/** The operator's page: one session per launch without a patient, `/operator/<launch>`. Nothing here is of a patient. */
export const operatorPaths = {
  page: '/api/operator/:launch',
  connection: '/api/operator/:launch/connection',
  readAgain: '/api/operator/:launch/connection/read',
  accept: '/api/operator/:launch/connection/accept',
  profile: '/api/operator/:launch/profile',
  checkProfile: '/api/operator/:launch/profile/check',
  setBackProfile: '/api/operator/:launch/profile/back',
  testMessage: '/api/operator/:launch/profile/test',
  configuration: '/api/operator/:launch/configuration.json',
  compareConfiguration: '/api/operator/:launch/configuration/compare',
} as const

const Instant = Type.String()
const MaybeText = Type.Union([Type.String(), Type.Null()])

/** `GET page`: whose page it is, and whether people behind it are real. */
export const OperatorPage = Type.Object({
  /** The organization's short name. */
  id: Type.String(),
  practice: Type.String(),
  timeZone: Type.String(),
  person: Type.String(),
  emr: Type.String(),
  install: Type.Union([Type.Literal('test'), Type.Literal('production')]),
})
export type OperatorPage = Static<typeof OperatorPage>

/** One sign-in, read or write of a visit. */
const Cell = Type.Object({
  name: Type.String(),
  kind: Type.Union([Type.Literal('sign-in'), Type.Literal('read'), Type.Literal('write')]),
  /** Null: it is not to be had, and `why` says the reason. */
  door: Type.Union([
    Type.Literal('smart'),
    Type.Literal('oidc'),
    Type.Literal('token'),
    Type.Literal('fhir'),
    Type.Literal('hl7v2'),
    Type.Literal('worklist'),
    Type.Null(),
  ]),
  why: Type.String(),
  /** What the EMR really answered when it was asked. */
  measured: MaybeText,
  /** The message by which it goes, or would go if there were an interface. */
  message: MaybeText,
})

const Change = Type.Object({
  name: Type.String(),
  way: Type.Union([Type.Literal('worse'), Type.Literal('better'), Type.Literal('other')]),
  says: Type.String(),
})

/** `GET connection`: by which door each read and write of a visit goes, and what the EMR's administrator registers. */
export const Connection = Type.Object({
  fhirBase: Type.String(),
  /** The last reading that succeeded; null before the first. */
  reading: Type.Union([
    Type.Object({
      readAt: Instant,
      fhirVersion: Type.String(),
      software: MaybeText,
      tried: Type.String(),
      remarks: Type.Array(Type.String()),
      cells: Type.Array(Cell),
    }),
    Type.Null(),
  ]),
  /** Where the free times come from that patients choose from. */
  times: Type.Union([
    Type.Object({ from: Type.Literal('fhir'), read: Type.Boolean() }),
    Type.Object({ from: Type.Literal('file'), folder: Type.String() }),
    Type.Object({
      from: Type.Literal('feed'),
      sessions: Type.Integer(),
      clinicians: Type.Integer(),
      daysAhead: Type.Integer(),
      without: Type.Array(Type.String()),
    }),
    Type.Object({ from: Type.Literal('nowhere') }),
  ]),
  /** Why the last try to read it came to nothing; null where it succeeded. */
  trouble: Type.Union([Type.Object({ at: Instant, why: Type.String() }), Type.Null()]),
  /** What it offered before and offers no more; to be seen to before a visit needs it. */
  lost: Type.Array(Change),
  lostSince: Type.Union([Instant, Type.Null()]),
  /** What differed when a reading last differed from the one before. */
  changed: Type.Union([Type.Object({ at: Instant, changes: Type.Array(Change) }), Type.Null()]),
  /** What is to be registered, part by part; `text` is the whole of it as it is handed over. */
  registration: Type.Object({
    parts: Type.Array(
      Type.Object({
        title: Type.String(),
        facts: Type.Array(Type.Object({ name: Type.String(), value: Type.String() })),
      }),
    ),
    text: Type.String(),
  }),
})
export type Connection = Static<typeof Connection>

const Line = Type.String({ maxLength: 400 })

/** Where this site's interface wants what HL7 v2 leaves open, with every choice made; docs/hl7v2.md says what each is. */
export const SiteProfile = Type.Object({
  sendingApplication: Line,
  sendingFacility: Line,
  receivingApplication: Line,
  receivingFacility: Line,
  acknowledgement: Type.Union([
    Type.Literal('original'),
    Type.Literal('accept'),
    Type.Literal('accept-and-application'),
  ]),
  patientNumber: Type.Object({
    is: Type.Union([Type.Literal('record-number'), Type.Literal('fhir-id')]),
    namespace: Line,
    universalId: Line,
    universalIdType: Type.Union([
      Type.Literal(''),
      Type.Literal('ISO'),
      Type.Literal('UUID'),
      Type.Literal('DNS'),
      Type.Literal('URI'),
    ]),
    type: Line,
  }),
  visitNumber: Type.Union([Type.Literal('PV1-19'), Type.Literal('PV1-50'), Type.Literal('PID-18')]),
  joinAddress: Type.Object({
    place: Type.Union([Type.Literal('NTE'), Type.Literal('AIL'), Type.Literal('Z')]),
    type: Line,
    location: Line,
    segment: Line,
    field: Type.Number(),
  }),
  modality: Type.Object({
    place: Type.Union([Type.Literal('SCH-8'), Type.Literal('PV1-3')]),
    code: Line,
    text: Line,
  }),
  documentTypes: Type.Array(Type.Object({ loinc: Line, code: Line }), { maxItems: 50 }),
  documentText: Type.Union([Type.Literal('TX'), Type.Literal('FT')]),
  placeOfService: Type.Union([Type.Literal('FT1-16'), Type.Literal('PV1-3')]),
})
export type SiteProfile = Static<typeof SiteProfile>

/** What is wrong with one field, by its path, such as `joinAddress.segment`. */
const WrongField = Type.Object({ field: Type.String(), says: Type.String() })
export type WrongField = Static<typeof WrongField>

/** One kind of message about a fictive visit; a line is marked where the profile in force would write it otherwise. */
const MessagePreview = Type.Object({
  kind: Type.String(),
  title: Type.String(),
  event: Type.String(),
  lines: Type.Array(Type.Object({ text: Type.String(), changed: Type.Boolean() })),
})
export type MessagePreview = Static<typeof MessagePreview>

/** `GET profile`. */
export const ProfilePage = Type.Object({
  /** Null where this organization sends no messages (`emr.hl7v2.send`): then there is nothing to edit. */
  interface: Type.Union([
    Type.Object({
      host: Type.String(),
      port: Type.Integer(),
      tls: Type.Boolean(),
      /** MSH-11, which the install says. */
      processing: Type.Union([Type.Literal('P'), Type.Literal('T'), Type.Literal('D')]),
    }),
    Type.Null(),
  ]),
  /** What is in force. */
  profile: Type.Union([SiteProfile, Type.Null()]),
  /** 0: as the settings have it, and nobody has edited it yet. */
  version: Type.Integer(),
  /** Whether the version in force is the settings' own. */
  asSettings: Type.Boolean(),
  /** In what the settings file differs from what is in force. */
  settingsDiffer: Type.Array(Type.String()),
  previews: Type.Array(MessagePreview),
  /** The newest first. */
  history: Type.Array(
    Type.Object({
      version: Type.Integer(),
      at: Instant,
      by: Type.String(),
      backTo: Type.Union([Type.Integer(), Type.Null()]),
      /** Against the version before it, a sentence each. */
      changes: Type.Array(Type.String()),
    }),
  ),
})
export type ProfilePage = Static<typeof ProfilePage>

/** `POST checkProfile`: what is wrong with it, and what its messages would look like where nothing is. */
export const ProfileToCheck = Type.Object({ profile: SiteProfile })
export const ProfileChecked = Type.Object({ wrong: Type.Array(WrongField), previews: Type.Array(MessagePreview) })
export type ProfileChecked = Static<typeof ProfileChecked>

/** `POST profile`; `base` is the version that was edited. */
export const ProfileEdit = Type.Object({ base: Type.Integer(), profile: SiteProfile })
export type ProfileEdit = Static<typeof ProfileEdit>
/** `POST setBackProfile`: `to` is an earlier version, 0 the settings. */
export const ProfileBack = Type.Object({ base: Type.Integer(), to: Type.Integer({ minimum: 0 }) })
export type ProfileBack = Static<typeof ProfileBack>

/** `POST testMessage`: which kind, and by which profile, so that an edit can be tried before it is in force. */
export const TestRequest = Type.Object({ kind: Type.String({ maxLength: 40 }), profile: SiteProfile })
export type TestRequest = Static<typeof TestRequest>
export const TestMessage = Type.Object({
  event: Type.String(),
  controlId: Type.String(),
  at: Instant,
  outcome: Type.Union([
    Type.Literal('taken'),
    Type.Literal('not-now'),
    Type.Literal('refused'),
    Type.Literal('unanswered'),
  ]),
  says: Type.String(),
})
export type TestMessage = Static<typeof TestMessage>

/** `POST compareConfiguration`: an export that was kept, of this install or another. */
export const ToCompare = Type.Object({ text: Type.String({ maxLength: 400_000 }) })
export const Compared = Type.Object({
  /** False: what was sent is no export of a configuration. */
  readable: Type.Boolean(),
  /** What differs, a line each: here is this install, there the export. Null is not set. */
  differences: Type.Array(Type.Object({ what: Type.String(), here: MaybeText, there: MaybeText })),
})
export type Compared = Static<typeof Compared>
