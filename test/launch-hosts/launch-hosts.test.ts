import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { launchUseCases } from '../../server/act/launch.ts'
import { openClientKeys, turnKeys, type ClientKeys } from '../../server/smart/key.ts'
import { openSmart } from '../../server/smart/sign-in.ts'
import { HOSTS, meet, type Launching } from './hosts.ts'
import { FAULTS } from './launch-faults.ts'
import { copyWithFault, forgetCopies, type Planted } from './planted.ts'

vi.setConfig({ testTimeout: 20_000 })

const copies: string[] = []
let keys: ClientKeys

beforeAll(async () => {
  keys = openClientKeys(await turnKeys(null, new Date('2026-11-26T12:00:00Z')))
})
afterAll(() => forgetCopies(copies))

test.each(HOSTS)('our launch meets $name: $becomes', async (host) => {
  expect(await meet(host, { open: openSmart, uses: launchUseCases }, keys)).toBe(host.becomes)
})

test.each(FAULTS)('the hosts find a launch in which $fault', async ({ foundBy, ...fault }) => {
  const copy = await copyWith(fault)
  const found: string[] = []
  for (const host of HOSTS) if ((await meet(host, copy, keys)) !== host.becomes) found.push(host.name)
  expect(found).toContain(foundBy)
})

/** A copy of our launch, and of what it rests on, with one fault in it. */
async function copyWith(fault: Planted): Promise<Launching> {
  const copy = copyWithFault(fault, ['server/smart'])
  copies.push(copy)
  const [smart, launch] = (await Promise.all([
    import(join(copy, 'server/smart/sign-in.ts')),
    import(join(copy, 'server/act/launch.ts')),
  ])) as [{ openSmart: typeof openSmart }, { launchUseCases: typeof launchUseCases }]
  return { open: smart.openSmart, uses: launch.launchUseCases }
}
