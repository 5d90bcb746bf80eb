import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../../test/database.ts'
import { type OpenStore, openStore } from './store.ts'

let pool: pg.Pool
let open: OpenStore
const now = new Date('2026-11-26T15:00:00Z')
const until = new Date('2026-11-26T19:00:00Z')
const secret = randomBytes(32)
const PENDING = { verifier: 'the-verifier-of-the-code', state: 'the-state-that-was-sent' }
const TOKENS = { access: 'an-access-token', refresh: 'a-refresh-token' }

beforeAll(async () => {
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
})
afterAll(async () => {
  await open.close()
  await pool.end()
})

async function aLaunch(): Promise<string> {
  const id = randomUUID()
  await open.store.beginLaunch({ id, organization: 'here', secret, pending: PENDING, now, until })
  return id
}

async function opened(): Promise<string> {
  const id = await aLaunch()
  const visit = randomUUID()
  await pool.query(
    "insert into visit (id, organization, pathway, pathway_version, stage, state, created_at) values ($1, 'here', 'p', '1', 'none', '{}', now())",
    [visit],
  )
  await open.store.openLaunch({
    id,
    visit,
    role: 'clinician',
    practitioner: 'Practitioner/1',
    tokens: TOKENS,
    session: null,
    until,
  })
  return id
}

/** Every byte that the database has of a launch, as text. */
async function asItLies(launch: string): Promise<string> {
  const { rows } = await pool.query<{ row: Record<string, unknown> }>(
    'select to_jsonb(l) as row from launch l where id = $1',
    [launch],
  )
  return Object.values(rows[0]?.row ?? {})
    .map((value) =>
      (typeof value === 'string' && value.startsWith(String.raw`\x`)
        ? Buffer.from(value.slice(2), 'hex')
        : JSON.stringify(value)
      ).toString('latin1'),
    )
    .join('\n')
}

test('what a sign-in needs until it is done lies sealed, and is taken once', async () => {
  const id = await aLaunch()
  const lies = await asItLies(id)
  for (const one of Object.values(PENDING)) expect(lies).not.toContain(one)
  expect(await open.store.takePending(id, randomBytes(32), now)).toBeNull()
  expect((await open.store.takePending(id, secret, now))?.pending).toEqual(PENDING)
  expect(await open.store.takePending(id, secret, now)).toBeNull()
})

test('the tokens of a person lie sealed, also renewed, and are gone with their sign-in', async () => {
  const id = await opened()
  const renewed = { access: 'another-access-token', refresh: 'another-refresh-token' }
  for (const tokens of [TOKENS, renewed]) {
    await open.store.saveTokens(id, tokens)
    const lies = await asItLies(id)
    for (const one of Object.values(tokens)) expect(lies).not.toContain(one)
    expect(await open.store.tokens(id)).toEqual(tokens)
  }
  await open.store.saveTokens(id, null)
  expect([await open.store.tokens(id), await open.store.launch(id, secret)]).toEqual([null, null])
})

test('tokens open in their own launch alone, and by no other key', async () => {
  const [id, other] = [await opened(), await opened()]
  await pool.query('update launch set tokens = (select tokens from launch where id = $1) where id = $2', [id, other])
  await expect(open.store.tokens(other)).rejects.toThrow(/authenticat/)
  const stranger = await openStore(pool, randomBytes(32), () => undefined)
  await expect(stranger.store.tokens(id)).rejects.toThrow(/authenticat/)
  await stranger.close()
})
