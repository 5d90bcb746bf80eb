import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fetchOverKeptLines } from './kept-lines.ts'

/** Says what it was asked, as its path has it. */
const server = createServer(async (request, response) => {
  const body = Buffer.concat(await request.toArray()).toString()
  if (request.url === '/silent') return
  if (request.url === '/torn')
    return void response.writeHead(200, { 'content-length': '10' }).write('half', () => response.destroy())
  if (request.url === '/nothing') return void response.writeHead(204).end()
  if (request.url === '/moved') return void response.writeHead(307, { location: '/' }).end()
  response.writeHead(201, { location: 'Patient/1' }).end(`${request.method} ${request.headers.accept} ${body}`)
})
let lines = 0
let base = ''
beforeAll(async () => {
  server.on('connection', () => void (lines += 1)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close().closeAllConnections())

const asked = (path: string, init: RequestInit = {}) =>
  fetchOverKeptLines(`${base}${path}`, { headers: { accept: 'text/plain' }, ...init })

test('what is sent arrives whole, and status, headers and words come back', async () => {
  const answer = await asked('/', { method: 'POST', body: 'Zoë', headers: new Headers({ accept: 'text/plain' }) })
  expect([answer.status, answer.ok, answer.headers.get('location')]).toEqual([201, true, 'Patient/1'])
  expect(await answer.text()).toBe('POST text/plain Zoë')
  expect(await (await asked('/nothing')).text()).toBe('')
})

test('one question after the other goes over one connection', async () => {
  const before = lines
  for (let times = 0; times < 5; times += 1) await (await asked('/')).text()
  expect(lines - before).toBeLessThanOrEqual(1)
})

test('a redirection is an answer and is not followed', async () => {
  expect((await asked('/moved')).status).toBe(307)
})

test('without an answer, or with half of one, it throws', async () => {
  await expect(asked('/silent', { signal: AbortSignal.timeout(50) })).rejects.toThrow('aborted')
  await expect(asked('/torn')).rejects.toThrow('aborted')
  await expect(fetchOverKeptLines('http://127.0.0.1:1/', {})).rejects.toThrow('ECONNREFUSED')
})
