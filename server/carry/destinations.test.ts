import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isSigned } from '../act/gateway-signature.ts'
import { GatewayAway } from '../message/fault.ts'
import type { Mail } from '../message/mail.ts'
import { mailNotice } from '../message/route-notice.ts'
import { folderDestination } from './folder.ts'
import { webhookDestination } from './webhook.ts'

const SECRET = 'a secret of thirty-two characters'
const NOW = new Date('2026-11-26T12:00:00Z')
const MESSAGE = { id: '7', event: 'SIU^S12', bytes: new TextEncoder().encode('MSH|^~\\&|RIS\rPID|1||ADA') }

let server: Server
let address: string
let status = 200
let called: { headers: IncomingHttpHeaders; body: Buffer }[] = []
let answers = true

beforeEach(async () => {
  status = 200
  called = []
  answers = true
  server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray())
    called.push({ headers: request.headers, body })
    if (answers) response.writeHead(status, { location: '/elsewhere' }).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/messages`
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const webhook = (more: Partial<Parameters<typeof webhookDestination>[0]> = {}) =>
  webhookDestination({ route: 'schedule', address, secret: SECRET, mayReceive: () => true, now: () => NOW, ...more })

test('a webhook is called with the message as it came, signed, and with the same key in every try', async () => {
  const deliver = webhook()
  expect(await deliver(MESSAGE)).toEqual({ tried: 'delivered', answer: '200' })
  await deliver(MESSAGE)
  const [first, second] = called
  expect(first?.body.equals(Buffer.from(MESSAGE.bytes))).toBe(true)
  expect(first?.headers).toMatchObject({ 'content-type': 'application/hl7-v2', 'causeway-event': 'SIU^S12' })
  expect(isSigned(SECRET, String(first?.headers['causeway-signature']), first?.body ?? '', NOW)).toBe(true)
  expect(first?.headers['idempotency-key']).toBe('schedule/7')
  expect(second?.headers['idempotency-key']).toBe('schedule/7')
})

test.each([
  [422, 'never'],
  [400, 'never'],
  [503, 'again'],
  [429, 'again'],
  [401, 'again'],
  // Followed, it would carry the message to whoever is named.
  [302, 'again'],
])('status %i is tried %s', async (answer, tried) => {
  status = answer
  expect(await webhook()(MESSAGE)).toEqual({ tried, why: `status ${answer}` })
  expect(called).toHaveLength(1)
})

test('a webhook that says nothing, is not there, or may have nothing', async () => {
  answers = false
  expect(await webhook({ patienceMs: 50 })(MESSAGE)).toEqual({ tried: 'again', why: 'no answer in time' })
  expect(await webhook({ address: 'http://127.0.0.1:1/' })(MESSAGE)).toEqual({ tried: 'again', why: 'no answer' })
  called = []
  const refused = webhook({ mayReceive: () => false })
  expect(await refused(MESSAGE)).toEqual({ tried: 'again', why: 'no agreement (BAA) is in force' })
  expect(called).toEqual([])
})

test('a folder holds each message once, whole, under a name that says nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-drop-'))
  try {
    const deliver = folderDestination(folder, () => true)
    expect(await deliver(MESSAGE)).toEqual({ tried: 'delivered' })
    await deliver(MESSAGE)
    await deliver({ id: '12', event: 'Appointment', bytes: new TextEncoder().encode('{}') })
    expect(readdirSync(folder).toSorted()).toEqual(['000000000007.hl7', '000000000012.json'])
    expect(readFileSync(join(folder, '000000000007.hl7')).equals(Buffer.from(MESSAGE.bytes))).toBe(true)
  } finally {
    rmSync(folder, { recursive: true })
  }
  const gone = folderDestination(folder, () => true)
  expect(await gone(MESSAGE)).toEqual({ tried: 'again', why: 'the folder can’t be written (ENOENT)' })
})

test('a mail says that something came and nothing of it', async () => {
  const mails: Mail[] = []
  const organization = { id: 'riverbend', name: 'Riverbend', mail: { from: 'visits@riverbend.example' } }
  const parts = { route: { id: 'schedule', title: 'The schedule' }, organization, to: 'interfaces@riverbend.example' }
  const deliver = mailNotice({ ...parts, send: async (mail) => (mails.push(mail), 'sent') })
  expect(await deliver(MESSAGE)).toEqual({ tried: 'delivered' })
  expect(mails[0]).toMatchObject({ to: 'interfaces@riverbend.example', subject: 'The schedule: SIU^S12 came' })
  expect(JSON.stringify(mails)).not.toContain('ADA')
  const away = mailNotice({ ...parts, send: () => Promise.reject(new GatewayAway('mail', 'ECONNREFUSED')) })
  expect(await away(MESSAGE)).toEqual({ tried: 'again', why: 'the mail server does not answer' })
})
