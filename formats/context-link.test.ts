import { expect, test } from 'vitest'
import { isGoodAt, readContextLink, writeContextLink, type ContextLink } from './context-link.ts'

const NOW = new Date('2026-11-26T14:00:00Z')
const LINK: ContextLink = { externalId: '4711', externalIdType: 'Appointment', timestamp: NOW, validSeconds: 120 }

test('what was written is read', () => {
  expect(readContextLink(writeContextLink(LINK, 'once'))).toEqual(LINK)
  const ofChart = { ...LINK, externalIdType: 'Patient', visitType: 'follow-up-video' }
  expect(readContextLink(writeContextLink(ofChart, 'once'))).toEqual(ofChart)
})

test.each([
  ['a number that could lead elsewhere', { externalId: '../Patient/1' }, 'link number'],
  ['another kind of number', { externalIdType: 'Encounter' }, 'link number type'],
  ['a visit type that is a book', { visitType: 'x'.repeat(101) }, 'link visit type'],
  ['a validity of a day', { validSeconds: 86_400 }, 'link validity'],
  ['no validity', { validSeconds: 0 }, 'link validity'],
])('%s is no link', (_, part, why) => {
  expect(readContextLink(writeContextLink({ ...LINK, ...part }, 'once'))).toEqual({ why })
})

test.each([
  ['that is no JSON', writeContextLink(LINK, 'once').slice(1), 'link incomplete'],
  ['without what makes it single', writeContextLink(LINK, ''), 'link incomplete'],
  ['without a zone', writeContextLink(LINK, 'once').replace('.000Z', ''), 'link time'],
  ['empty', '', 'link incomplete'],
])('one %s is no link', (_, words, why) => {
  expect(readContextLink(words)).toEqual({ why })
})

test.each([
  [0, true],
  [120, true],
  [121, false],
  [-60, true],
  [-61, false],
])('after %i seconds of 120 it is good: %s', (seconds, good) => {
  expect(isGoodAt(LINK, new Date(NOW.getTime() + seconds * 1000))).toBe(good)
})
