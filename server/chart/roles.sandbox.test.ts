import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { BACKEND, openSandboxChart, type SandboxChart } from '../../test/sandbox-chart.ts'

vi.setConfig({ testTimeout: 20_000, hookTimeout: 60_000 })

let sandbox: SandboxChart

beforeAll(async () => {
  sandbox = await openSandboxChart({ SANDBOX_PERSONALITY: 'oracle-like' })
})
afterAll(() => sandbox.emr.stop())

test('an EMR without PractitionerRole leaves it to the settings who is what', async () => {
  expect(await sandbox.chart.read.clinician('Practitioner/dr-okafor', BACKEND)).toMatchObject({
    name: expect.stringContaining('Okafor'),
    active: true,
    roles: ['309343006'],
  })
})

test('whoever the settings do not name there has no role', async () => {
  expect(await sandbox.chart.read.clinician('Practitioner/dr-lindqvist', BACKEND)).toMatchObject({
    active: false,
    roles: [],
  })
})

test('an EMR that fails is not taken for one without', async () => {
  await sandbox.emr.fail({ kind: '500', type: 'PractitionerRole', count: 1 })
  await expect(sandbox.chart.read.clinician('Practitioner/dr-okafor', BACKEND)).rejects.toMatchObject({
    fault: { kind: 'unreachable' },
  })
})
