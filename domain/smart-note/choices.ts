/** One sentence of a draft that somebody has taken into the note, or wants not. */
export interface Chosen {
  section: string
  text: string
  taken: boolean
}

/** What the clinicians of a visit have made of its draft so far, each by whom; `by` is null of what was kept before that was. */
export interface Choices {
  /** Counts what was said of it. */
  version: number
  choices: readonly (Chosen & { by: string | null })[]
}

/** Nothing has been chosen yet. */
export const NOTHING_CHOSEN: Choices = { version: 0, choices: [] }

/**
 * The choices with these of one person, who saw `version`. Null where somebody has said something since: the two are shown to
 * whoever comes later, and nobody's is written over unseen. What stands so already, as after a lost answer, changes nothing.
 */
export function withChosen(before: Choices, version: number, chosen: readonly Chosen[], by: string): Choices | null {
  const stands = chosen.every((one) => before.choices.some((other) => isOf(one, other) && other.taken === one.taken))
  if (stands) return before
  if (version !== before.version) return null
  const others = before.choices.filter((other) => !chosen.some((one) => isOf(one, other)))
  return { version: version + 1, choices: [...others, ...chosen.map((one) => ({ ...one, by }))] }
}

function isOf(one: Chosen, other: Chosen): boolean {
  return one.section === other.section && one.text === other.text
}
