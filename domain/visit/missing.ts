import type { Pathway } from '../pathway/pathway.ts'
import { conflicts } from './actions/document.ts'
import { attestation } from './attestation.ts'
import type { AttestationLine } from './attestation.ts'
import type { ChartList, Recorded, WriteFailure } from './event.ts'
import type { VisitState } from './state.ts'

/** What still stands between a note and its signature, and whether signing is refused until it is mended. */
export type Missing =
  | { id: 'end'; blocks: true }
  | { id: 'note'; blocks: true }
  | { id: 'note-conflict'; blocks: true }
  | { id: 'note-not-in-chart'; why: WriteFailure | null; blocks: false }
  | { id: 'order-unsigned'; order: string; blocks: false }
  | { id: 'order-not-made'; order: string; why: WriteFailure | null; blocks: false }
  | { id: 'list-not-changed'; change: string; list: ChartList; blocks: false }
  /** The attestation counts only what is in the chart. */
  | { id: 'picture-not-filed'; picture: string; blocks: false }
  /** The attestation will show this as missing: nothing can make it up afterwards. */
  | { id: 'attestation'; fact: AttestationLine['id']; blocks: false }

/** The short list under *Sign*, what blocks first. */
export function missing(pathway: Pathway, state: VisitState, log: readonly Recorded[]): Missing[] {
  if (state.note === 'final' || state.note === 'with-person') return []
  const list: Missing[] = []
  if (state.ended === null) list.push({ id: 'end', blocks: true })
  if (state.noteRevision === 0) list.push({ id: 'note', blocks: true })
  if (conflicts(state)) list.push({ id: 'note-conflict', blocks: true })
  else if (state.failed['note/note'])
    list.push({ id: 'note-not-in-chart', why: state.failed['note/note'].why, blocks: false })
  for (const [order, { status, why }] of Object.entries(state.orders)) {
    if (status === 'proposed' || status === 'drafting') list.push({ id: 'order-unsigned', order, blocks: false })
    if (status === 'failed') list.push({ id: 'order-not-made', order, why, blocks: false })
  }
  for (const [change, { status, list: name }] of Object.entries(state.lists ?? {}))
    if (status === 'failed') list.push({ id: 'list-not-changed', change, list: name, blocks: false })
  for (const [picture, { status }] of Object.entries(state.pictures ?? {}))
    if (status === 'filing' || status === 'failed') list.push({ id: 'picture-not-filed', picture, blocks: false })
  // While the visit goes on, its facts may still come.
  if (state.ended === null) return list
  const lacking = attestation(pathway, state, log).filter((line) => line.missing)
  return [...list, ...lacking.map(({ id }): Missing => ({ id: 'attestation', fact: id, blocks: false }))]
}
