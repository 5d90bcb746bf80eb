import { expect, test } from 'vitest'
import { type Context, isGoodNow } from './context.ts'

const START = '2026-11-24T15:00:00.000Z'
const ZONE = 'America/New_York'
const at = (time: string) => new Date(`2026-11-24T${time}:00Z`)
const LINK: Context = {
  conference: 'a1',
  external: 'p1',
  externalType: '1',
  madeAt: null,
  appointmentTime: null,
  minutes: null,
}

test.each<[string, Partial<Context>, string, boolean]>([
  ['says nothing of time', {}, '15:00', false],
  ['was made just now', { madeAt: at('15:00'), minutes: 60 }, '15:01', true],
  ['was made by a clock that is a little ahead', { madeAt: at('15:04') }, '15:00', true],
  ['was made in the future', { madeAt: at('15:06') }, '15:00', false],
  ['has just expired', { madeAt: at('15:00'), minutes: 15 }, '15:16', false],
  ['does not say how long it is good: an hour', { madeAt: at('15:00') }, '15:59', true],
  ['does not say how long it is good, after the hour', { madeAt: at('15:00') }, '16:01', false],
  ['says that it never ends: an hour', { madeAt: at('15:00'), minutes: 0 }, '16:01', false],
  ['says a month: a day', { madeAt: new Date('2026-11-23T14:59:00Z'), minutes: 43_200 }, '15:00', false],
  ['names the start by the EMR’s clock', { appointmentTime: '11/24/2026 10:00 AM', minutes: 60 }, '14:00', true],
  ['names the start, which is longer ago', { appointmentTime: '11/24/2026 10:00 AM', minutes: 60 }, '16:01', false],
  ['names another start, as before a move', { appointmentTime: '11/24/2026 10:30 AM', minutes: 60 }, '15:00', false],
  ['names the start in another way', { appointmentTime: '2026-11-24T10:00', minutes: 60 }, '15:00', false],
  [
    'names the start and was made too long ago',
    { appointmentTime: '11/24/2026 10:00 AM', madeAt: at('13:00') },
    '15:00',
    false,
  ],
])('a link that %s', (_, said, now, good) => {
  expect(isGoodNow({ ...LINK, ...said }, START, ZONE, at(now))).toBe(good)
})

test('noon and midnight are twelve by the EMR’s clock', () => {
  const good = (start: string, appointmentTime: string) =>
    isGoodNow({ ...LINK, appointmentTime }, start, ZONE, new Date(start))
  expect(good('2026-11-24T17:00:00.000Z', '11/24/2026 12:00 PM')).toBe(true)
  expect(good('2026-11-24T05:00:00.000Z', '11/24/2026 12:00 AM')).toBe(true)
})
