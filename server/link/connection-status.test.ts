import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Organization } from '../config/organizations.ts'
import { connectionStatus } from './connection-status.ts'

/** The EMR's schedule is told by an address in which a patient's id stands: where that may go, and where not. */
const LINKED = { conference: 'a 1&x', external: 'p1', externalType: '1', connected: true }

let servers: Server[]
let refusals: string[]
let agreed: boolean
beforeEach(() => {
  servers = []
  refusals = []
  agreed = true
})
afterEach(() => Promise.all(servers.map((server) => new Promise((done) => server.close(done)))))

test('by the ids of its own link, to the letter', async () => {
  const emr = await schedule(200)
  expect(await told(emr.address)).toBe('taken')
  expect(emr.asked).toEqual([
    'GET /status?ConferenceID=a+1%26x&ExternalID=p1&ExternalIDType=1&VendorName=Causeway&ConnectionStatus=1',
  ])
})

test('not without the EMR’s agreement in force, nor where no call-back is set', async () => {
  const emr = await schedule(200)
  agreed = false
  expect(await told(emr.address)).toBe('no-agreement')
  expect(await told(null)).toBe('refused')
  expect(emr.asked).toEqual([])
  expect(refusals).toEqual(['no BAA for the EMR'])
})

test('and not to wherever the EMR points', async () => {
  const elsewhere = await schedule(200)
  const emr = await schedule(307, { location: elsewhere.address })
  await expect(told(emr.address)).rejects.toMatchObject({ code: 'ECONNECTIONSTATUS' })
  expect(elsewhere.asked).toEqual([])
})

test('an EMR that will not hear it is not asked again, one that is down is', async () => {
  expect(await told((await schedule(403)).address)).toBe('refused')
  expect(refusals).toEqual(['the EMR answered 403'])
  await expect(told((await schedule(503)).address)).rejects.toMatchObject({ code: 'ECONNECTIONSTATUS' })
})

function told(address: string | null) {
  const callBack = { address: address ?? '', clientId: 'causeway', vendorName: 'Causeway' }
  const contextLinks = {
    passPhrases: ['a pass phrase of tests'],
    ...(address !== null && { connectionStatus: callBack }),
  }
  return connectionStatus({
    organizations: [{ id: 'riverbend', emr: { contextLinks } } as unknown as Organization],
    mayReceive: () => agreed,
    onRefused: (_, why) => void refusals.push(why),
  }).tell('riverbend', LINKED)
}

/** An EMR that answers everything so, and keeps what it was asked. */
async function schedule(status: number, headers: Record<string, string> = {}) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.writeHead(status, headers).end()
  }).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  const at = server.address()
  return { asked, address: `http://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}/status` }
}
