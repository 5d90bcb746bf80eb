import { expect, test } from 'vitest'
import { layoutFor, panesFor } from './layout.ts'

test.each([
  [1280, 'three'],
  [1100, 'three'],
  [1099, 'two'],
  [900, 'two'],
  [600, 'one'],
])('a frame of %s px shows %s', (width, layout) => expect(layoutFor(width)).toBe(layout))

test('the note stays in sight beside the chart or the visit', () => {
  expect(panesFor('two', 'chart').shown).toEqual(['chart', 'note'])
  expect(panesFor('two', 'note').shown).toEqual(['visit', 'note'])
})
