import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { CONSENT_TEXT } from '#formats/referral/consent-text.ts'
import { openReferralHouse, type ReferralHouse } from './referral-house.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 })

/** What a department asks for comes to it from the page of whoever referred. */
let all: ReferralHouse
beforeAll(async () => {
  all = await openReferralHouse()
})
afterAll(() => all.close())

async function asked(question: string): Promise<string> {
  const id = await all.referred(question)
  await all.carry()
  const own = (await all.atDepartment(question))?.own ?? ''
  await all.department.post(`/department/${own}/match`, { who: 'new' })
  await all.says(own, { stage: 'information-requested', information: 'medicines' })
  await expect.poll(() => all.stageOf(id)).toBe('information-requested')
  await all.carry()
  return id
}

async function held(): Promise<number> {
  const { rows } = await all.pool.query("select 1 from referral_held where starts_with(ref, 'information/')")
  return rows.length
}

test('what the department asks for is given from the page, stands there, and is kept here no longer', async () => {
  const { useCases, desk, carry, turned } = all
  const question = 'Which one helps?'
  const id = await asked(question)
  const words = 'Sertraline 50 mg & "nothing else" | since May.\nNo allergies.'
  // The practice was not told that anything is asked for: nobody can answer it, and the answer tells nothing.
  expect(await useCases.inform(desk, id, { words })).toEqual({ refused: 'referral-moved-on' })
  const request = { version: CONSENT_TEXT.version, language: 'en', lasts: 'half-a-year', name: 'M. Lockman' } as const
  await useCases.sign(await all.device(), id, { ...request, permits: ['status'] })
  await carry()
  expect(await all.lineOf(id)).toMatchObject({
    told: { stage: 'information-requested', information: 'medicines' },
    rows: [{ row: 'give-information', owner: 'clinician' }],
  })

  turned.now = new Date(turned.now.getTime() + 60_000)
  turned.agreed = false
  expect(await useCases.inform(desk, id, { words })).toBeNull()
  expect(await useCases.inform(desk, id, { words })).toEqual({ refused: 'referral-moved-on' })
  await carry()
  expect(await all.lineOf(id)).toMatchObject({ given: 'on-its-way', rows: [{ row: 'no-answer', owner: 'front-desk' }] })
  expect((await all.atDepartment(question))?.page).not.toContain('Sertraline')
  expect(await held()).toBe(1)

  turned.agreed = true
  turned.now = new Date(turned.now.getTime() + 600_000)
  await carry()
  expect((await all.atDepartment(question))?.page).toMatch(
    /Given: medicines[^]*Sertraline 50 mg &#38; [^]*since May\.\s+No allergies\./,
  )
  expect(await all.lineOf(id)).toMatchObject({ given: 'there' })
  expect(await held()).toBe(0)
  for (const table of ['referral_event', 'referral', 'audit', 'referral_command']) {
    const { rows } = await all.pool.query<{ row: string }>(`select to_jsonb(t)::text as row from ${table} t`)
    expect(rows.filter(({ row }) => row.includes('Sertraline'))).toEqual([])
  }
})

test('nobody answers for another organization', async () => {
  const id = await asked('And elsewhere?')
  expect(await all.useCases.inform({ ...all.desk, organization: 'meadowlark' }, id, { words: 'Yes.' })).toEqual({
    refused: 'not-found',
  })
})
