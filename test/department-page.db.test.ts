import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { FIELDS } from '#domain/referral/consent.ts'
import { CONSENT_TEXT } from '#formats/referral/consent-text.ts'
import { openReferralHouse, type ReferralHouse } from './referral-house.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 })

/** The sandbox's department where it speaks FHIR: its staff work on the same page, and a Task says what they press. */
let all: ReferralHouse
beforeAll(async () => {
  all = await openReferralHouse('fhir-page')
})
afterAll(() => all.close())

/** What is due is carried, with the department's Tasks read between. */
async function settled(): Promise<void> {
  for (let times = 0; times < 4; times++) {
    await all.carry()
    await all.read()
  }
}

/** A referral that the department has taken in, and its number there. */
async function takenIn(question: string, who = 'new') {
  const id = await all.referred(question)
  await settled()
  const own = (await all.atDepartment(question))?.own ?? ''
  expect((await all.department.post(`/department/${own}/match`, { who })).status).toBe(303)
  return { id, own, page: async () => (await all.atDepartment(question))?.page ?? '' }
}

async function signed(id: string): Promise<void> {
  const consent = { version: CONSENT_TEXT.version, language: 'en', lasts: 'until-revoked', name: 'M. Lockman' } as const
  expect(await all.useCases.sign(await all.device(), id, { ...consent, permits: [...FIELDS] })).toBeNull()
}

test('staff say who it is, ask for what they need, and read what is given', async () => {
  const { id, own, page } = await takenIn('Would therapy help?')
  expect(await page()).toMatch(/Morris Lockman, MB-1004/)
  expect(await page()).toContain('12, ninth question 0')
  await all.says(own, { stage: 'information-requested', information: 'medicines' })
  await signed(id)
  await settled()
  expect(await all.lineOf(id)).toMatchObject({ told: { stage: 'information-requested', information: 'medicines' } })
  expect(await all.useCases.inform(all.desk, id, { words: 'Sertraline 50 mg' })).toBeNull()
  await settled()
  expect(await page()).toContain('Sertraline 50 mg')
})

test('a declining with its reason and what is there instead comes back', async () => {
  const { id, own, page } = await takenIn('Is there room?', 'MB-1004')
  expect((await all.department.post(`/department/${own}/say`, { stage: 'declined' })).status).toBe(422)
  await all.says(own, { stage: 'declined', reason: 'no-capacity', alternative: 'crisis-service' })
  await signed(id)
  await settled()
  expect(await all.lineOf(id)).toMatchObject({
    told: { stage: 'declined', reason: 'no-capacity', alternative: 'crisis-service' },
  })
  expect(await page()).not.toContain('/say')
})

test('a therapist writes a summary, is shown what will be seen, and releases that and nothing else', async () => {
  const { id, own, page } = await takenIn('What may I do?', 'MB-1004')
  for (const stage of ['accepted', 'scheduled', 'held']) await all.says(own, { stage })
  await settled()
  const write = async (answer: string) => {
    const form = { by: 'T-02', diagnosis: 'F11.20', phq9: '8', answer }
    expect((await all.department.post(`/department/${own}/summary`, form)).status).toBe(303)
    await settled()
  }
  await write('Keep on.')
  expect(await page()).toContain('no written consent of the patient permits it now')
  await signed(id)
  await settled()
  expect(await page()).toContain('- Keep on.')
  const digest = /name="digest" value="([0-9a-f]{64})"/.exec(await page())?.[1] ?? ''
  // Written anew before it is released: what was shown can’t be released any more.
  await write('Keep on, and call me.')
  expect((await all.department.post(`/department/${own}/release`, { by: 'T-02', digest })).status).toBe(422)
  const now = /name="digest" value="([0-9a-f]{64})"/.exec(await page())?.[1] ?? ''
  expect((await all.department.post(`/department/${own}/release`, { by: 'T-02', digest: now })).status).toBe(303)
  await settled()
  expect(await page()).toContain('Released.')
  expect(await all.lineOf(id)).toMatchObject({ told: { stage: 'summary-released' } })
  expect(await all.useCases.word(all.desk, id, { act: 'acknowledge' })).toBeNull()
  expect(await all.lineOf(id)).toMatchObject({ closed: { how: 'acknowledged' } })
})
