import { createHmac } from 'node:crypto'
import { appendFileSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import { createTransport } from 'nodemailer'
import { expect, test } from 'vitest'
import { startMailCatcher } from './mail-catcher.ts'
import { openOutbox } from './outbox.ts'
import { registerSmsCatcher } from './sms-catcher.ts'
import { tellSender } from './sms-reports.ts'

const noon = new Date('2026-11-22T17:00:00Z')

function outboxFile(): string {
  return join(mkdtempSync(join(tmpdir(), 'outbox-')), 'outbox.jsonl')
}

test('a mail is caught with its invitation, once for each recipient', async () => {
  const outbox = openOutbox(outboxFile(), () => noon)
  const catcher = await startMailCatcher(0, outbox)
  const transport = createTransport({ host: '127.0.0.1', port: catcher.port, secure: false })
  await transport.sendMail({
    from: 'visits@practice.test',
    to: ['tony.douglas@example.org', 'second@example.org'],
    subject: 'Your visit',
    text: 'Open http://127.0.0.1:8080/p/abc',
    messageId: '<visit-1@practice.test>',
    attachments: [
      { filename: 'visit.ics', contentType: 'text/calendar', content: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n' },
    ],
  })
  transport.close()
  await catcher.close()

  expect(outbox.list().map(({ to }) => to)).toEqual(['second@example.org', 'tony.douglas@example.org'])
  expect(outbox.list()[1]).toMatchObject({
    channel: 'mail',
    at: noon.toISOString(),
    subject: 'Your visit',
    reference: '<visit-1@practice.test>',
    attachments: [
      { filename: 'visit.ics', contentType: 'text/calendar', text: expect.stringContaining('BEGIN:VCALENDAR') },
    ],
  })
})

test('a port in use is an error that says so', async () => {
  const outbox = openOutbox(outboxFile(), () => noon)
  const first = await startMailCatcher(0, outbox)
  await expect(startMailCatcher(first.port, outbox)).rejects.toThrow('EADDRINUSE')
  await first.close()
})

test('a text message needs the key of the gateway, a number and words', async () => {
  const outbox = openOutbox(outboxFile(), () => noon)
  const app = Fastify()
  registerSmsCatcher(app, outbox, { sender: 'https://sender.example', down: () => false })
  const send = (authorization: string, payload: Record<string, string>) =>
    app.inject({ method: 'POST', url: '/sms', headers: { authorization }, payload })
  const message = { to: '+14135550111', body: 'Your code is 123456', reference: 'visit-1' }

  expect((await send('Bearer other', message)).statusCode).toBe(401)
  expect((await send('Bearer sandbox-sms', { to: '+14135550111' })).statusCode).toBe(400)
  expect(outbox.list()).toEqual([])
  const accepted = await send('Bearer sandbox-sms', message)
  expect(accepted.statusCode).toBe(202)
  expect(outbox.list()).toEqual([
    {
      sender: 'https://sender.example',
      id: accepted.json<{ id: string }>().id,
      at: noon.toISOString(),
      channel: 'sms',
      to: '+14135550111',
      text: 'Your code is 123456',
      reference: 'visit-1',
      attachments: [],
    },
  ])
})

test('a restart keeps the last 500 messages and drops a line torn by a kill', () => {
  const file = outboxFile()
  const before = openOutbox(file, () => noon)
  for (let count = 1; count <= 502; count++) before.add({ channel: 'sms', to: '1', text: `${count}`, attachments: [] })
  appendFileSync(file, '{"id":"torn","channel"')

  const after = openOutbox(file, () => noon)
  expect(after.list()).toEqual(before.list())
  expect(after.list()).toHaveLength(500)
  expect(after.list()[0]?.text).toBe('502')
})

test('a reply and a report are told to the sender, signed as the contract says', async () => {
  const heard: { signature: unknown; body: string }[] = []
  const sender = Fastify()
  sender.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  sender.post('/text-messages/riverbend', async (request, reply) => {
    heard.push({ signature: request.headers['causeway-signature'], body: String(request.body) })
    return reply.code(heard.length === 1 ? 204 : 409).send()
  })
  const webhook = `${await sender.listen({ port: 0, host: '127.0.0.1' })}/text-messages/riverbend`
  const stop = { kind: 'reply', from: '555-0100', text: 'STOP' } as const
  expect(await tellSender(webhook, stop, noon)).toBe('taken')
  expect(await tellSender(webhook, stop, noon)).toBe('not taken: 409')
  await sender.close()
  expect(await tellSender(webhook, stop, noon)).toBe('not taken: no answer')
  const [first] = heard
  const expected = createHmac('sha256', 'sandbox-sms-signs-with-these-words').update(`1795366800.${first?.body}`)
  expect(first?.signature).toBe(`t=1795366800,v1=${expected.digest('hex')}`)
  expect(JSON.parse(first?.body ?? '')).toMatchObject({ ...stop, at: noon.toISOString() })
})
