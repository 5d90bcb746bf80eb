import { expect, test } from 'vitest'
import { payerNumberOf, waysAgain } from './again.ts'
import type { AnswerForm, AnswerOutcome, ClaimAnswer } from './answer.ts'

const said = (form: AnswerForm, outcome: AnswerOutcome, payerNumber: string | null = null): ClaimAnswer => ({
  form,
  outcome,
  codes: [],
  charged: null,
  paid: null,
  payerNumber,
})

test.each([
  ['nothing has come back', [], []],
  ['it is being judged', [said('277CA', 'accepted', 'P-1')], []],
  ['it was never judged', [said('999', 'rejected')], ['anew']],
  ['it is denied', [said('835', 'denied', 'P-1')], ['replace', 'void', 'anew']],
  ['it is denied under no number', [said('835', 'denied')], ['anew']],
  ['it is paid', [said('835', 'paid', 'P-1')], ['replace', 'void']],
  ['a payment was taken back', [said('835', 'paid', 'P-1'), said('835', 'reversed', 'P-1')], []],
])('what can be sent again while %s', (_, answers, expected) => expect(waysAgain(answers, false)).toEqual(expected))

test('the payer’s number is the newest that it has given', () => {
  expect(payerNumberOf([said('277CA', 'accepted', 'P-1'), said('835', 'denied', 'P-2'), said('835', 'denied')])).toBe(
    'P-2',
  )
})
