import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decide } from '#domain/visit/decide.ts'
import type { MessagePurpose } from '#domain/visit/event.ts'
import type { Happening } from '#domain/visit/happening.ts'
import { askBooking, PATHWAY, wrote } from '#domain/visit/rehearsal.ts'
import { CHART_ALONE } from '../../test/chart-alone.ts'
import { testDatabase } from '../../test/database.ts'
import { workMessageLines } from '../../test/message-lines.ts'
import { LOCKMAN, openSandboxChart, type SandboxChart } from '../../test/sandbox-chart.ts'
import { openStore, type OpenStore } from '../postgres/store.ts'
import { carryOut } from './carry-out.ts'
import { ChartFault } from './chart.ts'
import { numberDigest } from './link.ts'
import type { OutgoingMessage } from './messenger.ts'

/** What is sent of the time around the start, by the real store and the EMR's real record; only the gateway is a fake. */
let sandbox: SandboxChart
let pool: pg.Pool
let open: OpenStore
const KEY = randomBytes(32)
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

test('one that a gateway held up into the night waits for the morning, and holds back no link', async () => {
  const visit = await booked()
  const night = new Date('2027-03-01T04:00:00Z')
  expect(await carriedOut(visit, 'upcoming', night)).toEqual([])
  expect((await open.store.visit(visit))?.state.messages['upcoming-1']?.status).toBe('asked')
  expect((await carriedOut(visit, 'link', night)).map(({ channel }) => channel)).toEqual(['mail'])
})

test('a mail server that is down makes it a text message on the second try', async () => {
  const visit = await booked()
  const sent = await carriedOut(visit, 'upcoming', minutes(-24 * 60), { down: ['mail'] })
  expect(sent.map(({ channel }) => channel)).toEqual(['sms'])
})

test('a gateway that is down gives the desk a row after five minutes, which goes when the message has gone', async () => {
  const visit = await booked()
  const tasks = async () => (await open.store.visit(visit))?.state.tasks
  const asked = minutes(-24 * 60)
  await worked(visit, minutes(-3 * 24 * 60))
  expect(await carriedOut(visit, 'upcoming', asked, { down: ['mail', 'sms'] })).toEqual([])
  expect(await tasks()).toEqual({})
  await worked(visit, new Date(asked.getTime() + 6 * 60_000), { down: ['mail', 'sms'] })
  expect(await tasks()).toMatchObject({ 'message/upcoming': { for: 'front-desk', why: 'gateway-away', done: null } })
  expect(await worked(visit, new Date(asked.getTime() + 60 * 60_000))).toHaveLength(1)
  expect(await tasks()).toEqual({})
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

/** Asks for one message and works its line at an instant; gives what reached the gateway of that purpose. */
async function carriedOut(
  visit: string,
  purpose: MessagePurpose,
  now: Date,
  gateway: Gateway = UP,
): Promise<OutgoingMessage[]> {
  const message = `${purpose}-1`
  const asked = (await open.store.visit(visit))?.state.messages[message]?.status === 'asked'
  if (!asked)
    await open.store.happen(
      visit,
      () => ({
        events: [{ kind: 'message-asked', message, purpose, held: null }],
        commands: [{ do: 'message', message, purpose, held: null }],
        deadlines: [],
      }),
      { now },
    )
  return (await worked(visit, now, gateway)).filter((one) => one.purpose === purpose)
}

/** Which channels do not answer. */
interface Gateway {
  down: ('mail' | 'sms')[]
}

const UP: Gateway = { down: [] }

/** Works the visit's messages at an instant; gives what reached a gateway. */
async function worked(visit: string, now: Date, { down }: Gateway = UP): Promise<OutgoingMessage[]> {
  const sent: OutgoingMessage[] = []
  const work = carryOut({
    ...CHART_ALONE,
    store: open.store,
    chartOf: () => sandbox.chart,
    pathwayOf: () => PATHWAY,
    messenger: async (_, outgoing) => {
      if (down.includes(outgoing.channel)) throw new ChartFault({ kind: 'unreachable' })
      sent.push(outgoing)
      return 'sent'
    },
    wantsNoTexts: (organization, number) =>
      open.store.wantsNoTexts(organization, numberDigest(KEY, organization, number)),
    linkOf: () => 'https://visits.example/p/x',
    joinAddress: () => 'https://visits.example/v/x',
    now: () => now,
  })
  await workMessageLines(open.store, work, visit)
  return sent
}
