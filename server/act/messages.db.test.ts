import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decide } from '#domain/visit/decide.ts'
import type { MessagePurpose } from '#domain/visit/event.ts'
import type { Happening } from '#domain/visit/happening.ts'
import { askBooking, PATHWAY, wrote } from '#domain/visit/rehearsal.ts'
import { testDatabase } from '../../test/database.ts'
import { LOCKMAN, openSandboxChart, type SandboxChart } from '../../test/sandbox-chart.ts'
import { openStore, type OpenStore } from '../postgres/store.ts'
import { carryOut } from './carry-out.ts'
import type { OutgoingMessage } from './messenger.ts'

/** What is sent of the time around the start, by the real store and the EMR's real record; only the gateway is a fake. */
let sandbox: SandboxChart
let pool: pg.Pool
let open: OpenStore
const START = new Date('2027-03-01T15:00:00Z')
const minutes = (after: number) => new Date(START.getTime() + after * 60_000)

beforeAll(async () => {
  sandbox = await openSandboxChart()
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
})
afterAll(async () => {
  await open.close()
  await pool.end()
  await sandbox.emr.stop()
})

test.each<[string, MessagePurpose, number, string[]]>([
  ['a reminder of the next minutes goes to the telephone first', 'soon', -9, ['sms']],
  ['one of tomorrow goes to the mail first', 'upcoming', -24 * 60, ['mail']],
  ['one that a gateway held up past the start is not sent', 'soon', 1, []],
  ['that we are waiting is said while the slot lasts', 'late', 3, ['sms']],
  ['and not when it is over', 'late', 25, []],
])('%s', async (_, purpose, after, channels) => {
  const visit = await booked()
  const sent = await carriedOut(visit, purpose, minutes(after))
  expect(sent.map(({ channel }) => channel)).toEqual(channels)
  const { messages, tasks } = (await open.store.visit(visit))?.state ?? {}
  expect(messages?.[`${purpose}-1`]?.status).toBe(channels.length > 0 ? 'sent' : 'failed')
  expect(tasks).toEqual({})
})

test('nobody is reminded of a visit that was called off while the reminder waited', async () => {
  const visit = await booked()
  await happen(visit, { kind: 'appointment-cancelled' }, minutes(-20))
  expect(await carriedOut(visit, 'soon', minutes(-9))).toEqual([])
})

async function booked(): Promise<string> {
  const id = randomUUID()
  const now = minutes(-3 * 24 * 60)
  const asked = { ...askBooking, patient: LOCKMAN, start: START.toISOString(), end: minutes(20).toISOString() }
  await open.store.create(
    { id, organization: 'riverbend', pathway: PATHWAY },
    ({ state }) => decide(PATHWAY, state, asked, now),
    { now, hold: [], audit: [] },
  )
  await happen(id, wrote('book', 'appointment', `Appointment/${id}`), now)
  return id
}

async function happen(visit: string, happening: Happening, now: Date): Promise<void> {
  await open.store.happen(visit, ({ state }) => decide(PATHWAY, state, happening, now), { now })
}

/** Asks for one message and works its line to the end at an instant; gives what reached the gateway of that purpose. */
async function carriedOut(visit: string, purpose: MessagePurpose, now: Date): Promise<OutgoingMessage[]> {
  const message = `${purpose}-1`
  await open.store.happen(
    visit,
    () => ({
      events: [{ kind: 'message-asked', message, purpose, held: null }],
      commands: [{ do: 'message', message, purpose, held: null }],
      deadlines: [],
    }),
    { now },
  )
  const sent: OutgoingMessage[] = []
  const work = carryOut({
    store: open.store,
    chartOf: () => sandbox.chart,
    pathwayOf: () => PATHWAY,
    messenger: async (_, outgoing) => {
      sent.push(outgoing)
      return 'sent'
    },
    linkOf: () => 'https://visits.example/p/x',
    joinAddress: () => 'https://visits.example/v/x',
    now: () => now,
    dice: () => 0,
  })
  const lane = `${visit}/message`
  for (let next = await open.store.head(lane); next !== null; next = await open.store.head(lane)) await work(next)
  return sent.filter((one) => one.purpose === purpose)
}
