import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FastifyInstance } from 'fastify'
import { WebSocket } from 'ws'
import type { RoomToPage, RoomToServer } from '#api/room.ts'
import type { Participant } from '#domain/visit/event.ts'
import { buildHttp } from '../http/server.ts'
import { CLINICIAN, doorWith, ELSEWHERE, IDENTIFIED, LINKED, ORIGIN, PORT, ROOMING } from '../http/door.fixture.ts'
import { openRooms, type Rooms } from './rooms.ts'

const KEEP_SEAT_MS = 300
const BEAT_MS = 100
const BOTH: Participant[] = ['patient', 'clinician']

let app: FastifyInstance
let rooms: Rooms
let address = ''
let letIn: Participant[] = []
let seq = 0
let kept: string[] = []
let reports: string[] = []
const open: WebSocket[] = []

beforeEach(async () => {
  letIn = [...BOTH, 'helper']
  reports = []
  kept = []
  const room = {
    admitted: async (_: string, who: Participant) => letIn.includes(who),
    joined: async (visit: string, who: string, medium: string) =>
      void reports.push(`${visit}: ${who} joined by ${medium}`),
    left: async (visit: string, who: string) => void reports.push(`${visit}: ${who} left`),
    away: async (visit: string, who: string) => void reports.push(`${visit}: ${who} away`),
    chatted: async (visit: string, { from, text }: { from: string; text: string }) =>
      void kept.push(`${visit}: ${from} wrote ${text}`),
  }
  rooms = openRooms({
    useCases: room,
    now: () => new Date(),
    onFault: (error) => reports.push(String(error)),
    keepSeatFor: KEEP_SEAT_MS,
    beatEvery: BEAT_MS,
  })
  app = await buildHttp({ ...doorWith({ room }), takeSeat: rooms.takeSeat })
  address = (await app.listen({ host: '127.0.0.1', port: 0 })).replace('http', 'ws')
})
afterEach(async () => {
  for (const socket of open.splice(0)) socket.terminate()
  rooms.close()
  await app.close()
})

/** The next news of the visit. */
function tell(now: Participant[], ended = false): void {
  seq += 1
  rooms.tell('v1', { seq, letIn: now, ended })
}

interface Page {
  socket: WebSocket
  /** The next message of a kind, from the first on. */
  hears<K extends RoomToPage['kind']>(kind: K): Promise<Extract<RoomToPage, { kind: K }>>
  heard(): string[]
  say(message: RoomToServer): void
  closed: Promise<number>
}

async function enter(headers: Record<string, string>, path = '/room/v1', options = {}): Promise<Page> {
  const socket = new WebSocket(address + path, { headers: { origin: ORIGIN, ...headers }, ...options })
  open.push(socket)
  const unread: RoomToPage[] = []
  const all: string[] = []
  let wake = () => {}
  socket.on('message', (bytes: Buffer) => {
    const message: RoomToPage = JSON.parse(bytes.toString())
    unread.push(message)
    all.push(message.kind)
    wake()
  })
  const closed = new Promise<number>((resolve) => socket.on('close', resolve))
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return {
    socket,
    closed,
    heard: () => all,
    say: (message) => socket.send(JSON.stringify(message)),
    async hears(kind) {
      for (;;) {
        const at = unread.findIndex((message) => message.kind === kind)
        const [found] = at < 0 ? [] : unread.splice(at, 1)
        if (found?.kind === kind) return found as never
        await new Promise<void>((resolve) => (wake = resolve))
      }
    },
  }
}

const patientEnters = () => enter(IDENTIFIED)
const clinicianEnters = () => enter(CLINICIAN, '/room/v1?launch=l1')
const sometime = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('who may sit', () => {
  test.each([
    ['nobody', {}, '/room/v1', 401],
    ['a device that is not identified', LINKED, '/room/v1', 403],
    ['a patient at another visit', IDENTIFIED, '/room/v2', 401],
    ["a clinician at another launch's visit", CLINICIAN, '/room/v2?launch=l1', 401],
    ['a clinician without a session', {}, '/room/v1?launch=l1', 401],
    ['a page of another site', { ...IDENTIFIED, origin: 'http://localhost:18601' }, '/room/v1', 403],
  ])('%s is refused in the upgrade', async (_, headers, path, status) => {
    await expect(enter(headers, path)).rejects.toThrow(`Unexpected server response: ${status}`)
  })
})

describe('meeting', () => {
  test('the newcomer offers and the other answers, whoever comes second', async () => {
    const patient = await patientEnters()
    const hello = await patient.hears('hello')
    const clinician = await clinicianEnters()
    const other = await clinician.hears('hello')
    expect(await clinician.hears('meet')).toEqual({ kind: 'meet', peer: hello.peer, who: 'patient', offer: true })
    expect(await patient.hears('meet')).toEqual({ kind: 'meet', peer: other.peer, who: 'clinician', offer: false })
  })

  test('nobody meets and nothing is relayed before the patient is admitted', async () => {
    letIn = []
    const patient = await patientEnters()
    const clinician = await clinicianEnters()
    const { peer } = await patient.hears('hello')
    expect(await clinician.hears('hello')).toMatchObject({ admitted: false })
    clinician.say({ kind: 'signal', to: peer, signal: { restart: true } })
    clinician.say({ kind: 'chat', text: 'early' })
    clinician.say({ kind: 'connected', medium: 'video' })
    await sometime(50)
    expect([patient.heard(), clinician.heard(), reports]).toEqual([['hello'], ['hello'], []])

    tell(BOTH)
    await patient.hears('admitted')
    const [one, other] = await Promise.all([patient.hears('meet'), clinician.hears('meet')])
    expect([one.offer, other.offer]).toEqual([false, true])

    // What was read before, and comes late, undoes nothing.
    rooms.tell('v1', { seq: seq - 1, letIn: [], ended: false })
    await clinician.hears('changed')
    await sometime(50)
    expect(clinician.heard()).toEqual(['hello', 'meet', 'admitted', 'changed'])
  })

  test('being admitted is said while the visit is still being asked', async () => {
    let answer: (admitted: boolean) => void = () => {}
    const asked = new Promise<boolean>((resolve) => (answer = resolve))
    await app.close()
    const late = openRooms({
      useCases: {
        admitted: () => asked,
        joined: async () => {},
        left: async () => {},
        away: async () => {},
        chatted: async () => {},
      },
      now: () => new Date(),
      onFault: () => {},
    })
    app = await buildHttp({ ...doorWith(), takeSeat: late.takeSeat })
    address = (await app.listen({ host: '127.0.0.1', port: 0 })).replace('http', 'ws')
    const patient = await patientEnters()
    await sometime(30)
    late.tell('v1', { seq: 1, letIn: BOTH, ended: false })
    answer(false)
    expect(await patient.hears('hello')).toMatchObject({ admitted: true })
    late.close()
  })

  test('signals go to the named peer and to nobody else', async () => {
    const [patient, clinician] = [await patientEnters(), await clinicianEnters()]
    const { peer } = await clinician.hears('meet')
    const { peer: own } = await clinician.hears('hello')
    clinician.say({ kind: 'signal', to: 'somebody-else', signal: { restart: true } })
    const description = { type: 'offer', sdp: 'v=0' }
    clinician.say({
      kind: 'signal',
      to: peer,
      signal: { description, candidate: { candidate: 'c', sdpMid: null, sdpMLineIndex: 0 } },
    })
    expect(await patient.hears('signal')).toEqual({
      kind: 'signal',
      from: own,
      signal: { description, candidate: { candidate: 'c', sdpMid: null, sdpMLineIndex: 0 } },
    })
    expect(patient.heard().filter((kind) => kind === 'signal')).toHaveLength(1)
  })

  test('a chat line reaches both, with the writer and the time', async () => {
    const [patient, clinician] = [await patientEnters(), await clinicianEnters()]
    await clinician.hears('meet')
    patient.say({ kind: 'chat', text: 'I can hear you' })
    const lines = await Promise.all([patient.hears('chat'), clinician.hears('chat')])
    for (const line of lines)
      expect(line).toMatchObject({ from: 'patient', text: 'I can hear you', at: expect.stringMatching(/Z$/) })
    expect(kept).toEqual(['v1: patient wrote I can hear you'])
  })

  test('muting is told to the other side alone', async () => {
    const [patient, clinician] = [await patientEnters(), await clinicianEnters()]
    await clinician.hears('meet')
    clinician.say({ kind: 'muted', audio: true, video: false })
    expect(await patient.hears('muted')).toEqual({ kind: 'muted', from: 'clinician', audio: true, video: false })
    expect(clinician.heard()).not.toContain('muted')
  })

  test('what a weak line made of a picture is told to the other side alone', async () => {
    const [patient, clinician] = [await patientEnters(), await clinicianEnters()]
    await clinician.hears('meet')
    patient.say({ kind: 'stepped', step: 'paused' })
    expect(await clinician.hears('stepped')).toEqual({ kind: 'stepped', from: 'patient', step: 'paused' })
    expect(patient.heard()).not.toContain('stepped')
  })

  test('what changed is told to everybody in the visit', async () => {
    const [patient, clinician] = [await patientEnters(), await clinicianEnters()]
    await Promise.all([patient.hears('hello'), clinician.hears('hello')])
    tell(BOTH)
    rooms.tell('v2', { seq: 9, letIn: [], ended: false })
    await Promise.all([patient.hears('changed'), clinician.hears('changed')])
    expect(patient.heard()).toEqual(['hello', 'meet', 'changed'])
  })
})

describe('coming and going', () => {
  test('joining is reported once, leaving when the page says so', async () => {
    const [patient, clinician] = [await patientEnters(), await clinicianEnters()]
    const { peer } = await clinician.hears('meet')
    patient.say({ kind: 'connected', medium: 'video' })
    patient.say({ kind: 'connected', medium: 'video' })
    await sometime(30)
    patient.socket.close()
    expect(await clinician.hears('gone')).toEqual({ kind: 'gone', peer })
    expect(reports).toEqual(['v1: patient joined by video', 'v1: patient left', 'v1: patient away'])
  })

  test('who waits and closes the page waits no longer', async () => {
    letIn = []
    const patient = await patientEnters()
    await patient.hears('hello')
    patient.socket.close()
    await sometime(50)
    expect(reports).toEqual(['v1: patient away'])
  })

  test('a dropped line keeps its seat, and whoever comes back is the newcomer', async () => {
    const [patient, clinician] = [await patientEnters(), await clinicianEnters()]
    await clinician.hears('meet')
    patient.say({ kind: 'connected', medium: 'video' })
    await sometime(30)
    patient.socket.terminate()
    await sometime(KEEP_SEAT_MS / 3)
    const back = await patientEnters()
    expect(await back.hears('meet')).toMatchObject({ who: 'clinician', offer: true })
    expect(await clinician.hears('meet')).toMatchObject({ who: 'patient', offer: false })
    await sometime(KEEP_SEAT_MS * 1.5)
    expect([clinician.heard().includes('gone'), reports]).toEqual([false, ['v1: patient joined by video']])
  })

  test('who does not come back is gone when the seat is given up', async () => {
    const [patient, clinician] = [await patientEnters(), await clinicianEnters()]
    const { peer } = await clinician.hears('meet')
    patient.say({ kind: 'connected', medium: 'audio' })
    await sometime(30)
    patient.socket.terminate()
    expect(await clinician.hears('dropped')).toEqual({ kind: 'dropped', peer })
    await sometime(KEEP_SEAT_MS / 3)
    expect(clinician.heard()).not.toContain('gone')
    await clinician.hears('gone')
    expect(reports).toEqual(['v1: patient joined by audio', 'v1: patient left', 'v1: patient away'])
  })

  test('a second device takes the seat over and the first one stops', async () => {
    const first = await patientEnters()
    await first.hears('hello')
    const clinician = await clinicianEnters()
    await clinician.hears('meet')
    const second = await patientEnters()
    await first.hears('replaced')
    expect(await first.closed).toBe(4001)
    const { peer } = await second.hears('hello')
    expect(await clinician.hears('meet')).toEqual({ kind: 'meet', peer, who: 'patient', offer: false })
    expect(clinician.heard()).not.toContain('gone')
  })

  test('who takes the seat over on another device is said to have moved; who drops and comes back is not', async () => {
    const [patient, clinician] = [await patientEnters(), await clinicianEnters()]
    await clinician.hears('meet')
    const moved = await enter(ELSEWHERE)
    await patient.hears('replaced')
    expect(await clinician.hears('meet')).toMatchObject({ who: 'patient', moved: true })
    moved.socket.terminate()
    await clinician.hears('dropped')
    await patientEnters()
    expect(await clinician.hears('meet')).not.toHaveProperty('moved')
  })

  test('after the end nothing is relayed any more', async () => {
    const [patient, clinician] = [await patientEnters(), await clinicianEnters()]
    await clinician.hears('meet')
    tell([], true)
    await patient.hears('ended')
    clinician.say({ kind: 'chat', text: 'late' })
    await sometime(50)
    expect(patient.heard()).not.toContain('chat')
    expect(await (await enter(IDENTIFIED)).hears('hello')).toMatchObject({ admitted: false })
  })

  test('a line that answers no heartbeat is given up', async () => {
    const deaf = await enter(IDENTIFIED, '/room/v1', { autoPong: false })
    expect(await deaf.closed).toBe(1006)
  })

  test('a line that answers stays', async () => {
    const patient = await patientEnters()
    await sometime(BEAT_MS * 4)
    expect(patient.socket.readyState).toBe(WebSocket.OPEN)
  })
})

describe('limits', () => {
  test.each([
    [
      'more messages than a call needs',
      (page: Page) => {
        for (let sent = 0; sent < 80; sent++) page.say({ kind: 'alive' })
      },
      4008,
    ],
    ['words that are no message', (page: Page) => page.socket.send('{"kind":"signal","to":7}'), 4400],
    ['what is no JSON', (page: Page) => page.socket.send('hello'), 4400],
    ['a message over 64 kB', (page: Page) => page.say({ kind: 'chat', text: 'x'.repeat(70_000) }), 1009],
    ['a chat line that is too long', (page: Page) => page.say({ kind: 'chat', text: 'x'.repeat(2_001) }), 4400],
  ])('%s closes the line', async (_, misbehave, code) => {
    const page = await patientEnters()
    await page.hears('hello')
    misbehave(page)
    expect(await page.closed).toBe(code)
  })
})

describe('rooming', () => {
  const asRooming = '/room/v1?launch=l2'

  test('patient and rooming meet before the clinician, who neither hears nor sees them yet', async () => {
    letIn = []
    const patient = await enter(IDENTIFIED)
    const clinician = await clinicianEnters()
    await Promise.all([patient.hears('hello'), clinician.hears('hello')])
    const rooming = await enter(ROOMING, asRooming)
    await rooming.hears('hello')
    tell(['patient', 'rooming'])
    expect(await rooming.hears('meet')).toMatchObject({ who: 'patient', offer: true })
    await patient.hears('admitted')
    patient.say({ kind: 'chat', text: 'only for two' })
    await rooming.hears('chat')
    await clinician.hears('changed')
    expect(clinician.heard()).toEqual(['hello', 'changed'])
  })

  test('after the hand-over the patient waits again, and meets the clinician when admitted', async () => {
    letIn = ['patient', 'rooming']
    const patient = await enter(IDENTIFIED)
    const rooming = await enter(ROOMING, asRooming)
    await rooming.hears('meet')
    patient.say({ kind: 'connected', medium: 'video' })
    await sometime(30)
    tell([])
    await Promise.all([patient.hears('wait'), rooming.hears('wait')])
    await patient.hears('gone')
    const clinician = await clinicianEnters()
    expect(await clinician.hears('hello')).toMatchObject({ admitted: false })
    tell(BOTH)
    expect(await clinician.hears('meet')).toMatchObject({ who: 'patient', offer: true })
    patient.say({ kind: 'connected', medium: 'video' })
    await sometime(50)
    expect(reports).toEqual(['v1: patient joined by video', 'v1: patient joined by video'])
    expect(rooming.heard().filter((kind) => kind === 'meet')).toHaveLength(1)
  })

  test('admitted while rooming goes on, the clinician meets both, and nobody meets twice', async () => {
    letIn = ['patient', 'rooming']
    const patient = await enter(IDENTIFIED)
    const rooming = await enter(ROOMING, asRooming)
    await rooming.hears('meet')
    const clinician = await clinicianEnters()
    await clinician.hears('hello')
    tell([...BOTH, 'rooming'])
    expect([await clinician.hears('meet'), await clinician.hears('meet')].map(({ who }) => who)).toEqual([
      'patient',
      'rooming',
    ])
    await sometime(50)
    expect(patient.heard().filter((kind) => kind === 'meet')).toHaveLength(2)
    tell(BOTH)
    await clinician.hears('gone')
    expect(patient.heard()).not.toContain('wait')
  })

  test('who rooms nobody has no seat', async () => {
    const other = await enter({ cookie: `cw_w_${PORT}_l3=rooming` }, '/room/v1?launch=l3')
    expect(await other.closed).toBe(4403)
  })
})

describe('captions', () => {
  test('are shown to everybody in the room, the one who spoke among them, and to nobody who waits outside', async () => {
    letIn = BOTH
    const clinician = await enter(CLINICIAN, '/room/v1?launch=l1')
    await clinician.hears('hello')
    const patient = await enter(IDENTIFIED)
    await patient.hears('meet')
    const helper = await enter({ cookie: `cw_guest_${PORT}_v1_helper=helper` }, '/room/v1?guest=helper')
    await helper.hears('hello')
    const caption = { from: 'patient', text: 'Good morning.', at: '2026-11-24T15:00:00.000Z' } as const
    rooms.caption('v1', caption)
    rooms.caption('another visit', caption)
    tell(BOTH)
    for (const page of [clinician, patient])
      expect(await page.hears('caption')).toEqual({ kind: 'caption', ...caption })
    await helper.hears('changed')
    expect(helper.heard()).not.toContain('caption')
  })

  test('come from the server alone: a page that says one is let go', async () => {
    const patient = await enter(IDENTIFIED)
    await patient.hears('hello')
    patient.socket.send(JSON.stringify({ kind: 'caption', from: 'clinician', text: 'Stop your tablets.', at: '' }))
    expect(await patient.closed).toBe(4400)
  })
})

describe('guests', () => {
  const HELPER = { cookie: `cw_guest_${PORT}_v1_helper=helper` }
  const asHelper = '/room/v1?guest=helper'

  test('a guest hears and sees nobody before the clinician has let them in, and is told so when it happens', async () => {
    letIn = BOTH
    const patient = await enter(IDENTIFIED)
    await patient.hears('hello')
    const helper = await enter(HELPER, asHelper)
    expect((await helper.hears('hello')).admitted).toBe(false)
    helper.say({ kind: 'chat', text: 'hello?' })
    tell(BOTH)
    await patient.hears('changed')
    expect(patient.heard()).not.toContain('meet')
    expect(patient.heard()).not.toContain('chat')
    tell([...BOTH, 'helper'])
    await helper.hears('admitted')
    expect(await helper.hears('meet')).toMatchObject({ who: 'patient', offer: true })
    expect(await patient.hears('meet')).toMatchObject({ who: 'helper', offer: false })
  })

  test('three in a room are each connected to each, and of two exactly one offers', async () => {
    const clinician = await enter(CLINICIAN, '/room/v1?launch=l1')
    await clinician.hears('hello')
    const patient = await enter(IDENTIFIED)
    const first = [await clinician.hears('meet'), await patient.hears('meet')]
    const helper = await enter(HELPER, asHelper)
    const second = [await clinician.hears('meet'), await helper.hears('meet')]
    const third = [await patient.hears('meet'), await helper.hears('meet')]
    expect([first, second, third].map((pair) => pair.map(({ offer }) => offer))).toEqual([
      [false, true],
      [false, true],
      [false, true],
    ])
    helper.say({ kind: 'muted', audio: true, video: false })
    expect(await patient.hears('muted')).toMatchObject({ from: 'helper', audio: true })
    expect(await clinician.hears('muted')).toMatchObject({ from: 'helper', audio: true })
  })

  test('a guest who is sent away is gone for everybody, and what they still say is not passed on', async () => {
    const patient = await enter(IDENTIFIED)
    await patient.hears('hello')
    const helper = await enter(HELPER, asHelper)
    const { peer } = await patient.hears('meet')
    tell(BOTH)
    await helper.hears('ended')
    expect((await patient.hears('gone')).peer).toBe(peer)
    helper.say({ kind: 'chat', text: 'still here' })
    tell(BOTH)
    await patient.hears('changed')
    expect(patient.heard()).not.toContain('chat')
  })

  test('whoever only opened a guest’s link has no seat', async () => {
    const opened = await enter({ cookie: `cw_guest_${PORT}_v1_helper=stranger` }, asHelper)
    expect(await opened.closed).toBe(4403)
  })
})
