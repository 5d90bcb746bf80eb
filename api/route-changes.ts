import Type, { type Static } from 'typebox'

/** What changes a route before its eyes: a version is tried, switched on, and gone back from. Only `openTried` is answered with what a message says. */
export const routeChangesPaths = {
  routeChange: '/api/operator/:launch/routes/:route/change',
  runFixtures: '/api/operator/:launch/routes/:route/change/fixtures',
  tryRoute: '/api/operator/:launch/routes/:route/change/try',
  routeTrial: '/api/operator/:launch/routes/:route/change/trials/:trial',
  moreTried: '/api/operator/:launch/routes/:route/change/trials/:trial/more',
  openTried: '/api/operator/:launch/routes/:route/change/trials/:trial/open',
  cancelTrial: '/api/operator/:launch/routes/:route/change/trials/:trial/cancel',
  switchOn: '/api/operator/:launch/routes/:route/change/trials/:trial/switch',
  goBack: '/api/operator/:launch/routes/:route/change/back',
} as const

const Instant = Type.String()
const MaybeText = Type.Union([Type.String(), Type.Null()])
const Number = Type.String({ pattern: '^\\d{1,18}$' })
const Why = Type.String({ minLength: 3, maxLength: 120 })
const Text = Type.String({ maxLength: 400_000 })
const Counts = Type.Record(Type.String(), Type.Integer())
const Treated = Type.Union([
  Type.Literal('taken'),
  Type.Literal('left'),
  Type.Literal('refused'),
  Type.Literal('mended'),
  Type.Literal('withheld'),
  Type.Literal('disclosed'),
  Type.Literal('otherwise'),
  Type.Literal('unmapped'),
])
export type Treated = Static<typeof Treated>

/** The texts of a version. `beside`: files that the map names, which stand in place of those in its folder. */
export const VersionFiles = Type.Object({
  route: Text,
  map: Type.Union([Text, Type.Null()]),
  beside: Type.Record(Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,80}\\.json$' }), Text),
})
export type VersionFiles = Static<typeof VersionFiles>

/** A message that would be treated otherwise: places and reasons, nothing of what it says. */
export const TriedMessage = Type.Object({
  message: Type.String(),
  type: Type.String(),
  receivedAt: Instant,
  treated: Treated,
  places: Type.Array(Type.String()),
  why: MaybeText,
})
export type TriedMessage = Static<typeof TriedMessage>

/** `GET routeTrial`. */
export const Trial = Type.Object({
  id: Type.String(),
  at: Instant,
  by: Type.String(),
  since: Instant,
  state: Type.Union([
    Type.Literal('running'),
    Type.Literal('done'),
    Type.Literal('cancelled'),
    Type.Literal('stopped'),
  ]),
  total: Type.Integer(),
  /** The version that it was compared with. */
  base: Type.Integer(),
  files: VersionFiles,
  fixtures: Type.Array(Type.String()),
  sum: Type.Object({
    tried: Type.Integer(),
    same: Type.Integer(),
    otherwise: Type.Record(Treated, Type.Integer()),
    unknown: Type.Integer(),
    places: Counts,
    reasons: Counts,
    unmapped: Type.Object({ before: Type.Integer(), after: Type.Integer() }),
  }),
  /** The newest that would be treated otherwise. */
  messages: Type.Array(TriedMessage),
  more: Type.Boolean(),
})
export type Trial = Static<typeof Trial>

const Version = Type.Object({
  version: Type.Integer(),
  at: Instant,
  by: Type.String(),
  why: Type.String(),
  /** 0 is the file. */
  backTo: Type.Union([Type.Integer(), Type.Null()]),
  trial: MaybeText,
})

/** `GET routeChange`. */
export const RouteChangePage = Type.Object({
  /** The one in force; 0 is the file, and so is every version that goes back to it. */
  version: Type.Integer(),
  asFile: Type.Boolean(),
  /** The file says something else than what is in force. */
  fileDiffers: Type.Boolean(),
  files: VersionFiles,
  keepDays: Type.Integer(),
  /** The newest first. */
  history: Type.Array(Version),
  trial: Type.Union([Trial, Type.Null()]),
})
export type RouteChangePage = Static<typeof RouteChangePage>

/** `POST runFixtures`: what is wrong with the map, or what each fixture comes to; `differs` is empty where it holds. */
export const ToRunFixtures = Type.Object({ files: VersionFiles })
export const RanFixtures = Type.Object({
  wrong: Type.Array(Type.String()),
  fixtures: Type.Array(
    Type.Object({
      message: Type.String(),
      differs: Type.Array(Type.Object({ at: Type.String(), wanted: MaybeText, made: MaybeText })),
    }),
  ),
})
export type RanFixtures = Static<typeof RanFixtures>

/** `POST tryRoute`. */
export const ToTryRoute = Type.Object({ files: VersionFiles, days: Type.Integer({ minimum: 1, maximum: 366 }) })
/** What came of it: what is wrong with the texts, sentence by sentence, or the trial that began. */
export const BegunTrial = Type.Object({ wrong: Type.Array(Type.String()), trial: Type.Union([Trial, Type.Null()]) })
export type BegunTrial = Static<typeof BegunTrial>

/** `POST moreTried`: those before a message. */
export const ToSeeMore = Type.Object({ before: Number })
export const MoreTried = Type.Object({ messages: Type.Array(TriedMessage), more: Type.Boolean() })
export type MoreTried = Static<typeof MoreTried>

/** `POST openTried`: what both versions make of one message. */
export const ToOpenTried = Type.Object({ message: Number, why: Why })
const Side = Type.Object({
  /** In words: what this version does with it. */
  does: Type.String(),
  resources: Type.Array(
    Type.Object({
      name: Type.String(),
      fields: Type.Array(Type.Object({ at: Type.String(), text: Type.String(), differs: Type.Boolean() })),
      alone: Type.Boolean(),
    }),
  ),
})
export const OpenedTried = Type.Object({ before: Side, after: Side })
export type OpenedTried = Static<typeof OpenedTried>

/** `POST switchOn`: `base` is the version that the page showed in force. */
export const ToSwitchOn = Type.Object({ base: Type.Integer({ minimum: 0 }), why: Why })
/** `POST goBack`: `to` 0 is the file. */
export const ToGoBack = Type.Object({ base: Type.Integer({ minimum: 0 }), to: Type.Integer({ minimum: 0 }), why: Why })
/** What either came to: why it can't be, or the page as it then is. */
export const Switched = Type.Object({
  wrong: Type.Array(Type.String()),
  page: Type.Union([RouteChangePage, Type.Null()]),
})
export type Switched = Static<typeof Switched>
