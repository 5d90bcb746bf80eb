import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { secondsOfWav } from '#formats/wav.ts'
import { isSigned } from '../act/gateway-signature.ts'
import { vendorListener } from './vendor.ts'

const SECRET = 'a secret of at least thirty-two characters'
const NOW = new Date('2026-11-24T15:00:00Z')
const REFERENCE = '6f1c2a0e-0000-4000-8000-000000000001'

let server: Server
let address = ''
let status = 202
const asked: { path: string | undefined; signature: string | undefined; body: string }[] = []
const away: string[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const signature = request.headers['causeway-signature']
      asked.push({ path: request.url, signature: String(signature), body: Buffer.concat(parts).toString('utf8') })
      if (status === 0) return
      response.writeHead(status, status === 307 ? { location: `${address}/other` } : {}).end()
    })
  })
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/speech/`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((closed) => server.close(closed))
})
beforeEach(() => {
  asked.length = away.length = 0
  status = 202
})

const speech = {
  pcm: new Uint8Array(16_000 * 2 * 3),
  samplesPerSecond: 16_000,
  language: 'es',
  speaker: 'patient',
} as const
const send = (withinMs = 5_000) =>
  vendorListener({ address, secret: SECRET, now: () => NOW, onAway: (why) => away.push(why), withinMs })(
    REFERENCE,
    speech,
  )

test('the vendor is handed the sound with a reference and no name, signed', async () => {
  expect(await send()).toBe(true)
  const [{ path, signature, body } = { path: '', signature: '', body: '{}' }] = asked
  expect(path).toBe('/speech/pieces')
  expect(isSigned(SECRET, signature, body, NOW)).toBe(true)
  const { wav, ...words } = JSON.parse(body)
  expect(words).toEqual({ reference: REFERENCE, speaker: 'patient', language: 'es' })
  expect(secondsOfWav(Buffer.from(wav, 'base64'))).toBe(3)
  expect(away).toEqual([])
})

test.each([
  ['refuses', 401, 'status 401'],
  ['is broken', 500, 'status 500'],
  ['moved elsewhere', 307, 'TypeError'],
  ['is silent', 0, 'TimeoutError'],
])('a vendor that %s has not got it', async (_, says, why) => {
  status = says
  expect(await send(200)).toBe(false)
  expect(away).toEqual([why])
  expect(asked).toHaveLength(1)
})
