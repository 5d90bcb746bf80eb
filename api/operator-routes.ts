import Type, { type Static } from 'typebox'

/** The operator's page of routes. What is answered here says nothing of what a route carried, but for `open` and `try`. */
export const routesPaths = {
  routes: '/api/operator/:launch/routes',
  routeChanges: '/api/operator/:launch/routes/changes',
  findMessages: '/api/operator/:launch/routes/find',
  message: '/api/operator/:launch/routes/messages/:message',
  openMessage: '/api/operator/:launch/routes/messages/:message/open',
  replayMessage: '/api/operator/:launch/routes/messages/:message/replay',
  skipMessage: '/api/operator/:launch/routes/messages/:message/skip',
  tryCopy: '/api/operator/:launch/routes/messages/:message/try',
  sendCopy: '/api/operator/:launch/routes/messages/:message/send',
  sendAgain: '/api/operator/:launch/routes/:route/again',
  quietRoute: '/api/operator/:launch/routes/:route/quiet',
  testRoute: '/api/operator/:launch/routes/:route/test',
} as const

const Instant = Type.String()
const MaybeText = Type.Union([Type.String(), Type.Null()])
const MaybeInstant = Type.Union([Instant, Type.Null()])
const State = Type.Union([
  Type.Literal('waiting'),
  Type.Literal('delivered'),
  Type.Literal('filtered'),
  Type.Literal('quarantined'),
  Type.Literal('withheld'),
  Type.Literal('skipped'),
])
/** A person's words for why they do something, in the audit and in the message's life; never anything of a patient. */
const Why = Type.String({ minLength: 3, maxLength: 120 })
const MessageText = Type.String({ minLength: 8, maxLength: 400_000 })

/** One route as it runs. */
export const RouteRow = Type.Object({
  id: Type.String(),
  title: Type.String(),
  version: Type.String(),
  /** `MLLP on port 2590`, and where it goes. */
  from: Type.String(),
  to: Type.String(),
  take: Type.Array(Type.String()),
  /** Those of which a test message can be made. */
  tests: Type.Array(Type.String()),
  /** Declared places by whose values its messages are found. */
  find: Type.Array(Type.String()),
  /** Received in each of the last sixty minutes; the last one is running. */
  perMinute: Type.Array(Type.Integer()),
  waiting: Type.Integer(),
  oldestAt: MaybeInstant,
  quarantined: Type.Integer(),
  lastSeenAt: MaybeInstant,
  /** What it is expected to carry, a sentence for each band. */
  expected: Type.Array(Type.String()),
  /** Places that its map has carried nowhere in 30 days, and how often; null without a map. */
  unmapped: Type.Union([Type.Array(Type.Object({ at: Type.String(), count: Type.Integer() })), Type.Null()]),
  /** Alarms of it are told to nobody until then. */
  quiet: Type.Union([Type.Object({ until: Instant, why: Type.String(), by: Type.String() }), Type.Null()]),
})
export type RouteRow = Static<typeof RouteRow>

/** `GET routes`, and each message of `routeChanges`. */
export const RoutesPage = Type.Object({
  at: Instant,
  routes: Type.Array(RouteRow),
  /** What is the matter, the newest first. */
  alarms: Type.Array(
    Type.Object({
      id: Type.String(),
      /** Null of a connection that is no route's. */
      route: Type.Union([Type.String(), Type.Null()]),
      kind: Type.String(),
      says: Type.String(),
      since: Instant,
    }),
  ),
  /** Whether this person may open what a message says. */
  mayOpen: Type.Boolean(),
})
export type RoutesPage = Static<typeof RoutesPage>

/** A message without anything of what it says. */
export const MessageLine = Type.Object({
  id: Type.String(),
  route: Type.String(),
  type: Type.String(),
  state: State,
  tries: Type.Integer(),
  why: MaybeText,
  receivedAt: Instant,
  endedAt: MaybeInstant,
  edited: Type.Boolean(),
  kept: Type.Boolean(),
})
export type MessageLine = Static<typeof MessageLine>

/** `POST findMessages`: what was typed into the one box, on one route or all. */
export const MessageSearch = Type.Object({
  typed: Type.String({ maxLength: 200 }),
  route: MaybeText,
  after: Type.Union([Type.Object({ receivedAt: Instant, id: Type.String({ pattern: '^\\d{1,18}$' }) }), Type.Null()]),
})
export type MessageSearch = Static<typeof MessageSearch>
export const FoundMessages = Type.Object({ messages: Type.Array(MessageLine), more: Type.Boolean() })
export type FoundMessages = Static<typeof FoundMessages>

/** What befell a message, told as it is read. */
const Stage = Type.Object({
  at: Instant,
  stage: Type.Union([
    Type.Literal('received'),
    Type.Literal('filtered'),
    Type.Literal('mapped'),
    Type.Literal('tried'),
    Type.Literal('delivered'),
    Type.Literal('disclosed'),
    Type.Literal('withheld'),
    Type.Literal('quarantined'),
    Type.Literal('replayed'),
    Type.Literal('edited'),
    Type.Literal('skipped'),
  ]),
  why: MaybeText,
  by: MaybeText,
})
export type Stage = Static<typeof Stage>

/** `GET message`. */
export const MessagePage = Type.Object({
  message: MessageLine,
  stages: Type.Array(Stage),
  /** When it is tried again, and which message holds it, while it waits. */
  triedAgainAt: MaybeInstant,
  heldBy: MaybeText,
})
export type MessagePage = Static<typeof MessagePage>

/** A field as it is written; `differs`: the other side has it otherwise. */
const ShownField = Type.Object({ at: Type.String(), text: Type.String(), differs: Type.Boolean() })
const ShownSegment = Type.Object({ name: Type.String(), fields: Type.Array(ShownField), alone: Type.Boolean() })
export type ShownSegment = Static<typeof ShownSegment>

/** `POST openMessage`. */
export const ToOpen = Type.Object({ why: Why })
export const OpenedPage = Type.Object({
  /** What was received, a segment a line. */
  text: Type.String(),
  /** The copy that goes instead, where a person edited one. */
  copy: MaybeText,
  source: Type.Array(ShownSegment),
  sent: Type.Array(ShownSegment),
  /** What its destination answered and whoever asked was given; null where nobody asked, or nothing was answered yet. */
  answer: Type.Union([Type.Array(ShownSegment), Type.Null()]),
  /**
   * What the map of its route makes of what goes; null without one. Marked are fields that are carried nowhere, and places that the message
   * does not say in those words. `refused`: why it can't be mapped.
   */
  mapped: Type.Union([
    Type.Object({ refused: MaybeText, source: Type.Array(ShownSegment), sent: Type.Array(ShownSegment) }),
    Type.Null(),
  ]),
})
export type OpenedPage = Static<typeof OpenedPage>

/** `POST tryCopy`: what would be sent. Nothing is. */
export const ToTry = Type.Object({ text: MessageText })
export const TriedCopy = Type.Object({
  /** Why it can't be sent; null where it can. */
  wrong: MaybeText,
  to: Type.String(),
  source: Type.Array(ShownSegment),
  sent: Type.Array(ShownSegment),
})
export type TriedCopy = Static<typeof TriedCopy>

/** `POST sendCopy`, `POST skipMessage`. */
export const ToSend = Type.Object({ text: MessageText, why: Why })
export const ToSkip = Type.Object({ why: Why })

/** What `sendCopy` came to: the message as it then is, or why the copy can't be sent. */
export const SentCopy = Type.Object({ wrong: MaybeText, page: Type.Union([MessagePage, Type.Null()]) })
export type SentCopy = Static<typeof SentCopy>

/** `POST sendAgain`: without `send` only how many that would be. */
export const ToSendAgain = Type.Object({
  patient: Type.Union([Type.String({ minLength: 1, maxLength: 200 }), Type.Null()]),
  since: MaybeInstant,
  until: MaybeInstant,
  send: Type.Boolean(),
})
export type ToSendAgain = Static<typeof ToSendAgain>
export const SentAgain = Type.Object({ messages: Type.Integer() })
export type SentAgain = Static<typeof SentAgain>

/** `POST quietRoute`: for so many minutes, none ends it. */
export const ToQuiet = Type.Object({ minutes: Type.Integer({ minimum: 0, maximum: 10_080 }), why: Why })

/** `POST testRoute`: a message of a fictive patient, marked MSH-11 T. */
export const ToTest = Type.Object({ type: Type.String({ maxLength: 61 }) })
export const TestedRoute = Type.Object({
  outcome: Type.Union([Type.Literal('taken'), Type.Literal('not-now'), Type.Literal('refused')]),
  controlId: Type.String(),
  says: Type.String(),
})
export type TestedRoute = Static<typeof TestedRoute>
