import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { consentTo } from '#domain/referral/rehearsal.ts'
import { FIELDS, scopeOf } from '#domain/referral/consent.ts'
import { summaryOf } from '#domain/referral/summary.ts'
import { LOCKMAN, OKAFOR, OLIVARES, openSandboxChart, type SandboxChart } from '../../test/sandbox-chart.ts'
import type { Fetch } from './fhir-client.ts'
import { referralChart } from './referrals.ts'

// An EMR begins beside everything else on two cores.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 })

let sandbox: SandboxChart
beforeAll(async () => {
  sandbox = await openSandboxChart()
})
afterAll(() => sandbox.emr.stop())

/** An order of the chart, as a clinician places it. */
async function placed(): Promise<string> {
  const { fhirBase } = sandbox.emr.organization.emr
  const order = {
    resourceType: 'ServiceRequest',
    status: 'active',
    intent: 'order',
    code: { text: 'Behavioral health referral' },
    subject: { reference: LOCKMAN },
  }
  const headers = { 'content-type': 'application/fhir+json', prefer: 'return=representation' }
  const answer = await sandbox.clinician(`${fhirBase}/ServiceRequest`, {
    method: 'POST',
    headers,
    body: JSON.stringify(order),
  })
  expect(answer.status).toBe(201)
  return `ServiceRequest/${((await answer.json()) as { id: string }).id}`
}

test('the scan of a consent stands in the chart whole, under its labels, and once however often it is filed', async () => {
  const { fhirBase } = sandbox.emr.organization.emr
  const backend = sandbox.emr.smart.referralFetch(sandbox.emr.organization)
  const chart = referralChart(fhirBase, backend, sandbox.emr.smart.backendFetch(sandbox.emr.organization))
  const key = `${randomUUID()}/referral/scan-c1`
  const data = Buffer.alloc(300_000, 'a scanned page ').toString('base64')
  const scan = {
    key,
    order: await placed(),
    patient: LOCKMAN,
    signedAt: '2026-11-20T15:00:00Z',
    protected: true,
    type: 'application/pdf',
    data,
  }
  const [first, again] = [await chart.fileScan(scan), await chart.fileScan(scan)]
  expect(again.reference).toBe(first.reference)
  expect(await sandbox.stored('DocumentReference', key, backend)).toEqual([first.reference])
  const there = JSON.stringify(await sandbox.get(first.reference, backend))
  for (const label of ['R', 'SUD', 'ETH', '42CFRPart2', 'NORDSCLCD']) expect(there).toContain(`"code":"${label}"`)
  expect(there).toContain(scan.order)
})

test('what stands in whoever’s chart is found by the key of its write, and a revocation by whom it names', async () => {
  const { smart, organization } = sandbox.emr
  const { fhirBase } = organization.emr
  const [backend, administrative] = [smart.referralFetch(organization), smart.backendFetch(organization)]
  const chart = referralChart(fhirBase, backend, administrative)
  const [id, order] = [randomUUID(), await placed()]
  const key = `${id}/referral/status`
  const status = {
    key,
    order,
    patient: LOCKMAN,
    requester: OKAFOR,
    at: '2026-11-27T16:00:00.000Z',
    protected: SCOPE,
  }
  const told = await chart.tell({ ...status, word: { stage: 'received' } }, async () => true)
  const there = { key, reference: told?.reference, patient: LOCKMAN, labelled: true }
  expect(await chart.disclosed([key, `${id}/summary/s1/document`])).toEqual([there])
  const headers = { 'content-type': 'application/fhir+json', 'cache-control': 'no-cache' }
  const task = (await sandbox.get(told?.reference ?? '', backend)) as object
  const moved = { ...task, for: { reference: OLIVARES }, note: [] }
  const address = `${fhirBase}/${told?.reference}`
  expect((await backend(address, { method: 'PUT', headers, body: JSON.stringify(moved) })).status).toBe(200)
  expect(await chart.disclosed([key])).toEqual([{ ...there, patient: OLIVARES, labelled: false }])

  const department = { id: 'meadowlark', name: `Meadowlark ${id}` }
  const consent = {
    resourceType: 'Consent',
    status: 'inactive',
    scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
    category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
    patient: { reference: LOCKMAN },
    dateTime: '2026-11-20',
    organization: [{ display: department.name }],
    policy: [{ uri: 'urn:example:paper' }],
  }
  const denies = { type: 'deny', actor: [{ role: ROLE, reference: { display: department.name } }] }
  const others = [
    { ...consent, status: 'active' },
    { ...consent, organization: [{ display: 'Elsewhere' }] },
    { ...consent, scope: { coding: [{ ...consent.scope.coding[0], code: 'treatment' }] } },
  ]
  const { organization: _asked, ...unasked } = consent
  for (const one of [consent, { ...unasked, status: 'active', provision: denies }, ...others]) {
    const body = JSON.stringify(one)
    expect((await administrative(`${fhirBase}/Consent`, { method: 'POST', headers, body })).status).toBe(201)
  }
  const found = await chart.revocations([LOCKMAN, OLIVARES], department)
  expect(found).toHaveLength(2)
  for (const one of found)
    expect(one).toMatchObject({ patient: LOCKMAN, on: '2026-11-20', recordedAt: expect.any(String) })
})

const SCOPE = scopeOf(consentTo(['status']), 'UTC')
const ROLE = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'CST' }] }

const ITEMS = [
  { field: 'scores', part2: true, code: { system: 'http://loinc.org', code: '44261-6' }, total: 9, on: '2026-11-20' },
  {
    field: 'diagnoses',
    part2: true,
    code: { system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'F32.1' },
    certainty: 'working',
    on: '2026-11-20',
  },
  { field: 'answer', part2: true, words: 'Weekly sessions help.' },
] as const
const PERMITTED = { fields: new Set(FIELDS), consent: consentTo(FIELDS) }
/** What is released of a referral, all of it a Part 2 programme’s. */
const SUMMARY = summaryOf('R1', ITEMS, { department: { part2: true }, permitted: PERMITTED, zone: 'UTC' })

test('an EMR that drops the labels when it stores is noticed: nothing is confirmed, and no more of a summary is sent', async () => {
  const { fhirBase } = sandbox.emr.organization.emr
  const backend = sandbox.emr.smart.referralFetch(sandbox.emr.organization)
  const chart = referralChart(fhirBase, withoutLabels(backend), backend)
  const [id, order] = [randomUUID(), await placed()]
  const about = { order, patient: LOCKMAN, at: '2026-11-27T16:00:00.000Z' }
  const status = { key: `${id}/referral/status`, ...about, requester: OKAFOR }
  const word = { stage: 'summary-released', summary: 's1' } as const
  const summary = { key: `${id}/summary/s1`, ...about, department: 'Meadowlark', on: '2026-11-27', summary: SUMMARY }
  const scan = { order, patient: LOCKMAN, signedAt: '2026-11-20T15:00:00Z', type: 'application/pdf', data: 'c2Nhbg==' }
  const goOn = async () => true
  const dropped = (type: string) => ({
    fault: { kind: 'malformed', where: `${type}.meta.security differs from what was written` },
  })
  await expect(chart.fileScan({ ...scan, key: `${id}/referral/scan-c1`, protected: true })).rejects.toMatchObject(
    dropped('DocumentReference'),
  )
  await expect(chart.tell({ ...status, protected: SCOPE, word: { stage: 'held' } }, goOn)).rejects.toMatchObject(
    dropped('Task'),
  )
  await expect(chart.tell({ ...status, protected: SCOPE, word, summary }, goOn)).rejects.toMatchObject(
    dropped('DocumentReference'),
  )
  expect(await sandbox.stored('DocumentReference', `${id}/summary/s1/document`, backend)).toHaveLength(1)
  expect(await sandbox.stored('Observation', `${id}/summary/s1/scores-1`, backend)).toEqual([])
  expect(await sandbox.stored('Condition', `${id}/summary/s1/diagnoses-2`, backend)).toEqual([])
  // What was sent without labels has lost none.
  const open = { ...status, key: `${id}/referral/other`, protected: null, word: { stage: 'held' } } as const
  expect(await chart.tell(open, goOn)).toMatchObject({ reference: expect.stringMatching(/^Task\//) })
})

test('a status that is told stands on the order once, and a summary with its data under its labels, however often it is told', async () => {
  const { fhirBase } = sandbox.emr.organization.emr
  const backend = sandbox.emr.smart.referralFetch(sandbox.emr.organization)
  const chart = referralChart(fhirBase, backend, sandbox.emr.smart.backendFetch(sandbox.emr.organization))
  const [id, order] = [randomUUID(), await placed()]
  const about = { order, patient: LOCKMAN, at: '2026-11-27T16:00:00.000Z' }
  const status = {
    key: `${id}/referral/status`,
    ...about,
    requester: OKAFOR,
    protected: SCOPE,
  }
  const goOn = async () => true
  const held = await chart.tell({ ...status, word: { stage: 'held' } }, goOn)
  const summary = { key: `${id}/summary/s1`, ...about, department: 'Meadowlark', on: '2026-11-27', summary: SUMMARY }
  const word = { stage: 'summary-released', summary: 's1' } as const
  // Nothing of it leaves where it may not.
  expect(await chart.tell({ ...status, word, summary }, async () => false)).toBeNull()
  expect(await sandbox.stored('DocumentReference', `${id}/summary/s1/document`, backend)).toEqual([])
  const [first, again] = [
    await chart.tell({ ...status, word, summary }, goOn),
    await chart.tell({ ...status, word, summary }, goOn),
  ]
  expect([first?.reference, again?.reference]).toEqual([held?.reference, held?.reference])
  const task = (await sandbox.get(first?.reference ?? '', backend)) as {
    output: { valueReference: { reference: string } }[]
  }
  expect(task).toMatchObject({ status: 'completed', focus: { reference: order } })
  const document = task.output[0]?.valueReference.reference ?? ''
  const filed = [
    document,
    ...(await sandbox.stored('Observation', `${id}/summary/s1/scores-1`, backend)),
    ...(await sandbox.stored('Condition', `${id}/summary/s1/diagnoses-2`, backend)),
  ]
  expect(filed).toHaveLength(3)
  for (const reference of filed) {
    const there = JSON.stringify(await sandbox.get(reference, backend))
    for (const label of ['R', 'SUD', 'ETH', '42CFRPart2', 'NORDSCLCD']) expect(there).toContain(`"code":"${label}"`)
  }

  // Each part is found again by its key, also where the chart has moved one, and none that it calls an error.
  const keys = ['document', 'scores-1', 'diagnoses-2'].map((part) => `${id}/summary/s1/${part}`)
  expect(chart.draw(summary).keys).toEqual(keys)
  const found = keys.map((key, at) => ({ key, reference: filed[at], patient: LOCKMAN, labelled: true }))
  expect(await chart.disclosed(keys)).toEqual(found)
  const put = async (reference = '', more: object) => {
    const body = JSON.stringify({ ...((await sandbox.get(reference, backend)) as object), ...more })
    const headers = { 'content-type': 'application/fhir+json' }
    expect((await backend(`${fhirBase}/${reference}`, { method: 'PUT', headers, body })).status).toBe(200)
  }
  const system = 'http://terminology.hl7.org/CodeSystem/condition-ver-status'
  await put(filed[1], { subject: { reference: OLIVARES }, note: [] })
  const verificationStatus = { coding: [{ system, code: 'entered-in-error' }] }
  await put(filed[2], { verificationStatus, clinicalStatus: undefined })
  const moved = { ...found[1], patient: OLIVARES, labelled: false }
  expect(await chart.disclosed(keys)).toEqual([found[0], moved])
})

/** The EMR as one that stores what it is sent without the labels. */
function withoutLabels(backend: Fetch): Fetch {
  return (address, init) => {
    if (typeof init?.body !== 'string') return backend(address, init)
    const { meta: _labels, ...rest } = JSON.parse(init.body) as Record<string, unknown>
    return backend(address, { ...init, body: JSON.stringify(rest) })
  }
}
