import { expect, test } from 'vitest'
import { CLAIM_SITE } from '../../test/a-claim.ts'
import { problemsOf, riverbend } from './read.fixture.ts'

test('charges leave as files only where a folder is named, by NPIs that are whole, and under an agreement of its own', () => {
  const claims = { ...CLAIM_SITE, drop: { folder: '/claims', baa: { status: 'live', until: '2030-01-01' } } }
  const site = (more: object) => [{ ...riverbend, charge: 'x837', claims, ...more }]
  expect(problemsOf({}, site({}))).toEqual([])
  expect(problemsOf({}, site({ claims: CLAIM_SITE }))).toEqual([expect.stringContaining('give claims.drop.folder')])
  expect(problemsOf({}, site({ charge: 'fax' }))).toEqual([expect.stringContaining('/0/charge')])
  const mistyped = { ...claims, billing: { ...claims.billing, npi: '1234567890' } }
  expect(problemsOf({}, site({ claims: mistyped }))).toEqual([expect.stringContaining('the NPI 1234567890 in claims')])
  const named = { payers: { medicare: ['Medicare'], other: ['Else', 'Medicare'] } }
  expect(problemsOf({}, site(named))).toEqual([expect.stringContaining('names "Medicare" under two payers')])
  const simulated = { ...claims, drop: { folder: '/claims', baa: { status: 'simulated', until: '2030-01-01' } } }
  expect(problemsOf({}, site({ claims: simulated }))).toEqual([expect.stringContaining('a simulated BAA')])
})
