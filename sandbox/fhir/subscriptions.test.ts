import type { Bundle, Parameters, Slot, Subscription } from '@medplum/fhirtypes'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { HEARTBEAT_PERIOD, PAYLOAD_CONTENT, readNotification } from '#formats/fhir/subscription.ts'
import { startTrial } from '../trial-app.ts'
import type { Answer, Trial } from '../trial-app.ts'

const LOCKMAN = 'b218cee9-019d-47a4-b161-e97c0fd6f736'
const WITHIN = { timeout: 10_000, interval: 20 }
let trial: Trial
let system: string
let topic: string
let endpoint: string
let calls: { authorization: string | undefined; body: string }[] = []
/** Statuses with which the app answers in place of 204. */
let refuse: number[] = []

beforeAll(async () => {
  trial = await startTrial((request, response) => void hear(request, response))
  system = await trial.systemToken()
  const { body } = await trial.fhir(undefined, 'GET', 'metadata')
  const declared = body.rest[0].resource.find(({ type }: { type: string }) => type === 'Subscription')
  topic = declared.extension[0].valueCanonical
  endpoint = `${trial.settings.causewayUrl}/notifications`
}, 60_000)
afterAll(() => trial.close())
beforeEach(() => {
  calls = []
  refuse = []
})

async function hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = Buffer.concat(await request.toArray()).toString()
  response.statusCode = refuse.shift() ?? 204
  if (response.statusCode === 204) calls.push({ authorization: request.headers.authorization, body })
  response.end()
}

const byTopic = (extra: object = {}): object => ({
  resourceType: 'Subscription',
  status: 'requested',
  reason: 'trial',
  criteria: topic,
  channel: {
    type: 'rest-hook',
    endpoint,
    header: ['Authorization: Bearer secret'],
    extension: [{ url: HEARTBEAT_PERIOD, valueUnsignedInt: 1 }],
    payload: 'application/fhir+json',
    _payload: { extension: [{ url: PAYLOAD_CONTENT, valueCode: 'id-only' }] },
    ...extra,
  },
})
const plain = (extra: object = {}): object => ({
  ...byTopic(),
  criteria: 'Appointment?',
  channel: { type: 'rest-hook', endpoint, header: ['Authorization: Bearer secret'], ...extra },
})

async function make(subscription: object): Promise<string> {
  const { body } = await trial.fhir(system, 'POST', 'Subscription', subscription)
  await expect.poll(() => statusOf(body.id), WITHIN).toBe('active')
  return body.id
}

async function statusOf(id: string): Promise<Subscription['status']> {
  return (await trial.fhir(system, 'GET', `Subscription/${id}`)).body.status
}

async function set(id: string, status: string): Promise<Answer> {
  const { body } = await trial.fhir(system, 'GET', `Subscription/${id}`)
  return trial.fhir(system, 'PUT', `Subscription/${id}`, { ...body, status })
}

async function book(): Promise<string> {
  const { body } = await trial.fhir(system, 'GET', 'Slot?status=free&schedule=Schedule/dr-okafor-schedule&_count=1')
  const slot: Slot = body.entry[0].resource
  const made = await trial.fhir(system, 'POST', 'Appointment', {
    resourceType: 'Appointment',
    status: 'booked',
    slot: [{ reference: `Slot/${slot.id}` }],
    start: slot.start,
    end: slot.end,
    participant: [{ actor: { reference: `Patient/${LOCKMAN}` }, status: 'accepted' }],
  })
  return `Appointment/${made.body.id}`
}

const told = () => calls.map(({ body }) => readNotification(JSON.parse(body)))
const events = () => told().flatMap(({ happened }) => happened)

describe('by the topic', () => {
  test('there is a handshake, then numbered events with ids alone, then heartbeats', async () => {
    const id = await make(byTopic())
    expect(told().map(({ kind, status }) => [kind, status])).toEqual([['handshake', 'requested']])
    const [first, second] = [await book(), await book()]
    await expect.poll(events, WITHIN).toEqual([
      { number: 1, focus: first },
      { number: 2, focus: second },
    ])
    await expect.poll(() => told().at(-1), WITHIN).toMatchObject({ kind: 'heartbeat', events: 2 })
    expect(calls.every(({ authorization }) => authorization === 'Bearer secret')).toBe(true)
    expect(JSON.stringify(calls)).not.toContain(LOCKMAN)
    await set(id, 'off')
  })

  test('what is refused comes again, and behind it everything in its order', async () => {
    const id = await make(byTopic())
    refuse = [500, 503]
    const [first, second] = [await book(), await book()]
    await expect.poll(events, WITHIN).toEqual([
      { number: 1, focus: first },
      { number: 2, focus: second },
    ])
    await set(id, 'off')
  })

  test('$status counts, $events names them again, and both go on after a restart', async () => {
    const id = await make(byTopic())
    const made = [await book(), await book(), await book()]
    const asked = async () => {
      const status: Bundle<Parameters> = (await trial.fhir(system, 'GET', `Subscription/${id}/$status`)).body
      const some = `Subscription/${id}/$events?eventsSinceNumber=2&eventsUntilNumber=3`
      const { body } = await trial.fhir(system, 'GET', some)
      return [readNotification(status).events, readNotification(body).happened]
    }
    const expected = [
      3,
      [
        { number: 2, focus: made[1] },
        { number: 3, focus: made[2] },
      ],
    ]
    expect(await asked()).toEqual(expected)
    await trial.restart()
    system = await trial.systemToken()
    expect(await asked()).toEqual(expected)
    calls = []
    const fourth = await book()
    await expect.poll(events, WITHIN).toContainEqual({ number: 4, focus: fourth })
    await set(id, 'off')
  })

  test('an app that is ended hears no more', async () => {
    const id = await make(byTopic())
    await set(id, 'off')
    calls = []
    await book()
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    expect(calls).toEqual([])
  })

  test('who never takes the handshake is not told, and the subscription says so', async () => {
    refuse = [401, 401, 401, 401, 401]
    const { body } = await trial.fhir(system, 'POST', 'Subscription', byTopic())
    await expect.poll(() => statusOf(body.id), { timeout: 15_000, interval: 100 }).toBe('error')
    expect(calls).toEqual([])
    await set(body.id, 'off')
  }, 20_000)
})

test('plain, each change is an empty call', async () => {
  const id = await make(plain())
  await book()
  await expect.poll(() => calls, WITHIN).toEqual([{ authorization: 'Bearer secret', body: '' }])
  await set(id, 'off')
})

test('each type has a topic of its own, and a change of one is told to its subscribers alone', async () => {
  const about = (name: string) => topic.replace('appointment-changed', name)
  const ids = [
    await make({ ...byTopic(), criteria: about('patient-changed') }),
    await make({ ...plain(), criteria: 'Observation?' }),
  ]
  calls = []
  const { body } = await trial.fhir(system, 'GET', `Patient/${LOCKMAN}`)
  expect((await trial.fhir(system, 'PUT', `Patient/${LOCKMAN}`, body)).status).toBe(200)
  const named = () =>
    calls.flatMap<unknown>((call) => (call.body === '' ? ['bell'] : readNotification(JSON.parse(call.body)).happened))
  await expect.poll(named, WITHIN).toEqual([{ number: 1, focus: `Patient/${LOCKMAN}` }])
  await trial.fhir(system, 'POST', 'Observation', {
    resourceType: 'Observation',
    status: 'final',
    code: { text: 'x' },
    subject: { reference: `Patient/${LOCKMAN}` },
  })
  await expect.poll(named, WITHIN).toContain('bell')
  for (const id of ids) await set(id, 'off')
})

test.each([
  ['another topic', () => ({ ...byTopic(), criteria: 'https://elsewhere.example/topic' })],
  ['another search', () => ({ ...plain(), criteria: 'Claim?' })],
  ['an address that is neither https nor here', () => byTopic({ endpoint: 'http://192.0.2.1/notifications' })],
  ['another channel', () => byTopic({ type: 'email' })],
  [
    'whole resources',
    () => byTopic({ _payload: { extension: [{ url: PAYLOAD_CONTENT, valueCode: 'full-resource' }] } }),
  ],
  ['a plain one with a payload', () => plain({ payload: 'application/fhir+json' })],
])('%s is refused', async (_, subscription) => {
  expect((await trial.fhir(system, 'POST', 'Subscription', subscription())).status).toBe(422)
})

test('a user’s app keeps none', async () => {
  const user = await trial.userToken({ patient: LOCKMAN })
  expect((await trial.fhir(user, 'POST', 'Subscription', byTopic())).status).toBe(403)
})

test('it is found by its address, and made once', async () => {
  const once = { 'If-None-Exist': `url=${encodeURIComponent(endpoint)}&status=requested,active` }
  const first = await trial.fhir(system, 'POST', 'Subscription', byTopic(), once)
  const second = await trial.fhir(system, 'POST', 'Subscription', byTopic(), once)
  expect(second.body.id).toBe(first.body.id)
  const found = await trial.fhir(
    system,
    'GET',
    `Subscription?url=${encodeURIComponent(endpoint)}&status=requested,active`,
  )
  expect(found.body.entry).toHaveLength(1)
  // An address that only begins so is another one's.
  const beyond = byTopic({ endpoint: `${endpoint}/beyond` })
  const third = await trial.fhir(system, 'POST', 'Subscription', beyond, {
    'If-None-Exist': `url=${encodeURIComponent(`${endpoint}/beyond`)}&status=requested,active`,
  })
  expect(third.status).toBe(201)
  expect((await trial.fhir(system, 'POST', 'Subscription', byTopic(), once)).body.id).toBe(first.body.id)
})
