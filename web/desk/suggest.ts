import type { BoardRow } from '#api/desk.ts'

/** The one thing to do about a visit now. */
export type Suggestion = 'take-help' | 'answer-help' | 'match' | 'unlock' | 'call' | 'send-link'

/** A patient who is not there this long after the start is called. */
const LATE_MS = 5 * 60_000

/** Who is late: the time has come, and nobody has come. */
export function isLate({ start, state }: BoardRow, now: Date): boolean {
  return (state === 'booked' || state === 'preparing') && now.getTime() > new Date(start).getTime()
}

/** Who sits at the desk, when, and whether the EMR can be reached. */
export interface Standing {
  now: Date
  role: 'front-desk' | 'clinician'
  emrAway: boolean
}

/** What can't be a video visit as it stands has its row in the worklist, and is mended in the record. */
const NOTHING_TO_DO: ReadonlySet<BoardRow['state']> = new Set(['cancelled', 'no-show', 'signed', 'unfit'])

/** What a row suggests, the most urgent first; null when nothing is to be done. A clinician is only offered what they may. */
export function suggestedFor(row: BoardRow, { now, role, emrAway }: Standing): Suggestion | null {
  if (NOTHING_TO_DO.has(row.state)) return null
  if (row.help !== null) return row.help.takenBy === null ? 'take-help' : 'answer-help'
  if (row.state === 'ended' || row.state === 'in-visit') return null
  // Nothing can be matched or written now: the visit is offered by telephone.
  if (emrAway) return row.patient?.phone == null ? null : 'call'
  if (role === 'front-desk' && !row.matched) return 'match'
  if (role === 'front-desk' && row.locked) return 'unlock'
  if (row.state === 'gave-up') return row.patient?.phone == null ? null : 'call'
  const overdue = now.getTime() - new Date(row.start).getTime() > LATE_MS
  if (isLate(row, now) && overdue && row.patient?.phone != null) return 'call'
  if (role !== 'front-desk' || !row.matched) return null
  if (row.link === 'unsent') return 'send-link'
  // Sent again it would only wait in the same line.
  return row.link === 'delayed' && row.patient?.phone != null ? 'call' : null
}
