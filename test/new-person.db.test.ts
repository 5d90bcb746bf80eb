import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { BookingContent } from '#domain/visit/content.ts'
import { decide } from '#domain/visit/decide.ts'
import { BOOKING } from '#domain/visit/held-places.ts'
import { askBooking, PATHWAY, wrote } from '#domain/visit/rehearsal.ts'
import { openDesk, type Desk } from '../server/act/desk.ts'
import { happen } from '../server/act/house.ts'
import type { DeskSession } from '../server/act/use-cases.ts'
import { openStore, type OpenStore } from '../server/postgres/store.ts'
import { openByMessage, type ByMessage } from './by-message-house.ts'
import { testDatabase } from './database.ts'
import { OKAFOR } from './sandbox-chart.ts'

/** Somebody who books and is not in the record of an EMR that talks by messages: real line, real patient search. */
vi.setConfig({ testTimeout: 120_000 })

const NINA = { given: 'Nina', family: 'Newcomer', birthDate: '1990-01-02', contact: 'nina@newcomer.example' }
const START = new Date(Date.now() + 3_600_000)

let pool: pg.Pool
let open: OpenStore
let met: ByMessage
let desk: Desk
let visit: string

beforeAll(async () => {
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
  const staff = { [OKAFOR]: { name: 'Dr. Ngozi Okafor', licences: [{ state: 'MA' }] } }
  met = await openByMessage(open, PATHWAY, staff, () => new Date())
  desk = openDesk(
    met.house,
    met.interfaces,
    async () => ({ last: null, lost: [] }),
    async () => [],
  )
  visit = randomUUID()
  const end = new Date(START.getTime() + 20 * 60_000).toISOString()
  const asked = { ...askBooking, patient: null, practitioner: OKAFOR, start: START.toISOString(), end }
  const content: BookingContent = { identity: NINA, reason: 'Knee' }
  await open.store.create(
    { id: visit, organization: 'riverbend', pathway: PATHWAY },
    ({ state }) => decide(PATHWAY, state, asked, new Date()),
    { now: new Date(), hold: [{ ref: BOOKING, kind: 'booking', why: 'a test', content }], audit: [] },
  )
  await happen(met.house, visit, wrote('book', 'appointment', 'Appointment/of-nina'))
})
afterAll(async () => {
  desk?.close()
  await met?.stop()
  await open?.close()
  await pool?.end()
})

test('the desk sees what was given at the booking, and that nobody in the record is meant', async () => {
  expect(await candidates()).toMatchObject({ typed: NINA, mayAdd: true, people: [] })
})

test('a press has the EMR make the record, once; by its own number the booking is matched by a person', async () => {
  const add = () => desk.useCases.addPerson(FRONT, visit)
  expect(await add()).toEqual({ became: 'sent' })
  const { people } = await candidates()
  const agrees = { given: true, family: true, birthDate: true, contact: true }
  expect(people).toMatchObject([
    { name: 'Nina Newcomer', birthDate: NINA.birthDate, identifiers: [expect.any(String)], agrees },
  ])
  expect(await add()).toEqual({ became: 'there' })
  expect((await candidates()).people).toHaveLength(1)
  expect((await open.store.visit(visit))?.state.patient).toBeNull()
  const [nina] = people
  expect(await desk.useCases.match(FRONT, visit, nina?.reference ?? '')).toBeNull()
  expect((await open.store.visit(visit))?.state.patient).toBe(nina?.reference)
  expect(await add()).toEqual({ refused: 'not-found' })
})

test('who asked for the record is in the audit, and nothing of the person', async () => {
  const { rows } = await pool.query<{ entry: { who: unknown; outcome: string } }>(
    `select entry from audit where entry ->> 'what' = 'record of a person asked for'`,
  )
  expect(rows).toMatchObject([{ entry: { who: { kind: 'staff', ref: FRONT.practitioner }, outcome: 'done' } }])
  expect(JSON.stringify(rows)).not.toContain('Newcomer')
})

async function candidates() {
  const found = await desk.useCases.candidates(FRONT, visit)
  if ('refused' in found) throw new Error('the candidates were refused')
  return found
}

const FRONT: DeskSession = {
  organization: 'riverbend',
  launch: 'desk-1',
  practitioner: 'Practitioner/bowman',
  role: 'front-desk',
  until: new Date(START.getTime() + 3_600_000),
}
