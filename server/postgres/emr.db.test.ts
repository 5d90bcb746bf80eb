import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Cell } from '#domain/connect/matrix.ts'
import { testDatabase } from '../../test/database.ts'
import { keepEmr } from './emr.ts'

let pool: pg.Pool

beforeAll(async () => {
  pool = await testDatabase()
})
afterAll(() => pool.end())

test('what an EMR offered is its organization’s, and the last that was kept', async () => {
  const secret = randomBytes(32)
  const cell = (door: Cell['door']): Cell => ({
    name: 'book',
    kind: 'write',
    door,
    why: 'declared',
    missing: [],
    measured: null,
    hl7v2: null,
  })
  const kept = keepEmr(pool, secret, 'riverbend')
  expect(await kept.read()).toBeNull()
  await kept.write([cell('fhir')])
  await kept.write([cell('worklist')])
  expect(await kept.read()).toEqual([cell('worklist')])
  expect(await keepEmr(pool, secret, 'lakeside').read()).toBeNull()
})
