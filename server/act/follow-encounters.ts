import { unlessFault } from './chart.ts'
import { ENCOUNTER, takeAsWritten } from './found.ts'
import type { House } from './house.ts'
import type { StoredVisit } from './store.ts'

const OPENED_BY_STAFF = 'write/arrive/encounter'

/**
 * Looks whether staff have opened the encounter that Causeway may not open itself: the row goes, and what waits to be filed
 * in it is filed. Gives the function that looks once.
 */
export function followEncounters(house: House, organization: string): () => Promise<void> {
  return async () => {
    for (const { visit: id } of await house.store.tasksNamed(organization, OPENED_BY_STAFF)) {
      const visit = await house.store.visit(id)
      if (visit !== null) await lookForEncounter(house, visit)
    }
  }
}

/** The same of one visit; one that waits for no encounter by another's hand is left alone. */
export async function lookForEncounter(house: House, visit: StoredVisit): Promise<void> {
  const { patient, references, failed } = visit.state
  if (patient === null || references.appointment === null || failed['arrive/encounter']?.why !== 'by-hand') return
  const { read } = house.chartOf(visit.organization)
  // What the EMR does not answer, the next look asks again.
  const found = await unlessFault(read.encounterOf(references.appointment, patient), null)
  if (found !== null) await takeAsWritten(house, visit, ENCOUNTER, found, 'encounter opened in the EMR')
}
