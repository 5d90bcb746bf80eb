import { expect, inject, test } from 'vitest'
import { testDatabase } from '../database.ts'
import { killDuringVisits } from './killing.ts'

const KILLS = 8

test('killed in the middle of visits, Causeway finishes them and the EMR holds everything once', async () => {
  const seed = Date.now() % 1_000_000
  const pool = await testDatabase()
  const { rows } = await pool.query<{ name: string }>('select current_database() as name')
  const killed = await killDuringVisits(`${inject('postgres')}/${rows[0]?.name ?? ''}`, {
    kills: KILLS,
    seed,
    atOnce: 2,
  })
  await pool.end()
  const { kills, duplicates, missing, residue } = killed
  expect({ seed, kills, duplicates, missing, residue }).toEqual({
    seed,
    kills: KILLS,
    duplicates: [],
    missing: [],
    residue: 0,
  })
}, 180_000)
