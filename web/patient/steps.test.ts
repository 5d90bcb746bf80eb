import { expect, test } from 'vitest'
import { placeAfter, placeBefore, preparingStep, reachable, type Place } from './steps.ts'

const at = (step: Place['step'], question = 0): Place => ({ step, question })

test.each([
  ['the first screen has nothing before it', at('consent'), null],
  ['from where you are, back to the consent', at('location'), at('consent')],
  ['from the third question, back to the second', at('intake', 2), at('intake', 1)],
  ['from the first question, back to where you are', at('intake'), at('location')],
  ['from the device check, back to the last question', at('device-check'), at('intake', 3)],
] as const)('back: %s', (_, place, before) => expect(placeBefore(place, 4)).toEqual(before))

test.each([
  ['an answer changed on the way back leads to the next screen', at('consent'), 'intake', at('location')],
  ['the last answered screen leads to what the visit asks for', at('location'), 'intake', null],
  ['a question leads to the next question', at('intake', 1), 'intake', at('intake', 2)],
  ['the last question leads to what the visit asks for', at('intake', 3), 'device-check', null],
] as const)('on: %s', (_, place, next, after) => expect(placeAfter(place, next, 4)).toEqual(after))

test('nobody skips ahead by the browser’s history', () => {
  expect(reachable(at('device-check'), 'consent')).toBe(false)
  expect(reachable(at('consent'), 'device-check')).toBe(true)
})

test('a visit that has begun is past preparing', () => {
  expect(preparingStep('in-visit')).toBeNull()
  expect(preparingStep('intake')).toBe('intake')
})
