import { expect, test } from 'vitest'
import { slotStarts } from './slots.ts'

const local = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
const said = (now: string, minutes?: number): string[] =>
  slotStarts(new Date(now), minutes).map((start) => local.format(start))

test('a working morning has the rest of the day and ten more days of 21 slots', () => {
  const starts = said('2026-11-23T15:05:00Z') // Monday, 10:05 in New York
  expect(starts[0]).toBe('Mon 10:20')
  expect(starts.slice(0, 7)).toEqual(
    ['10:20', '10:40', '11:00', '11:20', '11:40', '12:00', '13:00'].map((at) => `Mon ${at}`),
  )
  expect(starts).toHaveLength(6 + 12 + 10 * 21)
  expect(starts.at(-1)).toBe('Mon 16:40')
})

test('where the free times are an hour long they begin on the hour, and end before noon and five', () => {
  const starts = said('2026-11-23T15:05:00Z', 60)
  expect(starts.slice(0, 6)).toEqual(['11:00', '12:00', '13:00', '14:00', '15:00', '16:00'].map((at) => `Mon ${at}`))
  expect(starts.filter((start) => start.startsWith('Tue')).slice(0, 3)).toEqual(['Tue 09:00', 'Tue 10:00', 'Tue 11:00'])
})

test('a Sunday evening has six slots from the next full twenty minutes on', () => {
  const starts = said('2026-11-22T23:01:00Z')
  expect(starts.slice(0, 6)).toEqual(['Sun 18:20', 'Sun 18:40', 'Sun 19:00', 'Sun 19:20', 'Sun 19:40', 'Sun 20:00'])
  expect(starts[6]).toBe('Mon 09:00')
  expect(starts).toHaveLength(6 + 10 * 21)
})

test('opening hours keep to the wall clock when the clocks change', () => {
  const starts = said('2026-03-06T23:00:00Z') // the Friday before
  expect(starts.filter((start) => start.startsWith('Mon'))[0]).toBe('Mon 09:00')
})
