import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../../test/database.ts'
import { type OpenStore, openStore } from './store.ts'

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

test('a phrase is its clinician’s and its practice’s; saved again it is changed, and taken out it is gone', async () => {
  const { store } = open
  expect(await store.keepPhrase('p1', 'Practitioner/1', { name: 'plan', text: 'Continue.' }, 2)).toBe(true)
  expect(await store.keepPhrase('p1', 'Practitioner/1', { name: 'plan', text: 'Stop.' }, 2)).toBe(true)
  expect(await store.phrases('p1', 'Practitioner/1')).toEqual([{ name: 'plan', text: 'Stop.' }])
  expect(await store.phrases('p1', 'Practitioner/2')).toEqual([])
  expect(await store.phrases('p2', 'Practitioner/1')).toEqual([])
  await store.dropPhrase('p1', 'Practitioner/1', 'plan')
  expect(await store.phrases('p1', 'Practitioner/1')).toEqual([])
})

test('no more are kept than are allowed, and those there can still be changed', async () => {
  const { store } = open
  for (const name of ['a', 'b']) await store.keepPhrase('p3', 'Practitioner/1', { name, text: 'x' }, 2)
  expect(await store.keepPhrase('p3', 'Practitioner/1', { name: 'c', text: 'x' }, 2)).toBe(false)
  expect(await store.keepPhrase('p3', 'Practitioner/1', { name: 'b', text: 'y' }, 2)).toBe(true)
})
