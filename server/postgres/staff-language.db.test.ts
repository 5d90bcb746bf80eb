import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../../test/database.ts'
import { openStore, type OpenStore } from './store.ts'

let pool: pg.Pool
let open: OpenStore

beforeAll(async () => {
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
})
afterAll(async () => {
  await open.close()
  await pool.end()
})

test('a language is of one person in one practice, and the last one chosen counts', async () => {
  const { store } = open
  await store.keepStaffLanguage('riverbend', 'Practitioner/1', 'es')
  await store.keepStaffLanguage('riverbend', 'Practitioner/2', 'es')
  await store.keepStaffLanguage('riverbend', 'Practitioner/2', 'en')
  const kept = (organization: string, practitioner: string) => store.staffLanguage(organization, practitioner)
  expect([
    await kept('riverbend', 'Practitioner/1'),
    await kept('riverbend', 'Practitioner/2'),
    await kept('lakeside', 'Practitioner/1'),
  ]).toEqual(['es', 'en', null])
})
