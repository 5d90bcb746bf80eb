import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { measuresOf, type Measures } from './measures.ts'
import { mayShow, seriesOf, weekOf, weeksBetween, type Measured } from './weekly.ts'

const ZONE = 'America/New_York'
const WEEKS = weeksBetween('2026-11-02', '2026-11-23')
const waited = (minutes: number, mine = false, start = '2026-11-24T15:00:00.000Z'): Measured => ({
  measures: { ...measuresOf([]), start, waitMinutes: minutes } satisfies Measures,
  mine,
})
const waits = (visits: Measured[], own = false) =>
  seriesOf(visits, WEEKS, ZONE, own).find(({ measure }) => measure === 'wait')?.points ?? []

describe('a week', () => {
  test('begins on the practice’s Monday, also for an evening that is Monday elsewhere', () => {
    expect(weekOf(new Date('2026-11-23T03:00:00Z'), ZONE)).toBe('2026-11-16')
    expect(weekOf(new Date('2026-11-23T15:00:00Z'), ZONE)).toBe('2026-11-23')
    expect(WEEKS).toEqual(['2026-11-02', '2026-11-09', '2026-11-16', '2026-11-23'])
  })

  test('shows the median of its visits, and nothing of a week without any', () => {
    expect(waits([2, 4, 6, 8, 100].map((minutes) => waited(minutes)))).toEqual([
      { week: '2026-11-02', value: null, of: 0 },
      { week: '2026-11-09', value: null, of: 0 },
      { week: '2026-11-16', value: null, of: 0 },
      { week: '2026-11-23', value: 6, of: 5 },
    ])
  })
})

describe('few visits', () => {
  test('four are shown to nobody else, not even how many they are; to their own clinician always', () => {
    const four = [1, 2, 3, 4].map((minutes) => waited(minutes))
    expect(waits(four).at(-1)).toEqual({ week: '2026-11-23', value: null, of: null })
    expect(waits([waited(7, true)], true).at(-1)).toEqual({ week: '2026-11-23', value: 7, of: 1 })
  })

  test('nobody learns of a colleague’s few by taking their own away from the sum', () => {
    const own = [1, 2, 3, 4, 5].map((minutes) => waited(minutes, true))
    expect(waits([...own, waited(9)]).at(-1)).toEqual({ week: '2026-11-23', value: null, of: null })
    expect(waits(own).at(-1)).toMatchObject({ value: 3, of: 5 })
  })

  test('whatever is shown is of five and more, and so is what is left without one’s own', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ mine: fc.boolean() }), { maxLength: 20 }), (visits) => {
        const others = visits.filter(({ mine }) => !mine).length
        expect(!mayShow(visits, false) || (visits.length >= 5 && (others === 0 || others >= 5))).toBe(true)
      }),
    )
  })
})
