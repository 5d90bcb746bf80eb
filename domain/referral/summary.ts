import { scopeOf, type ConsentScope } from './consent.ts'
import type { Permitted } from './disclosure.ts'

/** How high a risk is said to be, and what has become of a medicine. */
export const LEVELS = ['low', 'moderate', 'high'] as const
export const CHANGES = ['started', 'stopped', 'changed'] as const

/** A summary that says more than so many things is none. */
export const MOST_ITEMS = 60

/** A code of a terminology, by its FHIR system. */
export interface Coded {
  system: string
  code: string
}

/**
 * One thing that a department would say, coded, dated and labelled where it is written. `part2`: it comes of a Part 2
 * programme's record, whoever holds it now. Words stand only where the answer and what is asked are said. Null is what was
 * not said, and then nothing is said of it: nobody has found that it is not so.
 */
export type Item = {
  part2: boolean
  /** What it is called where it was written. Never leaves: it is what words are searched for. */
  names?: readonly string[]
} & (
  | { field: 'diagnoses'; code: Coded; certainty: 'working' | 'confirmed' | null; on: string }
  | { field: 'risk'; level: (typeof LEVELS)[number]; crisisPlan: boolean | null; on: string }
  | { field: 'treatment'; code: Coded; perMonth: number | null; since: string; review: string | null }
  | { field: 'medicines'; code: Coded; change: (typeof CHANGES)[number]; on: string }
  | { field: 'scores'; code: Coded; total: number; on: string }
  | { field: 'answer' | 'asks'; words: string }
)

/** What leaves: the items that may, and what has to go with them. */
export interface Summary {
  referral: string
  title: string
  items: readonly Item[]
  /** Codes of v3-Confidentiality and v3-ActCode (R4), for `meta.security`. */
  labels: readonly string[]
  /** 42 CFR 2.32, and by what the patient has permitted it. */
  notice: { version: string; text: string } | null
  consent: ConsentScope | null
}

/** The notice of 42 CFR 2.32(a)(2), in the text of the rule of 2024. */
export const NOTICE = {
  version: '2024-04-16',
  text: '42 CFR part 2 prohibits unauthorized use or disclosure of these records.',
} as const

/**
 * The one name of what is sent, whatever it holds: a file name that says more is a disclosure of its own.
 */
const TITLE = 'Referral summary'

const MOST_WORDS = 600
const MOST_ASKS = 3

/**
 * Builds the summary item by item from what may leave. Each item is made anew of the members that its field has, so that
 * nothing rides along; what is withheld leaves no gap: the summary is the one that would have been made had it never been
 * written. Labels and notice are those of what is in it.
 */
export function summaryOf(
  referral: string,
  drafted: readonly Item[],
  { department, permitted, zone }: { department: { part2: boolean }; permitted: Permitted; zone: string },
): Summary {
  let asks = 0
  const items = drafted
    .filter((item) => mayLeave(item, permitted))
    .map(rebuilt)
    .filter((item) => item.field !== 'asks' || ++asks <= MOST_ASKS)
  // That a programme says anything at all is a disclosure of its own.
  const protectedBy = department.part2 || items.some(({ part2 }) => part2)
  return {
    referral,
    title: TITLE,
    items,
    labels: protectedBy ? ['R', 'SUD', 'ETH', '42CFRPart2', 'NORDSCLCD'] : ['R', 'PSY'],
    notice: protectedBy ? NOTICE : null,
    consent: protectedBy && permitted.consent !== null ? scopeOf(permitted.consent, zone) : null,
  }
}

function mayLeave({ field, part2 }: Item, { fields, consent }: Permitted): boolean {
  if (!fields.has(field)) return false
  // Another department's record holds such items too; they need the consent all the same.
  return !part2 || (consent?.permits.includes(field) ?? false)
}

/** Words that say nothing of any one thing. */
const COMMON: ReadonlySet<string> = new Set(
  'disorder disease moderate severe single recurrent episode unspecified without other therapy treatment total score'.split(
    ' ',
  ),
)

/**
 * Whether the words that would leave name something that may not: by its code, or by a word of what it is called where it was written.
 * Nothing is cut out of a sentence: a person writes it anew. Words that name it otherwise are seen by whoever releases.
 */
export function wordsNameWithheld(drafted: readonly Item[], permitted: Permitted): boolean {
  const [leaving, withheld] = [true, false].map((leaves) =>
    drafted.filter((item) => mayLeave(item, permitted) === leaves),
  ) as [Item[], Item[]]
  const said = leaving.flatMap((item) => ('words' in item ? [item.words.toLowerCase()] : []))
  const open = new Set(leaving.flatMap(calledBy))
  return withheld
    .flatMap(calledBy)
    .filter((name) => !open.has(name))
    .some((name) => said.some((words) => words.includes(name)))
}

function calledBy(item: Item): string[] {
  const codes = 'code' in item ? [item.code.code.toLowerCase()] : []
  const names = (item.names ?? []).flatMap((name) => name.toLowerCase().split(/[^\p{L}\p{N}]+/u))
  return [...codes, ...names.filter((name) => name.length >= 5 && !COMMON.has(name))]
}

/** Member by member: what somebody has put into an item beside them (a display, a reference, a note) stays behind. */
function rebuilt(item: Item): Item {
  const { part2 } = item
  const code = (given: Coded): Coded => ({ system: given.system, code: given.code })
  switch (item.field) {
    case 'diagnoses':
      return { part2, field: item.field, code: code(item.code), certainty: item.certainty, on: item.on }
    case 'risk':
      return { part2, field: item.field, level: item.level, crisisPlan: item.crisisPlan, on: item.on }
    case 'treatment': {
      const { perMonth, since, review } = item
      return { part2, field: item.field, code: code(item.code), perMonth, since, review }
    }
    case 'medicines':
      return { part2, field: item.field, code: code(item.code), change: item.change, on: item.on }
    case 'scores':
      return { part2, field: item.field, code: code(item.code), total: item.total, on: item.on }
    case 'answer':
    case 'asks':
      return { part2, field: item.field, words: item.words.slice(0, MOST_WORDS) }
  }
}
