import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { TelephoneCall } from '#api/telephone.ts'
import type { CallRequest } from '#api/workspace.ts'
import { decide } from '#domain/visit/decide.ts'
import { lastCall } from '#domain/visit/call.ts'
import type { Happening } from '#domain/visit/happening.ts'
import { askBooking, meeting, OKAFOR as ACTING, PATHWAY, preparing, wrote } from '#domain/visit/rehearsal.ts'
import { CHART_ALONE } from '../../test/chart-alone.ts'
import { testDatabase } from '../../test/database.ts'
import { houseWith } from '../../test/house-with.ts'
import { LOCKMAN, OKAFOR, openSandboxChart, type SandboxChart, WHEREABOUTS } from '../../test/sandbox-chart.ts'
import type { Baa } from '../config/baa.ts'
import type { Organization } from '../config/organizations.ts'
import { openStore, type OpenStore } from '../postgres/store.ts'
import { telephoneService } from '../telephone/service.ts'
import { telephoneUseCases, workspaceCalls } from './calls.ts'
import { carryOut } from './carry-out.ts'
import { happen, type House } from './house.ts'
import type { StoredVisit, Work } from './store.ts'
import type { LaunchSession } from './use-cases.ts'
import { workspaceReading } from './workspace-reading.ts'

/** Calls from the workspace: the real store, the EMR's real record, and the sandbox's fake telephone service. */
const SECRET = 'sandbox-telephone-signs-with-these-words'
const OWN = '413-555-0143'
const START = new Date()
const seconds = (after: number) => new Date(START.getTime() + after * 1000)

let sandbox: SandboxChart
let pool: pg.Pool
let open: OpenStore
let house: House
let now: Date
let agreed = true
/** Where the telephone service is to be found. */
let service = '/telephone'
let baa: Baa
let calls: ReturnType<typeof workspaceCalls>

beforeAll(async () => {
  sandbox = await openSandboxChart()
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
  baa = { status: 'simulated', until: '2099-12-31' }
  const riverbend: Organization = {
    ...sandbox.emr.organization,
    telephone: { address: `${sandbox.emr.origin}/telephone`, secret: SECRET, baa },
  }
  house = houseWith([PATHWAY], {
    store: open.store,
    organizations: new Map([riverbend, { ...riverbend, id: 'lakeside' }].map((one) => [one.id, one])),
    chartOf: () => sandbox.chart,
    now: () => now,
  })
  calls = workspaceCalls(house, workspaceReading(house))
})
afterAll(async () => {
  await open.close()
  await pool.end()
  await sandbox.emr.stop()
})
beforeEach(async () => {
  now = START
  agreed = true
  service = '/telephone'
  await sandbox.emr.mend()
})

test('one press rings the clinician at the telephone of the record, then the patient at the number of this visit', async () => {
  const { visit, session } = await met()
  expect((await calls.view(session, await stored(visit)))?.from).toBe(OWN)
  const before = await fakeCalls()
  const request = asking()
  expect(await calls.ask(session, await stored(visit), request)).toBeNull()
  expect(await calls.ask(session, await stored(visit), request)).toBeNull()
  await worked(visit)
  expect((await fakeCalls()).slice(0, -before.length || undefined)).toEqual([
    `Clinician at ${OWN}, patient at ${WHEREABOUTS.callback}`,
  ])
  const reference = `${visit}/call/${request.call}`
  const views = [await viewed(visit)]
  for (const [kind, who] of [
    ['answered', 'clinician'],
    ['answered', 'patient'],
  ] as const) {
    expect(await hear({ kind, who, reference })).toBeNull()
    views.push(await viewed(visit))
  }
  expect(views).toEqual(['ringing-clinician', 'ringing-patient', 'talking'])
  expect((await stored(visit)).state.phone).toMatchObject([{ reason: 'failed', by: OKAFOR, until: null }])
  expect(await hear({ kind: 'ended', who: 'patient', reference })).toBeNull()
  expect((await stored(visit)).state.phone).toMatchObject([{ until: expect.any(String) }])
  expect(await viewed(visit)).toBeUndefined()
})

test('no number stands in an event, a command, the audit or unsealed; what was sealed goes when the service has the call', async () => {
  const { visit, session } = await met()
  const { call } = await asked(visit, session, { from: '413-555-0177' })
  const { rows: held } = await pool.query("select ref from held where visit = $1 and kind = 'call'", [visit])
  expect(held).toEqual([{ ref: `call/${call}` }])
  const inTheClear = async () => {
    const { rows } = await pool.query<{ text: string }>(
      `select body::text as text from event where visit = $1 union all select body::text from command where visit = $1
       union all select state::text from visit where id = $1 union all select entry::text from audit`,
      [visit],
    )
    return rows.filter(({ text }) => /555-?0177|555-?0100/.test(text))
  }
  expect(await inTheClear()).toEqual([])
  await worked(visit)
  expect(await inTheClear()).toEqual([])
  expect((await pool.query("select 1 from held where visit = $1 and kind = 'call'", [visit])).rowCount).toBe(0)
  expect((await calls.view(session, await stored(visit)))?.from).toBe('413-555-0177')
})

test('an answer that got lost is asked for again under the same reference: one call', async () => {
  const { visit, session } = await met()
  await sandbox.emr.fail({ kind: 'telephone-drop', count: 1 })
  const before = (await fakeCalls()).length
  await asked(visit, session)
  expect(await worked(visit)).toBe('not-yet')
  expect(await worked(visit)).toBe('answered')
  expect((await fakeCalls()).length).toBe(before + 1)
  expect(await viewed(visit)).toBe('ringing-clinician')
})

test('a service that stays away is told of within seconds, and rings nobody when it is back', async () => {
  const { visit, session } = await met()
  await sandbox.emr.fail({ kind: 'telephone-down' })
  const before = (await fakeCalls()).length
  await asked(visit, session)
  expect(await worked(visit)).toBe('not-yet')
  now = seconds(6)
  expect(await worked(visit)).toBe('answered')
  await sandbox.emr.mend()
  expect((await fakeCalls()).length).toBe(before)
  expect((await calls.view(session, await stored(visit)))?.call).toMatchObject({ state: 'failed', why: 'away' })
  expect((await stored(visit)).state).toMatchObject({ room: 'open', phone: [] })
})

test('the fake service takes no call that is not signed with its secret, as a real one would not', async () => {
  const before = (await fakeCalls()).length
  const answer = await fetch(`${sandbox.emr.origin}/telephone/calls`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'causeway-signature': `t=1,v1=${'0'.repeat(64)}` },
    body: JSON.stringify({ reference: 'r', from: '1', to: '2' }),
  })
  expect([answer.status, (await fakeCalls()).length]).toEqual([401, before])
})

test('without an agreement in force nothing goes to the service', async () => {
  const { visit, session } = await met()
  agreed = false
  const before = (await fakeCalls()).length
  await asked(visit, session)
  await worked(visit)
  expect((await fakeCalls()).length).toBe(before)
  expect(lastCall((await stored(visit)).state)).toMatchObject({ status: 'failed', why: 'no-agreement' })
  expect((await calls.view(session, await stored(visit)))?.call).toMatchObject({ state: 'failed', why: 'no-agreement' })
})

test('the service hangs up a call that is taken back, once, and what it says of it later is old news', async () => {
  const { visit, session } = await met()
  const { call } = await asked(visit, session)
  await worked(visit)
  expect(await fakeCall()).toBe('rings the clinician')
  await hungUp(visit)
  expect(await worked(visit)).toBe('answered')
  expect(await fakeCall()).toBe('over, as the caller asked')
  expect(await open.store.head(`${visit}/call`)).toBeNull()
  await hear({ kind: 'answered', who: 'patient', reference: `${visit}/call/${call}` })
  expect((await stored(visit)).state).toMatchObject({ phone: [], room: 'open' })
  expect(await viewed(visit)).toBeUndefined()
})

test('a call taken back before it was asked for rings nobody', async () => {
  const { visit, session } = await met()
  const before = (await fakeCalls()).length
  await asked(visit, session)
  await hungUp(visit)
  expect([await worked(visit), await worked(visit)]).toEqual(['answered', 'answered'])
  expect((await fakeCalls()).length).toBe(before)
})

test('hanging up is asked for again after a lost answer, and a service that stays away holds nothing up', async () => {
  const { visit, session } = await met()
  await asked(visit, session)
  await worked(visit)
  await hungUp(visit)
  await sandbox.emr.fail({ kind: 'telephone-drop', count: 1 })
  expect([await worked(visit), await worked(visit)]).toEqual(['not-yet', 'answered'])
  expect(await fakeCall()).toBe('over, as the caller asked')
  await asked(visit, session)
  await worked(visit)
  await hungUp(visit)
  await sandbox.emr.fail({ kind: 'telephone-down' })
  expect(await worked(visit)).toBe('not-yet')
  now = seconds(6)
  expect(await worked(visit)).toBe('answered')
  expect(await open.store.head(`${visit}/call`)).toBeNull()
})

test('a service that knows no hanging up hurts nothing: the visit goes on, the audit says that it was not heard', async () => {
  const { visit, session } = await met()
  await asked(visit, session)
  await worked(visit)
  await hungUp(visit)
  service = '/telephone/an-older-one'
  expect(await worked(visit)).toBe('answered')
  expect((await stored(visit)).state).toMatchObject({ room: 'open', phone: [] })
  const { rows } = await pool.query<{ outcome: string }>(
    `select entry ->> 'outcome' as outcome from audit
     where entry ->> 'visit' = $1 and entry ->> 'what' = 'telephone service told to hang up'`,
    [visit],
  )
  expect(rows).toEqual([{ outcome: 'failed' }])
})

test('only the service’s own word counts, once, fresh, and for its own practice', async () => {
  const { visit, session } = await met()
  const { call } = await asked(visit, session)
  await worked(visit)
  const reference = `${visit}/call/${call}`
  const word = { kind: 'answered', who: 'patient', reference } as const
  expect(await hear(word, { secret: 'another secret that is long enough too' })).toEqual({ refused: 'wrong-signature' })
  expect(await hear(word, { signedAt: seconds(-301) })).toEqual({ refused: 'wrong-signature' })
  expect(await hear(word, { organization: 'nowhere' })).toEqual({ refused: 'wrong-signature' })
  // Signed with the same secret, and still no word on another practice's visit.
  expect(await hear(word, { organization: 'lakeside' })).toBeNull()
  expect(await hear({ ...word, reference: `${randomUUID()}/call/k` })).toBeNull()
  expect(await viewed(visit)).toBe('ringing-clinician')
  const id = randomUUID()
  await hear({ ...word, who: 'clinician' }, { id })
  await hear({ ...word, kind: 'failed' }, { id })
  expect(await viewed(visit)).toBe('ringing-patient')
})

test('the audit says who had the call made and what was heard of it', async () => {
  const { visit, session } = await met()
  const { call } = await asked(visit, session)
  await worked(visit)
  await hear({ kind: 'failed', who: 'patient', reference: `${visit}/call/${call}` })
  const { rows } = await pool.query<{ what: string; who: string | null }>(
    `select entry ->> 'what' as what, entry #>> '{who,ref}' as who from audit
     where entry ->> 'visit' = $1 and entry ->> 'what' like 'telephone%' order by seq`,
    [visit],
  )
  expect(rows).toEqual([
    { what: 'telephone call asked for', who: OKAFOR },
    { what: 'telephone call handed over', who: null },
    { what: 'telephone call failed, patient', who: null },
  ])
})

function asking(more: Partial<CallRequest> = {}): CallRequest {
  return { act: 'call', call: randomUUID(), reason: 'failed', from: OWN, ...more }
}

async function asked(visit: string, session: LaunchSession, more: Partial<CallRequest> = {}): Promise<CallRequest> {
  const request = asking(more)
  expect(await calls.ask(session, await stored(visit), request)).toBeNull()
  return request
}

async function stored(visit: string): Promise<StoredVisit> {
  const found = await open.store.visit(visit)
  if (found === null) throw new Error('the visit is gone')
  return found
}

async function viewed(visit: string): Promise<string | undefined> {
  return (await calls.view(sessionOn(visit), await stored(visit)))?.call?.state
}

/** One try at the head of the line of calls. */
async function worked(visit: string): Promise<string> {
  const work: Work | null = await open.store.head(`${visit}/call`)
  if (work === null) throw new Error('no call waits')
  return (await carry(work)).did
}

function carry(work: Work) {
  return carryOut({
    ...CHART_ALONE,
    store: open.store,
    chartOf: () => sandbox.chart,
    pathwayOf: () => PATHWAY,
    telephone: telephoneService({
      organizations: [...house.organizations.values()].map((one) => ({
        ...one,
        ...(one.telephone && { telephone: { ...one.telephone, address: `${sandbox.emr.origin}${service}` } }),
      })),
      mayReceive: () => agreed,
      now: () => new Date(),
      onRefused: () => undefined,
    }),
    now: () => now,
  })(work)
}

/** What the page of the fake service says of each call, newest first. */
async function fakeCalls(): Promise<string[]> {
  const page = await (await fetch(`${sandbox.emr.origin}/telephone`)).text()
  return [...page.matchAll(/Clinician at [^<]+/g)].map(([line]) => line.trim())
}

/** What became of the newest call there. */
async function fakeCall(): Promise<string | undefined> {
  const page = await (await fetch(`${sandbox.emr.origin}/telephone`)).text()
  return /<span class="tag">call<\/span>\s*([^<]+?)\s*</.exec(page)?.[1]
}

async function hungUp(visit: string): Promise<void> {
  expect(await happen(house, visit, { kind: 'end-phone', by: { who: 'clinician', ref: OKAFOR } })).toBeNull()
}

function hear(
  word: Omit<TelephoneCall, 'id' | 'at'>,
  { secret = SECRET, organization = 'riverbend', signedAt = now, id = randomUUID() as string } = {},
) {
  const call: TelephoneCall = { ...word, id, at: now.toISOString() }
  const body = JSON.stringify(call)
  const time = Math.floor(signedAt.getTime() / 1000)
  const signature = `t=${time},v1=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`
  return telephoneUseCases(house).hear(organization, { signature, body }, call)
}

function sessionOn(visit: string): LaunchSession {
  return {
    organization: 'riverbend',
    launch: 'launch-1',
    visit,
    practitioner: OKAFOR,
    seat: 'clinician',
    own: true,
    patient: null,
    elsewhere: null,
    hears: null,
  }
}

/** A visit whose patient has been admitted, with an appointment that the EMR knows. */
async function met(): Promise<{ visit: string; session: LaunchSession }> {
  const visit = randomUUID()
  const booking = await sandbox.bookingOf()
  const { reference } = await sandbox.chart.write({ ...booking, key: `${visit}/book/appointment` }, { as: 'backend' })
  const asking_ = { ...askBooking, patient: LOCKMAN, practitioner: OKAFOR, start: booking.start, end: booking.end }
  await open.store.create(
    { id: visit, organization: 'riverbend', pathway: PATHWAY },
    ({ state }) => decide(PATHWAY, state, asking_, START),
    { now: START, hold: [], audit: [] },
  )
  const happenings: Happening[] = [wrote('book', 'appointment', reference), ...preparing, ...meeting]
  const byOkafor: Happening[] = JSON.parse(JSON.stringify(happenings).replaceAll(ACTING.ref, OKAFOR))
  for (const happening of byOkafor)
    await open.store.happen(visit, ({ state }) => decide(PATHWAY, state, happening, START), {
      now: START,
      hold:
        happening.kind === 'answer-location'
          ? [{ ref: happening.held, kind: 'location', why: 'test', content: WHEREABOUTS }]
          : [],
    })
  return { visit, session: sessionOn(visit) }
}
