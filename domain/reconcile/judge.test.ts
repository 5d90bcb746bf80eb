import { expect, test } from 'vitest'
import { minutesAfter } from '../visit/rehearsal.ts'
import { agreeing, found, held, OVER } from './rehearsal.ts'

const HELD = held()
const DAY = 24 * 60

test('a row is due from the time of what it is about, and no later than from when it was found; money stands by money alone', () => {
  const amount = (change: object) =>
    found(HELD, { ...agreeing(HELD), ...change }).map((one) => [one.rule, one.amount, one.due])
  const { charges, encounter } = agreeing(HELD)
  const future = minutesAfter(OVER, 60)
  const odd = (charges ?? []).map((one) => ({ ...one, place: '02', at: future }))
  expect(amount({ charges: odd })).toEqual([['R19', 12_000, minutesAfter(OVER, 20 + DAY)]])
  const planned = encounter === null || encounter === 'missing' ? null : { ...encounter, status: 'planned' }
  expect(amount({ encounter: planned })).toEqual([['R01', null, minutesAfter(OVER, 4 * 60)]])
})
