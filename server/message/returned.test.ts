import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readReturned } from './returned.ts'

const ID = '3f0c8a2e-9d1c-4b7a-8f1e-2a6b5c4d3e2f.message.link-1@riverbend.example'

/** A notification as mail servers write it; `action` null leaves the machine's part out. */
function notice(action: string | null, { envelope = '', original = `Message-ID: <${ID}>` } = {}): string {
  const parts = [
    'Content-Type: text/plain\n\nThis mail could not be delivered.',
    ...(action === null
      ? []
      : [
          `Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example${envelope}\n\n` +
            `Final-Recipient: rfc822;somebody@example.org\nAction: ${action}\nStatus: 5.1.1`,
        ]),
    `Content-Type: text/rfc822-headers\n\nFrom: visits@riverbend.example\n${original}\nSubject: Your visit`,
  ]
  return [
    'From: Mail Delivery System <MAILER-DAEMON@mx.example>',
    'To: bounces@riverbend.example',
    'Subject: Undelivered Mail Returned to Sender',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="edge"',
    '',
    ...parts.map((part) => `--edge\n${part}\n`),
    '--edge--',
    '',
  ]
    .join('\n')
    .replaceAll('\n', '\r\n')
}

test('a mail that came back names ours by the headers that came back with it', async () => {
  expect(await readReturned(notice('failed'))).toEqual({ messageId: ID, status: 'undelivered' })
  const folded = notice('Failed', { original: `Message-ID:\n  <${ID}>` })
  expect(await readReturned(folded)).toEqual({ messageId: ID, status: 'undelivered' })
  const whole = notice('failed').replace('text/rfc822-headers', 'message/rfc822')
  expect(await readReturned(whole)).toEqual({ messageId: ID, status: 'undelivered' })
})

test('where the server kept our envelope id, that names it', async () => {
  const told = notice('failed', { envelope: `\nOriginal-Envelope-Id: ${ID}`, original: 'X-Nothing: here' })
  expect(await readReturned(told)).toEqual({ messageId: ID, status: 'undelivered' })
})

test('a delivery is told as one', async () => {
  expect(await readReturned(notice('delivered'))).toEqual({ messageId: ID, status: 'delivered' })
})

test.each([
  ['a delivery that takes longer', notice('delayed')],
  ['a mail that another server took over', notice('relayed')],
  ['a report without the machine’s part', notice(null)],
  ['a report that names no mail', notice('failed', { original: 'X-Nothing: here' })],
  [
    'somebody who is away',
    `From: a@example.org\r\nAuto-Submitted: auto-replied\r\n\r\nAction: failed\r\nBack on Monday`,
  ],
  ['nothing', ''],
])('%s says nothing of a message', async (_, raw) => {
  expect(await readReturned(raw)).toBeNull()
})

test('nothing that is sent to the address can break the reading of it', async () => {
  const pieces = fc.constantFrom(
    '\r\n',
    '--edge',
    '\0',
    'Content-Type: multipart/report; boundary=',
    '"',
    ';',
    'ÿ',
    ' ',
  )
  const rubbish = fc.array(fc.oneof(pieces, fc.string()), { maxLength: 40 }).map((parts) => parts.join(''))
  const tells = fc.asyncProperty(rubbish, async (raw) => (await readReturned(raw)) === null)
  expect((await fc.check(tells)).counterexample).toBeNull()
})
