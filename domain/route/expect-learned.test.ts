import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { offsetAt } from '../day.ts'
import type { Calendar } from './expect.ts'
import { isFederalHoliday } from './holidays.ts'
import {
  floodBegins,
  floodByLearned,
  judgedByLearned,
  learned,
  LEARNED_PLACE,
  QUARTER_MS,
  sayLearned,
  silenceTold,
  type Learned,
  type Quarter,
} from './expect-learned.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Two days of the practice's own beside the federal ones. */
const CALENDAR: Calendar = { zone: 'America/New_York', holidays: ['2026-11-27', '2026-12-24'] }
const BEGIN = Date.parse('2026-01-05T05:00:00Z')
const END = BEGIN + 52 * 7 * DAY

const aheadAt = new Map<number, number>()

/** By the practice's clock: the hour of the day with its fraction, the weekday from Monday on, the date. */
function wallOf(instant: number) {
  // These clocks change on the hour.
  const hours = Math.floor(instant / HOUR)
  const ahead = aheadAt.get(hours) ?? offsetAt(CALENDAR.zone, hours * HOUR)
  aheadAt.set(hours, ahead)
  const wall = new Date(instant + ahead)
  return {
    hour: wall.getUTCHours() + wall.getUTCMinutes() / 60,
    weekday: (wall.getUTCDay() + 6) % 7,
    date: wall.toISOString().slice(0, 10),
  }
}

/**
 * Messages an hour of a practice: open 8:20 to 17:40 on weekdays with a break from 12:10 to 12:50, 9:05 to 12:35 on Saturdays, closed on holidays; a
 * lonely one now and then at night; half of it between the years, and a surgeon who is there every second Wednesday alone.
 */
function perHour(instant: number): number {
  const { hour, weekday, date } = wallOf(instant)
  if (isFederalHoliday(date) || CALENDAR.holidays.includes(date)) return 0
  const slow = date > '2026-12-25' ? 0.5 : 1
  if (weekday < 5 && hour >= 8 + 1 / 3 && hour < 17 + 2 / 3 && !(hour >= 12 + 1 / 6 && hour < 12 + 5 / 6))
    return slow * (hour < 12 ? 60 : 24)
  const surgery = weekday === 2 && Math.floor((instant - BEGIN) / (14 * DAY)) % 2 === 0
  if (surgery && hour >= 18 && hour < 21) return 40
  if (weekday === 5 && hour >= 9 + 1 / 12 && hour < 12 + 7 / 12) return slow * 16
  return 0.1
}

/** The same numbers from 0 up to 1 for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A year of messages, at random and the same each time. */
function year(seed: number): number[] {
  const dice = seeded(seed)
  const sent: number[] = []
  for (let at = BEGIN; at < END; at += 5 * MINUTE) {
    const expected = (perHour(at) * 5) / 60
    // Poisson, by Knuth.
    let [count, product] = [-1, 1]
    for (const limit = Math.exp(-expected); product > limit; count += 1) product *= dice()
    const times = Array.from({ length: count }, () => at + Math.floor(dice() * 5 * MINUTE))
    sent.push(...times.toSorted((one, other) => one - other))
  }
  return sent
}

function recorded(sent: readonly number[], except: (from: number) => boolean = () => false): Quarter[] {
  const counts = new Map<number, number>()
  for (const at of sent) counts.set(Math.floor(at / QUARTER_MS), (counts.get(Math.floor(at / QUARTER_MS)) ?? 0) + 1)
  return Array.from({ length: (END - BEGIN) / QUARTER_MS }, (_, place) => BEGIN + place * QUARTER_MS)
    .filter((from) => !except(from))
    .map((from) => ({ from: new Date(from), messages: counts.get(from / QUARTER_MS) ?? 0 }))
}

/** What is known at the beginning of every third day of the year. */
function daily(quarters: readonly Quarter[]): (instant: number) => Learned | null {
  const days = Array.from({ length: (52 * 7) / 3 + 1 }, (_, third) => {
    const day = third * 3
    const [first, last] = [Math.max(0, (day - 56) * 96), day * 96]
    return learned(quarters.slice(first, last), CALENDAR, new Date(BEGIN + day * DAY))
  })
  return (instant) => days[Math.floor((instant - BEGIN) / (3 * DAY))] ?? null
}

describe('a year of a practice, with both changes of clocks, nights, weekends and holidays', () => {
  let sent: number[]
  let known: (instant: number) => Learned | null
  beforeAll(() => {
    sent = year(2026)
    known = daily(recorded(sent))
  }, 60_000)

  test('is learned from the fifth week on, and raises no alarm', { timeout: 60_000 }, () => {
    expect(known(BEGIN + 21 * DAY)).toBeNull()
    expect(known(BEGIN + 28 * DAY)?.weeks).toBe(4)
    const alarms = sent.flatMap((at, place) => {
      const next = sent[place + 1]
      const of = known(at)
      // Shorter ones are told by nothing, as the next test shows.
      if (of === null || next === undefined || next - at < 20 * MINUTE) return []
      // What was learned meanwhile counts as well: the last look before the message is by the newest.
      const told = [of, known(next) ?? of].flatMap((one) => silenceTold(one, CALENDAR, at) ?? [])
      return told.some((one) => one.getTime() < next) ? [new Date(at).toISOString()] : []
    })
    expect(alarms).toEqual([])
    expect(sent.length).toBeGreaterThan(50_000)
  })

  test('is no flood at any time, and what comes three times as fast as ever before is one', { timeout: 60_000 }, () => {
    const dice = seeded(7)
    const alarms: string[] = []
    let first = 0
    for (const [place, at] of sent.entries()) {
      while ((sent[first] ?? 0) <= at - QUARTER_MS) first += 1
      const of = known(at)
      if (of === null) continue
      const around = { now: new Date(at), hearingSince: new Date(BEGIN) }
      const taken = place - first + 1
      if (floodByLearned(of, CALENDAR, { ...around, taken }).stands !== 'kept') alarms.push(new Date(at).toISOString())
    }
    expect(alarms).toEqual([])
    for (let flood = 0; flood < 60; flood += 1) {
      const begins = BEGIN + 35 * DAY + Math.floor(dice() * (END - BEGIN - 50 * DAY))
      const of = known(begins)
      if (of === null) throw new Error('nothing is learned')
      // A sender that repeats itself, ten a second: it is told within half a minute.
      const now = new Date(begins + MINUTE / 2)
      expect(floodBegins(of, CALENDAR, now)).toBeLessThan(300)
      const flooded = (taken: number, hearingSince: number) =>
        floodByLearned(of, CALENDAR, { now, hearingSince: new Date(hearingSince), taken })
      expect(flooded(300, BEGIN)).toMatchObject({ kind: 'flood', place: 'flood learned', stands: 'broken' })
      expect(flooded(300, now.getTime() - 59 * MINUTE).stands).toBe('unjudged')
    }
  })

  test('a flood that was learned from is no reason to expect the next', () => {
    const monday = Date.parse('2026-06-08T14:00:00Z')
    const loop = Array.from({ length: 5_000 }, (_, each) => monday + each * 100)
    const next = new Date(monday + 7 * DAY + 10 * MINUTE)
    const of = learned(recorded([...sent, ...loop]), CALENDAR, next)
    const before = learned(recorded(sent), CALENDAR, next)
    expect(of && floodBegins(of, CALENDAR, next)).toBe(before && floodBegins(before, CALENDAR, next))
  })

  test('each silence in it is told within what the page promises when it begins', { timeout: 60_000 }, () => {
    const dice = seeded(6)
    const waited: number[] = []
    for (let silence = 0; silence < 60; silence += 1) {
      const begins = BEGIN + 35 * DAY + Math.floor(dice() * (END - BEGIN - 50 * DAY))
      const of = known(begins)
      const lastAt = new Date(sent.findLast((at) => at < begins) ?? 0)
      const promised = of && silenceTold(of, CALENDAR, begins)
      if (of === null || promised === null) throw new Error('nothing is promised')
      const look = (now: number) =>
        judgedByLearned(of, CALENDAR, { now: new Date(now), hearingSince: new Date(BEGIN), lastAt }).stands
      // From the promised instant on each look finds it, and the first that can is no later.
      expect(look(promised.getTime() + 1_000)).toBe('broken')
      const first = silenceTold(of, CALENDAR, lastAt.getTime()) ?? promised
      expect(first.getTime()).toBeLessThanOrEqual(promised.getTime())
      expect(first.getTime() - lastAt.getTime()).toBeGreaterThanOrEqual(20 * MINUTE)
      expect(look(first.getTime() - 1_000)).toBe('kept')
      const { hour, weekday, date } = wallOf(begins)
      const closed = isFederalHoliday(date) || CALENDAR.holidays.includes(date)
      if (weekday < 5 && hour > 9 && hour < 11 && !closed) waited.push((promised.getTime() - begins) / MINUTE)
    }
    // In the busy hours of a morning it is a matter of half an hour.
    expect(waited.length).toBeGreaterThan(2)
    expect(Math.max(...waited)).toBeLessThan(45)
  })

  test('an outage that was learned from makes nobody deaf, and nothing is learned of what nobody heard', () => {
    const outage = Date.parse('2026-06-09T13:00:00Z')
    const monday = Date.parse('2026-06-23T13:30:00Z')
    const deaf = (from: number) => from >= outage && from < outage + 4 * HOUR
    const lost = recorded(sent.filter((at) => !deaf(at)))
    const away = recorded(sent, deaf)
    for (const quarters of [lost, away]) {
      const of = learned(quarters, CALENDAR, new Date(monday))
      if (of === null) throw new Error('nothing is learned')
      const told = silenceTold(of, CALENDAR, monday)?.getTime() ?? Infinity
      expect((told - monday) / MINUTE).toBeLessThan(45)
    }
  })
})

test('what is told of silence is when it is first found', () => {
  const rates = Array.from({ length: 672 }, (_, quarter) =>
    quarter % 96 < 32 || quarter >= 480 ? 0 : 1 + (quarter % 5),
  )
  const of = { weeks: 8, rates, most: rates, mostEver: 5 }
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 30 * 24 * 60 }), (minutes) => {
      // Over the end of daylight saving and Thanksgiving.
      const lastAt = new Date(Date.parse('2026-10-28T00:00:00Z') + minutes * MINUTE)
      const told = silenceTold(of, CALENDAR, lastAt.getTime())?.getTime() ?? 0
      const stands = (now: number) =>
        judgedByLearned(of, CALENDAR, { now: new Date(now), hearingSince: new Date(0), lastAt }).stands
      expect(stands(told + 1_000)).toBe('broken')
      expect(stands(told - 1_000)).toBe('kept')
    }),
    { numRuns: 100, seed: 33 },
  )
})

test('a message ends a silence; a restart does not, nor does a night', () => {
  const of = {
    weeks: 5,
    rates: Array.from({ length: 672 }, (_, quarter) => (quarter % 96 >= 32 && quarter % 96 < 68 ? 10 : 0)),
    most: [],
    mostEver: 0,
  }
  const stands = (now: string, hearingSince: string, lastAt: string | null) =>
    judgedByLearned(of, CALENDAR, {
      now: new Date(now),
      hearingSince: new Date(hearingSince),
      lastAt: lastAt === null ? null : new Date(lastAt),
    }).stands
  const long = '2026-01-01T00:00:00Z'
  expect(stands('2026-06-09T15:00:00Z', long, '2026-06-09T14:35:00Z')).toBe('broken')
  expect(stands('2026-06-10T05:00:00Z', long, '2026-06-09T14:35:00Z')).toBe('broken')
  expect(stands('2026-06-09T15:00:00Z', '2026-06-09T14:50:00Z', '2026-06-09T14:35:00Z')).toBe('unjudged')
  expect(stands('2026-06-09T15:00:00Z', long, '2026-06-09T14:59:00Z')).toBe('kept')
  expect(stands('2026-06-09T15:00:00Z', long, null)).toBe('broken')
})

test('what is expected now, and from what, is said in words', () => {
  const monday = new Date('2026-06-08T14:00:00Z')
  const rates = Array.from({ length: 672 }, (_, quarter) => (quarter < 96 ? 6 : 0))
  const of = { weeks: 6, rates, most: rates.map((rate) => rate * 20), mostEver: 120 }
  expect(sayLearned(of, CALENDAR, monday, 60)).toBe(
    'learned from 6 weeks: at least 24 an hour can be counted on now; a silence that began now would be told in 30 minutes; more than 360 in 15 minutes would be told as a flood',
  )
  expect(sayLearned(of, CALENDAR, new Date('2026-06-10T14:00:00Z'), 60)).toBe(
    'learned from 6 weeks: nothing can be counted on now; a silence that began now would be told in 5 days; more than 120 in 15 minutes would be told as a flood',
  )
  expect(sayLearned({ ...of, rates: rates.map(() => 0) }, CALENDAR, monday, 60)).toBe(
    'learned from 6 weeks: too little comes for a silence to be learned; declare a band; more than 360 in 15 minutes would be told as a flood',
  )
  expect(sayLearned(null, CALENDAR, monday, 1)).toBe('learned once four weeks are recorded, of which 1 day is')
  expect(sayLearned(null, CALENDAR, monday, 40)).toBe('too little comes for anything to be learned; declare a band')
  const finding = judgedByLearned(of, CALENDAR, {
    now: monday,
    hearingSince: new Date(0),
    lastAt: new Date('2026-06-08T13:00:00Z'),
  })
  expect(finding).toMatchObject({
    kind: 'silence',
    place: LEARNED_PLACE,
    says: 'Nothing came in a time in which at least 24 messages could be counted on, by the last 6 weeks.',
  })
})
