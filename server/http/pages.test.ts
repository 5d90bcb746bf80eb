import { brotliDecompressSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { afterEach, describe, expect, test } from 'vitest'
import { SECTIONS } from '#api/workspace.ts'
import { CLINICIAN, DESK, doorWith, IDENTIFIED, OWN_PAGE, PORT } from './door.fixture.ts'
import { NO_APPOINTMENT } from '../act/unscheduled-by-message.ts'
import type { LaunchToCome } from '../act/use-cases.ts'
import { buildHttp } from './server.ts'

let app: FastifyInstance | undefined
afterEach(() => app?.close())

async function open(...given: Parameters<typeof doorWith>) {
  app = await buildHttp(doorWith(...given))
  return app
}

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

describe('launch', () => {
  const launch = {
    begin: async (iss: string) =>
      iss === 'http://localhost:18601/fhir/r4'
        ? { redirect: 'http://localhost:18601/auth/authorize?state=st1', pending: 'st1', secret: 'pending-secret' }
        : ({ refused: 'wrong-launch', why: 'iss' } as const),
    finish: async (params: Record<string, string | undefined>, secret: string | undefined) =>
      params.state === 'st1' && secret === 'pending-secret'
        ? { launch: 'l1', secret: 'clinician', opens: 'workspace' as const }
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

  test.each(['redirect_uri', 'next', 'target_link_uri', 'returnTo'])(
    'sends the browser where it was to go, whatever %s names',
    async (name) => {
      const http = await open({ launch })
      const named = `${name}=${encodeURIComponent('https://elsewhere.example/')}`
      const begun = await http.inject(`/launch?iss=http%3A%2F%2Flocalhost%3A18601%2Ffhir%2Fr4&launch=x&${named}`)
      expect(begun.headers.location).toBe('http://localhost:18601/auth/authorize?state=st1')
      const headers = { cookie: `cw_w_${PORT}_st1=pending-secret` }
      const back = await http.inject({ url: `/launch/callback?state=st1&code=c&${named}`, headers })
      expect(back.headers.location).toBe('/w/l1')
    },
  )

  describe('in a frame', () => {
    const IN_FRAME = { 'sec-fetch-dest': 'iframe' }
    const LAUNCHED = '/launch?iss=http%3A%2F%2Flocalhost%3A18601%2Ffhir%2Fr4&launch=x'

    test('that has kept nothing yet is tried first, and goes on where it keeps a cookie', async () => {
      const http = await open({ launch })
      const tried = await http.inject({ url: LAUNCHED, headers: IN_FRAME })
      expect([tried.statusCode, tried.headers.location]).toEqual([302, `${LAUNCHED}&tried=cookie`])
      expect(tried.cookies).toEqual([{ name: `cw_kept_${PORT}`, value: '1', ...framed }])
      const cookie = `cw_kept_${PORT}=1`
      const kept = await http.inject({ url: `${LAUNCHED}&tried=cookie`, headers: { ...IN_FRAME, cookie } })
      expect(kept.headers.location).toBe('http://localhost:18601/auth/authorize?state=st1')
      const next = await http.inject({ url: LAUNCHED, headers: { ...IN_FRAME, cookie } })
      expect(next.headers.location).toBe('http://localhost:18601/auth/authorize?state=st1')
    })

    test('that keeps none offers the same launch beside it, before the EMR has counted it as used', async () => {
      const begun: string[] = []
      const begin = async (iss: string) => {
        begun.push(iss)
        return launch.begin(iss)
      }
      const http = await open({ launch: { ...launch, begin } })
      const answer = await http.inject({ url: `${LAUNCHED}&tried=cookie`, headers: IN_FRAME })
      expect([answer.statusCode, answer.cookies, begun]).toEqual([200, [], []])
      expect(answer.body).toContain(`<a href="${LAUNCHED.replace('&', '&amp;')}" target="_blank" rel="noopener">`)
      expect(answer.headers['content-security-policy']).toContain('frame-ancestors http://localhost:18601')
    })
  })

  test('goes on to the desk who came in without a patient', async () => {
    const finish = async () => ({ launch: 'l1', secret: 'desk', opens: 'desk' as const })
    const http = await open({ launch: { ...launch, finish } })
    const headers = { cookie: `cw_w_${PORT}_st1=pending-secret` }
    const back = await http.inject({ url: '/launch/callback?state=st1&code=c', headers })
    expect([back.statusCode, back.headers.location]).toEqual([303, '/desk/l1'])
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

  describe('on a visit whose appointment the EMR is still asked for', () => {
    const waiting = async (came: Awaited<ReturnType<LaunchToCome['later']>>, language = 'en-US') => {
      const finish = async (): Promise<LaunchToCome> => ({
        awaits: 'emr',
        language: null,
        later: async () => came,
      })
      const http = await open({ launch: { ...launch, finish } })
      return http.inject({
        url: '/launch/callback?state=st1&code=c',
        headers: { cookie: `cw_w_${PORT}_st1=pending-secret`, 'accept-language': language },
      })
    }

    test('says what it waits for, and leads on to the workspace once it is there', async () => {
      const answer = await waiting({ launch: 'l1', secret: 'clinician', opens: 'workspace' })
      expect([answer.statusCode, answer.cookies]).toEqual([202, []])
      expect(answer.body).toContain('Waiting for the record system')
      expect(answer.body).toContain('<meta http-equiv="refresh" content="0;url=/w/l1">')
      expect(answer.headers['content-security-policy']).toContain('frame-ancestors http://localhost:18601')
    })

    test('that does not come in time says so in the reader’s language, and leads nowhere', async () => {
      const answer = await waiting(null, 'es-US,es;q=0.9')
      expect(answer.body).toContain('<html lang="es">')
      expect(answer.body).toContain('La cita todavía no está')
      expect(answer.body).not.toContain('refresh')
    })

    test('that is refused meanwhile opens nothing', async () => {
      const answer = await waiting({ refused: 'wrong-launch', why: 'role' })
      expect(answer.body).toContain('The visit could not be opened')
      expect(answer.body).not.toContain('refresh')
    })
  })

  test('a clinician at an EMR that takes no appointment from here reads in their language which one to make', async () => {
    const finish = async () => ({ refused: 'wrong-launch', why: NO_APPOINTMENT }) as const
    const http = await open({ launch: { ...launch, finish } })
    const asked = { url: '/launch/callback?state=st1&code=c', headers: { cookie: `cw_w_${PORT}_st1=pending-secret` } }
    expect((await http.inject(asked)).body).toContain('This visit needs an appointment first')
    const spanish = await http.inject({ ...asked, headers: { ...asked.headers, 'accept-language': 'es' } })
    expect(spanish.body).toContain('Esta visita necesita antes una cita')
  })

  test('a browser that kept no cookie is told so', async () => {
    const http = await open({ launch })
    const answer = await http.inject('/launch/callback?state=st1&code=c')
    expect(answer.body).toContain('did not keep the visit’s cookie')
    expect(answer.body).toContain('Allow cookies for this page in the chart’s frame')
  })

  test('a workspace whose launch has ended says to start again from the chart', async () => {
    const http = await open()
    const answer = await http.inject({ url: '/w/l1', headers: { accept: 'text/html' } })
    expect(answer.body).toContain('clinician')
  })
})

describe('the language of a page for staff', () => {
  const asked: unknown[] = []
  const staffLanguage = {
    kept: async (reader: unknown) => {
      asked.push(reader)
      return 'es' as const
    },
  }
  const first = async () => ({ page: unread, intake: unread, list: unread })
  const unread = async () => ({ refused: 'not-found' }) as const

  test.each([
    ['/w/l1', CLINICIAN, 'Practitioner/dr-okafor'],
    ['/desk/l1', DESK, 'Practitioner/desk-bowman'],
  ])('is at the head of %s as its reader chose it, and of nobody else’s', async (url, headers, practitioner) => {
    const http = await open({ staffLanguage, workspace: { first } })
    asked.length = 0
    expect((await http.inject({ url, headers })).body).toMatch(/^<!doctype html>\s*<html data-reads="es"/)
    expect(asked).toMatchObject([{ organization: 'riverbend', practitioner }])
    expect((await http.inject({ url })).body).not.toContain('data-reads')
  })

  test('is the browser’s own where it can’t be read', async () => {
    const http = await open({ staffLanguage: { kept: () => Promise.reject(new Error('the database is away')) } })
    const answer = await http.inject({ url: '/desk/l1', headers: DESK })
    expect([answer.statusCode, answer.body.includes('data-reads')]).toEqual([200, false])
  })

  test('is kept for whoever has the page open, and no other language is', async () => {
    const kept: unknown[] = []
    const keep = async (...given: unknown[]) => {
      kept.push(given)
      return null
    }
    const http = await open({ staffLanguage: { keep } })
    const choose = (language: string) =>
      http.inject({
        method: 'POST',
        url: '/api/w/l1/language',
        headers: { ...CLINICIAN, ...OWN_PAGE },
        body: { language },
      })
    expect((await choose('es')).statusCode).toBe(204)
    expect((await choose('fr')).statusCode).toBe(400)
    expect(kept).toMatchObject([
      [{ organization: 'riverbend', practitioner: 'Practitioner/dr-okafor' }, { language: 'es' }],
    ])
  })
})

describe('the answers that a workspace brings along', () => {
  const carried = (body: string) =>
    [...body.matchAll(/<script type="application\/json" data-answer="([^"]+)">(.*?)<\/script>/g)].map(
      ([, address, text]): [string | undefined, unknown] => [address, JSON.parse(text ?? '')],
    )
  const list = (says: string) => ({ state: 'missing' as const, says })

  test('are those of its session, each at its own address; what is refused or failed it asks for itself', async () => {
    const http = await open({
      workspace: {
        first: async ({ launch }) => ({
          page: async () => ({ refused: 'not-found' }),
          intake: () => Promise.reject(new Error('the EMR is away')),
          list: async (section) => list(`${section} of ${launch} </script><b>`),
        }),
      },
    })
    const answer = await http.inject({ url: '/w/l1', headers: CLINICIAN })
    expect(new Map(carried(answer.body))).toEqual(
      new Map(SECTIONS.map((section) => [`/api/w/l1/chart/${section}`, list(`${section} of l1 </script><b>`)])),
    )
    expect(answer.body).toMatch(/<\/body><\/html>$/)
  })

  test('are for nobody else', async () => {
    const http = await open()
    for (const headers of [{}, DESK, IDENTIFIED])
      expect(carried((await http.inject({ url: '/w/l1', headers })).body)).toEqual([])
  })
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
