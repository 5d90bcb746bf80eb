/** Samples per second of speech that is sent to be transcribed: what such services take in any case. */
export const SPEECH_HZ = 16_000

/** The longest piece of speech that is taken at once, in seconds. */
export const SPEECH_SECONDS = 6
