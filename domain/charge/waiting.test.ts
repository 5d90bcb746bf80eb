import { expect, test } from 'vitest'
import { CODE, CODES, held, OVER, SITE } from '../reconcile/rehearsal.ts'
import { minutesAfter, PATHWAY } from '../visit/rehearsal.ts'
import { chargeEvidence } from './evidence.ts'
import {
  onlyFitting,
  ownerOf,
  reasonsInOrder,
  uncoveredIn,
  waitingOf,
  WAIT_REASONS,
  type ReasonSum,
} from './waiting.ts'

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
    nextPayer: false,
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

test('one counts from its signature, and one whose claim came back from when it was opened again', () => {
  const at = minutesAfter(OVER, 40)
  const { state } = UNCHARGED
  const since = (change: object) =>
    waitingOf(proved(UNCHARGED), ONE, { ...state, ...change }, { linked: 'coded', within: WITHIN })?.since
  expect(since({ signed: { by: 'Practitioner/okafor', at } })).toBe(at)
  expect(since({ reopened: { how: 'anew', payerNumber: null, at: minutesAfter(at, DAY) } })).toBe(minutesAfter(at, DAY))
})

test('the claim to a next payer waits for what the one before has not decided', () => {
  const reopened = { how: 'next-payer', payerNumber: null, at: OVER } as never
  const waiting = waitingOf(
    proved(UNCHARGED),
    ONE,
    { ...UNCHARGED.state, reopened },
    { linked: 'coded', within: WITHIN },
  )
  expect(waiting).toMatchObject({ holds: ['first-undecided'], amount: null, owner: 'billing', nextPayer: true })
})

test('what the payer has said against the coverage holds it until somebody has seen to that row', () => {
  const row = (done: object | null) =>
    ({ 'reconcile/R42': { done, finding: { theirs: { value: 'no-telehealth' } } } }) as never
  expect([
    uncoveredIn({ tasks: row(null) }),
    uncoveredIn({ tasks: row({ at: OVER }) }),
    uncoveredIn({ tasks: {} }),
  ]).toEqual(['no-telehealth', null, null])
  const tasks = { ...UNCHARGED.state.tasks, ...(row(null) as object) }
  const waiting = waitingOf(proved(UNCHARGED), ONE, { ...UNCHARGED.state, tasks }, { linked: 'coded', within: WITHIN })
  expect(waiting?.holds).toEqual(['no-telehealth'])
})

test('what is added to another code is not what a visit is worth', () => {
  const added = { ...CODE, code: 'ZZ109', class: 'psychotherapy.add-on', amount: 500 } as const
  expect(onlyFitting(proved(UNCHARGED), { ...ONE, codes: [added, CODE] })?.code).toBe('ZZ101')
})

test('reasons come by their oldest charge, or by what they are worth', () => {
  const sum = (reason: ReasonSum['reason'], amount: number, oldest: string) => ({
    reason,
    charges: 1,
    amount,
    unknown: 0,
    oldest,
  })
  const sums = [
    sum('ready', 30_000, '2026-11-22T15:00:00.000Z'),
    sum('no-code-fits', 0, '2026-11-20T15:00:00.000Z'),
    sum('no-diagnosis', 0, '2026-11-19T15:00:00.000Z'),
  ]
  const reasons = (order: 'age' | 'money') => reasonsInOrder(sums, order).map(({ reason }) => reason)
  expect(reasons('age')).toEqual(['no-diagnosis', 'no-code-fits', 'ready'])
  expect(reasons('money')).toEqual(['ready', 'no-diagnosis', 'no-code-fits'])
})

test('every reason is somebody’s', () => {
  expect(new Set(WAIT_REASONS.map(ownerOf))).toEqual(new Set(['clinician', 'billing']))
})
