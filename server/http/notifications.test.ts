import { expect, test } from 'vitest'
import type { Rung } from '../act/use-cases.ts'
import { builtPages, EMR, ORIGIN, PORT, riverbend, useCasesWith } from './door.fixture.ts'
import { buildHttp } from './server.ts'

/** The door, and what it has let through. */
async function door(no: { refused: 'chart-unreachable' } | null = null) {
  const heard: Rung[] = []
  const types: string[] = []
  const http = await buildHttp({
    config: { port: PORT, origin: ORIGIN, sandbox: false, organizations: [riverbend], logLevel: 'error' },
    useCases: useCasesWith({
      notifications: {
        hear: async (_, type, rung) => {
          heard.push(rung)
          types.push(type)
          return no
        },
      },
    }),
    takeSeat: () => undefined,
    web: builtPages(),
  })
  return { http, heard, types }
}

const url = '/emr-notifications/riverbend'
const FHIR = { ...EMR, 'content-type': 'application/fhir+json' }
const parameter = [
  { name: 'subscription', valueReference: { reference: 'Subscription/7' } },
  { name: 'status', valueCode: 'active' },
  { name: 'type', valueCode: 'heartbeat' },
]
const bundle = {
  resourceType: 'Bundle',
  type: 'history',
  entry: [{ resource: { resourceType: 'Parameters', parameter } }],
}

test('a notification is taken as FHIR, without a page of ours behind it', async () => {
  const { http, heard } = await door()
  const answer = await http.inject({ method: 'POST', url, headers: FHIR, payload: JSON.stringify(bundle) })
  expect([answer.statusCode, heard]).toEqual([
    204,
    [
      {
        kind: 'notification',
        notification: {
          subscription: 'Subscription/7',
          kind: 'heartbeat',
          status: 'active',
          events: null,
          happened: [],
        },
      },
    ],
  ])
})

test.each([
  ['without a content type', EMR],
  ['as FHIR', FHIR],
])('an empty call rings, %s', async (_, headers) => {
  const { http, heard } = await door()
  const answer = await http.inject({ method: 'POST', url, headers })
  expect([answer.statusCode, heard]).toEqual([204, [{ kind: 'bell' }]])
})

test('what is told of each type is told apart by its address, and of another type by none', async () => {
  const { http, types } = await door()
  const ask = async (address: string) => (await http.inject({ method: 'POST', url: address, headers: EMR })).statusCode
  expect([await ask(url), await ask(`${url}/Patient`), await ask(`${url}/Observation`)]).toEqual([204, 204, 204])
  expect(types).toEqual(['Appointment', 'Patient', 'Observation'])
  expect([await ask(`${url}/Claim`), types.length]).toEqual([400, 3])
})

test('of a resource that is sent whole only its id is taken', async () => {
  const { http, heard } = await door()
  const answer = await http.inject({
    method: 'PUT',
    url: `${url}/Appointment/12`,
    headers: FHIR,
    payload: JSON.stringify({ resourceType: 'Appointment', id: '12', comment: 'private' }),
  })
  expect([answer.statusCode, heard]).toEqual([204, [{ kind: 'changed', reference: 'Appointment/12' }]])
})

test('what can’t be read is refused and says where, and nothing is heard', async () => {
  const { http, heard } = await door()
  const payload = JSON.stringify({ ...bundle, entry: [{ resource: { resourceType: 'Patient', id: 'Zebedee' } }] })
  const answer = await http.inject({ method: 'POST', url, headers: FHIR, payload })
  expect([answer.statusCode, answer.json().facts, heard]).toEqual([400, { field: 'Parameters' }, []])
  expect(answer.body).not.toContain('Zebedee')
  const strange = await http.inject({ method: 'PUT', url: `${url}/Appointment/1%2F2`, headers: FHIR })
  expect([strange.statusCode, heard]).toEqual([400, []])
})

test('the EMR is asked to come again while the chart does not answer', async () => {
  const { http } = await door({ refused: 'chart-unreachable' })
  expect((await http.inject({ method: 'POST', url, headers: FHIR, payload: JSON.stringify(bundle) })).statusCode).toBe(
    503,
  )
})

test.each([
  ['nobody’s secret', url, {}],
  ['another secret', url, { authorization: 'Bearer other' }],
  ['the secret in another form', url, { authorization: 'Basic theirs' }],
  ['the secret of another organization', '/emr-notifications/lakeside', EMR],
])('%s opens nothing', async (_, address, headers) => {
  const { http, heard } = await door()
  const answer = await http.inject({ method: 'POST', url: address, headers })
  expect([answer.statusCode, heard]).toEqual([401, []])
})
