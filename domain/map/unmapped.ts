/** A place of a message that said something which no resource carries, such as `PID-30`, and how often; never what it said. */
export interface Unmapped {
  at: string
  count: number
}

/** For as many days what was not mapped is told. */
export const UNMAPPED_DAYS = 30

/** What a route has not mapped, all messages together. */
export type UnmappedTally = ReadonlyMap<string, number>

/** More places than any standard message has are Z segments that run wild; they are counted as one. */
const MOST_PLACES = 500
const OTHERS = 'others'

/** A tally with what one more message has left unmapped. */
export function tallied(tally: UnmappedTally, unmapped: readonly Unmapped[]): UnmappedTally {
  const sum = new Map(tally)
  for (const { at, count } of unmapped) {
    const place = sum.has(at) || sum.size < MOST_PLACES ? at : OTHERS
    sum.set(place, (sum.get(place) ?? 0) + count)
  }
  return sum
}
