import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { startEmbedded } from '../../server/postgres/embedded.ts'
import { migrate } from '../../server/postgres/migrate.ts'
import { testDatabase } from '../database.ts'
import { strikeRoute } from './route-killing.ts'

/** The whole is `npm run bench -- kills`. */
const KILLS = 6
const RESTARTS = 2
const WELL = { missing: [], disorder: [] }

test('killed at random under load, a route delivers all that it acknowledged, each patient’s in their order', async () => {
  const pool = await testDatabase()
  const { rows } = await pool.query<{ name: string }>('select current_database() as name')
  await pool.end()
  const carried = await strikeRoute(`${inject('postgres')}/${rows[0]?.name ?? ''}`, {
    strikes: KILLS,
    seed: 6,
    strike: async (kill) => kill(),
  })
  expect(carried).toMatchObject({ strikes: KILLS, ...WELL })
  expect(carried.acknowledged).toBeGreaterThan(KILLS)
}, 240_000)

test('with its database stopped and started under load, too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-restarts-'))
  chmodSync(folder, 0o755)
  let database = await startEmbedded(folder, () => undefined)
  try {
    const pool = new pg.Pool({ connectionString: database.url })
    await migrate(pool)
    await pool.end()
    const { url } = database
    const carried = await strikeRoute(url, {
      strikes: RESTARTS,
      seed: 7,
      strike: async () => {
        await database.stop()
        database = await startEmbedded(folder, () => undefined)
        if (database.url !== url) throw new Error('the database has another port now')
      },
    })
    expect(carried).toMatchObject({ strikes: RESTARTS, ...WELL })
    expect(carried.acknowledged).toBeGreaterThan(RESTARTS)
  } finally {
    await database.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}, 240_000)
