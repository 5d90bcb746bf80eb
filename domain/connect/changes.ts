import type { Cell, Lack } from './matrix.ts'

/** What became of one read, write or sign-in between two readings of the same EMR. */
export interface Change {
  name: string
  /** `worse`: something that a visit used is gone, or is no longer said to be there. */
  way: 'worse' | 'better' | 'other'
  says: string
}

/** Compares two tables. What neither door nor reason of differs is not named. */
export function changesBetween(before: readonly Cell[], after: readonly Cell[]): Change[] {
  const then = new Map(before.map((cell) => [keyOf(cell), cell]))
  const now = new Map(after.map((cell) => [keyOf(cell), cell]))
  return [
    ...after.flatMap((cell) => {
      const earlier = then.get(keyOf(cell))
      // A use that came with a newer Causeway is no change of the EMR.
      if (earlier === undefined) return [other(cell, `is new in this Causeway: ${sayDoor(cell)}`)]
      return changeOf(earlier, cell) ?? []
    }),
    ...before.flatMap((cell) => (now.has(keyOf(cell)) ? [] : [other(cell, 'is no longer asked by this Causeway')])),
  ]
}

function changeOf(before: Cell, after: Cell): Change | undefined {
  const { name } = after
  const [from, to] = [rankOf(before), rankOf(after)]
  const lost = after.missing.filter((lack) => isWorse(lack, before.missing))
  const gained = before.missing.filter((lack) => isWorse(lack, after.missing))
  if (from !== to) {
    const way = to < from ? 'worse' : 'better'
    return { name, way, says: `${sayDoor(before)} became ${sayDoor(after)}: ${after.why}` }
  }
  if (lost.length > 0) {
    const says = `${sayDoor(after)} as before, but now lacks ${namesOf(lost)}`
    // What went by no door before loses nothing that a visit used.
    return { name, way: to === BY_MACHINE ? 'worse' : 'other', says }
  }
  if (gained.length > 0)
    return { name, way: 'better', says: `${sayDoor(after)} as before, and now has ${namesOf(gained)}` }
  return undefined
}

/** Silence where there was a yes, or a no where there was silence; what rests on something that was lacking is no news. */
function isWorse({ what, said }: Lack, before: readonly Lack[]): boolean {
  const earlier = before.filter((one) => one.what === what || what.startsWith(`${one.what} `))
  return earlier.length === 0 || (said === 'no' && earlier.every((one) => one.said === 'unsaid'))
}

const BY_MACHINE = 2

function rankOf({ door }: Cell): number {
  switch (door) {
    case 'smart':
    case 'fhir':
      return BY_MACHINE
    case 'oidc':
    case 'token':
    case 'worklist':
      return 1
    case null:
      return 0
  }
}

function sayDoor({ door }: Cell): string {
  return door ?? 'nothing'
}

function namesOf(lacks: readonly Lack[]): string {
  return lacks.map(({ what }) => what).join(', ')
}

function other({ name }: Cell, says: string): Change {
  return { name, way: 'other', says }
}

function keyOf({ kind, name }: Cell): string {
  return `${kind} ${name}`
}
