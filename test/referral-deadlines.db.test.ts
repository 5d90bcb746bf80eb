import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { FIELDS } from '#domain/referral/consent.ts'
import { CONSENT_TEXT } from '#formats/referral/consent-text.ts'
import { openReferralHouse, type ReferralHouse } from './referral-house.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 })

/** Three months of one referral, in which everybody lets everything lie until its time is up. */
let all: ReferralHouse
beforeAll(async () => {
  all = await openReferralHouse()
})
afterAll(() => all.close())

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

async function settled(): Promise<void> {
  for (let times = 0; times < 8; times++) await all.carry()
}

test('what nobody does in its time is a row of whoever owns it: no sending, no answer, no time, no visit, no coming, no summary, no reading', async () => {
  const { useCases, desk, turned, atDepartment, department, says, stageOf, device, carry } = all
  const question = 'Who looks after her now?'
  const goOn = (ms: number): void => {
    turned.now = new Date(turned.now.getTime() + ms)
  }
  const rowsIn = async (asked: { due?: 'now' }) =>
    (await useCases.page(desk, asked)).referrals.flatMap(({ rows }) => rows.map(({ row, owner }) => `${row} ${owner}`))
  /** It stands on the page from the first moment, and in the worklist from when its time is up. */
  const lapses = async (row: string, ms: number): Promise<void> => {
    expect(await rowsIn({})).toEqual([row])
    goOn(ms - MINUTE_MS)
    expect(await rowsIn({ due: 'now' })).toEqual([])
    goOn(2 * MINUTE_MS)
    expect(await rowsIn({ due: 'now' })).toEqual([row])
  }
  const own = async () => (await atDepartment(question))?.own ?? ''
  const answers = async (stage: 'accepted' | 'scheduled' | 'unattended' | 'held'): Promise<void> => {
    await says(await own(), { stage })
    await expect.poll(() => stageOf(id)).toBe(stage)
    await settled()
  }

  turned.agreed = false
  const id = await all.referred(question)
  await carry()
  await lapses('not-sent front-desk', DAY_MS / 24)
  turned.agreed = true
  goOn(10 * MINUTE_MS)
  await settled()
  await lapses('no-answer front-desk', 5 * DAY_MS)
  // Who asks the patient waits anew.
  expect(await useCases.asked(desk, id)).toBeNull()
  await lapses('no-answer front-desk', 5 * DAY_MS)

  const permits = [...FIELDS]
  const signed = {
    version: CONSENT_TEXT.version,
    language: 'en',
    permits,
    lasts: 'a-year',
    name: 'Morris Lockman',
  } as const
  expect(await useCases.sign(await device(), id, signed)).toBeNull()
  await department.post(`/department/${await own()}/match`, { who: 'new' })
  await expect.poll(() => stageOf(id)).toBe('received')
  await settled()
  await lapses('no-answer front-desk', 5 * DAY_MS)
  await answers('accepted')
  await lapses('no-appointment front-desk', 14 * DAY_MS)
  await answers('scheduled')
  await lapses('no-visit front-desk', 30 * DAY_MS)
  await answers('unattended')
  await lapses('not-come clinician', 2 * DAY_MS)
  await answers('scheduled')
  await answers('held')
  await lapses('no-summary front-desk', 7 * DAY_MS)

  await department.post(`/department/${await own()}/summary`, {
    by: 'T-01',
    phq9: '9',
    answer: 'Weekly sessions help.',
  })
  const summary = async () => (await all.open.referrals.referral(desk.organization, id))?.state.summary
  await expect.poll(async () => (await summary())?.id).toEqual(expect.any(String))
  await settled()
  const digest = (await summary())?.shown?.digest ?? ''
  await department.post(`/department/${await own()}/release`, { by: 'T-01', digest })
  await expect.poll(async () => (await summary())?.released).toBe(digest)
  await settled()
  await lapses('acknowledge clinician', 7 * DAY_MS)
  expect((await useCases.page(desk)).counts).toEqual([{ standing: 'summary-released', ages: [0, 0, 1], overdue: 1 }])
  expect(await useCases.word(desk, id, { act: 'acknowledge' })).toBeNull()
  expect([await rowsIn({}), await rowsIn({ due: 'now' })]).toEqual([[], []])
  expect((await useCases.page(desk)).counts).toEqual([{ standing: 'closed', ages: [0, 0, 1], overdue: 0 }])
})
