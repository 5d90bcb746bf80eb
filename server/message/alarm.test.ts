import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DueAlarm } from '../act/route-alarms.ts'
import { alarmTeller } from './alarm.ts'
import type { Mail } from './mail.ts'

const SECRET = 'alarms-are-signed-with-these-words!'
const ALARM: DueAlarm = {
  id: '7',
  organization: 'riverbend',
  route: 'schedule',
  kind: 'silence',
  says: '0 messages in 30 minutes, where at least 1 are expected.',
  raisedAt: new Date('2026-11-25T15:30:00Z'),
  settledAt: null,
  heard: [],
  onlyTo: null,
}
const ALL = { heard: ['it@riverbend.example', 'webhook'], missed: [] }

let server: Server
let status = 204
const calls: { body: string; signature: string }[] = []
const mails: Mail[] = []
const refused: string[] = []

beforeEach(async () => {
  calls.length = mails.length = refused.length = 0
  status = 204
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      calls.push({ body, signature: String(request.headers['causeway-signature']) })
      response.writeHead(status).end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => void server.close())

function teller() {
  const organization = {
    id: 'riverbend',
    name: 'Riverbend',
    mail: { from: 'visits@riverbend.example' },
    alarms: {
      mail: ['it@riverbend.example'],
      webhook: { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alarms`, secret: SECRET },
    },
  }
  return alarmTeller({
    organizationOf: () => organization,
    titleOf: () => 'The schedule',
    mail: async (mail) => (mails.push(mail), 'sent'),
    now: () => new Date('2026-11-25T15:31:00Z'),
    onRefused: (_, why) => void refused.push(why),
  })
}

test('an alarm goes by mail and by a signed webhook, and says which route and what is the matter', async () => {
  expect(await teller()(ALARM)).toEqual(ALL)
  expect(mails).toMatchObject([
    {
      to: 'it@riverbend.example',
      reference: 'alarm/7/raised',
      subject: '! The schedule',
      text: expect.stringContaining('Since 2026-11-25 15:30 UTC:\n0 messages in 30 minutes'),
    },
  ])
  const [call] = calls
  const [, time, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(call?.signature ?? '') ?? []
  expect(signature).toBe(createHmac('sha256', SECRET).update(`${time}.${call?.body}`).digest('hex'))
  expect(JSON.parse(call?.body ?? '')).toEqual({
    alarm: '7',
    organization: 'riverbend',
    route: 'schedule',
    kind: 'silence',
    says: ALARM.says,
    state: 'raised',
    raisedAt: '2026-11-25T15:30:00.000Z',
    overAt: null,
  })
})

test('that it is over is another mail and another call', async () => {
  expect(await teller()({ ...ALARM, settledAt: new Date('2026-11-25T16:00:00Z') })).toEqual(ALL)
  expect(mails).toMatchObject([{ reference: 'alarm/7/over', subject: 'Over: The schedule' }])
  expect(JSON.parse(calls[0]?.body ?? '')).toMatchObject({ state: 'over', overAt: '2026-11-25T16:00:00.000Z' })
})

test('a webhook that is away is to be tried again, and nobody gets the mail twice; one that refuses is told to the operator', async () => {
  status = 503
  const told = await teller()(ALARM)
  expect(told).toEqual({ heard: ['it@riverbend.example'], missed: ['webhook'] })
  status = 404
  expect(await teller()({ ...ALARM, heard: told.heard })).toEqual({ heard: ['webhook'], missed: [] })
  expect(mails).toHaveLength(1)
  expect(refused).toEqual(['the webhook for alarms answered 503', 'the webhook for alarms answered 404'])
})

test('that it is over goes only to whom it was told that it began', async () => {
  const over = { ...ALARM, settledAt: new Date('2026-11-25T16:00:00Z'), onlyTo: ['it@riverbend.example'] }
  expect(await teller()(over)).toEqual({ heard: ['it@riverbend.example'], missed: [] })
  expect(calls).toEqual([])
})
