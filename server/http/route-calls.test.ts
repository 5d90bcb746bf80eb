import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { Unreadable } from '#formats/hl7v2/unreadable.ts'
import { readMessage } from '#formats/route/read.ts'
import { aRoute } from '../../test/a-route.ts'
import { routeCalls } from '../act/route-calls.ts'
import type { Received } from '../act/routes.ts'
import { builtPages, ORIGIN, PORT, riverbend, useCasesWith } from './door.fixture.ts'
import { buildHttp } from './server.ts'

const SECRET = 'a secret of thirty-two characters'
const NOW = new Date('2026-11-26T12:00:00Z')
const ROUTE = aRoute({ source: 'webhook', destination: { by: 'file' } })
const SIU = 'MSH|^~\\&|RIS||CW||2026||SIU^S12|1|P|2.5.1||||||8859/1\rPID|1||ADA||Lov\u{e9}lace\r'

async function door(take = ROUTE.take) {
  const received: Received[] = []
  let stored: () => Promise<void> = async () => undefined
  const calls = routeCalls({
    webhookOf: (organization, route) =>
      organization === 'riverbend' && route === 'schedule' ? { route: { ...ROUTE, take }, secret: SECRET } : undefined,
    read: (content, bytes) => {
      try {
        return readMessage(content, bytes)
      } catch (fault) {
        if (fault instanceof Unreadable) return { unreadable: fault.where }
        throw fault
      }
    },
    receive: async (message) => {
      await stored()
      received.push(message)
    },
    now: () => NOW,
  })
  const http = await buildHttp({
    config: { port: PORT, origin: ORIGIN, sandbox: false, organizations: [riverbend], logLevel: 'error' },
    useCases: useCasesWith({ routeCalls: calls }),
    takeSeat: () => undefined,
    web: builtPages(),
    log: { write: () => undefined },
  })
  const call = async (body: Buffer | string, more: Record<string, string> = {}, url = '/routes/riverbend/schedule') => {
    const headers = { 'content-type': 'application/hl7-v2', 'causeway-signature': signed(body), ...more }
    return (await http.inject({ method: 'POST', url, headers, payload: body })).statusCode
  }
  return { call, received, storing: (how: () => Promise<void>) => (stored = how) }
}

function signed(body: Buffer | string, at = NOW): string {
  const time = at.getTime() / 1000
  return `t=${time},v1=${createHmac('sha256', SECRET).update(`${time}.`).update(body).digest('hex')}`
}

test('a signed message is stored as it came, to the byte', async () => {
  const { call, received } = await door()
  const body = Buffer.from(SIU, 'latin1')
  expect(await call(body)).toBe(204)
  expect(received).toMatchObject([{ route: 'schedule', event: 'SIU^S12', orderKey: 'ADA^^', sameAs: '["RIS","","1"]' }])
  expect(Buffer.from(received[0]?.bytes ?? []).equals(body)).toBe(true)
})

test('JSON and FHIR are heard by routes that take them', async () => {
  const json = await door(['ended'])
  const body = JSON.stringify({ id: 'v/1', type: 'ended', patient: 'Patient/1' })
  expect(await json.call(body, { 'content-type': 'application/json' })).toBe(204)
  expect(json.received).toMatchObject([{ event: 'ended', orderKey: 'Patient/1', bytes: Buffer.from(body) }])
  const fhir = await door(['Appointment'])
  const slot = JSON.stringify({ resourceType: 'Slot', id: '1', meta: { versionId: '1' } })
  expect(await fhir.call(slot, { 'content-type': 'application/fhir+json' })).toBe(204)
  // That it came is noted, what it says is not kept.
  expect(fhir.received).toMatchObject([{ event: 'Slot', bytes: null }])
})

test('nothing positive is said before it is stored', async () => {
  const { call, received, storing } = await door()
  storing(() => Promise.reject(new Error('no database')))
  expect(await call(SIU)).toBe(500)
  expect(received).toEqual([])
})

test('a call that is not signed, long ago, by another secret, or for a route that there is not', async () => {
  const { call, received } = await door()
  expect(await call(SIU, { 'causeway-signature': '' })).toBe(401)
  expect(await call(SIU, { 'causeway-signature': signed('another body') })).toBe(401)
  expect(await call(SIU, { 'causeway-signature': signed(SIU, new Date(NOW.getTime() - 301_000)) })).toBe(401)
  expect(await call(SIU, {}, '/routes/riverbend/other')).toBe(401)
  expect(await call(SIU, {}, '/routes/lakeside/schedule')).toBe(401)
  expect(received).toEqual([])
})

test('what can’t be read is said to be so, and by its place alone', async () => {
  const { call } = await door()
  expect(await call('nothing of HL7')).toBe(400)
  expect(await call(SIU, { 'content-type': 'text/plain' })).toBe(415)
})
