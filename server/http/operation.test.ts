import type { FastifyInstance } from 'fastify'
import { afterEach, describe, expect, test } from 'vitest'
import { doorWith, IDENTIFIED, ORIGIN, OWN_PAGE } from './door.fixture.ts'
import { ROUTES } from './routes.ts'
import { buildHttp } from './server.ts'

let app: FastifyInstance | undefined
afterEach(() => app?.close())

async function open(...given: Parameters<typeof doorWith>) {
  app = await buildHttp(doorWith(...given))
  return app
}

const identity = { given: 'Ada', family: 'Ray', birthDate: '1980-02-03', contact: 'ada@example.org' }
const booking = {
  type: 'follow-up-video',
  slot: 'Slot/1',
  reason: 'cough',
  identity,
  zone: 'America/New_York',
  language: 'en',
}

test('the log names route patterns and never what an address or a person said', async () => {
  const lines: string[] = []
  const page = () => Promise.reject(new Error('Ada Ray, born 1980-02-03'))
  const openLink = async () => ({ refused: 'not-found' }) as const
  const deps = doorWith({ patient: { page, openLink } }, { logLevel: 'info' })
  app = await buildHttp({ ...deps, log: { write: (line) => void lines.push(line) } })
  await app.inject('/p/a-secret-token')
  await app.inject({ url: '/api/visit/v1?name=Ada', headers: IDENTIFIED })
  await app.inject({ method: 'POST', url: '/api/book/riverbend', headers: OWN_PAGE, payload: { ...booking, slot: 1 } })
  const log = lines.join('')
  expect(log).toContain('"route":"/p/:token","status":404')
  expect(log).toContain('"type":"Error"')
  expect(log).not.toMatch(/secret-token|Ada|1980|cough|identified/)
})

describe('operation', () => {
  test('metrics name route patterns and the gauges of the visits', async () => {
    const http = await open({
      patient: { openLink: async () => ({ refused: 'not-found' }) },
      operation: {
        gauges: async () => [
          { name: 'causeway_visits', help: 'Visits by stage', labels: { stage: 'waiting' }, value: 2 },
        ],
      },
    })
    await http.inject('/p/a-secret-token')
    const answer = await http.inject('/metrics')
    expect(answer.body).toContain('causeway_visits{stage="waiting"} 2')
    expect(answer.body).toContain('causeway_http_seconds_count{method="GET",route="/p/:token",status="404"} 1')
    expect(answer.body).not.toContain('a-secret-token')
  })

  test('metrics that are guarded are for whoever has the token', async () => {
    const metricsToken = 'm'.repeat(32)
    const http = await open({ operation: { gauges: async () => [] } }, { metricsToken })
    const asked = async (authorization?: string) =>
      (await http.inject({ url: '/metrics', headers: { ...(authorization && { authorization }) } })).statusCode
    expect(await Promise.all([asked(), asked('Bearer guess'), asked(`Bearer ${metricsToken}`)])).toEqual([
      401, 401, 200,
    ])
  })

  test('readiness follows the database', async () => {
    const http = await open({
      operation: { ready: async () => ({ ready: false, says: 'The database does not answer.' }) },
    })
    const answer = await http.inject('/readyz')
    expect([answer.statusCode, answer.json()]).toEqual([503, { ready: false, says: 'The database does not answer.' }])
    expect((await http.inject('/healthz')).json()).toEqual({ healthy: true })
  })

  test('the OpenAPI document names every endpoint with its contract', async () => {
    const http = await open()
    const document = (await http.inject('/openapi.json')).json()
    expect(Object.keys(document.paths)).toHaveLength(new Set(ROUTES.map(({ url }) => url)).size)
    const booked = document.paths['/api/book/{organization}'].post
    expect(booked.requestBody.content['application/json'].schema.required).toContain('slot')
    expect(booked.responses['202'].content['application/json'].schema.properties).toHaveProperty('ticket')
  })

  test('seats are the sandbox’s alone', async () => {
    const seats = [{ who: 'A patient', address: 'http://x', try: 'Book' }]
    const inSandbox = await open({ operation: { seats: async () => ({ seats }) } })
    expect((await inSandbox.inject('/api/seats')).json()).toEqual({ seats })
    await inSandbox.close()
    const outside = await open({}, { sandbox: false })
    expect((await outside.inject('/api/seats')).statusCode).toBe(404)
  })
})

describe('CDS Hooks', () => {
  const call = { hook: 'patient-view', hookInstance: 'h1', context: { userId: 'Practitioner/1', patientId: 'p1' } }

  test('the EMR’s call reaches the use case with its token and the address it was made to', async () => {
    const asked: unknown[] = []
    const http = await open({ launch: { cards: async (...args) => (asked.push(args), { cards: [] }) } })
    const answer = await http.inject({
      method: 'POST',
      url: '/cds-services/patient-view',
      headers: { authorization: 'Bearer j.w.t' },
      payload: { ...call, fhirServer: 'x' },
    })
    expect([answer.statusCode, answer.json()]).toEqual([200, { cards: [] }])
    expect(asked).toEqual([[{ ...call, fhirServer: 'x' }, 'Bearer j.w.t', `${ORIGIN}/cds-services/patient-view`]])
  })

  test('a call whose token is not the EMR’s is 401', async () => {
    const http = await open({ launch: { cards: async () => ({ refused: 'wrong-launch', why: 'signature' }) } })
    const answer = await http.inject({
      method: 'POST',
      url: '/cds-services/patient-view',
      headers: { authorization: 'Bearer x' },
      payload: call,
    })
    expect(answer.statusCode).toBe(401)
  })

  test.each([
    ['the EMR', 'http://localhost:18601', 'http://localhost:18601'],
    ['another site', 'http://evil.example', undefined],
  ])('pages of %s are answered so in the preflight', async (_, origin, allowed) => {
    const http = await open()
    const answer = await http.inject({
      method: 'OPTIONS',
      url: '/cds-services/patient-view',
      headers: { origin, 'access-control-request-method': 'POST' },
    })
    expect([answer.statusCode, answer.headers['access-control-allow-origin']]).toEqual([204, allowed])
  })
})
