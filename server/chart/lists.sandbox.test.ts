import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import {
  CLINICIAN,
  faultOf,
  idOf,
  LOCKMAN,
  OKAFOR,
  OLIVARES,
  openSandboxChart,
  sandboxTest,
  type SandboxChart,
} from '../../test/sandbox-chart.ts'
import type { ChartLine, ChartWrite } from '../act/chart.ts'

vi.setConfig({ testTimeout: 20_000, hookTimeout: 60_000 })

type ListName = 'problems' | 'medicines' | 'allergies'
type ListWrite = Extract<ChartWrite, { write: 'list' }>

let sandbox: SandboxChart

beforeAll(async () => {
  sandbox = await openSandboxChart()
})
afterEach(() => sandbox.emr.mend())
afterAll(() => sandbox.emr.stop())

sandboxTest('codes for new problems and allergies are found by words', 'HAPI has no value set of US Core', async () => {
  const found = async (list: ListName, q: string) => sandbox.chart.read.listSearch(list, q, CLINICIAN)
  expect(await found('problems', 'asthma')).toMatchObject({
    state: 'found',
    entries: [{ display: 'Unspecified asthma, uncomplicated' }],
  })
  expect(await found('allergies', 'penicil')).toMatchObject({
    state: 'found',
    entries: [{ display: 'Allergy to penicillin' }],
  })
})

test('codes for new medicines are found by words', async () => {
  expect(await sandbox.chart.read.listSearch('medicines', 'omepra', CLINICIAN)).toMatchObject({
    state: 'found',
    entries: [{ display: 'Omeprazole 20 MG Delayed Release Oral Capsule' }],
  })
})

test('an EMR that offers no terminology says so, and one that does not answer is told apart from it', async () => {
  await sandbox.emr.fail({ kind: 'refuse', type: 'ValueSet', count: 1 })
  expect(await sandbox.chart.read.listSearch('problems', 'asthma', CLINICIAN)).toEqual({ state: 'not-offered' })
  await sandbox.emr.fail({ kind: '500', type: 'ValueSet', count: 1 })
  expect(await sandbox.chart.read.listSearch('problems', 'asthma', CLINICIAN)).toEqual({ state: 'failed' })
})

test.each([
  [
    'problems',
    'Condition',
    { verificationStatus: { coding: [{ code: 'confirmed' }] }, recorder: { reference: OKAFOR } },
  ],
  ['allergies', 'AllergyIntolerance', { reaction: [{ manifestation: [{ text: 'one every morning' }] }] }],
  [
    'medicines',
    'MedicationStatement',
    { dosage: [{ text: 'one every morning' }], informationSource: { reference: LOCKMAN } },
  ],
] as const)('what is new in %s is on the list once, also when the answer was lost', async (list, type, stored) => {
  const write = changeOf(list, { content: contentOf({ text: `New ${list}`, detail: 'one every morning' }) })
  await sandbox.emr.fail({ kind: 'drop', method: 'POST', type, count: 1 })
  expect(await faultOf(sandbox.chart.write(write, CLINICIAN))).toBe('unreachable')
  const receipt = await sandbox.chart.write(write, CLINICIAN)
  expect(receipt.reference).toMatch(new RegExp(`^${type}/`))
  expect(await sandbox.get(receipt.reference, sandbox.clinician)).toMatchObject(stored)
  const items = await shown(list)
  expect(items.filter(({ text }) => text === `New ${list}`)).toMatchObject([{ reference: receipt.reference }])
  expect(await sandbox.chart.read.listEntry(list, receipt.reference, CLINICIAN)).toMatchObject({ text: `New ${list}` })
})

test('what somebody other than a clinician takes down as an allergy is unconfirmed', async () => {
  const write = changeOf('allergies', { byClinician: false, content: contentOf({ text: 'Walnut' }) })
  const { reference } = await sandbox.chart.write(write, CLINICIAN)
  expect(await sandbox.get(reference, sandbox.clinician)).toMatchObject({
    verificationStatus: { coding: [{ code: 'unconfirmed' }] },
  })
})

test.each([
  [
    'a problem is resolved',
    'problems',
    'end',
    {
      clinicalStatus: { coding: [{ code: 'resolved' }] },
      abatementDateTime: expect.any(String),
      note: [{ text: 'Better.' }],
    },
  ],
  ['a problem was never right', 'problems', 'refute', { verificationStatus: { coding: [{ code: 'refuted' }] } }],
  ['a prescribed medicine is stopped', 'medicines', 'end', { status: 'stopped', statusReason: { text: 'Better.' } }],
  [
    'an allergy was never right',
    'allergies',
    'refute',
    { clinicalStatus: { coding: [{ code: 'inactive' }] }, verificationStatus: { coding: [{ code: 'refuted' }] } },
  ],
] as const)('%s, in the version that was seen, once', async (_, list, act, stored) => {
  const [item] = await shown(list)
  if (item === undefined) throw new Error(`expected ${list}`)
  const write = changeOf(list, {
    act,
    entry: item.reference,
    content: contentOf({ text: item.text, reason: 'Better.', version: item.version }),
  })
  await sandbox.emr.fail({ kind: 'drop', method: 'PUT', count: 1 })
  expect(await faultOf(sandbox.chart.write(write, CLINICIAN))).toBe('unreachable')
  const receipt = await sandbox.chart.write(write, CLINICIAN)
  expect(receipt.version).not.toBe(item.version)
  expect(await sandbox.get(item.reference, sandbox.clinician)).toMatchObject(stored)
  expect((await sandbox.chart.write(write, CLINICIAN)).version).toBe(receipt.version)
  const now = await shown(list)
  expect(now.find(({ reference }) => reference === item.reference)?.status ?? 'gone').not.toBe('active')
})

test('an entry that was changed in the EMR since it was seen is left alone', async () => {
  const [item] = await shown('problems')
  if (item === undefined) throw new Error('expected problems')
  const stored = (await sandbox.get(item.reference, sandbox.clinician)) as Record<string, unknown>
  const elsewhere = { ...stored, note: [{ text: 'Seen by cardiology.' }] }
  const address = `${sandbox.emr.organization.emr.fhirBase}/${item.reference}`
  const headers = { 'content-type': 'application/fhir+json' }
  await sandbox.clinician(address, { method: 'PUT', headers, body: JSON.stringify(elsewhere) })
  const write = changeOf('problems', {
    act: 'end',
    entry: item.reference,
    content: contentOf({ text: item.text, version: item.version }),
  })
  expect(await faultOf(sandbox.chart.write(write, CLINICIAN))).toBe('version-conflict')
  expect(await sandbox.get(item.reference, sandbox.clinician)).toMatchObject({
    note: elsewhere.note,
    clinicalStatus: stored['clinicalStatus'],
  })
})

test.each([
  ['another patient’s entry', OLIVARES, 'problems'],
  ['another list’s entry', LOCKMAN, 'allergies'],
] as const)('%s is not changed, whatever a page asks for', async (_, patient, list) => {
  const found = await sandbox.chart.read.section(patient, 'problems', null, CLINICIAN)
  const item = found.state === 'shown' ? found.items[0] : undefined
  if (item === undefined) throw new Error('expected problems')
  const content = contentOf({ text: item.text, version: item.version })
  const write = changeOf(list, { act: 'end', entry: item.reference, content })
  expect(await faultOf(sandbox.chart.write(write, CLINICIAN))).toBe('refused')
  expect(await sandbox.get(item.reference, sandbox.clinician)).toMatchObject({
    id: idOf(item.reference),
    clinicalStatus: { coding: [{ code: 'active' }] },
  })
})

test('medicines by prescription stay in sight where the EMR keeps statements to itself, and the list says it is not whole', async () => {
  await sandbox.emr.fail({ kind: 'refuse', type: 'MedicationStatement', count: 1 })
  const list = await sandbox.chart.read.section(OLIVARES, 'medicines', null, CLINICIAN)
  expect(list).toMatchObject({ state: 'shown', incomplete: true })
  expect(list.state === 'shown' && list.items.length).toBeGreaterThan(0)
  await sandbox.emr.fail({ kind: 'refuse', status: 404, type: 'MedicationStatement', count: 1 })
  expect(await sandbox.chart.read.section(OLIVARES, 'medicines', null, CLINICIAN)).toMatchObject({ incomplete: false })
})

async function shown(list: ListName): Promise<ChartLine[]> {
  const found = await sandbox.chart.read.section(LOCKMAN, list, null, CLINICIAN)
  if (found.state !== 'shown') throw new Error(`expected ${list}, found them ${found.state}`)
  return found.items.filter(({ status }) => status === 'active')
}

function changeOf(list: ListName, asked: Partial<ListWrite>): ListWrite {
  return {
    key: `${randomUUID()}/list/${randomUUID()}`,
    write: 'list',
    patient: LOCKMAN,
    encounter: null,
    author: OKAFOR,
    byClinician: true,
    told: true,
    at: '2026-11-20T15:10:00.000Z',
    list,
    act: 'add',
    entry: null,
    content: contentOf({}),
    ...asked,
  }
}

function contentOf(content: Partial<ListWrite['content']>): ListWrite['content'] {
  return { text: 'Walnut', code: null, detail: '', reason: '', version: '', ...content }
}
