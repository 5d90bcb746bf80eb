import { expect, test } from 'vitest'
import { ChartFault, type FaultKind } from './chart.ts'
import { afterFault, type AfterFault } from './retry.ts'

const noon = new Date('2026-11-22T12:00:00Z')
const at = (time: string, says: string): AfterFault => ({ do: 'retry', at: new Date(`2026-11-22T${time}Z`), says })
const up = (why: Extract<AfterFault, { do: 'give-up' }>['why']): AfterFault => ({ do: 'give-up', why })

test.each<[string, FaultKind, number, AfterFault]>([
  ['an EMR that is away is tried again soon', { kind: 'unreachable' }, 1, at('12:00:00.250', 'unreachable')],
  ['and then less and less often', { kind: 'unreachable' }, 6, at('12:00:08', 'unreachable')],
  ['but at least once a minute, however long it is away', { kind: 'unreachable' }, 500, at('12:01:00', 'unreachable')],
  ['a busy one is left alone as long as it asks', { kind: 'busy', retryAfterMs: 90_000 }, 1, at('12:01:30', 'busy')],
  ['a garbled answer may be a proxy’s', { kind: 'malformed', where: 'Bundle' }, 4, at('12:00:02', 'malformed')],
  ['five of them are the EMR’s own', { kind: 'malformed', where: 'Bundle' }, 5, up('refused')],
  ['a message that an interface can’t take now is sent again', { kind: 'not-taken' }, 11, at('12:01:00', 'not-taken')],
  ['but not for hours', { kind: 'not-taken' }, 12, up('refused')],
  ['a refusal is never sent again as it stands', { kind: 'refused', status: 422 }, 1, up('refused')],
  ['nor is a lapsed sign-in', { kind: 'sign-in-lapsed' }, 1, up('sign-in-lapsed')],
  ['nor is a newer version overwritten', { kind: 'version-conflict' }, 1, up('version-conflict')],
])('%s', (_, fault, attempt, expected) => expect(afterFault(new ChartFault(fault), attempt, noon, 0)).toEqual(expected))

test('a broken line below the EMR counts as an EMR that is away', () => {
  const broken = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
  expect(afterFault(broken, 1, noon, 0)).toEqual(at('12:00:00.250', 'unreachable'))
})

test('anything else is a bug and says so', () => {
  expect(afterFault(new TypeError('x is undefined'), 1, noon, 0)).toEqual({ do: 'bug' })
})
