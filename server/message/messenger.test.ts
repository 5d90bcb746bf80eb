import { createServer, type Server } from 'node:http'
import { simpleParser, type ParsedMail } from 'mailparser'
import { SMTPServer, type SMTPServerEnvelope } from 'smtp-server'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { OutgoingMessage } from '../act/messenger.ts'
import type { Organization } from '../config/organizations.ts'
import { riverbend as whole } from '../config/read.fixture.ts'
import { smtpMail } from './mail.ts'
import { messengerOf, type MessengerParts } from './messenger.ts'
import { gatewaySms } from './sms.ts'

const MAIL_PORT = 18_641
const SMS_PORT = 18_642
const received: ParsedMail[] = []
const envelopes: SMTPServerEnvelope[] = []
const gateway: { authorization: string | undefined; body: unknown }[] = []
const refusals: string[] = []
let smtp: SMTPServer
let sms: Server
let smsStatus = 202

/** Refuses as real servers do: by the address, for good (550) or for now (451). */
beforeAll(async () => {
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    // It tells the sender's name for the mail when it sends it back (RFC 3461).
    hideDSN: false,
    onRcptTo({ address }, _session, done) {
      const code = address.startsWith('gone') ? 550 : address.startsWith('busy') ? 451 : undefined
      done(code === undefined ? null : Object.assign(new Error('not here'), { responseCode: code }))
    },
    onData(stream, { envelope }, done) {
      envelopes.push(envelope)
      simpleParser(stream).then(
        (mail) => {
          received.push(mail)
          done()
        },
        (error: Error) => done(error),
      )
    },
  })
  await new Promise<void>((listening) => void smtp.listen(MAIL_PORT, '127.0.0.1', listening))
  sms = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk) => (text += chunk))
    request.on('end', () => {
      gateway.push({ authorization: request.headers.authorization, body: JSON.parse(text) })
      response.writeHead(smsStatus).end()
    })
  })
  await new Promise<void>((listening) => sms.listen(SMS_PORT, '127.0.0.1', listening))
})
afterAll(async () => {
  await new Promise<void>((closed) => smtp.close(closed))
  await new Promise((closed) => sms.close(closed))
})
beforeEach(() => {
  received.length = envelopes.length = gateway.length = refusals.length = 0
  smsStatus = 202
})

const baa = { status: 'live', until: '2030-12-31' } as const
const riverbend: Organization = {
  ...whole,
  mail: { from: 'visits@riverbend.example', returnPath: 'returned@riverbend.example', baa },
  sms: { url: `http://127.0.0.1:${SMS_PORT}/sms`, baa },
}
const link: OutgoingMessage = {
  reference: 'v1/message/1',
  purpose: 'link',
  channel: 'mail',
  to: 'ada@example.org',
  language: 'en',
  visit: 'v1',
  link: 'https://visits.example/p/secret-token',
  code: null,
  start: '2026-11-02T14:00:00Z',
  end: '2026-11-02T14:20:00Z',
  zone: 'America/New_York',
  sequence: 2,
}
const code: OutgoingMessage = {
  ...link,
  reference: 'v1/message/2',
  purpose: 'code',
  channel: 'sms',
  to: '+14135550101',
  link: null,
  code: '271828',
}

function send(message: OutgoingMessage, organization = riverbend, parts: Partial<MessengerParts> = {}) {
  return messengerOf({
    organizations: [organization],
    mail: smtpMail(`smtp://127.0.0.1:${MAIL_PORT}`),
    smsTo: (url) => gatewaySms(url, 'the-token'),
    install: 'production',
    joinAddress: (visit) => `https://visits.example/v/${visit}`,
    now: () => new Date('2026-10-20T12:00:00Z'),
    onRefused: (_, why) => refusals.push(why),
    ...parts,
  })('riverbend', message)
}

describe('mail', () => {
  test('the link arrives with the time in words and a calendar entry that admits nobody', async () => {
    expect(await send(link)).toBe('sent')
    const [mail] = received
    expect(mail?.subject).toBe('Your appointment with Riverbend Family Practice: Monday, November 2 at 9:00 AM EST')
    expect(mail?.text).toContain('https://visits.example/p/secret-token')
    expect(mail?.from?.text).toBe('"Riverbend Family Practice" <visits@riverbend.example>')
    const calendars =
      mail?.attachments.map(({ contentType, content }) => [contentType, content.toString()] as const) ?? []
    const ics = calendars
      .find(([type]) => type.startsWith('application/ics') || type.startsWith('text/calendar'))?.[1]
      .replaceAll('\r\n ', '')
    expect(ics).toContain('UID:v1@visits.example')
    expect(ics).toContain('SEQUENCE:2')
    expect(ics).toContain('DTSTART:20261102T140000Z')
    expect(ics).toContain('URL:https://visits.example/v/v1')
    expect(ics).not.toContain('secret-token')
  })

  test('a second try of the same message is the same message, and names it for whatever comes back', async () => {
    await send(link)
    await send(link)
    await send({ ...link, reference: 'v1/message/9' })
    const ids = received.map(({ messageId }) => messageId)
    expect(ids[0]).toBe(ids[1])
    expect(ids[2]).not.toBe(ids[0])
    expect(ids[0]).toBe('<v1.message.1@riverbend.example>')
    expect(envelopes[0]).toMatchObject({
      mailFrom: { address: 'returned@riverbend.example' },
      dsn: { envid: 'v1.message.1' },
    })
  })

  test('Spanish is Spanish, accents and all', async () => {
    await send({ ...link, language: 'es' })
    expect(received[0]?.subject).toBe('Su cita con Riverbend Family Practice: lunes, 2 de noviembre, 9:00 a.m. EST')
    expect(received[0]?.text).toContain('fecha de nacimiento y le enviaremos un código')
  })

  test('an address that the server refuses for good is undeliverable', async () => {
    expect(await send({ ...link, to: 'gone@example.org' })).toBe('undeliverable')
  })

  test('a server that is busy or away is asked again later, and the error quotes no address', async () => {
    const busy = await send({ ...link, to: 'busy@example.org' }).catch((error: unknown) => error)
    const away = await send(link, riverbend, { mail: smtpMail('smtp://127.0.0.1:18649') }).catch(
      (error: unknown) => error,
    )
    for (const error of [busy, away]) {
      expect(error).toMatchObject({ name: 'GatewayAway', code: 'EGATEWAY' })
      expect(String(error)).not.toContain('@')
    }
  })

  test('a name with a line break in it adds no header', async () => {
    await send({ ...link, to: 'ada@example.org' }, { ...riverbend, name: 'River\r\nBcc: eve@example.org' })
    expect(received[0]?.bcc).toBeUndefined()
    expect(received[0]?.headers.has('bcc')).toBe(false)
  })
})

describe('short messages', () => {
  test('the gateway is handed number, words and reference, with its token', async () => {
    expect(await send(code)).toBe('sent')
    expect(gateway).toEqual([
      {
        authorization: 'Bearer the-token',
        body: {
          to: '+14135550101',
          body: '271828 is your code from Riverbend Family Practice. It works for 10 minutes. Tell it to nobody. Not you? Call 413-555-0142',
          reference: 'v1/message/2',
        },
      },
    ])
  })

  test.each([422, 400, 404])('a number answered with %i is undeliverable', async (status) => {
    smsStatus = status
    expect(await send(code)).toBe('undeliverable')
  })

  test.each([401, 429, 500, 503])('a gateway that answers %i is asked again later', async (status) => {
    smsStatus = status
    await expect(send(code)).rejects.toMatchObject({ name: 'GatewayAway' })
  })
})

test.each([
  ['without an agreement', undefined, false],
  ['with one that has ended', { status: 'live', until: '2026-10-18' }, false],
  ['with a simulated one in production', { status: 'simulated', until: '2030-12-31' }, false],
  ['with a simulated one in a test', { status: 'simulated', until: '2030-12-31' }, true],
] as const)('%s the answer to sending is known', async (_, agreement, taken) => {
  const { baa: _none, ...mail } = riverbend.mail
  const bare = { ...riverbend, mail: agreement === undefined ? mail : { ...mail, baa: agreement } }
  const install = agreement?.status === 'simulated' && taken ? 'test' : 'production'
  const outcome = await send(link, bare, { install })
  expect([outcome, refusals, received.length]).toEqual(taken ? ['sent', [], 1] : ['refused', ['no BAA for mail'], 0])
})

test('no word of a message tells what the visit is about', async () => {
  await send(link)
  await send({ ...link, purpose: 'reminder', reference: 'r' })
  await send({ ...link, purpose: 'summary', reference: 's' })
  const all = received
    .map(
      ({ subject, text, attachments }) =>
        `${subject}${text}${attachments.map(({ content }) => content.toString()).join('')}`,
    )
    .join('')
  expect(all).not.toMatch(/follow.?up|video|doctor|Dr\.|clinic|therap|reason|specialt|telehealth/i)
})
