import { tallied, type Unmapped, type UnmappedTally } from '#domain/map/unmapped.ts'
import type { UnmappedOf } from '../act/route-messages.ts'

/**
 * Counts what this process has not mapped until it is noted with what the others have. What was counted in the seconds before a process dies
 * is not noted; what a note failed for is noted with the next.
 */
export function openUnmapped(note: (counted: readonly UnmappedOf[]) => Promise<void>): {
  of(organization: string, route: string): (places: readonly Unmapped[]) => void
  save(): Promise<void>
} {
  const routes: { organization: string; route: string; tally: UnmappedTally }[] = []
  return {
    of: (organization, route) => {
      const one = { organization, route, tally: new Map() as UnmappedTally }
      routes.push(one)
      return (places) => {
        if (places.length > 0) one.tally = tallied(one.tally, places)
      }
    },
    save: async () => {
      const counted = routes.map((one) => ({ one, tally: one.tally }))
      for (const { one } of counted) one.tally = new Map()
      const places = counted.flatMap(({ one: { organization, route }, tally }) =>
        [...tally].map(([at, count]) => ({ organization, route, at, count })),
      )
      if (places.length === 0) return
      try {
        await note(places)
      } catch (fault) {
        for (const { one, tally } of counted)
          one.tally = tallied(
            one.tally,
            [...tally].map(([at, count]) => ({ at, count })),
          )
        throw fault
      }
    },
  }
}
