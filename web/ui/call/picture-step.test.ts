import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nextStanding, sendingAt, STANDING, type Outgoing, type PictureStep, type Standing } from './picture-step.ts'

const GOOD: Outgoing = { lossRate: 0, roundTripMs: 60, kbps: 1500 }
const LOSSY: Outgoing = { lossRate: 0.12, roundTripMs: 60, kbps: 1500 }
const SLOW: Outgoing = { lossRate: 0, roundTripMs: 450, kbps: 700 }
const FAR: Outgoing = { lossRate: 0, roundTripMs: 450, kbps: 1500 }
const NARROW: Outgoing = { lossRate: 0, roundTripMs: 60, kbps: 200 }
const UNKNOWN: Outgoing = { lossRate: null, roundTripMs: null, kbps: null }
const SO_SO: Outgoing = { lossRate: 0.03, roundTripMs: 60, kbps: 1500 }

const after = (from: Standing, ...lines: Outgoing[]) => lines.reduce(nextStanding, from)
const times = (count: number, line: Outgoing) => Array.from({ length: count }, () => line)
const at = (step: PictureStep): Standing => ({ ...STANDING, step })

describe('a weak line', () => {
  test.each([
    ['loses packets', LOSSY],
    ['is slow', SLOW],
    ['is narrow', NARROW],
  ])('that %s makes the picture smaller after two moments, not after one', (_, line) => {
    expect(after(STANDING, line).step).toBe('full')
    expect(after(STANDING, line, GOOD, line).step).toBe('full')
    expect(after(STANDING, line, line).step).toBe('smaller')
  })

  test('goes smaller, paused, telephone, and no further', () => {
    const steps = [2, 4, 6, 20].map((count) => after(STANDING, ...times(count, LOSSY)).step)
    expect(steps).toEqual(['smaller', 'paused', 'phone', 'phone'])
  })

  test('that carries the sound is not called too weak for it', () => {
    expect(after(at('paused'), ...times(10, SLOW)).step).toBe('paused')
    expect(after(at('smaller'), ...times(10, NARROW)).step).toBe('smaller')
  })

  test('that is only long is left alone', () => {
    expect(after(STANDING, ...times(10, FAR)).step).toBe('full')
  })

  test('that nothing is known of is left alone', () => {
    expect(after(STANDING, ...times(10, UNKNOWN)).step).toBe('full')
  })
})

describe('a line that recovers', () => {
  test('brings the picture back one step at a time, each after a run of good moments', () => {
    const steps = [3, 4, 8, 12].map((count) => after(at('phone'), ...times(count, GOOD)).step)
    expect(steps).toEqual(['phone', 'paused', 'smaller', 'full'])
  })

  test('neither good nor bad stays as it is', () => {
    expect(after(at('paused'), ...times(30, SO_SO)).step).toBe('paused')
  })

  test('that breaks down again is waited for twice as long, so that the picture does not come and go', () => {
    const tried = after(at('paused'), ...times(4, GOOD))
    expect(tried.step).toBe('smaller')
    const again = after(tried, LOSSY, LOSSY)
    expect(again).toMatchObject({ step: 'paused', patience: 8 })
    expect(after(again, ...times(7, GOOD)).step).toBe('paused')
    expect(after(again, ...times(8, GOOD)).step).toBe('smaller')
  })

  test('and holds for long is trusted as at first', () => {
    const shaken = { ...at('full'), patience: 16, sinceUp: 0 }
    expect(after(shaken, ...times(40, GOOD)).patience).toBe(4)
  })
})

test('whatever the line does, one moment changes at most one step, and only a run of moments brings any up', () => {
  const order: PictureStep[] = ['full', 'smaller', 'paused', 'phone']
  const line = fc.constantFrom(GOOD, LOSSY, SLOW, NARROW, UNKNOWN, SO_SO)
  fc.assert(
    fc.property(fc.array(line, { maxLength: 80 }), (lines) => {
      let standing = STANDING
      let good = 0
      for (const one of lines) {
        const next = nextStanding(standing, one)
        good = [LOSSY, SLOW, SO_SO].includes(one) ? 0 : good + 1
        const moved = order.indexOf(next.step) - order.indexOf(standing.step)
        expect(Math.abs(moved)).toBeLessThanOrEqual(1)
        if (moved < 0) expect(good).toBeGreaterThanOrEqual(4)
        standing = next
      }
    }),
  )
})

test('a paused picture is not sent, a smaller one is sent small, and a full one without a limit', () => {
  expect(sendingAt('full')).toEqual({ active: true, scaleResolutionDownBy: 1 })
  expect(sendingAt('smaller')).toMatchObject({ active: true, scaleResolutionDownBy: 2 })
  expect([sendingAt('paused').active, sendingAt('phone').active]).toEqual([false, false])
})
