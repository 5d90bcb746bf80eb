/** How far a section was changed between what was taken from the draft and what was signed, in tokens. */
export interface SectionEdit {
  section: string
  drafted: number
  signed: number
  /** Tokens put in, taken out or changed (Levenshtein). */
  distance: number
}

/** What is longer than that is compared by nobody while a signature waits; such a section is not measured. */
const MOST_STEPS = 4_000_000

/**
 * The edits of a note by section, of those into which something was taken from the draft. Words of the note are counted and
 * compared here, and leave as numbers.
 */
export function editsOf(
  taken: readonly { section: string; text: string }[],
  signed: readonly { id: string; text: string }[],
): SectionEdit[] {
  return signed.flatMap(({ id, text }) => {
    const drafted = tokens(
      taken
        .filter(({ section }) => section === id)
        .map((one) => one.text)
        .join('\n'),
    )
    if (drafted.length === 0) return []
    const words = tokens(text)
    const distance = levenshtein(drafted, words)
    return distance === null ? [] : [{ section: id, drafted: drafted.length, signed: words.length, distance }]
  })
}

/** From 0, signed as it was drafted, to 1: nothing of it left. */
export function editShare(edits: readonly SectionEdit[]): number | null {
  const most = edits.reduce((sum, { drafted, signed }) => sum + Math.max(drafted, signed), 0)
  return most === 0 ? null : edits.reduce((sum, { distance }) => sum + distance, 0) / most
}

function tokens(text: string): string[] {
  return text.match(/[\p{L}\p{N}]+(?:[.,/:%’'-][\p{L}\p{N}]+)*|[^\s\p{L}\p{N}]/gu) ?? []
}

/** Two rows at a time, over what is left between the ends that are the same; null where that is too much to compare. */
function levenshtein(from: readonly string[], to: readonly string[]): number | null {
  let start = 0
  while (start < from.length && start < to.length && from[start] === to[start]) start += 1
  let end = 0
  const shorter = Math.min(from.length, to.length) - start
  while (end < shorter && from[from.length - 1 - end] === to[to.length - 1 - end]) end += 1
  const [left, right] = [from.slice(start, from.length - end), to.slice(start, to.length - end)]
  if (left.length * right.length > MOST_STEPS) return null
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (const [i, word] of left.entries()) {
    const next = [i + 1]
    for (const [j, other] of right.entries()) {
      const kept = (row[j] ?? 0) + (word === other ? 0 : 1)
      next.push(Math.min(kept, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[right.length] ?? 0
}
