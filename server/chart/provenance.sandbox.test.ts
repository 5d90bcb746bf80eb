import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import {
  BACKEND,
  CLINICIAN,
  faultOf,
  inVisit,
  OKAFOR,
  openSandboxChart,
  type SandboxChart,
} from '../../test/sandbox-chart.ts'
import type { ChartWrite } from '../act/chart.ts'

vi.setConfig({ testTimeout: 20_000, hookTimeout: 60_000 })

let sandbox: SandboxChart

beforeAll(async () => {
  sandbox = await openSandboxChart()
})
afterEach(() => sandbox.emr.mend())
afterAll(() => sandbox.emr.stop())

test('a signed note names its author alone; beside it stands once that a device had a part, also after a lost answer', async () => {
  const visit = await sandbox.arrived()
  const { reference: note } = await sandbox.chart.write(
    {
      ...inVisit(visit),
      key: `${visit.key}/sign/note`,
      write: 'sign',
      base: null,
      period: { start: '2026-11-20T15:00:00.000Z', end: '2026-11-20T15:20:00.000Z' },
      content: {
        sections: [{ id: 'history', title: 'History', forPatient: false, text: 'Well.' }],
        attestation: ['Seen by video.'],
      },
    },
    CLINICIAN,
  )
  const write: ChartWrite = {
    key: `${visit.key}/provenance/note`,
    write: 'provenance',
    note,
    author: OKAFOR,
    at: '2026-11-20T15:21:00.000Z',
  }
  await sandbox.emr.fail({ kind: 'drop', method: 'POST', type: 'Provenance', count: 1 })
  expect(await faultOf(sandbox.chart.write(write, BACKEND))).toBe('unreachable')
  const receipt = await sandbox.chart.write({ ...write, again: true }, BACKEND)
  expect(receipt.digest).not.toBeNull()
  const found = (await sandbox.get(`Provenance?target=${note}`)) as { entry?: { resource: object }[] }
  expect(found.entry?.map(({ resource }) => resource)).toMatchObject([
    {
      resourceType: 'Provenance',
      target: [{ reference: note }],
      recorded: '2026-11-20T15:21:00.000Z',
      agent: [
        { type: { coding: [{ code: 'author' }] }, who: { reference: OKAFOR } },
        { type: { coding: [{ code: 'assembler' }] }, who: { type: 'Device', display: 'Causeway, draft of the note' } },
      ],
    },
  ])
  expect(await sandbox.get(note)).toMatchObject({ author: [{ reference: OKAFOR }] })
  expect(JSON.stringify(await sandbox.get(note))).not.toContain('Device')
})
