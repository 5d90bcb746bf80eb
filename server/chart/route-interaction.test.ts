import { expect, test } from 'vitest'
import type { Interaction } from '#domain/route/interaction.ts'
import { interactionDestination, type Answered } from './route-interaction.ts'

/** A FHIR server that says what a test has it say. */
const BASE = 'http://127.0.0.1:1/fhir'
const MRN = 'http://hospital.example/mrn'
const PERSON = { resourceType: 'Patient', id: 'p9', identifier: [{ system: MRN, value: '77' }] }

async function tried(
  interaction: Interaction,
  resource: object,
  answers: Record<string, () => Response>,
  answered: Answered = async () => undefined,
) {
  const asked: string[] = []
  const { deliver } = interactionDestination(interaction, (id) => `riverbend/news/${id}`, {
    base: BASE,
    mayReceive: () => true,
    answered,
    now: () => new Date('2026-11-27T12:00:00Z'),
    fetch: async (url, { method, body }) => {
      const what = `${method} ${url.slice(BASE.length)}`
      asked.push(typeof body === 'string' && what === 'POST /Patient/$match' ? `${what} ${body}` : what)
      const answer = answers[what]
      if (answer === undefined) throw new TypeError('nobody is there')
      return answer()
    },
  })
  const bytes = new TextEncoder().encode(JSON.stringify(resource))
  return { ...(await deliver({ id: '1', event: 'Patient', bytes })), asked }
}

const found =
  (...ids: string[]) =>
  () =>
    Response.json({ resourceType: 'Bundle', entry: ids.map((id) => ({ resource: { resourceType: 'Patient', id } })) })
const status = (code: number) => () => new Response(null, { status: code })

test('what is to be deleted is looked for by its number, and what is gone already is as it should be', async () => {
  const remove: Interaction = { does: 'delete', by: MRN }
  const search = { 'POST /Patient/_search': found('p1') }
  expect(await tried(remove, PERSON, { ...search, 'DELETE /Patient/p1': status(204) })).toMatchObject({
    tried: 'delivered',
  })
  expect(await tried(remove, PERSON, { ...search, 'DELETE /Patient/p1': status(410) })).toMatchObject({
    tried: 'delivered',
  })
  const none = await tried(remove, PERSON, { 'POST /Patient/_search': found() })
  expect(none).toMatchObject({ tried: 'delivered', asked: ['POST /Patient/_search'] })
  const two = await tried(remove, PERSON, { 'POST /Patient/_search': found('p1', 'p2') })
  expect(two).toMatchObject({ tried: 'never', why: 'more than one Patient there has the same number' })
  expect(await tried(remove, PERSON, { ...search, 'DELETE /Patient/p1': status(409) })).toMatchObject({
    tried: 'again',
    why: '409',
  })
})

test('by ids that both servers share, an update is one call', async () => {
  expect(await tried({ does: 'update' }, PERSON, { 'PUT /Patient/p9': status(200) })).toEqual({
    tried: 'delivered',
    asked: ['PUT /Patient/p9'],
  })
  expect(await tried({ does: 'update' }, PERSON, { 'PUT /Patient/p9': status(405) })).toMatchObject({
    tried: 'never',
    why: '405',
  })
})

test('of a batch each entry counts, and one that is refused is a person’s', async () => {
  const batch = {
    resourceType: 'Bundle',
    id: 'b1',
    type: 'batch',
    entry: [{ request: { method: 'PUT', url: 'Patient/p9' } }, { request: { method: 'DELETE', url: 'Patient/p8' } }],
  }
  const answering = (...codes: string[]) => ({
    'POST ': () =>
      Response.json({ resourceType: 'Bundle', entry: codes.map((one) => ({ response: { status: one } })) }),
  })
  expect(await tried({ does: 'batch' }, batch, answering('200 OK', '204'))).toMatchObject({ tried: 'delivered' })
  expect(await tried({ does: 'batch' }, batch, answering('200', '503 Busy'))).toMatchObject({ tried: 'again' })
  expect(await tried({ does: 'batch' }, batch, answering('422', '503'))).toMatchObject({
    tried: 'never',
    why: '2 of 2 entries were not taken, 422 the first',
  })
  expect(await tried({ does: 'batch' }, batch, answering('200'))).toMatchObject({
    tried: 'again',
    why: 'it answers for 1 of 2 entries',
  })
})

test('an operation is given the resource by its parameter, and whose answer is lost is done again only where that is allowed', async () => {
  const match: Interaction = { does: 'operation', name: 'Patient/$match', parameter: 'resource', repeatable: false }
  const { asked } = await tried(match, PERSON, { 'POST /Patient/$match': status(200) })
  expect(JSON.parse(asked[0]?.slice('POST /Patient/$match '.length) ?? '')).toEqual({
    resourceType: 'Parameters',
    parameter: [{ name: 'resource', resource: PERSON }],
  })
  expect(await tried(match, PERSON, {})).toMatchObject({
    tried: 'never',
    why: expect.stringContaining('may have been done'),
  })
  expect(await tried(match, PERSON, { 'POST /Patient/$match': status(503) })).toMatchObject({
    tried: 'again',
    why: '503',
  })
  expect(await tried(match, PERSON, { 'POST /Patient/$match': status(504) })).toMatchObject({ tried: 'never' })
  expect(await tried({ ...match, repeatable: true }, PERSON, {})).toMatchObject({ tried: 'again', why: 'no answer' })
})

const ORDER = { resourceType: 'ServiceRequest', id: 's1', subject: { reference: 'Patient/p9' } }
const COVERS: Interaction = {
  does: 'search',
  type: 'Coverage',
  where: [{ parameter: 'patient', at: 'subject.reference' }],
  then: 'covers',
}
const page = (ids: readonly string[], links: Record<string, string> = {}) =>
  Response.json({
    resourceType: 'Bundle',
    type: 'searchset',
    link: Object.entries(links).map(([relation, url]) => ({ relation, url })),
    entry: ids.map((id) => ({ resource: { resourceType: 'Coverage', id } })),
  })

test('a search is answered to its last page, and its life says how many', async () => {
  const kept: unknown[] = []
  const answers = {
    'POST /Coverage/_search': () => page(['c1', 'c2'], { next: `${BASE}?_getpages=9` }),
    'GET /?_getpages=9': () => page(['c3']),
  }
  const { asked, ...done } = await tried(COVERS, ORDER, answers, async (_, found) => {
    kept.push(...found.map(({ id }) => id))
  })
  expect(done).toEqual({ tried: 'delivered', answer: '3 Coverage' })
  expect([kept, asked]).toEqual([
    ['c1', 'c2', 'c3'],
    ['POST /Coverage/_search', 'GET /?_getpages=9'],
  ])
})

test.each([
  ['by less than was asked', { self: `${BASE}/Coverage?_count=20` }, 'the server does not search Coverage by patient'],
  [
    'on at another server',
    { next: 'http://127.0.0.1:2/fhir?page=2' },
    'what follows of its answer is at another server',
  ],
  ['on at a server of a like name', { next: `${BASE}evil/x` }, 'what follows of its answer is at another server'],
])('a search that goes %s is a person’s, and nothing of it is handed on', async (_, links, why) => {
  let handedOn = 0
  const answers = { 'POST /Coverage/_search': () => page(['c1'], links) }
  expect(await tried(COVERS, ORDER, answers, async () => void (handedOn += 1))).toMatchObject({ tried: 'never', why })
  expect(handedOn).toBe(0)
})

test('a read is of who is referred to; one that is not there is a person’s', async () => {
  const read: Interaction = { does: 'read', of: { at: 'subject.reference', type: 'Patient' }, then: 'people' }
  expect(await tried(read, ORDER, { 'GET /Patient/p9': () => Response.json(PERSON) })).toMatchObject({
    tried: 'delivered',
    answer: '1 Patient',
  })
  expect(await tried(read, ORDER, { 'GET /Patient/p9': status(404) })).toMatchObject({ tried: 'never', why: '404' })
  expect(await tried(read, ORDER, {})).toMatchObject({ tried: 'again', why: 'no answer' })
})

test('an operation that was done is not done again because its answer could not be stored', async () => {
  const match: Interaction = { does: 'operation', name: 'Patient/$match', repeatable: false, then: 'people' }
  const answers = { 'POST /Patient/$match': () => Response.json({ resourceType: 'Parameters' }) }
  expect(await tried(match, PERSON, answers)).toMatchObject({ tried: 'delivered', answer: '1 Parameters' })
  const full = async () => {
    throw new Error('the database is away')
  }
  expect(await tried(match, PERSON, answers, full)).toMatchObject({
    tried: 'never',
    why: expect.stringContaining('was done'),
  })
  await expect(tried({ ...match, repeatable: true }, PERSON, answers, full)).rejects.toThrow('the database is away')
})
