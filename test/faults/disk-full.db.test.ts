import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { riverbend } from '../../server/http/door.fixture.ts'
import { openStore, type OpenStore } from '../../server/postgres/store.ts'
import { openRoutes } from '../../server/routes.ts'
import { aRoute } from '../a-route.ts'
import { testDatabase } from '../database.ts'
import { freePort } from '../free-port.ts'
import { mllpClient, type MllpClient } from '../mllp-client.ts'
import { routesAlone } from '../routes-alone.ts'

/**
 * A full disk, of the database and of the folder to which a route delivers. PostgreSQL says what it says when it can't extend a file
 * (53100), by a trigger; the folder's file is /dev/full, to which nothing can be written.
 */
const ROUTE = aRoute({
  destination: { by: 'file' },
  retry: { firstMs: 50, mostMs: 100, giveUpMs: 3_600_000 },
})
const WAITS = { timeout: 20_000, interval: 25 }

let pool: pg.Pool
let open: OpenStore
let folder: string
let line: MllpClient
let bugs: unknown[] = []
const ends: (() => Promise<void>)[] = []

beforeEach(async () => {
  bugs = []
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
  folder = mkdtempSync(join(tmpdir(), 'causeway-full-'))
  const port = await freePort()
  ends.push(
    async () => rmSync(folder, { recursive: true }),
    () => pool.end(),
    () => open.close(),
  )
  const accept = [{ sendingApplication: 'RIS', sendingFacility: '', receivingApplication: 'CW', receivingFacility: '' }]
  const drop = { folder, baa: { status: 'simulated', until: '2099-12-31' } as const }
  await openRoutes({
    ...routesAlone(pool, open, { ...riverbend, routes: { schedule: { listen: { port }, accept, drop } } }, [ROUTE]),
    onBug: (fault) => bugs.push(fault),
  }).start(ends)
  line = await mllpClient(port)
  ends.push(async () => line.end())
})
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

const said = (control: string) => `MSH|^~\\&|RIS||CW||20261126||SIU^S12|${control}|P|2.5.1\rPID|1||ADA`
const send = async (control: string) => (await line.send(said(control)))[1]
const arrived = () =>
  readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .toSorted()
    .map((name) => readFileSync(join(folder, name), 'utf8').split('|')[9])
const listed = async () => (await open.routes.tail('riverbend', 'schedule', 10)).map(({ state }) => state)

/** The disk of the database is full for what is done to messages of routes. */
async function fill(deed: 'insert' | 'update', table = 'route_message'): Promise<void> {
  await pool.query(`
    create or replace function full_disk() returns trigger language plpgsql as $$
      begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
    create trigger full_disk before ${deed} on ${table} for each statement execute function full_disk()`)
}
const empty = (table = 'route_message') => pool.query(`drop trigger full_disk on ${table}`)

test('while the database can’t store, nothing is acknowledged, and what is sent again afterwards is carried once', async () => {
  expect(await send('1')).toBe('MSA|AA|1')
  await expect.poll(arrived, WAITS).toEqual(['1'])
  for (const table of ['route_message', 'route_journal']) await fill('insert', table)
  expect(await send('2')).toBe('MSA|AE|2')
  expect(await send('3')).toBe('MSA|AE|3')
  expect(bugs.every((fault) => fault instanceof Error && 'code' in fault && fault.code === '53100')).toBe(true)
  for (const table of ['route_message', 'route_journal']) await empty(table)
  await expect.poll(listed, WAITS).toEqual(['delivered'])
  for (const control of ['2', '3', '2']) expect(await send(control)).toBe(`MSA|AA|${control}`)
  await expect.poll(arrived, WAITS).toEqual(['1', '2', '3'])
})

test('what was acknowledged while there was no room to bring it in is carried once there is, in its order', async () => {
  await fill('insert')
  for (const controlId of ['1', '2']) {
    const bytes = new TextEncoder().encode(`${said(controlId)}\r`)
    const [sameAs, event] = [JSON.stringify(['RIS', '', controlId]), 'SIU^S12']
    await open.routes.store(
      [{ organization: 'riverbend', route: 'schedule', orderKey: 'ADA^^', sameAs, event, bytes }],
      new Date(),
    )
  }
  // Not a flood: what comes now would be stored at once, and is not acknowledged.
  expect(await send('3')).toBe('MSA|AE|3')
  await expect.poll(() => bugs.length, WAITS).toBeGreaterThan(0)
  expect(arrived()).toEqual([])
  await empty()
  await expect.poll(arrived, WAITS).toEqual(['1', '2'])
  for (const control of ['1', '2', '3']) expect(await send(control)).toBe(`MSA|AA|${control}`)
  await expect.poll(arrived, WAITS).toEqual(['1', '2', '3'])
})

test('what was delivered while the database could not note it is noted once it can, and did not go to another place', async () => {
  await fill('update')
  expect(await send('1')).toBe('MSA|AA|1')
  await expect.poll(arrived, WAITS).toEqual(['1'])
  // It waits for its note; what comes after it of the same patient waits behind it.
  expect(await send('2')).toBe('MSA|AA|2')
  await expect.poll(() => bugs.length, WAITS).toBeGreaterThan(0)
  await expect.poll(listed, WAITS).toEqual(['waiting', 'waiting'])
  await empty()
  await expect.poll(listed, WAITS).toEqual(['delivered', 'delivered'])
  expect(arrived()).toEqual(['1', '2'])
})

test('while the folder is full, messages wait with that reason, and arrive whole and in order once there is room', async () => {
  const unfinished = join(folder, '.000000000001.hl7.part')
  symlinkSync('/dev/full', unfinished)
  for (const control of ['1', '2', '3']) expect(await send(control)).toBe(`MSA|AA|${control}`)
  await expect
    .poll(async () => (await open.routes.tail('riverbend', 'schedule', 10))[0], WAITS)
    .toMatchObject({ state: 'waiting', why: 'the folder can’t be written (ENOSPC)' })
  expect(arrived()).toEqual([])
  unlinkSync(unfinished)
  await expect.poll(arrived, WAITS).toEqual(['1', '2', '3'])
  await expect.poll(listed, WAITS).toEqual(['delivered', 'delivered', 'delivered'])
})
