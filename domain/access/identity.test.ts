import { expect, test } from 'vitest'
import { isContact, maskContact, matchPerson } from './identity.ts'
import type { OnRecord } from './identity.ts'

const maria: OnRecord = {
  reference: 'Patient/1',
  name: { given: 'María Luisa', family: "O'Brien-Núñez" },
  birthDate: '1960-02-29',
  telecom: [
    { system: 'phone', value: '(413) 555-6353' },
    { system: 'email', value: 'Maria@Example.org' },
  ],
}
const typed = { given: 'maria', family: 'Obrien Nunez', birthDate: '1960-02-29', contact: 'maria@example.org' }
const twin: OnRecord = { ...maria, reference: 'Patient/2', telecom: [{ system: 'email', value: 'other@example.org' }] }

test.each([
  ['by mail address, whatever its case', 'MARIA@example.org', true],
  ['by number, however it is written', '+1 413.555.6353', true],
  ['not by a contact that is not on file', 'maria@example.com', false],
  ['not by an empty contact', '', false],
  ['not by one without digits', '---', false],
])('one person is found and may be written to %s', (_, contact, contactOnFile) => {
  expect(matchPerson([maria], { ...typed, contact })).toEqual({ kind: 'one', person: maria, contactOnFile })
})

test.each([
  ['another birth date', { birthDate: '1960-02-28' }],
  ['another family name', { family: 'Nunez' }],
  ['a given name that only begins alike', { given: 'Mar' }],
  ['no given name', { given: ' ' }],
])('nobody is found by %s', (_, change) => {
  expect(matchPerson([maria], { ...typed, ...change })).toEqual({ kind: 'none' })
})

test('two with the same name and birth date are told apart by the contact', () => {
  expect(matchPerson([maria, twin], typed)).toEqual({ kind: 'one', person: maria, contactOnFile: true })
})

test('two who can’t be told apart are nobody', () => {
  expect(matchPerson([maria, twin], { ...typed, contact: 'new@example.org' })).toEqual({ kind: 'several' })
  expect(matchPerson([maria, { ...twin, telecom: maria.telecom }], typed)).toEqual({ kind: 'several' })
})

test.each([
  ['tom@example.org', 't•••@e•••.org'],
  ['(413) 555-6353', '••• ••• 6353'],
])('%s is shown as %s', (contact, shown) => expect(maskContact(contact)).toBe(shown))

test.each([
  ['phone', '(413) 555-6353', true],
  ['phone', '+1 413.555.6353', true],
  ['phone', '+49 30 901820', true],
  ['phone', '413-555-635', false],
  ['phone', '113-555-6353', false],
  ['phone', '413-555-6353 ask for Ann', false],
  ['phone', 'ann@example.org', false],
  ['email', ' ann.o@mail.example.org ', true],
  ['email', 'ann@example', false],
  ['email', 'ann@@example.org', false],
  ['email', 'Ann <ann@example.org>', false],
  ['email', 'ann@example..org', false],
  ['email', `${'a'.repeat(250)}@example.org`, false],
] as const)('as %s, %s may be written to: %s', (system, value, fit) => {
  expect(isContact({ system, value })).toBe(fit)
})
