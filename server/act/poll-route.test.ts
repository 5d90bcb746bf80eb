import { expect, test } from 'vitest'
import { readMessage } from '#formats/route/read.ts'
import { ChartFault } from './chart.ts'
import { pollRoute, type Change } from './poll-route.ts'
import type { Received } from './routes.ts'

/** An EMR that holds versions with their times, gives them out two to a page, and can be away. */
function emr() {
  const held: { id: string; version: string; at: number }[] = []
  let away: ChartFault | null = null
  const asked: string[] = []
  async function* changes(type: string, since: string): AsyncGenerator<Change[]> {
    asked.push(since)
    const found = held.filter(({ at }) => at >= Date.parse(since)).toSorted((one, other) => one.at - other.at)
    for (let from = 0; from < found.length; from += 2) {
      if (away !== null) throw away
      yield found.slice(from, from + 2).map(({ id, version, at }) => {
        const lastUpdated = new Date(at).toISOString()
        return { resource: { resourceType: type, id, meta: { versionId: version, lastUpdated } }, at: lastUpdated }
      })
    }
    if (away !== null) throw away
  }
  return { held, asked, changes, goAway: (why: ChartFault | null) => (away = why) }
}

const START = Date.parse('2026-11-26T12:00:00Z')

function polled() {
  const server = emr()
  let now = START
  let cursor: Date | null = null
  const carried = new Map<string, Received>()
  const troubles: string[] = []
  const poll = () =>
    pollRoute({
      organization: 'riverbend',
      route: 'appointments',
      take: ['Appointment'],
      changes: server.changes,
      read: readMessage,
      // As the store does it: the same message once.
      receive: async (message) => {
        if (!carried.has(message.sameAs)) carried.set(message.sameAs, message)
      },
      cursors: {
        cursor: async () => cursor,
        moveCursor: async (_organization, _route, _name, at) => {
          if (cursor === null || cursor < at) cursor = at
        },
      },
      now: () => new Date(now),
      onTrouble: (why) => troubles.push(why),
    })
  return {
    server,
    poll,
    troubles,
    carried: () => [...carried.keys()],
    pass: (ms: number) => (now += ms),
    change: (id: string, version: string, at = now) => server.held.push({ id, version, at }),
  }
}

test('every version that is found is carried once, also when pages are read twice', async () => {
  const { poll, carried, change, pass } = polled()
  const look = poll()
  await look()
  for (const [id, version] of ['a1', 'b1', 'c1', 'a2', 'd1'].map((one) => [...one] as [string, string]))
    change(id, version, START + 1_000)
  pass(30_000)
  await look()
  expect(carried()).toHaveLength(5)
  // Stored late, with a time from before the newest that was seen.
  change('e', '1', START + 500)
  pass(30_000)
  await look()
  await poll()()
  expect(carried().filter((one) => one.includes('"e"'))).toHaveLength(1)
  expect(carried()).toHaveLength(6)
})

test('an EMR that goes away in the middle is asked again from where it stood, less and less often', async () => {
  const { server, poll, carried, change, pass, troubles } = polled()
  const look = poll()
  await look()
  for (const id of 'abcdef') change(id, '1', START + 2_000 * (id.charCodeAt(0) - 96))
  server.goAway(new ChartFault({ kind: 'unreachable' }))
  let asked = server.asked.length
  const waits: number[] = []
  for (let seconds = 0; seconds < 3_600; seconds += 1) {
    pass(1_000)
    await look()
    if (server.asked.length > asked) waits.push(seconds)
    asked = server.asked.length
  }
  const between = waits.slice(1).map((at, index) => at - (waits[index] ?? 0))
  expect(between).toEqual([30, 60, 120, 240, 480, 600, 600, 600, 600])
  expect(troubles).toHaveLength(waits.length)
  server.goAway(null)
  pass(600_000)
  await look()
  expect(carried()).toHaveLength(6)
})

test('one that is busy is left alone for as long as it says', async () => {
  const { server, poll, pass } = polled()
  const look = poll()
  server.goAway(new ChartFault({ kind: 'busy', retryAfterMs: 90_000 }))
  await look()
  pass(89_000)
  await look()
  expect(server.asked).toHaveLength(1)
  pass(1_000)
  await look()
  expect(server.asked).toHaveLength(2)
})
