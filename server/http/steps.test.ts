import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { afterEach, expect, test } from 'vitest'
import { ChartFault } from '../act/chart.ts'
import type { VisitLogUseCases } from '../act/use-cases.ts'
import { DESK, doorWith, OWN_PAGE } from './door.fixture.ts'
import { buildHttp } from './server.ts'

let app: FastifyInstance | undefined
afterEach(() => app?.close())

const OF = { clinician: null, day: null, end: null, minutes: null, session: null, medium: null, role: null }
const ASKED = {
  file: 'bWlsaw==',
  columns: { of: { ...OF, patient: 'Patient', start: 'Start', waiting: null }, dates: 'month-first' },
}
const SUMMARY = {
  zone: 'America/New_York',
  from: '2026-07-14T13:00:00.000Z',
  until: '2026-07-14T13:00:00.000Z',
  sessions: 1,
  matched: 1,
  hosts: 0,
  waited: 0,
  unreadable: [],
  unasked: [],
}

/** By the example of a log that is compared. */
async function asked(compare: VisitLogUseCases['compare'], signal?: AbortSignal) {
  app = await buildHttp(doorWith({ visitLog: { compare } }))
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  return fetch(`http://127.0.0.1:${port}/api/desk/l1/visit-log`, {
    method: 'POST',
    headers: { ...OWN_PAGE, ...DESK },
    body: JSON.stringify(ASKED),
    ...(signal && { signal }),
  })
}
const linesOf = async (answer: Response) =>
  (await answer.text())
    .split('\n')
    .filter(Boolean)
    .map((line): unknown => JSON.parse(line))

test('each step is a line, and the answer is the last', async () => {
  const answer = await asked(async (_session, _asked, tell) => {
    tell({ at: 'asking', done: 0, of: 40 })
    tell({ at: 'comparing' })
    return { summary: SUMMARY, rows: new TextEncoder().encode('[{"findings":["no-note"]}]') }
  })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  expect(await linesOf(answer)).toEqual([
    { step: { at: 'asking', done: 0, of: 40 } },
    { step: { at: 'comparing' } },
    { answer: { ...SUMMARY, rows: [{ findings: ['no-note'] }] } },
  ])
})

test('what is refused before the first step is a problem like any other', async () => {
  const answer = await asked(async () => ({ refused: 'not-a-visit-log', why: 'no-table' }))
  expect([answer.status, answer.headers.get('content-type')]).toEqual([422, 'application/problem+json; charset=utf-8'])
  expect(await answer.json()).toMatchObject({ code: 'not-a-visit-log' })
})

test.each([
  ['a refusal', async () => ({ refused: 'visit-log-given-up' }) as const, 503, 'visit-log-given-up'],
  ['an EMR that is away', () => Promise.reject(new ChartFault({ kind: 'unreachable' })), 503, 'chart-unreachable'],
  ['a bug', () => Promise.reject(new TypeError('Ada Ray')), 500, 'broken'],
])('after a step %s is the last line, in the words of the reader', async (_, fails, status, code) => {
  const answer = await asked(async (_session, _asked, tell) => {
    tell({ at: 'comparing' })
    return fails()
  })
  const [, last] = await linesOf(answer)
  expect(last).toMatchObject({ problem: { status, code, says: expect.stringMatching(/[.]$/) } })
  expect(JSON.stringify(last)).not.toContain('Ada')
})

test('once nobody waits for it it is unwanted', async () => {
  const leaving = new AbortController()
  let unwanted: AbortSignal | undefined
  const ended = new Promise<void>((done) => {
    void asked(async (_session, _asked, tell, signal) => {
      unwanted = signal
      signal.addEventListener('abort', () => done())
      tell({ at: 'comparing' })
      await ended
      return { refused: 'visit-log-given-up' }
    }, leaving.signal).then((answer) => {
      expect(unwanted?.aborted).toBe(false)
      leaving.abort()
      return answer.body?.cancel().catch(() => undefined)
    })
  })
  await ended
  expect(unwanted?.aborted).toBe(true)
})
