import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decidedBy, ruled, type ChargeRule, type RuledFacts } from './rules.ts'

const RULE: ChargeRule = {
  id: 'at-home',
  payer: 'medicare',
  state: null,
  from: '2026-01-01',
  to: '2026-12-31',
  patientAt: 'home',
  clinicianAt: null,
  modality: null,
  place: '10',
  modifiers: [],
  source: 'a test',
}
const FACTS: RuledFacts = {
  payer: 'medicare',
  state: 'MA',
  date: '2026-11-24',
  patientAt: 'home',
  clinicianAt: null,
  modality: 'audio-video',
}
const NONE = { place: null, modifiers: [], asks: [], by: [], disagree: false, asksClinician: false }

test.each([
  ['on its first day', '2026-01-01', '10'],
  ['on its last day', '2026-12-31', '10'],
  ['not on the day before', '2025-12-31', null],
  ['not on the day after', '2027-01-01', null],
])('a rule holds %s', (_, date, place) => {
  expect(ruled([RULE], { ...FACTS, date }).place).toBe(place)
})

test('a rule without a last day holds until further notice', () => {
  expect(ruled([{ ...RULE, to: null }], { ...FACTS, date: '2099-01-01' }).place).toBe('10')
})

test.each([
  ['another payer', { payer: 'medicaid-ma' }],
  ['another place of the patient', { patientAt: 'elsewhere' }],
] as const)('a rule is not applied to %s', (_, other) => {
  expect(ruled([RULE], { ...FACTS, ...other })).toEqual(NONE)
})

test('a rule of one state is not applied in another, and one of a modality not to another', () => {
  expect(ruled([{ ...RULE, state: 'NH' }], FACTS)).toEqual(NONE)
  expect(ruled([{ ...RULE, modality: 'audio-only' }], FACTS)).toEqual(NONE)
})

test('rules that apply together give place and modifiers together, and each is named', () => {
  const sound: ChargeRule = { ...RULE, id: 'by-sound', patientAt: null, modality: 'audio-only', place: null }
  const modifiers = (ids: string[]) => ids.map((id) => ({ ...sound, id, modifiers: ['FQ'] }))
  expect(ruled([RULE, ...modifiers(['by-sound', 'again'])], { ...FACTS, modality: 'audio-only' })).toEqual({
    place: '10',
    modifiers: ['FQ'],
    asks: [],
    by: ['at-home', 'by-sound', 'again'],
    disagree: false,
    asksClinician: false,
  })
})

test('a rule that turns on where the clinician was is applied once that is said, and asks for it until then', () => {
  const turns = [RULE, { ...RULE, id: 'from-home', clinicianAt: 'home' as const, place: null, modifiers: ['ZZ'] }]
  expect(ruled(turns, FACTS)).toEqual({ ...NONE, place: '10', by: ['at-home'], asksClinician: true })
  expect(ruled(turns, { ...FACTS, clinicianAt: 'office' })).toEqual({ ...NONE, place: '10', by: ['at-home'] })
  expect(ruled(turns, { ...FACTS, clinicianAt: 'home' })).toMatchObject({
    modifiers: ['ZZ'],
    by: ['at-home', 'from-home'],
  })
  // What such a rule says of another payer, day or state is not asked for.
  expect(ruled(turns, { ...FACTS, payer: 'medicaid-ma' }).asksClinician).toBe(false)
  expect(ruled(turns, { ...FACTS, date: '2027-01-01' }).asksClinician).toBe(false)
})

test('a number is asked for by the rule of that payer, state and day alone', () => {
  const wants: ChargeRule = { ...RULE, id: 'wants', state: 'MA', place: null, asks: ['referral', 'authorization'] }
  expect(ruled([RULE, wants], FACTS)).toMatchObject({ place: '10', asks: ['authorization', 'referral'] })
  for (const other of [{ payer: 'medicaid-ma' }, { state: 'NH' }, { date: '2027-01-01' }, { date: '2025-12-31' }])
    expect(ruled([RULE, wants], { ...FACTS, ...other }).asks).toEqual([])
})

test.each([
  ['a place', {}, ['place']],
  ['modifiers', { place: null, modifiers: ['FQ'] }, ['modifiers']],
  ['a number', { place: null, asks: ['authorization'] }, ['authorization']],
  [
    'all there is',
    { modifiers: ['FQ'], asks: ['referral', 'authorization'] },
    ['place', 'modifiers', 'authorization', 'referral'],
  ],
] as const)('a rule that gives %s stands for that and nothing else', (_, gives, fields) => {
  expect(decidedBy({ ...RULE, ...gives })).toEqual(fields)
})

test('of two places that disagree neither is chosen', () => {
  expect(ruled([RULE, { ...RULE, id: 'other', place: '02' }], FACTS)).toMatchObject({
    place: null,
    by: ['at-home', 'other'],
    disagree: true,
  })
})

test('what the rules come to does not depend on their order', () => {
  const rule = fc.record({
    id: fc.uuid(),
    payer: fc.constantFrom('medicare', 'other'),
    state: fc.constantFrom(null, 'MA', 'NH'),
    from: fc.constantFrom('2025-01-01', '2026-11-24', '2027-01-01'),
    to: fc.constantFrom(null, '2026-11-24', '2030-01-01'),
    patientAt: fc.constantFrom(null, 'home' as const, 'elsewhere' as const),
    clinicianAt: fc.constantFrom(null, 'office' as const, 'home' as const),
    modality: fc.constantFrom(null, 'audio-only' as const, 'audio-video' as const),
    place: fc.constantFrom(null, '10', '02'),
    modifiers: fc.subarray(['FQ', 'GT']),
    source: fc.constant('a test'),
  })
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 8 }), (rules) => {
      const [one, other] = [ruled(rules, FACTS), ruled(rules.toReversed(), FACTS)]
      expect({ ...other, by: other.by.toReversed() }).toEqual(one)
    }),
    { seed: 21, numRuns: 200 },
  )
})
