import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ended, matching, nextGap, tokenBefore, withPhrase, type Phrase } from './phrase.ts'

const PLAN: Phrase = { name: 'plan', text: 'Continue ***. Follow up in ***.' }
const PHRASES = [PLAN, { name: 'planbp', text: 'Home readings twice a day.' }, { name: 'ok', text: 'Feels well.' }]

test.each([
  ['.pl', 3, { from: 0, name: 'pl' }],
  ['Seen today. .plan', 17, { from: 12, name: 'plan' }],
  ['line\n.OK', 8, { from: 5, name: 'ok' }],
  ['10.5', 4, null],
  ['see a.plan', 10, null],
  ['Seen today.', 11, null],
])('in %j a phrase is asked for only by a dot of its own', (text, caret, token) => {
  expect(tokenBefore(text, caret)).toEqual(token)
})

test('the names that begin so are offered, the shortest first', () => {
  expect(matching(PHRASES, 'pl').map(({ name }) => name)).toEqual(['plan', 'planbp'])
  expect(matching(PHRASES, 'x')).toEqual([])
})

test('white space after a known name puts the phrase there and selects its first gap', () => {
  const put = ended(PHRASES, 'Seen. .plan and more', 12)
  expect(put).toEqual({
    text: 'Seen. Continue ***. Follow up in ***. and more',
    select: { from: 15, until: 18 },
  })
  expect(ended(PHRASES, '.nobody ', 8)).toBeNull()
  expect(ended(PHRASES, '.plan', 5)).toBeNull()
})

test('from gap to gap, and round again', () => {
  expect(nextGap(PLAN.text, 0)).toEqual({ from: 9, until: 12 })
  expect(nextGap(PLAN.text, 12)).toEqual({ from: 27, until: 30 })
  expect(nextGap(PLAN.text, 30)).toEqual({ from: 9, until: 12 })
  expect(nextGap('Feels well.', 0)).toBeNull()
})

test('whatever stood around the name stands around the phrase', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, behind) => {
      const text = `${before} .plan${behind}`
      const from = before.length + 1
      const put = withPhrase(text, { from, name: 'plan' }, PLAN)
      expect(put.text).toBe(`${before} ${PLAN.text}${behind}`)
      expect(put.text.slice(put.select.from, put.select.until)).toBe('***')
    }),
  )
})
