import type { VisitDoors } from '../server/carry/visit.ts'

/** Where no route leads to visits. */
export const nobodyTold: VisitDoors = {
  feed: { hear: async () => 'not-found' },
  changed: async () => null,
}
