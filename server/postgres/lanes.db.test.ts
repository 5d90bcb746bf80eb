import { randomBytes, randomUUID } from 'node:crypto'
import type { Command } from '#domain/visit/command.ts'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { testDatabase } from '../../test/database.ts'
import type { Done, Work } from '../act/store.ts'
import { startWorkers, type Workers } from '../jobs/workers.ts'
import { openStore, type OpenStore } from './store.ts'

let pool: pg.Pool
let open: OpenStore
beforeAll(async () => {
  pool = await testDatabase()
})
beforeEach(async () => {
  await pool.query('truncate visit cascade')
  await pool.query('truncate lane cascade')
  open = await openStore(pool, randomBytes(32), () => undefined)
  return () => open.close()
})
afterAll(() => pool.end())

test('eight commands of one line, stored in one transaction, are carried out in their order', async () => {
  const visit = await aVisit()
  await enqueue(visit, ['1', '2', '3', '4', '5', '6', '7', '8'])
  const done = await carriedOut(8, async () => ({ did: 'answered' }))
  expect(done).toEqual(['1', '2', '3', '4', '5', '6', '7', '8'])
})

test('a failing head holds back its own line and nobody else’s', async () => {
  const stuck = await aVisit()
  const free = await aVisit()
  await enqueue(stuck, ['a1', 'a2'])
  await enqueue(free, ['b1', 'b2', 'b3'])
  let failures = 0
  const done = await carriedOut(5, async (work) => {
    if (item(work) === 'a1' && failures++ < 3)
      return { did: 'not-yet', again: new Date(Date.now() + 60), fault: 'unreachable' }
    return { did: 'answered' }
  })
  expect(done.filter((each) => each.startsWith('b'))).toEqual(['b1', 'b2', 'b3'])
  expect(done.filter((each) => each.startsWith('a'))).toEqual(['a1', 'a2'])
  expect(done.indexOf('b3')).toBeLessThan(done.indexOf('a1'))
})

test('a hot line of three hundred keeps its order while more is stored behind it', async () => {
  const visit = await aVisit()
  const items = Array.from({ length: 300 }, (_, index) => String(index))
  await enqueue(visit, items.slice(0, 100))
  const running = carriedOut(300, async () => ({ did: 'answered' }))
  for (const each of items.slice(100)) await enqueue(visit, [each])
  expect(await running).toEqual(items)
})

test('a process that dies in the middle leaves its line to the next one at once', async () => {
  const visit = await aVisit()
  await enqueue(visit, ['1', '2'])
  const dying = await openStore(pool, randomBytes(32), () => undefined)
  const [lane = ''] = await dying.store.takeLanes(10, new Date())
  expect(await dying.store.head(lane)).toMatchObject({ attempts: 1 })
  expect(await open.store.takeLanes(10, new Date()), 'while it lives nobody else takes the line').toEqual([])
  await dying.close()
  expect(await carriedOut(2, async () => ({ did: 'answered' }))).toEqual(['1', '2'])
})

test('what waits for an EMR that answers again is due at once', async () => {
  const visit = await aVisit()
  await enqueue(visit, ['1'])
  const [lane = ''] = await open.store.takeLanes(10, new Date())
  const work = await open.store.head(lane)
  if (work === null) throw new Error('expected a command')
  const now = new Date()
  await open.store.delay(work, new Date(now.getTime() + 60_000), 'unreachable')
  expect(await open.store.delayed(visit)).toBe(1)
  expect(await open.store.takeLanes(10, now)).toEqual([])
  await open.store.hurry('here', now)
  expect(await open.store.takeLanes(10, now)).toEqual([lane])
})

test('a newer save supersedes a waiting one, but not one that was begun', async () => {
  const visit = await aVisit()
  await enqueue(visit, ['note', 'note'])
  const [lane = ''] = await open.store.takeLanes(10, new Date())
  const first = await open.store.head(lane)
  expect(first?.superseded).toBe(true)
  await pool.query('update command set attempts = 1 where id = $1', [first?.id])
  expect((await open.store.head(lane))?.superseded).toBe(false)
})

async function aVisit(): Promise<string> {
  const id = randomUUID()
  await pool.query(
    "insert into visit (id, organization, pathway, pathway_version, stage, state, created_at) values ($1, 'here', 'p', '1', 'none', '{}', now())",
    [id],
  )
  return id
}

async function enqueue(visit: string, items: string[]): Promise<void> {
  const commands = items.map((each): Command => ({
    do: 'write',
    write: 'note',
    item: each,
    under: 'clinician',
    by: null,
    held: null,
    facts: {},
  }))
  await open.store.happen(visit, () => ({ events: [], commands, deadlines: [] }), { now: new Date() })
}

function item({ command }: Work): string {
  return command.do === 'write' ? command.item : ''
}

/** Runs the workers until so many commands were answered; gives their items in the order of the answers. */
async function carriedOut(count: number, carryOut: (work: Work) => Promise<Done>): Promise<string[]> {
  const order: string[] = []
  let workers: Workers | undefined
  await new Promise<void>((resolve, reject) => {
    workers = startWorkers({
      store: open.store,
      carryOut: async (work) => {
        const outcome = await carryOut(work)
        if (outcome.did === 'not-yet') return outcome
        await open.store.skip(work, [])
        order.push(item(work))
        if (order.length === count) resolve()
        return outcome
      },
      deadline: () => Promise.resolve(),
      onBug: reject,
      now: () => new Date(),
    })
    open.onChange(() => workers?.wake())
  })
  await workers?.stop()
  return order
}
