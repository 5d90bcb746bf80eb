/** Some seconds of one person's speech: 16-bit little-endian mono samples. */
export interface SpeechToTranscribe {
  pcm: Uint8Array
  samplesPerSecond: number
  /** What is spoken; null where it may be either, and the service is to find out. */
  language: 'en' | 'es' | null
}

/**
 * Turns speech into text at the organization's transcription service and keeps neither. Null when the service does not
 * answer in time or answers what can't be read: the call goes on without.
 */
export type Transcriber = (speech: SpeechToTranscribe) => Promise<string | null>
