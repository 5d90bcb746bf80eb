import { describe, expect, test } from 'vitest'
import type { House } from './house.ts'
import { launchUseCases, whoIsHereFirst } from './launch.ts'
import type { SignIn } from './sign-in.ts'

test('of several visits of one patient the card of the one in which they wait comes first, the others as they were', () => {
  const morning = { id: 'morning', state: { room: 'closed' as const } }
  const noon = { id: 'noon', state: { room: 'ended' as const } }
  const now = { id: 'now', state: { room: 'waiting' as const } }
  const held = { id: 'held', state: { room: 'open' as const } }
  expect(whoIsHereFirst([morning, noon, now])).toEqual([now, morning, noon])
  expect(whoIsHereFirst([morning, held, noon])).toEqual([held, morning, noon])
  expect(whoIsHereFirst([morning, noon])).toEqual([morning, noon])
})

describe('a call for cards', () => {
  const riverbend = {
    id: 'riverbend',
    emr: { fhirBase: 'https://emr.example/riverbend/', cdsIssuer: 'https://emr.example' },
  }
  const lakeside = { id: 'lakeside', emr: { ...riverbend.emr, fhirBase: 'https://emr.example/lakeside' } }
  const call = (fhirServer?: string) => ({
    hook: 'order-select',
    hookInstance: 'd1577c69-dfbe-44ad-ba6d-3e05e953b2ea',
    ...(fhirServer !== undefined && { fhirServer }),
    context: { userId: 'Practitioner/1', patientId: 'p1' },
  })

  /** Whose visits are read for a call that the signer of both practices has signed. */
  async function readFor(organizations: readonly { id: string }[], request: unknown): Promise<string[] | object> {
    const read: string[] = []
    const house = {
      organizations: new Map(organizations.map((one) => [one.id, one])),
      now: () => new Date('2026-11-26T12:00:00Z'),
      store: { visitsOf: async (organization: string) => (read.push(organization), []), audit: async () => undefined },
    } as unknown as House
    const signIn = { trusts: async () => true } as unknown as SignIn
    const answer = await launchUseCases(house, signIn).cards(request, 'Bearer j.w.t', 'https://here.example')
    return 'refused' in answer ? answer : read
  }

  test.each<[string, readonly { id: string }[], string | undefined, string[] | object]>([
    ['of the first of two that share a signer', [riverbend, lakeside], 'https://emr.example/riverbend', ['riverbend']],
    ['of the second of them', [riverbend, lakeside], 'https://emr.example/lakeside/', ['lakeside']],
    ['of neither', [riverbend, lakeside], 'https://emr.example/other', { refused: 'not-identified' }],
    ['of two, without its server', [riverbend, lakeside], undefined, { refused: 'not-identified' }],
    ['of a practice with a signer of its own, without its server', [riverbend], undefined, ['riverbend']],
  ])('%s is answered from the practice whose FHIR server it names', async (_, organizations, server, expected) => {
    expect(await readFor(organizations, call(server))).toEqual(expected)
  })
})
