import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { CoverageFact, EmrFacts } from '#domain/reconcile/facts.ts'
import { agreeing, held } from '#domain/reconcile/rehearsal.ts'
import { askBooking, minutesAfter, PATHWAY, START, wrote } from '#domain/visit/rehearsal.ts'
import { readAnswers } from '#formats/x12/answers.ts'
import { CLAIM_SITE } from '../../test/a-claim.ts'
import { coverageAnswer } from '../../test/answer-file.ts'
import { AT_HOME, FRONT, openCharging } from '../../test/charging-house.ts'
import { playedVisit } from '../../test/house-with.ts'
import type { Chart } from './chart.ts'
import { chargeUseCases } from './charges.ts'
import { claimAnswerUseCases } from './claim-answers.ts'
import { happen, type House } from './house.ts'
import { reconcileVisits } from './reconcile.ts'

/** A site with claims, a real store, and an EMR of whose coverages a test says which they are. */
const DAY_MS = 24 * 3_600_000
let site: Awaited<ReturnType<typeof openCharging>>
let house: House
let coverages: CoverageFact[]
let appointments = 900
let control = 700
const OWN: CoverageFact = {
  reference: 'Coverage/1',
  status: 'active',
  at: null,
  start: '2020-01-01',
  end: null,
  member: { number: '1EG4-TE5-MK73', self: true },
  known: ['Medicare'],
}

beforeAll(async () => {
  site = await openCharging({
    claims: CLAIM_SITE as never,
    payers: { medicare: ['Medicare'], medigap: ['Supplement'] },
  })
  const { read } = site.house.chartOf('riverbend')
  const emr: EmrFacts = agreeing(held())
  const chart = {
    read: {
      ...read,
      clinician: async () => ({ name: 'Dr. Okafor', licences: [{ state: 'MA', from: null, until: null }] }),
      visitFacts: async (visits: readonly object[]) =>
        visits.map((): EmrFacts => ({ ...emr, appointment: null, encounter: null, consent: null, coverages })),
    },
  } as unknown as Chart
  house = { ...site.house, chartOf: () => chart }
})
afterAll(async () => {
  await site?.close()
})
// Each test is about a member of its own.
let number = ''
beforeEach(() => {
  number = `MEMBER${(control += 100)}`
  coverages = [{ ...OWN, member: { number: `${number.slice(0, 3)}-${number.slice(3)}`, self: true } }]
})

const look = async () => {
  await site.pool.query('update visit set reconcile_at = least(reconcile_at, $1)', [site.told.now])
  while (await reconcileVisits(house, 'riverbend')());
}
const uploaded = (said: readonly string[], of: Parameters<typeof coverageAnswer>[1] = {}) =>
  claimAnswerUseCases(house, readAnswers).take(FRONT, {
    name: 'a.271',
    file: Buffer.from(coverageAnswer(said, { member: number, control: (control += 1), ...of })).toString('base64'),
  })
const rowOf = async (visit: string) => (await house.store.visit(visit))?.state.tasks['reconcile/R42']
const saysOf = async (visit: string) => {
  const row = await rowOf(visit)
  return row === undefined || row.done !== null ? null : row.finding?.theirs.value
}
const waiting = async () => {
  const page = await chargeUseCases(house).page(FRONT, {})
  if ('refused' in page) throw new Error('refused')
  return page.unmatched.flatMap(({ covers, digest, segment }) =>
    covers === null ? [] : [{ why: covers.why, digest, segment }],
  )
}
const ON_THE_DAY = 'DTP*291*D8*20261124'

/** Three days before it is held. */
async function bookedVisit(): Promise<string> {
  const from = minutesAfter(START, -3 * 24 * 60)
  const pass = (at: Date) => void (site.told.now = at)
  const booked = [askBooking, wrote('book', 'appointment', `Appointment/${(appointments += 1)}`)]
  return playedVisit(house, PATHWAY, { from, pass }, booked)
}

test('a payer’s no before the visit is a row of billing at once, and goes when the payer says otherwise', async () => {
  const visit = await bookedVisit()
  await look()
  expect(await saysOf(visit)).toBeNull()
  const { rows: before } = await site.pool.query('select 1 from audit where entry ->> $1 = $2', [
    'what',
    'coverage answered: 271',
  ])
  expect(await uploaded([ON_THE_DAY, 'EB*6**30'])).toEqual({
    known: false,
    answers: 0,
    matched: 0,
    coverages: 1,
    covered: 1,
    problem: null,
  })
  expect(await waiting()).toEqual([])
  while (await reconcileVisits(house, 'riverbend')());
  expect(await rowOf(visit)).toMatchObject({
    for: 'billing',
    done: null,
    finding: {
      rule: 'R42',
      ours: { value: '2026-11-24' },
      theirs: { value: 'not-in-force', source: 'payer', at: '2026-11-21T14:00:00.000Z' },
    },
  })
  const { rows: after } = await site.pool.query('select 1 from audit where entry ->> $1 = $2', [
    'what',
    'coverage answered: 271',
  ])
  expect(after.length - before.length).toBe(1)
  await uploaded([ON_THE_DAY, 'EB*1**30'], { made: '20261123' })
  while (await reconcileVisits(house, 'riverbend')());
  expect(await saysOf(visit)).toBeNull()
})

test('what the payer does not cover holds the charge until somebody has seen to its row', async () => {
  const visit = await site.signedVisit()
  await look()
  const charges = chargeUseCases(house)
  expect(await charges.charge(FRONT, visit, AT_HOME)).toMatchObject({ holds: [], seen: expect.any(String) })
  await uploaded([ON_THE_DAY, 'EB*1**30', 'EB*I**98', 'III*ZZ*02'], { made: '20261124' })
  await look()
  expect(await saysOf(visit)).toBe('no-telehealth')
  expect(await charges.charge(FRONT, visit, AT_HOME)).toMatchObject({ holds: ['no-telehealth'], seen: null })
  const page = await charges.page(FRONT, {})
  expect('waiting' in page && page.waiting.rows.find((one) => one.visit === visit)?.waiting).toMatchObject({
    holds: ['no-telehealth'],
    owner: 'billing',
  })
  const by = { who: 'staff', ref: 'Practitioner/nguyen' } as const
  expect(await happen(house, visit, { kind: 'see-to-task', task: 'reconcile/R42', act: 'done', by })).toBeNull()
  expect(await charges.charge(FRONT, visit, AT_HOME)).toMatchObject({ holds: [] })
})

test('an answer about nobody waits for a person, and is nobody’s any more once a visit shows the coverage', async () => {
  coverages = [{ ...OWN, member: { number: 'LATER-1', self: true } }]
  expect(await uploaded([ON_THE_DAY, 'EB*6**30'], { member: 'LATER 1' })).toMatchObject({ coverages: 1, covered: 0 })
  expect(await uploaded(['EB*6**30'], { payer: '55555' })).toMatchObject({ coverages: 1, covered: 0 })
  expect((await waiting()).map(({ why }) => why).toSorted()).toEqual(['no-payer', 'nobody'])
  const visit = await bookedVisit()
  await look()
  expect(await saysOf(visit)).toBe('not-in-force')
  const [row, ...others] = await waiting()
  expect(others).toEqual([])
  if (row === undefined) throw new Error('a row was expected')
  const { done } = claimAnswerUseCases(house, readAnswers)
  expect(await done(FRONT, { digest: row.digest, segment: row.segment })).toBeNull()
  expect(await waiting()).toEqual([])
  expect(await done(FRONT, { digest: row.digest, segment: row.segment })).toEqual({ refused: 'not-found' })
})

test('a sibling’s answer is not the patient’s: a dependent is found by birth date and given name as well', async () => {
  coverages = [{ ...OWN, member: { number: 'FAMILY1', self: false } }]
  const visit = await bookedVisit()
  await look()
  const of = (given: string) => ({
    member: 'FAMILY1',
    dependent: [`NM1*03*1*CASTELLANOS*${given}`, 'DMG*D8*19620502*M'],
  })
  await uploaded([ON_THE_DAY, 'EB*6**30'], of('MIGUEL'))
  // That of whoever holds it is not theirs either.
  await uploaded([ON_THE_DAY, 'EB*6**30'], { member: 'FAMILY1' })
  await look()
  expect(await saysOf(visit)).toBeNull()
  expect(await uploaded([ON_THE_DAY, 'EB*6**30'], of('ANTONIO J'))).toMatchObject({ covered: 1 })
  await look()
  expect(await saysOf(visit)).toBe('not-in-force')
})

test('nothing of it names anybody: the member’s number is kept as a keyed digest alone, and another practice’s word is not heard', async () => {
  await uploaded([ON_THE_DAY, 'EB*6**30'], { member: 'VERYSECRET1' })
  const kept = await site.pool.query('select to_jsonb(eligibility_answer) as kept from eligibility_answer')
  const known = await site.pool.query('select to_jsonb(coverage_member) as kept from coverage_member')
  const text = JSON.stringify([kept.rows, known.rows])
  for (const secret of ['VERYSECRET', number, 'CASTELLANOS', 'ANTONIO']) expect(text).not.toContain(secret)
  expect(
    await house.store.eligibilitiesOf(
      'another',
      kept.rows.map(({ kept: { member } }) => member),
    ),
  ).toEqual([])
})

test('a file with anything that can’t be read says nothing, and one that was read before changes nothing', async () => {
  const visit = await bookedVisit()
  await look()
  expect(await uploaded([ON_THE_DAY, 'EB*6**30', 'EB*9**30'])).toMatchObject({
    coverages: 0,
    problem: { why: 'benefit-word' },
  })
  await look()
  expect(await saysOf(visit)).toBeNull()
  const same = { control: 999, made: '20261122' }
  await uploaded([ON_THE_DAY, 'EB*6**30'], same)
  expect(await uploaded([ON_THE_DAY, 'EB*6**30'], same)).toMatchObject({ known: true, covered: 0 })
  site.told.now = new Date(site.told.now.getTime() + DAY_MS)
})
