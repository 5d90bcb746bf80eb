import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { MailCall } from '#api/mail-reports.ts'
import type { GatewayCall } from '#api/text-messages.ts'
import { decide } from '#domain/visit/decide.ts'
import type { MessagePurpose } from '#domain/visit/event.ts'
import type { Happening } from '#domain/visit/happening.ts'
import { askBooking, PATHWAY, wrote } from '#domain/visit/rehearsal.ts'
import { CHART_ALONE } from '../../test/chart-alone.ts'
import { testDatabase } from '../../test/database.ts'
import { houseWith } from '../../test/house-with.ts'
import { workMessageLines } from '../../test/message-lines.ts'
import type { Caught } from '../../test/journeys/house.ts'
import { LOCKMAN, openSandboxChart, type SandboxChart } from '../../test/sandbox-chart.ts'
import type { Organization } from '../config/organizations.ts'
import { answererOf, messengerOf, type MessengerParts } from '../message/messenger.ts'
import { readReturned } from '../message/returned.ts'
import { gatewaySms } from '../message/sms.ts'
import { openStore, type OpenStore } from '../postgres/store.ts'
import { carryOut } from './carry-out.ts'
import { numberDigest } from './link.ts'
import { mailReportUseCases } from './message-reports.ts'
import { textMessageUseCases } from './text-messages.ts'
import type { MailReportUseCases, TextMessageUseCases } from './use-cases.ts'

/** Text messages both ways: the real store, the EMR's real record, and the sandbox's gateway, down when it is asked to be. */
const SECRET = 'signs the calls of the gateway, 32 bytes'
const KEY = randomBytes(32)
const LOCKMANS = '555-172-1610'
const START = new Date('2027-03-01T15:00:00Z')
const minutes = (after: number) => new Date(START.getTime() + after * 60_000)

let sandbox: SandboxChart
let pool: pg.Pool
let open: OpenStore
let useCases: TextMessageUseCases
let mailReports: MailReportUseCases
let gateways: MessengerParts
let now: Date

beforeAll(async () => {
  sandbox = await openSandboxChart()
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
  const riverbend: Organization = {
    ...sandbox.emr.organization,
    mail: { ...sandbox.emr.organization.mail, secret: SECRET },
    sms: { url: `${sandbox.emr.origin}/sms`, secret: SECRET, baa: { status: 'simulated', until: '2099-12-31' } },
  }
  const lakeside: Organization = { ...riverbend, id: 'lakeside' }
  gateways = {
    organizations: [riverbend, lakeside],
    smsTo: (url) => gatewaySms(url, 'sandbox-sms'),
    // A mail server that takes everything: mail is not what these tests are about.
    mail: async () => 'sent',
    install: 'test',
    joinAddress: (visit) => `https://visits.example/v/${visit}`,
    now: () => now,
    onRefused: () => undefined,
  }
  const house = houseWith([PATHWAY], {
    store: open.store,
    organizations: new Map([riverbend, lakeside].map((one) => [one.id, one])),
    chartOf: () => sandbox.chart,
    linkKey: KEY,
    now: () => now,
  })
  useCases = textMessageUseCases(house, answererOf(gateways), async () => null)
  mailReports = mailReportUseCases(house, readReturned, async () => null)
})
afterAll(async () => {
  await open.close()
  await pool.end()
  await sandbox.emr.stop()
})
beforeEach(async () => {
  // Each test has a clock of its own.
  await pool.query('delete from text_number')
  now = minutes(-24 * 60)
})

test('after STOP the next message goes by mail, and after START by text message again', async () => {
  const visit = await booked()
  expect(await worked(visit, 'soon', minutes(-9))).toEqual([LOCKMANS])
  await hear(reply('STOP'))
  expect(await worked(visit, 'late', minutes(2))).toEqual([])
  expect((await stateOf(visit)).messages['late-1']).toMatchObject({ status: 'sent', channel: 'mail' })
  await hear(reply('Start'))
  const next = await booked()
  expect(await worked(next, 'soon', minutes(-8))).toEqual([LOCKMANS])
  expect(await numbersInTheClear()).toBe(0)
})

test('after STOP and without a mail address the desk is asked to call, also for a code', async () => {
  const visit = await booked()
  await hear(reply('ALTO'))
  for (const purpose of ['soon', 'code'] as const)
    expect(await worked(visit, purpose, minutes(-9), { mail: false, phone: true })).toEqual([])
  expect((await stateOf(visit)).tasks).toMatchObject({
    'message/soon': { for: 'front-desk', why: 'opted-out' },
    'message/code': { for: 'front-desk', why: 'opted-out' },
  })
})

test('STOP said to one practice says nothing to another, and a late one undoes no later START', async () => {
  await hear(reply('STOP'), 'lakeside')
  const visit = await booked()
  expect(await worked(visit, 'soon', minutes(-9))).toEqual([LOCKMANS])
  const [stop, start] = [reply('STOP', minutes(-60)), reply('START', minutes(-50))]
  await hear(start)
  await hear(stop)
  expect(await worked(visit, 'late', minutes(2))).toEqual([LOCKMANS])
})

test('a call that was heard is not heard again, and one with a wrong signature not at all', async () => {
  const stop = reply('STOP')
  await hear(stop)
  await hear(reply('START'))
  await hear(stop)
  const visit = await booked()
  expect(await worked(visit, 'soon', minutes(-9))).toEqual([LOCKMANS])
  now = minutes(-9)
  const body = JSON.stringify(reply('STOP'))
  const forged = await useCases.hear('riverbend', { signature: signed(body, 'another secret'), body }, JSON.parse(body))
  expect(forged).toEqual({ refused: 'wrong-signature' })
  expect(await useCases.hear('nowhere', { signature: signed(body), body }, JSON.parse(body))).toEqual({
    refused: 'wrong-signature',
  })
  expect(await worked(visit, 'late', minutes(2))).toEqual([LOCKMANS])
})

test('HELP is answered with the number to call; anything else once a day, so that no machine talks for ever', async () => {
  const from = '413-555-0155'
  const before = (await outbox()).length
  const answers = async () => (await outbox()).slice(0, (await outbox()).length - before).map(({ text }) => text)
  await hear({ ...reply('HELP'), from })
  expect(await answers()).toEqual([expect.stringContaining('413-555-0142')])
  await hear({ ...reply('running late'), from })
  expect(await answers()).toHaveLength(1)
  now = minutes(2 * 24 * 60)
  await hear({ ...reply('running late'), from })
  await hear({ ...reply('are you there?'), from })
  expect(await answers()).toEqual([expect.stringContaining('nobody reads'), expect.anything()])
  await hear({ ...reply('STOP'), from })
  await hear({ ...reply('HELP'), from })
  expect(await answers()).toHaveLength(2)
})

test('what the gateway could not deliver goes by mail, and where there is none the desk is asked to call', async () => {
  const [withMail, without] = [await booked(), await booked()]
  for (const visit of [withMail, without]) {
    expect(await worked(visit, 'soon', minutes(-9))).toEqual([LOCKMANS])
    await hear(report(`${visit}/message/soon-1`))
  }
  expect(await worked(withMail, 'soon', minutes(-8))).toEqual([])
  expect((await stateOf(withMail)).messages['soon-1']).toMatchObject({ status: 'sent', channel: 'mail' })
  expect(await worked(without, 'soon', minutes(-8), { mail: false, phone: true })).toEqual([])
  expect((await stateOf(without)).tasks).toMatchObject({ 'message/soon': { why: 'undeliverable' } })
})

test('a link that comes back hours after a mail server took it goes by text message; by neither way, the desk calls', async () => {
  const [withNumber, without] = [await booked(), await booked()]
  for (const visit of [withNumber, without]) {
    expect((await stateOf(visit)).messages['link-1']).toMatchObject({ status: 'sent', channel: 'mail' })
    expect(await cameBack(visit)).toBeNull()
  }
  expect(await worked(withNumber, 'link', minutes(-60))).toEqual([LOCKMANS])
  expect(await worked(without, 'link', minutes(-60), { mail: true, phone: false })).toEqual([])
  expect((await stateOf(withNumber)).messages['link-1']).toMatchObject({ status: 'sent', channel: 'sms' })
  expect((await stateOf(without)).tasks).toMatchObject({ 'message/link': { for: 'front-desk', why: 'undeliverable' } })
})

test('that a mail came back is taken with the right signature alone, and of no other practice', async () => {
  const visit = await booked()
  const before = await stateOf(visit)
  expect(await cameBack(visit, { secret: 'another secret' })).toEqual({ refused: 'wrong-signature' })
  expect(await cameBack(visit, { organization: 'lakeside' })).toBeNull()
  expect(await cameBack(visit, { organization: 'nowhere' })).toEqual({ refused: 'wrong-signature' })
  expect(await stateOf(visit)).toEqual(before)
})

test('a mail service and the gateway may name their calls alike, and both are heard', async () => {
  const visit = await booked()
  await hear({ ...report('answer/1'), id: 'call-1' })
  expect(await cameBack(visit, { id: 'call-1' })).toBeNull()
  expect((await stateOf(visit)).messages['link-1']).toMatchObject({ status: 'asked', undelivered: ['mail'] })
})

test('a report of what is not ours is taken and changes nothing; one of another practice’s visit neither', async () => {
  const visit = await booked()
  await worked(visit, 'soon', minutes(-9))
  const before = await stateOf(visit)
  expect(await hear(report('answer/1'))).toBeNull()
  expect(await hear(report(`${randomUUID()}/message/soon-1`))).toBeNull()
  expect(await hear(report(`${visit}/message/none-1`))).toBeNull()
  expect(await hear(report(`${visit}/message/soon-1`), 'lakeside')).toBeNull()
  expect(await stateOf(visit)).toEqual(before)
})

test('a gateway that is away for an hour: by mail on the second try, else the desk has a row until it has gone', async () => {
  await sandbox.emr.fail({ kind: 'gateway-down' })
  const [withMail, without] = [await booked(), await booked()]
  await worked(withMail, 'soon', minutes(-70))
  expect((await stateOf(withMail)).messages['soon-1']).toMatchObject({ status: 'sent', channel: 'mail' })
  for (const after of [-70, -68, -66, -64])
    expect(await worked(without, 'soon', minutes(after), { mail: false, phone: true })).toEqual([])
  expect((await stateOf(without)).tasks).toMatchObject({ 'message/soon': { why: 'gateway-away', done: null } })
  expect(await hear({ ...reply('HELP'), from: '413-555-0156' })).toEqual({ refused: 'not-yet', needs: ['message'] })
  await worked(without, 'soon', minutes(-30), { mail: false, phone: true })
  await sandbox.emr.mend()
  expect(await worked(without, 'soon', minutes(-10), { mail: false, phone: true })).toEqual([LOCKMANS])
  expect(await stateOf(without)).toMatchObject({
    tasks: {},
    messages: { 'soon-1': { status: 'sent', channel: 'sms' } },
  })
})

function reply(text: string, at = now): Extract<GatewayCall, { kind: 'reply' }> {
  // As the gateway writes numbers; the record has it otherwise.
  return { kind: 'reply', id: randomUUID(), at: at.toISOString(), from: '+15551721610', text }
}

function report(reference: string): GatewayCall {
  return { kind: 'report', id: randomUUID(), at: now.toISOString(), reference, status: 'undelivered' }
}

async function cameBack(
  visit: string,
  { secret = SECRET, organization = 'riverbend', id = randomUUID() as string } = {},
) {
  const messageId = `<${visit}.message.link-1@riverbend.example>`
  const call: MailCall = { kind: 'report', id, messageId, status: 'undelivered' }
  const body = JSON.stringify(call)
  return mailReports.hear(organization, { signature: signed(body, secret), body }, call)
}

function hear(call: GatewayCall, organization = 'riverbend') {
  const body = JSON.stringify(call)
  return useCases.hear(organization, { signature: signed(body), body }, call)
}

function signed(body: string, secret = SECRET): string {
  const time = Math.floor(now.getTime() / 1000)
  return `t=${time},v1=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`
}

async function outbox(): Promise<Caught[]> {
  return (await (await fetch(`${sandbox.emr.origin}/outbox.json`)).json()) as Caught[]
}

async function stateOf(visit: string) {
  const found = await open.store.visit(visit)
  if (found === null) throw new Error('the visit is gone')
  return found.state
}

async function numbersInTheClear(): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    "select count(*)::int as count from text_number where encode(number, 'escape') like '%1721610%'",
  )
  return rows[0]?.count ?? -1
}

async function booked(): Promise<string> {
  const id = randomUUID()
  const at = minutes(-3 * 24 * 60)
  const asked = { ...askBooking, patient: LOCKMAN, start: START.toISOString(), end: minutes(20).toISOString() }
  await open.store.create(
    { id, organization: 'riverbend', pathway: PATHWAY },
    ({ state }) => decide(PATHWAY, state, asked, at),
    { now: at, hold: [], audit: [] },
  )
  const wrote_: Happening = wrote('book', 'appointment', `Appointment/${id}`)
  await open.store.happen(id, ({ state }) => decide(PATHWAY, state, wrote_, at), { now: at })
  await worked(id, 'link', at)
  return id
}

/**
 * Asks for the one message of this purpose and works its line. Gives the numbers that the gateway then took one for.
 */
async function worked(
  visit: string,
  purpose: MessagePurpose,
  at: Date,
  has = { mail: true, phone: true },
): Promise<string[]> {
  now = at
  const message = `${purpose}-1`
  const held = purpose === 'code' ? 'code/1' : null
  if ((await stateOf(visit)).messages[message] === undefined)
    await open.store.happen(
      visit,
      () => ({
        events: [{ kind: 'message-asked', message, purpose, held }],
        commands: [{ do: 'message', message, purpose, held }],
        deadlines: [],
      }),
      {
        now,
        hold: held === null ? [] : [{ ref: held, kind: 'code', why: 'until it is sent', content: { code: '1' } }],
      },
    )
  const before = new Set((await outbox()).map(({ id }) => id))
  const { read } = sandbox.chart
  const work = carryOut({
    ...CHART_ALONE,
    store: open.store,
    chartOf: () => ({
      ...sandbox.chart,
      read: {
        ...read,
        patient: async (...asked) => {
          const person = await read.patient(...asked)
          return {
            ...person,
            telecom: person.telecom.filter(({ system }) => has[system === 'email' ? 'mail' : 'phone']),
          }
        },
      },
    }),
    pathwayOf: () => PATHWAY,
    messenger: messengerOf(gateways),
    wantsNoTexts: (organization, number) =>
      open.store.wantsNoTexts(organization, numberDigest(KEY, organization, number)),
    linkOf: () => 'https://visits.example/p/x',
    joinAddress: () => 'https://visits.example/v/x',
    now: () => now,
  })
  await workMessageLines(open.store, work, visit)
  return (await outbox()).filter(({ id, channel }) => !before.has(id) && channel === 'sms').map(({ to }) => to)
}
