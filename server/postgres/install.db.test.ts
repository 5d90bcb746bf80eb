import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../../test/database.ts'
import { installRow, ownedBy } from './install.ts'

const SECRET = randomBytes(32)
let pool: pg.Pool

beforeAll(async () => {
  pool = await testDatabase()
})
afterAll(() => pool.end())

const row = (name: string, secret = SECRET) => installRow<string[]>(pool, secret, name)
const add = (name: string) => row(name).turn(async (kept) => [...(kept ?? []), 'one more'])

test('processes that turn at once do it one after the other, and each sees what the one before it made', async () => {
  const turned = await Promise.all(Array.from({ length: 6 }, () => add('at once')))
  expect(new Set(turned.map((all) => all.length))).toEqual(new Set([1, 2, 3, 4, 5, 6]))
})

test('it is kept sealed, and a turn that fails leaves what there was', async () => {
  await add('kept')
  const { rows } = await pool.query<{ value: Buffer }>("select value from install where name = 'kept'")
  expect(rows[0]?.value.includes('one more')).toBe(false)
  const failing = row('kept').turn(() => Promise.reject(new Error('no dice')))
  await expect(failing).rejects.toThrow('no dice')
  expect(await row('kept').read()).toEqual(['one more'])
  await expect(row('kept', randomBytes(32)).read()).rejects.toThrow('authenticate')
})

test('a database is a test’s or production’s from its first start on, and the other one does not open it', async () => {
  // A command that comes before the first start takes nothing for itself.
  await ownedBy('production', pool, SECRET, 'command')
  await ownedBy('test', pool, SECRET, 'start')
  await ownedBy('test', pool, SECRET, 'start')
  for (const by of ['start', 'command'] as const)
    await expect(ownedBy('production', pool, SECRET, by)).rejects.toThrow(
      /^This database belongs to a test install and this one is a production \(CAUSEWAY_INSTALL\)/,
    )
})
