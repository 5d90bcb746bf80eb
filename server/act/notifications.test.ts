import { expect, test } from 'vitest'
import { ChartFault, type FaultKind } from './chart.ts'
import type { House } from './house.ts'
import { followNotifications } from './notifications.ts'
import type { Subscriptions } from './subscriptions.ts'

test.each<[FaultKind, string]>([
  [{ kind: 'refused', status: 403 }, 'It answers 403 to our subscription of Appointment;'],
  [{ kind: 'version-conflict' }, 'It answers 409 or 412 to our subscription of Appointment:'],
  [{ kind: 'sign-in-lapsed' }, 'It answers 401 to our subscription of Appointment;'],
  [{ kind: 'busy', retryAfterMs: 1 }, 'It is too busy for our subscription of Appointment'],
  [{ kind: 'malformed', where: 'Subscription.status' }, "can't be read at Subscription.status."],
  [{ kind: 'unreachable' }, 'It does not answer, answers with a failure of its own,'],
])('an EMR whose answer to our subscription is %o is told of by what it said, once', async (fault, said) => {
  let now = Date.parse('2026-11-26T12:00:00Z')
  const told: string[] = []
  const emr: Partial<Subscriptions> = {
    all: async () => [],
    create: async () => {
      throw new ChartFault(fault)
    },
  }
  const followed = followNotifications({ now: () => new Date(now) } as unknown as House, {
    organization: 'riverbend',
    type: 'Appointment',
    emr: emr as Subscriptions,
    way: async () => ({ by: 'rest-hook' }),
    kept: { read: async () => null, turn: async (change) => change(null) },
    take: async () => null,
    look: async () => 'looked',
    turn: (work) => work(),
    heartbeatSeconds: 60,
    tell: (_what, _organization, why) => void told.push(why),
  })
  for (let asked = 0; asked < 6; asked += 1) {
    await followed.keep()
    now += 60_000
  }
  expect(told).toEqual([expect.stringContaining(said)])
  expect(told[0]).toContain('Changes of Appointment are looked for instead.')
})
