import { expect, test } from 'vitest'
import type { FreeTime } from '#api/book.ts'
import { daysOf } from './free-days.ts'

const time = (slot: string, start: string): FreeTime => ({ slot, start, end: start, clinician: 'Dr. Reyes' })

test('a late evening time stands under the patient’s own day', () => {
  const late = time('Slot/1', '2026-11-24T23:30:00-05:00')
  expect(daysOf([late], 'America/New_York').map((day) => day.key)).toEqual(['2026-11-24'])
  expect(daysOf([late], 'Europe/Madrid').map((day) => day.key)).toEqual(['2026-11-25'])
})

test('times are shown soonest first, each once', () => {
  const nine = time('Slot/1', '2026-11-24T14:00:00Z')
  const ten = time('Slot/2', '2026-11-24T10:00:00-05:00')
  const next = time('Slot/3', '2026-11-25T14:00:00Z')
  const days = daysOf([next, ten, nine, nine], 'America/New_York')
  expect(days.map((day) => day.times.map((one) => one.slot))).toEqual([['Slot/1', 'Slot/2'], ['Slot/3']])
})
