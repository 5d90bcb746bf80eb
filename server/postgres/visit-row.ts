import { start } from '#domain/visit/evolve.ts'
import type { VisitState } from '#domain/visit/state.ts'
import type { StoredVisit } from '../act/store.ts'

/** What is read of a visit, wherever one is read. */
export const COLUMNS = 'id, organization, pathway, generation, tries, tries_since as "triesSince", state'
export interface VisitRow {
  id: string
  organization: string
  pathway: string
  generation: number
  tries: number
  triesSince: Date | null
  state: VisitState
}

/** Fields that a newer version added are taken from the start state, so that an older row still folds on. */
export function fromRow(row: VisitRow): StoredVisit {
  return { ...row, state: { ...start(), ...row.state } }
}
