import type { VisitLogReport } from '#api/visit-log.ts'
import type { Words } from '../words/en.ts'

type ChartVisit = VisitLogReport['rows'][number]['visits'][number]

/** What a person finds a visit by in the record system. */
export function placeOf({ encounter, appointment }: ChartVisit, say: Words['visitLog']): string {
  if (encounter !== null) return say.encounter(idOf(encounter))
  return appointment === null ? '' : say.appointment(idOf(appointment))
}

function idOf(reference: string): string {
  return reference.split('/').at(-1) ?? reference
}
