import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { median, readRunChart } from './run-chart.ts'

test('before ten points nothing is judged', () => {
  expect(readRunChart([1, 1, 1, 9, 9, 9, 9, 9, 9])).toEqual({ median: 9, judged: false, signals: [] })
  expect(readRunChart([])).toEqual({ median: null, judged: false, signals: [] })
})

test('six in a row on one side of the median are a shift; points on it neither break nor count', () => {
  const { signals } = readRunChart([8, 9, 8, 5, 9, 8, 9, 2, 3, 2, 3, 2, 3])
  expect(signals).toEqual([
    { kind: 'shift', from: 0, until: 6 },
    { kind: 'shift', from: 7, until: 12 },
  ])
})

test('five in a row each higher are a trend; weeks without a point are passed over', () => {
  const { signals } = readRunChart([5, 5, 6, 4, 1, 2, null, 3, 5, 7, 4, 6])
  expect(signals).toEqual([{ kind: 'trend', from: 4, until: 9 }])
})

test('points that go up and down around the middle say nothing', () => {
  expect(readRunChart([4, 6, 4, 6, 4, 6, 4, 6, 4, 6, 5]).signals).toEqual([])
})

test('the median stands in the middle, and a mirrored chart has mirrored signals', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 40 }), (points) => {
      const { median: middle, signals } = readRunChart(points)
      const half = points.length / 2
      expect(points.filter((value) => value < (middle ?? 0)).length).toBeLessThanOrEqual(half)
      expect(points.filter((value) => value > (middle ?? 0)).length).toBeLessThanOrEqual(half)
      expect(readRunChart(points.map((value) => -value)).signals).toEqual(signals)
    }),
  )
  expect(median([3, 1])).toBe(2)
})
