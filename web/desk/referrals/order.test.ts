import { expect, test } from 'vitest'
import type { ReferralLine } from '#api/referrals.ts'
import { ageInDays, inOrder } from './order.ts'

const line = (referral: string, due: string | null, closed = false): ReferralLine => ({
  referral,
  patient: null,
  department: 'Meadowlark',
  urgency: 'routine',
  requestedAt: '2026-11-20T10:00:00Z',
  sent: true,
  told: null,
  given: null,
  rows: due === null ? [] : [{ row: 'no-answer', owner: 'front-desk', due }],
  closed: closed ? { how: 'acknowledged', at: '2026-11-25T10:00:00Z' } : null,
})

test('what is due first stands first, and what is closed last', () => {
  const lines = [
    line('closed', null, true),
    line('later', '2026-12-01T10:00:00Z'),
    line('soon', '2026-11-28T10:00:00Z'),
  ]
  expect(inOrder(lines).map(({ referral }) => referral)).toEqual(['soon', 'later', 'closed'])
})

test('an age is in whole days', () => {
  expect(ageInDays('2026-11-20T10:00:00Z', '2026-11-22T09:59:00Z')).toBe(1)
  expect(ageInDays('2026-11-20T10:00:00Z', '2026-11-20T09:00:00Z')).toBe(0)
})
