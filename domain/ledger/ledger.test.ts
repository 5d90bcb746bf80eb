import { expect, test } from 'vitest'
import { counted, overBudget, sum } from './ledger.ts'
import type { Counts } from './ledger.ts'

const budget = { clinician: { logins: 0, clicks: 8 }, patient: { clicks: 5 }, staff: { actions: 0 } }

test('a visit within its budget has nothing to show', () => {
  expect(overBudget(budget, { clinician: { clicks: 8 }, patient: { clicks: 5 } })).toEqual([])
})

test('one click, one login, one act of staff too many are each named', () => {
  expect(overBudget(budget, { clinician: { clicks: 9, logins: 1 }, staff: { actions: 1 } })).toEqual([
    { role: 'clinician', kind: 'logins', allowed: 0, counted: 1 },
    { role: 'clinician', kind: 'clicks', allowed: 8, counted: 9 },
    { role: 'staff', kind: 'actions', allowed: 0, counted: 1 },
  ])
})

test('what the budget does not name is not limited', () => {
  expect(overBudget(budget, { patient: { searches: 3 } })).toEqual([])
})

test('our screens and the EMR’s add up', () => {
  const ours: Counts = { clinician: { clicks: 4 }, patient: { clicks: 2 } }
  expect(sum(ours, { clinician: { clicks: 3, searches: 1 } })).toEqual({
    clinician: { clicks: 7, searches: 1 },
    patient: { clicks: 2 },
  })
  expect(counted(ours, 'patient', 'clicks', 1)).toEqual({ clinician: { clicks: 4 }, patient: { clicks: 3 } })
})
