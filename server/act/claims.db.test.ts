import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ChargesPage } from '#api/charge.ts'
import type { ClaimAnswer } from '#domain/charge/answer.ts'
import { claimOf, type Claim } from '#domain/charge/claim.ts'
import { PATHWAY, wrote } from '#domain/visit/rehearsal.ts'
import { CHART_ALONE } from '../../test/chart-alone.ts'
import { BILLED, CLAIM_FACTS, CLAIM_SITE, DECIDED, SECOND_COVERAGE } from '../../test/a-claim.ts'
import { claimFolders } from '../carry/claim-folder.ts'
import { numberOf } from '../mllp/number.ts'
import { claims } from '../postgres/claims.ts'
import { carryOut } from './carry-out.ts'
import type { Chart, ChartWrite } from './chart.ts'
import { chargeUseCases } from './charges.ts'
import { claimAnswerUseCases, takeClaimAnswers, tellClaimAnswers } from './claim-answers.ts'
import { readAnswers } from '#formats/x12/answers.ts'
import { happen } from './house.ts'
import { dropForNextPayer } from './next-payer.ts'
import { answerFile, PAID_ON } from '../../test/answer-file.ts'
import { AT_HOME, FRONT, openCharging, workOf } from '../../test/charging-house.ts'

/** A site whose charges leave as 837P files: a real store, a real folder, and an EMR that says who the people are. */
const ANY = claimOf(CLAIM_SITE, CLAIM_FACTS, BILLED) as Claim
const DAY_MS = 24 * 3_600_000
const folder = mkdtempSync(join(tmpdir(), 'causeway-claims-'))
let site: Awaited<ReturnType<typeof openCharging>>
let agreed = true

beforeAll(async () => {
  site = await openCharging({
    charge: 'x837',
    claims: { ...CLAIM_SITE, drop: { folder } } as never,
    payers: { medicare: ['Medicare'], medigap: ['Supplement'] },
  })
})
afterAll(async () => {
  await site?.close()
  rmSync(folder, { recursive: true, force: true })
})

const folders = () =>
  claimFolders({
    organizations: [{ id: 'riverbend', timeZone: 'America/New_York', drop: { folder, days: 7 } }],
    mayReceive: () => agreed,
    numbers: claims(site.pool),
    numberOf,
    usage: 'T',
    now: () => site.told.now,
  })

function carried(work: Awaited<ReturnType<typeof workOf>>) {
  return carryOut({
    ...CHART_ALONE,
    claimFiles: folders(),
    store: site.house.store,
    chartOf: site.house.chartOf,
    pathwayOf: () => PATHWAY,
    now: () => site.told.now,
  })(work)
}

test('what the EMR does not say holds the charge with its reason, and nothing is filled in', async () => {
  const visit = await site.signedVisit()
  site.told.facts = { ...CLAIM_FACTS, coverages: [], rendering: { ...CLAIM_FACTS.rendering, npi: null } }
  expect(await site.charges.charge(FRONT, visit, AT_HOME)).toMatchObject({
    holds: ['no-coverage', 'no-rendering-npi'],
    seen: null,
  })
  expect(await site.accepted(visit)).toEqual({ refused: 'charge-held', holds: ['no-coverage', 'no-rendering-npi'] })
  site.told.facts = CLAIM_FACTS
  expect(await site.charges.charge(FRONT, visit, AT_HOME)).toMatchObject({ holds: [], seen: expect.any(String) })
})

test('where the payer’s rule asks for its authorization, the charge is held until a person enters the number, and the claim has it', async () => {
  const visit = await site.signedVisit()
  const { chargeRules } = site.house
  const [rule] = chargeRules.rules.filter(({ id }) => id === 'medicare-at-home')
  if (rule === undefined) throw new Error('the shipped rules have a place at home')
  const wants = { ...rule, id: 'wants', place: null, asks: ['authorization' as const] }
  const asking = { ...chargeRules, version: 'asks', rules: [...chargeRules.rules, wants] }
  const charges = chargeUseCases({ ...site.house, chargeRules: asking })
  const view = await charges.charge(FRONT, visit, AT_HOME)
  expect(view).toMatchObject({ asks: ['authorization'], holds: ['authorization-unsaid'], seen: expect.any(String) })
  // Each rule stands for what it decides: this one for the number alone.
  expect('rules' in view && view.rules.map(({ id, decides }) => [id, decides])).toEqual([
    ['medicare-at-home', ['place']],
    ['wants', ['authorization']],
  ])
  const seen = 'seen' in view ? (view.seen ?? '') : ''
  const accept = { payer: null, coverage: null, patientAt: 'home', code: null, seen } as const
  expect(await charges.accept(FRONT, visit, accept)).toEqual({
    refused: 'charge-held',
    holds: ['authorization-unsaid'],
  })
  // A referral is not asked for, and goes nowhere.
  const numbers = { authorization: 'PA-2026-17', referral: 'R-1' }
  expect(await charges.accept(FRONT, visit, { ...accept, numbers })).toBeNull()
  expect((await site.house.store.visit(visit))?.state.charge).toMatchObject({ numbers: ['authorization'] })
  expect(JSON.stringify(await site.house.store.log(visit))).not.toContain('PA-2026-17')
  const before = new Set(readdirSync(folder))
  await carried(await workOf(site.pool, site.house, visit))
  const [name = ''] = readdirSync(folder).filter((one) => !before.has(one))
  const text = readFileSync(join(folder, name), 'latin1')
  expect(text).toContain('~REF*G1*PA-2026-17~')
  expect(text).not.toContain('REF*9F')
  unlinkSync(join(folder, name))
  // By rules that do not ask for it any more it would come out otherwise.
  expect(await site.charges.charge(FRONT, visit, {})).toMatchObject({
    accepted: { changes: [{ field: 'numbers', was: 'authorization', now: '' }] },
  })
})

test('an accepted charge is put into the folder once, as it was accepted, and its content is let go of here', async () => {
  const visit = await site.signedVisit()
  expect(await site.accepted(visit)).toBeNull()
  const [before] = await site.pool
    .query('select count(*)::int as n from held where visit = $1', [visit])
    .then((r) => r.rows)
  const work = await workOf(site.pool, site.house, visit)
  // Whatever the EMR says since: what was accepted is what leaves.
  site.told.facts = { ...CLAIM_FACTS, coverages: [] }
  const paysBy = async () => {
    const view = await site.charges.charge(FRONT, visit, {})
    return 'coverage' in view ? view.coverage : view
  }
  const used = { used: 'Coverage/1', payer: 'medicare', why: null }
  const member = { reference: 'Coverage/1', memberId: '1EG4TE5MK73', plan: null, group: null }
  const sealed = { ...member, payor: 'Medicare of the sandbox' }
  expect(await paysBy()).toEqual({ ...used, byNow: false, standing: [sealed] })
  expect(await carried(work)).toEqual({ did: 'answered' })
  // Of what is let go of here the record alone can tell who pays, as it has it now.
  expect(await paysBy()).toEqual({ ...used, byNow: false, standing: [] })
  site.told.facts = CLAIM_FACTS
  expect(await paysBy()).toEqual({ ...used, byNow: true, standing: [{ ...member, payor: 'Medicare' }] })
  const [name = '', ...others] = readdirSync(folder)
  expect(others).toEqual([])
  expect(name).toMatch(/^\d{9}\.837$/)
  expect(statSync(join(folder, name)).mode & 0o007).toBe(0)
  const text = readFileSync(join(folder, name), 'latin1')
  const number = numberOf(`${visit}/charge/charge`)
  expect(text).toContain(`~CLM*${number}*120.5***10:B:1*Y*A*Y*Y~HI*ABK:I10~`)
  expect(text).toContain('~NM1*IL*1*Castellanos*Antonio****MI*1EG4TE5MK73~')
  const { state } = (await site.house.store.visit(visit)) ?? {}
  expect(state?.charge).toMatchObject({ door: 'x837', amount: 12_050 })
  expect(state?.sent).toMatchObject({ 'charge/charge': { number: null } })
  const [after] = await site.pool
    .query('select count(*)::int as n from held where visit = $1', [visit])
    .then((r) => r.rows)
  expect(before.n - after.n).toBe(2)
  // A try that comes again puts no second file, also when the first was picked up since.
  unlinkSync(join(folder, name))
  await folders().put('riverbend', { key: `${visit}/charge/charge`, visit, claim: ANY })
  expect(readdirSync(folder)).toEqual([])
})

test('without an agreement nothing is put there, and a person enters the charge', async () => {
  const visit = await site.signedVisit()
  await site.accepted(visit)
  agreed = false
  expect(await carried(await workOf(site.pool, site.house, visit))).toEqual({ did: 'answered' })
  agreed = true
  expect(readdirSync(folder)).toEqual([])
  expect((await site.house.store.visit(visit))?.state.failed).toMatchObject({ 'charge/charge': { why: 'refused' } })
})

test('what lies in the folder is listed until it is picked up, and taken away when nobody does', async () => {
  const numbers = claims(site.pool)
  await folders().letGo('riverbend')
  expect(await numbers.claimsLying('riverbend')).toEqual([])
  const visits = [await site.signedVisit(), await site.signedVisit()]
  for (const visit of visits) {
    await site.accepted(visit)
    await carried(await workOf(site.pool, site.house, visit))
  }
  const [first = '', second = ''] = readdirSync(folder)
  expect((await numbers.claimsLying('riverbend')).map(({ visit }) => visit)).toEqual(visits)
  unlinkSync(join(folder, first))
  await folders().letGo('riverbend')
  expect((await numbers.claimsLying('riverbend')).map(({ visit }) => visit)).toEqual([visits[1]])
  expect(existsSync(join(folder, second))).toBe(true)
  site.told.now = new Date(site.told.now.getTime() + 7 * DAY_MS)
  await folders().letGo('riverbend')
  expect(existsSync(join(folder, second))).toBe(false)
  expect(await numbers.claimsLying('riverbend')).toEqual([])
})

/** A charge that went as a file, and by which number. */
async function claimed(): Promise<{ visit: string; number: string }> {
  const visit = await site.signedVisit()
  await site.accepted(visit)
  await carried(await workOf(site.pool, site.house, visit))
  return { visit, number: numberOf(`${visit}/charge/charge`) }
}
const remittance = (number: string, control = 7) =>
  answerFile('835', '005010X221A1', [`CLP*${number}*4*120.5*0**MB*P-1`, 'CAS*CO*197*120.5', 'LQ*HE*N130'], control)
const uploaded = (name: string, file: Uint8Array) =>
  answers().take(FRONT, { name, file: Buffer.from(file).toString('base64') })
const answers = () => claimAnswerUseCases(site.house, readAnswers)
const stateOf = async (visit: string) => (await site.house.store.visit(visit))?.state

test('a denial comes back to its visit with its reason and the money, once however often its file is read', async () => {
  const { visit, number } = await claimed()
  expect(await uploaded('a.835', remittance(number))).toEqual({
    known: false,
    answers: 1,
    matched: 1,
    coverages: 0,
    covered: 0,
    problem: null,
  })
  expect((await stateOf(visit))?.charge?.answers).toMatchObject([
    { form: '835', outcome: 'denied', codes: ['CO-197', 'N130'], charged: 12_050, paid: 0, payerNumber: 'P-1' },
  ])
  expect(await uploaded('again.835', remittance(number))).toMatchObject({ known: true, matched: 0 })
  const unbroken = Buffer.from(Buffer.from(remittance(number)).toString('latin1').replaceAll('\n', ''), 'latin1')
  expect(await uploaded('in one line.835', unbroken)).toMatchObject({ known: true })
  expect((await stateOf(visit))?.charge?.answers).toHaveLength(1)
  // The evidence that was there stands beside it.
  expect(await site.charges.charge(FRONT, visit, {})).toMatchObject({
    accepted: { code: 'ZZ101', amount: 12_050, answers: [{ outcome: 'denied', codes: ['CO-197', 'N130'] }] },
    evidence: { modality: 'audio-video', state: 'MA', consent: { decision: 'agree' } },
  })
})

test('a denied claim is opened again, and goes in the place of the other under the payer’s number; each keeps what came back of it', async () => {
  const { visit, number } = await claimed()
  expect(await site.charges.reopen(FRONT, visit, 'replace')).toEqual({ refused: 'unfit-change' })
  await uploaded('a.835', remittance(number, 21))
  expect(await site.charges.charge(FRONT, visit, {})).toMatchObject({ accepted: { ways: ['replace', 'void', 'anew'] } })
  for (const name of readdirSync(folder)) unlinkSync(join(folder, name))
  expect(await site.charges.reopen({ ...FRONT, organization: 'lakeside' }, visit, 'replace')).toEqual({
    refused: 'not-found',
  })
  expect(await site.charges.reopen(FRONT, visit, 'replace')).toBeNull()
  // The problems that the clinician linked are read anew.
  expect(await site.charges.charge(FRONT, visit, AT_HOME)).toMatchObject({
    diagnoses: [{ code: 'I10' }],
    holds: [],
    accepted: null,
    reopened: 'replace',
    former: [{ code: 'ZZ101', answers: [{ outcome: 'denied', codes: ['CO-197', 'N130'], payerNumber: 'P-1' }] }],
  })
  expect(await site.accepted(visit)).toBeNull()
  expect(await carried(await workOf(site.pool, site.house, visit))).toEqual({ did: 'answered' })
  const [name = '', ...others] = readdirSync(folder)
  expect(others).toEqual([])
  const again = numberOf(`${visit}/charge/charge-2`)
  expect(readFileSync(join(folder, name), 'latin1')).toContain(
    `~CLM*${again}*120.5***10:B:7*Y*A*Y*Y~REF*F8*P-1~HI*ABK:I10~`,
  )
  unlinkSync(join(folder, name))
  // The payer takes back what it has decided on the first, and pays the second.
  const reversal = answerFile('835', '005010X221A1', [`CLP*${number}*22*-120.5*0**MB*P-1`, 'CAS*CO*197*-120.5'], 22)
  const paid = answerFile('835', '005010X221A1', [`CLP*${again}*1*120.5*100.5*20*MB*P-2`, 'CAS*PR*2*20'], 23)
  expect(await uploaded('b.835', reversal)).toMatchObject({ matched: 1 })
  expect(await uploaded('c.835', paid)).toMatchObject({ matched: 1 })
  const state = await stateOf(visit)
  expect(state?.formerCharges?.map(({ answers: said }) => said?.map(({ outcome }) => outcome))).toEqual([
    ['denied', 'reversed'],
  ])
  expect(state?.charge).toMatchObject({ again: { how: 'replace', payerNumber: 'P-1' }, answers: [{ outcome: 'paid' }] })
})

test('where the EMR does not show a linked problem any more, the clinician links them again', async () => {
  const { visit, number } = await claimed()
  await uploaded('gone.835', remittance(number, 31))
  site.told.shows = []
  expect(await site.charges.reopen(FRONT, visit, 'anew')).toBeNull()
  site.told.shows = ['Condition/1']
  expect(await site.charges.charge(FRONT, visit, AT_HOME)).toMatchObject({ diagnoses: [], holds: ['no-diagnosis'] })
  await site.linked(visit)
  expect(await site.charges.charge(FRONT, visit, AT_HOME)).toMatchObject({ holds: [] })
})

const BOTH = { ...CLAIM_FACTS, coverages: [...(CLAIM_FACTS.coverages ?? []), SECOND_COVERAGE] }
/** What the first payer says: 80 paid, 20.50 taken off, 20 left to the patient. */
const decided = (number: string, control: number, status = '1') =>
  answerFile(
    '835',
    '005010X221A1',
    [
      ...PAID_ON,
      `CLP*${number}*${status}*120.5*80*20*MB*P-1`,
      'SVC*HC:ZZ101*120.5*80**1',
      'CAS*CO*45*20.5',
      'CAS*PR*2*20',
    ],
    control,
  )
const keptOf = async (visit: string) =>
  (await site.pool.query<{ ref: string }>('select ref from held where visit = $1', [visit])).rows.map(({ ref }) => ref)
async function moneyFirst(charges = site.charges): Promise<ChargesPage> {
  const page = await charges.page(FRONT, { order: 'money' })
  if ('refused' in page) throw new Error(page.refused)
  expect(page.sums.unjudged.left).toBe(0)
  return page
}
const empty = () => readdirSync(folder).forEach((name) => unlinkSync(join(folder, name)))

test('once the first payer has paid its part the claim to the second is proposed, and leaves when a person accepts it', async () => {
  site.told.facts = BOTH
  const { visit, number } = await claimed()
  expect((await stateOf(visit))?.charge).toMatchObject({ coverage: 'Coverage/1', next: 'Coverage/2' })
  expect(await keptOf(visit)).toEqual([expect.stringMatching(/^next-payer\//)])
  empty()
  // Later than it, and worth more.
  await site.signedVisit()
  const { sums: before } = await moneyFirst()
  await uploaded('first.835', decided(number, 41))
  // Proposed, and no more than that: nothing is on its way.
  expect((await site.pool.query('select 1 from command where visit = $1', [visit])).rowCount).toBe(0)
  expect(readdirSync(folder)).toEqual([])
  const { sums, waiting } = await moneyFirst()
  expect(waiting.rows.find((row) => row.visit === visit)).toMatchObject({
    waiting: { holds: [], amount: 2_000, owner: 'billing', nextPayer: true },
    accepted: null,
  })
  expect(sums.all).toMatchObject({ charges: before.all.charges + 1, amount: before.all.amount + 2_000 })
  // Nothing holds it, but it is none that is ready to look at as a first claim is.
  expect(sums.reasons).toContainEqual(expect.objectContaining({ reason: 'next-payer', charges: 1, amount: 2_000 }))
  expect(sums.accepted).toBe(before.accepted - 1)
  const worth = waiting.rows.map((row) => row.waiting?.amount ?? -1)
  expect(worth).toEqual(worth.toSorted((one, other) => other - one))
  expect(worth.indexOf(2_000)).toBeGreaterThan(0)
  const view = await site.charges.charge(FRONT, visit, {})
  expect(view).toMatchObject({
    payer: 'medigap',
    coverage: { used: 'Coverage/2' },
    code: 'ZZ101',
    place: '10',
    reopened: 'next-payer',
    first: {
      payer: 'medicare',
      decided: {
        on: '2026-12-10',
        paid: 8_000,
        left: 2_000,
        adjustments: [
          { group: 'CO', code: '45', amount: 2_050 },
          { group: 'PR', code: '2', amount: 2_000 },
        ],
      },
    },
    holds: [],
    diagnoses: [{ code: 'I10' }],
  })
  const seen = 'seen' in view ? (view.seen ?? '') : ''
  const nothing = { payer: null, coverage: null, patientAt: null, code: null }
  expect(await site.charges.accept(FRONT, visit, { ...nothing, seen: 'another' })).toMatchObject({
    refused: 'newer-version',
  })
  expect(await site.charges.accept(FRONT, visit, { ...nothing, seen })).toBeNull()
  // It is judged by no rules of its own, however they change.
  const { chargeRules } = site.house
  const changed = { ...chargeRules, version: 'of tomorrow', rules: [] }
  const tomorrow = chargeUseCases({ ...site.house, chargeRules: changed })
  expect((await moneyFirst(tomorrow)).sums.changed).toBeGreaterThan(0)
  const listed = await tomorrow.list(FRONT, { list: 'changed' })
  expect('rows' in listed && listed.rows.map((row) => row.visit)).not.toContain(visit)
  expect(await carried(await workOf(site.pool, site.house, visit))).toEqual({ did: 'answered' })
  const [name = '', ...others] = readdirSync(folder)
  expect(others).toEqual([])
  const text = readFileSync(join(folder, name), 'latin1')
  const second = numberOf(`${visit}/charge/charge-2`)
  expect(text).toContain('~SBR*S*18*******CI~NM1*IL*1*Castellanos*Antonio****MI*SUP-77~')
  expect(text).toContain(`~CLM*${second}*120.5***10:B:1*Y*A*Y*Y~HI*ABK:I10~`)
  expect(text).toContain('~SBR*P*18*******MB~AMT*D*80~AMT*EAF*20~OI***Y***Y~')
  expect(text).toContain('~SVD*00000*80*HC:ZZ101**1~CAS*CO*45*20.5~CAS*PR*2*20~DTP*573*D8*20261210~')
  // Turned away by the second, it can go to it again; what was billed is kept until that has paid.
  const refused = [...PAID_ON, `CLP*${second}*4*120.5*0**CI*S-1`, 'CAS*OA*23*100.5', 'CAS*CO*16*20']
  await uploaded('second.835', answerFile('835', '005010X221A1', refused, 42))
  expect(await site.charges.charge(FRONT, visit, {})).toMatchObject({ accepted: { ways: ['next-payer'] } })
  expect(await keptOf(visit)).toHaveLength(1)
  const paid = [...PAID_ON, `CLP*${second}*2*120.5*20**CI*S-2`, 'CAS*OA*23*100.5']
  await uploaded('third.835', answerFile('835', '005010X221A1', paid, 43))
  expect((await stateOf(visit))?.charge?.answers?.map(({ outcome }) => outcome)).toEqual(['denied', 'paid'])
  expect(await keptOf(visit)).toEqual([])
  empty()
  site.told.facts = CLAIM_FACTS
})

test('which coverages stand behind the one that is billed is kept with the charge, and the one that has paid is none of them', async () => {
  const visit = await site.signedVisit()
  const third = { ...SECOND_COVERAGE, reference: 'Coverage/3', order: 3 }
  site.told.facts = { ...CLAIM_FACTS, coverages: [...(CLAIM_FACTS.coverages ?? []), SECOND_COVERAGE, third] }
  expect(await site.accepted(visit)).toBeNull()
  const others = async () => (await site.house.store.visit(visit))?.state.charge?.others
  expect(await others()).toEqual(['Coverage/2', 'Coverage/3'].map((coverage) => ({ coverage, named: true })))
  await carried(await workOf(site.pool, site.house, visit))
  for (const name of readdirSync(folder)) unlinkSync(join(folder, name))
  const paid = {
    form: '835',
    outcome: 'paid',
    codes: [],
    charged: 12_050,
    paid: 8_000,
    payerNumber: 'P-1',
    decision: DECIDED,
  } as const
  await happen(site.house, visit, { kind: 'take-claim-answer', answer: 'a1', of: 0, said: { ...paid, codes: [] } })
  const view = await site.charges.charge(FRONT, visit, {})
  const seen = 'seen' in view ? (view.seen ?? '') : ''
  const asProposed = { payer: null, coverage: null, patientAt: null, code: null, seen }
  expect(await site.charges.accept(FRONT, visit, asProposed)).toBeNull()
  expect((await site.house.store.visit(visit))?.state.charge).toMatchObject({
    coverage: 'Coverage/2',
    again: { how: 'next-payer' },
  })
  expect(await others()).toEqual([{ coverage: 'Coverage/3', named: true }])
  site.told.facts = CLAIM_FACTS
})

test('a person may leave it at what the first payer has paid, and replace that claim instead', async () => {
  site.told.facts = BOTH
  const { visit, number } = await claimed()
  await uploaded('first.835', decided(number, 51))
  expect(await site.charges.reopen(FRONT, visit, 'leave')).toBeNull()
  expect(await site.charges.charge(FRONT, visit, {})).toMatchObject({
    accepted: { ways: ['next-payer', 'replace', 'void'] },
    first: null,
    reopened: null,
  })
  expect(await site.charges.reopen(FRONT, visit, 'leave')).toEqual({ refused: 'unfit-change' })
  expect(await site.charges.reopen(FRONT, visit, 'next-payer')).toBeNull()
  // The first payer takes its decision back meanwhile.
  const back = [...PAID_ON, `CLP*${number}*22*-120.5*-80**MB*P-1`, 'CAS*CO*45*-20.5', 'CAS*PR*2*-20']
  await uploaded('back.835', answerFile('835', '005010X221A1', back, 52))
  expect(await site.charges.charge(FRONT, visit, {})).toMatchObject({ holds: ['first-undecided'], seen: null })
  const undecided = (await moneyFirst()).waiting.rows.find((row) => row.visit === visit)
  expect(undecided?.waiting).toMatchObject({ amount: null, nextPayer: true })
  expect(await site.charges.reopen(FRONT, visit, 'leave')).toBeNull()
  // Decided anew, it is replaced: only what was billed last is kept for the next payer.
  await uploaded('again.835', decided(number, 53))
  expect(await site.charges.reopen(FRONT, visit, 'leave')).toBeNull()
  expect(await site.charges.reopen(FRONT, visit, 'replace')).toBeNull()
  const before = await keptOf(visit)
  expect(await site.accepted(visit)).toBeNull()
  await carried(await workOf(site.pool, site.house, visit))
  const kept = await keptOf(visit)
  expect(kept).toEqual([expect.stringMatching(/^next-payer\//)])
  expect(before).not.toContain(kept[0])
  empty()
  site.told.facts = CLAIM_FACTS
})

test('nothing is proposed to a second payer whom the first has told itself, or who has nothing left to pay', async () => {
  site.told.facts = BOTH
  const crossed = await claimed()
  await uploaded('crossed.835', decided(crossed.number, 61, '19'))
  const whole = await claimed()
  const paid = [...PAID_ON, `CLP*${whole.number}*1*120.5*100**MB*P-1`, 'SVC*HC:ZZ101*120.5*100', 'CAS*CO*45*20.5']
  await uploaded('whole.835', answerFile('835', '005010X221A1', paid, 62))
  for (const { visit } of [crossed, whole]) {
    expect((await stateOf(visit))?.reopened).toBeUndefined()
    expect(await keptOf(visit)).toEqual([])
  }
  // What no payer decides on is let go of after a year.
  const { visit } = await claimed()
  await dropForNextPayer(site.house, 'riverbend')()
  expect(await keptOf(visit)).toHaveLength(1)
  const now = site.told.now
  site.told.now = new Date(now.getTime() + 366 * DAY_MS)
  await dropForNextPayer(site.house, 'riverbend')()
  site.told.now = now
  expect(await keptOf(visit)).toEqual([])
  empty()
  site.told.facts = CLAIM_FACTS
})

test('a 999 is about the group that a claim went in, and a TA1 about its interchange', async () => {
  const { visit } = await claimed()
  const [{ interchange }] = (
    await site.pool.query<{ interchange: number }>('select interchange from claim where visit = $1', [visit])
  ).rows as [{ interchange: number }]
  const file = answerFile('999', '005010X231A1', [`AK1*HC*${interchange}`, 'IK5*R*5', 'AK9*R*1*1*0'])
  expect(await uploaded('a.999', file)).toMatchObject({ matched: 1 })
  expect((await stateOf(visit))?.charge?.answers).toMatchObject([
    { form: '999', outcome: 'rejected', codes: ['IK5 5'] },
  ])
  const lines = new TextDecoder().decode(file).trim().split('\n')
  const control = String(interchange).padStart(9, '0')
  const envelope = [lines[0], `TA1*${control}*261126*0900*R*006~`, lines.at(-1)?.replace('IEA*1', 'IEA*0')].join('\n')
  expect(await uploaded('a.ta1', new TextEncoder().encode(envelope))).toMatchObject({ matched: 1 })
  expect((await stateOf(visit))?.charge?.answers?.at(-1)).toMatchObject({ form: 'TA1', codes: ['TA1 006'] })
})

test('what fits no claim, or can’t be read, is a row for a person, and no visit hears of any of it', async () => {
  const { visit, number } = await claimed()
  const whole = Buffer.from(remittance(number, 8)).toString('latin1')
  const broken = Buffer.from(whole.replace('120.5*0**', '120.5*1**'), 'latin1')
  expect(await uploaded('broken.835', broken)).toEqual({
    known: false,
    answers: 0,
    matched: 0,
    coverages: 0,
    covered: 0,
    problem: { segment: 4, why: 'money-uneven' },
  })
  expect(await uploaded('strange.835', remittance('SOMEBODYELSE', 9))).toMatchObject({ answers: 1, matched: 0 })
  expect((await stateOf(visit))?.charge?.answers).toBeUndefined()
  const page = await site.charges.page(FRONT, {})
  const rows = 'unmatched' in page ? page.unmatched : []
  expect(rows).toMatchObject(
    [
      { name: 'broken.835', segment: null, problem: { segment: 4 } },
      { name: 'strange.835', segment: 4, about: 'SOMEBODYELSE', said: { outcome: 'denied' } },
    ].toSorted(
      (one, other) =>
        rows.findIndex(({ name }) => name === one.name) - rows.findIndex(({ name }) => name === other.name),
    ),
  )
  for (const { digest, segment } of rows) expect(await answers().done(FRONT, { digest, segment })).toBeNull()
  expect(await site.charges.page(FRONT, {})).toMatchObject({ unmatched: [] })
  expect(await answers().done(FRONT, { digest: rows[0]?.digest ?? '', segment: null })).toEqual({
    refused: 'not-found',
  })
  expect(await site.charges.page({ ...FRONT, organization: 'riverbend', role: 'desk-clinician' }, {})).toMatchObject({
    unmatched: [],
  })
})

test('a claim that the EMR has, and a payer has denied, is opened again and filed there in the place of the first', async () => {
  const visit = await site.signedVisit()
  const [of] = [...site.house.organizations.values()]
  if (of === undefined) throw new Error('a site has an organization')
  const house = { ...site.house, organizations: new Map([['riverbend', { ...of, charge: 'claim' as const }]]) }
  const desk = chargeUseCases(house)
  const accept = async () => {
    const view = await desk.charge(FRONT, visit, AT_HOME)
    const seen = 'seen' in view ? (view.seen ?? '') : ''
    return desk.accept(FRONT, visit, { ...AT_HOME, coverage: null, code: null, seen })
  }
  expect(await happen(house, visit, wrote('arrive', 'encounter', 'Encounter/1'))).toBeNull()
  expect(await accept()).toBeNull()
  expect(await happen(house, visit, wrote('charge', 'charge', 'Claim/1'))).toBeNull()
  const said: ClaimAnswer = {
    form: 'ClaimResponse',
    outcome: 'denied',
    codes: ['CO-197'],
    charged: 12_050,
    paid: 0,
    payerNumber: 'P-1',
  }
  expect(await happen(house, visit, { kind: 'take-claim-answer', answer: 'ClaimResponse/1', of: 0, said })).toBeNull()
  expect(await desk.charge(FRONT, visit, {})).toMatchObject({ accepted: { ways: ['replace', 'anew'] } })
  expect(await desk.reopen(FRONT, visit, 'void')).toEqual({ refused: 'unfit-change' })
  expect(await desk.reopen(FRONT, visit, 'replace')).toBeNull()
  await site.pool.query('delete from command where visit = $1', [visit])
  expect(await accept()).toBeNull()
  const sent: ChartWrite[] = []
  const write = async (one: ChartWrite) => {
    sent.push(one)
    return { reference: 'Claim/2', version: '1', digest: null, at: null }
  }
  const carry = carryOut({
    ...CHART_ALONE,
    store: house.store,
    chartOf: () => ({ ...house.chartOf('riverbend'), write }) as unknown as Chart,
    pathwayOf: () => PATHWAY,
    now: () => site.told.now,
  })
  expect(await carry(await workOf(site.pool, house, visit))).toEqual({ did: 'answered' })
  expect(sent).toMatchObject([
    {
      key: `${visit}/charge/charge-2`,
      write: 'charge',
      asClaim: true,
      replaces: 'Claim/1',
      content: { claim: { again: { how: 'replace', payerNumber: 'P-1' } } },
    },
  ])
  expect((await stateOf(visit))?.charge).toMatchObject({ reference: 'Claim/2' })
  expect((await stateOf(visit))?.formerCharges).toMatchObject([
    { reference: 'Claim/1', answers: [{ outcome: 'denied' }] },
  ])
})

test('killed between reading a file and telling its visits, the next look tells them', async () => {
  const { visit, number } = await claimed()
  await takeClaimAnswers(site.house, readAnswers, 'riverbend', { name: 'a', bytes: remittance(number, 10), by: null })
  expect((await stateOf(visit))?.charge?.answers).toBeUndefined()
  await Promise.all([0, 1].map(() => tellClaimAnswers(site.house, 'riverbend')()))
  expect((await stateOf(visit))?.charge?.answers).toHaveLength(1)
  await tellClaimAnswers(site.house, 'riverbend')()
  expect((await stateOf(visit))?.charge?.answers).toHaveLength(1)
})
