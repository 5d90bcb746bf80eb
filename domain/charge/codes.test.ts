import { expect, test } from 'vitest'
import { codesFitting, codesOn, type ChargeCode } from './codes.ts'

// Invented codes: none of any code system stands here.
const CODE: ChargeCode = {
  system: 'urn:example:invented',
  code: 'ZZ101',
  label: 'Invented visit',
  visitType: 'follow-up-video',
  modality: null,
  minutes: { from: 10, until: 20 },
  from: '2026-01-01',
  to: '2026-12-31',
}
const VISIT = { visitType: 'follow-up-video', modality: 'audio-video', minutes: 12, date: '2026-11-24' } as const

test.each([
  ['its least minutes', { minutes: 10 }, true],
  ['the last whole minute below its end', { minutes: 19 }, true],
  ['a minute too few', { minutes: 9 }, false],
  ['the minute that ends it', { minutes: 20 }, false],
  ['its first day', { date: '2026-01-01' }, true],
  ['the day after its last', { date: '2027-01-01' }, false],
  ['another visit type', { visitType: 'new-concern' }, false],
] as const)('a code is looked at with %s', (_, other, fits) => {
  expect(codesFitting([CODE], { ...VISIT, ...other })).toEqual(fits ? [CODE] : [])
})

test('a code for sound alone does not fit a visit by picture', () => {
  const sound: ChargeCode = { ...CODE, modality: 'audio-only' }
  expect(codesFitting([sound], VISIT)).toEqual([])
  expect(codesFitting([sound], { ...VISIT, modality: 'audio-only' })).toEqual([sound])
})

test('what a code leaves open does not limit it', () => {
  const open: ChargeCode = { ...CODE, visitType: null, minutes: { from: 0, until: null }, to: null }
  expect(codesFitting([open], { ...VISIT, visitType: 'any', minutes: 500, date: '2031-01-01' })).toEqual([open])
})

test('a person may choose among all codes of the day, whatever fits', () => {
  expect(codesOn([CODE, { ...CODE, code: 'ZZ102', to: '2026-01-31' }], VISIT.date)).toEqual([CODE])
})
