import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { RoomReport } from '#api/room-reports.ts'
import { meetingReference } from '#domain/visit/command.ts'
import type { MeetingContent } from '#domain/visit/content.ts'
import { decide } from '#domain/visit/decide.ts'
import type { Pathway } from '#domain/pathway/pathway.ts'
import type { Happening } from '#domain/visit/happening.ts'
import { askBooking, LINK, OKAFOR as ACTING, preparing, wrote } from '#domain/visit/rehearsal.ts'
import { CHART_ALONE } from '../../test/chart-alone.ts'
import { testDatabase } from '../../test/database.ts'
import { houseWith } from '../../test/house-with.ts'
import { BACKEND, LOCKMAN, OKAFOR, openSandboxChart, type SandboxChart } from '../../test/sandbox-chart.ts'
import type { Organization } from '../config/organizations.ts'
import { linkedMeetings } from '../link/meetings.ts'
import { nativeMeetings } from '../link/native.ts'
import { openStore, type OpenStore } from '../postgres/store.ts'
import { carryOut } from './carry-out.ts'
import { isSigned } from './gateway-signature.ts'
import { happen, type House } from './house.ts'
import { meetingView } from './meeting-view.ts'
import { roomUseCases } from './operation.ts'
import { roomReportUseCases } from './room-reports.ts'
import type { StoredVisit } from './store.ts'

/** Meetings in the practice's own video tool: the real store, and the sandbox's simulated tool behind its contract. */
const SECRET = 'sandbox-video-signs-with-these-words'
/** The same, held in the EMR's own module. */
const NATIVE: Pathway = { ...LINK, id: 'native', room: 'native' }
const MODULE_SECRET = 'sandbox-module-signs-with-these-words'
const FOUR: MeetingContent = {
  patient: 'http://127.0.0.1/a',
  clinician: 'http://127.0.0.1/b',
  helper: 'http://127.0.0.1/c',
  interpreter: 'http://127.0.0.1/d',
}
const START = new Date()
const seconds = (after: number) => new Date(START.getTime() + after * 1000)

let sandbox: SandboxChart
let pool: pg.Pool
let open: OpenStore
let house: House
let now: Date
let agreed: boolean
let refusals: string[]

beforeAll(async () => {
  sandbox = await openSandboxChart()
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
  const link = { name: 'Meadow', address: `${sandbox.emr.origin}/fake-video`, secret: SECRET }
  const module: NonNullable<Organization['rooms']>['native'] = {
    name: 'RiverChart Video',
    launch: launchesAt(sandbox.emr.origin),
    passPhrase: 'sandbox native module',
    address: `${sandbox.emr.origin}/native-video`,
    secret: MODULE_SECRET,
  }
  const riverbend: Organization = { ...sandbox.emr.organization, rooms: { link, native: module } }
  house = houseWith([LINK, NATIVE], {
    store: open.store,
    organizations: new Map([riverbend, { ...riverbend, id: 'lakeside' }].map((one) => [one.id, one])),
    chartOf: () => sandbox.chart,
    now: () => now,
  })
})
afterAll(async () => {
  await open.close()
  await pool.end()
  await sandbox.emr.stop()
})
beforeEach(async () => {
  now = START
  agreed = true
  refusals = []
  await sandbox.emr.mend()
})

test('Admit makes one meeting, each of the two sees their own address alone, and only while the visit goes on', async () => {
  const visit = await admitted()
  expect(await addresses(visit)).toEqual([null, null])
  await sandbox.emr.fail({ kind: 'video-down', count: 1 })
  expect([await worked(visit), await worked(visit)]).toEqual(['not-yet', 'answered'])
  const [patient, clinician] = await addresses(visit)
  expect(patient).toMatch(/\/fake-video\/m\/[\w-]{32}$/)
  expect(clinician).toMatch(/\/fake-video\/m\/[\w-]{32}$/)
  expect(patient).not.toBe(clinician)
  // A colleague may look at the visit, and comes into no meeting of it.
  expect(await meetingView(house, await stored(visit), null)).toMatchObject({ state: 'open', address: null })
  await happens(visit, { kind: 'end', by: ACTING })
  expect(await addresses(visit)).toEqual([null, null])
})

test('no address stands in an event, a command, the audit or unsealed; what was sealed goes with the meeting', async () => {
  const visit = await admitted()
  await worked(visit)
  const tokens = (await addresses(visit)).map((address) => String(address).split('/').at(-1) ?? '')
  await happens(visit, { kind: 'end', by: ACTING })
  expect([await worked(visit), await worked(visit)]).toEqual(['answered', 'answered'])
  const { rows } = await pool.query<{ text: string }>(
    `select body::text as text from event where visit = $1 union all select body::text from command where visit = $1
     union all select state::text from visit where id = $1 union all select entry::text from audit`,
    [visit],
  )
  expect(rows.length).toBeGreaterThan(20)
  expect(rows.filter(({ text }) => tokens.some((token) => text.includes(token)))).toEqual([])
  expect((await pool.query("select 1 from held where visit = $1 and kind = 'meeting'", [visit])).rowCount).toBe(0)
  expect(await open.store.head(lane(visit))).toBeNull()
})

test('the tool is told when the visit is and nothing of anybody', async () => {
  const visit = await admitted()
  const tool = await heardTool({ addresses: FOUR })
  try {
    expect(await worked(visit, { address: tool.address })).toBe('answered')
  } finally {
    await tool.close()
  }
  const { start, end } = (await stored(visit)).state
  const [asked, ...more] = tool.asked
  expect(more).toEqual([])
  expect(JSON.parse(asked?.body ?? '')).toEqual({
    reference: meetingReference(visit, 1),
    start,
    end,
    participants: ['patient', 'clinician', 'helper', 'interpreter'],
  })
  expect(isSigned(SECRET, asked?.signature, asked?.body ?? '', new Date())).toBe(true)
  expect(await addresses(visit)).toEqual(['http://127.0.0.1/a', 'http://127.0.0.1/b'])
})

test('a tool that gives addresses which can’t be opened makes no meeting', async () => {
  const visit = await admitted()
  const tool = await heardTool({ addresses: { ...FOUR, patient: 'javascript:alert(1)' } })
  try {
    await worked(visit, { address: tool.address })
  } finally {
    await tool.close()
  }
  expect(refusals).toEqual(['the video tool gave no addresses that can be opened'])
  expect(await addresses(visit)).toEqual([null, null])
})

test('a tool that stays away is told of within seconds; asked again by a press it has the one meeting', async () => {
  const visit = await admitted()
  await sandbox.emr.fail({ kind: 'video-down' })
  expect(await worked(visit)).toBe('not-yet')
  now = seconds(6)
  expect(await worked(visit)).toBe('answered')
  expect(await meetingView(house, await stored(visit), 'clinician')).toMatchObject({
    state: 'failed',
    why: 'away',
    address: null,
  })
  await sandbox.emr.mend()
  await happens(visit, { kind: 'ask-meeting', by: ACTING })
  expect(await worked(visit)).toBe('answered')
  expect(await meetingView(house, await stored(visit), 'clinician')).toMatchObject({ state: 'open', why: null })
})

test('a guest sees an address once they are let in; sent away, it opens nothing, and the next has another', async () => {
  const visit = await admitted()
  await worked(visit)
  const guest = { guest: 'interpreter' as const, by: ACTING }
  const seen = async () => (await meetingView(house, await stored(visit), 'interpreter'))?.address ?? null
  const comes = (invitation: number): Happening => ({
    kind: 'guest-comes',
    guest: 'interpreter',
    invitation,
    device: `device-${invitation}`,
    held: `guest/${invitation}`,
  })
  await happens(visit, { kind: 'invite-guest', ...guest })
  await happens(visit, comes(1))
  expect(await seen()).toBeNull()
  await happens(visit, { kind: 'admit-guest', ...guest })
  const first = await seen()
  await comesIn(first, 'i-1')
  await happens(visit, { kind: 'remove-guest', ...guest })
  await happens(visit, { kind: 'invite-guest', ...guest })
  await happens(visit, comes(2))
  await happens(visit, { kind: 'admit-guest', ...guest })
  // The tool has not yet been reached.
  expect(await seen()).toBeNull()
  await sandbox.emr.fail({ kind: 'video-down', count: 1 })
  expect([await worked(visit), await worked(visit)]).toEqual(['not-yet', 'answered'])
  const second = await seen()
  expect(second).toMatch(/\/fake-video\/m\/[\w-]{32}$/)
  expect(second).not.toBe(first)
  expect((await fetch(String(first))).status).toBe(404)
  expect(await meetingView(house, await stored(visit), 'clinician')).toMatchObject({ replacing: [] })
})

test('our own room seats nobody in such a visit, though it tells their pages of changes', async () => {
  const visit = await admitted()
  expect(await roomUseCases(house).admitted(visit, 'patient')).toBe(false)
  await roomUseCases(house).joined(visit, 'patient', 'video', 'by-a-page-of-ours')
  expect((await stored(visit)).state.presence).toEqual([])
})

test('without an agreement in force nothing goes to the tool', async () => {
  const visit = await admitted()
  agreed = false
  await worked(visit)
  expect(await meetingView(house, await stored(visit), 'patient')).toMatchObject({
    state: 'failed',
    why: 'no-agreement',
  })
  expect(refusals).toEqual(['no BAA for the video tool'])
})

test('a tool whose secret is another makes no meeting, and the simulated one takes no forged call', async () => {
  const visit = await admitted()
  expect(await worked(visit, { secret: 'another secret that is long enough too' })).toBe('answered')
  expect((await stored(visit)).state.meetings).toMatchObject({ 1: { status: 'failed', why: 'refused' } })
  expect(refusals).toEqual(['the video tool answered 401'])
})

test('who comes and goes is known by the tool’s own word: once, fresh, signed, and for its own practice', async () => {
  const visit = await admitted()
  await worked(visit)
  const came = joined('patient', 'p1', visit)
  expect(await hear(came, { secret: 'another secret that is long enough too' })).toEqual({ refused: 'wrong-signature' })
  expect(await hear(came, { signedAt: seconds(-301) })).toEqual({ refused: 'wrong-signature' })
  expect(await hear(came, { organization: 'nowhere' })).toEqual({ refused: 'wrong-signature' })
  // Signed with the same secret, and still no word on another practice's visit.
  expect(await hear(came, { organization: 'lakeside' })).toBeNull()
  expect(await hear({ ...came, id: randomUUID(), reference: meetingReference(visit, 9) })).toBeNull()
  expect((await stored(visit)).state.presence).toEqual([])
  expect([await hear(came), await hear(came)]).toEqual([null, null])
  expect((await stored(visit)).state.presence).toMatchObject([{ who: 'patient', medium: 'video', until: null }])
  expect(await meetingView(house, await stored(visit), 'clinician')).toMatchObject({ here: ['patient'] })
  expect(await audited(visit, 'video meeting joined%')).toEqual([
    // Of the meeting that there is not.
    'video meeting joined, patient: denied',
    'video meeting joined, patient: done',
  ])
  // Played again under another name it is still the same stay.
  await hear({ ...came, id: randomUUID() })
  expect((await stored(visit)).state.presence).toHaveLength(1)
})

test('what no word told, the session log does, once the meeting is over', async () => {
  const visit = await admitted()
  await worked(visit)
  await sandbox.emr.fail({ kind: 'video-silent' })
  const [patient, clinician] = await addresses(visit)
  await comesIn(patient, 'p-1')
  await comesIn(clinician, 'c-1')
  expect((await stored(visit)).state.presence).toEqual([])
  // Who comes in the millisecond in which the visit ends was not there.
  now = new Date(Date.now() + 1000)
  await happens(visit, { kind: 'end', by: ACTING })
  expect([await worked(visit), await worked(visit)]).toEqual(['answered', 'answered'])
  const { presence, meetings } = (await stored(visit)).state
  expect(presence.map(({ who, until }) => [who, until !== null])).toEqual([
    ['patient', true],
    ['clinician', true],
  ])
  expect(meetings).toMatchObject({ 1: { log: 'read', over: expect.any(String) } })
})

test('a session log that can’t be had is waited for a day, and then said to be missing', async () => {
  const visit = await admitted()
  await worked(visit)
  await happens(visit, { kind: 'end', by: ACTING })
  await worked(visit)
  await sandbox.emr.fail({ kind: 'video-down' })
  expect(await worked(visit)).toBe('not-yet')
  now = seconds(24 * 3600 - 60)
  expect(await worked(visit)).toBe('not-yet')
  now = seconds(24 * 3600 + 60)
  expect(await worked(visit)).toBe('answered')
  expect((await stored(visit)).state.meetings).toMatchObject({ 1: { log: 'in part' } })
  expect(await audited(visit, '%video meeting%')).toEqual([
    'video meeting asked for: done',
    'video meeting ended: done',
    'session log of the video meeting read: failed',
  ])
})

test('a session log that is not complete is read again for ten minutes; then what there is counts', async () => {
  const visit = await admitted()
  await worked(visit)
  now = seconds(600)
  await happens(visit, { kind: 'end', by: ACTING })
  await worked(visit)
  const at = seconds(60).toISOString()
  const entry = { kind: 'joined', participant: 'patient', stay: 'p-1', medium: 'video', at }
  const tool = await heardTool({ complete: false, entries: [entry] })
  try {
    now = seconds(600 + 599)
    expect(await worked(visit, { address: tool.address })).toBe('not-yet')
    expect((await stored(visit)).state).toMatchObject({ presence: [], meetings: { 1: { log: 'unread' } } })
    now = seconds(600 + 601)
    expect(await worked(visit, { address: tool.address })).toBe('answered')
  } finally {
    await tool.close()
  }
  expect((await stored(visit)).state).toMatchObject({
    presence: [{ who: 'patient', from: at }],
    meetings: { 1: { log: 'in part' } },
  })
})

test('in the EMR’s own module each comes in by its launch, and its words alone are heard on such a visit', async () => {
  const booked = await sandbox.chart.write(await sandbox.bookingOf(LOCKMAN), BACKEND)
  const visit = await admitted(NATIVE, booked.reference, LOCKMAN)
  expect(await worked(visit)).toBe('answered')
  expect(refusals).toEqual([])
  const [patient = ''] = await addresses(visit)
  expect(patient).toMatch(/\/native-video\/join\/patient\?context=[^&]+$/)
  const room = await followed(String(patient))
  expect(room).toMatch(/\/native-video\/m\/[\w-]{32}$/)
  await comesIn(room, 'p-1')
  const came = joined('patient', 'p-1', visit)
  // The other tool's secret is a good one, and this visit is none of its meetings.
  expect(await hear(came)).toBeNull()
  expect((await stored(visit)).state.presence).toEqual([])
  expect(await hear({ ...came, id: randomUUID() }, { secret: MODULE_SECRET })).toBeNull()
  expect((await stored(visit)).state.presence).toMatchObject([{ who: 'patient', until: null }])
})

function launchesAt(origin: string) {
  const at = (who: string) => `${origin}/native-video/join/${who}?context={context}`
  return { patient: at('patient'), clinician: at('clinician') }
}

/** Where a launch of the module leads. */
async function followed(address: string): Promise<string> {
  const answer = await fetch(address, { redirect: 'manual' })
  return new URL(answer.headers.get('location') ?? '', address).href
}

function joined(participant: 'patient' | 'clinician', stay: string, visit: string): RoomReport {
  const at = START.toISOString()
  return {
    kind: 'joined',
    participant,
    stay,
    medium: 'video',
    at,
    id: randomUUID(),
    reference: meetingReference(visit, 1),
  }
}

/** What the page of the simulated tool says every second. */
async function comesIn(address: string | null | undefined, stay: string): Promise<void> {
  const answer = await fetch(`${address}/here`, {
    method: 'POST',
    headers: { origin: sandbox.emr.origin },
    body: new URLSearchParams({ stay, medium: 'video' }),
  })
  expect(answer.status).toBe(200)
}

async function addresses(visit: string): Promise<(string | null)[]> {
  const of = async (who: 'patient' | 'clinician') =>
    (await meetingView(house, await stored(visit), who))?.address ?? null
  return [await of('patient'), await of('clinician')]
}

async function stored(visit: string): Promise<StoredVisit> {
  const found = await open.store.visit(visit)
  if (found === null) throw new Error('the visit is gone')
  return found
}

async function audited(visit: string, like: string): Promise<string[]> {
  const { rows } = await pool.query<{ said: string }>(
    `select (entry ->> 'what') || ': ' || (entry ->> 'outcome') as said from audit
     where entry ->> 'visit' = $1 and entry ->> 'what' like $2 order by seq`,
    [visit, like],
  )
  return rows.map(({ said }) => said)
}

const lane = (visit: string) => `${visit}/meeting/1`

/** One try at the head of the meeting's line. */
async function worked(visit: string, tool: { secret?: string; address?: string } = {}): Promise<string> {
  const work = await open.store.head(lane(visit))
  if (work === null) throw new Error('nothing of a meeting waits')
  const organizations = [...house.organizations.values()].map((one) => ({
    ...one,
    ...(one.rooms?.link && { rooms: { ...one.rooms, link: { ...one.rooms.link, ...tool } } }),
  }))
  const ofTools = {
    organizations,
    mayReceive: () => agreed,
    now: () => new Date(),
    onRefused: (_: string, why: string) => refusals.push(why),
  }
  const carry = carryOut({
    ...CHART_ALONE,
    store: open.store,
    chartOf: () => sandbox.chart,
    pathwayOf: ({ pathway }) => (pathway === NATIVE.id ? NATIVE : LINK),
    meetings: {
      link: linkedMeetings({ ...ofTools, toolOf: ({ rooms }) => rooms?.link }),
      native: nativeMeetings(ofTools),
    },
    now: () => now,
  })
  return (await carry(work)).did
}

async function hear(
  word: RoomReport,
  { secret = SECRET, signedAt = now, organization = 'riverbend' } = {},
): Promise<unknown> {
  const body = JSON.stringify(word)
  const time = Math.floor(signedAt.getTime() / 1000)
  const signature = `t=${time},v1=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`
  return roomReportUseCases(house).hear(organization, { signature, body }, word)
}

async function happens(visit: string, happening: Happening): Promise<void> {
  const by = 'by' in happening && happening.by?.who === 'clinician' ? { by: { who: 'clinician', ref: OKAFOR } } : {}
  expect(await happen(house, visit, { ...happening, ...by } as Happening)).toBeNull()
}

/** A visit in which the patient waits and is admitted; its start is now. */
async function admitted(pathway = LINK, appointment?: string, patient = 'Patient/1'): Promise<string> {
  const id = randomUUID()
  const start = START.toISOString()
  const end = seconds(1200).toISOString()
  const asked: Happening = { ...askBooking, patient, practitioner: OKAFOR, start, end }
  now = seconds(-60)
  await house.store.create(
    { id, organization: 'riverbend', pathway },
    ({ state }) => decide(pathway, state, asked, now),
    { now, hold: [], audit: [] },
  )
  await happens(id, wrote('book', 'appointment', appointment ?? `Appointment/${id}`))
  for (const happening of preparing) if (happening.kind !== 'check-device') await happens(id, happening)
  now = START
  await happens(id, { kind: 'launch', by: ACTING, launch: randomUUID() })
  await happens(id, { kind: 'admit', by: ACTING, licensed: ['MA'], overrideHeld: null })
  return id
}

/** A tool that answers whatever it is asked with this, and keeps what it was asked. */
async function heardTool(answer: object) {
  const asked: { body: string; signature: string | undefined }[] = []
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('')
    asked.push({ body, signature: String(request.headers['causeway-signature']) })
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(answer))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const at = server.address()
  const port = typeof at === 'object' && at !== null ? at.port : 0
  return {
    address: `http://127.0.0.1:${port}`,
    asked,
    close: () => new Promise((done) => server.close(done)),
  }
}
