import { unlessFault } from './chart.ts'
import { ENCOUNTER, takeAsWritten } from './found.ts'
import type { House } from './house.ts'

const OPENED_BY_STAFF = 'write/arrive/encounter'

/**
 * Looks whether staff have opened the encounter that Causeway may not open itself: the row goes, and what waits to be filed
 * in it is filed. Gives the function that looks once.
 */
export function followEncounters(house: House, organization: string): () => Promise<void> {
  return async () => {
    const { read } = house.chartOf(organization)
    for (const { visit: id } of await house.store.tasksNamed(organization, OPENED_BY_STAFF)) {
      const visit = await house.store.visit(id)
      if (visit === null) continue
      const { patient, references, failed } = visit.state
      if (patient === null || references.appointment === null || failed['arrive/encounter']?.why !== 'by-hand') continue
      // What the EMR does not answer, the next look asks again.
      const found = await unlessFault(read.encounterOf(references.appointment, patient), null)
      if (found === null) continue
      await takeAsWritten(house, visit, ENCOUNTER, found, 'encounter opened in the EMR')
    }
  }
}
