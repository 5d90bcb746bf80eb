import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTrial } from '../trial-app.ts'
import type { Trial } from '../trial-app.ts'

let trial: Trial
let asked: { authorization: string; body: string }[] = []
let mode: 'answers' | 'fails' | 'sleeps' = 'answers'
beforeAll(async () => {
  trial = await startTrial((request, response) => {
    const json = (value: unknown): void =>
      void response.setHeader('content-type', 'application/json').end(JSON.stringify(value))
    if (request.url === '/cds-services') {
      return json({
        services: [
          { id: 'patient-view', hook: 'patient-view' },
          { id: 'other', hook: 'order-sign' },
          { id: 'select', hook: 'order-select' },
        ],
      })
    }
    if (mode === 'sleeps') return
    if (mode === 'fails') return void response.writeHead(500).end()
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      asked.push({ authorization: request.headers.authorization ?? '', body })
      const link = {
        label: 'Start virtual visit',
        url: `${trial.settings.causewayUrl}/launch`,
        type: 'smart',
        appContext: 'Appointment/a1',
      }
      json({
        cards: [{ summary: 'Waiting for 4 min', indicator: 'info', source: { label: 'Causeway' }, links: [link] }],
      })
    })
  })
}, 60_000)
afterAll(() => trial.close())

test('opening a chart asks patient-view, with a token that the app can check', async () => {
  asked = []
  const { emr } = trial.practice
  const [staff] = await emr.staff()
  if (!staff) throw new Error('no staff')
  const [answer] = await emr.cards(staff, 'p1', 'e1')
  expect(answer?.cards[0]?.links?.[0]).toMatchObject({
    label: 'Start virtual visit',
    type: 'smart',
    appContext: 'Appointment/a1',
  })
  expect(JSON.parse(asked[0]?.body ?? '{}')).toMatchObject({
    hook: 'patient-view',
    fhirServer: emr.fhirBase,
    context: { userId: `Practitioner/${staff.practitioner}`, patientId: 'p1', encounterId: 'e1' },
  })
  const token = asked[0]?.authorization.replace('Bearer ', '') ?? ''
  const keys = createRemoteJWKSet(new URL(`${emr.origin}/cds/jwks.json`))
  const audience = `${trial.settings.causewayUrl}/cds-services/patient-view`
  const { protectedHeader } = await jwtVerify(token, keys, { issuer: emr.origin, audience, algorithms: ['ES384'] })
  expect(protectedHeader.jku).toBe(`${emr.origin}/cds/jwks.json`)
})

test('selecting an order asks order-select of that order alone, and what became of a card is told to its service', async () => {
  asked = []
  const { emr } = trial.practice
  const [staff] = await emr.staff()
  if (!staff) throw new Error('no staff')
  const order = { resourceType: 'ServiceRequest', status: 'draft', code: { text: 'Ferritin' } }
  const [answer] = await emr.cards(staff, 'p1', undefined, order)
  expect(JSON.parse(asked[0]?.body ?? '{}')).toMatchObject({
    hook: 'order-select',
    context: {
      patientId: 'p1',
      selections: ['ServiceRequest/selected'],
      draftOrders: { resourceType: 'Bundle', entry: [{ resource: { ...order, id: 'selected' } }] },
    },
  })
  const service = `${trial.settings.causewayUrl}/cds-services/select`
  expect(answer?.cards[0]?.service).toBe(service)
  expect(await emr.cardEnded({ service, card: 'c1', accepted: 's1' })).toBe(true)
  expect(await emr.cardEnded({ service, card: 'c2' })).toBe(true)
  expect(asked.slice(1).map(({ body }) => JSON.parse(body))).toMatchObject([
    { feedback: [{ card: 'c1', outcome: 'accepted', acceptedSuggestions: [{ id: 's1' }] }] },
    { feedback: [{ card: 'c2', outcome: 'overridden' }] },
  ])
  // No app of this EMR.
  expect(await emr.cardEnded({ service: 'https://elsewhere.example/cds-services/x', card: 'c3' })).toBe(false)
})

test.each([
  ['fails', 'Trial gave no cards: HTTP 500'],
  ['sleeps', 'Trial gave no cards: no answer within 2 s'],
] as const)('an app that %s gives no cards and a reason', async (how, reason) => {
  mode = how
  const { emr } = trial.practice
  const [staff] = await emr.staff()
  if (!staff) throw new Error('no staff')
  expect(await emr.cards(staff, 'p1')).toMatchObject([{ cards: [], failed: reason }])
})
