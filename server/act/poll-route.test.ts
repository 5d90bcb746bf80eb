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
  async function one(reference: string): Promise<object> {
    if (away !== null) throw away
    const [type, id] = reference.split('/')
    const found = held.findLast((each) => each.id === id)
    if (found === undefined) throw new ChartFault({ kind: 'refused', status: 410 })
    return { resourceType: type, id, meta: { versionId: found.version } }
  }
  return { held, asked, changes, one, tells: false, goAway: (why: ChartFault | null) => (away = why) }
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
      changes: { since: server.changes, one: (reference) => server.one(reference) },
      tells: () => server.tells,
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
  const { look } = poll()
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
  await poll().look()
  expect(carried().filter((one) => one.includes('"e"'))).toHaveLength(1)
  expect(carried()).toHaveLength(6)
})

test('an EMR that goes away in the middle is asked again from where it stood, less and less often', async () => {
  const { server, poll, carried, change, pass, troubles } = polled()
  const { look } = poll()
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
  const { look } = poll()
  server.goAway(new ChartFault({ kind: 'busy', retryAfterMs: 90_000 }))
  await look()
  pass(89_000)
  await look()
  expect(server.asked).toHaveLength(1)
  pass(1_000)
  await look()
  expect(server.asked).toHaveLength(2)
})

test('what the EMR tells of is read at once, and carried once with what looking finds', async () => {
  const { poll, carried, change, pass } = polled()
  const { look, told } = poll()
  await look()
  change('a', '1')
  await told('Appointment/a')
  await told('Appointment/a')
  expect(carried()).toHaveLength(1)
  change('a', '2')
  await told('Appointment/a')
  pass(30_000)
  await look()
  expect(carried()).toHaveLength(2)
})

test('while it tells, it is asked every five minutes, and every half minute from when it falls silent', async () => {
  const { server, poll, pass } = polled()
  const { look } = poll()
  server.tells = true
  await look()
  pass(299_000)
  await look()
  expect(server.asked).toHaveLength(1)
  pass(1_000)
  await look()
  expect(server.asked).toHaveLength(2)
  server.tells = false
  pass(30_000)
  await look()
  expect(server.asked).toHaveLength(3)
})

test('an EMR that is away when it has told is to tell again; what is gone is told of, and looking finds the rest', async () => {
  const { server, poll, carried, change, troubles } = polled()
  const { look, told, lookAt } = poll()
  await look()
  change('a', '1')
  server.goAway(new ChartFault({ kind: 'unreachable' }))
  await expect(told('Appointment/a')).rejects.toThrow(ChartFault)
  await expect(lookAt('Appointment')).rejects.toThrow(ChartFault)
  expect(carried()).toEqual([])
  server.goAway(null)
  await told('Appointment/gone')
  expect(troubles).toEqual(["what the EMR told of can't be read (410)"])
  await lookAt('Appointment')
  expect(carried()).toHaveLength(1)
})

test('what was read before a change is not carried after it', async () => {
  const { server, poll, carried, change } = polled()
  const { told } = poll()
  change('a', '1')
  const { promise: late, resolve: goOn } = Promise.withResolvers<void>()
  const { promise: hasRead, resolve: read } = Promise.withResolvers<void>()
  const { one } = server
  let first = true
  server.one = async (reference) => {
    const found = await one(reference)
    if (first) {
      first = false
      read()
      await late
    }
    return found
  }
  const slow = told('Appointment/a')
  await hasRead
  change('a', '2')
  const fast = told('Appointment/a')
  goOn()
  await Promise.all([slow, fast])
  expect(carried().map((each) => each.split('"').at(-2))).toEqual(['1', '2'])
})
