import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CODE, CODES, held, OVER, SITE } from '../reconcile/rehearsal.ts'
import { minutesAfter, PATHWAY } from '../visit/rehearsal.ts'
import { chargeEvidence } from './evidence.ts'
import { HOLDS } from './proposal.ts'
import { ownerOf, sumOf, sumsByReason, waitingOf, waitsBefore, type Waiting } from './waiting.ts'

const DAY = 24 * 60
const WITHIN = DAY * 60_000
const UNCHARGED = held({ charged: false })
const proved = ({ state, log }: typeof UNCHARGED) => chargeEvidence(PATHWAY, state, log, SITE.zone)
const ONE = { ...CODES, codes: [CODE] }
const waits = (play = UNCHARGED, codes: typeof CODES | null = ONE, linked: 'none' | 'coded' = 'coded') =>
  waitingOf(proved(play), codes, play.state, { linked, within: WITHIN })

test('a charge that nothing holds waits for billing, from the signature on, for what its one code is worth', () => {
  expect(waits()).toEqual({
    holds: [],
    amount: 12_000,
    since: OVER,
    due: minutesAfter(OVER, DAY),
    owner: 'billing',
  })
})

test('one whose reason is the clinician’s to mend waits for the clinician, whatever else holds it', () => {
  expect(waits(UNCHARGED, null, 'none')).toMatchObject({
    holds: ['no-diagnosis', 'no-codes'],
    amount: null,
    owner: 'clinician',
  })
  expect(waits(held({ signed: false }))).toMatchObject({ holds: ['not-signed'], owner: 'clinician', since: OVER })
})

test('what it is worth is not known while several codes fit, or the one says no amount', () => {
  const unpriced = { ...ONE, codes: [{ ...CODE, amount: null }] }
  const several = { ...ONE, codes: [CODE, { ...CODE, code: 'ZZ109' }] }
  expect(waits(UNCHARGED, unpriced)).toMatchObject({ amount: null, holds: [] })
  expect(waits(UNCHARGED, several)).toMatchObject({ amount: null, holds: ['several-codes-fit'], owner: 'billing' })
})

const one = (holds: Waiting['holds'], amount: number | null, since: string) => ({ holds, amount, since })
const SOME = [
  one(['no-diagnosis', 'no-code-fits'], null, '2026-11-20T15:00:00.000Z'),
  one(['no-diagnosis'], 12_000, '2026-11-21T15:00:00.000Z'),
  one([], 30_000, '2026-11-22T15:00:00.000Z'),
]

test('each reason is summed with its money, how many have none known, and its oldest', () => {
  expect(sumsByReason(SOME, 'money')).toEqual([
    { reason: 'ready', charges: 1, amount: 30_000, unknown: 0, oldest: '2026-11-22T15:00:00.000Z' },
    { reason: 'no-diagnosis', charges: 2, amount: 12_000, unknown: 1, oldest: '2026-11-20T15:00:00.000Z' },
    { reason: 'no-code-fits', charges: 1, amount: 0, unknown: 1, oldest: '2026-11-20T15:00:00.000Z' },
  ])
  expect(sumsByReason(SOME, 'age').map(({ reason }) => reason)).toEqual(['no-diagnosis', 'no-code-fits', 'ready'])
})

test('by money what is worth most comes first and what nobody knows last; by age the oldest', () => {
  const sorted = (order: 'age' | 'money') => SOME.toSorted((a, b) => waitsBefore(a, b, order)).map((x) => x.amount)
  expect(sorted('money')).toEqual([30_000, 12_000, null])
  expect(sorted('age')).toEqual([null, 12_000, 30_000])
})

test('no charge is lost from the sums, and none counts twice in the whole', () => {
  const waiting = fc.record({
    holds: fc.uniqueArray(fc.constantFrom(...HOLDS)),
    amount: fc.option(fc.nat(1_000_000)),
    since: fc
      .date({ min: new Date('2026-01-01'), max: new Date('2026-12-31'), noInvalidDate: true })
      .map((at) => at.toISOString()),
  })
  fc.assert(
    fc.property(fc.array(waiting), (all) => {
      const sum = sumOf(all)
      expect(sum.charges).toBe(all.length)
      expect(sum.unknown).toBe(all.filter(({ amount }) => amount === null).length)
      const sums = sumsByReason(all, 'age')
      expect(sums.reduce((count, { charges }) => count + charges, 0)).toBe(
        all.reduce((count, { holds }) => count + Math.max(1, holds.length), 0),
      )
      for (const { amount, charges, unknown } of sums) {
        expect(amount).toBeLessThanOrEqual(sum.amount)
        expect(unknown).toBeLessThanOrEqual(charges)
      }
    }),
  )
})

test('every reason is somebody’s', () => {
  expect(new Set(HOLDS.map(ownerOf))).toEqual(new Set(['clinician', 'billing']))
})
