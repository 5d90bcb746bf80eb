import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { Interaction } from '#domain/route/interaction.ts'
import { isRecord } from '#formats/fhir/element.ts'
import { interactionScope } from '#formats/smart/scopes.ts'
import { idOf, LOCKMAN } from '../../test/sandbox-chart.ts'
import { startSandboxEmr, type SandboxEmr } from '../../test/sandbox-emr.ts'
import { authorizationServer } from '../smart/authorization-server.ts'
import { backendFetch } from '../smart/tokens.ts'
import type { Fetch } from './fhir-client.ts'
import { interactionDestination } from './route-interaction.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 })

/** What came as FHIR from one server is done at another, which shares no ids with it: the real sandbox EMR. */
const MRN = 'http://hospital.smarthealthit.org'
const VISITS = 'http://department.example/appointments'

let emr: SandboxEmr
let number: string
let asked: string[] = []
let answered: Record<string, unknown>[] = []
/** What stands between us and the EMR; nothing, unless a test says so. */
let between: (url: string, init: RequestInit, go: Fetch) => Promise<Response> = (url, init, go) => go(url, init)

beforeAll(async () => {
  emr = await startSandboxEmr()
  const patient = await read(LOCKMAN)
  const identifiers = [patient.identifier].flat().filter(isRecord)
  number = String(identifiers.find(({ system }) => system === MRN)?.value)
})
afterEach(() => {
  asked = []
  answered = []
  between = (url, init, go) => go(url, init)
})
afterAll(() => emr.stop())

async function read(address: string): Promise<Record<string, unknown>> {
  const response = await emr.smart.backendFetch(emr.organization)(`${emr.organization.emr.fhirBase}/${address}`, {
    method: 'GET',
  })
  const json: unknown = await response.json()
  return isRecord(json) ? json : {}
}

async function appointments(filler: string): Promise<Record<string, unknown>[]> {
  const found = await read(`Appointment?identifier=${encodeURIComponent(`${VISITS}|${filler}`)}`)
  return [found.entry].flat().flatMap((one) => (isRecord(one) && isRecord(one.resource) ? [one.resource] : []))
}

function destination(interaction: Interaction) {
  const base = emr.organization.emr.fhirBase.replace(/\/$/, '')
  const now = () => new Date()
  const { backendClientId = '' } = emr.organization.emr
  const scope = interactionScope(interaction, ['Appointment'])
  const backend = backendFetch(authorizationServer(base, emr.keys, now), backendClientId, now, scope)
  return interactionDestination(interaction, (message) => `riverbend/news/${message}`, {
    base,
    answered: async (_, found) => void answered.push(...found),
    fetch: (url, init) => {
      asked.push(`${init.method} ${url.slice(base.length)}`)
      return between(url, init, backend)
    },
    mayReceive: () => true,
    now,
  })
}

/** An appointment as the department's own server has it. */
const theirs = (filler: string, differs: object = {}, patient: object = { system: MRN, value: number }) => ({
  resourceType: 'Appointment',
  id: 'dept-1',
  meta: { versionId: '7', lastUpdated: '2026-11-27T12:00:00Z' },
  identifier: [{ system: VISITS, value: filler }],
  status: 'booked',
  start: '2027-01-05T15:00:00Z',
  end: '2027-01-05T15:30:00Z',
  comment: 'by telephone',
  participant: [{ actor: { reference: 'Patient/dept-9', identifier: patient }, status: 'accepted' }],
  ...differs,
})

const deliver = (interaction: Interaction, resource: object, id = '1') =>
  destination(interaction).deliver({
    id,
    event: 'Appointment',
    bytes: new TextEncoder().encode(JSON.stringify(resource)),
  })

test('what is made by its number is made once, of the EMR’s own patient, and of no id of the other server', async () => {
  const filler = randomUUID()
  const create: Interaction = { does: 'create', by: VISITS, refers: ['Patient'] }
  for (let each = 0; each < 2; each += 1)
    expect(await deliver(create, theirs(filler))).toMatchObject({ tried: 'delivered' })
  const [made, ...more] = await appointments(filler)
  expect(more).toEqual([])
  expect(made).toMatchObject({ participant: [{ actor: { reference: LOCKMAN } }] })
  expect(JSON.stringify(made)).not.toMatch(/dept-/)
})

test('an answer that is lost leaves one, also of what has no number but ours', async () => {
  let lost = 0
  between = async (url, init, go) => {
    const response = await go(url, init)
    if (init.method !== 'POST' || url.includes('_search') || lost > 0) return response
    lost += 1
    throw new TypeError('the line is gone')
  }
  const shared = { ...theirs(randomUUID()), participant: [{ actor: { reference: LOCKMAN }, status: 'accepted' }] }
  const message = randomUUID()
  expect(await deliver({ does: 'create' }, shared, message)).toEqual({ tried: 'again', why: 'no answer' })
  expect(await deliver({ does: 'create' }, shared, message)).toMatchObject({ tried: 'delivered' })
  const key = encodeURIComponent(`urn:x-causeway:message|riverbend/news/${message}`)
  expect([(await read(`Appointment?identifier=${key}`)).entry].flat()).toHaveLength(1)
})

test('a patch writes its members and leaves the rest, and writes nothing where they are so already', async () => {
  const filler = randomUUID()
  await deliver({ does: 'update', by: VISITS, refers: ['Patient'] }, theirs(filler))
  const patch: Interaction = { does: 'patch', by: VISITS, refers: ['Patient'], members: ['status'] }
  const cancelled = theirs(filler, { status: 'cancelled', comment: 'a secret of the department' })
  expect(await deliver(patch, cancelled)).toMatchObject({ tried: 'delivered' })
  expect(await appointments(filler)).toMatchObject([{ status: 'cancelled', comment: 'by telephone' }])
  asked = []
  expect(await deliver(patch, cancelled)).toMatchObject({ tried: 'delivered' })
  expect(asked.filter((one) => one.startsWith('PATCH'))).toEqual([])
})

test('of what is changed there between the reading and the patch, the patch is tried again', async () => {
  const filler = randomUUID()
  await deliver({ does: 'update', by: VISITS, refers: ['Patient'] }, theirs(filler))
  const patch: Interaction = { does: 'patch', by: VISITS, refers: ['Patient'], members: ['status'] }
  let meanwhile = 0
  between = async (url, init, go) => {
    if (init.method === 'PATCH' && meanwhile === 0) {
      meanwhile += 1
      await deliver({ does: 'update', by: VISITS, refers: ['Patient'] }, theirs(filler, { comment: 'by video' }))
    }
    return go(url, init)
  }
  const arrived = theirs(filler, { status: 'arrived' })
  expect(await deliver(patch, arrived)).toMatchObject({ tried: 'again', why: expect.stringMatching(/^4(09|12)/) })
  expect(await deliver(patch, arrived)).toMatchObject({ tried: 'delivered' })
  expect(await appointments(filler)).toMatchObject([{ status: 'arrived', comment: 'by video' }])
})

test('what refers to somebody by an id alone is a person’s, and nobody is looked for', async () => {
  expect(await deliver({ does: 'update', by: VISITS, refers: ['Patient'] }, theirs(randomUUID(), {}, {}))).toEqual({
    tried: 'never',
    why: 'participant.actor names whom it refers to by an id alone, which is of the server that it came from',
  })
  expect(asked).toEqual([])
})

test('who is referred to is read there, as are the versions of what came, and what is asked by a search is found', async () => {
  const filler = randomUUID()
  await deliver({ does: 'update', by: VISITS, refers: ['Patient'] }, theirs(filler))
  await deliver({ does: 'update', by: VISITS, refers: ['Patient'] }, theirs(filler, { status: 'arrived' }))
  const [there = {}] = await appointments(filler)
  const found = async (interaction: Interaction) => {
    answered = []
    return { ...(await deliver(interaction, there)), found: answered }
  }
  expect(
    await found({ does: 'read', of: { at: 'participant.actor.reference', type: 'Patient' }, then: 'n' }),
  ).toMatchObject({ tried: 'delivered', answer: '1 Patient', found: [{ id: idOf(LOCKMAN) }] })
  const versions = await found({ does: 'history', then: 'n' })
  expect(versions).toMatchObject({ tried: 'delivered', answer: '2 Appointment' })
  expect(versions.found.map(({ status }) => String(status)).toSorted()).toEqual(['arrived', 'booked'])
  expect(
    await found({
      does: 'search',
      type: 'Appointment',
      where: [{ parameter: 'identifier', at: 'identifier.value', system: VISITS }],
      then: 'n',
    }),
  ).toMatchObject({ tried: 'delivered', answer: '1 Appointment', found: [{ id: there.id, status: 'arrived' }] })
  expect(
    await found({ does: 'search', type: 'Appointment', where: [{ parameter: 'no-such', at: 'id' }], then: 'n' }),
  ).toMatchObject({ tried: 'never', found: [] })
})

test('no address holds a number of anybody', async () => {
  const filler = randomUUID()
  for (const interaction of [
    { does: 'create', by: VISITS, refers: ['Patient'] },
    { does: 'update', by: VISITS, refers: ['Patient'] },
    { does: 'patch', by: VISITS, refers: ['Patient'], members: ['status'] },
  ] as const)
    expect(await deliver(interaction, theirs(filler, { status: 'arrived' }))).toMatchObject({ tried: 'delivered' })
  expect(asked.filter((one) => one.includes(filler) || one.includes(number) || one.includes(idOf(LOCKMAN)))).toEqual([])
})
