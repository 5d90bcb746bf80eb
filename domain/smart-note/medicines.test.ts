import { expect, test } from 'vitest'
import { doneWithMedicines } from './medicines.ts'

test('what is done with a medicine keeps its dose, how often, and what bounds it', () => {
  expect(
    doneWithMedicines('i am going to put you on protonix it is forty milligrams once a day for two weeks'),
  ).toEqual(['put on protonix 40 mg once a day for 2 weeks'])
  expect(doneWithMedicines('we will increase your lisinopril to forty milligrams daily')).toEqual([
    'increase lisinopril to 40 mg daily',
  ])
})

test.each([
  'we will put you on lisinopril or losartan',
  'we will stop the warfarin if your count is low',
  'once we will start you on lisinopril we see',
  'we started you on lisinopril last year',
  'we talked about metformin 500 mg',
])('nothing is done with a medicine in "%s"', (said) => {
  expect(doneWithMedicines(said)).toEqual([])
})
