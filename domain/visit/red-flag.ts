import type { IntakeAnswer } from './content.ts'

/** LOINC answer list LL358-3 of the PHQ-2's questions, as scored: not at all 0, several days 1, and so on. */
const SCORES: Record<string, number> = { 'LA6568-5': 0, 'LA6569-3': 1, 'LA6570-1': 2, 'LA6571-9': 3 }

/** The score from which the PHQ-2 asks for a closer look (Kroenke 2003). */
const POSITIVE = 3

/** Whether the PHQ-2 as answered so far is positive; a person looks at once, also when the rest is still open. */
export function phq2Positive(answers: readonly IntakeAnswer[]): boolean {
  const scored = answers.map((answer) =>
    answer.kind === 'choice' && answer.linkId.startsWith('phq2-') ? (SCORES[answer.value] ?? 0) : 0,
  )
  return scored.reduce((total, score) => total + score, 0) >= POSITIVE
}
