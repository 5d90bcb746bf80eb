import { tallied, type Unmapped, type UnmappedTally } from '#domain/map/unmapped.ts'
import type { Gauge } from '../act/gauge.ts'

/** Counts what routes have not mapped since this process began. */
export function openUnmapped(): {
  of(organization: string, route: string): (places: readonly Unmapped[]) => void
  gauges(): Gauge[]
} {
  const routes: { organization: string; route: string; tally: UnmappedTally }[] = []
  return {
    of: (organization, route) => {
      const one = { organization, route, tally: new Map() as UnmappedTally }
      routes.push(one)
      return (places) => {
        one.tally = tallied(one.tally, places)
      }
    },
    gauges: () =>
      routes.flatMap(({ organization, route, tally }) =>
        [...tally].map(([place, value]) => ({
          name: 'causeway_route_unmapped',
          help: 'Times that a place of a delivered message said something which its map carries nowhere',
          labels: { organization, route, place },
          value,
        })),
      ),
  }
}
