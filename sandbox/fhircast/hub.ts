import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { WebSocketServer, type WebSocket } from 'ws'
import type { FaultKind } from '../faults.ts'

/** A hub of FHIRcast 3.0.0, as far as an app needs that listens: a simulation, within the EMR's own server. */
export interface Hub {
  /** What the token answer of a launch says of it. */
  contextOf(topic: string): { 'hub.url': string; 'hub.topic': string }
  /** The user of this session has opened a patient's chart, or an encounter of theirs. */
  opened(topic: string, patient: string, encounter?: string): void
  /** And closed it; nothing is said where nobody is open. */
  closed(topic: string): void
  /** And has signed out. */
  left(topic: string): void
  /** Takes the WebSockets of one more server that answers for the same EMR. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  close(): void
}

interface Subscription {
  topic: string
  name: string
  events: readonly string[]
  leaseSeconds: number
  socket?: WebSocket
  /** What ends it with its lease. */
  lease?: NodeJS.Timeout
}

interface Event {
  timestamp: string
  id: string
  event: { 'hub.topic': string; 'hub.event': string; context: unknown[] }
}

const PATH = '/fhircast'
const LOGOUT_CODES = 'http://hl7.org/fhir/uv/fhircast/CodeSystem/fhircast-logout-codesystem'
const MOST_LEASE_SECONDS = 3_600

export interface HubParts {
  origin: string
  now: () => Date
  /** Whether this token was granted to be told, and of which topic. */
  topicOf(authorization: string | undefined): Promise<string | undefined>
  /** The first of these failures that this turn is to meet. */
  fault(kinds: readonly FaultKind[]): FaultKind | undefined
}

export function openHub(app: FastifyInstance, { origin, now, topicOf, fault }: HubParts): Hub {
  const subscriptions = new Map<string, Subscription>()
  /** The patient whose chart is open, by topic, and the event that said so. */
  const open = new Map<string, { patient: string; event: Event }>()
  const lines = new WebSocketServer({ noServer: true })

  void app.register(async (hub) => {
    hub.removeContentTypeParser('application/x-www-form-urlencoded')
    hub.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
      done(null, Object.fromEntries(new URLSearchParams(String(body))))
    })
    // 2.9, Get Current Context.
    hub.get<{ Params: { topic: string } }>(`${PATH}/:topic`, async (request, reply) => {
      const { topic } = request.params
      if ((await topicOf(request.headers.authorization)) !== topic)
        return reply.code(403).type('text/plain').send('Not the session of this token.')
      const { event } = open.get(topic)?.event ?? {}
      return reply.send({
        'context.type': event?.['hub.event'].replace(/-open$/, '') ?? '',
        'context.versionId': open.get(topic)?.event.id ?? '',
        context: event?.context ?? [],
      })
    })
    hub.post<{ Body: Record<string, string> }>(PATH, async (request, reply) => {
      const failing = fault(['hub-down', 'hub-denied'])
      if (failing === 'hub-down') return reply.code(503).type('text/plain').send('The hub is down.')
      const topic = await topicOf(request.headers.authorization)
      if (topic === undefined) return reply.code(401).type('text/plain').send('No token of this hub.')
      const asked = request.body
      if (asked['hub.topic'] !== topic) return reply.code(403).type('text/plain').send('Not the session of this token.')
      if (asked['hub.channel.type'] === 'websocket' && asked['hub.mode'] === 'unsubscribe') {
        const line = unsubscribed(topic, asked['hub.channel.endpoint'] ?? '')
        if (line === undefined) return reply.code(404).type('text/plain').send('No subscription of this session there.')
        return reply.code(202).send({ 'hub.channel.endpoint': line })
      }
      if (asked['hub.channel.type'] !== 'websocket' || asked['hub.mode'] !== 'subscribe' || !asked['hub.events'])
        return reply.code(400).type('text/plain').send('Only subscriptions by WebSocket, with hub.events.')
      if (failing === 'hub-denied') return reply.code(403).type('text/plain').send('This app may not subscribe.')
      const wanted = Number(asked['hub.lease_seconds'] ?? MOST_LEASE_SECONDS)
      const terms = {
        topic,
        name: asked['subscriber.name'] ?? 'An app beside the EMR',
        events: asked['hub.events'].split(',').map((one) => one.trim().toLowerCase()),
        leaseSeconds: Number.isFinite(wanted) && wanted > 0 ? Math.min(wanted, MOST_LEASE_SECONDS) : MOST_LEASE_SECONDS,
      }
      const line = asked['hub.channel.endpoint']
      if (line !== undefined) {
        if (!renewed(line, terms))
          return reply.code(404).type('text/plain').send('No subscription of this session there.')
        return reply.code(202).send({ 'hub.channel.endpoint': line })
      }
      const secret = randomUUID()
      subscriptions.set(secret, terms)
      return reply.code(202).send({ 'hub.channel.endpoint': endpointOf(secret) })
    })
  })

  const endpointOf = (secret: string): string => `${origin.replace('http', 'ws')}${PATH}/${secret}`

  /** Ends the subscription of this line (2.4, Unsubscribe); gives the line, where there was one of this session. */
  function unsubscribed(topic: string, endpoint: string): string | undefined {
    for (const [secret, { socket, ...subscription }] of subscriptions) {
      if (subscription.topic !== topic || endpointOf(secret) !== endpoint) continue
      subscriptions.delete(secret)
      const events = subscription.events.join(',')
      socket?.send(JSON.stringify({ 'hub.mode': 'denied', 'hub.topic': topic, 'hub.events': events }))
      socket?.close(1000)
      return endpoint
    }
    return undefined
  }

  /** Overrides what is told on a line that stands, and for how long (2.4, Subscription Request). */
  function renewed(endpoint: string, terms: Subscription): boolean {
    for (const [secret, subscription] of subscriptions) {
      if (subscription.topic !== terms.topic || endpointOf(secret) !== endpoint) continue
      if (subscription.socket === undefined) return false
      Object.assign(subscription, terms)
      confirm(subscription, subscription.socket)
      return true
    }
    return false
  }

  function confirm(subscription: Subscription, line: WebSocket): void {
    const { topic, events, leaseSeconds } = subscription
    line.send(
      JSON.stringify({
        'hub.mode': 'subscribe',
        'hub.topic': topic,
        'hub.events': events.join(','),
        'hub.lease_seconds': leaseSeconds,
      }),
    )
    clearTimeout(subscription.lease)
    subscription.lease = setTimeout(() => line.close(1000), leaseSeconds * 1_000)
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const secret = (request.url ?? '').slice(PATH.length + 1)
    const subscription = subscriptions.get(secret)
    if (!request.url?.startsWith(`${PATH}/`) || subscription === undefined) return void socket.destroy()
    lines.handleUpgrade(request, socket, head, (line) => {
      subscription.socket = line
      confirm(subscription, line)
      line.on('message', (bytes: { toString(): string }) => answered(secret, bytes.toString()))
      line.on('close', () => {
        clearTimeout(subscription.lease)
        subscriptions.delete(secret)
      })
      // What is open already is told to whoever comes (2.4, current context notification).
      const current = open.get(subscription.topic)
      if (current !== undefined) tell(subscription, current.event)
    })
  }

  function tell({ events, socket }: Subscription, event: Event, garbled = false): void {
    if (socket === undefined || !events.includes(event.event['hub.event'].toLowerCase())) return
    socket.send(JSON.stringify(garbled ? { ...event, event: { ...event.event, context: 'lost' } } : event))
  }

  function tellAll(topic: string, event: Event, but?: string): void {
    const failing = but === undefined ? fault(['hub-down', 'hub-silent', 'hub-garbled']) : undefined
    if (failing === 'hub-silent') {
      // Nothing goes out and nothing that comes in is read: no answer to a ping either.
      for (const [secret, { socket }] of subscriptions) {
        socket?.pause()
        subscriptions.delete(secret)
      }
      return
    }
    if (failing === 'hub-down') {
      for (const { socket } of subscriptions.values()) socket?.terminate()
      return
    }
    for (const [secret, subscription] of subscriptions)
      if (subscription.topic === topic && secret !== but) tell(subscription, event, failing === 'hub-garbled')
  }

  /** An app that could not follow is told of to the others (2.5, Event Notification Errors). */
  function answered(secret: string, text: string): void {
    const { topic, name } = subscriptions.get(secret) ?? {}
    const [, id, status] = /"id":"([^"]+)".*"status":"?(\d+)/.exec(text) ?? []
    if (topic === undefined || id === undefined || status?.startsWith('2') === true) return
    const outcome = {
      resourceType: 'OperationOutcome',
      issue: [
        {
          severity: 'warning',
          code: 'processing',
          diagnostics: `${name} did not follow.`,
          details: {
            coding: [
              { system: 'https://fhircast.hl7.org/events/syncerror/eventid', code: id },
              { system: 'https://fhircast.hl7.org/events/syncerror/subscriber', code: name },
            ],
          },
        },
      ],
    }
    tellAll(topic, eventOf(topic, 'syncerror', [{ key: 'operationoutcome', resource: outcome }]), secret)
  }

  function eventOf(topic: string, name: string, context: unknown[]): Event {
    return {
      timestamp: now().toISOString(),
      id: randomUUID(),
      event: { 'hub.topic': topic, 'hub.event': name, context },
    }
  }

  const patientContext = (id: string) => ({ key: 'patient', resource: { resourceType: 'Patient', id } })

  return {
    contextOf: (topic) => ({ 'hub.url': `${origin}${PATH}`, 'hub.topic': topic }),
    opened(topic, patient, encounter) {
      const stranger = fault(['hub-stranger']) === 'hub-stranger'
      const told = stranger ? 'nobody-here' : patient
      const event =
        encounter === undefined
          ? eventOf(topic, 'Patient-open', [patientContext(told)])
          : eventOf(topic, 'Encounter-open', [
              { key: 'encounter', resource: { resourceType: 'Encounter', id: encounter } },
              patientContext(told),
            ])
      open.set(topic, { patient: told, event })
      tellAll(topic, event)
    },
    closed(topic) {
      const current = open.get(topic)
      if (current === undefined) return
      open.delete(topic)
      tellAll(topic, eventOf(topic, 'Patient-close', [patientContext(current.patient)]))
    },
    left(topic) {
      open.delete(topic)
      const reason = { system: LOGOUT_CODES, code: 'user-initiated' }
      const resource = { resourceType: 'Parameters', parameter: [{ name: 'code', valueCoding: reason }] }
      tellAll(topic, eventOf(topic, 'UserLogout', [{ key: 'parameters', resource }]))
    },
    upgrade,
    close() {
      for (const line of lines.clients) line.terminate()
      lines.close()
    },
  }
}
