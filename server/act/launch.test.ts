import { expect, test } from 'vitest'
import { whoIsHereFirst } from './launch.ts'

test('of several visits of one patient the card of the one in which they wait comes first, the others as they were', () => {
  const morning = { id: 'morning', state: { room: 'closed' as const } }
  const noon = { id: 'noon', state: { room: 'ended' as const } }
  const now = { id: 'now', state: { room: 'waiting' as const } }
  const held = { id: 'held', state: { room: 'open' as const } }
  expect(whoIsHereFirst([morning, noon, now])).toEqual([now, morning, noon])
  expect(whoIsHereFirst([morning, held, noon])).toEqual([held, morning, noon])
  expect(whoIsHereFirst([morning, noon])).toEqual([morning, noon])
})
