import { isPast, isSeenTo, limitOf, MINUTE_MS, minutes, standing, value, type Case, type Judging } from './case.ts'
import type { OrderCategory } from '../visit/event.ts'
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

/** R29: the signed plan says that something is ordered of which there is no order, or there is one of which the note says nothing. */
const otherOrders: Judging = {
  rule: 'R29',
  needs: ['notes', 'orders'],
  find: (about) => {
    const { emr, state } = about
    const { says } = state
    const signed = signedAt(about)
    if (signed === null || says === undefined || !isPast(about, signed, limitOf(about, 'R29'))) return []
    const own = Object.values(state.orders).map(({ category, status }) => ({ category, status }))
    const all = [...own, ...(emr.orders ?? [])]
    const placed = new Set(all.filter(({ status }) => !CALLED_OFF.includes(status)).map(({ category }) => category))
    // What was called off since was ordered, and one that does not say its kind may be of any.
    const isOrdered = (kind: OrderCategory) => all.some(({ category }) => category === null || category === kind)
    const since = { since: signed }
    return [
      ...says.asks
        .filter((kind) => !isOrdered(kind))
        .map((kind) => ({
          item: kind,
          ours: value(kind, 'note', signed),
          theirs: value('no-order', 'order'),
          ...since,
        })),
      ...[...placed]
        .filter((kind) => kind !== null)
        .filter((kind) => !says.names.includes(kind))
        .map((kind) => ({
          item: kind,
          ours: value('no-mention', 'note', signed),
          theirs: value(kind, 'order'),
          ...since,
        })),
    ]
  },
}

export const NOTES: readonly Judging[] = [unsigned, longer, otherOrders]

const CALLED_OFF: readonly string[] = [
  'withdrawn',
  'withdrawing',
  'failed',
  'cancelled',
  'lapsed',
  'revoked',
  'stopped',
  'entered-in-error',
]

const DAY_MS = 24 * 60 * MINUTE_MS
const THREE_DAYS_MS = 3 * DAY_MS
