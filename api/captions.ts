import Type, { type Static } from 'typebox'
import { SPEECH_HZ, SPEECH_SECONDS } from '#domain/speech.ts'

/** `POST captions` of each seat: on or off for everybody, or `told`: the notice stands on this seat's screen. */
export const CaptionsTurn = Type.Object({
  act: Type.Union([Type.Literal('on'), Type.Literal('off'), Type.Literal('told')]),
})
export type CaptionsTurn = Static<typeof CaptionsTurn>

/** 16-bit samples, of which three bytes are four characters of base64. */
const LONGEST = Math.ceil((SPEECH_HZ * 2 * SPEECH_SECONDS) / 3) * 4

/** `POST speech`: some seconds of this seat's own voice, 16-bit little-endian mono at 16 kHz, as base64. */
export const Speech = Type.Object({
  pcm: Type.String({ minLength: 4, maxLength: LONGEST, pattern: '^[A-Za-z0-9+/]+={0,2}$' }),
})
export type Speech = Static<typeof Speech>

/** Who can sit in the room. */
export const SeatName = Type.Union([
  Type.Literal('patient'),
  Type.Literal('rooming'),
  Type.Literal('clinician'),
  Type.Literal('helper'),
  Type.Literal('interpreter'),
])

/** Captions as one seat sees them; null where the practice has no transcription service, or nobody is let in. */
export const CaptionsView = Type.Union([
  Type.Object({
    on: Type.Boolean(),
    /** Who turned them on or off last. */
    by: Type.Union([SeatName, Type.Null()]),
    /** Who is here and turned them off: nobody else turns them on. */
    against: Type.Union([SeatName, Type.Null()]),
    /** Whether the notice has stood on this seat's screen since they are on. */
    told: Type.Boolean(),
    /** Who else is here and is not shown as text: on their screen the notice has not stood yet. */
    untold: Type.Array(SeatName),
  }),
  Type.Null(),
])
export type CaptionsView = Static<typeof CaptionsView>
