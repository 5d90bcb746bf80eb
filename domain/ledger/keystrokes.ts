import type { Kind } from './ledger.ts'

/**
 * Seconds of the keystroke-level model (Card, Moran, Newell 1980) for an average typist: K 0.28, P 1.10, press and release 0.20,
 * H 0.40, M 1.35. What the machine answers in is left out.
 */
const [K, P, BB, H, M] = [0.28, 1.1, 0.2, 0.4, 1.35]

/**
 * One rule for each thing that is counted, whichever way of working: a press is decided (M P BB); another window is found by the
 * mouse and taken in anew (M H P BB, M); a secret of 12 characters (M H 12K) and its press are one sign-in; a search is ten characters, Enter, a
 * press on the person and a look whether it is they (M H 10K K, M H P BB, M); a value of ten characters is read and typed again (M, M H 10K).
 */
const SECONDS: Partial<Record<Kind, number>> = {
  clicks: M + P + BB,
  switches: M + H + P + BB + M,
  logins: M + H + 12 * K,
  searches: M + H + 10 * K + K + (M + H + P + BB) + M,
  rekeyed: M + (M + H + 10 * K),
}

/** How long a person who makes no mistake takes for what was counted. */
export function keystrokeSeconds(counts: Partial<Record<Kind, number>>): number {
  return Object.entries(SECONDS).reduce((sum, [kind, seconds]) => sum + seconds * (counts[kind as Kind] ?? 0), 0)
}
