import { expect, test } from 'vitest'
import {
  calendarDay,
  clockTime,
  dayKey,
  dayTime,
  longDay,
  minutesUntil,
  sameClock,
  shortDay,
  zoneName,
} from './times.ts'

const morning = '2026-11-24T14:40:00Z'

test('a time is told on the clock of the zone asked for', () => {
  expect(clockTime(morning, 'America/New_York', 'en').replace(/\s/g, ' ')).toBe('9:40 AM')
  expect(clockTime(morning, 'America/Los_Angeles', 'en').replace(/\s/g, ' ')).toBe('6:40 AM')
})

test('a day is told in the language of the page', () => {
  expect(longDay(morning, 'America/New_York', 'en')).toBe('Tuesday, November 24')
  expect(longDay(morning, 'America/New_York', 'es')).toBe('martes, 24 de noviembre')
  expect(shortDay(morning, 'America/New_York', 'en')).toEqual({ weekday: 'Tue', date: 'Nov 24' })
})

test('an instant late in the evening belongs to the day of its zone', () => {
  expect(dayKey('2026-11-25T03:30:00Z', 'America/New_York')).toBe('2026-11-24')
  expect(dayKey('2026-11-25T03:30:00Z', 'UTC')).toBe('2026-11-25')
})

test('the zone is named as on that day, so the change of clocks shows', () => {
  expect(zoneName('2026-07-01T12:00:00Z', 'America/New_York', 'en')).toBe('Eastern Daylight Time')
  expect(zoneName(morning, 'America/New_York', 'en')).toBe('Eastern Standard Time')
})

test('the same instant keeps its clock time on each side of the change of clocks', () => {
  expect(clockTime('2026-10-30T13:00:00Z', 'America/New_York', 'en').replace(/\s/g, ' ')).toBe('9:00 AM')
  expect(clockTime('2026-11-02T14:00:00Z', 'America/New_York', 'en').replace(/\s/g, ' ')).toBe('9:00 AM')
})

test('a time in the hour that clocks show twice says which of the two it is', () => {
  const shown = (instant: string) => clockTime(instant, 'America/New_York', 'en').replace(/\s/g, ' ')
  expect(
    ['2026-11-01T04:40:00Z', '2026-11-01T05:20:00Z', '2026-11-01T06:20:00Z', '2026-11-01T07:00:00Z'].map(shown),
  ).toEqual(['12:40 AM', '1:20 AM EDT', '1:20 AM EST', '2:00 AM'])
  // In spring an hour is left out, and none is shown twice.
  expect(['2026-03-08T06:40:00Z', '2026-03-08T07:00:00Z'].map(shown)).toEqual(['1:40 AM', '3:00 AM'])
})

test('zones with another name and the same clock are the same', () => {
  expect(sameClock(morning, 'America/New_York', 'America/Detroit')).toBe(true)
  expect(sameClock(morning, 'America/New_York', 'America/Chicago')).toBe(false)
  // Phoenix keeps its clock in summer, Denver does not.
  expect(sameClock('2026-07-01T12:00:00Z', 'America/Phoenix', 'America/Denver')).toBe(false)
  expect(sameClock(morning, 'America/Phoenix', 'America/Denver')).toBe(true)
})

test('minutes until a visit are negative once it is past', () => {
  expect(minutesUntil(morning, new Date('2026-11-24T14:30:00Z'))).toBe(10)
  expect(minutesUntil(morning, new Date('2026-11-24T14:45:00Z'))).toBe(-5)
})

test('a date of birth is told in the language of the page, as much of it as is known', () => {
  expect(calendarDay('1972-04-18', 'en')).toBe('Apr 18, 1972')
  expect(calendarDay('1972-04-18', 'es')).toBe('18 abr 1972')
  expect([calendarDay('1972-04', 'en'), calendarDay('', 'en')]).toEqual(['1972-04', ''])
})

test('a time of another day is told with its day', () => {
  expect(dayTime('2026-11-25T03:30:00Z', 'America/New_York', 'en').replace(/\s/g, ' ')).toBe('Tue, Nov 24, 10:30 PM')
})
