import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Organization } from '../config/organizations.ts'
import { linkedMeetings } from './meetings.ts'

/** What a video tool may answer, and what becomes of it. */
const SECRET = 'thirty-two characters and then some more'
const WANTED = {
  reference: 'v.meeting.1',
  start: '2026-11-24T15:00:00Z',
  end: '2026-11-24T15:20:00Z',
  of: { appointment: 'Appointment/a1', patient: 'Patient/p1', clinician: 'Practitioner/c1' },
}

let servers: Server[]
let refusals: string[]
beforeEach(() => {
  servers = []
  refusals = []
})
afterEach(() => Promise.all(servers.map((server) => new Promise((done) => server.close(done)))))

test('a tool that sends elsewhere is not followed: nothing of a visit goes where it points', async () => {
  const elsewhere = await tool(200, { complete: true, entries: [] })
  const moved = await tool(307, {}, { location: elsewhere.address })
  const meetings = meetingsOf(moved.address)
  for (const ask of [
    () => meetings.open('riverbend', WANTED),
    () => meetings.log('riverbend', WANTED.reference),
    () => meetings.end('riverbend', WANTED.reference),
  ])
    await expect(ask()).rejects.toMatchObject({ code: 'EMEETING' })
  expect(moved.asked).toEqual(['POST /meetings', 'GET /meetings/v.meeting.1/log', 'POST /meetings/v.meeting.1/end'])
  expect(elsewhere.asked).toEqual([])
})

test('a meeting that the tool does not know is over, has no log, and can’t be made or changed', async () => {
  const { address } = await tool(404, {})
  const meetings = meetingsOf(address)
  expect(await meetings.end('riverbend', WANTED.reference)).toBe('over')
  expect(await meetings.log('riverbend', WANTED.reference)).toEqual({ no: 'refused' })
  expect(await meetings.open('riverbend', WANTED)).toEqual({ no: 'refused' })
  expect(await meetings.replace('riverbend', WANTED, 'helper')).toEqual({ no: 'refused' })
  expect(refusals).toEqual([
    'the video tool knows no such session',
    'the video tool answered 404',
    'the video tool replaces no addresses',
  ])
})

test('a tool that will not end a meeting has not ended it', async () => {
  const { address } = await tool(403, {})
  expect(await meetingsOf(address).end('riverbend', WANTED.reference)).toEqual({ no: 'refused' })
})

function meetingsOf(address: string) {
  return linkedMeetings({
    organizations: [{ id: 'riverbend' } as Organization],
    toolOf: () => ({ address, secret: SECRET }),
    mayReceive: () => true,
    now: () => new Date('2026-11-24T15:05:00Z'),
    onRefused: (_, why) => void refusals.push(why),
  })
}

/** A tool that answers everything so, and keeps what it was asked. */
async function tool(status: number, answer: object, headers: Record<string, string> = {}) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(answer))
  }).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  const at = server.address()
  return { asked, address: `http://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}` }
}
