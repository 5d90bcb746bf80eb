import { expect, test } from 'vitest'
import { minutesAfter, type Play } from '../visit/rehearsal.ts'
import { held, OVER, SITE } from './rehearsal.ts'
import { nextLook } from './next-look.ts'

const HELD = held()
const DAY = 24 * 60
const state = (change: object): Play['state'] => ({ ...HELD.state, ...change })
const next = (of: Play['state'], minutes: number, promised: number | null = null) => {
  const at = nextLook(of, new Date(minutesAfter(OVER, minutes)), SITE, promised)
  return at === null ? null : Math.round((at.getTime() - Date.parse(OVER)) / 60_000)
}

test('a visit that has no appointment in the record has nothing there to be looked at', () => {
  expect(next(state({ references: { ...HELD.state.references, appointment: null } }), 0)).toBeNull()
})

test('an open row is looked at every ten minutes, and ten days after the visit once a day', () => {
  const open = state({ tasks: { 'reconcile/R01': { done: null } } })
  const done = state({ tasks: { 'reconcile/R01': { done: { at: OVER, by: 'Practitioner/bowman' } } } })
  expect([next(open, 31), next(done, 31)]).toEqual([41, DAY + 1])
  expect(next(open, 10 * DAY + 5)).toBe(11 * DAY + 5)
})

test('only what a patient wrote is waited for, as long as the pathway promises where that is longer', () => {
  const told = (status: string) =>
    state({ charge: undefined, patientMessages: { m1: { status, at: minutesAfter(OVER, 40 * DAY) } } })
  expect(next(told('written'), 40 * DAY)).toBe(42 * DAY + 1)
  expect(next(told('written'), 40 * DAY, 4)).toBe(44 * DAY + 1)
  expect(next(told('writing'), 40 * DAY)).toBeNull()
})
