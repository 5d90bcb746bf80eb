import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ClaimFacts } from '#domain/charge/claim.ts'
import type { ChargeList, ChargeListQuery, ChargeQuery, ChargesPage } from '#api/charge.ts'
import type { Cell } from '#domain/connect/matrix.ts'
import type { Happening } from '#domain/visit/happening.ts'
import {
  askBooking,
  ending,
  meeting,
  minutesAfter,
  OKAFOR,
  PATHWAY,
  preparing,
  signing,
  START,
  typing,
  wrote,
} from '#domain/visit/rehearsal.ts'
import { CLAIM_FACTS } from '../../test/a-claim.ts'
import { testDatabase } from '../../test/database.ts'
import { houseWith, playedVisit } from '../../test/house-with.ts'
import { readChargeRules } from '../definitions.ts'
import { openStore, type OpenStore } from '../postgres/store.ts'
import type { Organization } from '../config/organizations.ts'
import { assessment } from './assessment.ts'
import { clinicianPlace } from './clinician-place.ts'
import type { Chart } from './chart.ts'
import { chargeBasis, judgeCharges } from './charge-standings.ts'
import { chargeUseCases } from './charges.ts'
import { happen, type House } from './house.ts'
import type { Answer, ChargeUseCases, DeskSession, LaunchSession } from './use-cases.ts'

/** A real store, the shipped rules, invented codes, and a chart that knows one patient with two problems. */
const NGUYEN = 'Practitioner/nguyen'
const ICD = 'http://hl7.org/fhir/sid/icd-10-cm'
const HYPERTENSION = 'Essential hypertension'
let pool: pg.Pool
let opened: OpenStore
let house: House
let charges: ChargeUseCases
let now = new Date(START)
let problemsShown = true
let covered: ClaimFacts = { ...CLAIM_FACTS, coverages: null }
let count = 0

beforeAll(async () => {
  pool = await testDatabase()
  opened = await openStore(pool, randomBytes(32), () => undefined)
  const chargeRules = readChargeRules({ chargeRules: new URL('../../charge-rules', import.meta.url).pathname })
  if (typeof chargeRules === 'string') throw new Error(chargeRules)
  house = houseWith([PATHWAY], {
    store: opened.store,
    organizations: new Map([
      [
        'riverbend',
        { timeZone: 'America/New_York', emr: {}, payers: { medicare: ['Medicare'] } } as unknown as Organization,
      ],
    ]),
    chargeRules,
    chartOf: () => CHART,
    offered: async () => (problemsShown ? null : NO_PROBLEMS),
    now: () => now,
    later: () => undefined,
  })
  charges = chargeUseCases(house)
})
afterAll(async () => {
  await opened?.close()
  await pool?.end()
})

test('before a table is imported there is no charge to look at, and a visit’s own says so', async () => {
  const visit = await signedVisit()
  expect(await charges.page(front, {})).toMatchObject({
    table: null,
    waiting: { rows: [] },
    sums: { all: { charges: 0 } },
  })
  expect(await charges.charge(front, visit, AT_HOME)).toMatchObject({
    code: null,
    holds: ['no-diagnosis', 'no-codes'],
    seen: null,
  })
})

test('a signed visit is proposed with its evidence, accepted by a person, and waits for the EMR sealed', async () => {
  await codesImported()
  const visit = await signedVisit()
  await linked(visit, ['Condition/2', 'Condition/1'])
  expect((await charges.page(front, {})) as object).toMatchObject({
    table: { codes: 1, attestation: 'nobody: invented codes' },
    waiting: {
      rows: expect.arrayContaining([
        expect.objectContaining({
          visit,
          waiting: expect.objectContaining({ holds: [], owner: 'billing', overdue: false }),
          accepted: null,
        }),
      ]),
    },
  })
  const view = await charges.charge(front, visit, AT_HOME)
  expect(view).toMatchObject({
    patient: { name: 'Nora Nobody', birthDate: '1960-02-29' },
    evidence: { minutes: 2, modality: 'audio-video', state: 'MA', consent: { decision: 'agree' } },
    diagnoses: [
      { text: 'Anemia', code: 'D64.9' },
      { text: HYPERTENSION, code: 'I10' },
    ],
    codes: [{ code: 'ZZ101', label: 'Invented visit', fits: true }],
    code: 'ZZ101',
    place: '10',
    modifiers: [],
    rules: [{ id: 'medicare-at-home', source: expect.stringContaining('CMS'), decides: ['place'] }],
    holds: [],
    accepted: null,
  })
  const seen = 'seen' in view ? view.seen : null
  expect(await charges.accept(front, visit, { ...SAID, seen: seen ?? '' })).toBeNull()
  const { state } = (await house.store.visit(visit)) ?? {}
  expect(state?.charge).toMatchObject({ code: 'ZZ101', place: '10', by: NGUYEN, table: expect.any(Number) })
  expect(await commands(visit)).toEqual([{ write: 'charge', under: 'backend' }])
  // What it says of the patient is sealed, and the log holds none of it.
  expect(await inTheClear(visit, HYPERTENSION)).toEqual([])
  expect(await audited(visit)).toEqual([
    { what: 'problems linked', who: OKAFOR.ref, outcome: 'done' },
    { what: 'charge', who: NGUYEN, outcome: 'done' },
    { what: 'charge accepted', who: NGUYEN, outcome: 'done' },
  ])
  expect(await charges.charge(front, visit, {})).toMatchObject({
    accepted: { code: 'ZZ101', receipt: 'sent', changes: [] },
    seen: null,
  })
})

test('who pays is read from the EMR’s coverage of the day, with its plan and number, and the log keeps its reference alone', async () => {
  const visit = await signedVisit()
  await linked(visit, ['Condition/1'])
  const [medicare] = CLAIM_FACTS.coverages ?? []
  if (medicare === undefined) throw new Error('the claim of the tests has a coverage')
  const planned = { ...CLAIM_FACTS, coverages: [{ ...medicare, plan: 'Part B' }] }
  covered = planned
  const view = await charges.charge(front, visit, { patientAt: 'home' })
  expect(view).toMatchObject({
    payer: 'medicare',
    coverage: {
      standing: [{ reference: 'Coverage/1', payor: 'Medicare', memberId: '1EG4TE5MK73', plan: 'Part B' }],
      used: 'Coverage/1',
      why: null,
    },
    place: '10',
    holds: [],
  })
  const seen = 'seen' in view ? (view.seen ?? '') : ''
  const accept = { payer: null, coverage: null, patientAt: 'home', code: null, seen } as const
  // The coverage is another's by the time of accepting: nobody has seen that.
  covered = { ...CLAIM_FACTS, coverages: [{ ...medicare, known: ['Else'] }] }
  expect(await charges.accept(front, visit, accept)).toMatchObject({ refused: 'charge-held', holds: ['payer-unsaid'] })
  // Or of another plan, which the message would name.
  covered = CLAIM_FACTS
  expect(await charges.accept(front, visit, accept)).toMatchObject({ refused: 'newer-version' })
  covered = planned
  expect(await charges.accept(front, visit, accept)).toBeNull()
  const { charge } = (await house.store.visit(visit))?.state ?? {}
  expect(charge).toMatchObject({ payer: 'medicare', coverage: 'Coverage/1' })
  // What a message has to say of who pays waits sealed with the charge.
  expect(await house.store.held(visit, charge?.held ?? 'charge/none')).toMatchObject({
    insurances: [{ reference: 'Coverage/1', payor: 'Medicare', memberId: '1EG4TE5MK73' }],
  })
  expect(await inTheClear(visit, medicare.memberId ?? '')).toEqual([])
  // Whatever the record says since: who opens it again reads the coverage by which it was accepted.
  covered = { ...CLAIM_FACTS, coverages: [{ ...medicare, memberId: 'another' }] }
  expect(await charges.charge(front, visit, {})).toMatchObject({
    coverage: {
      byNow: false,
      standing: [{ reference: 'Coverage/1', payor: 'Medicare', memberId: '1EG4TE5MK73', plan: 'Part B', group: null }],
      used: 'Coverage/1',
      payer: 'medicare',
    },
  })
  covered = { ...CLAIM_FACTS, coverages: null }
})

test('where the EMR does not say who pays the charge is held, with why, until a person does', async () => {
  const visit = await signedVisit()
  await linked(visit, ['Condition/1'])
  const [medicare] = CLAIM_FACTS.coverages ?? []
  if (medicare === undefined) throw new Error('the claim of the tests has a coverage')
  const two = [medicare, { ...medicare, reference: 'Coverage/2', known: ['Else'] }].map((one) => ({
    ...one,
    order: null,
  }))
  const asked = async (facts: Partial<ClaimFacts>, query: ChargeQuery = {}) => {
    covered = { ...CLAIM_FACTS, ...facts }
    const view = await charges.charge(front, visit, { patientAt: 'home', ...query })
    return 'seen' in view ? [view.coverage.why, view.payer, view.holds] : view
  }
  const held = ['payer-unsaid']
  expect(await asked({ coverages: null })).toEqual(['not-given', null, held])
  expect(await asked({ coverages: [], coveragesOver: 1 })).toEqual(['over', null, held])
  expect(await asked({ coverages: [] })).toEqual(['none', null, held])
  expect(await asked({ coverages: two })).toEqual(['several', null, held])
  expect(await asked({ coverages: two }, { coverage: 'Coverage/2' })).toEqual(['not-among', null, held])
  expect(await asked({ coverages: two }, { coverage: 'Coverage/1' })).toEqual([null, 'medicare', []])
  expect(await asked({ coverages: [] }, { payer: 'medicare' })).toEqual(['none', 'medicare', []])
  covered = { ...CLAIM_FACTS, coverages: null }
})

test('rules that have changed since show what they would say otherwise of a past charge, and change nothing', async () => {
  const visit = await acceptedVisit()
  const { rules } = house.chargeRules
  const later: House = {
    ...house,
    chargeRules: { ...house.chargeRules, rules: rules.map((rule) => ({ ...rule, place: rule.place && '11' })) },
  }
  expect(await chargeUseCases(later).charge(front, visit, {})).toMatchObject({
    accepted: { place: '10', changes: [{ field: 'place', was: '10', now: '11' }] },
  })
  expect((await house.store.visit(visit))?.state.charge?.place).toBe('10')
})

test('a changed table judges past charges again, however long ago they were, and those that it has otherwise are compared anew', async () => {
  const visit = await acceptedVisit()
  await allJudged(house)
  // Longer ago than what follows an event of the EMR is looked at.
  const long = new Date(now.getTime() + 200 * 24 * 3_600_000)
  const after: House = { ...house, now: () => long }
  await pool.query('update visit set reconcile_at = null')
  const due = async () =>
    (await pool.query('select 1 from visit where id = $1 and reconcile_at is not null', [visit])).rowCount
  const before = await house.store.chargeCodes('riverbend')
  const [code] = before?.codes ?? []
  if (before === null || code === undefined) throw new Error('a table has a code')
  const table = (codes: object[]) =>
    house.store.keepChargeCodes('riverbend', { attestation: 'nobody: invented codes', codes: codes as never }, long)
  await table([{ ...code, label: 'The same, called otherwise' }])
  await allJudged(after)
  expect(await due()).toBe(0)
  await table([{ ...code, amount: 9_000, class: 'em.time' }])
  await allJudged(after)
  expect(await due()).toBe(1)
  const changes = [
    { field: 'amount', was: '', now: '9000' },
    { field: 'class', was: '', now: 'em.time' },
  ]
  expect(await chargeUseCases(after).charge(front, visit, {})).toMatchObject({ accepted: { code: 'ZZ101', changes } })
  expect(
    (await everything(chargeUseCases(after), 'changed')).find((one) => one.visit === visit)?.accepted?.changes,
  ).toEqual(changes)
  await table([{ ...code, code: 'ZZ102' }])
  await allJudged(after)
  expect(await chargeUseCases(after).charge(front, visit, {})).toMatchObject({
    accepted: { code: 'ZZ101', changes: [{ field: 'code', was: 'ZZ101', now: 'ZZ102' }] },
  })
  await codesImported()
  await allJudged(house)
})

test('a change of rules re-judges every past charge in the background, and tells which would change', async () => {
  const visits: string[] = []
  for (let one = 0; one < 3; one += 1) visits.push(await acceptedVisit())
  await manyLike(visits[0] ?? '', 130)
  const { rules } = house.chargeRules
  const later: House = {
    ...house,
    chargeRules: {
      ...house.chargeRules,
      version: 'of tomorrow',
      rules: rules.map((rule) => ({ ...rule, place: rule.place && '11' })),
    },
  }
  const desk = chargeUseCases(later)
  // The first look judges what it has the time for and says how much is left.
  const first = page(await desk.page(front, {}))
  expect(first.sums.unjudged.left).toBeGreaterThan(0)
  expect(first.sums.accepted + first.sums.all.charges + first.sums.unjudged.left).toBeGreaterThanOrEqual(133)
  await allJudged(later)
  const whole = page(await desk.page(front, {}))
  expect(whole.sums).toMatchObject({ unjudged: { left: 0 }, changed: whole.sums.accepted })
  expect(whole.sums.accepted).toBeGreaterThanOrEqual(133)
  const listed = await everything(desk, 'changed')
  expect(listed.length).toBe(whole.sums.changed)
  expect(new Set(listed.map(({ visit }) => visit)).size).toBe(listed.length)
  for (const { accepted } of listed) expect(accepted?.changes).toEqual([{ field: 'place', was: '10', now: '11' }])
  // Back by the rules of before nothing would change.
  await allJudged(house)
  expect(page(await charges.page(front, {})).sums).toMatchObject({ changed: 0, unjudged: { left: 0 } })
})

test('all that waits is summed by the database, and listed to its end by age and by money', async () => {
  const visit = await signedVisit()
  await manyLike(visit, 230)
  await allJudged(house)
  await pool.query(
    `update charge_standing set amount = nullif(number % 7, 0) * 1000, due = $1::timestamptz + (number - 100) * interval '1 minute'
     from (select visit as id, row_number() over (order by visit) as number from charge_standing where not accepted) numbered
     where visit = id`,
    [now],
  )
  const { sums } = page(await charges.page(front, {}))
  expect(sums.overdue.charges).toBeGreaterThan(0)
  expect(sums.unjudged).toMatchObject({ left: 0 })
  for (const order of ['age', 'money'] as const) {
    const rows = await everything(charges, 'waiting', { order })
    expect(rows.length).toBe(sums.all.charges)
    expect(new Set(rows.map((row) => row.visit)).size).toBe(rows.length)
    const waiting = rows.flatMap((row) => row.waiting ?? [])
    const key = (one: (typeof waiting)[number]) =>
      `${order === 'money' ? String(1e9 - (one.amount ?? -1)).padStart(12, '0') : ''}${one.since}`
    expect(waiting.map(key)).toEqual(waiting.map(key).toSorted())
    expect(sums.all).toEqual(sumOf(waiting))
    expect(sums.overdue).toEqual(sumOf(waiting.filter(({ overdue }) => overdue)))
    const reasons = [...new Set(waiting.flatMap(reasonsOf))].toSorted()
    expect(sums.reasons.toSorted((one, other) => (one.reason < other.reason ? -1 : 1))).toEqual(
      reasons.map((reason) => ({
        reason,
        ...sumOf(waiting.filter((one) => reasonsOf(one).includes(reason))),
      })),
    )
  }
})

test('a past charge that the rules have otherwise by now is due to be compared with the EMR again, and no other is', async () => {
  const [changed, waiting] = [await acceptedVisit(), await signedVisit()]
  await allJudged(house)
  await pool.query('update visit set reconcile_at = null')
  const due = async () => {
    const { rows } = await pool.query<{ id: string }>('select id from visit where reconcile_at is not null')
    return rows.map(({ id }) => id)
  }
  const { rules } = house.chargeRules
  const later = (version: string, place: string): House => ({
    ...house,
    chargeRules: {
      ...house.chargeRules,
      version,
      rules: rules.map((rule) => ({ ...rule, place: rule.place && place })),
    },
  })
  await allJudged(later('the same words anew', '10'))
  expect(await due()).toEqual([])
  await allJudged(later('another place', '11'))
  expect(await due()).toContain(changed)
  expect(await due()).not.toContain(waiting)
  await pool.query('update visit set reconcile_at = null')
  // Judged again by the same it is not; and what rows said of it may go once the rules are as they were.
  await allJudged(later('another place', '11'))
  expect(await due()).toEqual([])
  await allJudged(house)
  expect(await due()).toContain(changed)
})

test('a visit whose pathway is not installed any more keeps no other from being judged, and stands as what can’t be', async () => {
  const gone = await signedVisit()
  await pool.query("update visit set pathway = 'of-yesterday' where id = $1", [gone])
  const [other, past] = [await signedVisit(), await acceptedVisit()]
  // A bug of the first turn is told of, once.
  await expect(judgeCharges(house, 'riverbend')()).rejects.toThrow('1 charges could not be judged')
  await allJudged(house)
  const rows = await everything(charges, 'waiting')
  expect(rows).toContainEqual(
    expect.objectContaining({
      visit: gone,
      title: { en: 'of-yesterday', es: 'of-yesterday' },
      waiting: expect.objectContaining({ holds: ['not-judged'], amount: null, owner: 'billing' }),
    }),
  )
  expect(rows.map(({ visit }) => visit)).toContain(other)
  expect((await everything(charges, 'accepted')).map(({ visit }) => visit)).toContain(past)
  const refused = { refused: 'charge-held', holds: ['not-judged'] }
  expect(await charges.charge(front, gone, AT_HOME)).toEqual(refused)
  expect(await charges.accept(front, gone, { ...SAID, seen: '' })).toEqual(refused)
  await pool.query('update visit set pathway = $2 where id = $1', [gone, PATHWAY.id])
  await pool.query('update charge_standing set basis = null where visit = $1', [gone])
})

test('a charge that was taken back in the EMR is opened again, proposed anew, and filed there as another', async () => {
  const visit = await acceptedVisit()
  expect(await happen(house, visit, wrote('charge', 'charge', 'ChargeItem/1'))).toBeNull()
  expect(await charges.reopen(front, visit, 'anew')).toEqual({ refused: 'unfit-change' })
  const aborted: Happening = { kind: 'find-charge', reference: 'ChargeItem/1', status: 'aborted' }
  expect(await happen(house, visit, aborted)).toBeNull()
  expect(await charges.charge(front, visit, {})).toMatchObject({ accepted: { ways: ['anew'] } })
  expect(await charges.reopen(front, visit, 'anew')).toBeNull()
  await pool.query('delete from command where visit = $1', [visit])
  const view = await charges.charge(front, visit, AT_HOME)
  expect(view).toMatchObject({ holds: [], reopened: 'anew', former: [{ code: 'ZZ101' }] })
  const seen = 'seen' in view ? (view.seen ?? '') : ''
  expect(await charges.accept(front, visit, { ...SAID, seen })).toBeNull()
  const { rows } = await pool.query("select body ->> 'item' as item from command where visit = $1", [visit])
  expect(rows).toEqual([{ item: 'charge-2' }])
})

test('charges of days that are over are listed by the patient’s name as the EMR has it, and the audit says who saw it', async () => {
  const visit = await acceptedVisit()
  await allJudged(house)
  expect(await everything(charges, 'accepted')).toContainEqual(
    expect.objectContaining({ visit, patient: 'Nora Nobody' }),
  )
  const { rows } = await pool.query<{ entry: object }>(
    "select entry from audit where entry ->> 'what' = 'patient’s name for the list of charges'",
  )
  expect(rows.map(({ entry }) => entry)).toContainEqual(
    expect.objectContaining({ action: 'read', who: expect.objectContaining({ ref: NGUYEN }), visit }),
  )
})

test('what happens to a visit while its charge is judged is judged by the next turn', async () => {
  const visit = await signedVisit()
  await allJudged(house)
  const stale = (await house.store.visit(visit)) ?? null
  if (stale === null) throw new Error('no such visit')
  await linked(visit, ['Condition/1'])
  const basis = chargeBasis(house, 'riverbend', await house.store.chargeCodesVersion('riverbend'))
  await house.store.keepStanding(stale, basis, { accepted: false, waiting: null }, now)
  expect((await house.store.unjudged('riverbend', basis, 50)).map(({ id }) => id)).toEqual([visit])
})

test('a charge that reads otherwise than it was seen is not accepted, nor one that is held, and the audit says so', async () => {
  const visit = await signedVisit()
  const asked = { ...SAID, seen: 'what was seen before' }
  expect(await charges.accept(front, visit, asked)).toEqual({ refused: 'charge-held', holds: ['no-diagnosis'] })
  await linked(visit, ['Condition/1'])
  expect(await charges.accept(front, visit, asked)).toMatchObject({ refused: 'newer-version' })
  expect(await charges.accept(front, visit, { ...asked, code: 'ZZ999' })).toEqual({ refused: 'no-such-charge-code' })
  expect((await house.store.visit(visit))?.state.charge).toBeUndefined()
  expect(await audited(visit)).toContainEqual({ what: 'charge accepted', who: NGUYEN, outcome: 'denied' })
})

test('a clinician at the desk sees the charges of their own visits, and nobody another practice’s', async () => {
  const visit = await signedVisit()
  const okafor: DeskSession = { ...front, practitioner: OKAFOR.ref, role: 'desk-clinician' }
  const other: DeskSession = { ...okafor, practitioner: 'Practitioner/elsewhere' }
  await allJudged(house)
  expect(await everything(charges, 'waiting', { as: okafor })).toContainEqual(expect.objectContaining({ visit }))
  expect(await charges.page(other, {})).toMatchObject({ waiting: { rows: [] }, sums: { all: { charges: 0 } } })
  const refused = { refused: 'not-found' }
  expect(await charges.charge(other, visit, {})).toEqual(refused)
  expect(await charges.charge({ ...front, organization: 'lakeside' }, visit, {})).toEqual(refused)
  expect(await charges.accept({ ...front, organization: 'lakeside' }, visit, { ...SAID, seen: '' })).toEqual(refused)
})

test('where the EMR shows no problems the clinician writes down what it has; where it does, they may not', async () => {
  const visit = await signedVisit()
  const workspace = workspaceOf()
  const written = { problems: [], written: [{ code: 'I10', text: HYPERTENSION }] }
  expect(await workspace.assess(launch(visit), written)).toEqual({ refused: 'unfit-change' })
  problemsShown = false
  expect(await workspace.assess(launch(visit), written)).toBeNull()
  expect(await workspace.assessed(launch(visit))).toEqual({
    linked: [{ reference: null, text: HYPERTENSION, code: 'I10' }],
    writesDown: true,
    charged: false,
  })
  problemsShown = true
  expect(await charges.charge(front, visit, AT_HOME)).toMatchObject({ holds: [] })
})

test('the clinician says where they are by one press: as the record or their last visit has it, until the charge is accepted', async () => {
  const visit = await signedVisit()
  const asked = () => placeOf().place(launch(visit))
  expect(await asked()).toEqual({ said: null, site: { name: 'North', state: 'MA' }, last: null, charged: false })
  expect(await placeOf().placeClinician(launch(visit), { place: 'home', state: 'NH' })).toBeNull()
  const home = { place: 'home', state: 'NH' }
  expect(await asked()).toMatchObject({ said: home, last: home, charged: false })
  expect(await charges.charge(front, visit, AT_HOME)).toMatchObject({
    evidence: { clinician: { at: 'home', state: 'NH', saidAt: expect.any(String) } },
  })
  // At the next visit it is offered, and is nobody's word yet.
  const next = await acceptedVisit()
  expect(await placeOf().place(launch(next))).toMatchObject({ said: null, last: home, charged: true })
  expect(await placeOf().placeClinician(launch(next), { place: 'home', state: 'NH' })).toMatchObject({
    refused: 'already',
  })
  const other = { ...launch(visit), practitioner: 'Practitioner/elsewhere' }
  expect(await placeOf().placeClinician(other, { place: 'office', state: 'MA' })).toMatchObject({
    refused: 'not-your-visit',
  })
  expect(await placeOf().place(other)).toMatchObject({ last: null })
})

type Listed = ChargeList['rows'][number]

function page(answered: Awaited<ReturnType<ChargeUseCases['page']>>): ChargesPage {
  if ('refused' in answered) throw new Error(answered.refused)
  return answered
}

async function everything(
  desk: ChargeUseCases,
  list: ChargeListQuery['list'],
  { order = 'age', as = front }: { order?: 'age' | 'money'; as?: DeskSession } = {},
) {
  const rows: Listed[] = []
  for (let after: string | null = ''; after !== null;) {
    const answered: Answer<ChargeList> = await desk.list(as, { list, order, ...(after !== '' && { after }) })
    if ('refused' in answered) throw new Error(answered.refused)
    rows.push(...answered.rows)
    after = answered.next
  }
  return rows
}

async function allJudged(of: House): Promise<void> {
  while (await judgeCharges(of, 'riverbend')());
}

type Waits = NonNullable<Listed['waiting']>
const reasonsOf = ({ holds, nextPayer }: Waits): string[] =>
  holds.length > 0 ? holds : [nextPayer ? 'next-payer' : 'ready']
const sumOf = (waiting: readonly Waits[]) => ({
  charges: waiting.length,
  amount: waiting.reduce((sum, { amount }) => sum + (amount ?? 0), 0),
  unknown: waiting.filter(({ amount }) => amount === null).length,
  oldest: waiting.map(({ since }) => since).toSorted()[0] ?? null,
})

/** As many visits as that, each with the same log as this one, a minute apart. */
async function manyLike(visit: string, count: number): Promise<void> {
  await pool.query(
    `with copy as (select gen_random_uuid() as id, number from generate_series(1, $2) number),
       copied as (insert into visit (id, organization, pathway, pathway_version, stage, state, created_at, starts_at, practitioner)
         select copy.id, organization, pathway, pathway_version, stage, state, created_at,
           starts_at - number * interval '1 minute', practitioner from visit, copy where visit.id = $1 returning id),
       told as (insert into event (visit, seq, at, body)
         select copy.id, seq, at, body from event, copy where event.visit = $1 returning visit)
     insert into charge_standing (visit, organization, starts_at, seq, accepted)
     select copied.id, 'riverbend', $3, (select max(seq) from event where visit = $1), false from copied`,
    [visit, count, START],
  )
}

const AT_HOME = { payer: 'medicare', patientAt: 'home' } as const
const SAID = { ...AT_HOME, coverage: null, code: null }
const front: DeskSession = {
  organization: 'riverbend',
  launch: 'desk-1',
  practitioner: NGUYEN,
  role: 'front-desk',
  until: new Date(Date.parse(START) + 24 * 3_600_000),
}
const launch = (visit: string): LaunchSession => ({
  organization: 'riverbend',
  launch: 'l1',
  visit,
  practitioner: OKAFOR.ref,
  seat: 'clinician',
  own: true,
  patient: null,
  elsewhere: null,
  hears: null,
})

const NO_PROBLEMS: Cell[] = [
  { name: 'list: problems', kind: 'read', door: null, why: '', missing: [], measured: null, hl7v2: null },
]

const PROBLEMS: Record<string, { text: string; code: string }> = {
  'Condition/1': { text: HYPERTENSION, code: 'I10' },
  'Condition/2': { text: 'Anemia', code: 'D64.9' },
}
const CHART = {
  read: {
    patient: async (reference: string) => ({
      reference,
      name: { given: 'Nora', family: 'Nobody', full: 'Nora Nobody' },
      birthDate: '1960-02-29',
      identifiers: ['MR-1'],
      telecom: [],
    }),
    clinician: async (reference: string) => ({ reference, name: 'Dr. Okafor' }),
    siteOf: async () => ({ name: 'North', state: 'MA' }),
    claimFacts: async () => covered,
    diagnosis: async (reference: string) => {
      const { text = '', code = '' } = PROBLEMS[reference] ?? {}
      return { reference, text, coding: { system: ICD, code, display: text } }
    },
  },
} as unknown as Chart

const workspaceOf = () => assessment(house, ...OF_LAUNCH)
const placeOf = () => clinicianPlace(house, ...OF_LAUNCH)

const OF_LAUNCH: [Parameters<typeof assessment>[1], Parameters<typeof assessment>[2]] = [
  async ({ visit }) => {
    const found = await house.store.visit(visit)
    if (found === null) throw new Error('no such visit')
    return found
  },
  ({ practitioner }, visit, action, what) => ({
    action,
    what,
    who: { kind: 'clinician', ref: practitioner },
    patient: visit.state.patient,
    visit: visit.id,
    outcome: 'done',
  }),
]

async function linked(visit: string, problems: string[]): Promise<void> {
  expect(await workspaceOf().assess(launch(visit), { problems, written: [] })).toBeNull()
}

function codesImported(): Promise<number> {
  return house.store.keepChargeCodes(
    'riverbend',
    {
      attestation: 'nobody: invented codes',
      codes: [
        {
          system: 'urn:example:invented',
          code: 'ZZ101',
          label: 'Invented visit',
          visitType: PATHWAY.visitType,
          modality: null,
          minutes: { from: 1, until: null },
          from: '2026-01-01',
          to: null,
        },
      ],
    },
    new Date(Date.parse(START) - 24 * 3_600_000),
  )
}

/** A visit that was held and whose note is signed, with nothing of it left to be sent. */
async function signedVisit(): Promise<string> {
  const pass = (at: Date) => void (now = at)
  const booked = [askBooking, wrote('book', 'appointment', `Appointment/${(count += 1)}`), ...preparing]
  const visit = await playedVisit(house, PATHWAY, { from: minutesAfter(START, -20), pass }, booked)
  const onward: Happening[] = [...meeting, typing, ending, signing, wrote('sign', 'note', 'DocumentReference/1')]
  for (const [minute, happening] of onward.entries()) {
    pass(new Date(minutesAfter(START, minute)))
    expect(await happen(house, visit, happening)).toBeNull()
  }
  await pool.query('delete from command where visit = $1', [visit])
  return visit
}

async function acceptedVisit(): Promise<string> {
  const visit = await signedVisit()
  await linked(visit, ['Condition/1'])
  const view = await charges.charge(front, visit, AT_HOME)
  const seen = 'seen' in view ? (view.seen ?? '') : ''
  expect(await charges.accept(front, visit, { ...SAID, seen })).toBeNull()
  return visit
}

async function commands(visit: string) {
  const { rows } = await pool.query(
    "select body ->> 'write' as write, body ->> 'under' as under from command where visit = $1",
    [visit],
  )
  return rows
}

async function audited(visit: string) {
  const { rows } = await pool.query(
    `select entry ->> 'what' as what, entry #>> '{who,ref}' as who, entry ->> 'outcome' as outcome from audit
     where entry ->> 'visit' = $1 and entry ->> 'what' in ('charge', 'charge accepted', 'problems linked') order by seq`,
    [visit],
  )
  return rows
}

/** Where words of the chart stand unsealed. */
async function inTheClear(visit: string, words: string): Promise<unknown[]> {
  const { rows } = await pool.query<{ text: string }>(
    `select body::text as text from event where visit = $1 union all select body::text from command where visit = $1
     union all select state::text from visit where id = $1 union all select entry::text from audit`,
    [visit],
  )
  return rows.filter(({ text }) => text.includes(words))
}
