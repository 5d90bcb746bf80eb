import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { BACKEND, openSandboxChart, type SandboxChart } from '../../test/sandbox-chart.ts'
import type { Change } from '../act/poll-route.ts'
import { changesIn } from './changes.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 })

let sandbox: SandboxChart
beforeAll(async () => {
  sandbox = await openSandboxChart()
})
afterAll(() => sandbox.emr.stop())

test('what has changed since an instant of the EMR’s clock comes as resources, the oldest first, with their versions', async () => {
  const { smart, organization } = sandbox.emr
  const changes = changesIn(organization.emr.fhirBase, smart.backendFetch(organization))
  const found = async (since: string): Promise<Change[]> => {
    const all: Change[] = []
    for await (const page of changes.since('Appointment', since)) all.push(...page)
    return all
  }
  const made: string[] = []
  for (let each = 0; each < 2; each += 1) {
    const booking = await sandbox.bookingOf()
    made.push((await sandbox.chart.write(booking, BACKEND)).reference)
  }
  expect(await changes.one(made[0] ?? '')).toEqual(await sandbox.get(made[0] ?? ''))
  const before = await found('2020-01-01T00:00:00Z')
  const references = before.map(({ resource }) => `Appointment/${String(Object(resource).id)}`)
  expect(references.filter((one) => made.includes(one))).toEqual(made)
  expect(
    before.every(({ resource, at }) => Object(resource).meta.lastUpdated === at && Object(resource).meta.versionId),
  ).toBe(true)
  expect(before.map(({ at }) => at)).toEqual(before.map(({ at }) => at).toSorted())
  const last = before.at(-1)?.at ?? ''
  expect((await found(last)).map(({ at }) => at)).toContain(last)
  expect(await found('2099-01-01T00:00:00Z')).toEqual([])
})
