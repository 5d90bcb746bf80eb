import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openReferralHouse, type ReferralHouse } from './referral-house.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 })

/** A consent that was signed on paper, taken down by a named person at the desk. */
let all: ReferralHouse
beforeAll(async () => {
  all = await openReferralHouse()
})
afterAll(() => all.close())

const PAPER = {
  language: 'en',
  permits: ['status'],
  lasts: 'until-summary',
  name: 'Morris Lockman',
  whereabouts: 'Scan 4711 in the document archive',
  whole: true,
} as const
const paper = (signedOn: string) => ({ ...PAPER, permits: [...PAPER.permits], signedOn })

test('a paper permits what it says from its day on, is the patient’s to read and to revoke, and names who took it down', async () => {
  const { useCases, desk, carry, turned } = all
  const question = 'Is a paper enough?'
  const id = await all.referred(question)
  await carry()
  const own = (await all.atDepartment(question))?.own ?? ''
  await all.department.post(`/department/${own}/match`, { who: 'new' })
  await all.says(own, { stage: 'accepted' })
  await expect.poll(() => all.stageOf(id)).toBe('accepted')
  await carry()
  expect(await all.lineOf(id)).toMatchObject({ told: null })

  const yesterday = new Date(turned.now.getTime() - 86_400_000).toISOString().slice(0, 10)
  const toCome = new Date(turned.now.getTime() + 3 * 86_400_000).toISOString().slice(0, 10)
  expect(await useCases.paper(desk, id, paper(toCome))).toEqual({ refused: 'unfit-consent' })
  expect(await useCases.paper({ ...desk, organization: 'meadowlark' }, id, paper(yesterday))).toEqual({
    refused: 'not-found',
  })
  expect(await useCases.paper(desk, id, paper(yesterday))).toBeNull()
  await carry()
  expect(await all.lineOf(id)).toMatchObject({ told: { stage: 'accepted' } })
  expect(await all.tasks()).toContain('until one summary has been sent')

  const device = await all.device()
  const mine = await useCases.ofPatient(device, 'en')
  if ('refused' in mine) throw new Error('the patient does not see their referral')
  const [consent] = mine.referrals.find(({ referral }) => referral === id)?.consents ?? []
  expect(consent?.copy).toContain('It is kept: Scan 4711 in the document archive')
  expect(consent?.copy).toContain(`Taken down by ${desk.practitioner}`)
  expect(consent?.copy).toContain('It ends when one summary has been sent.')
  const { rows } = await all.pool.query<{ entry: object }>(
    "select entry from audit where entry ->> 'what' = 'consent to disclose, on paper' and entry ->> 'outcome' = 'done'",
  )
  expect(rows).toMatchObject([{ entry: { who: { kind: 'clinician', ref: desk.practitioner } } }])

  expect(await useCases.revoke(device, id, consent?.consent ?? '')).toBeNull()
  // A paper of before is found in a drawer: the patient has revoked since.
  expect(await useCases.paper(desk, id, paper(yesterday))).toEqual({ refused: 'unfit-consent' })
})
