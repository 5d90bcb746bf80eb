import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Elsewhere } from '#domain/access/same-patient.ts'
import { testDatabase } from '../../test/database.ts'
import { eventually } from '../../test/journeys/people.ts'
import { type OpenStore, openStore } from './store.ts'

let pool: pg.Pool
let open: OpenStore
const now = new Date('2026-11-26T15:00:00Z')
const later = (seconds: number) => new Date(now.getTime() + seconds * 1_000)
const secret = randomBytes(32)

beforeAll(async () => {
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
})
afterAll(async () => {
  await open.close()
  await pool.end()
})

/** A launch of this person on a visit of this patient. */
async function aLaunch(practitioner: string, patient: string, until = later(3_600)) {
  const [visit, id] = [randomUUID(), randomUUID()]
  await pool.query(
    "insert into visit (id, organization, pathway, pathway_version, patient, stage, state, created_at) values ($1, 'here', 'p', '1', $2, 'none', '{}', now())",
    [visit, patient],
  )
  await open.store.beginLaunch({ id, organization: 'here', secret, pending: {}, now, until })
  await open.store.openLaunch({ id, visit, role: 'clinician', practitioner, tokens: {}, session: 'desk', until })
  return { id, visit }
}

const elsewhereOf = async (launch: string) => (await open.store.launch(launch, secret))?.elsewhere
const locked: Elsewhere = { patient: 'Patient/ben', told: 'emr', at: '2026-11-26T15:00:00.000Z' }

test('a workspace is locked until this very change is answered, and its visit’s pages hear of both', async () => {
  const heard: string[] = []
  open.onWorkspace((visit) => heard.push(visit))
  const { id, visit } = await aLaunch('Practitioner/one', 'Patient/ann')
  const [found] = await open.store.openWorkspaces('here', 'Practitioner/one', now)
  expect(found).toEqual({
    launch: id,
    visit,
    practitioner: 'Practitioner/one',
    patient: 'Patient/ann',
    session: 'desk',
    elsewhere: null,
  })
  await open.store.lockWorkspaces('here', [id], locked, { now, audit: [] })
  expect(await elsewhereOf(id)).toEqual(locked)
  expect(await open.store.unlockWorkspace('here', id, 'another change', { now, audit: [] })).toBe(false)
  expect(await elsewhereOf(id)).toEqual(locked)
  expect(await open.store.unlockWorkspace('here', id, locked.at, { now, audit: [] })).toBe(true)
  expect(await elsewhereOf(id)).toBeNull()
  await eventually(async () => heard.filter((one) => one === visit).length === 2, 'both notices')
})

test('workspaces of others, of another organization, and of sessions that are over are not among them', async () => {
  const { id } = await aLaunch('Practitioner/two', 'Patient/ann')
  await aLaunch('Practitioner/three', 'Patient/ann')
  await aLaunch('Practitioner/two', 'Patient/ann', later(-1))
  const found = await open.store.openWorkspaces('here', 'Practitioner/two', now)
  expect(found.map(({ launch }) => launch)).toEqual([id])
  expect(await open.store.openWorkspaces('elsewhere', 'Practitioner/two', now)).toEqual([])
})

test('a session of the EMR is heard by one process, by another once that has died or let go, and by none when it is over', async () => {
  const { id } = await aLaunch('Practitioner/four', 'Patient/ann')
  const session = { organization: 'here', practitioner: 'Practitioner/four', session: 'desk', launch: id }
  await open.store.openSession(session, later(3_600))
  const [taken] = await open.store.takeSessions(now, later(10), 5)
  expect(taken).toEqual({ ...session, role: 'clinician', newest: null, opened: null })
  expect(await open.store.takeSessions(later(5), later(15), 5)).toEqual([])
  // It says anew that it listens.
  expect(
    await open.store.holdSessions(
      [session].map((one) => ({ ...one, role: null, newest: null, opened: null })),
      later(9),
      later(19),
    ),
  ).toHaveLength(1)
  expect(await open.store.takeSessions(later(15), later(25), 5)).toEqual([])
  const told = { ...session, role: null, newest: null, opened: null }
  await open.store.tellSession(told, { hears: 'heard', newest: later(1), opened: 'Patient/ben' })
  await open.store.tellSession(told, { hears: 'heard' })
  expect((await open.store.launch(id, secret))?.hears).toBe('heard')
  // It has died: the other one knows which event was the newest, and who is open.
  const [after] = await open.store.takeSessions(later(20), later(30), 5)
  expect(after).toMatchObject({ newest: later(1), opened: 'Patient/ben' })
  expect(
    await open.store.holdSessions(
      [after].flatMap((one) => one ?? []),
      later(3_601),
      later(3_700),
    ),
  ).toEqual([])
  expect(await open.store.takeSessions(later(3_601), later(3_700), 5)).toEqual([])
})
