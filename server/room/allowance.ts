/** Messages a page may send at once, as candidates come in a burst, and per second after that. */
export const BURST = 60
export const PER_SECOND = 20

/** A seat's allowance of messages, by token bucket. */
export interface Allowance {
  left: number
  /** Milliseconds, as `now` of `spend` counts them. */
  at: number
}

/** Takes one message off the allowance; undefined when it is used up. */
export function spend({ left, at }: Allowance, now: number): Allowance | undefined {
  const filled = Math.min(BURST, left + ((now - at) * PER_SECOND) / 1000)
  return filled < 1 ? undefined : { left: filled - 1, at: now }
}
