import { expect, test } from 'vitest'
import { whyNot, whyNotRead } from './why-not.ts'
import { en } from './words/en.ts'

const UNREACHABLE = { status: 0, code: 'unreachable', says: '' }
const BROKEN = { status: 500, code: 'broken', says: 'Nothing may have changed: look at the row, then try again.' }
const AWAY = { status: 503, code: 'emr-unreachable', says: 'The record system does not answer.' }
const UNWORDED = { status: 502, code: 'unknown', says: '' }

test.each([
  ['a press that no answer came to may have been done', UNREACHABLE, en.unanswered],
  ['a press that was refused without words was not', UNWORDED, en.notDone],
  ['a press is told as the server worded it', BROKEN, BROKEN.says],
])('%s', (_, problem, says) => {
  expect(whyNot(problem, en)).toBe(says)
})

test.each([
  ['a reading that no answer came to leaves nothing in doubt', UNREACHABLE, en.notReached],
  ['a reading that broke is not told in the words of a press', BROKEN, en.notRead],
  ['a reading without words could not be read', UNWORDED, en.notRead],
  ['a reading is told as the server worded it otherwise', AWAY, AWAY.says],
])('%s', (_, problem, says) => {
  expect(whyNotRead(problem, en)).toBe(says)
})
