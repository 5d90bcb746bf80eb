import fc from 'fast-check'
import { expect, test } from 'vitest'
import { differenceOf, NOTHING_TRIED, summed, TREATED, type Made } from './trial.ts'

const carried = (says: Record<string, string>, unmapped: Record<string, number> = {}): Made => ({
  did: 'carried',
  says: Object.entries(says).map(([at, text]) => ({ at, says: text })),
  unmapped: Object.entries(unmapped).map(([at, count]) => ({ at, count })),
})
const refused = (why: string): Made => ({ did: 'refused', why, unmapped: [] })
const withheld = (why: string): Made => ({ did: 'withheld', why, unmapped: [] })
const filtered: Made = { did: 'filtered' }
const unknown: Made = { did: 'unknown' }

test.each([
  ['the same', carried({ a: '1' }), carried({ a: '1' }), null],
  [
    'a value that is said otherwise',
    carried({ a: '1', b: '2' }),
    carried({ a: '1', b: '3' }),
    ['otherwise', ['b'], null],
  ],
  [
    'a place that is new, and one that is gone',
    carried({ a: '1' }),
    carried({ b: '1' }),
    ['otherwise', ['a', 'b'], null],
  ],
  [
    'a field that is mapped no more',
    carried({ a: '1' }),
    carried({ a: '1' }, { 'PID-30': 1 }),
    ['unmapped', ['PID-30'], null],
  ],
  ['a refusal that is new', carried({ a: '1' }), refused('no start'), ['refused', [], 'no start']],
  ['a refusal for another reason', refused('no number'), refused('no start'), ['refused', [], 'no start']],
  ['the same refusal', refused('no start'), refused('no start'), null],
  ['a refusal that is over', refused('no start'), carried({ a: '1' }), ['mended', [], 'no start']],
  ['what is withheld now', carried({ a: '1' }), withheld('no consent'), ['withheld', [], 'no consent']],
  ['what is disclosed now', withheld('no consent'), carried({ a: '1' }), ['disclosed', [], 'no consent']],
  ['what stays withheld', withheld('no consent'), withheld('no consent'), null],
  ['what is not taken any more', carried({ a: '1' }), filtered, ['left', [], null]],
  ['what was refused and is not taken any more', refused('no start'), filtered, ['left', [], null]],
  ['what would be taken, and is not kept', filtered, unknown, ['taken', [], null]],
  ['what was not taken and would not be', filtered, filtered, null],
  ['what is not kept of either', unknown, unknown, null],
] as const)('%s', (_, before, after, expected) => {
  const found = differenceOf(before, after)
  expect(found && [found.treated, found.places, found.why]).toEqual(expected)
})

const anyMade = fc.oneof(
  fc.constantFrom<Made>(filtered, unknown, refused('a'), refused('b'), withheld('a'), withheld('b')),
  fc
    .tuple(
      fc.dictionary(fc.constantFrom('A.x', 'A.y[0]', 'A.y[1]', 'B.z'), fc.constantFrom('Lovelace', 'King')),
      fc.dictionary(fc.constantFrom('PID-30', 'ZPI-1'), fc.integer({ min: 1, max: 3 })),
    )
    .map(([says, unmapped]) => carried(says, unmapped)),
)

test('a sum counts each message once, is nobody’s order, and says nothing of what any said', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyMade, anyMade), { maxLength: 30 }), (pairs) => {
      const sumOf = (of: typeof pairs) =>
        of.reduce((sum, [before, after]) => summed(sum, before, after, differenceOf(before, after)), NOTHING_TRIED)
      const sum = sumOf(pairs)
      expect(sum.tried).toBe(pairs.length)
      expect(sum.same + TREATED.reduce((all, treated) => all + sum.otherwise[treated], 0)).toBe(pairs.length)
      expect(sumOf(pairs.toReversed())).toEqual(sum)
      expect(JSON.stringify(sum)).not.toMatch(/Lovelace|King/)
    }),
    { numRuns: 200, seed: 33 },
  )
})

test('a message compared with itself differs in nothing', () => {
  fc.assert(
    fc.property(anyMade, (made) => {
      expect(differenceOf(made, made)).toBeNull()
    }),
    { seed: 5 },
  )
})

test('the sum counts a place once for each message, whichever repetition of it differs', () => {
  const before = carried({ 'A.y[0]': '1', 'A.y[1]': '2', 'B.z': '3' })
  const after = carried({ 'A.y[0]': '2', 'A.y[1]': '1', 'B.z': '3' })
  const once = summed(NOTHING_TRIED, before, after, differenceOf(before, after))
  expect(summed(once, before, after, differenceOf(before, after)).places).toEqual({ 'A.y': 2 })
})
