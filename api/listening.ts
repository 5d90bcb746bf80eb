import Type, { type Static } from 'typebox'
import { SeatName, Speech } from './captions.ts'

const Piece = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })

const answers = [
  Type.Literal('agree'),
  Type.Literal('refuse'),
  /** What was transcribed goes, unless it is `stop-and-keep`. */
  Type.Literal('stop'),
  Type.Literal('stop-and-keep'),
] as const

/** `POST listening` of each seat: a person's own word on being listened to for the note. */
export const ListeningAnswer = Type.Object({ act: Type.Union([...answers]) })

/** `POST listening` of a launch: the clinician may ask, too. */
export const ListeningTurn = Type.Object({ act: Type.Union([Type.Literal('ask'), ...answers]) })
export type ListeningTurn = Static<typeof ListeningTurn>

/** `POST listening/speech`: some seconds of this seat's own voice, and under which `hearing` they were said. */
export const HeardSpeech = Type.Object({
  pcm: Speech.properties.pcm,
  hearing: Type.Integer({ minimum: 0 }),
  /** The page's own name for this piece, the same in every try. */
  piece: Piece,
  /** The piece that it goes on from without a pause, where speech was cut; absent where it stands by itself. */
  continues: Type.Optional(Piece),
})

/** Listening as one seat sees it; null where there is no transcriber, and in visits that are not listened to. */
export const ListeningView = Type.Union([
  Type.Object({
    /** Changes whenever somebody has to be asked between: what was said under another one is refused. Null: nobody is heard. */
    hearing: Type.Union([Type.Integer(), Type.Null()]),
    asked: Type.Boolean(),
    /** It was on, and somebody has come, or gone. */
    paused: Type.Boolean(),
    /** Whether this seat has said yes since it was taken. */
    agreed: Type.Boolean(),
    /** Who else is here and has not said yes. */
    waitsFor: Type.Array(SeatName),
    /** Who refused or stopped it last. */
    against: Type.Union([SeatName, Type.Null()]),
    /** Whether that no stands: nobody is asked again. */
    stands: Type.Boolean(),
    /** Whether words of this seat's call are kept, which it may have deleted. */
    kept: Type.Boolean(),
    /** Whether this seat is in the call. */
    here: Type.Boolean(),
  }),
  Type.Null(),
])
export type ListeningView = Static<typeof ListeningView>

/** `GET listening` of a launch: how far the transcriber has come, and how long it takes; not a word of what was said. */
export const ListeningProgress = Type.Object({
  lines: Type.Integer(),
  waiting: Type.Integer(),
  missed: Type.Integer(),
  lagMs: Type.Union([Type.Object({ median: Type.Number(), last: Type.Number() }), Type.Null()]),
  lastWordsAt: Type.Union([Type.String(), Type.Null()]),
})
export type ListeningProgress = Static<typeof ListeningProgress>

/** What a vendor tells of a piece of speech that it was handed (docs/listening.md). */
export const TranscriptCall = Type.Union([
  Type.Object({
    kind: Type.Literal('transcribed'),
    /** With what the piece was handed over. */
    reference: Piece,
    text: Type.String({ maxLength: 4_000 }),
  }),
  Type.Object({ kind: Type.Literal('failed'), reference: Piece }),
])
export type TranscriptCall = Static<typeof TranscriptCall>

export const transcriptPath = '/transcription/:organization'
