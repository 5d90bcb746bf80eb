import type { Unmapped } from '../map/unmapped.ts'

/** A place of what a message comes to, such as `Appointment.status`, and what it says there. */
export interface SaidAt {
  at: string
  says: string
}

/**
 * What one version of a route makes of a message, as far as it can be told without sending it. `unknown`: it would be taken, and what it
 * said was not kept, because no version took it when it came; or whose it is can't be told now.
 */
export type Made =
  | { did: 'filtered' }
  | { did: 'unknown' }
  | { did: 'refused'; why: string; unmapped: readonly Unmapped[] }
  /** By what its patient permits now. */
  | { did: 'withheld'; why: string; unmapped: readonly Unmapped[] }
  | { did: 'carried'; says: readonly SaidAt[]; unmapped: readonly Unmapped[] }

/** How a tried version treats a message otherwise than the one in force. */
export const TREATED = ['taken', 'left', 'refused', 'mended', 'withheld', 'disclosed', 'otherwise', 'unmapped'] as const
export type Treated = (typeof TREATED)[number]

/** What is otherwise about one message: places and reasons alone, never what stands there. */
export interface Difference {
  treated: Treated
  /** Places of what goes that differ. */
  places: string[]
  /** Why it is refused or withheld now, or was. */
  why: string | null
}

/** What a trial has come to so far, all messages together. It holds nothing of what any of them said. */
export interface TrialSum {
  tried: number
  same: number
  /** By how they are treated otherwise. */
  otherwise: Record<Treated, number>
  /** Would be taken, but what they said was not kept: what becomes of them is not known. */
  unknown: number
  /** In how many messages each place differs, and each reason of a refusal holds. */
  places: Record<string, number>
  reasons: Record<string, number>
  /** Fields that no resource carries, by the version in force and by the one that is tried. */
  unmapped: { before: number; after: number }
}

/** Where a trial begins. */
export const NOTHING_TRIED: TrialSum = {
  tried: 0,
  same: 0,
  otherwise: { taken: 0, left: 0, refused: 0, mended: 0, withheld: 0, disclosed: 0, otherwise: 0, unmapped: 0 },
  unknown: 0,
  places: {},
  reasons: {},
  unmapped: { before: 0, after: 0 },
}

/** How a message is treated otherwise; null where it is not. */
export function differenceOf(before: Made, after: Made): Difference | null {
  const otherwise = (treated: Treated, places: string[] = [], why: string | null = null): Difference => ({
    treated,
    places,
    why,
  })
  if (after.did === 'filtered') return before.did === 'filtered' ? null : otherwise('left')
  if (before.did === 'filtered') return otherwise('taken', [], 'why' in after ? after.why : null)
  if (before.did === 'unknown' || after.did === 'unknown') return null
  if (after.did === 'refused') {
    if (before.did === 'refused' && before.why === after.why) return null
    return otherwise('refused', [], after.why)
  }
  if (before.did === 'refused') return otherwise('mended', [], before.why)
  if (after.did === 'withheld') {
    if (before.did === 'withheld' && before.why === after.why) return null
    return otherwise('withheld', [], after.why)
  }
  if (before.did === 'withheld') return otherwise('disclosed', [], before.why)
  const places = differingPlaces(before.says, after.says)
  if (places.length > 0) return otherwise('otherwise', places)
  const [left, leaves] = [unmappedIn(before), unmappedIn(after)]
  const moved = [...new Set([...left.keys(), ...leaves.keys()])].filter((at) => left.get(at) !== leaves.get(at))
  return moved.length === 0 ? null : otherwise('unmapped', moved.toSorted())
}

/** The places that are said otherwise, or by one side alone, in the order of the first side. */
export function differingPlaces(before: readonly SaidAt[], after: readonly SaidAt[]): string[] {
  const [said, says] = [textsOf(before), textsOf(after)]
  return [...new Set([...said.keys(), ...says.keys()])].filter((at) => said.get(at) !== says.get(at))
}

/** A sum with one message more. */
export function summed(sum: TrialSum, before: Made, after: Made, difference: Difference | null): TrialSum {
  const { treated, places = [], why = null } = difference ?? {}
  const plus = (counts: Record<string, number>, names: readonly string[]) =>
    names.length === 0 ? counts : names.reduce((all, name) => counted(all, name), { ...counts })
  return {
    tried: sum.tried + 1,
    same: sum.same + (difference === null ? 1 : 0),
    otherwise: treated === undefined ? sum.otherwise : { ...sum.otherwise, [treated]: sum.otherwise[treated] + 1 },
    unknown: sum.unknown + (after.did === 'unknown' ? 1 : 0),
    places: treated === 'otherwise' ? plus(sum.places, [...new Set(places.map(placeName))]) : sum.places,
    reasons:
      treated === 'refused' || treated === 'taken' || treated === 'withheld'
        ? plus(sum.reasons, why === null ? [] : [why])
        : sum.reasons,
    unmapped: {
      before: sum.unmapped.before + countOf(before),
      after: sum.unmapped.after + countOf(after),
    },
  }
}

/** More than any map has are names that run wild; they are counted as one. */
const MOST_NAMES = 300
const OTHERS = 'others'

function counted(counts: Record<string, number>, name: string): Record<string, number> {
  const known = Object.hasOwn(counts, name) || Object.keys(counts).length < MOST_NAMES ? name : OTHERS
  counts[known] = (counts[known] ?? 0) + 1
  return counts
}

/** `Patient.identifier[2].value` is told in the sum as `Patient.identifier.value`. */
function placeName(at: string): string {
  return at.replaceAll(/\[\d+\]/g, '')
}

/** What a place belongs to: `Appointment[2]` of `Appointment[2].status`, `PID` of `PID-5`; and what it is called within. */
export function placeIn(at: string): { of: string; within: string } {
  const [of = at] = /^[A-Za-z0-9_]+(\[\d+\])?/.exec(at) ?? []
  const rest = at.slice(of.length)
  return { of, within: rest.startsWith('.') ? rest.slice(1) : at }
}

function textsOf(said: readonly SaidAt[]): Map<string, string> {
  return new Map(said.map(({ at, says }) => [at, says]))
}

function unmappedIn(made: Made): Map<string, number> {
  return new Map('unmapped' in made ? made.unmapped.map(({ at, count }) => [at, count]) : [])
}

function countOf(made: Made): number {
  return 'unmapped' in made ? made.unmapped.reduce((sum, { count }) => sum + count, 0) : 0
}
