import { expect, test } from 'vitest'
import { typedFrom, whereaboutsFrom } from './whereabouts.ts'

const typed = {
  line: ' 12 Mill Road ',
  city: 'Worcester',
  state: 'MA',
  postalCode: '01604',
  callback: '(508) 555-0142',
  emergencyName: 'Ana Diaz',
  emergencyPhone: '+1 508 555 0199',
}

test('what was typed becomes the answer, without stray spaces', () => {
  expect(whereaboutsFrom(typed)).toEqual({
    answer: {
      place: { line: '12 Mill Road', city: 'Worcester', state: 'MA', postalCode: '01604' },
      callback: '(508) 555-0142',
      emergency: { name: 'Ana Diaz', phone: '+1 508 555 0199' },
    },
  })
})

test('an answer given before fills the fields again', () => {
  const given = whereaboutsFrom(typed)
  expect('answer' in given && typedFrom(given.answer)).toEqual({ ...typed, line: '12 Mill Road' })
})

test.each([
  ['an empty street', { line: '  ' }, ['line']],
  ['no state chosen', { state: '' }, ['state']],
  ['a short ZIP code', { postalCode: '160' }, ['postalCode']],
  ['a phone number without area code', { callback: '555-0142' }, ['callback']],
  ['several at once, in the order of the page', { emergencyName: '', city: '' }, ['city', 'emergencyName']],
] as const)('%s has to be mended', (_, change, wrong) => {
  expect(whereaboutsFrom({ ...typed, ...change })).toEqual({ wrong })
})
