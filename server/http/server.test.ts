import { brotliDecompressSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { afterEach, describe, expect, test } from 'vitest'
import { may, ROLES, type Role } from '#domain/access/access.ts'
import { ChartFault } from '../act/chart.ts'
import { CLINICIAN, doorWith, IDENTIFIED, LINKED, ORIGIN, OWN_PAGE, PORT } from './door.fixture.ts'
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

describe('who may ask', () => {
  // The proofs there are. Whose visit a launch is on, the use cases tell; to the door it is a clinician's.
  const asking: Partial<Record<Role, Record<string, string>>> = {
    nobody: {},
    'patient-link': LINKED,
    patient: IDENTIFIED,
    clinician: CLINICIAN,
    cds: { authorization: 'Bearer x' },
  }

  test('every endpoint refuses every role that the table does not allow, before it reads what was sent', async () => {
    const http = await open()
    const wrong: string[] = []
    for (const { method, url, action, known, seat } of ROUTES) {
      if (known === 'not' || seat) continue
      for (const role of ROLES) {
        const proof = asking[role]
        if (proof === undefined) continue
        const proves =
          (known === 'by-link' && /patient/.test(role)) ||
          (known === 'by-launch' && role === 'clinician') ||
          (known === 'by-token' && role === 'cds')
        const answer = await http.inject({
          method,
          url: url
            .replace(':visit', 'v1')
            .replace(':launch', 'l1')
            .replace(':section', 'problems')
            .replace(':order', 'o1'),
          headers: { ...OWN_PAGE, ...proof },
          ...(method === 'GET' ? {} : { payload: '{"unread' }),
        })
        const denied = answer.statusCode === 401 || answer.statusCode === 403
        if (denied === may(proves ? role : 'nobody', action))
          wrong.push(`${method} ${url} as ${role}: ${answer.statusCode}`)
      }
    }
    expect(wrong).toEqual([])
  })

  test('an endpoint that says nothing about who may ask it cannot be registered', async () => {
    const http = await open()
    expect(() => http.get('/open', () => 'all of it')).toThrow(/says nothing about who may ask/)
  })

  test("another visit's link and another launch's cookie are nobody's", async () => {
    const http = await open()
    const visit = await http.inject({ url: '/api/visit/v2', headers: IDENTIFIED })
    const renamed = await http.inject({ url: '/api/visit/v2', headers: { cookie: `cw_link_${PORT}_v2=identified` } })
    const launch = await http.inject({ url: '/api/w/l2', headers: { cookie: `cw_w_${PORT}_l2=clinician` } })
    expect([visit.json().code, renamed.json().code, launch.json().code]).toEqual(['no-link', 'no-link', 'no-session'])
  })

  test('a device that only opened the link is asked to identify itself', async () => {
    const http = await open()
    const answer = await http.inject({ method: 'POST', url: '/api/visit/v1/wait', headers: { ...LINKED, ...OWN_PAGE } })
    expect([answer.statusCode, answer.json()]).toEqual([
      403,
      { status: 403, code: 'not-identified', says: 'First tell us your date of birth and the code we send you.' },
    ])
  })
})

describe('other websites', () => {
  test.each([
    ['another origin', 'http://localhost:18601'],
    ['no origin', undefined],
    ['an opaque origin', 'null'],
  ])('what %s sends changes nothing', async (_, origin) => {
    const http = await open()
    const answer = await http.inject({
      method: 'POST',
      url: '/api/visit/v1/wait',
      headers: { ...IDENTIFIED, ...(origin !== undefined && { origin }) },
    })
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'other-site'])
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'a body of type %s is not read',
    async (type) => {
      const http = await open()
      const answer = await http.inject({
        method: 'POST',
        url: '/api/visit/v1/consent',
        headers: { ...IDENTIFIED, origin: ORIGIN, 'content-type': type },
        payload: '{"version":"1","decision":"agree"}',
      })
      expect([answer.statusCode, answer.json().code]).toEqual([415, 'not-json'])
    },
  )
})

describe('what was sent', () => {
  test.each([
    [
      'en',
      { ...booking, identity: { ...identity, birthDate: '3 Feb' } },
      'Date of birth is not a date. Give month, day and a year of four digits.',
    ],
    ['es', { ...booking, reason: '' }, 'El motivo: falta. Complete esta respuesta.'],
    ['en', { ...booking, slot: undefined }, 'The time is missing. Fill it in.'],
    ['en', { ...booking, reason: 'x'.repeat(501) }, 'The reason is too long. Keep it under 501.'],
    ['es', { ...booking, language: 'fr' }, 'El idioma: no es una de las opciones. Elija una de las que se muestran.'],
  ])('is refused with the field and what to do (%s)', async (language, payload, says) => {
    const http = await open()
    const answer = await http.inject({
      method: 'POST',
      url: '/api/book/riverbend',
      headers: { ...OWN_PAGE, 'accept-language': language },
      payload,
    })
    expect([answer.statusCode, answer.json().code, answer.json().says]).toEqual([400, 'invalid', says])
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
  })

  test('goes on without members that the contract does not name', async () => {
    const asked: unknown[] = []
    const http = await open({ book: { book: async (...args) => (asked.push(args), { ticket: 't1' }) } })
    const answer = await http.inject({
      method: 'POST',
      url: '/api/book/riverbend',
      headers: OWN_PAGE,
      payload: { ...booking, patient: 'Patient/9', identity: { ...identity, mrn: '7' } },
    })
    expect([answer.statusCode, answer.json(), asked]).toEqual([202, { ticket: 't1' }, [['riverbend', booking]]])
  })

  test('too much of it is refused', async () => {
    const http = await open()
    const answer = await http.inject({
      method: 'POST',
      url: '/api/book/riverbend',
      headers: OWN_PAGE,
      payload: `"${'x'.repeat(600_000)}"`,
    })
    expect([answer.statusCode, answer.json().code]).toEqual([413, 'too-large'])
  })
})

describe('refusals and faults', () => {
  test('a wrong code comes with the tries left, in the language of the page', async () => {
    const http = await open({ patient: { verify: async () => ({ refused: 'wrong-code', triesLeft: 1 }) } })
    const answer = await http.inject({
      method: 'POST',
      url: '/api/visit/v1/verify',
      headers: { ...LINKED, ...OWN_PAGE, 'accept-language': 'es-MX,es;q=0.9' },
      payload: { code: '123456' },
    })
    expect([answer.statusCode, answer.json()]).toEqual([
      403,
      {
        status: 403,
        code: 'wrong-code',
        says: 'Este código no es correcto. Puede intentar 1 vez más.',
        facts: { triesLeft: 1 },
      },
    ])
  })

  test('the clinician reads which licences there are and what to do', async () => {
    const http = await open({
      workspace: { admit: async () => ({ refused: 'state-not-licensed', state: 'TX', licensed: ['MA', 'CT'] }) },
    })
    const answer = await http.inject({
      method: 'POST',
      url: '/api/w/l1/admit',
      headers: { ...CLINICIAN, ...OWN_PAGE },
      payload: { identifiersChecked: true },
    })
    expect([answer.statusCode, answer.json().says]).toEqual([
      409,
      'The patient is in TX; your licences in force are for MA, CT. Offer a colleague licensed there or another time, or admit with a reason.',
    ])
  })

  test.each([
    ['away', new ChartFault({ kind: 'unreachable' }), 503, 'chart-unreachable'],
    ['busy', new ChartFault({ kind: 'busy', retryAfterMs: 2500 }), 503, 'chart-unreachable'],
    ['past its sign-in', new ChartFault({ kind: 'sign-in-lapsed' }), 401, 'sign-in-lapsed'],
    ['unreadable', new ChartFault({ kind: 'malformed', where: 'Patient.name' }), 502, 'chart-refused'],
    ['a bug', new TypeError('x is not a function'), 500, 'broken'],
  ])('an EMR that is %s has its own answer', async (_, error, status, code) => {
    const http = await open({ workspace: { page: () => Promise.reject(error) } })
    const answer = await http.inject({ url: '/api/w/l1', headers: CLINICIAN })
    expect([answer.statusCode, answer.json().code]).toEqual([status, code])
    expect(answer.headers['retry-after']).toBe(
      error instanceof ChartFault && status === 503 ? (error.fault.kind === 'busy' ? '3' : '5') : undefined,
    )
  })

  test('nothing is a 204', async () => {
    const http = await open({ patient: { wait: async () => null } })
    const answer = await http.inject({
      method: 'POST',
      url: '/api/visit/v1/wait',
      headers: { ...IDENTIFIED, origin: ORIGIN },
    })
    expect([answer.statusCode, answer.body]).toEqual([204, ''])
  })
})

describe('links', () => {
  test('a link is exchanged for a cookie and leaves the address bar', async () => {
    const http = await open({
      patient: {
        openLink: async (token) => (token === 'good' ? { visit: 'v1', deviceSecret: 's1' } : { refused: 'not-found' }),
      },
    })
    const answer = await http.inject({ url: '/p/good' })
    expect([answer.statusCode, answer.headers.location, answer.cookies]).toEqual([
      303,
      '/v/v1',
      [{ name: `cw_link_${PORT}_v1`, value: 's1', path: '/', httpOnly: true, sameSite: 'Lax', maxAge: 7_776_000 }],
    ])
  })

  test('a forged link shows a page with the number to call, in both languages', async () => {
    const http = await open({ patient: { openLink: async () => ({ refused: 'not-found' }) } })
    const answer = await http.inject({ url: '/p/forged' })
    expect(answer.statusCode).toBe(404)
    expect(answer.cookies).toEqual([])
    for (const words of ['This link does not open a visit', 'Este enlace no abre', '413-555-0142', '911', '988'])
      expect(answer.body).toContain(words)
  })

  test('the page of a visit is the same whether or not the visit exists', async () => {
    const http = await open()
    const [one, other] = await Promise.all([http.inject('/v/v1'), http.inject('/v/no-such')])
    const without = (body: string) => body.replace(/nonce="[^"]*"/, '')
    expect([one.statusCode, without(one.body)]).toEqual([other.statusCode, without(other.body)])
  })

  test('too many tries from one address are told to wait', async () => {
    const http = await open({ patient: { openLink: async () => ({ refused: 'not-found' }) } })
    const codes: number[] = []
    for (let attempt = 0; attempt < 31; attempt++) codes.push((await http.inject('/p/guess')).statusCode)
    expect(codes).toEqual([...Array<number>(30).fill(404), 429])
    const last = await http.inject({ url: '/p/guess', headers: { accept: 'text/html' } })
    expect(last.body).toContain('Wait a minute')
  })
})

test.each([
  ['asking for the link again', '/api/book/riverbend/link', identity, 5],
  ['asking for a code', '/api/visit/v1/code', { birthDate: '1980-02-03' }, 10],
  ['trying a code', '/api/visit/v1/verify', { code: '000000' }, 20],
  ['booking', '/api/book/riverbend', booking, 20],
])('%s is limited for one address', async (_, url, payload, limit) => {
  const http = await open({
    book: { sendLinkAgain: async () => null, book: async () => ({ ticket: 't' }) },
    patient: { code: async () => ({ triesLeft: 5 }), verify: async () => null },
  })
  const ask = () => http.inject({ method: 'POST', url, headers: { ...LINKED, ...OWN_PAGE }, payload })
  for (let attempt = 0; attempt < limit; attempt++) expect((await ask()).statusCode).toBeLessThan(300)
  const refused = await ask()
  expect([refused.statusCode, refused.json().code, Number(refused.headers['retry-after'])]).toEqual([
    429,
    'too-many',
    refused.json().facts.seconds,
  ])
})

describe('launch', () => {
  const launch = {
    begin: async (iss: string) =>
      iss === 'http://localhost:18601/fhir/r4'
        ? { redirect: 'http://localhost:18601/auth/authorize?state=st1', pending: 'st1', secret: 'pending-secret' }
        : ({ refused: 'wrong-launch', why: 'iss' } as const),
    finish: async (params: Record<string, string | undefined>, secret: string | undefined) =>
      params.state === 'st1' && secret === 'pending-secret'
        ? { launch: 'l1', secret: 'clinician' }
        : ({ refused: 'wrong-launch', why: 'state' } as const),
  }
  const framed = { httpOnly: true, secure: true, sameSite: 'None', partitioned: true, path: '/' }

  test('goes to the EMR with a cookie that the frame keeps, and back to a workspace of its own', async () => {
    const http = await open({ launch })
    const begun = await http.inject('/launch?iss=http%3A%2F%2Flocalhost%3A18601%2Ffhir%2Fr4&launch=x')
    expect([begun.statusCode, begun.headers.location]).toEqual([302, 'http://localhost:18601/auth/authorize?state=st1'])
    expect(begun.cookies).toEqual([{ name: `cw_w_${PORT}_st1`, value: 'pending-secret', ...framed }])
    const back = await http.inject({
      url: '/launch/callback?state=st1&code=c',
      headers: { cookie: `cw_w_${PORT}_st1=pending-secret` },
    })
    expect([back.statusCode, back.headers.location]).toEqual([303, '/w/l1'])
    expect(back.cookies).toContainEqual({ name: `cw_w_${PORT}_l1`, value: 'clinician', ...framed })
  })

  test.each([
    ['an unknown iss', '/launch?iss=http%3A%2F%2Fevil.example&launch=x', {}],
    ['no iss', '/launch', {}],
    ["another browser's state", '/launch/callback?state=st1&code=c', {}],
    ['a state that was not given', '/launch/callback?state=st2&code=c', { cookie: `cw_w_${PORT}_st1=pending-secret` }],
  ])('%s ends in a sentence that shows inside the EMR', async (_, url, headers) => {
    const http = await open({ launch })
    const answer = await http.inject({ url, headers })
    expect([answer.statusCode, answer.cookies]).toEqual([400, []])
    expect(answer.body).toContain('start the visit again from the chart')
    expect(answer.headers['content-security-policy']).toContain('frame-ancestors http://localhost:18601')
    expect(answer.headers['x-frame-options']).toBeUndefined()
  })

  test('a workspace whose launch has ended says to start again from the chart', async () => {
    const http = await open()
    const answer = await http.inject({ url: '/w/l1', headers: { accept: 'text/html' } })
    expect(answer.body).toContain('clinician')
  })
})

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

describe('headers', () => {
  const policyOf = async (url: string, headers = {}) => {
    const http = await open({ patient: { page: async () => ({ refused: 'not-found' }) } })
    return (await http.inject({ url, headers })).headers
  }

  test.each([
    ["the patient's page", '/v/v1', {}, "'none'"],
    ['the workspace', '/w/l1', CLINICIAN, 'http://localhost:18601'],
    ['the booking page', '/book/riverbend', {}, "'self' http://localhost:18601"],
    ['the door', '/', {}, "'none'"],
    ['an answer of the API', '/api/visit/v1', IDENTIFIED, "'none'"],
    ['what is not there', '/nothing', {}, "'none'"],
  ])('%s says who may frame it, and calls no third party', async (_, url, headers, ancestors) => {
    const sent = await policyOf(url, headers)
    const policy = String(sent['content-security-policy'])
    expect(policy).toMatch(new RegExp(`frame-ancestors ${ancestors.replaceAll("'", "'")}$`))
    expect(policy).toContain("default-src 'self'")
    expect(policy).not.toMatch(/unsafe|\*/)
    expect(sent).toMatchObject({
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
  })

  test('camera and microphone belong to the pages of a call', async () => {
    expect((await policyOf('/v/v1'))['permissions-policy']).toMatch(/camera=\(self\), microphone=\(self\)/)
    expect((await policyOf('/book/riverbend'))['permissions-policy']).toMatch(/camera=\(\), microphone=\(\)/)
  })

  test("a page's style nonce is in its policy and new each time", async () => {
    const http = await open()
    const [one, other] = await Promise.all([http.inject('/w/l1'), http.inject('/w/l1')])
    const nonce = /csp-nonce" nonce="([^"]+)"/.exec(one.body)?.[1]
    expect(one.headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonce}'`)
    expect(other.body).not.toContain(nonce)
  })

  test('over https the patient cookie is secure and the browser is told to stay', async () => {
    const http = await open(
      { patient: { openLink: async () => ({ visit: 'v1', deviceSecret: 's' }) } },
      { origin: 'https://visits.example' },
    )
    const answer = await http.inject('/p/good')
    expect(answer.cookies[0]).toMatchObject({ secure: true })
    expect(answer.headers['strict-transport-security']).toContain('max-age=31536000')
  })
})

test('a clinician reads what is missing in words', async () => {
  const http = await open({ workspace: { admit: async () => ({ refused: 'not-yet', needs: ['waiting-room'] }) } })
  const answer = await http.inject({
    method: 'POST',
    url: '/api/w/l1/admit',
    headers: { ...CLINICIAN, ...OWN_PAGE },
    payload: { identifiersChecked: true },
  })
  expect(answer.json().says).toBe("This can't be done yet. Missing first: the patient in the waiting room.")
})

describe('files', () => {
  test('an asset is packed and kept for ever', async () => {
    const http = await open()
    const answer = await http.inject({ url: '/assets/main-x1.js', headers: { 'accept-encoding': 'gzip, deflate, br' } })
    expect(answer.headers).toMatchObject({
      'content-encoding': 'br',
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'text/javascript; charset=utf-8',
    })
    expect(brotliDecompressSync(answer.rawPayload).toString()).toContain('many of them')
    expect(answer.rawPayload.length).toBeLessThan(200)
  })

  test.each([
    '/assets/..%2f..%2fpackage.json',
    '/assets/..%2fbook.js',
    '/assets/%2e%2e/patient/index.html',
    '/assets/none.js',
  ])('%s is not there', async (url) => {
    const http = await open()
    expect((await http.inject(url)).statusCode).toBe(404)
  })

  test("the practice's website may load the booking element", async () => {
    const http = await open()
    const answer = await http.inject('/book.js')
    expect([answer.statusCode, answer.headers['cross-origin-resource-policy']]).toEqual([200, 'cross-origin'])
  })
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
