import Type, { type Static } from 'typebox'
import { Language, Practice } from './book.ts'
import { CaptionsView } from './captions.ts'
import { ListeningView } from './listening.ts'
import { MeetingView } from './meeting.ts'
import { IceServers } from './room.ts'

/** What the page of a helper or interpreter asks, by the cookie that their own link set. */
export const guestPaths = {
  page: '/api/visit/:visit/guest/:guest',
  come: '/api/visit/:visit/guest/:guest/come',
  captions: '/api/visit/:visit/guest/:guest/captions',
  speech: '/api/visit/:visit/guest/:guest/captions/speech',
  listening: '/api/visit/:visit/guest/:guest/listening',
  heard: '/api/visit/:visit/guest/:guest/listening/speech',
} as const

export const GuestKind = Type.Union([Type.Literal('helper'), Type.Literal('interpreter')])
export type GuestKind = Static<typeof GuestKind>

/**
 * How far a guest has come: `asked` have been let in by nobody yet; `in` once the clinician has let them in and the
 * visit goes on; `taken` when somebody else came by the same link first; `removed` when the link was made useless.
 */
export const GuestStage = Type.Union([
  Type.Literal('invited'),
  Type.Literal('asked'),
  Type.Literal('let-in'),
  Type.Literal('in'),
  Type.Literal('taken'),
  Type.Literal('removed'),
  Type.Literal('over'),
])
export type GuestStage = Static<typeof GuestStage>

/** `GET page`. Nothing of the patient: whoever holds the link need not know them. */
export const GuestPage = Type.Object({
  practice: Practice,
  guest: GuestKind,
  language: Language,
  start: Type.String(),
  zone: Type.String(),
  stage: GuestStage,
  /** Known once the guest was let in. */
  clinician: Type.Union([Type.String(), Type.Null()]),
  meeting: MeetingView,
  captions: CaptionsView,
  listening: ListeningView,
  ice: IceServers,
  relayOnly: Type.Boolean(),
})
export type GuestPage = Static<typeof GuestPage>

/** `POST come`: who they are; the clinician reads it before letting them in. */
export const GuestName = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
  /** What a helper is to the patient; an interpreter's language and number. */
  about: Type.String({ maxLength: 200 }),
})
export type GuestName = Static<typeof GuestName>

/** A guest as clinician, patient or desk see them. `link` is to be handed on; null once somebody has come by it. */
export const GuestView = Type.Object({
  guest: GuestKind,
  stage: Type.Union([Type.Literal('invited'), Type.Literal('asked'), Type.Literal('let-in')]),
  link: Type.Union([Type.String(), Type.Null()]),
  name: Type.Union([Type.String(), Type.Null()]),
  about: Type.Union([Type.String(), Type.Null()]),
})
export type GuestView = Static<typeof GuestView>
