import { tallied, type Unmapped, type UnmappedTally } from '#domain/map/unmapped.ts'
import type { Gauge } from '../act/gauge.ts'

/** Counts what routes have not mapped since this process began. */
export function openUnmapped(): {
  of(organization: string, route: string): (places: readonly Unmapped[]) => void
  /** What of a route's messages its map carries nowhere, the most frequent first. */
  told(organization: string, route: string): Unmapped[]
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
    told: (organization, route) =>
      routes
        .filter((one) => one.organization === organization && one.route === route)
        .flatMap(({ tally }) => [...tally].map(([at, count]) => ({ at, count })))
        .toSorted((one, other) => other.count - one.count),
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
