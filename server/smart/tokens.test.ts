import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as passed } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { readTokenAnswer } from '#formats/smart/token.ts'
import { bearerFetch, clinicianFetch, type KeptTokens } from './tokens.ts'

const NOW = new Date('2026-11-24T15:00:00Z')
const LATER = '2026-11-24T16:00:00.000Z'
const open: Server[] = []
afterEach(() => open.splice(0).forEach((one) => one.close()))

/** A chart that says by the token it is shown how it answers; `shown` are the tokens. */
async function chart(answer: (token: string) => { status: number; location?: string }) {
  const shown: string[] = []
  const server = createServer((request: IncomingMessage, response) => {
    const token = (request.headers.authorization ?? '').replace('Bearer ', '')
    shown.push(token)
    const { status, location } = answer(token)
    response.writeHead(status, location === undefined ? {} : { location }).end()
  })
  open.push(server)
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/Patient/1`, shown }
}

/** A clinician's `fetch` whose tokens lie in `place`; `asked` counts renewals at the EMR. */
function seat(place: { tokens: KeptTokens }, looks: KeptTokens[] = []) {
  let asked = 0
  const fetchAs = clinicianFetch(
    {
      server: {
        token: async () => {
          asked += 1
          // So long that all have been refused by then.
          await passed(50)
          return { ...readTokenAnswer({ token_type: 'Bearer', access_token: 'renewed' }), refreshToken: 'next' }
        },
        configuration: notAsked,
        verifyIdToken: notAsked,
      },
      app: { id: 'causeway', proof: 'key' },
      launch: 'L1',
      place: {
        read: async () => looks.shift() ?? place.tokens,
        write: async (tokens) => void (place.tokens = tokens),
      },
      underWay: { renewals: new Map(), looks: new Map() },
    },
    () => NOW,
  )
  return { fetchAs, asked: () => asked }
}

const notAsked = () => Promise.reject(new Error('a token is all that is asked for'))
const old: KeptTokens = { access: 'old', until: LATER, refresh: 'once' }

describe('a token that the chart refuses', () => {
  test('is renewed once for all who met the refusal', async () => {
    const { url, shown } = await chart((token) => ({ status: token === 'renewed' ? 200 : 401 }))
    const place = { tokens: old }
    const { fetchAs, asked } = seat(place)
    const answers = await Promise.all([fetchAs(url, {}), fetchAs(url, {}), fetchAs(url, {})])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(asked()).toBe(1)
    expect(place.tokens).toMatchObject({ access: 'renewed', refresh: 'next' })
    expect(shown.filter((token) => token === 'renewed')).toHaveLength(3)
  })

  test('is taken over from another process that has renewed it, and not asked for again', async () => {
    const { url } = await chart((token) => ({ status: token === 'theirs' ? 200 : 401 }))
    const { fetchAs, asked } = seat({ tokens: { ...old, access: 'theirs' } }, [old])
    expect((await fetchAs(url, {})).status).toBe(200)
    expect(asked()).toBe(0)
  })
})

test('no token goes where a chart redirects to', async () => {
  const other = await chart(() => ({ status: 200 }))
  const { url } = await chart(() => ({ status: 302, location: other.url }))
  await expect(bearerFetch('secret')(url, {})).rejects.toThrow('fetch failed')
  await expect(seat({ tokens: old }).fetchAs(url, {})).rejects.toThrow('fetch failed')
  expect(other.shown).toEqual([])
})
