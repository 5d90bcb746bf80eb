import type { DraftChoice, StandingChoice } from '#api/smart-note.ts'

/** One sentence of which a colleague has said otherwise than whoever sits here did in the same moment. */
export interface Clash {
  mine: DraftChoice
  theirs: StandingChoice
}

/** Of what was chosen here and not kept yet: what a colleague has said the other way round meanwhile, and what may be said again. */
export function sortedOut(
  unkept: readonly DraftChoice[],
  standing: readonly StandingChoice[],
): { clashes: Clash[]; again: DraftChoice[] } {
  const theirsOf = (mine: DraftChoice) => standing.find((other) => isOf(mine, other))
  return {
    clashes: unkept.flatMap((mine) => {
      const theirs = theirsOf(mine)
      return theirs === undefined || theirs.yours || theirs.taken === mine.taken ? [] : [{ mine, theirs }]
    }),
    again: unkept.filter((mine) => {
      const theirs = theirsOf(mine)
      return theirs === undefined || (theirs.yours && theirs.taken !== mine.taken)
    }),
  }
}

/** The choices with these in the place of what was said of the same sentences. */
export function withAll<T extends DraftChoice>(before: readonly T[], chosen: readonly T[]): T[] {
  return [...before.filter((one) => !chosen.some((other) => isOf(one, other))), ...chosen]
}

function isOf(one: DraftChoice, other: DraftChoice): boolean {
  return one.section === other.section && one.text === other.text
}
