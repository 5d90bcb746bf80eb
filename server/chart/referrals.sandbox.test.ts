import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { consentTo } from '#domain/referral/rehearsal.ts'
import { FIELDS } from '#domain/referral/consent.ts'
import { summaryOf } from '#domain/referral/summary.ts'
import { LOCKMAN, OKAFOR, openSandboxChart, type SandboxChart } from '../../test/sandbox-chart.ts'
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
  const chart = referralChart(fhirBase, backend)
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

test('a status that is told stands on the order once, and a summary with its data under its labels, however often it is told', async () => {
  const { fhirBase } = sandbox.emr.organization.emr
  const backend = sandbox.emr.smart.referralFetch(sandbox.emr.organization)
  const chart = referralChart(fhirBase, backend)
  const [id, order] = [randomUUID(), await placed()]
  const about = { order, patient: LOCKMAN, at: '2026-11-27T16:00:00.000Z' }
  const status = {
    key: `${id}/referral/status`,
    ...about,
    requester: OKAFOR,
    protected: { scope: 'It covers: status.' },
  }
  const goOn = async () => true
  const held = await chart.tell({ ...status, word: { stage: 'held' } }, goOn)
  const items = [
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
  const permitted = { fields: new Set(FIELDS), consent: consentTo(FIELDS) }
  const made = summaryOf('R1', items, { department: { part2: true }, permitted })
  const summary = { key: `${id}/summary/s1`, ...about, department: 'Meadowlark', summary: made }
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
})
