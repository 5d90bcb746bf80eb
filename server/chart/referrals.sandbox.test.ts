import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LOCKMAN, openSandboxChart, type SandboxChart } from '../../test/sandbox-chart.ts'
import { referralChart } from './referrals.ts'

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
