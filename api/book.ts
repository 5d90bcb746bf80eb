import Type, { type Static } from 'typebox'
import { Need } from './need.ts'

/** The embedded booking element's resources. Nothing here tells whether a person is known to the practice. */
export const bookPaths = {
  page: '/api/book/:organization',
  times: '/api/book/:organization/times',
  ticket: '/api/book/:organization/tickets/:ticket',
  link: '/api/book/:organization/link',
  invited: '/api/book/:organization/invitations/:invitation',
} as const

export const Practice = Type.Object({ name: Type.String(), phone: Type.String(), website: Type.String() })

export const Language = Type.Union([Type.Literal('en'), Type.Literal('es')])
export type Language = Static<typeof Language>

/** `GET page`: what can be booked. */
export const BookingPage = Type.Object({
  practice: Type.Object({ name: Type.String(), phone: Type.String(), timeZone: Type.String() }),
  types: Type.Array(Type.Object({ id: Type.String(), title: Type.Object({ en: Type.String(), es: Type.String() }) })),
  /** A time is asked for, and booked when the practice confirms it. */
  confirmsLater: Type.Optional(Type.Literal(true)),
})
export type BookingPage = Static<typeof BookingPage>

/** A free slot of the EMR. Instants are ISO 8601 with offset; the page shows them in the patient's zone. */
export const FreeTime = Type.Object({
  slot: Type.String(),
  start: Type.String(),
  end: Type.String(),
  clinician: Type.String(),
})
export type FreeTime = Static<typeof FreeTime>

/** `GET times?type=&after=`: the EMR's own free slots, soonest first, paged by `after` (an instant). */
export const TimesQuery = Type.Object({
  type: Type.String(),
  after: Type.Optional(Type.String({ format: 'date-time' })),
})
export const FreeTimes = Type.Object({
  times: Type.Array(FreeTime),
  next: Type.Union([Type.String(), Type.Null()]),
  /** There are free times, and each is shorter than the visit. */
  tooShort: Type.Optional(Type.Literal(true)),
})
export type FreeTimes = Static<typeof FreeTimes>

/** Who is meant, as typed. Also the body of `POST link`, *Send my link again*, whose answer is always the same. */
export const Identity = Type.Object({
  given: Type.String({ minLength: 1, maxLength: 100 }),
  family: Type.String({ minLength: 1, maxLength: 100 }),
  birthDate: Type.String({ format: 'date' }),
  /** A mail address or telephone number. */
  contact: Type.String({ minLength: 5, maxLength: 200 }),
})
export type Identity = Static<typeof Identity>

/** `POST page`: asks for a time. The answer is a ticket, alike for everybody. */
export const BookingRequest = Type.Object({
  type: Type.String(),
  slot: Type.String(),
  reason: Type.String({ minLength: 1, maxLength: 500 }),
  identity: Identity,
  /** What is needed to understand and be understood; null for nothing. `detail`: in which language, or what helps. */
  need: Type.Optional(Type.Union([Type.Null(), Type.Object({ need: Need, detail: Type.String({ maxLength: 100 }) })])),
  /** IANA zone of the patient's device. */
  zone: Type.String(),
  language: Language,
  /** Random, the same in every try of one booking: a try whose answer was lost is known again, and books nothing twice. */
  attempt: Type.Optional(Type.String({ pattern: '^[0-9a-f]{32}$' })),
})
export type BookingRequest = Static<typeof BookingRequest>

/** `GET invited`: what whoever was invited may choose a time for. `booked`: they have; `over`: nothing is to be chosen any more. */
export const InvitedPage = Type.Object({
  ...BookingPage.properties,
  standing: Type.Union([Type.Literal('open'), Type.Literal('booked'), Type.Literal('over')]),
})
export type InvitedPage = Static<typeof InvitedPage>

/** `POST invited`: the time alone. Who it is for, and why, is known. */
export const InvitedRequest = Type.Object(
  { slot: Type.String(), zone: Type.String(), language: Language, attempt: Type.String({ pattern: '^[0-9a-f]{32}$' }) },
  { additionalProperties: false },
)
export type InvitedRequest = Static<typeof InvitedRequest>
export const Ticket = Type.Object({ ticket: Type.String() })
export type Ticket = Static<typeof Ticket>

/** `GET ticket`: what became of it. `lost` brings the next free times; `unreachable` means nothing was booked. */
export const TicketState = Type.Union([
  Type.Object({ state: Type.Literal('working') }),
  Type.Object({ state: Type.Literal('booked'), start: Type.String(), end: Type.String(), clinician: Type.String() }),
  /** The EMR was asked and has not promised it: never told as booked. */
  Type.Object({ state: Type.Literal('requested'), start: Type.String(), end: Type.String(), clinician: Type.String() }),
  Type.Object({ state: Type.Literal('lost'), times: Type.Array(FreeTime) }),
])
export type TicketState = Static<typeof TicketState>
