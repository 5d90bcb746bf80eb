import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { FIELDS } from '#domain/referral/consent.ts'
import { CONSENT_TEXT } from '#formats/referral/consent-text.ts'
import { handOffCards } from '../server/act/referral-cards.ts'
import { openReferralHouse, type ReferralHouse } from './referral-house.ts'
import { LOCKMAN, OKAFOR } from './sandbox-chart.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 })

/**
 * A Part 2 programme and no consent: two referrals of one minute, one to which nobody answers and one that is accepted, asked about,
 * scheduled, held and summarised. The practice has all it can look at compared, byte for byte.
 */
let all: ReferralHouse
beforeAll(async () => {
  all = await openReferralHouse()
})
afterAll(() => all.close())

const DAY_MS = 24 * 3_600_000
const [SILENT, SPOKE] = ['Would it help her, one?', 'Would it help her, two?']

async function settled(): Promise<void> {
  for (let times = 0; times < 8; times++) await all.carry()
}

/** What whoever referred can look at and try of one referral, with its own names taken out. */
async function seen(id: string, question: string): Promise<string> {
  const { useCases, desk, open, sandbox, house, browser } = all
  const state = (await open.referrals.referral(desk.organization, id))?.state
  const order = state?.order ?? ''
  const backend = sandbox.emr.smart.referralFetch(sandbox.emr.organization)
  const organization = house.organizations.get(desk.organization)
  if (organization === undefined) throw new Error('no organization')
  const page = async (due: boolean) =>
    (await useCases.page(desk, due ? { due: 'now' } : {})).referrals.filter((one) => one.referral === id)
  const chart = await (await browser.get(`/chart/${LOCKMAN.replace('Patient/', '')}/orders`)).text()
  const things = {
    line: await page(false),
    due: await page(true),
    cards: (await handOffCards(house, open.referrals)(organization, LOCKMAN, OKAFOR)).filter((one) =>
      JSON.stringify(one).includes(id),
    ),
    order: await sandbox.get(order, backend),
    tasks: [await sandbox.get('Task?_count=200', backend)].filter((one) => JSON.stringify(one).includes(order)),
    chart: chart.split(/<tr|<\/tr>/).filter((row) => row.includes(question) || row.includes(order)),
    summary: await useCases.summary(desk, id),
    acknowledge: await useCases.word(desk, id, { act: 'acknowledge' }),
    inform: await useCases.inform(desk, id, { words: 'Sertraline 50 mg.' }),
  }
  return JSON.stringify(things, null, 1)
    .replaceAll(id, 'ID')
    .replaceAll(order.replace('ServiceRequest/', ''), 'ORDER')
    .replaceAll(question, 'QUESTION')
    .replaceAll(/"reference": "Observation\/[^"]+"/g, '"reference": "SCORE"')
    .replaceAll(/"(lastUpdated|authoredOn|versionId)": "[^"]+"/g, '"$1": "OWN"')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, 'TIME')
    .replaceAll(/\bRB-\w+/g, 'NUMBER')
}

/** What stands in the practice's audit, oldest first. */
async function audited(): Promise<string[]> {
  const { rows } = await all.pool.query<{ entry: object }>(
    'select entry from audit where organization = $1 order by seq',
    [all.desk.organization],
  )
  return rows.map(({ entry }) => JSON.stringify(entry))
}

test('without a consent the practice sees the same byte for byte, whatever the department has done; by one it sees the difference', async () => {
  const { referred, atDepartment, department, says, stageOf, turned } = all
  const silent = await referred(SILENT)
  const spoke = await referred(SPOKE)
  await settled()
  const own = (await atDepartment(SPOKE))?.own ?? ''
  await department.post(`/department/${own}/match`, { who: 'new' })
  const orderNow = async () => {
    const state = (await all.open.referrals.referral('riverbend', spoke))?.state
    return all.sandbox.get(state?.order ?? '', all.sandbox.emr.smart.referralFetch(all.sandbox.emr.organization))
  }
  const [order, before] = [await orderNow(), await audited()]
  let written = 0
  turned.onTaken = async () => void written++

  await says(own, { stage: 'information-requested', information: 'history' })
  for (const stage of ['accepted', 'scheduled', 'unattended', 'scheduled', 'held']) await says(own, { stage })
  await expect.poll(() => stageOf(spoke)).toBe('held')
  await department.post(`/department/${own}/summary`, { by: 'T-01', phq9: '9', answer: 'Weekly sessions help.' })
  await expect
    .poll(async () => (await all.open.referrals.referral('riverbend', spoke))?.state.summary?.id)
    .toEqual(expect.any(String))
  await settled()
  expect((await atDepartment(SPOKE))?.page).toContain('no written consent of the patient permits it now')

  // Nothing was written into the practice's chart, and its audit has not a row more.
  expect(written).toBe(0)
  expect(await orderNow()).toEqual(order)
  expect(await audited()).toEqual(before)
  for (const days of [0, 4, 6, 40]) {
    turned.now = new Date(turned.now.getTime() + days * DAY_MS)
    expect(await seen(spoke, SPOKE)).toBe(await seen(silent, SILENT))
  }

  // The same comparison sees what is told once the patient permits it.
  const names = {
    version: CONSENT_TEXT.version,
    language: 'en',
    lasts: 'until-revoked',
    name: 'Morris Lockman',
  } as const
  const device = await all.device()
  expect(await all.useCases.sign(device, spoke, { ...names, permits: [...FIELDS] })).toBeNull()
  await settled()
  const told = await seen(spoke, SPOKE)
  expect(told).toContain('"stage": "held"')
  expect(written).toBe(1)
  expect(told).not.toBe(await seen(silent, SILENT))
})
