import { plainName } from '../access/identity.ts'

/** The names that a text may say, each by its words. Texts that say the same are given one and the same array. */
export type Names = readonly (readonly string[])[]
export type Named = (text: string | null) => Names

/** What nobody has said; an empty text, or a title alone, is another thing: somebody, and not who. */
export const UNSAID: Names = []

/** Reads each text once. */
export function namesRead(): Named {
  const ofText = new Map<string, Names>()
  const ofWords = new Map<string, Names>()
  return (text) => {
    if (text === null) return UNSAID
    const known = ofText.get(text)
    if (known !== undefined) return known
    const read = namesIn(text)
    const words = JSON.stringify(read)
    const names = ofWords.get(words) ?? read
    ofWords.set(words, names)
    ofText.set(text, names)
    return names
  }
}

/** The same words in whatever order: `Nguyen, Mai` is `Mai Nguyen`; a name may have another in brackets behind it. */
export function sameWords(said: Names, others: Names): boolean {
  return said.some((words) => words.length > 0 && others.some((other) => isSame(words, other)))
}

/** How far what was typed is a name on record. 2: the whole name, in whatever order; 1: a part of it. */
export function agreement(said: Names, onRecord: Names): 0 | 1 | 2 {
  const pairs = said.flatMap((one) => onRecord.map((other) => [one, other] as const))
  if (pairs.some(([one, other]) => isWithin(one, other) && isWithin(other, one))) return 2
  return pairs.some(([one, other]) => partOf(one, other)) ? 1 : 0
}

function isSame(words: readonly string[], other: readonly string[]): boolean {
  return words.length === other.length && inOrder(words) === inOrder(other)
}

/** One text for a name in whatever order its words are. */
export function inOrder(words: readonly string[]): string {
  return words.toSorted().join(' ')
}

function isWithin(words: readonly string[], whole: readonly string[]): boolean {
  return words.every((word) => whole.includes(word))
}

/** What people call themselves in a tool: a part of their name, or a first name and an initial. */
function partOf(words: readonly string[], whole: readonly string[]): boolean {
  return (
    words.some((word) => word.length > 1) &&
    words.every((word) => whole.some((one) => one === word || (word.length === 1 && one.startsWith(word))))
  )
}

/**
 * The words of a name, without titles and degrees: of the name that is shown, and of the one in brackets behind it, as Zoom puts the
 * name of before. What else stands in brackets, such as `Guest`, is no name of anybody's and agrees with none.
 */
function namesIn(name: string): Names {
  const [, shown = name, behind = ''] = /^(.*?)\((.*?)\)\s*$/.exec(name) ?? []
  return [shown, behind].map(wordsOf).filter((words) => words.length > 0)
}

function wordsOf(name: string): string[] {
  return name
    .replaceAll(/\(.*?\)/g, ' ')
    .split(/[\s,.]+/)
    .map(plainName)
    .filter((word) => word !== '' && !NO_NAMES.has(word))
}

const NO_NAMES: ReadonlySet<string> = new Set(
  'dr dra mr mrs ms sr sra md do np pa rn phd lcsw guest external unverified invitado externo'.split(' '),
)
