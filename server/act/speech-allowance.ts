/** Nobody speaks faster than time passes; a line that stood still for a moment sends what it has kept at once. */
const BURST_SECONDS = 20
/** The least that one request counts for, however short it is. */
const LEAST_SECONDS = 0.5

/** How much speech a seat may still send, by token bucket. */
export interface SpeechAllowance {
  seconds: number
  /** Milliseconds, as `now` of `spendSpeech` counts them. */
  at: number
}

/** Takes some seconds of speech off a seat's allowance; null when it is used up. */
export function spendSpeech(
  kept: SpeechAllowance | undefined,
  seconds: number,
  now: number,
  burst = BURST_SECONDS,
): SpeechAllowance | null {
  const before = kept ?? { seconds: burst, at: now }
  const filled = Math.min(burst, before.seconds + (now - before.at) / 1000)
  const left = filled - Math.max(LEAST_SECONDS, seconds)
  return left < 0 ? null : { seconds: left, at: now }
}
