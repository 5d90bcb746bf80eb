import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { alsoSays, noteSays } from './note-says.ts'

const plan = (text: string) => noteSays([{ holds: 'plan', text }])

describe('the total time', () => {
  test.each([
    ['Total time: 25 minutes.', 25],
    ['I spent 32 minutes on the day of the visit, with review of the chart.', 32],
    ['A total of 15 minutes was spent with the patient.', 15],
    ['Total time spent on the date of the encounter was 40 min.', 40],
    ['Tiempo total: 20 minutos.', 20],
  ])('is stated by "%s"', (text, minutes) => expect(plan(text).minutes).toBe(minutes))

  test.each([
    'She walks 30 minutes a day.',
    'The headache lasted 20 minutes.',
    'Total time not recorded.',
    'Come back in 20 minutes if it is no better.',
  ])('is not stated by "%s"', (text) => expect(plan(text).minutes).toBeNull())
})

describe('what a plan says is ordered', () => {
  test.each([
    ['Order a CBC and a lipid panel.', ['laboratory']],
    ['Recheck A1c.', ['laboratory']],
    ['Obtain x-ray of the left knee.', ['imaging']],
    ['Refer to cardiology.', ['referral']],
    ['Prescribed lisinopril 10 mg daily.', ['prescription']],
    ['Order CBC; referral to physical therapy.', ['laboratory', 'referral']],
    ['Solicitar hemograma.', ['laboratory']],
  ])('"%s"', (text, asks) => expect(plan(text).asks).toEqual(asks))

  test.each([
    'No labs needed.',
    'Consider an MRI if it is no better.',
    'The x-ray was normal.',
    'We reviewed the results of her CBC.',
    'Hold off on a referral to cardiology.',
    'Continue lisinopril 10 mg daily.',
    'Get some rest. Check blood pressure at home.',
  ])('nothing in "%s"', (text) => expect(plan(text).asks).toEqual([]))

  test('nothing outside the plan', () => {
    expect(noteSays([{ holds: 'history', text: 'Order a CBC.' }])).toEqual({
      minutes: null,
      asks: [],
      names: ['laboratory'],
      forPatient: null,
    })
  })
})

test('a kind counts as spoken of wherever it is named, denied too', () => {
  expect(plan('No labs needed. Continue metformin. The MRI was normal.').names).toEqual([
    'laboratory',
    'imaging',
    'prescription',
  ])
})

test('an addendum adds, and states the time that the note did not', () => {
  expect(alsoSays(plan('Order a CBC.'), plan('Total time 25 minutes. Refer to cardiology.'))).toEqual({
    minutes: 25,
    asks: ['laboratory', 'referral'],
    names: ['laboratory', 'referral'],
    forPatient: null,
  })
})

test.each([
  ['Take the tablets with water, and call if it is not better in two days.', 'en'],
  ['Tome las tabletas con agua y llame si no mejora en dos días.', 'es'],
  ['Ibuprofen 400 mg.', null],
  ['', null],
])('words for the patient "%s" are in %s', (text, language) => {
  expect(noteSays([{ holds: 'for-patient', text }]).forPatient).toBe(language)
})

test('what is ordered is always spoken of, whatever is written', () => {
  const words = fc.constantFrom(
    'order',
    'CBC',
    'no',
    'refer',
    'to',
    'x-ray',
    'prescribed',
    'obtain',
    '.',
    '\n',
    'if',
    'MRI',
  )
  fc.assert(
    fc.property(fc.array(words, { maxLength: 20 }), (said) => {
      const { asks, names } = plan(said.join(' '))
      expect(names).toEqual(expect.arrayContaining(asks))
    }),
    { seed: 31 },
  )
})
