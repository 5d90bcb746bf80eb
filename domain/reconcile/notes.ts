import { isPast, isSeenTo, limitOf, MINUTE_MS, minutes, standing, value, type Case, type Judging } from './case.ts'
import type { NoteFact } from './facts.ts'

/** The visit's note as the EMR has it: a signed one before a draft; addenda are none. */
export function noteOf({ emr }: Case): NoteFact | undefined {
  const notes = standing(emr.notes ?? []).filter(({ addendum, status }) => !addendum && status !== 'superseded')
  return notes.find(({ final }) => final) ?? notes[0]
}

/** When the note was signed; null while the EMR does not have it so. */
export function signedAt(about: Case): string | null {
  const note = noteOf(about)
  return note?.final === true ? (about.state.signed?.at ?? note.at) : null
}

/** R03: over, and no signed note after half an hour, a day, three days. */
const unsigned: Judging = {
  rule: 'R03',
  needs: ['encounter', 'notes'],
  find: (about) => {
    const { ended } = about.state
    const over = ended?.at ?? null
    if (over === null || signedAt(about) !== null || !isPast(about, over, limitOf(about, 'R03'))) return []
    // What is sent and not confirmed by the EMR is signed, by its people's word.
    if (isSeenTo(about, 'sign', 'note')) return []
    const note = noteOf(about)
    const level = isPast(about, over, THREE_DAYS_MS) ? 2 : isPast(about, over, DAY_MS) ? 1 : undefined
    return [
      {
        ours: value('ended', 'visit', over),
        theirs: value(note === undefined ? 'missing' : 'preliminary', 'note', note?.at ?? null),
        since: over,
        ...(level !== undefined && { level }),
      },
    ]
  },
}

/** R15: the note says that the visit took longer than its log proves. */
const longer: Judging = {
  rule: 'R15',
  needs: ['notes'],
  find: (about) => {
    const period = noteOf(about)?.period
    const { proved } = about
    if (period === null || period === undefined || proved.period === null || signedAt(about) === null) return []
    const said = Date.parse(period.end) - Date.parse(period.start)
    const took = Date.parse(proved.period.end) - Date.parse(proved.period.start)
    if (!(said - took > limitOf(about, 'R15'))) return []
    return [
      {
        ours: value(minutes(took), 'visit', proved.period.start),
        theirs: value(minutes(said), 'note', period.start),
        since: proved.period.end,
      },
    ]
  },
}

export const NOTES: readonly Judging[] = [unsigned, longer]

const DAY_MS = 24 * 60 * MINUTE_MS
const THREE_DAYS_MS = 3 * DAY_MS
