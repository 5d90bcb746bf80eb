import { expect, test } from 'vitest'
import { insurancesOf } from '#domain/charge/insurance.ts'
import type { ChargeContent, ReversedCharge } from '#domain/visit/content.ts'
import { CLAIM_FACTS, OWN_COVERAGE } from '../../test/a-claim.ts'
import { inventedCharge } from '../../test/invented-charge.ts'
import { sheetOf } from './by-hand.ts'

const CHARGE = inventedCharge()
const SECOND = {
  ...OWN_COVERAGE,
  reference: 'Coverage/2',
  order: 2,
  payor: null,
  payorNumber: '00009',
  memberId: 'SUP-77',
}
const REVERSED: ReversedCharge = {
  item: 'charge',
  code: { system: 'urn:example:invented', code: 'ZZ100', display: 'Invented before' },
  place: '10',
  modifiers: ['FQ', 'GT'],
  alone: false,
}

/** What a person is shown to enter, as label, title and value. */
function entered(content: Partial<ChargeContent>): string[] {
  const lines = sheetOf(
    {
      key: 'v/charge/charge',
      write: 'charge',
      encounter: 'Encounter/1',
      patient: 'Patient/1',
      practitioner: 'Practitioner/okafor',
      enterer: 'Practitioner/nguyen',
      at: '2026-11-20T16:00:00.000Z',
      content: { ...CHARGE, ...content },
    },
    [],
  )
  return lines.map(({ label, title, value }) => [label, ...(title === undefined ? [] : [title]), value].join(': '))
}

const TIMES = ['start: 2026-11-20T15:00:00.000Z', 'end: 2026-11-20T15:21:00.000Z']
const BILLED = ['code: Invented visit: ZZ101', 'place-of-service: 10', 'modifier: FQ', 'diagnosis: Hypertension: I10']

test('a charge that is entered by hand is shown with all that a machine would have sent of it, in the clinician’s order', () => {
  const [hypertension] = CHARGE.diagnoses
  const anemia = { text: 'Anemia', coding: { system: 'urn:x', code: 'D64.9', display: 'Anemia' } }
  expect(entered({})).toEqual([...BILLED, ...TIMES])
  expect(entered({ diagnoses: [anemia, ...(hypertension ? [hypertension] : [])] }).slice(3, 5)).toEqual([
    'diagnosis: Anemia: D64.9',
    'diagnosis: Hypertension: I10',
  ])
})

test('the numbers that the payer has given stand with it, and none that was not asked for', () => {
  expect(entered({ numbers: { referral: 'R-1', authorization: 'PA-17' } })).toEqual([
    ...BILLED,
    'authorization: PA-17',
    'referral: R-1',
    ...TIMES,
  ])
  expect(entered({ numbers: { referral: 'R-1' } })).toEqual([...BILLED, 'referral: R-1', ...TIMES])
})

test('the coverages that pay stand with their member numbers, the first first, by the number of who pays where no name is known', () => {
  const insurances = insurancesOf({ ...CLAIM_FACTS, coverages: [SECOND, OWN_COVERAGE] }, OWN_COVERAGE)
  expect(entered({ insurances })).toEqual([
    ...BILLED,
    'coverage: Medicare: 1EG4TE5MK73',
    'coverage: 00009: SUP-77',
    ...TIMES,
  ])
})

test('a charge that takes back another says which first, and one that is taken back alone says nothing else', () => {
  const back = 'takes-back: Invented before: ZZ100 FQ GT'
  expect(entered({ reverses: REVERSED })).toEqual([back, ...BILLED, ...TIMES])
  expect(entered({ reverses: { ...REVERSED, alone: true } })).toEqual([back])
})
