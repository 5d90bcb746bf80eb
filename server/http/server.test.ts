import type { FastifyInstance } from 'fastify'
import { afterEach, describe, expect, test } from 'vitest'
import { may, ROLES, type Role } from '#domain/access/access.ts'
import { ChartFault } from '../act/chart.ts'
import { CLINICIAN, DESK, EMR, doorWith, IDENTIFIED, LINKED, ORIGIN, OWN_PAGE, PORT } from './door.fixture.ts'
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
    'front-desk': DESK,
    cds: { authorization: 'Bearer x' },
    gateway: { 'causeway-signature': 't=1,v1=00' },
    emr: EMR,
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
          (known === 'by-desk' && role === 'front-desk') ||
          (known === 'by-token' && proof['authorization'] !== undefined) ||
          (known === 'by-signature' && role === 'gateway') ||
          (known === 'by-bearer' && role === 'emr')
        const answer = await http.inject({
          method,
          url: url
            .replace(':organization', 'riverbend')
            .replace(':visit', known === 'by-desk' ? 'a3bb189e-8bf9-3888-9912-ace4e6543002' : 'v1')
            .replace(':launch', 'l1')
            .replace(':section', 'problems')
            .replace(':order', 'o1'),
          headers: { ...OWN_PAGE, ...proof },
          ...(method === 'GET' ? {} : { payload: '{"unread' }),
        })
        const denied = answer.statusCode === 401 || answer.statusCode === 403
        // A token is looked at by the use case alone: here every one is taken for the EMR's.
        const as = known === 'by-token' && proves ? 'cds' : role
        if (denied === may(proves ? as : 'nobody', action))
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

test.each([
  ['en', "This can't be done yet. Missing first: the patient in the waiting room."],
  ['es', 'Esto no se puede hacer todavía. Falta primero: el paciente en la sala de espera.'],
])('a clinician reads what is missing in words (%s)', async (language, says) => {
  const http = await open({ workspace: { admit: async () => ({ refused: 'not-yet', needs: ['waiting-room'] }) } })
  const answer = await http.inject({
    method: 'POST',
    url: '/api/w/l1/admit',
    headers: { ...CLINICIAN, ...OWN_PAGE, 'accept-language': language },
    payload: { identifiersChecked: true },
  })
  expect(answer.json().says).toBe(says)
})

test.each([
  ['en', 'does not answer'],
  ['es', 'no responde'],
])(
  'the desk is told in its own words (%s) why a press was not done, a refusal otherwise than silence',
  async (language, silent) => {
    const visit = 'a3bb189e-8bf9-3888-9912-ace4e6543002'
    const answers: (() => never | { refused: 'already'; what: string })[] = [
      () => {
        throw new ChartFault({ kind: 'unreachable' })
      },
      () => ({ refused: 'already', what: 'patient' }),
    ]
    const http = await open({ desk: { match: async () => answers.shift()?.() ?? null } })
    const press = async () => {
      const answer = await http.inject({
        method: 'POST',
        url: `/api/desk/l1/visits/${visit}/match`,
        headers: { ...OWN_PAGE, ...DESK, 'accept-language': language },
        payload: { patient: 'Patient/1' },
      })
      return answer.json<{ code: string; says: string }>()
    }
    const [away, refused] = [await press(), await press()]
    expect([away.code, refused.code]).toEqual(['chart-unreachable', 'already'])
    expect(away.says).toContain(silent)
    expect(refused.says).toContain(language === 'en' ? 'This is done already.' : 'Esto ya está hecho.')
  },
)
