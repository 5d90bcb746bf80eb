import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { secondsOfWav } from '#formats/wav.ts'
import { openAiTranscriber } from './openai.ts'

interface Asked {
  path: string | undefined
  authorization: string | undefined
  fields: Record<string, unknown>
  seconds: number | undefined
}

let server: Server
let url = ''
let answer: (response: ServerResponse) => void
const asked: Asked[] = []
const away: string[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const type = request.headers['content-type'] ?? ''
      void new Response(Buffer.concat(parts), { headers: { 'content-type': type } }).formData().then(async (form) => {
        const file = form.get('file')
        const bytes = file instanceof File ? new Uint8Array(await file.arrayBuffer()) : new Uint8Array()
        const fields = Object.fromEntries([...form].filter(([name]) => name !== 'file'))
        const { authorization } = request.headers
        asked.push({ path: request.url, authorization, fields, seconds: secondsOfWav(bytes) })
        answer(response)
      })
    })
  })
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening))
  const at = server.address() as AddressInfo
  url = `http://127.0.0.1:${at.port}/speech`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((closed) => server.close(closed))
})
beforeEach(() => {
  asked.length = away.length = 0
  answer = (response) => response.end(JSON.stringify({ text: ' Good morning. ' }))
})

const speech = { pcm: new Uint8Array(16_000 * 2 * 3), samplesPerSecond: 16_000, language: 'es' } as const
const service = (withinMs?: number) =>
  openAiTranscriber({
    url,
    model: 'whisper-1',
    key: 'the-key',
    ...(withinMs !== undefined && { withinMs }),
    onAway: (why) => away.push(why),
  })

test('the service is handed the sound as a file, with its model, language and key', async () => {
  expect(await service()(speech)).toBe(' Good morning. ')
  expect(asked).toEqual([
    {
      path: '/speech/v1/audio/transcriptions',
      authorization: 'Bearer the-key',
      fields: { model: 'whisper-1', language: 'es' },
      seconds: 3,
    },
  ])
  expect(away).toEqual([])
})

test('a language that may be either is left to the service to find out', async () => {
  await service()({ ...speech, language: null })
  expect(asked[0]?.fields).toEqual({ model: 'whisper-1' })
})

test.each<[string, (response: ServerResponse) => void, string]>([
  ['refuses', (response) => response.writeHead(401).end('the words: Good morning'), 'status 401'],
  ['is broken', (response) => response.writeHead(500).end(), 'status 500'],
  ['answers no JSON', (response) => response.end('Good morning'), 'SyntaxError'],
  ['answers without text', (response) => response.end('{"words":"Good morning"}'), 'an answer without text'],
  ['moved elsewhere', (response) => response.writeHead(307, { location: `${url}/other` }).end(), 'TypeError'],
  ['is silent', () => undefined, 'TimeoutError'],
])('a service that %s gives no text, and nobody is told what was said', async (_, says, why) => {
  answer = says
  expect(await service(200)(speech)).toBeNull()
  expect(away).toEqual([why])
  expect(asked).toHaveLength(1)
})
