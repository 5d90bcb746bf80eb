import { expect, test } from 'vitest'
import type { Tried } from '#domain/route/route.ts'
import { fhirDestination } from './route-destination.ts'

/** A FHIR server that says what a test has it say; `/metadata` declares transactions, unless the test says otherwise. */
const BASE = 'http://127.0.0.1:1/fhir'

const entry = (fullUrl: string, resource: object, request: object) => ({ fullUrl, resource, request })
const PERSON = entry(
  'urn:uuid:1',
  { resourceType: 'Patient', identifier: [{ value: '77' }] },
  { method: 'PUT', url: 'Patient?identifier=urn%3Ax|77' },
)
const RESULT = entry(
  'urn:uuid:2',
  { resourceType: 'Observation', subject: { reference: 'urn:uuid:1' } },
  { method: 'POST', url: 'Observation', ifNoneExist: 'identifier=urn%3Ax|9' },
)

async function tried(
  entries: readonly object[],
  answers: Record<string, () => Response>,
  statement: object = { rest: [{ mode: 'server', interaction: [{ code: 'transaction' }] }] },
): Promise<{ tried: Tried; asked: string[] }> {
  const asked: string[] = []
  const { deliver } = fhirDestination({
    base: BASE,
    mayReceive: () => true,
    now: () => new Date('2026-11-27T12:00:00Z'),
    fetch: async (url, { method, body }) => {
      const what = `${method} ${url.slice(BASE.length)}`
      if (what !== 'GET /metadata') asked.push(typeof body === 'string' ? `${what} ${body}` : what)
      const answer = what === 'GET /metadata' ? undefined : answers[what]
      if (answer !== undefined) return answer()
      if (what !== 'GET /metadata') throw new TypeError('nobody is there')
      return Response.json({ resourceType: 'CapabilityStatement', fhirVersion: '4.0.1', ...statement })
    },
  })
  const bundle = { resourceType: 'Bundle', type: 'transaction', entry: entries }
  return {
    tried: await deliver({ id: '1', event: 'ORU^R01', bytes: new TextEncoder().encode(JSON.stringify(bundle)) }),
    asked,
  }
}

const one =
  (type: string, ...ids: string[]) =>
  () =>
    Response.json({
      resourceType: 'Bundle',
      entry: ids.map((id) => ({ resource: { resourceType: type, id, meta: { versionId: '4' } } })),
    })
const outcome =
  (status: number, ...codes: string[]) =>
  () =>
    Response.json(
      {
        resourceType: 'OperationOutcome',
        issue: codes.map((code) => ({ severity: 'error', code, diagnostics: 'ADA LOVELACE' })),
      },
      { status },
    )
/** A server that takes one resource at a time. */
const ALONE = { rest: [{ mode: 'server', interaction: [] }] }

test.each([
  ['503 without a word', () => new Response('<html>ADA</html>', { status: 503 }), { tried: 'again', why: '503' }],
  ['429', outcome(429, 'throttled'), { tried: 'again', why: '429, throttled' }],
  ['403, which its keepers can mend', outcome(403, 'forbidden'), { tried: 'again', why: '403, forbidden' }],
  ['409', outcome(409, 'conflict', 'conflict'), { tried: 'again', why: '409, conflict' }],
  ['422', outcome(422, 'required', 'invariant'), { tried: 'never', why: '422, required, invariant' }],
  ['412', outcome(412, 'multiple-matches'), { tried: 'never', why: '412, multiple-matches' }],
  ['a code that is none, with a name in it', outcome(400, 'ADA LOVELACE'), { tried: 'never', why: '400' }],
])('%s is translated, and none of its words are kept', async (_, answer, expected) => {
  expect((await tried([PERSON], { 'POST ': answer })).tried).toEqual(expected)
})

test('what needs nothing before it goes as one; nobody answering is tried again', async () => {
  const sent = await tried([PERSON, RESULT], { 'POST ': () => Response.json({ resourceType: 'Bundle' }) })
  expect(sent).toMatchObject({
    tried: { tried: 'delivered' },
    asked: [expect.stringMatching(/^POST {2}\{"resourceType":"Bundle"/)],
  })
  expect((await tried([PERSON], {})).tried).toEqual({ tried: 'again', why: 'no answer' })
})

test('what a transaction was answered is told by its statuses', async () => {
  const answered = {
    resourceType: 'Bundle',
    entry: [{ response: { status: '201 Created' } }, { response: { status: '200' } }],
  }
  const { tried: came } = await tried([PERSON, RESULT], { 'POST ': () => Response.json(answered) })
  expect(came).toEqual({ tried: 'delivered', answer: '200, 201' })
})

test('what is changed on a condition goes by itself to a server that does not take that in a transaction', async () => {
  const { asked } = await tried(
    [PERSON],
    {
      'POST /Patient/_search': one('Patient', 'p1'),
      'PUT /Patient/p1': () => Response.json({ resourceType: 'Patient', id: 'p1' }),
    },
    {
      rest: [
        {
          mode: 'server',
          interaction: [{ code: 'transaction' }],
          resource: [{ type: 'Patient', conditionalCreate: true, conditionalUpdate: false }],
        },
      ],
    },
  )
  expect(asked.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
    'POST /Patient/_search',
    'PUT /Patient/p1',
  ])
})

test('one by one, what is referred to goes first, and what is there is updated over the version that was seen', async () => {
  const { tried: came, asked } = await tried(
    [RESULT, PERSON],
    {
      'POST /Patient/_search': one('Patient', 'p1'),
      'PUT /Patient/p1': () => Response.json({ resourceType: 'Patient', id: 'p1' }),
      'POST /Observation/_search': one('Observation'),
      'POST /Observation': () =>
        new Response(null, { status: 201, headers: { location: `${BASE}/Observation/o1/_history/1` } }),
    },
    ALONE,
  )
  expect(came).toEqual({ tried: 'delivered', made: ['Patient/p1', 'Observation/o1'] })
  expect(asked.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
    'POST /Patient/_search',
    'PUT /Patient/p1',
    'POST /Observation/_search',
    'POST /Observation',
  ])
  expect(asked.at(-1)).toContain('"reference":"Patient/p1"')
})

test('who was found by a number is not looked for again within a second, but for who is not there and who was written meanwhile', async () => {
  const asked: string[] = []
  let [at, people] = [0, ['p1']]
  const { deliver } = fhirDestination({
    base: BASE,
    mayReceive: () => true,
    now: () => new Date(at),
    fetch: async (url, { body }) => {
      if (url.endsWith('/metadata'))
        return Response.json({
          resourceType: 'CapabilityStatement',
          fhirVersion: '4.0.1',
          rest: [{ mode: 'server', interaction: [{ code: 'transaction' }] }],
        })
      asked.push(url.endsWith('/_search') ? 'search' : String(/Patient\/p\d/.exec(JSON.stringify(body))))
      return url.endsWith('/_search') ? one('Patient', ...people)() : Response.json({ resourceType: 'Bundle' })
    },
  })
  const sent = async (...entries: object[]) => {
    asked.length = 0
    const bundle = { resourceType: 'Bundle', type: 'transaction', entry: entries }
    await deliver({ id: '1', event: 'SIU^S12', bytes: new TextEncoder().encode(JSON.stringify(bundle)) })
    return asked
  }
  const visit = entry(
    'urn:uuid:3',
    {
      resourceType: 'Appointment',
      participant: [{ actor: { reference: 'Patient?identifier=urn%3Ax|77' } }],
    },
    { method: 'PUT', url: 'Appointment?identifier=urn%3Ax|5' },
  )
  expect(await sent(visit)).toEqual(['search', 'Patient/p1'])
  people = ['p2']
  at = 999
  expect(await sent(visit)).toEqual(['Patient/p1'])
  at = 1_000
  expect(await sent(visit)).toEqual(['search', 'Patient/p2'])
  people = ['p3']
  await sent(PERSON)
  expect(await sent(visit)).toEqual(['search', 'Patient/p3'])
  at = 2_000
  people = []
  expect(await sent(visit)).toEqual(['search'])
  expect(await sent(visit)).toEqual(['search'])
  people = ['p1', 'p2']
  expect(await sent(visit)).toEqual(['search'])
  expect(await sent(visit)).toEqual(['search'])
})

test('of two with the same number none is chosen, and resources that refer to each other in a ring are a person’s', async () => {
  const twice = await tried([PERSON], { 'POST /Patient/_search': one('Patient', 'p1', 'p2') }, ALONE)
  expect(twice.tried).toEqual({ tried: 'never', why: 'more than one Patient there has the same number' })
  const other = entry(
    'urn:uuid:1',
    { resourceType: 'Patient', generalPractitioner: [{ reference: 'urn:uuid:2' }] },
    { method: 'POST', url: 'Patient' },
  )
  expect((await tried([other, RESULT], {}, ALONE)).tried).toEqual({
    tried: 'never',
    why: 'its resources refer to each other in a ring',
  })
})

test('what is no transaction is a person’s before anybody is asked', async () => {
  expect(
    await tried([{ resource: { resourceType: 'Patient' }, request: { method: 'DELETE', url: 'Patient/1' } }], {}),
  ).toEqual({
    tried: { tried: 'never', why: 'an entry of it neither creates nor updates' },
    asked: [],
  })
})
