import { offsetAt } from '../day.ts'
import { WEEKDAYS, type Weekday } from '../hours.ts'

/** How much a route is expected to carry: declared in its file, not learned. */
export interface Band {
  /** At least, or at most, so many messages in any period of this length. */
  bound: 'at-least' | 'at-most'
  messages: number
  withinMs: number
  /** When it counts, by the practice's clock; a holiday is no day. `until` at or before `from` is the day after. */
  days: readonly Weekday[]
  from: string
  until: string
}

/** What is expected of a route. */
export interface Expectations {
  bands: readonly Band[]
  /** So many may wait; null: as many as there are. */
  mostWaiting: number | null
  /** The oldest that waits may have come so long ago. */
  oldestMs: number
}

/** The practice's clock and its days off, as `YYYY-MM-DD`. */
export interface Calendar {
  zone: string
  holidays: readonly string[]
}

/** What is known of a route at an instant. */
export interface Facts {
  now: Date
  /** Since when messages could be heard: nobody is silent while we are away. */
  hearingSince: Date
  /** Messages in the period of each band up to now, in the order of the bands. */
  counts: readonly number[]
  waiting: number
  oldestAt: Date | null
  quarantined: number
  /** Why the newest of them was not taken, in codes. */
  refusal: string | null
  certificates: readonly Certificate[]
}

/**
 * A certificate by the side that shows it: one of our own lines, as it is shown now, or whom we connect to, where nothing may be known yet
 * (null).
 */
export interface Certificate {
  side: string
  whose: 'ours' | 'theirs'
  validTo: Date | null
}

export const ALARMS = ['silence', 'flood', 'queue', 'oldest', 'refused', 'certificate'] as const
export type AlarmKind = (typeof ALARMS)[number]

/** One thing that is expected, and how it stands; `unjudged` outside its hours: what was the matter stays so. */
export interface Finding {
  kind: AlarmKind
  /** The same for the same expectation, within a route. */
  place: string
  stands: 'kept' | 'broken' | 'unjudged'
  /** What is the matter where it is broken; names nobody. */
  says: string
}

/** As many are told of anew: what one message is refused for is another thing than a destination that refuses all. */
const REFUSED = [1, 10, 100, 1_000]
/** A certificate that ends within this is told of. */
const CERTIFICATE_MS = 14 * 24 * 3_600_000
const MINUTE_MS = 60_000

/** How all that is expected of a route stands. */
export function judged({ bands, mostWaiting, oldestMs }: Expectations, calendar: Calendar, facts: Facts): Finding[] {
  const { now, waiting, oldestAt, quarantined, refusal, certificates } = facts
  const broken = (kind: AlarmKind, place: string, is: boolean, says: string): Finding => ({
    kind,
    place,
    stands: is ? 'broken' : 'kept',
    says,
  })
  return [
    ...bands.map((band, index) => ofBand(band, index, calendar, facts)),
    ...(mostWaiting === null
      ? []
      : [broken('queue', 'queue', waiting > mostWaiting, `${waiting} messages wait, more than ${mostWaiting}.`)]),
    broken(
      'oldest',
      'oldest',
      oldestAt !== null && now.getTime() - oldestAt.getTime() > oldestMs,
      `The oldest message has waited longer than ${sayLength(oldestMs)}: its destination does not take it.`,
    ),
    ...REFUSED.map((least) =>
      broken(
        'refused',
        least === 1 ? 'refused' : `refused ${least}`,
        quarantined >= least,
        `${counted(quarantined, 'message')} ${quarantined === 1 ? 'is' : 'are'} a person’s${refusal === null ? '' : `: ${refusal}`}.`,
      ),
    ),
    ...certificatesJudged(certificates, now),
  ]
}

/** How certificates stand; those of which nothing is known yet are not judged. */
export function certificatesJudged(certificates: readonly Certificate[], now: Date): Finding[] {
  return certificates.map(({ side, whose, validTo }) => {
    const until = validTo?.toISOString().slice(0, 10)
    const over = validTo !== null && validTo.getTime() - now.getTime() < CERTIFICATE_MS
    return {
      kind: 'certificate',
      place: `certificate ${side}`,
      stands: validTo === null ? 'unjudged' : over ? 'broken' : 'kept',
      says:
        whose === 'ours'
          ? `The certificate of ${side} ends on ${until}; a newer one counts once Causeway is started anew.`
          : `The certificate that ${side} shows ends on ${until}; whoever keeps it must renew it.`,
    }
  })
}

function ofBand(band: Band, index: number, calendar: Calendar, { now, hearingSince, counts }: Facts): Finding {
  const { bound, messages, withinMs } = band
  const count = counts[index] ?? 0
  const least = bound === 'at-least'
  const kind = least ? 'silence' : 'flood'
  const says = `${counted(count, 'message')} in ${sayLength(withinMs)}, where ${least ? 'at least' : 'at most'} ${messages} are expected.`
  const from = new Date(now.getTime() - withinMs)
  const judgedNow = least
    ? hearingSince <= from && countsThroughout(band, calendar, from, now)
    : countsThroughout(band, calendar, now, now)
  const isBroken = least ? count < messages : count > messages
  // Enough is enough at any hour; too little is nothing, where less may be expected.
  return { kind, place: `${kind} ${index + 1}`, stands: !isBroken ? 'kept' : judgedNow ? 'broken' : 'unjudged', says }
}

/** Whether a band counts at each instant from one to another, both among them, by the practice's clock. */
export function countsThroughout(band: Band, calendar: Calendar, from: Date, to: Date): boolean {
  const last = Math.floor(to.getTime() / MINUTE_MS)
  for (let minute = Math.floor(from.getTime() / MINUTE_MS); minute <= last;) {
    // Clocks are put forward and back at a quarter of an hour at the soonest: until the next the offset is the same.
    const until = Math.min(last, minute - (minute % QUARTER) + QUARTER - 1)
    const offset = offsetAt(calendar.zone, minute * MINUTE_MS) / MINUTE_MS
    for (; minute <= until; minute += 1) if (!countsAt(band, calendar, minute + offset)) return false
  }
  return true
}

const QUARTER = 15
const DAY = 24 * 60

/** `wall`: minutes of the practice's clock since 1970, as if it were in UTC. */
function countsAt({ days, from, until }: Band, { holidays }: Calendar, wall: number): boolean {
  const [opens, closes] = [minutesOf(from), minutesOf(until)]
  const time = wall % DAY
  const isDay = (day: number) => {
    const weekday = WEEKDAYS[(day + THURSDAY) % 7]
    const date = new Date(day * DAY * MINUTE_MS).toISOString().slice(0, 10)
    return weekday !== undefined && days.includes(weekday) && !holidays.includes(date)
  }
  const today = (wall - time) / DAY
  if (opens < closes) return time >= opens && time < closes && isDay(today)
  return (time >= opens && isDay(today)) || (time < closes && isDay(today - 1))
}

/** 1 January 1970 was one. */
const THURSDAY = 3

function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours * 60 + minutes
}

/** What changes of the alarms that stand open: those to raise, and the places of those that are over. */
export function alarmChanges(
  open: readonly string[],
  findings: readonly Finding[],
): { raise: Finding[]; settle: string[] } {
  return {
    raise: findings.filter(({ place, stands }) => stands === 'broken' && !open.includes(place)),
    // What is expected no more can't be broken.
    settle: open.filter((place) => (findings.find((one) => one.place === place)?.stands ?? 'kept') === 'kept'),
  }
}

/** `at least 1 in 30 minutes, mon tue wed thu fri 08:00 to 17:00`. */
export function sayBand({ bound, messages, withinMs, days, from, until }: Band): string {
  const each = days.length === WEEKDAYS.length ? 'every day' : days.join(' ')
  const hours = from === until ? '' : ` ${from} to ${until}`
  return `${bound === 'at-least' ? 'at least' : 'at most'} ${messages} in ${sayLength(withinMs)}, ${each}${hours}`
}

/** `30 seconds`, `90 minutes`, `1 hour`: in the longest unit of which it is a whole number. */
function sayLength(ms: number): string {
  const seconds = Math.round(ms / 1_000)
  if (seconds % 60 !== 0) return counted(seconds, 'second')
  const minutes = seconds / 60
  return minutes % 60 === 0 ? counted(minutes / 60, 'hour') : counted(minutes, 'minute')
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
