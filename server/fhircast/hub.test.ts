import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocketServer, type WebSocket } from 'ws'
import { eventually } from '../../test/journeys/people.ts'
import type { Followed, HubNews } from '../act/hub.ts'
import { listenToHub } from './hub.ts'

const TOPIC = 'the-session-of-this-user'
const lines = new WebSocketServer({ noServer: true })
const server = createServer()
let forms: Record<string, string>[] = []
let heard: HubNews['kind'][] = []
let endpoint = ''

beforeEach(async () => {
  forms = []
  heard = []
  server.removeAllListeners('request')
  server.on('request', (request, response) => {
    void formIn(request).then((form) => {
      if (request.method === 'POST') forms.push(form)
      response.writeHead(request.method === 'POST' ? 202 : 404, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ 'hub.channel.endpoint': endpoint }))
    })
  })
  server.removeAllListeners('upgrade')
  server.on('upgrade', (request, socket, head) =>
    lines.handleUpgrade(request, socket, head, (line) => lines.emit('connection', line, request)),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  endpoint = `ws://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/line`
})

afterEach(async () => {
  for (const line of lines.clients) line.terminate()
  server.close()
  server.closeAllConnections()
  await once(server, 'close')
})

async function subscribe(answer: (news: HubNews) => Promise<Followed>) {
  const connected = once(lines, 'connection') as Promise<[WebSocket]>
  const { promise: confirmed, resolve: confirm } = Promise.withResolvers<void>()
  const listening = listenToHub({
    fetchAs: () => (url, init) => fetch(url, init),
    mayUse: () => true,
    aliveMs: () => 60_000,
    onBug: () => undefined,
  })('riverbend', 'launch', { url: endpoint.replace('ws:', 'http:'), topic: TOPIC }, async (news) => {
    heard.push(news.kind)
    if (news.kind === 'heard') confirm()
    return news.kind === 'opened' ? answer(news) : 'followed'
  })
  const [line] = await connected
  const terms = { 'hub.topic': TOPIC, 'hub.events': 'Patient-open', 'hub.lease_seconds': 600 }
  line.send(JSON.stringify({ 'hub.mode': 'subscribe', ...terms }))
  await confirmed
  return { line, listening }
}

test.each<[string, string, () => Promise<Followed>, string]>([
  ['a patient who is followed', patientOpened('ann'), async () => 'followed', '200'],
  ['a patient who is not followed', patientOpened('ben'), async () => 'not-followed', '409'],
  ['a patient, and the house can’t take it', patientOpened('ben'), () => Promise.reject(new Error('down')), '500'],
  ['somebody who can’t be read', patientOpened('../x'), async () => 'not-followed', '400'],
])('who opens %s is answered', async (_, event, answer, status) => {
  const { line, listening } = await subscribe(answer)
  line.send(event)
  const [bytes] = (await once(line, 'message')) as [Buffer]
  expect(JSON.parse(bytes.toString())).toEqual({ id: 'event-1', status })
  await listening.letGo()
})

test('a hub that is let go of is told by which line, and the line ends normally', async () => {
  const { line, listening } = await subscribe(async () => 'followed')
  const closed = once(line, 'close')
  await listening.letGo()
  await listening.letGo()
  const [code] = (await closed) as [number]
  expect(code).toBe(1000)
  expect(forms.slice(1)).toEqual([
    {
      'hub.channel.type': 'websocket',
      'hub.mode': 'unsubscribe',
      'hub.topic': TOPIC,
      'hub.channel.endpoint': endpoint,
    },
  ])
})

test('more time is asked for on the same line, and another line that is given instead is sent away again', async () => {
  const { line, listening } = await subscribe(async () => 'followed')
  const own = endpoint
  listening.renew()
  await eventually(async () => forms.length === 2, 'more time to be asked for')
  expect(forms[1]).toMatchObject({ 'hub.mode': 'subscribe', 'hub.topic': TOPIC, 'hub.channel.endpoint': own })
  line.send(
    JSON.stringify({
      'hub.mode': 'subscribe',
      'hub.topic': TOPIC,
      'hub.events': 'Patient-open',
      'hub.lease_seconds': 60,
    }),
  )
  await eventually(async () => heard.includes('renewed'), 'more time to be given')
  endpoint = `${own}-2`
  listening.renew()
  await eventually(async () => forms.length === 4, 'the other line to be sent away')
  expect(forms[3]).toMatchObject({ 'hub.mode': 'unsubscribe', 'hub.channel.endpoint': `${own}-2` })
  endpoint = own
  await listening.letGo()
})

function patientOpened(id: string): string {
  return JSON.stringify({
    timestamp: '2026-11-26T10:00:00.000Z',
    id: 'event-1',
    event: {
      'hub.topic': TOPIC,
      'hub.event': 'Patient-open',
      context: [{ key: 'patient', resource: { resourceType: 'Patient', id } }],
    },
  })
}

async function formIn(request: IncomingMessage): Promise<Record<string, string>> {
  let text = ''
  for await (const bytes of request) text += String(bytes)
  return Object.fromEntries(new URLSearchParams(text))
}
