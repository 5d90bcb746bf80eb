import fc from 'fast-check'
import { expect, test } from 'vitest'
import { start } from '#domain/referral/referral.ts'
import { eachOpen, openInTurns } from './each-open.ts'

/** So many open referrals, whose ids follow one another. */
function storeOf(count: number) {
  const all = Array.from({ length: count }, (_, place) => {
    return { id: String(place).padStart(6, '0'), organization: 'riverbend', number: `${place}`, state: start() }
  })
  const openAfter = async (_organization: string, after: string | null, limit: number) =>
    all.filter(({ id }) => after === null || id > after).slice(0, limit)
  return { openAfter, ids: all.map(({ id }) => id) }
}

test('each open referral comes once, however many there are', () =>
  fc.assert(
    fc.asyncProperty(fc.constantFrom(0, 1, 499, 500, 501, 1000, 1234), async (count) => {
      const store = storeOf(count)
      const found: string[] = []
      for await (const { id } of eachOpen(store, 'riverbend')) found.push(id)
      expect(found).toEqual(store.ids)
    }),
  ))

test('in turns some come with each call, and the first again after the last', async () => {
  const store = storeOf(1200)
  const next = openInTurns(store, 'riverbend')
  const turns = [await next(), await next(), await next(), await next()].map((some) => some.map(({ id }) => id))
  expect(turns.slice(0, 3).flat()).toEqual(store.ids)
  expect(turns[3]).toEqual(turns[0])
})
