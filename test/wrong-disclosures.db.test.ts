import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { judgeDisclosures } from '../server/act/judge-disclosures.ts'
import { referralChart } from '../server/chart/referrals.ts'
import type { Field } from '#domain/referral/consent.ts'
import { CONSENT_TEXT } from '#formats/referral/consent-text.ts'
import { LOCKMAN, OLIVARES } from './sandbox-chart.ts'
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
/** Looks once at all there are; they are few. `refuses`: the EMR gives out no consents. */
async function judged({ refuses = false } = {}): Promise<void> {
  const { emr } = all.sandbox
  const refusing = () => Promise.resolve(new Response('', { status: 403 }))
  const consents = refuses ? refusing : emr.smart.backendFetch(emr.organization)
  const fetches = [emr.smart.referralFetch(emr.organization), consents] as const
  const chartOf = () => referralChart(emr.organization.emr.fhirBase, ...fetches)
  await judgeDisclosures(all.house, { store: all.open.referrals, chartOf }, all.desk.organization)()
}
async function change(address: string, method: 'POST' | 'PUT', body: object): Promise<void> {
  const { emr } = all.sandbox
  const by = /^(Task|Observation|Condition)/.test(address)
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
async function told(question: string, permits: Field[] = ['status']): Promise<string> {
  const id = await all.referred(question)
  await settled()
  const signed = { version: CONSENT_TEXT.version, language: 'en', lasts: 'a-year', name: 'Morris Lockman' } as const
  expect(await all.useCases.sign(await all.device(), id, { ...signed, permits })).toBeNull()
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
  await revokedOnPaper(revoked)
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
  // An EMR that gives out no consents is compared all the same.
  await judged({ refuses: true })
  expect(await wrong()).toHaveLength(1)
  // The row goes with what it is about.
  await change(`Task/${String(task['id'])}`, 'PUT', task)
  await judged({ refuses: true })
  expect(await wrong()).toEqual([])
})

test('after a revocation a privacy officer has the list of what was told to whom, and nobody else; of what was told nothing there is none', async () => {
  const listed = async (of: string, session = all.desk) =>
    (await all.useCases.page(session)).revoked.filter(({ referral }) => referral === of)
  const revoke = async (of: string) => {
    const consent = (await all.open.referrals.referral(all.desk.organization, of))?.state.consents[0]?.id ?? ''
    expect(await all.useCases.revoke(await all.device(), of, consent)).toBeNull()
  }
  const id = await told('What was told by then?')
  expect(await listed(id)).toEqual([])
  const state = (await all.open.referrals.referral(all.desk.organization, id))?.state
  await revoke(id)
  const revokedAt = all.turned.now.toISOString()
  const received = {
    what: 'received',
    at: state?.told[0]?.at,
    to: all.house.organizations.get(all.desk.organization)?.name,
    fields: [],
    arrived: true,
  }
  const patient = { name: expect.stringContaining('Lockman'), birthDate: '1970-12-24' }
  expect(await listed(id)).toEqual([{ referral: id, patient, revokedAt, told: [received], messages: [] }])
  expect(await listed(id, { ...all.desk, role: 'front-desk' })).toEqual([])
  expect((await all.useCases.page(all.desk, { due: 'now' })).revoked).toEqual([])

  const silent = await all.referred('Was anything told?')
  await settled()
  const signed = { version: CONSENT_TEXT.version, language: 'en', lasts: 'a-year', name: 'Morris Lockman' } as const
  expect(await all.useCases.sign(await all.device(), silent, { ...signed, permits: ['status'] })).toBeNull()
  await revoke(silent)
  expect(await listed(silent)).toEqual([])
  const days = 91 * 24 * 60 * MINUTE_MS
  goOn(days)
  expect(await listed(id)).toEqual([])
  goOn(-days)
})

test('a revocation that the chart has on record counts before anything leaves, however long no look has heard it', async () => {
  const id = await told('Who looks at the paper?')
  goOn(30 * MINUTE_MS)
  await revokedOnPaper(all.turned.now.toISOString())
  goOn(MINUTE_MS)
  await all.says((await all.atDepartment('Who looks at the paper?'))?.own ?? '', { stage: 'accepted' })
  await expect.poll(() => all.stageOf(id)).toBe('accepted')
  await settled()
  expect((await all.lineOf(id))?.told?.stage).toBe('received')
  const mine = await all.useCases.ofPatient(await all.device(), 'en')
  if ('refused' in mine) throw new Error('the patient does not see their referral')
  const consents = mine.referrals.find(({ referral }) => referral === id)?.consents
  expect(consents).toMatchObject([{ revokedAt: expect.any(String) }])
})

test('a score and a diagnosis of a summary are looked for like its document, in whoever’s chart', async () => {
  const id = await told('Where are the scores?', ['status', 'scores', 'diagnoses'])
  const own = (await all.atDepartment('Where are the scores?'))?.own ?? ''
  for (const stage of ['accepted', 'scheduled', 'held'] as const) await all.says(own, { stage })
  await expect.poll(() => all.stageOf(id)).toBe('held')
  await settled()
  const written = { by: 'T-01', diagnosis: 'F33.1', certainty: 'confirmed', phq9: '9' }
  expect((await all.department.post(`/department/${own}/summary`, written)).status).toBe(303)
  const stateOf = async () => (await all.open.referrals.referral(all.desk.organization, id))?.state
  await expect.poll(async () => (await stateOf())?.summary ?? null).not.toBeNull()
  await settled()
  const digest = /name="digest" value="([0-9a-f]{64})"/.exec(
    (await all.atDepartment('Where are the scores?'))?.page ?? '',
  )
  const release = { by: 'T-01', digest: digest?.[1] ?? '' }
  expect((await all.department.post(`/department/${own}/release`, release)).status).toBe(303)
  await expect.poll(() => all.stageOf(id)).toBe('summary-released')
  await settled()
  expect((await all.lineOf(id))?.told?.stage).toBe('summary-released')
  await judged()
  expect(await wrong()).toEqual([])

  const key = (await stateOf())?.told.flatMap(({ keys = [] }) => keys.filter((one) => one.includes('/scores-')))[0]
  const [score = {}] = await found(`Observation?identifier=${encodeURIComponent(`urn:causeway:visit-step|${key}`)}`)
  const [of] = await found(`Condition?subject=${LOCKMAN}&code=F33.1&_sort=-_lastUpdated`)
  await change(`Observation/${String(score['id'])}`, 'PUT', { ...score, subject: { reference: OLIVARES } })
  await change(`Condition/${String(of?.['id'])}`, 'PUT', { ...of, meta: { security: [] } })
  await judged()
  expect((await wrong()).map(({ fault, reference }) => [fault, reference])).toEqual([
    ['other-patient', `Observation/${String(score['id'])}`],
    ['notice', `Condition/${String(of?.['id'])}`],
  ])
})

async function theTask(referral: string): Promise<Record<string, unknown>> {
  const order = (await all.open.referrals.referral(all.desk.organization, referral))?.state.order
  return (await found(`Task?focus=${order}`))[0] ?? {}
}

async function found(address: string): Promise<Record<string, unknown>[]> {
  const { emr } = all.sandbox
  const bundle = (await all.sandbox.get(address, emr.smart.referralFetch(emr.organization))) as {
    entry?: { resource: Record<string, unknown> }[]
  }
  return (bundle.entry ?? []).map(({ resource }) => resource)
}

/** A person of the practice enters it. */
async function revokedOnPaper(dateTime: string): Promise<void> {
  await change('Consent', 'POST', {
    resourceType: 'Consent',
    status: 'inactive',
    scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
    category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
    patient: { reference: LOCKMAN },
    dateTime,
    organization: [{ display: 'Meadowlark' }],
    policy: [{ uri: 'urn:example:paper' }],
  })
}
