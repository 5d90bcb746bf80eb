import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  BACKEND,
  CLINICIAN,
  faultOf,
  LOCKMAN,
  OLIVARES,
  inVisit,
  openSandboxChart,
  sandboxTest,
  type SandboxChart,
} from '../../test/sandbox-chart.ts'
import type { Chart, FaultKind } from '../act/chart.ts'
import { connectChart } from './connect.ts'
import type { Fetch } from './fhir-client.ts'

vi.setConfig({ testTimeout: 20_000, hookTimeout: 60_000 })

let sandbox: SandboxChart

beforeAll(async () => {
  sandbox = await openSandboxChart()
})
afterEach(() => sandbox.emr.mend())
afterAll(() => sandbox.emr.stop())

describe('reading the chart', () => {
  test('every list is shown under the clinician’s token, and older ones on demand', async () => {
    const states = await listsOf(sandbox.chart)
    expect(states.filter(([, list]) => list.state !== 'shown')).toEqual([])
    const [, problems] = states[0] ?? []
    const older = problems?.state === 'shown' ? problems.older : null
    const past = await sandbox.chart.read.section(LOCKMAN, 'problems', older, CLINICIAN)
    expect(past.state === 'shown' && past.items.every(({ status }) => status !== 'active')).toBe(true)
  })

  sandboxTest(
    'an EMR that takes batches is asked once for all lists, and they are the same',
    'HAPI answers the searches of a batch from those of the last minute',
    async () => {
      const { fhirBase } = sandbox.emr.organization.emr
      const asked: string[] = []
      const clinician = (): Fetch => async (url, init) => {
        asked.push(`${init.method} ${url.slice(fhirBase.length)}`)
        return sandbox.clinician(url, init)
      }
      const together = connectChart(
        { fhirBase, cursorKey: new Uint8Array(32), roles: {}, takesBatches: async () => true },
        { backend: () => Promise.reject(new Error('the backend was asked')), clinician },
      )
      // Eight places at the EMR's turnstile: what comes after them goes when the batch has been answered.
      expect(await listsOf(together)).toEqual(await listsOf(sandbox.chart))
      expect(asked.length).toBeLessThanOrEqual(3)
      await sandbox.emr.fail({ kind: 'refuse', type: 'AllergyIntolerance', count: 2 })
      const states = (await listsOf(together)).map(([name, { state }]) => `${name} ${state}`)
      expect(states.filter((one) => !one.endsWith(' shown'))).toEqual(['allergies withheld'])
    },
  )

  test('a list’s cursor opens no other patient’s list', async () => {
    const vitals = await sandbox.chart.read.section(OLIVARES, 'vitals', null, CLINICIAN)
    const cursor = vitals.state === 'shown' ? vitals.older : null
    expect(cursor).not.toBeNull()
    expect(await sandbox.chart.read.section(OLIVARES, 'vitals', cursor, CLINICIAN)).toMatchObject({ state: 'shown' })
    expect(await sandbox.chart.read.section(LOCKMAN, 'vitals', cursor, CLINICIAN)).toEqual({ state: 'failed' })
  })

  test.each([
    ['withheld', { kind: 'refuse', type: 'AllergyIntolerance', count: 1 }],
    ['failed', { kind: '500', type: 'AllergyIntolerance', count: 1 }],
  ])('a list that is %s says so and never looks empty', async (state, fault) => {
    await sandbox.emr.fail(fault)
    expect(await sandbox.chart.read.section(LOCKMAN, 'allergies', null, CLINICIAN)).toEqual({ state })
  })

  test('people are found by name and birth date, clinicians with their dated licences', async () => {
    const { name, birthDate, reference } = await sandbox.chart.read.patient(LOCKMAN, CLINICIAN)
    expect((await sandbox.chart.read.findPatients(name.family, birthDate)).map((one) => one.reference)).toEqual([
      reference,
    ])
    expect(await sandbox.chart.read.findPatients(name.family, '1900-01-01')).toEqual([])
    expect(await sandbox.chart.read.clinician('Practitioner/dr-lindqvist', CLINICIAN)).toMatchObject({
      name: 'Dr. Erik Lindqvist',
      active: true,
      licences: [{ state: 'MA' }, { state: 'NH', until: expect.stringMatching(/-06-30$/) }],
    })
  })

  test('appointments of a patient and those changed since an instant', async () => {
    const since = new Date(Date.now() - 1_000).toISOString()
    const write = await sandbox.bookingOf()
    const { reference } = await sandbox.chart.write(write, BACKEND)
    expect((await sandbox.chart.read.appointmentsChanged(since)).map((one) => one.reference)).toContain(reference)
    const day = await sandbox.chart.read.appointmentsOf(LOCKMAN, write.start, write.end)
    expect(day.map((one) => one.reference)).toContain(reference)
  })

  test('the summary is read by its encounter', async () => {
    const visit = await sandbox.arrived()
    expect(await sandbox.chart.read.summary(visit.encounter)).toBeNull()
    await sandbox.chart.write(
      { ...inVisit(visit), key: `${visit.key}/summary/summary`, write: 'summary', content: { text: 'Drink water.' } },
      BACKEND,
    )
    expect(await sandbox.chart.read.summary(visit.encounter)).toBe('Drink water.')
  })

  test('a clinician who left the patient no words leaves a summary without any', async () => {
    const visit = await sandbox.arrived()
    await sandbox.chart.write(
      { ...inVisit(visit), key: `${visit.key}/summary/summary`, write: 'summary', content: { text: '' } },
      BACKEND,
    )
    expect(await sandbox.chart.read.summary(visit.encounter)).toBe('')
  })
})

describe('an EMR on a bad day', () => {
  test.each<[FaultKind['kind'], Record<string, unknown>]>([
    ['busy', { kind: '429', count: 1 }],
    ['unreachable', { kind: '500', count: 1 }],
    ['unreachable', { kind: 'down', count: 1 }],
    ['refused', { kind: 'refuse', count: 1 }],
    ['unreachable', { kind: 'slow', ms: 6_000, count: 1 }],
  ])('a read ends as %s after %j', async (kind, fault) => {
    await sandbox.emr.fail(fault)
    expect(await faultOf(sandbox.chart.read.patient(LOCKMAN, CLINICIAN))).toBe(kind)
  })

  test('an expired token is renewed once, unseen', async () => {
    await sandbox.emr.fail({ kind: 'expired-token', count: 1 })
    expect(await sandbox.chart.read.patient(LOCKMAN, CLINICIAN)).toMatchObject({ reference: LOCKMAN })
  })

  test('a token that is refused also after renewal is a lapsed sign-in', async () => {
    await sandbox.emr.fail({ kind: 'expired-token', count: 2 })
    expect(await faultOf(sandbox.chart.read.patient(LOCKMAN, CLINICIAN))).toBe('sign-in-lapsed')
  })
})

function listsOf(chart: Chart) {
  const names = [
    'problems',
    'medicines',
    'allergies',
    'vitals',
    'results',
    'immunisations',
    'procedures',
    'encounters',
    'documents',
  ] as const
  return Promise.all(
    names.map(async (name) => [name, await chart.read.section(LOCKMAN, name, null, CLINICIAN)] as const),
  )
}
