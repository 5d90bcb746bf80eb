import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { CLAIM_SITE, SECOND_COVERAGE } from '../a-claim.ts'
import { answerFile, coverageAnswer, PAID_ON } from '../answer-file.ts'
import { openBrowser, personIn } from './browser.ts'
import { importCodes } from './charge-codes.ts'
import { atDesk } from './desk-seat.ts'
import { forget, openHouse } from './house.ts'
import { axeClean, goodAtAnyWidth, shot } from './looks.ts'
import { inWaitingRoom, onScreen } from './patient-by-http.ts'
import { eventually, launch } from './people.ts'
import { charted, patientNamed } from './record.ts'

/** A claim that left as a file comes back denied, and is worked by the biller. Codes, payer and numbers are nobody's. */
let house: Awaited<ReturnType<typeof openHouse>>
let browser: Browser
let emr: Page
let workspace: FrameLocator
let desk: Page
const folder = mkdtempSync(join(tmpdir(), 'causeway-claims-'))

beforeAll(async () => {
  house = await openHouse()
  await house.stop()
  const described = JSON.parse(await readFile(join(house.data, 'organizations.json'), 'utf8')) as object[]
  const baa = { status: 'simulated', until: '2099-12-31' }
  const claims = { ...CLAIM_SITE, codeSystems: ['urn:causeway:invented'], drop: { folder, baa } }
  const payers = { medicare: ['Medicare (invented)'], medigap: ['Supplement'] }
  await withClaimableProblems()
  const claiming = join(house.data, 'claiming.json')
  writeFileSync(claiming, JSON.stringify(described.map((one) => ({ ...one, charge: 'x837', claims, payers }))))
  house = await openHouse(house, { CAUSEWAY_ORGANIZATIONS: claiming })
  browser = await openBrowser()
  importCodes(house)
  const { device } = await inWaitingRoom(house)
  const patient = await onScreen(house, await personIn(browser, { width: 360, height: 740 }), device)
  emr = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
  workspace = await launch(house, emr, 'Douglas')
  await workspace.getByRole('button', { name: /Admit/ }).click()
  await patient.getByRole('heading', { name: /Your visit with Dr. Ngozi Okafor/ }).waitFor()
  await workspace.getByLabel('History', { exact: true }).fill('Feels well.')
  await workspace.getByText(/in the chart, version/).waitFor()
  await link()
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await workspace.getByRole('button', { name: 'Sign note' }).click()
  await workspace.getByText(/^Note signed/).waitFor()
}, 120_000)
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail' && desk) await shot(desk, 'denied-failed')
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  if (house) await forget(house.data)
  rmSync(folder, { recursive: true, force: true })
})

test('an accepted charge leaves as a file with its claim', async () => {
  desk = (await atDesk(house, await personIn(browser, { width: 1280, height: 900 }))).page
  const frame = desk.frameLocator('iframe')
  await accept(frame)
  expect(await claimIn(0)).toContain('~CLM*')
})

test('the denial stands in the worklist with its money, and leads to the charge, its reason and its evidence', async () => {
  const [, number = ''] = /~CLM\*([^*]+)\*/.exec(await claimIn(0)) ?? []
  const denied = answerFile('835', '005010X221A1', [`CLP*${number}*4*80*0**MB*P-7001`, 'CAS*CO*197*80', 'LQ*HE*N130'])
  const frame = desk.frameLocator('iframe')
  await frame.getByLabel('Read a file (TA1, 999, 277CA, 835 or 271)').setInputFiles({
    name: 'remittance.835',
    mimeType: 'text/plain',
    buffer: Buffer.from(denied),
  })
  await frame.getByText('1 answer read, 1 of them about claims sent from here.').waitFor()
  await frame.getByRole('link', { name: 'All rows' }).click()
  await frame
    .getByText(/The charge ZZ101 came back/)
    .first()
    .click()
  await frame.getByText('$80.00', { exact: false }).first().waitFor()
  await goodAtAnyWidth(desk, 'denied-row')
  // By its key, beside the row, with what it rests on.
  await desk.keyboard.press('c')
  await frame.getByRole('heading', { name: 'The charge of this visit' }).waitFor()
  await frame
    .getByText(/Denied \(835\), CO-197 N130/)
    .first()
    .waitFor()
  await frame.getByRole('row', { name: /^Patient’s state MA/ }).waitFor()
  await goodAtAnyWidth(desk, 'denied-charge')
  await frame.getByRole('button', { name: 'Replace this claim' }).scrollIntoViewIfNeeded()
  await shot(desk, 'denied-charge-foot')
  await axeClean(desk)
})

test('it is opened again, waits with what came back, and goes in the place of the first', async () => {
  const frame = desk.frameLocator('iframe')
  await frame.getByRole('button', { name: 'Replace this claim' }).click()
  await frame.getByText(/This one goes in its place/).waitFor()
  await frame.getByText('Those before this one, and what came back of them').waitFor()
  await goodAtAnyWidth(desk, 'denied-again')
  await frame.getByRole('button', { name: 'Español' }).click()
  await frame.getByText(/Esta va en su lugar/).waitFor()
  await goodAtAnyWidth(desk, 'denied-again-es')
  await frame.getByRole('button', { name: 'English' }).click()
  // The problem stays linked, as the record system codes it; the clinician's page follows by itself, and may link otherwise.
  await frame.getByRole('row', { name: /^Diagnoses 1\. I10 / }).waitFor()
  const about = workspace.getByRole('region', { name: 'What the visit was about' })
  await about.getByRole('button', { name: /^Take out / }).waitFor()
  await shot(emr, 'denied-again-workspace')
  await acceptShown(frame)
  expect(await claimIn(1)).toMatch(/:B:7\*.*~REF\*F8\*P-7001~/)
})

test('once the first payer has paid its part the claim to the second is proposed with what that one decided, and goes when it is accepted', async () => {
  const [, number = ''] = /~CLM\*([^*]+)\*/.exec(await claimIn(1)) ?? []
  const paid = [
    ...PAID_ON,
    `CLP*${number}*1*80*50*20*MB*P-7002`,
    'SVC*HC:ZZ101*80*50**1',
    'CAS*CO*45*10',
    'CAS*PR*2*20',
  ]
  const frame = desk.frameLocator('iframe')
  await frame.getByRole('link', { name: 'Charges' }).click()
  await frame.getByLabel('Read a file (TA1, 999, 277CA, 835 or 271)').setInputFiles({
    name: 'remittance-2.835',
    mimeType: 'text/plain',
    buffer: Buffer.from(answerFile('835', '005010X221A1', paid, 9)),
  })
  await frame.getByText('Claim to the next payer: ready to look at').waitFor()
  await frame.getByText('$20.00').first().waitFor()
  if ((await frame.getByRole('button', { name: 'Accept this charge' }).count()) === 0)
    await frame.getByRole('button', { name: /Douglas/ }).click()
  await frame.getByText('What Medicare has decided').waitFor()
  await frame.getByText('Adjusted by $20.00: PR 2').waitFor()
  await frame.getByRole('row', { name: /^Who pays Supplement of the sandbox/ }).waitFor()
  await goodAtAnyWidth(desk, 'next-payer')
  await frame.getByRole('button', { name: 'Send none to the next payer' }).scrollIntoViewIfNeeded()
  await shot(desk, 'next-payer-foot')
  await axeClean(desk)
  await frame.getByRole('button', { name: 'Español' }).click()
  await frame.getByText('Lo que decidió Medicare').waitFor()
  await goodAtAnyWidth(desk, 'next-payer-es')
  await frame.getByRole('button', { name: 'English' }).click()
  expect(readdirSync(folder)).toHaveLength(2)
  await frame.getByRole('button', { name: 'Accept this charge' }).click()
  await frame
    .getByText(/^Accepted as ZZ101/)
    .first()
    .waitFor()
  expect(await claimIn(2)).toMatch(/~SBR\*S\*18.*~SBR\*P\*18.*~AMT\*D\*50~AMT\*EAF\*20~.*~SVD\*00000\*50\*HC:ZZ101/)
})

test('a payer’s file on coverage raises the row of the visit, and what is about nobody waits for a person', async () => {
  const frame = desk.frameLocator('iframe')
  const said = ['DTP*472*RD8*20200101-20991231', 'EB*6**30']
  const upload = (name: string, file: Uint8Array) =>
    frame
      .getByLabel('Read a file (TA1, 999, 277CA, 835 or 271)')
      .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(file) })
  await upload('strange.271', coverageAnswer(said, { member: 'NOBODYS-1', control: 91 }))
  await frame.getByText('1 answer about coverage read, 0 of them about coverage on record.').waitFor()
  await frame.getByText('No visit is of a patient with this coverage of SANDBOX MEDICARE').waitFor()
  await goodAtAnyWidth(desk, 'coverage-of-nobody')
  await frame.getByText('Coverage, at segment 9', { exact: false }).scrollIntoViewIfNeeded()
  await shot(desk, 'coverage-of-nobody-foot')
  await axeClean(desk)
  await frame.getByRole('button', { name: 'Español' }).click()
  await frame.getByText('Ninguna visita es de un paciente con esta cobertura de SANDBOX MEDICARE').waitFor()
  await goodAtAnyWidth(desk, 'coverage-of-nobody-es')
  await desk.setViewportSize({ width: 360, height: 740 })
  await frame.getByText('Cobertura, en el segmento 9', { exact: false }).scrollIntoViewIfNeeded()
  await shot(desk, 'coverage-of-nobody-es-foot')
  await desk.setViewportSize({ width: 1280, height: 900 })
  await frame.getByRole('button', { name: 'English' }).click()
  const { memberId } = SECOND_COVERAGE
  await upload('supplement.271', coverageAnswer(said, { member: memberId ?? '', payer: '00009', control: 92 }))
  await frame.getByText('1 answer about coverage read, 1 of them about coverage on record.').waitFor()
  await frame.getByRole('link', { name: 'All rows' }).click()
  await frame
    .getByText(/the coverage is not in force, by the payer’s word/)
    .first()
    .click()
  await goodAtAnyWidth(desk, 'coverage-row')
})

/** The sandbox's charts are coded in SNOMED CT; a claim wants ICD-10-CM. */
async function withClaimableProblems(): Promise<void> {
  const tony = await patientNamed(house, 'Douglas')
  const problems = await charted(house, 'Condition', tony)
  const code = {
    coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'I10', display: 'Essential (primary) hypertension' }],
    text: 'Essential (primary) hypertension',
  }
  const coded = problems.map((one) => ({ ...one, code }))
  appendFileSync(join(house.data, 'sandbox', 'record.jsonl'), `${JSON.stringify([...coded, secondCoverage(tony)])}\n`)
}

/** Theirs after Medicare. */
function secondCoverage(patient: string): object {
  const coding = [{ system: 'http://terminology.hl7.org/CodeSystem/subscriber-relationship', code: 'self' }]
  return {
    resourceType: 'Coverage',
    id: 'douglas-supplement',
    meta: { versionId: '1', lastUpdated: '2026-01-01T00:00:00.000Z' },
    status: 'active',
    order: 2,
    subscriberId: SECOND_COVERAGE.memberId,
    subscriber: { reference: patient },
    beneficiary: { reference: patient },
    relationship: { coding },
    period: { start: '2020-01-01' },
    payor: [{ display: SECOND_COVERAGE.payor }],
  }
}

/** The clinician links the chart's first problem that is not linked. */
async function link(): Promise<void> {
  const about = workspace.getByRole('region', { name: 'What the visit was about' })
  await about.getByRole('button', { name: 'Link a problem of the chart' }).click()
  await about.getByRole('button', { name: 'Put the list away' }).waitFor()
  await about
    .getByRole('button', { name: /^Link / })
    .first()
    .click()
  await about.getByRole('button', { name: /^Take out / }).waitFor()
}

async function accept(frame: FrameLocator): Promise<void> {
  await frame.getByRole('link', { name: 'Charges' }).click()
  await frame.getByRole('button', { name: /Douglas/ }).click()
  await acceptShown(frame)
}

async function acceptShown(frame: FrameLocator): Promise<void> {
  await frame.getByLabel('Where the patient was').selectOption({ label: 'At home' })
  await frame.getByRole('button', { name: 'Accept this charge' }).click()
  await frame
    .getByText(/^Accepted as ZZ101/)
    .first()
    .waitFor()
}

async function claimIn(place: number): Promise<string> {
  // What begins with a dot is being written.
  const whole = () => readdirSync(folder).filter((name) => !name.startsWith('.'))
  const name = await eventually(async () => whole().toSorted()[place] ?? false, 'the file of a claim')
  return readFileSync(join(folder, name), 'latin1')
}
