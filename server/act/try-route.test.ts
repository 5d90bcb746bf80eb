import { expect, test } from 'vitest'
import type { Made } from '#domain/route/trial.ts'
import type { StoredMessage } from './route-versions.ts'
import { tryRoute } from './try-route.ts'

const messages: StoredMessage[] = Array.from({ length: 350 }, (_, place) => ({
  id: String(350 - place),
  event: 'SIU^S12',
  receivedAt: new Date(1_000 * (350 - place)),
  bytes: new Uint8Array(),
}))
const stored = async (before: string | null, limit: number) =>
  messages.filter(({ id }) => before === null || Number(id) < Number(before)).slice(0, limit)
const same: Made = { did: 'carried', says: [], unmapped: [] }
const other: Made = { did: 'refused', why: 'no start', unmapped: [] }
/** Every tenth is refused. */
const after = ({ id }: StoredMessage) => (Number(id) % 10 === 0 ? other : same)

test('each message is tried once, and how far it has come is told on the way', async () => {
  const told: [number, string[]][] = []
  const ended = await tryRoute({
    stored,
    total: 350,
    before: () => same,
    after,
    progress: async ({ tried }, lines) => (told.push([tried, lines.map(({ message }) => message)]), true),
  })
  expect(ended).toBe('done')
  expect(told.map(([tried]) => tried)).toEqual([100, 200, 300, 350])
  expect(told.flatMap(([, lines]) => lines)).toEqual(Array.from({ length: 35 }, (_, place) => String(350 - 10 * place)))
})

test('no more than was asked for is tried, and it ends where nobody wants it any more', async () => {
  const tried: number[] = []
  const run = (total: number, goesOn: boolean) =>
    tryRoute({
      stored,
      total,
      before: () => same,
      after,
      progress: async (sum) => (tried.push(sum.tried), goesOn),
    })
  expect(await run(120, true)).toBe('done')
  expect(await run(350, false)).toBe('cancelled')
  // Some went meanwhile.
  expect(await run(9_999, true)).toBe('done')
  expect(tried).toEqual([100, 120, 100, 100, 200, 300, 350])
})

test('whatever else the process has to do goes on between two messages', async () => {
  let turns = 0
  const beat = setInterval(() => (turns += 1), 0)
  let at = 0
  await tryRoute({
    stored,
    total: 100,
    before: () => same,
    after: () => {
      // A map that takes its time.
      for (const until = performance.now() + 2; performance.now() < until;);
      at += 1
      return same
    },
    progress: async () => true,
  })
  clearInterval(beat)
  expect(at).toBe(100)
  expect(turns).toBeGreaterThan(10)
})
