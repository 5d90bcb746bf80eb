import { primaryOf, type ClaimSite, type Coverage } from './claim.ts'

/**
 * How an EMR's coverages name the payers of the rules: by a payer of the rules, the names, references and `system|value` of those
 * who pay, or kinds of coverage, that mean it. It is the site's word: a Coverage names a plan and no rule book.
 */
export type PayerNames = Readonly<Record<string, readonly string[]>>

/** Why no coverage says who pays; `not-asked`: the visit does not say yet of which day and whose it is. */
export const UNCOVERED = ['not-asked', 'not-given', 'away', 'none', 'over', 'several', 'not-among'] as const
export type Uncovered = (typeof UNCOVERED)[number]

/** What an EMR says of a patient's coverage on a day: those that stand, and how many others it has. */
export type CoverageRead = { standing: readonly Coverage[]; over: number } | 'not-asked' | 'not-given' | 'away'

/** Who pays by the EMR's coverage, or why that can't be said; `coverage` is the one that it rests on. */
export interface Covering {
  coverage: Coverage | null
  payer: string | null
  why: Uncovered | null
}

/**
 * Who pays by the coverage that a person has chosen of those that stand; else by the only one, or the one that the EMR puts first.
 * One that is called by the names of no payer, or of two, says nothing.
 */
export function coveringOf(read: CoverageRead, names: PayerNames, chosen: string | null): Covering {
  const unsaid = (why: Uncovered): Covering => ({ coverage: null, payer: null, why })
  if (typeof read === 'string') return unsaid(read)
  const { standing, over } = read
  if (standing.length === 0) return unsaid(over > 0 ? 'over' : 'none')
  const said = chosen === null ? primaryOf(standing) : standing.find(({ reference }) => reference === chosen)
  if (said === undefined || typeof said === 'string') return unsaid('several')
  const payer = payerOf(said.known, names)
  return { coverage: said, payer, why: payer === null ? 'not-among' : null }
}

/** Which payer a coverage is of, by all that it is called; null for none, or two. */
export function payerOf(known: readonly string[], names: PayerNames): string | null {
  return only(Object.keys(names).filter((payer) => names[payer]?.some((name) => known.includes(name))))
}

/** Which payer speaks in a file, by the number that claims to it bear, or by its name; null for none, or two. */
export function payerCalled(
  { id, name }: { id: string; name: string },
  names: PayerNames,
  numbered: ClaimSite['payers'],
): string | null {
  const byNumber = Object.keys(numbered).filter((payer) => numbered[payer]?.id === id)
  return byNumber.length > 0 ? only(byNumber) : payerOf([id, name], names)
}

function only(payers: readonly string[]): string | null {
  const [payer = null, another] = payers
  return another === undefined ? payer : null
}
