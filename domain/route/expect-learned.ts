import { offsetAt } from '../day.ts'
import type { Calendar, Finding } from './expect.ts'
import { isFederalHoliday } from './holidays.ts'

/** How many messages a route took in a quarter of an hour through which it was listened for. */
export interface Quarter {
  from: Date
  messages: number
}

/**
 * What a route has shown in its last weeks, by weekday and quarter of an hour of the practice's clock: what can be counted on, which is well
 * below what usually comes, and the most that came.
 */
export interface Learned {
  /** Weeks that it was learned from. */
  weeks: number
  /** Messages that can be counted on in each of the 672 quarters of a week, from Monday at midnight on. */
  rates: readonly number[]
  /** The most that came in each of them and both beside it, in any week but one; and in any quarter of the week. */
  most: readonly number[]
  mostEver: number
}

export const QUARTER_MS = 15 * 60_000
/** So many weeks of a weekday's quarter have to be recorded before anything is expected of it. */
export const WEEKS_NEEDED = 4
/** No more are looked at, so that what has changed is learned within as many. */
const WEEKS_SEEN = 8
export const SEEN_MS = WEEKS_SEEN * 7 * 24 * 3_600_000

/** Nothing in a time in which as many could be counted on, and for at least as long of time that counts, is silence. */
const SILENCE_MESSAGES = 12
const SILENCE_MS = 20 * 60_000
/** So many times the most that came around this time of a week, and more than ever came in a quarter of an hour, is a flood. */
const FLOOD_TIMES = 3
/** What is less overwhelms nobody, however little usually comes. */
const FLOOD_LEAST = 100
/** What waited for us while we were away comes at once: no flood is told of in the first hour. */
const FLOOD_AFTER_MS = 3_600_000
/** Of what usually comes: a slow week is no silence. */
const COUNTED_ON = 0.5
/** How far back silence is looked for. */
const LOOK_MS = 8 * 24 * 3_600_000

const DAY_MS = 24 * 3_600_000
const DAY_QUARTERS = 96
const WEEK_QUARTERS = 7 * DAY_QUARTERS
/** 1 January 1970 was a Thursday: as many quarters after a Monday at midnight. */
const THURSDAY_QUARTERS = 3 * DAY_QUARTERS

/**
 * Learns from what was recorded up to now. A quarter of a weekday is expected to carry half of what it and both beside it have carried on
 * average, whichever is least, so that the edges of a practice's day and its breaks are not counted on. Nothing is expected of one in which, with
 * both beside it, some week had nothing at all; a single such week among eight is an outage. Holidays are
 * not learned from.
 */
export function learned(quarters: readonly Quarter[], calendar: Calendar, now: Date): Learned | null {
  const since = now.getTime() - SEEN_MS
  const counts = new Map<number, number>()
  const [wallOf, isOff] = [wallClock(calendar.zone), daysOff(calendar)]
  for (const { from, messages } of quarters) {
    if (from.getTime() < since || from.getTime() >= now.getTime()) continue
    const wall = wallOf(from.getTime())
    // An hour that is told twice when clocks are put back is two quarters of one name: the lesser counts.
    if (!isOff(wall)) counts.set(wall, Math.min(messages, counts.get(wall) ?? Infinity))
  }
  const ofWeek = Map.groupBy(counts.keys(), ofTheWeek)
  const means = Array.from({ length: WEEK_QUARTERS }, (_, quarter) => {
    const walls = ofWeek.get(quarter) ?? []
    return walls.length < WEEKS_NEEDED
      ? 0
      : walls.reduce((sum, wall) => sum + (counts.get(wall) ?? 0), 0) / walls.length
  })
  const rates = means.map((mean, quarter) => {
    const walls = ofWeek.get(quarter) ?? []
    const silent = walls.filter((wall) =>
      [wall - 1, wall, wall + 1].every((one) => (counts.get(one) ?? 0) === 0),
    ).length
    if (silent > (walls.length >= WEEKS_SEEN ? 1 : 0)) return 0
    return COUNTED_ON * Math.min(mean, means.at(quarter - 1) ?? 0, means[(quarter + 1) % WEEK_QUARTERS] ?? 0)
  })
  const weeks = Math.max(0, ...[...ofWeek.values()].map((walls) => walls.length))
  if (weeks < WEEKS_NEEDED || !means.some((mean) => mean > 0)) return null
  // The most of all weeks but one: a single flood is not what is expected from then on.
  const most = means.map((_, quarter) => {
    const around = (ofWeek.get(quarter) ?? []).map((wall) =>
      Math.max(...[wall - 1, wall, wall + 1].map((one) => counts.get(one) ?? 0)),
    )
    return around.toSorted((one, other) => other - one)[1] ?? 0
  })
  return { weeks, rates, most, mostEver: Math.max(...most) }
}

/** What can be counted on between two instants, and how much of that time counts. */
export function countedOn({ rates }: Learned, calendar: Calendar, from: number, to: number) {
  const rateAt = ratesBy(rates, calendar)
  let [messages, ms] = [0, 0]
  for (let at = from; at < to;) {
    const until = Math.min(to, (Math.floor(at / QUARTER_MS) + 1) * QUARTER_MS)
    const rate = rateAt(at)
    messages += (rate * (until - at)) / QUARTER_MS
    if (rate > 0) ms += until - at
    at = until
  }
  return { messages, ms }
}

/** When a silence that begins at an instant is told; null where that is more than a week ahead. */
export function silenceTold({ rates }: Learned, calendar: Calendar, from: number): Date | null {
  const rateAt = ratesBy(rates, calendar)
  let [messages, ms] = [0, 0]
  for (let at = from; at < from + LOOK_MS;) {
    const until = (Math.floor(at / QUARTER_MS) + 1) * QUARTER_MS
    const rate = rateAt(at)
    if (rate > 0) {
      const lacks = Math.max(((SILENCE_MESSAGES - messages) / rate) * QUARTER_MS, SILENCE_MS - ms)
      if (lacks <= until - at) return new Date(at + lacks)
      messages += (rate * (until - at)) / QUARTER_MS
      ms += until - at
    }
    at = until
  }
  return null
}

/**
 * Whether a route is silent by what was learned of it. `lastAt`: when it last took a message. Where it was not listened for in the meantime
 * nothing can be said.
 */
export function judgedByLearned(
  of: Learned,
  calendar: Calendar,
  { now, hearingSince, lastAt }: { now: Date; hearingSince: Date; lastAt: Date | null },
): Finding {
  const last = lastAt?.getTime() ?? 0
  const from = Math.max(last, hearingSince.getTime(), now.getTime() - LOOK_MS)
  const { messages, ms } = countedOn(of, calendar, from, now.getTime())
  const silent = messages >= SILENCE_MESSAGES && ms >= SILENCE_MS
  const says = `Nothing came in a time in which at least ${Math.floor(messages)} messages could be counted on, by the last ${of.weeks} weeks.`
  // A message ends a silence; a restart does not, nor a night.
  const stands = silent ? 'broken' : from === last ? 'kept' : 'unjudged'
  return { kind: 'silence', place: LEARNED_PLACE, stands, says }
}

/** The expectations that no file declares. */
export const LEARNED_PLACE = 'silence learned'
const FLOOD_PLACE = 'flood learned'

/** How many messages in a quarter of an hour up to an instant are no flood yet. */
export function floodBegins({ most, mostEver }: Learned, calendar: Calendar, now: Date): number {
  const wall = wallClock(calendar.zone)(now.getTime())
  // The quarter of an hour up to now lies in two of the clock.
  const around = Math.max(...[wall - 1, wall].map((one) => most[ofTheWeek(one)] ?? 0))
  return Math.max(FLOOD_LEAST, mostEver, FLOOD_TIMES * around)
}

/** Whether a route is flooded by what was learned of it: `taken` messages in the quarter of an hour up to now. */
export function floodByLearned(
  of: Learned,
  calendar: Calendar,
  { now, hearingSince, taken }: { now: Date; hearingSince: Date; taken: number },
): Finding {
  const atMost = floodBegins(of, calendar, now)
  const says = `More than ${atMost} messages came in 15 minutes, which is more than could be expected, by the last ${of.weeks} weeks.`
  const early = now.getTime() - hearingSince.getTime() < FLOOD_AFTER_MS
  return { kind: 'flood', place: FLOOD_PLACE, stands: taken <= atMost ? 'kept' : early ? 'unjudged' : 'broken', says }
}

/** What is expected now, and from what, in a sentence. `days` were recorded so far. */
export function sayLearned(of: Learned | null, calendar: Calendar, now: Date, days: number): string {
  if (of === null)
    return days < 7 * WEEKS_NEEDED
      ? `learned once four weeks are recorded, of which ${days === 1 ? '1 day is' : `${days} days are`}`
      : 'too little comes for anything to be learned; declare a band'
  const rate = ratesBy(of.rates, calendar)(now.getTime())
  const flood = `; more than ${floodBegins(of, calendar, now)} in 15 minutes would be told as a flood`
  const told = silenceTold(of, calendar, now.getTime())
  if (of.rates.every((each) => each === 0))
    return `learned from ${of.weeks} weeks: too little comes for a silence to be learned; declare a band${flood}`
  const expected =
    rate === 0 ? 'nothing can be counted on now' : `at least ${roundly(rate * 4)} an hour can be counted on now`
  const silence =
    told === null ? '' : `; a silence that began now would be told ${inTime(told.getTime() - now.getTime())}`
  return `learned from ${of.weeks} weeks: ${expected}${silence}${flood}`
}

function ratesBy(rates: readonly number[], calendar: Calendar): (instant: number) => number {
  const [wallOf, isOff] = [wallClock(calendar.zone), daysOff(calendar)]
  return (instant) => {
    const wall = wallOf(instant)
    const rate = rates[ofTheWeek(wall)] ?? 0
    return rate === 0 || isOff(wall) ? 0 : rate
  }
}

/** Quarters of the practice's clock since 1970, as if it were in UTC. What a clock is ahead is read for each quarter of a day on which it changes alone. */
function wallClock(zone: string): (instant: number) => number {
  const ofDay = new Map<number, number | null>()
  return (instant) => {
    const quarter = Math.floor(instant / QUARTER_MS) * QUARTER_MS
    const day = Math.floor(instant / DAY_MS)
    let ahead = ofDay.get(day)
    if (ahead === undefined) {
      const [begins, ends] = [offsetAt(zone, day * DAY_MS), offsetAt(zone, (day + 1) * DAY_MS)]
      ofDay.set(day, (ahead = begins === ends ? begins : null))
    }
    return Math.floor((quarter + (ahead ?? offsetAt(zone, quarter))) / QUARTER_MS)
  }
}

function ofTheWeek(wall: number): number {
  return (wall + THURSDAY_QUARTERS) % WEEK_QUARTERS
}

/** Whether a quarter is one of a holiday's; a day is looked up once. */
function daysOff({ holidays }: Calendar): (wall: number) => boolean {
  const known = new Map<number, boolean>()
  return (wall) => {
    const day = Math.floor(wall / DAY_QUARTERS)
    let off = known.get(day)
    if (off === undefined) {
      const date = new Date(day * DAY_MS).toISOString().slice(0, 10)
      known.set(day, (off = holidays.includes(date) || isFederalHoliday(date)))
    }
    return off
  }
}

function roundly(count: number): string {
  return count >= 10 ? String(Math.floor(count)) : count.toFixed(1)
}

function inTime(ms: number): string {
  const minutes = Math.ceil(ms / 60_000)
  if (minutes < 120) return `in ${minutes} minutes`
  return minutes < 2_880 ? `in ${Math.round(minutes / 60)} hours` : `in ${Math.round(minutes / 1_440)} days`
}
