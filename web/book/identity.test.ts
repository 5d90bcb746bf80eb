import { expect, test } from 'vitest'
import { identityFrom, type TypedIdentity } from './identity.ts'

const TODAY = '2026-11-22'
const typed: TypedIdentity = {
  given: ' Rosa ',
  family: 'Marquez',
  birthDate: { month: '3', day: '27', year: '1952' },
  contact: 'rosa@example.org',
}

test('what was typed becomes an identity with an ISO date', () => {
  expect(identityFrom(typed, TODAY)).toEqual({
    identity: { given: 'Rosa', family: 'Marquez', birthDate: '1952-03-27', contact: 'rosa@example.org' },
  })
})

test.each([
  ['no first name', { given: ' ' }, ['given']],
  ['a day that does not exist', { birthDate: { month: '2', day: '30', year: '1952' } }, ['birthDate']],
  ['a day to come', { birthDate: { month: '11', day: '23', year: '2026' } }, ['birthDate']],
  ['a year of two digits', { birthDate: { month: '3', day: '27', year: '52' } }, ['birthDate']],
  ['a contact that is neither mail nor phone', { contact: 'rosa at home' }, ['contact']],
  ['a phone number without area code', { contact: '555-0142' }, ['contact']],
] as const)('%s has to be mended', (_, change, wrong) => {
  expect(identityFrom({ ...typed, ...change }, TODAY)).toEqual({ wrong })
})

test.each(['(508) 555-0142', '+1 508 555 0142', '508.555.0142'])('%s is a telephone number', (contact) => {
  expect(identityFrom({ ...typed, contact }, TODAY)).toHaveProperty('identity.contact', contact)
})
