import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AnswerOutcome, ClaimAnswer } from './answer.ts'
import { goesOn } from './again.ts'
import type { Coverage } from './claim.ts'
import { comesOutEven, leftToPay, type Adjustment, type Decision } from './decision.ts'
import {
  decidedBefore,
  decidedOf,
  isOver,
  leftBefore,
  nextPayerOf,
  othersOf,
  secondOf,
  untoldOf,
  waysOf,
} from './next-payer.ts'

const DECISION: Decision = {
  on: '2026-12-10',
  forwarded: false,
  adjustments: [],
  lines: [
    {
      code: 'ZZ101',
      modifiers: [],
      paid: 8_000,
      units: '1',
      adjustments: [
        { group: 'CO', code: '45', amount: 2_050, quantity: null },
        { group: 'PR', code: '2', amount: 2_000, quantity: null },
      ],
    },
  ],
}
const said = (outcome: AnswerOutcome, decision: Decision | null = DECISION): ClaimAnswer => ({
  form: '835',
  outcome,
  codes: [],
  charged: 12_050,
  paid: outcome === 'paid' ? 8_000 : 0,
  payerNumber: null,
  ...(decision !== null && { decision }),
})
const FIRST = { door: 'x837', next: 'Coverage/2' } as const
const SECOND = { door: 'x837', again: { how: 'next-payer', payerNumber: null } } as const
const forwarded = { ...DECISION, forwarded: true }
const paidInFull = { ...DECISION, lines: [] }

const coverage = (reference: string, order: number | null): Coverage => ({
  reference,
  order,
  memberId: null,
  relationship: null,
  group: null,
  payor: null,
  payorNumber: null,
  plan: null,
  planNumber: null,
  known: [],
  subscriber: null,
})
const [one, two, three] = [coverage('Coverage/1', 1), coverage('Coverage/2', 2), coverage('Coverage/3', 3)] as const
const unordered = coverage('Coverage/9', null)

test.each([
  ['the only other one', [one, two], one, 'Coverage/2'],
  ['the only other one, without an order', [one, unordered], one, 'Coverage/9'],
  ['of several the one right behind', [one, two, three], one, 'Coverage/2'],
  ['none that the EMR puts before it', [one, two], two, null],
  ['none where several say no order', [one, unordered, coverage('Coverage/8', null)], one, null],
  ['none where there is no other', [one], one, null],
])('after the first pays %s', (_, standing, first, expected) => {
  expect(secondOf(standing, first)?.reference ?? null).toBe(expected)
})

test.each([
  ['paid in part', [said('paid')], true],
  ['paid in full', [said('paid', paidInFull)], false],
  ['sent on by the first payer itself', [said('paid', forwarded)], false],
  ['denied', [said('denied')], false],
  ['not told in full, as by a log of before that was kept', [said('paid', null)], false],
  ['taken back since', [said('paid'), said('reversed')], false],
  ['not decided', [], false],
])('whether the next claim is proposed by itself when the first was %s', (_, answers, expected) => {
  expect(goesOn(answers)).toBe(expected)
})

test('only a claim that left as a file, with a coverage after it, is followed by another', () => {
  expect(nextPayerOf(FIRST)).toBe('Coverage/2')
  expect(nextPayerOf({ ...FIRST, door: 'claim' })).toBeNull()
  expect(nextPayerOf({ door: 'x837' })).toBeNull()
  expect(nextPayerOf({ ...FIRST, ...SECOND })).toBeNull()
  expect(decidedBefore([FIRST, SECOND])).toBe(FIRST)
})

test('a claim that was filed in the EMR can be sent anew there, and in the place of the one that the payer has', () => {
  const filed = (outcome: 'rejected' | 'denied' | 'paid' | 'accepted', payerNumber: string | null) =>
    waysOf({
      ...FIRST,
      door: 'claim',
      answers: [
        { form: 'ClaimResponse', outcome, codes: [], charged: null, paid: null, payerNumber, answer: 'a', at: '' },
      ],
    })
  expect(filed('rejected', null)).toEqual(['anew'])
  expect(filed('denied', 'P-1')).toEqual(['replace', 'anew'])
  expect(filed('denied', null)).toEqual(['anew'])
  expect(filed('paid', 'P-1')).toEqual(['replace'])
  expect(filed('accepted', 'P-1')).toEqual([])
})

test('what somebody has taken back in the EMR can be sent anew, and what stands there can’t', () => {
  const filed = (status: string, door?: 'fhir' | 'claim') => waysOf({ ...(door && { door }), emr: { status, at: '' } })
  expect(filed('aborted')).toEqual(['anew'])
  expect(filed('missing', 'fhir')).toEqual(['anew'])
  expect(filed('cancelled', 'claim')).toEqual(['anew'])
  expect(filed('billable')).toEqual([])
  expect(filed('active', 'claim')).toEqual([])
})

test('a person may send on what the first denied, and anew what the second turned away; not what was sent on already', () => {
  expect(waysOf({ ...FIRST, answers: [{ ...said('denied'), answer: 'a', at: '' }] })).toContain('next-payer')
  expect(waysOf({ ...FIRST, answers: [{ ...said('denied', forwarded), answer: 'a', at: '' }] })).not.toContain(
    'next-payer',
  )
  expect(waysOf({ ...SECOND, answers: [{ ...said('denied'), answer: 'a', at: '' }] })).toEqual(['next-payer'])
  expect(waysOf({ ...SECOND, answers: [{ ...said('paid'), answer: 'a', at: '' }] })).toEqual([])
})

test.each([
  ['first-undecided', []],
  ['first-undecided', [said('paid'), said('reversed')]],
  ['first-untold', [said('paid', null)]],
  ['first-forwarded', [said('paid', forwarded)]],
  [
    'first-uneven',
    [said('paid', { ...DECISION, adjustments: [{ group: 'CO', code: '45', amount: 1, quantity: null }] })],
  ],
] as const)('nothing is told to the next payer while %s', (why, answers) => {
  expect(decidedOf(answers, 12_050)).toBe(why)
})

test.each([
  ['what it left', [said('paid')], 2_000],
  ['not known where it has taken that back', [said('paid'), said('reversed')], null],
  ['not known where it has not said it in full', [said('paid', null)], null],
])('the claim to the next payer is worth what the one before has left: %s', (_, answers, left) => {
  const first = { ...FIRST, answers: answers.map((one) => ({ ...one, answer: 'a', at: '' })) }
  expect(leftBefore([first, SECOND])).toBe(left)
})

test('what is told is what the first said', () => {
  expect(decidedOf([said('paid')], 12_050)).toMatchObject({ paid: 8_000, decision: DECISION })
})

test('what was billed is kept while it may still be billed on', () => {
  expect(isOver(FIRST, said('paid'))).toBe(false)
  expect(isOver(FIRST, said('denied'))).toBe(false)
  expect(isOver(FIRST, said('paid', paidInFull))).toBe(true)
  expect(isOver(SECOND, said('denied'))).toBe(false)
  expect(isOver(SECOND, said('paid'))).toBe(true)
})

test('what is left is never more than what was not paid, and what comes out even does so by a cent', () => {
  const adjustment = fc.record<Adjustment>({
    group: fc.constantFrom('CO', 'OA', 'PI', 'PR'),
    code: fc.constantFrom('1', '2', '45', '97'),
    amount: fc.integer({ min: 1, max: 10_000 }),
    quantity: fc.constant(null),
  })
  fc.assert(
    fc.property(fc.array(adjustment), fc.array(adjustment), fc.nat(50_000), (whole, ofLine, paid) => {
      const sum = (some: readonly Adjustment[]) => some.reduce((total, { amount }) => total + amount, 0)
      const line = { code: 'ZZ101', modifiers: [], paid: paid + sum(whole), units: '1', adjustments: ofLine }
      const decision = { ...DECISION, adjustments: whole, lines: [line] }
      const asked = paid + sum(whole) + sum(ofLine)
      expect(leftToPay(decision)).toBeLessThanOrEqual(asked - paid)
      expect(comesOutEven(decision, asked, paid)).toBe(true)
      expect(comesOutEven(decision, asked + 1, paid)).toBe(false)
      expect(comesOutEven(decision, asked, paid + 1)).toBe(false)
    }),
  )
})

test('of the coverages that stand, those may pay after one that the EMR does not put before it, nor has paid already', () => {
  const [first, second, third] = [coverage('Coverage/1', 1), coverage('Coverage/2', 2), coverage('Coverage/3', null)]
  const of = (billed: Coverage, paid: string | null) =>
    othersOf([first, second, third], billed, paid).map(({ reference }) => reference)
  expect(of(first, null)).toEqual(['Coverage/2', 'Coverage/3'])
  expect(of(second, 'Coverage/1')).toEqual(['Coverage/3'])
  expect(of(second, null)).toEqual(['Coverage/3'])
})

test('a message tells of the coverages whose place is clear, and one that takes a charge back tells of none', () => {
  const others = [
    { coverage: 'Coverage/2', named: true },
    { coverage: 'Coverage/3', named: false },
  ]
  expect(untoldOf({ door: 'hl7v2', others }, 'otherwise')).toEqual(['Coverage/3'])
  expect(untoldOf({ others }, 'charge-item')).toEqual(['Coverage/2', 'Coverage/3'])
  expect(untoldOf({ others }, null)).toEqual([])
  expect(untoldOf({ door: 'hl7v2', others, again: { how: 'void', payerNumber: null } }, 'otherwise')).toEqual([])
})

test('what left by a message can be corrected and taken back, and once taken back it can be charged anew', () => {
  expect(waysOf({ door: 'hl7v2' })).toEqual([])
  expect(waysOf({ door: 'hl7v2' }, true)).toEqual(['replace', 'void'])
  expect(waysOf({ door: 'hl7v2', again: { how: 'replace', payerNumber: null } }, true)).toEqual(['replace', 'void'])
  expect(waysOf({ door: 'hl7v2', again: { how: 'void', payerNumber: null } }, true)).toEqual(['anew'])
})
