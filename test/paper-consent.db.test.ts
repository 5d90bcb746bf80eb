import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { localDate } from '../domain/visit/age.ts'
import { keptByReferrals } from '../server/postgres/referrals.ts'
import { openReferralHouse, type ReferralHouse } from './referral-house.ts'
import { LOCKMAN } from './sandbox-chart.ts'

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
/** The day of the practice, so many days on. */
const dayOf = (now: Date, days = 0) => localDate(new Date(now.getTime() + days * 86_400_000), 'America/New_York')
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

  const [yesterday, toCome] = [dayOf(turned.now, -1), dayOf(turned.now, 3)]
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

/** A page as a scanner writes it, smaller. */
const SCANNED = Buffer.from('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n')
const withScan = (day: string, bytes = SCANNED) => ({ ...paper(day), scan: bytes.toString('base64') })
const heldScans = async () =>
  (await all.pool.query("select sealed from referral_held where starts_with(ref, 'scan/')")).rows
const inChart = async () => {
  const asked = `DocumentReference?patient=${LOCKMAN}&type=59284-0`
  const fetchIt = all.sandbox.emr.smart.referralFetch(all.sandbox.emr.organization)
  const bundle = (await all.sandbox.get(asked, fetchIt)) as { entry?: { resource: object }[] }
  return (bundle.entry ?? []).map(({ resource }) => resource)
}

test('its scan waits sealed, goes into the chart under its labels, and is kept here no longer', async () => {
  const { useCases, desk, carry, turned } = all
  const id = await all.referred('Where is the paper?')
  await carry()
  const today = dayOf(turned.now)
  for (const [bytes, why] of [
    [Buffer.from('hello'), 'unknown-kind'],
    [Buffer.from('%PDF-1.4\n<< /OpenAction << /S /JavaScript >> >>\n%%EOF'), 'does-something'],
    [Buffer.alloc(5 * 1024 * 1024 + 1), 'too-large'],
  ] as const)
    expect(await useCases.paper(desk, id, withScan(today, bytes))).toEqual({ refused: 'no-scan', why })
  expect(await heldScans()).toEqual([])

  expect(await useCases.paper(desk, id, withScan(today))).toBeNull()
  const [held] = await heldScans()
  expect(held?.sealed.includes(Buffer.from('%PDF'))).toBe(false)
  expect(await keptByReferrals(all.pool, 'riverbend')).toContainEqual(
    expect.objectContaining({ why: 'a scan of a consent until it is in the chart' }),
  )
  await carry()
  const labels = ['R', 'SUD', 'ETH', '42CFRPart2', 'NORDSCLCD'].map((code) => ({ code }))
  expect(await inChart()).toMatchObject([{ meta: { security: labels }, subject: { reference: LOCKMAN } }])
  expect(await heldScans()).toEqual([])
  expect((await all.lineOf(id))?.rows.map(({ row }) => row)).not.toContain('scan-not-in-chart')
  const { rows } = await all.pool.query(
    "select 1 from audit where entry ->> 'what' = 'scan of a consent filed in the chart'",
  )
  expect(rows).toHaveLength(1)
})

test('a chart that will not take a scan makes it the desk’s, who puts it there and says so', async () => {
  const { useCases, desk, carry, turned } = all
  const id = await all.referred('Will it be taken?')
  await carry()
  turned.chartRefuses = true
  expect(await useCases.paper(desk, id, withScan(dayOf(turned.now)))).toBeNull()
  await carry()
  turned.chartRefuses = false
  expect(await heldScans()).toEqual([])
  const rows = async () => (await all.lineOf(id))?.rows.filter(({ row }) => row === 'scan-not-in-chart')
  expect(await rows()).toMatchObject([{ owner: 'front-desk' }])
  expect(await useCases.scansPutThere({ ...desk, organization: 'meadowlark' }, id)).toEqual({ refused: 'not-found' })
  expect(await useCases.scansPutThere(desk, id)).toBeNull()
  expect(await rows()).toEqual([])
})
