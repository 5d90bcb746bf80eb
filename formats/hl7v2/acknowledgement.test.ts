import { expect, test } from 'vitest'
import { acknowledgementOf, acknowledgementOfNothing, readAcknowledgement, type Verdict } from './acknowledgement.ts'
import { parseMessage, writeMessage } from './message.ts'

const NEW = { id: 'CW-1', at: new Date('2026-11-26T12:00:00Z') }
const DONE: Verdict = { verdict: 'done' }
const LATER: Verdict = { verdict: 'repeat', error: { code: 204, where: 'SCH-2' } }
const NEVER: Verdict = { verdict: 'refused', error: { code: 200, where: 'MSH-9' } }

function answerTo(outcome: Verdict, { version = '2.5.1', accept = '', application = '' } = {}): string[] | null {
  const message = `MSH|^~\\&|RIS|MAIN|CW|WEST|20261126||SIU^S12^SIU_S12|M7|P|${version}|||${accept}|${application}`
  const answer = acknowledgementOf(parseMessage(new TextEncoder().encode(message)), outcome, NEW)
  return answer === null ? null : new TextDecoder().decode(writeMessage(answer)).trimEnd().split('\r')
}

test('whoever received the message sends the acknowledgement, which names the message', () => {
  expect(answerTo(DONE)).toEqual([
    'MSH|^~\\&|CW|WEST|RIS|MAIN|20261126120000+0000||ACK^S12^ACK|CW-1|P|2.5.1||||||',
    'MSA|AA|M7',
  ])
})

test.each([
  ['original mode', DONE, '', '', 'AA'],
  ['original mode', LATER, '', '', 'AE'],
  ['original mode', NEVER, '', '', 'AR'],
  ['enhanced mode', DONE, 'AL', 'NE', 'CA'],
  ['enhanced mode', LATER, 'AL', 'NE', 'CE'],
  ['enhanced mode', NEVER, 'ER', 'NE', 'CR'],
  ['enhanced mode that wants the application’s word alone', NEVER, 'NE', 'AL', 'AR'],
  ['enhanced mode that wants the application’s word alone', DONE, '', 'SU', 'AA'],
  ['enhanced mode that wants both', DONE, 'AL', 'AL', 'CA'],
  ['enhanced mode that wants errors only', DONE, 'ER', 'NE', undefined],
  ['enhanced mode that wants success only', LATER, 'SU', 'NE', undefined],
  ['enhanced mode that wants nothing', NEVER, 'NE', 'NE', undefined],
] as const)('%s', (_, outcome, accept, application, code) => {
  expect(answerTo(outcome, { accept, application })?.[1]?.split('|')[1]).toBe(code)
})

test('since 2.5 what is wrong stands in ERR, before that in MSA-3', () => {
  expect(answerTo(LATER)?.slice(1)).toEqual(['MSA|AE|M7', 'ERR||SCH^1^2|204^Unknown key identifier^HL70357|E'])
  expect(answerTo(LATER, { version: '2.3' })?.slice(1)).toEqual(['MSA|AE|M7|SCH-2: Unknown key identifier'])
})

test('bytes without a header are answered by a rejection that names no message', () => {
  const answer = acknowledgementOfNothing({ code: 100, where: 'MSH' }, NEW)
  expect(new TextDecoder().decode(writeMessage(answer)).split('\r').slice(1, 3)).toEqual([
    'MSA|AR|',
    'ERR||MSH^1|100^Segment sequence error^HL70357|E',
  ])
})

test.each([
  ['taken', 'MSA|AA|M7', { code: 'AA', controlId: 'M7', error: null }],
  [
    'with the field at fault',
    'MSA|CE|M7\rERR||PID^1^3|204^Unknown key',
    { code: 'CE', error: { code: '204', where: 'PID-3' } },
  ],
  ['as before 2.5', 'MSA|AR|M7|no such Jane\rERR|SCH^1^2^204', { code: 'AR', error: { code: '204', where: 'SCH-2' } }],
  ['in words alone', 'MSA|AE|M7\rERR||Jane Doe|unknown^Jane', { code: 'AE', error: { code: '', where: '' } }],
])('an acknowledgement is read: %s', (_, segments, said) => {
  const message = `MSH|^~\\&|RIS||CW||2026||ACK|1|P|2.5.1\r${segments}`
  expect(readAcknowledgement(parseMessage(new TextEncoder().encode(message)))).toMatchObject(said)
})

test.each([
  ['no MSA', 'NTE|1', 'MSA'],
  ['another code', 'MSA|OK|M7', 'MSA-1'],
])('what is no acknowledgement is refused: %s', (_, segments, where) => {
  const message = `MSH|^~\\&|RIS||CW||2026||ACK|1|P|2.5.1\r${segments}`
  expect(() => readAcknowledgement(parseMessage(new TextEncoder().encode(message)))).toThrow(
    expect.objectContaining({ where }),
  )
})
