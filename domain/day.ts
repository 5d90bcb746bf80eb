import { localDate } from './visit/age.ts'

/** The instant at which a calendar day begins in a zone; on a day whose midnight is skipped, the first instant after it. */
export function startOfDay(day: string, zone: string): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  const guess = midnight - offsetAt(zone, midnight)
  const start = midnight - offsetAt(zone, guess)
  // The clocks skipped midnight, so by the clock before the change it is still the day before.
  return new Date(localDate(new Date(start), zone) < day ? guess : start)
}

/** The instant of a moment that was said without an offset: by the clock of this zone. One with an offset is what it says. */
export function instantIn(zone: string, moment: string): Date {
  if (/(Z|[+-]\d\d:\d\d)$/.test(moment)) return new Date(moment)
  const wall = Date.parse(`${moment}Z`)
  const guess = wall - offsetAt(zone, wall)
  return new Date(wall - offsetAt(zone, guess))
}

/** The calendar day after. */
export function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 24 * 3_600_000).toISOString().slice(0, 10)
}

/** Milliseconds that a zone's clock is ahead of UTC at an instant. */
export function offsetAt(zone: string, instant: number): number {
  const day = Math.floor(instant / DAY_MS)
  const key = `${zone} ${day}`
  const known = offsetOf.get(key)
  if (known !== undefined) return known ?? readOffset(zone, instant)
  const [first, last] = [readOffset(zone, day * DAY_MS), readOffset(zone, (day + 1) * DAY_MS)]
  if (offsetOf.size >= MOST_DAYS_KEPT) offsetOf.clear()
  offsetOf.set(key, first === last ? first : null)
  return first === last ? first : readOffset(zone, instant)
}

const DAY_MS = 24 * 3_600_000
/** Of three zones a year each. */
const MOST_DAYS_KEPT = 1_100
/**
 * What a zone is ahead by on a day of UTC, null on a day on which that changes: a file of 50,000 rows asks for its few days 200,000
 * times, and reading a clock takes microseconds. No zone changes its clock and back within a day.
 */
const offsetOf = new Map<string, number | null>()

function readOffset(zone: string, instant: number): number {
  const format = clockOf.get(zone) ?? new Intl.DateTimeFormat('en-US', { timeZone: zone, ...TO_THE_SECOND })
  clockOf.set(zone, format)
  const read = new Map(format.formatToParts(new Date(instant)).map(({ type, value }) => [type, Number(value)]))
  const at = (type: Intl.DateTimeFormatPartTypes) => read.get(type) ?? 0
  const wall = Date.UTC(at('year'), at('month') - 1, at('day'), at('hour'), at('minute'), at('second'))
  return wall - Math.floor(instant / 1000) * 1000
}

const TO_THE_SECOND = {
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
} as const

/** Kept, because making one costs more than reading it a hundred times. */
const clockOf = new Map<string, Intl.DateTimeFormat>()
