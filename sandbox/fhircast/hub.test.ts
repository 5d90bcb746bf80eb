import { once } from 'node:events'
import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { freePort } from '../../test/free-port.ts'
import { openHub, type Hub } from './hub.ts'

const TOPIC = 'the-session'
let app: FastifyInstance
let hub: Hub
let origin: string

beforeEach(async () => {
  const port = await freePort()
  origin = `http://127.0.0.1:${port}`
  app = fastify()
  hub = openHub(app, {
    origin,
    now: () => new Date(0),
    topicOf: async (authorization) => (authorization === 'Bearer of-the-session' ? TOPIC : undefined),
    fault: () => undefined,
  })
  app.server.on('upgrade', hub.upgrade)
  await app.listen({ port, host: '127.0.0.1' })
})

afterEach(async () => {
  hub.close()
  await app.close()
})

const asks = (form: Record<string, string>) =>
  fetch(`${origin}/fhircast`, {
    method: 'POST',
    headers: { authorization: 'Bearer of-the-session', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      'hub.channel.type': 'websocket',
      'hub.mode': 'subscribe',
      'hub.topic': TOPIC,
      ...form,
    }),
  })

test('a line that is asked for again gets more time and other events, and no second line', async () => {
  const { 'hub.channel.endpoint': endpoint } = (await (
    await asks({ 'hub.events': 'Patient-open', 'hub.lease_seconds': '60' })
  ).json()) as Record<'hub.channel.endpoint', string>
  const line = new WebSocket(endpoint)
  expect(await saidOn(line)).toMatchObject({ 'hub.events': 'patient-open', 'hub.lease_seconds': 60 })
  const said = saidOn(line)
  const more = await asks({
    'hub.events': 'Patient-open,syncerror',
    'hub.lease_seconds': '90',
    'hub.channel.endpoint': endpoint,
  })
  expect([more.status, await more.json()]).toEqual([202, { 'hub.channel.endpoint': endpoint }])
  expect(await said).toMatchObject({ 'hub.events': 'patient-open,syncerror', 'hub.lease_seconds': 90 })
  line.close()
})

test('a line that nobody has is given no more time', async () => {
  const { status } = await asks({ 'hub.events': 'Patient-open', 'hub.channel.endpoint': `${origin}/fhircast/made-up` })
  expect(status).toBe(404)
})

async function saidOn(line: WebSocket): Promise<unknown> {
  const [bytes] = (await once(line, 'message')) as [Buffer]
  return JSON.parse(bytes.toString())
}
