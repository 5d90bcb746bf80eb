import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { turnServer } from './turn.ts'

const relay = { urls: ['turn:turn.example:3478?transport=udp'], secret: 'only-the-relay-knows' }
const now = new Date('2026-11-23T15:00:00Z')
const expiry = (end: string | null) => Number(turnServer(relay, 'p', end, now).username.split(':')[0])
const hours = (from: Date, seconds: number) => (seconds - from.getTime() / 1000) / 3600

test('the password is the HMAC-SHA1 of the name under the shared secret, as coturn checks it', () => {
  const { urls, username, credential } = turnServer(relay, 'p-1', '2026-11-23T15:20:00Z', now)
  expect(urls).toEqual(relay.urls)
  expect(username).toMatch(/^\d+:p-1$/)
  expect(credential).toBe(createHmac('sha1', relay.secret).update(username).digest('base64'))
})

test('credentials outlive the planned end of the visit by two hours', () => {
  expect(hours(new Date('2026-11-23T15:20:00Z'), expiry('2026-11-23T15:20:00Z'))).toBe(2)
})

test('a visit that runs over its planned end is given two hours more', () => {
  expect(hours(now, expiry('2026-11-23T14:00:00Z'))).toBe(2)
})

test('who looks at a visit of next week is given no credentials until then', () => {
  expect(hours(now, expiry('2026-11-30T15:20:00Z'))).toBeLessThanOrEqual(14)
})
