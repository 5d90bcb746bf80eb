import { expect, test } from 'vitest'
import { CLAIM_FACTS } from '../../test/a-claim.ts'
import type { Coverage } from './claim.ts'
import { coveringOf, payerCalled, type CoverageRead } from './payer.ts'

const [MEDICARE] = CLAIM_FACTS.coverages ?? []
if (MEDICARE === undefined) throw new Error('the claim of the tests has a coverage')
const NAMES = { medicare: ['Medicare', 'urn:example:payers|M1'], other: ['Organization/other'] }
const known = (reference: string, change: Partial<Coverage>): Coverage => ({ ...MEDICARE, reference, ...change })
const second = known('Coverage/2', { order: 2, known: ['Organization/other'] })
const standing = (...coverages: Coverage[]): CoverageRead => ({ standing: coverages, over: 1 })
const said = (read: CoverageRead, chosen: string | null = null) => {
  const { coverage, payer, why } = coveringOf(read, NAMES, chosen)
  return [coverage?.reference ?? null, payer, why]
}
const unordered = [
  known('Coverage/1', { order: null }),
  known('Coverage/2', { order: null, known: ['urn:example:payers|M1'] }),
]

test.each([
  ['the only coverage', said(standing(MEDICARE)), ['Coverage/1', 'medicare', null]],
  ['the one that the EMR puts first', said(standing(second, MEDICARE)), ['Coverage/1', 'medicare', null]],
  ['the one that a person chose', said(standing(second, MEDICARE), 'Coverage/2'), ['Coverage/2', 'other', null]],
  ['a number of who pays', said(standing(...unordered), 'Coverage/2'), ['Coverage/2', 'medicare', null]],
])('who pays is said by %s', (_, found, expected) => expect(found).toEqual(expected))

test.each([
  ['several stand and none is first', said(standing(...unordered)), [null, null, 'several']],
  ['the chosen one stands no more', said(standing(MEDICARE), 'Coverage/9'), [null, null, 'several']],
  ['all are over or called off', said({ standing: [], over: 2 }), [null, null, 'over']],
  ['none is on record', said({ standing: [], over: 0 }), [null, null, 'none']],
  ['the EMR gives none out', said('not-given'), [null, null, 'not-given']],
  ['the EMR does not answer', said('away'), [null, null, 'away']],
  [
    'it is of a payer whom no rule knows',
    said(standing(known('Coverage/1', { known: ['Else'] }))),
    ['Coverage/1', null, 'not-among'],
  ],
  [
    'its names are those of two payers',
    said(standing(known('Coverage/1', { known: ['Medicare', 'Organization/other'] }))),
    ['Coverage/1', null, 'not-among'],
  ],
])('nobody is guessed where %s', (_, found, expected) => expect(found).toEqual(expected))

test('a payer who speaks in a file is the one whose number claims bear, else of that name; two are none', () => {
  const numbered = {
    medicare: { name: 'Medicare', id: '00000', filing: 'MB' },
    medigap: { name: 'Supplement', id: '00009', filing: 'CI' },
    twin: { name: 'Twin', id: '00009', filing: 'CI' },
  }
  const names = { medicaid: ['MASSHEALTH', '77777'], medicare: ['Medicare'] }
  const called = (id: string, name: string) => payerCalled({ id, name }, names, numbered)
  expect(called('00000', 'whatever it is called')).toBe('medicare')
  expect(called('00009', 'Supplement')).toBeNull()
  expect(called('77777', 'of another name')).toBe('medicaid')
  expect(called('11111', 'MASSHEALTH')).toBe('medicaid')
  expect(called('11111', 'nobody')).toBeNull()
})
