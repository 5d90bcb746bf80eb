import type { Pathway } from '../../pathway/pathway.ts'
import type { VisitEvent, WriteKind } from '../event.ts'
import type { Asked } from '../happening.ts'
import type { VisitState } from '../state.ts'
import { raise, raiseForWrite } from '../tasks.ts'
import { maySendMore } from '../timing.ts'
import { booked, calledOff, didNotCome, encounterCalledOff, movedAsAsked } from './book.ts'
import { anotherMessage } from './message.ts'

/**
 * The chart holds a write, read back and compared. A receipt that was not awaited is a second answer to one write and
 * changes nothing, but for the writes that are repeated under one key: there a version not seen before is news.
 */
export function chartWrote(pathway: Pathway, state: VisitState, receipt: Asked<'chart-wrote'>): VisitEvent[] {
  const { write, item, reference, version, digest } = receipt
  const key = `${write}/${item}`
  // The answer for an older revision of the note, told twice, while the newest is still on its way.
  const older = write === 'note' && digest !== null && digest !== state.noteDigest
  if (older && state.versions[key] === version) return []
  const awaited = state.pending[key] !== undefined || state.failed[key] !== undefined
  if (!awaited) {
    if (write === 'book' && isAnother(state.references.appointment, reference)) return secondAppointment(state)
    // A draft under way when the note was signed is no longer awaited, and may be the first the chart has of it.
    const expected = state.versions[key] !== undefined || (write === 'note' && state.noteRevision > 0)
    const news = REPEATED.has(write) && expected && state.versions[key] !== version
    if (!news || state.note === 'final') return []
  }
  const written: VisitEvent = { kind: 'written', write, item, reference, version, digest }
  if (write === 'book') return state.bookedAt === null ? [written, ...booked(pathway, state, receipt)] : [written]
  if (write === 'cancel') return [written, ...encounterCalledOff(pathway, state)]
  if (write === 'call-off') return [written, ...calledOff(pathway, state)]
  if (write === 'move') return [written, ...movedAsAsked(pathway, state)]
  if (write === 'no-show') return [written, ...didNotCome(pathway, state)]
  // The summary stands on the page in any case, under the link that the patient has.
  if (write === 'summary') return maySendMore(state) ? [written, anotherMessage(state, 'summary', null)] : [written]
  return [written]
}

const REPEATED: ReadonlySet<WriteKind> = new Set(['consent', 'intake', 'note'])

function isAnother(known: string | null, reference: string): boolean {
  return known !== null && known !== reference
}

/** One visit, one appointment (R08): a second one is not taken over, a person merges them. */
function secondAppointment(state: VisitState): VisitEvent[] {
  const task = { id: 'discrepancy/appointment', why: 'second-appointment', otherwise: 'front-desk' } as const
  return raise(state, undefined, 'chart refuses', task)
}

/** The chart will not take a write as it stands. It ends with a person, or, for a lost slot, with other times. */
export function chartRefused(pathway: Pathway, state: VisitState, refused: Asked<'chart-refused'>): VisitEvent[] {
  const { write, item, why } = refused
  if (state.pending[`${write}/${item}`] === undefined) return []
  const events: VisitEvent[] = [{ kind: 'not-written', write, item, why }]
  if (write === 'book') {
    events.push({ kind: 'booking-lost', why: why === 'slot-taken' ? 'slot-taken' : 'refused' })
    if (why === 'slot-taken') return events
  }
  // Another took that time: another one is chosen, and what stands stays.
  if ((write === 'move' || write === 'order-book') && why === 'slot-taken') return events
  return [...events, ...raiseForWrite(pathway, state, write, item, why)]
}
