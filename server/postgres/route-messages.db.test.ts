import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { askedFor } from '#domain/route/asked.ts'
import { parseMessage } from '#formats/hl7v2/message.ts'
import { findValues } from '#formats/route/find.ts'
import { orderKeyOf } from '#formats/route/order-key.ts'
import { testDatabase } from '../../test/database.ts'
import { letGo } from '../act/carry-routes.ts'
import { fileCarried, type Deed } from '../act/route-messages.ts'
import type { AuditEntry } from '../act/store.ts'
import { readAudit } from './audit.ts'
import { digestKey, personDigest } from './routes.ts'
import { openStore, type OpenStore } from './store.ts'

let pool: pg.Pool
let open: OpenStore
let now = new Date('2026-11-26T12:00:00Z')
const SECRET = randomBytes(32)
const KEY = digestKey(SECRET)
const ALL = ['schedule', 'people']

beforeEach(async () => {
  pool = await testDatabase()
  open = await openStore(pool, SECRET, () => undefined)
  now = new Date('2026-11-26T12:00:00Z')
})
afterEach(async () => {
  await open.close()
  await pool.end()
})

const siu = (control: string, patient: string, appointment = 'A1') =>
  `MSH|^~\\&|RIS||CW||20261126||SIU^S12|${control}|P|2.5.1\rSCH|${appointment}\rPID|1||${patient}^^^RIS^MR`

async function heard(text: string, differs: { route?: string; organization?: string; filtered?: true } = {}) {
  const bytes = new TextEncoder().encode(text)
  const message = parseMessage(bytes)
  const { route = 'schedule', organization = 'riverbend', filtered } = differs
  await open.routes.store(
    [
      {
        organization,
        route,
        orderKey: orderKeyOf(message),
        sameAs: text,
        event: 'SIU^S12',
        find: findValues(message, ['SCH-1']),
        bytes: filtered ? null : bytes,
      },
    ],
    now,
  )
  await open.routes.move(now)
  await fileCarried(open.messages)
  later(1)
}

/** Tries the oldest message of each line once, with what its destination answers. */
async function tried(then: 'delivered' | 'quarantined' | 'waits', why = 'AR, 103'): Promise<void> {
  const lanes = await open.routes.take('riverbend', 'schedule', 100, now)
  const heads = await open.routes.heads(lanes, 1)
  const outcomes = heads
    .filter(({ held }) => !held)
    .map(({ id, lane, attempts }) => ({
      id,
      lane,
      attempts: attempts + 1,
      then:
        then === 'delivered'
          ? { then }
          : then === 'waits'
            ? { then, why, until: new Date(now.getTime() + 5_000) }
            : { then, why },
    }))
  await open.routes.give(lanes, outcomes, now)
}

function later(seconds: number): void {
  now = new Date(now.getTime() + seconds * 1_000)
}

const found = async (typed: string, organization = 'riverbend', routes = ALL) =>
  (await open.messages.find(organization, routes, askedFor(typed), { after: null, limit: 50 })).map(({ id }) => id)

const AUDIT: AuditEntry = {
  action: 'execute',
  what: 'messages of a route replayed',
  who: { kind: 'staff', ref: 'Practitioner/it-novak' },
  patient: null,
  visit: null,
  outcome: 'done',
  detail: { route: 'schedule' },
}
const deed = (why: string | null = null): Deed => ({ by: 'Practitioner/it-novak', why, audit: AUDIT, now })
const audited = async () =>
  (await pool.query('select entry from audit order by seq')).rows
    .map(({ entry }) => entry)
    // That each was received and disclosed is told by a test of its own.
    .filter(({ detail }) => detail.type === undefined)

test('a message is found by each of its values, its type and its state, the newest first', async () => {
  await heard(siu('C1', 'ADA'))
  await heard(siu('C2', 'BEN', 'B7'))
  await heard(siu('C3', 'ADA'), { filtered: true })
  await heard(siu('C4', 'ADA'), { route: 'people' })
  await heard(siu('C5', 'ADA'), { organization: 'lakeside' })
  expect(await found('')).toEqual(['4', '3', '2', '1'])
  expect(await found('ada')).toEqual(['4', '3', '1'])
  expect(await found('b7')).toEqual(['2'])
  expect(await found('C1')).toEqual(['1'])
  expect(await found('filtered')).toEqual(['3'])
  expect(await found('siu^s12 waiting ada')).toEqual(['4', '1'])
  expect(await found('ADT^A08')).toEqual([])
  expect(await found('ada', 'riverbend', ['people'])).toEqual(['4'])
  expect(await found('ada', 'lakeside')).toEqual(['5'])
  await tried('delivered')
  expect(await found('delivered')).toEqual(['2', '1'])
})

test('what does not fit on a page comes on the next, also of messages that came together', async () => {
  const at = now
  for (const control of ['C1', 'C2', 'C3']) {
    now = at
    await heard(siu(control, 'ADA'))
  }
  for (const typed of ['', 'ada']) {
    const page = async (after: { receivedAt: Date; id: string } | null) =>
      open.messages.find('riverbend', ALL, askedFor(typed), { after, limit: 2 })
    const first = await page(null)
    const last = first.at(-1)
    expect(first.map(({ id }) => id)).toEqual(['3', '2'])
    expect((await page(last ?? null)).map(({ id }) => id)).toEqual(['1'])
  }
})

test('the database never says by what a message is found, and after its days it is found by nothing', async () => {
  await heard(siu('C-UNUSUAL', 'LOVELACE'))
  await heard(siu('C2', 'LOVELACE'), { filtered: true })
  const told = async () =>
    (await pool.query('select string_agg(row_to_json(one)::text, $1) as all from route_found one', [' '])).rows[0].all
  for (const clear of ['LOVELACE', 'UNUSUAL', Buffer.from('LOVELACE').toString('hex')])
    expect(await told()).not.toContain(clear)
  await tried('delivered')
  expect(await open.routes.purge('riverbend', 'schedule', now, 10, letGo('schedule'), now)).toBe(2)
  expect(await told()).toBeNull()
  expect(await found('lovelace')).toEqual([])
  expect(await found('')).toEqual([])
})

test('its life is told stage by stage: tries with times and reasons, what holds it, and what people did', async () => {
  await heard(siu('C1', 'ADA'))
  await heard(siu('C2', 'ADA'))
  await tried('waits', 'no acknowledgement in time')
  later(5)
  await tried('quarantined')
  expect(await open.messages.life('riverbend', '1')).toMatchObject({
    state: 'quarantined',
    attempts: 2,
    why: 'AR, 103',
    life: [
      { at: '2026-11-26T12:00:02.000Z', did: 'tried', why: 'no acknowledgement in time', by: null },
      { at: '2026-11-26T12:00:07.000Z', did: 'tried', why: 'AR, 103', by: null },
    ],
  })
  expect(await open.messages.life('riverbend', '2')).toMatchObject({
    state: 'waiting',
    heldBy: '1',
    triedAgainAt: null,
  })
  expect(await open.messages.life('lakeside', '1')).toBeNull()
  expect(await open.messages.skip('lakeside', 'schedule', '1', deed('ours'))).toBe(false)
  expect(await open.messages.skip('riverbend', 'schedule', '2', deed('it waits'))).toBe(false)
  expect(await open.messages.skip('riverbend', 'schedule', '1', deed('entered by hand'))).toBe(true)
  expect((await open.messages.life('riverbend', '1'))?.life.at(-1)).toEqual({
    at: now.toISOString(),
    did: 'skipped',
    why: 'entered by hand',
    by: 'Practitioner/it-novak',
  })
  await tried('delivered')
  expect(await found('delivered')).toEqual(['2'])
  expect(await audited()).toEqual([AUDIT])
})

test('a patient’s or a period’s messages go again in their order, and the audit says how many', async () => {
  await heard(siu('C1', 'ADA'))
  await heard(siu('C2', 'BEN'))
  const second = now
  await heard(siu('C3', 'ADA'))
  await heard(siu('C4', 'ADA'), { filtered: true })
  for (let left = 2; left > 0; left -= 1) await tried('delivered')
  const span = { route: 'schedule', patient: 'ada', since: null, until: null }
  expect(await open.messages.countIn('riverbend', span)).toBe(2)
  expect(await open.messages.countIn('lakeside', span)).toBe(0)
  expect(await open.messages.countIn('riverbend', { ...span, patient: null, since: second })).toBe(1)
  expect(await open.messages.countIn('riverbend', { ...span, patient: null, until: second })).toBe(2)
  expect(await open.messages.replayAll('riverbend', span, deed())).toBe(2)
  expect(await found('waiting')).toEqual(['3', '1'])
  const lanes = await open.routes.take('riverbend', 'schedule', 10, now)
  expect((await open.routes.heads(lanes, 10)).map(({ id }) => id)).toEqual(['1', '3'])
  expect((await open.messages.life('riverbend', '1'))?.life.map(({ did }) => did)).toEqual(['sent', 'replayed'])
  expect(await audited()).toMatchObject([{ detail: { route: 'schedule', messages: '2' } }])
})

test('what a message says is opened by its number within its organization, and the audit has that', async () => {
  await heard(siu('C1', 'ADA'))
  await heard(siu('C2', 'ADA'), { filtered: true })
  expect(await open.messages.open('lakeside', '1', AUDIT, now)).toBeNull()
  expect(await open.messages.open('riverbend', '2', AUDIT, now)).toBeNull()
  expect(await audited()).toEqual([])
  const opened = await open.messages.open('riverbend', '1', AUDIT, now)
  expect(new TextDecoder().decode(opened?.bytes)).toBe(siu('C1', 'ADA'))
  expect(await audited()).toEqual([AUDIT])
})

test('traffic counts each minute of the last hour, what waits and since when, and what is a person’s', async () => {
  await heard(siu('C1', 'ADA'))
  await heard(siu('C2', 'BEN'))
  await tried('quarantined')
  later(120)
  await heard(siu('C3', 'CLEO'))
  const [schedule, people] = await open.messages.traffic('riverbend', ALL, now)
  expect(schedule).toMatchObject({ waiting: 1, quarantined: 2 })
  expect(schedule?.perMinute.slice(-3)).toEqual([2, 0, 1])
  expect(schedule?.perMinute).toHaveLength(60)
  expect(schedule?.oldestAt).toEqual(schedule?.lastSeenAt)
  expect(people).toEqual({
    route: 'people',
    perMinute: Array.from({ length: 60 }, () => 0),
    waiting: 0,
    oldestAt: null,
    quarantined: 0,
    lastSeenAt: null,
  })
  // What is over is not counted again, and what has come since is.
  await heard(siu('C4', 'CLEO'))
  const [again] = await open.messages.traffic('riverbend', ALL, now)
  expect(again?.perMinute.slice(-3)).toEqual([2, 0, 2])
})

test('what was received and disclosed is in the audit once, with whose it was for who has the number', async () => {
  await heard(siu('C1', 'ADA'))
  await heard(siu('C2', 'ADA'), { filtered: true })
  await heard(siu('C3', 'BEN'), { organization: 'lakeside' })
  await heard(siu('C1', 'ADA'))
  await tried('delivered')
  await fileCarried(open.messages)
  const { rows } = await pool.query("select at, entry from audit where organization = 'riverbend' order by seq")
  const person = personDigest(KEY, 'riverbend', 'ada').toString('hex')
  const detail = { route: 'schedule', type: 'SIU^S12', person }
  expect(rows.map(({ entry }) => [entry.what, entry.detail])).toEqual([
    ['message of a route received', { ...detail, message: '1' }],
    ['message of a route received', { ...detail, message: '2' }],
    ['message of a route disclosed', { ...detail, message: '1' }],
  ])
  expect(rows[1].at).toEqual(new Date('2026-11-26T12:00:01Z'))
  expect(JSON.stringify(rows)).not.toContain('ADA')
  for (const organization of ['riverbend', 'lakeside'])
    expect(await readAudit(pool, organization, () => undefined)).toBeNull()
})

test('an edited copy goes in its message’s place, and what was received stays beside it', async () => {
  await heard(siu('C1', 'ADA'))
  await heard(siu('C2', 'ADA'))
  await tried('quarantined')
  const edited = new TextEncoder().encode(siu('C1-EDITED', 'ADA'))
  expect(await open.messages.sendEdited('lakeside', '1', edited, deed('mended'))).toBe(false)
  expect(await open.messages.sendEdited('riverbend', '1', edited, deed('mended'))).toBe(true)
  const lanes = await open.routes.take('riverbend', 'schedule', 10, now)
  const [first, second] = await open.routes.heads(lanes, 10)
  expect(new TextDecoder().decode(first?.bytes)).toBe(siu('C1-EDITED', 'ADA'))
  expect(new TextDecoder().decode(second?.bytes)).toBe(siu('C2', 'ADA'))
  const opened = await open.messages.open('riverbend', '1', AUDIT, now)
  expect(new TextDecoder().decode(opened?.bytes)).toBe(siu('C1', 'ADA'))
  expect(new TextDecoder().decode(opened?.edited ?? undefined)).toBe(siu('C1-EDITED', 'ADA'))
  expect((await open.messages.life('riverbend', '1'))?.life.at(-1)).toMatchObject({ did: 'edited', why: 'mended' })
  const { rows } = await pool.query("select encode(edited, 'escape') as bytes from route_message where id = 1")
  expect(rows[0].bytes).not.toContain('EDITED')
})

test.each([
  [
    'what became of its message is noted',
    async () => {
      const lanes = await open.routes.take('riverbend', 'schedule', 10, now)
      const heads = await open.routes.heads(lanes, 1)
      const then = { then: 'delivered' } as const
      return () =>
        open.routes.give(
          lanes,
          heads.map(({ id, lane }) => ({ id, lane, attempts: 1, then })),
          now,
        )
    },
  ],
  [
    'a person skips it',
    async () => {
      await tried('quarantined')
      return () => open.messages.skip('riverbend', 'schedule', '1', deed('entered by hand'))
    },
  ],
  [
    'a person has it sent again',
    async () => {
      await tried('quarantined')
      return () => open.messages.replay('riverbend', 'schedule', '1', deed())
    },
  ],
])('a copy of a message that comes while %s holds nobody up', async (_, prepared) => {
  await heard(siu('C1', 'ADA'))
  const noted = await prepared()
  // Both wait for whoever has the line, the copy first.
  const client = await pool.connect()
  await client.query('begin; select 1 from route_lane for update')
  const copy = heard(siu('C1', 'ADA'))
  await expect.poll(waitingForALock).toBe(1)
  const done = noted()
  await expect.poll(waitingForALock).toBe(2)
  await client.query('commit')
  client.release()
  await Promise.all([copy, done])
  expect(await open.routes.tail('riverbend', 'schedule', 10)).toHaveLength(1)
})

async function waitingForALock(): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    "select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  )
  return rows[0]?.count ?? 0
}

test('what is not mapped is counted of all processes together, for thirty days, by each organization alone', async () => {
  const counted = (count: number, at = 'PID-30', organization = 'riverbend') => [
    { organization, route: 'schedule', at, count },
  ]
  // Two processes at once, in whatever order each has counted.
  await Promise.all([
    open.messages.noteUnmapped([...counted(1), ...counted(1, 'NTE-3')], now),
    open.messages.noteUnmapped([...counted(1, 'NTE-3'), ...counted(2)], now),
  ])
  await open.messages.noteUnmapped(counted(7, 'PID-30', 'lakeside'), now)
  const told = async () =>
    (await open.messages.unmapped('riverbend', ALL, now)).map(({ route, at, count }) => `${route} ${at} ${count}`)
  expect(await told()).toEqual(['schedule PID-30 3', 'schedule NTE-3 2'])
  later(29 * 24 * 3_600)
  await open.messages.noteUnmapped(counted(4), now)
  expect(await told()).toEqual(['schedule PID-30 7', 'schedule NTE-3 2'])
  later(24 * 3_600)
  expect(await told()).toEqual(['schedule PID-30 4'])
  await open.messages.noteUnmapped(counted(1), now)
  const { rows } = await pool.query(
    'select organization, sum(messages)::int as messages from route_unmapped group by 1',
  )
  expect(rows).toEqual([{ organization: 'riverbend', messages: 5 }])
})
