/** The score from which the PHQ-2 asks for a closer look, of 6 (Kroenke 2003). */
const POSITIVE = 3

/** Whether a PHQ-2 that comes to this so far is positive; a person looks at once, also when the rest is still open. */
export function phq2Positive(score: number): boolean {
  return score >= POSITIVE
}
