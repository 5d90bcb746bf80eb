import fc from 'fast-check'
import { expect, test } from 'vitest'
import { afterTry, type Retry } from './route.ts'

const RETRY: Retry = { firstMs: 1_000, mostMs: 300_000, giveUpMs: 86_400_000 }
const SINCE = new Date('2026-11-26T12:00:00Z')
const later = (ms: number) => new Date(SINCE.getTime() + ms)
const again = { tried: 'again', why: 'no answer' } as const

test('what was delivered is done, and what will never do is a person’s at once', () => {
  const at = { attempts: 1, since: SINCE, now: SINCE, dice: 0 }
  expect(afterTry(RETRY, { tried: 'delivered' }, at)).toEqual({ then: 'delivered' })
  expect(afterTry(RETRY, { tried: 'delivered', answer: 'AA' }, at)).toEqual({ then: 'delivered', why: 'AA' })
  expect(afterTry(RETRY, { tried: 'never', why: 'refused' }, at)).toEqual({ then: 'quarantined', why: 'refused' })
})

test('the wait doubles up to the longest, and is spread by up to half', () => {
  const waits = (attempts: number, dice: number) => {
    const then = afterTry(RETRY, again, { attempts, since: SINCE, now: SINCE, dice })
    return then.then === 'waits' ? then.until.getTime() - SINCE.getTime() : null
  }
  expect([1, 2, 3, 9, 10, 400].map((attempts) => waits(attempts, 0))).toEqual([
    1_000, 2_000, 4_000, 256_000, 300_000, 300_000,
  ])
  expect(waits(1, 0.5)).toBe(750)
})

test('whatever a destination answers, no try is later than the time by which it is given up', () => {
  const instant = fc.integer({ min: 0, max: 2 * RETRY.giveUpMs })
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000 }),
      instant,
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (attempts, ms, dice) => {
        const then = afterTry(RETRY, again, { attempts, since: SINCE, now: later(ms), dice })
        if (then.then === 'waits') {
          expect(then.until.getTime()).toBeGreaterThan(later(ms).getTime())
          expect(then.until.getTime()).toBeLessThanOrEqual(later(RETRY.giveUpMs).getTime())
        } else expect(then).toEqual({ then: 'quarantined', why: 'no answer' })
      },
    ),
  )
})
