import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { judgeDisclosures } from '../server/act/judge-disclosures.ts'
import { referralChart } from '../server/chart/referrals.ts'
import { CONSENT_TEXT } from '#formats/referral/consent-text.ts'
import { LOCKMAN } from './sandbox-chart.ts'
import { openReferralHouse, type ReferralHouse } from './referral-house.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 })

/** What was told, against what is learned later: a revocation that the practice enters in its chart, a document that it strips. */
let all: ReferralHouse
beforeAll(async () => {
  all = await openReferralHouse()
})
afterAll(() => all.close())

const MINUTE_MS = 60_000
const goOn = (ms: number): void => {
  all.turned.now = new Date(all.turned.now.getTime() + ms)
}
async function settled(): Promise<void> {
  for (let times = 0; times < 4; times++) await all.carry()
}
/** Looks once at all there are; they are few. */
async function judged(): Promise<void> {
  const { emr } = all.sandbox
  const fetches = [emr.smart.referralFetch(emr.organization), emr.smart.backendFetch(emr.organization)] as const
  const chartOf = () => referralChart(emr.organization.emr.fhirBase, ...fetches)
  await judgeDisclosures(all.house, { store: all.open.referrals, chartOf }, all.desk.organization)()
}
async function change(address: string, method: 'POST' | 'PUT', body: object): Promise<void> {
  const { emr } = all.sandbox
  const by = address.startsWith('Task')
    ? emr.smart.referralFetch(emr.organization)
    : emr.smart.backendFetch(emr.organization)
  const headers = { 'content-type': 'application/fhir+json' }
  const answer = await by(`${emr.organization.emr.fhirBase}/${address}`, {
    method,
    headers,
    body: JSON.stringify(body),
  })
  expect(answer.status).toBeLessThan(300)
}
const wrong = async () => (await all.useCases.page(all.desk)).wrong

/** Referred, permitted by the patient, and told that the department has it. */
async function told(question: string): Promise<string> {
  const id = await all.referred(question)
  await settled()
  const signed = { version: CONSENT_TEXT.version, language: 'en', lasts: 'a-year', name: 'Morris Lockman' } as const
  expect(await all.useCases.sign(await all.device(), id, { ...signed, permits: ['status'] })).toBeNull()
  const own = (await all.atDepartment(question))?.own ?? ''
  goOn(10 * MINUTE_MS)
  await all.department.post(`/department/${own}/match`, { who: 'new' })
  await expect.poll(() => all.stageOf(id)).toBe('received')
  await settled()
  expect((await all.lineOf(id))?.told?.stage).toBe('received')
  return id
}

test('a revocation that the chart has on record stops all that follows, and what left after its day stands before a privacy officer', async () => {
  const id = await told('Who hears of it?')
  await judged()
  expect(await wrong()).toEqual([])
  const revoked = new Date(all.turned.now.getTime() - 5 * MINUTE_MS).toISOString()
  goOn(30 * MINUTE_MS)
  await change('Consent', 'POST', {
    resourceType: 'Consent',
    status: 'inactive',
    scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
    category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
    patient: { reference: LOCKMAN },
    dateTime: revoked,
    organization: [{ display: 'Meadowlark' }],
    policy: [{ uri: 'urn:example:paper' }],
  })
  await judged()
  expect(await all.useCases.ofPatient(await all.device(), 'en')).toMatchObject({
    referrals: [{ referral: id, consents: [{ revokedAt: expect.any(String) }] }],
  })
  const found = await wrong()
  expect(found).toMatchObject([
    { referral: id, fault: 'revoked', what: 'received', patient: { name: expect.stringContaining('Lockman') } },
  ])
  // Nothing more of it is told.
  await all.says((await all.atDepartment('Who hears of it?'))?.own ?? '', { stage: 'accepted' })
  await expect.poll(() => all.stageOf(id)).toBe('accepted')
  await settled()
  expect((await all.lineOf(id))?.told?.stage).toBe('received')

  // Looked at again it is the same row, until somebody has seen to it; and only who may is told.
  await judged()
  expect(await wrong()).toEqual(found)
  const frontDesk = { ...all.desk, role: 'front-desk' } as const
  expect((await all.useCases.page(frontDesk)).wrong).toEqual([])
  const item = found[0]?.item ?? ''
  expect(await all.useCases.disclosureSeen(frontDesk, id, item)).toEqual({ refused: 'not-found' })
  expect(await all.useCases.disclosureSeen(all.desk, id, item)).toBeNull()
  await judged()
  expect(await wrong()).toEqual([])
})

test('where the practice has named a role for it, whoever has that is told, and no other clinician', async () => {
  const named = all.house.organizations.get(all.desk.organization)
  if (named?.referrals === undefined) throw new Error('nobody refers')
  const id = await told('Who has the role?')
  const task = await theTask(id)
  await change(`Task/${String(task['id'])}`, 'PUT', { ...task, note: [] })
  await judged()
  expect(await wrong()).toMatchObject([{ referral: id, fault: 'notice', reference: `Task/${String(task['id'])}` }])
  const referrals = named.referrals
  try {
    Object.assign(named, { referrals: { ...referrals, privacyOfficers: ['privacy-officer'] } })
    expect(await wrong()).toEqual([])
    Object.assign(named, { referrals: { ...referrals, privacyOfficers: ['309343006'] } })
    expect(await wrong()).toHaveLength(1)
  } finally {
    Object.assign(named, { referrals })
  }
  // The row goes with what it is about.
  await change(`Task/${String(task['id'])}`, 'PUT', task)
  await judged()
  expect(await wrong()).toEqual([])
})

async function theTask(referral: string): Promise<Record<string, unknown>> {
  const order = (await all.open.referrals.referral(all.desk.organization, referral))?.state.order
  const { emr } = all.sandbox
  const by = `Task?focus=${order}`
  const bundle = (await all.sandbox.get(by, emr.smart.referralFetch(emr.organization))) as {
    entry: { resource: Record<string, unknown> }[]
  }
  return bundle.entry[0]?.resource ?? {}
}
