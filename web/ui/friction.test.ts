import { expect, test } from 'vitest'
import { countPress, reportOf, type Press } from './friction.ts'

const pointer = (on: Press['on'], clicks = 1, at = 1000): Press => ({ by: 'pointer', on, clicks, at })
const key = (name: string, on: Press['on'], repeat = false, at = 1000): Press => ({
  by: 'key',
  key: name,
  on,
  repeat,
  at,
})

test.each([
  ['a press on a button counts', pointer('control'), true],
  ['a press on nothing does not count', pointer('nothing'), false],
  ['an answer does not count', pointer('answer'), false],
  ['Enter on a button counts', key('Enter', 'control'), true],
  ['Space on a button counts', key(' ', 'control'), true],
  ['a space typed into a field does not count', key(' ', 'text'), false],
  ['Enter in a field that is no answer counts', key('Enter', 'text'), true],
  ['Enter on an answer does not count', key('Enter', 'answer'), false],
  ['a key held down counts once', key('Enter', 'control', true), false],
  ['another key does not count', key('Tab', 'control'), false],
] as const)('%s', (_, press, counts) => expect(countPress(press, null).counts).toBe(counts))

test('the click that the browser makes from a key press is the same press', () => {
  const pressed = countPress(key('Enter', 'control', false, 1000), null)
  expect(countPress(pointer('control', 0, 1003), pressed.lastKeyAt).counts).toBe(false)
})

test('a click made by assistive technology, without a key, counts', () => {
  expect(countPress(pointer('control', 0), null).counts).toBe(true)
})

test('a pointer press right after a key press counts on its own', () => {
  const pressed = countPress(key('Enter', 'control', false, 1000), null)
  expect(countPress(pointer('control', 1, 1100), pressed.lastKeyAt).counts).toBe(true)
})

test('a report names steps and numbers and nothing else', () => {
  expect(
    reportOf(
      new Map([
        ['overview', 1],
        ['waiting', 5000],
      ]),
    ),
  ).toEqual({
    counts: [
      { step: 'overview', kind: 'clicks', count: 1 },
      { step: 'waiting', kind: 'clicks', count: 1000 },
    ],
  })
})
