import type { Participant } from '#domain/visit/event.ts'

/** Some seconds of one person's speech: 16-bit little-endian mono samples. */
export interface SpeechToTranscribe {
  pcm: Uint8Array
  samplesPerSecond: number
  /** What is spoken; null where it may be either, and the service is to find out. */
  language: 'en' | 'es' | null
  /** Whose microphone it is, where that is told. */
  speaker?: Participant
  /** How long words are of use; a caption's few seconds unless said. */
  withinMs?: number
}

/**
 * Turns speech into text at the organization's transcription service and keeps neither. Null when the service does not
 * answer in time or answers what can't be read: the call goes on without.
 */
export type Transcriber = (speech: SpeechToTranscribe) => Promise<string | null>

/** Hands speech to a service that tells its words later, in a call of its own that names `reference`; whether it has it. */
export type SpeechSender = (reference: string, speech: SpeechToTranscribe) => Promise<boolean>

/** Who turns what is said into words for the note: one that answers with them, or one that tells them later. */
export type Listener = { answers: Transcriber } | { tellsLater: SpeechSender }
