import fc from 'fast-check'
import { expect, test } from 'vitest'
import { WEEKDAYS } from '../hours.ts'
import {
  alarmChanges,
  countsThroughout,
  judged,
  sayBand,
  type Band,
  type Calendar,
  type Expectations,
  type Facts,
} from './expect.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** Three weeks with the end of daylight saving (1 November) and another three with Thanksgiving. */
const NEW_YORK: Calendar = { zone: 'America/New_York', holidays: ['2026-11-26', '2026-12-25'] }
const WORKDAYS: Band = {
  bound: 'at-least',
  messages: 1,
  withinMs: 30 * MINUTE,
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '08:00',
  until: '17:00',
}
const at = (text: string) => new Date(text)
const none: Facts = {
  now: at('2026-11-27T15:00:00Z'),
  hearingSince: new Date(0),
  counts: [0],
  waiting: 0,
  oldestAt: null,
  quarantined: 0,
  refusal: null,
  certificates: [],
}
const only = (band: Band): Expectations => ({ bands: [band], mostWaiting: null, oldestMs: 15 * MINUTE })
const silence = (facts: Partial<Facts>, band = WORKDAYS, calendar = NEW_YORK) =>
  judged(only(band), calendar, { ...none, ...facts }).find(({ kind }) => kind === 'silence')?.stands

test.each([
  ['in the middle of a working day', '2026-11-25T15:00:00Z', 'broken'],
  ['half an hour after opening', '2026-11-25T13:30:00Z', 'broken'],
  ['a minute before that', '2026-11-25T13:29:00Z', 'unjudged'],
  ['at night', '2026-11-25T04:00:00Z', 'unjudged'],
  ['after closing', '2026-11-25T22:00:00Z', 'unjudged'],
  ['on a Saturday', '2026-11-28T15:00:00Z', 'unjudged'],
  ['on Thanksgiving', '2026-11-26T15:00:00Z', 'unjudged'],
  ['on the Monday after clocks were put back, half past eight', '2026-11-02T13:30:00Z', 'broken'],
  ['that Monday, at half past seven', '2026-11-02T12:30:00Z', 'unjudged'],
])('no message for half an hour, %s: %s', (_, now, stands) => {
  expect(silence({ now: at(now) })).toBe(stands)
})

test('nobody is silent while we were away, and enough is enough at any hour', () => {
  expect(silence({ now: at('2026-11-25T15:00:00Z'), hearingSince: at('2026-11-25T14:31:00Z') })).toBe('unjudged')
  expect(silence({ now: at('2026-11-25T15:00:00Z'), hearingSince: at('2026-11-25T14:30:00Z') })).toBe('broken')
  expect(silence({ now: at('2026-11-25T04:00:00Z'), counts: [1] })).toBe('kept')
})

test('a band through the night belongs to the day on which it begins', () => {
  const night: Band = { ...WORKDAYS, days: ['fri'], from: '22:00', until: '06:00' }
  expect(silence({ now: at('2026-11-28T10:59:00Z') }, night)).toBe('broken')
  expect(silence({ now: at('2026-11-28T11:00:00Z') }, night)).toBe('unjudged')
  expect(silence({ now: at('2026-11-27T08:00:00Z') }, night)).toBe('unjudged')
  const always: Band = { ...WORKDAYS, days: WEEKDAYS, from: '00:00', until: '00:00' }
  expect(silence({ now: at('2026-11-29T05:10:00Z') }, always)).toBe('broken')
})

test('flood, queue, age, refusal and a certificate are told in words that name nobody', () => {
  const expectations: Expectations = {
    bands: [{ ...WORKDAYS, bound: 'at-most', messages: 100, withinMs: MINUTE }],
    mostWaiting: 50,
    oldestMs: 15 * MINUTE,
  }
  const facts: Facts = {
    ...none,
    counts: [101],
    waiting: 51,
    oldestAt: at('2026-11-27T14:44:59Z'),
    quarantined: 2,
    refusal: 'AR, 204 at PID-5',
    certificates: [
      { side: 'listen', whose: 'ours', validTo: at('2026-12-11T14:00:00Z') },
      { side: 'deliver', whose: 'ours', validTo: at('2027-12-11T14:00:00Z') },
      { side: 'department.example:6661', whose: 'theirs', validTo: at('2026-12-01T14:00:00Z') },
      { side: 'emr.example', whose: 'theirs', validTo: null },
    ],
  }
  const findings = judged(expectations, NEW_YORK, facts)
  expect(findings.filter(({ stands }) => stands === 'broken').map(({ says }) => says)).toEqual([
    '101 messages in 1 minute, where at most 100 are expected.',
    '51 messages wait, more than 50.',
    'The oldest message has waited longer than 15 minutes: its destination does not take it.',
    '2 messages are a person’s: AR, 204 at PID-5.',
    'The certificate of listen ends on 2026-12-11; a newer one counts once Causeway is started anew.',
    'The certificate that department.example:6661 shows ends on 2026-12-01; whoever keeps it must renew it.',
  ])
  const well: Facts = { ...none, counts: [100], waiting: 50, oldestAt: at('2026-11-27T14:45:00Z') }
  expect(judged(expectations, NEW_YORK, well).filter(({ stands }) => stands !== 'kept')).toEqual([])
})

test.each([
  [1_000, 'at least 2 in 1 second, every day'],
  [30_000, 'at least 2 in 30 seconds, every day'],
  [60_000, 'at least 2 in 1 minute, every day'],
  [5_400_000, 'at least 2 in 90 minutes, every day'],
  [86_400_000, 'at least 2 in 24 hours, every day'],
])('%d ms of a band are said as they are', (withinMs, said) => {
  const always: Band = { bound: 'at-least', messages: 2, withinMs, days: WEEKDAYS, from: '00:00', until: '00:00' }
  expect(sayBand(always)).toBe(said)
})

test('a destination that refuses more and more is told of anew at ten, a hundred and a thousand', () => {
  const at = (quarantined: number) =>
    judged({ bands: [], mostWaiting: null, oldestMs: 900_000 }, NEW_YORK, { ...none, quarantined, refusal: 'AR' })
      .filter(({ stands }) => stands === 'broken')
      .map(({ place }) => place)
  expect([0, 1, 9, 10, 250, 1_000].map(at)).toEqual([
    [],
    ['refused'],
    ['refused'],
    ['refused', 'refused 10'],
    ['refused', 'refused 10', 'refused 100'],
    ['refused', 'refused 10', 'refused 100', 'refused 1000'],
  ])
})

test('an alarm is raised once, stays where nothing can be said, and ends when it is kept or expected no more', () => {
  const finding = (place: string, stands: 'kept' | 'broken' | 'unjudged') =>
    ({ kind: 'silence', place, stands, says: '' }) as const
  const findings = [finding('a', 'broken'), finding('b', 'broken'), finding('c', 'unjudged'), finding('d', 'kept')]
  const { raise, settle } = alarmChanges(['b', 'c', 'd', 'gone'], findings)
  expect(raise.map(({ place }) => place)).toEqual(['a'])
  expect(settle).toEqual(['d', 'gone'])
})

/** Kept, because making one costs more than reading it. */
const clocks = new Map<string, Intl.DateTimeFormat>()

/** What a clock on the wall of the practice says, by Intl alone. */
function openByTheWall({ days, from, until }: Band, { zone, holidays }: Calendar, instant: number): boolean {
  const read = (of: number) => {
    const format =
      clocks.get(zone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
    clocks.set(zone, format)
    const [date = '', time = ''] = format.format(new Date(of)).split(' ')
    const weekday = WEEKDAYS[(new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7] ?? 'mon'
    return { date, time, isDay: days.includes(weekday) && !holidays.includes(date) }
  }
  const { date, time, isDay } = read(instant)
  if (from < until) return isDay && time >= from && time < until
  const before = new Date(Date.parse(`${date}T00:00:00Z`) - 24 * HOUR).toISOString().slice(0, 10)
  const weekday = WEEKDAYS[(new Date(`${before}T00:00:00Z`).getUTCDay() + 6) % 7] ?? 'mon'
  const wasDay = days.includes(weekday) && !holidays.includes(before)
  return (isDay && time >= from) || (wasDay && time < until)
}

const clock = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '15', '30', '59'))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`)
const anyBand = fc.record({
  days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
  from: clock,
  until: clock,
})
// Northern and southern daylight saving, half an hour of it, and none.
const anyZone = fc.constantFrom('America/New_York', 'Pacific/Auckland', 'Australia/Lord_Howe', 'Asia/Kolkata')
/** Near the changes of clocks, holidays and weekends of a year. */
const anyInstant = fc
  .tuple(
    fc.constantFrom(
      '2026-03-08T07:00:00Z',
      '2026-04-04T14:00:00Z',
      '2026-09-26T14:00:00Z',
      '2026-11-01T06:00:00Z',
      '2026-11-26T12:00:00Z',
    ),
    fc.integer({ min: -5 * 24 * 60, max: 5 * 24 * 60 }),
  )
  .map(([around, minutes]) => Date.parse(around) + minutes * MINUTE)

test('a period counts only if each of its minutes does, by the clock on the wall, also where clocks change', () => {
  fc.assert(
    fc.property(anyBand, anyZone, anyInstant, fc.integer({ min: 0, max: 90 }), (given, zone, to, minutes) => {
      const band = { ...WORKDAYS, ...given }
      const calendar = { ...NEW_YORK, zone }
      const each = Array.from({ length: minutes + 1 }, (_, ago) => openByTheWall(band, calendar, to - ago * MINUTE))
      const found = countsThroughout(band, calendar, new Date(to - minutes * MINUTE), new Date(to))
      expect(found).toBe(each.every(Boolean))
    }),
    { numRuns: 150, seed: 26 },
  )
})

/** Messages of the practice's open hours, one each ten minutes; the feed falls silent at an instant. */
function feed(band: Band, calendar: Calendar, from: number, until: number, silentFrom = Infinity): number[] {
  const sent: number[] = []
  for (let instant = from; instant < until; instant += 10 * MINUTE)
    if (instant < silentFrom && openByTheWall(band, calendar, instant)) sent.push(instant)
  return sent
}

const STEP = 5 * MINUTE

/** When silence is first found, looking every five minutes; null where it never is. */
function firstFound(
  band: Band,
  calendar: Calendar,
  sent: readonly number[],
  from: number,
  until: number,
): number | null {
  for (let now = from; now < until; now += STEP) {
    const count = sent.filter((instant) => instant > now - band.withinMs && instant <= now).length
    if (silence({ now: new Date(now), hearingSince: new Date(from), counts: [count] }, band, calendar) === 'broken')
      return now
  }
  return null
}

test.each([
  ['over the end of daylight saving', '2026-10-26T00:00:00Z'],
  ['over its beginning', '2026-03-02T00:00:00Z'],
  ['over Thanksgiving', '2026-11-20T00:00:00Z'],
  ['over Christmas and the weekend after it', '2026-12-21T00:00:00Z'],
])('a feed that speaks while the practice is open raises no alarm in two weeks, nights and weekends %s', (_, begin) => {
  const [from, until] = [Date.parse(begin), Date.parse(begin) + 14 * 24 * HOUR]
  expect(firstFound(WORKDAYS, NEW_YORK, feed(WORKDAYS, NEW_YORK, from, until), from, until)).toBeNull()
})

test('a feed that falls silent is found within its period of the practice’s open time, and not before', () => {
  const begin = Date.parse('2026-10-29T00:00:00Z')
  const end = begin + 6 * 24 * HOUR
  fc.assert(
    fc.property(fc.integer({ min: 12 * 60, max: 5 * 24 * 60 }), (minutes) => {
      const silentFrom = begin + minutes * MINUTE
      const sent = feed(WORKDAYS, NEW_YORK, begin, end, silentFrom)
      const found = firstFound(WORKDAYS, NEW_YORK, sent, begin, end)
      // The first instant at which half an hour of one open day has passed since the last message.
      let open = 0
      let due: number | null = null
      for (let now = sent.at(-1) ?? begin; now < end && due === null; now += MINUTE) {
        open = openByTheWall(WORKDAYS, NEW_YORK, now) ? open + 1 : 0
        if (open > 30) due = now
      }
      expect(due === null).toBe(found === null)
      if (found !== null && due !== null) {
        expect(found).toBeGreaterThanOrEqual(due)
        expect(found - due).toBeLessThan(STEP)
      }
    }),
    { numRuns: 25, seed: 6 },
  )
})
