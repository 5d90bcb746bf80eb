import { expect, test } from 'vitest'
import { heightIn, isStep } from './height.ts'

test.each([
  ['a height is taken', { causeway: 'height', height: 812.4 }, 813],
  ['a page is never made endless', { causeway: 'height', height: 1e9 }, 10_000],
  ['a height that is no number is left alone', { causeway: 'height', height: '812' }, null],
  ['somebody else’s message is left alone', { type: 'resize', height: 812 }, null],
  ['a text is left alone', 'height', null],
] as const)('%s', (_, message, height) => expect(heightIn(message)).toBe(height))

test('a new step is told apart from a height', () => {
  expect(isStep({ causeway: 'step' })).toBe(true)
  expect(isStep({ causeway: 'height', height: 300 })).toBe(false)
})
