import { expect, test } from 'vitest'
import { answerOf } from './claim-response.ts'
import { FhirElement } from './element.ts'

const coded = (code: string) => ({ coding: [{ code }] })
const usd = (value: number) => ({ value, currency: 'USD' })
const response = (change: object) =>
  new FhirElement(
    {
      resourceType: 'ClaimResponse',
      id: '7',
      meta: { versionId: '2', lastUpdated: '2026-12-10T15:00:00.000Z' },
      identifier: [{ value: 'P-1' }],
      status: 'active',
      use: 'claim',
      outcome: 'complete',
      request: { reference: 'Claim/1' },
      total: [
        { category: coded('submitted'), amount: usd(120.5) },
        { category: coded('benefit'), amount: usd(80) },
      ],
      ...change,
    },
    'ClaimResponse',
  )
const unpaid = [
  { category: coded('submitted'), amount: usd(120.5) },
  { category: coded('benefit'), amount: usd(0) },
]

test('what is decided and paid is so with its money and its number, once for each version', () => {
  expect(answerOf(response({}))).toEqual({
    answer: 'ClaimResponse/7/_history/2',
    at: '2026-12-10T15:00:00.000Z',
    said: { form: 'ClaimResponse', outcome: 'paid', codes: [], charged: 12_050, paid: 8_000, payerNumber: 'P-1' },
  })
})

test.each([
  ['paid', 'a payment', { total: [], payment: { amount: usd(0.01) } }],
  ['denied', 'nothing paid', { total: unpaid }],
  [
    'paid',
    'nothing paid, and all of it the patient’s',
    { total: [...unpaid, { category: coded('deductible'), amount: usd(120.5) }] },
  ],
  ['accepted', 'no word of money', { total: [] }],
  ['accepted', 'waiting at the payer', { outcome: 'queued' }],
  ['rejected', 'one that could not be judged', { outcome: 'error' }],
])('%s: %s', (outcome, _, change) => expect(answerOf(response(change))?.said.outcome).toBe(outcome))

test.each([
  ['a draft', { status: 'draft' }],
  ['one that was called off', { status: 'cancelled' }],
  ['an estimate', { use: 'predetermination' }],
])('%s says nothing', (_, change) => expect(answerOf(response(change))).toBeUndefined())

test('its reasons are its errors, and those of each adjudication, as codes', () => {
  const adjudication = [{ category: coded('benefit'), reason: coded('CO-197') }]
  const said = answerOf(
    response({
      total: unpaid,
      error: [{ code: coded('a001') }],
      item: [{ itemSequence: 1, adjudication }],
      adjudication,
    }),
  )?.said
  expect(said?.codes).toEqual(['a001', 'CO-197'])
})
