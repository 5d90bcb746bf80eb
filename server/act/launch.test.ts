import { describe, expect, test } from 'vitest'
import { start } from '#domain/visit/evolve.ts'
import type { Organization } from '../config/organizations.ts'
import type { House } from './house.ts'
import { launchUseCases, whoIsHereFirst } from './launch.ts'
import type { SignedIn, SignIn } from './sign-in.ts'
import type { StoredVisit } from './store.ts'

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

describe('a launch that names no appointment opens of a patient’s visits of today', () => {
  const morning = visitOf('morning', { encounter: 'Encounter/morning' })
  const noon = visitOf('noon', { encounter: 'Encounter/noon' })
  const unopened = visitOf('unopened', { encounter: null })
  const colleagues = visitOf('colleagues', { practitioner: 'Practitioner/another', encounter: null })

  test.each<[string, string | null, StoredVisit[], string]>([
    ['that of the encounter that the EMR names', 'Encounter/noon', [morning, noon], 'noon'],
    [
      'the one whose encounter is not known yet, where it is none of theirs',
      'Encounter/x',
      [morning, unopened],
      'unopened',
    ],
    ['the first, where the EMR names no encounter', null, [morning, noon], 'morning'],
    ['their own, and not a colleague’s', null, [colleagues, noon], 'noon'],
    ['none, where no encounter fits', 'Encounter/x', [morning, noon], 'no visit'],
    ['none, where all are a colleague’s', null, [colleagues], 'no visit'],
  ])('%s', async (_, encounter, visits, opens) => {
    expect(await openedBy(encounter, visits)).toBe(opens)
  })
})

function visitOf(
  id: string,
  { encounter, practitioner = 'Practitioner/dr' }: { encounter: string | null; practitioner?: string },
) {
  const begun = start()
  const references = { ...begun.references, encounter }
  const state = { ...begun, appointment: 'booked' as const, patient: 'Patient/ann', practitioner, references }
  return { id, organization: 'riverbend', pathway: 'p', state } as unknown as StoredVisit
}

/** The visit as whose session a launch in Ann's chart would be stored, or why there is none. */
async function openedBy(encounter: string | null, visits: StoredVisit[]): Promise<string | undefined> {
  let opened: string | undefined
  const organization = { id: 'riverbend', emr: {} } as unknown as Organization
  const house = {
    organizations: new Map([[organization.id, organization]]),
    now: () => new Date('2026-11-27T15:00:00Z'),
    offered: async () => null,
    store: {
      takePending: async () => ({ organization: 'riverbend', pending: {} }),
      visitsOf: async () => visits,
      openLaunch: async ({ visit }: { visit: string }) => {
        opened = visit
        throw new Error('that is enough')
      },
    },
    chartOf: () => ({ read: { clinician: async () => ({ active: true, roles: ['309343006'] }) } }),
  } as unknown as House
  const signedIn = {
    fhirUser: 'Practitioner/dr',
    patient: 'Patient/ann',
    encounter,
    appointment: null,
    begins: null,
    hub: null,
  }
  const signIn = { finish: async () => signedIn as unknown as SignedIn } as unknown as SignIn
  const finished = launchUseCases(house, signIn).finish({ state: 's' }, 'secret')
  const refused = await finished.catch(() => null)
  return refused !== null && 'refused' in refused && refused.refused === 'wrong-launch' ? refused.why : opened
}
