import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { isSigned } from './gateway-signature.ts'

const SECRET = 'a secret of the connection, 32 bytes'
const NOON = new Date('2026-11-26T12:00:00Z')
const BODY = '{"id":"1"}'

function signed(body: string, at: Date, secret = SECRET): string {
  const time = Math.floor(at.getTime() / 1000)
  return `t=${time},v1=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`
}
const minutesAway = (minutes: number) => new Date(NOON.getTime() + minutes * 60_000)

test.each([
  ['of who knows the secret is good', signed(BODY, NOON), true],
  ['four minutes old is good', signed(BODY, minutesAway(-4)), true],
  ['six minutes old is not', signed(BODY, minutesAway(-6)), false],
  ['of a time to come is not', signed(BODY, minutesAway(6)), false],
  ['of another body is not', signed('{"id":"2"}', NOON), false],
  ['by another secret is not', signed(BODY, NOON, 'another secret of thirty-two bytes!!'), false],
  [
    'under another time is not',
    signed(BODY, NOON).replace(/^t=\d+/, `t=${Math.floor(minutesAway(1).getTime() / 1000)}`),
    false,
  ],
  ['that is none is not', 'v1=00', false],
  ['that is missing is not', undefined, false],
])('a signature %s', (_, signature, good) => expect(isSigned(SECRET, signature, BODY, NOON)).toBe(good))
