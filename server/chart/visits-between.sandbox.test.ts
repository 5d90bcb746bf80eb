import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { inventedCharge } from '../../test/invented-charge.ts'
import {
  BACKEND,
  CLINICIAN,
  inVisit,
  OKAFOR,
  openSandboxChart,
  sandboxTest,
  type ArrivedVisit,
  type SandboxChart,
} from '../../test/sandbox-chart.ts'

vi.setConfig({ testTimeout: 20_000, hookTimeout: 60_000 })

let sandbox: SandboxChart

beforeAll(async () => {
  sandbox = await openSandboxChart()
})
afterEach(() => sandbox.emr.mend())
afterAll(() => sandbox.emr.stop())

/** The EMR's visit of this appointment, as it is compared with another tool's log. */
async function compared({ appointment }: ArrivedVisit) {
  const { start } = await sandbox.chart.read.appointment(appointment, BACKEND)
  const [from, until] = [-1, 1].map((hours) => new Date(Date.parse(start) + hours * 3_600_000).toISOString())
  const visits = await sandbox.chart.read.visitsBetween(from ?? '', until ?? '')
  return visits?.find((one) => one.appointment === appointment)
}

test('an appointment stands with its encounter, its people, and whether it was signed and charged', async () => {
  const visit = await sandbox.arrived()
  expect(await compared(visit)).toMatchObject({
    encounter: visit.encounter,
    patient: expect.stringContaining('Lockman'),
    clinician: expect.stringContaining('Okafor'),
    virtual: true,
    signed: false,
    charged: false,
  })
  await sandbox.chart.write(
    {
      ...inVisit(visit),
      key: `${visit.key}/sign/note`,
      write: 'sign',
      base: null,
      period: { start: '2026-11-20T15:00:00.000Z', end: '2026-11-20T15:20:00.000Z' },
      content: {
        sections: [{ id: 'plan', title: 'Plan', forPatient: false, text: 'Rest.' }],
        attestation: ['Seen by video.'],
      },
    },
    CLINICIAN,
  )
  await sandbox.chart.write(
    {
      key: `${visit.key}/charge/charge`,
      write: 'charge',
      encounter: visit.encounter,
      patient: visit.patient,
      practitioner: OKAFOR,
      enterer: OKAFOR,
      at: '2026-11-20T15:30:00.000Z',
      content: inventedCharge(),
    },
    BACKEND,
  )
  expect(await compared(visit)).toMatchObject({ signed: true, charged: true })
})

sandboxTest(
  'what the EMR does not let be asked is not known, and never missing',
  'a run against HAPI has its own rules of what may be asked',
  async () => {
    const visit = await sandbox.arrived()
    await sandbox.emr.fail({ kind: 'refuse', type: 'ChargeItem', count: 1 })
    expect(await compared(visit)).toMatchObject({ signed: false, charged: null })
  },
)
