import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { VisitEvent } from '#domain/visit/event.ts'
import { parsePathway } from '#formats/pathway/parse.ts'
import { readFileSync } from 'node:fs'
import { testDatabase } from '../../test/database.ts'
import { tellVisits } from '../act/tell-visits.ts'
import type { Received } from '../act/routes.ts'
import { openStore, type OpenStore } from './store.ts'
import { visitNews } from './visit-news.ts'

let pool: pg.Pool
let open: OpenStore
let now = new Date('2026-11-26T12:00:00Z')
let heard: Received[] = []

beforeEach(async () => {
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
  heard = []
})
afterEach(async () => {
  await open.close()
  await pool.end()
})

const PATHWAY = (() => {
  const parsed = parsePathway(readFileSync('pathways/primary-care-follow-up.yaml', 'utf8'), 'a.yaml')
  if ('problems' in parsed) throw new Error('the shipped pathway is not right')
  return parsed
})()

const look = () =>
  tellVisits({
    organization: 'riverbend',
    route: 'visits',
    take: ['booked', 'cancelled'],
    news: visitNews(pool),
    receive: async (message) => {
      if (!heard.some(({ sameAs }) => sameAs === message.sameAs)) heard.push(message)
    },
    cursors: open.routes,
    now: () => now,
  })
const told = () => heard.map(({ bytes }): unknown => JSON.parse(new TextDecoder().decode(bytes ?? undefined)))

async function happened(events: VisitEvent[], at: Date, organization = 'riverbend'): Promise<string> {
  const id = randomUUID()
  const stored = { events, commands: [], deadlines: [] }
  await open.store.create({ id, organization, pathway: PATHWAY }, () => stored, { now: at, hold: [], audit: [] })
  return id
}
const ASKED: VisitEvent = {
  kind: 'booking-asked',
  slot: 'Slot/1',
  practitioner: 'Practitioner/1',
  patient: 'Patient/1',
  start: '2026-11-27T15:00:00Z',
  end: '2026-11-27T15:20:00Z',
  zone: 'America/New_York',
  language: 'en',
  held: 'booking/1',
}
const WRITTEN: VisitEvent = {
  kind: 'written',
  write: 'book',
  item: 'book',
  reference: 'Appointment/1',
  version: '1',
  digest: null,
}
const BOOKED: VisitEvent = { kind: 'booked', appointment: 'Appointment/1', version: '1' }

test('what a route takes of its visits’ events goes on, as ids, codes and times', async () => {
  const turn = look()
  await turn()
  now = new Date(now.getTime() + 1_000)
  const visit = await happened([ASKED, BOOKED, WRITTEN], now)
  await happened([ASKED, BOOKED], now, 'lakeside')
  await turn()
  await turn()
  expect(told()).toEqual([
    {
      id: `${visit}/2`,
      type: 'booked',
      at: now.toISOString(),
      visit,
      pathway: 'primary-care-follow-up',
      patient: 'Patient/1',
      practitioner: 'Practitioner/1',
      appointment: 'Appointment/1',
      encounter: null,
      start: '2026-11-27T15:00:00Z',
      end: '2026-11-27T15:20:00Z',
    },
  ])
  expect(heard).toMatchObject([{ orderKey: 'Patient/1', event: 'booked', route: 'visits' }])
})

test('nothing of before the route was there; nothing missed by a start anew, nor what is stored late', async () => {
  await happened([ASKED, BOOKED], now)
  now = new Date(now.getTime() + 1_000)
  await look()()
  expect(heard).toEqual([])
  now = new Date(now.getTime() + 30_000)
  const late = new Date(now.getTime() - 5_000)
  const first = await happened([ASKED, BOOKED], now)
  await look()()
  // Decided before the one that was told, stored after it, while nobody looked.
  const second = await happened([ASKED, BOOKED], late)
  await look()()
  await look()()
  expect(heard.map(({ sameAs }) => sameAs)).toEqual([`${first}/2`, `${second}/2`])
})

test('more than a page of them', async () => {
  const turn = look()
  await turn()
  now = new Date(now.getTime() + 1_000)
  await Promise.all(
    Array.from({ length: 4 }, () => happened([ASKED, ...Array.from({ length: 150 }, () => BOOKED)], now)),
  )
  await turn()
  expect(heard).toHaveLength(600)
})
