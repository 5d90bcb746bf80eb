import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { picked } from '../../domain/access/same-patient.ts'
import { hearEmrs } from '../../server/act/hear-emr.ts'
import { listenToHub } from '../../server/fhircast/hub.ts'
import { HUBS, meetHub, type Parts } from './hubs.ts'
import { FAULTS } from './lock-faults.ts'
import { copyWithFault, forgetCopies, type Planted } from './planted.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const copies: string[] = []
afterAll(() => forgetCopies(copies))

test.each(HUBS)('a visit of Ann’s, where the host opens $name: $becomes', async (host) => {
  expect(await meetHub(host, { hearEmrs, listenToHub, picked })).toBe(host.becomes)
})

test.each(FAULTS)('the host that opens $foundBy finds a lock in which $fault', async ({ foundBy, ...fault }) => {
  const parts = await copyWith(fault)
  const host = HUBS.find(({ name }) => name === foundBy)
  if (host === undefined) throw new Error(`there is no host that opens ${foundBy}`)
  expect(await meetHub(host, parts).catch(() => 'nothing')).not.toBe(host.becomes)
})

/** A copy of what locks a workspace, with one fault in it. */
async function copyWith(fault: Planted): Promise<Parts> {
  const copy = copyWithFault(fault, ['server/fhircast'])
  copies.push(copy)
  const [act, hub, domain] = await Promise.all(
    ['server/act/hear-emr.ts', 'server/fhircast/hub.ts', 'domain/access/same-patient.ts'].map(
      (part) => import(join(copy, part)) as Promise<Parts>,
    ),
  )
  return { ...act, ...hub, ...domain } as Parts
}
