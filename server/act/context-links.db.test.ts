import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { LaunchedByContext } from '#domain/access/context.ts'
import type { Pathway } from '#domain/pathway/pathway.ts'
import { decide } from '#domain/visit/decide.ts'
import type { Happening } from '#domain/visit/happening.ts'
import { askBooking, PATHWAY, preparing, wrote } from '#domain/visit/rehearsal.ts'
import { CHART_ALONE } from '../../test/chart-alone.ts'
import { testDatabase } from '../../test/database.ts'
import { houseWith } from '../../test/house-with.ts'
import { BACKEND, LOCKMAN, OKAFOR, OLIVARES, openSandboxChart, type SandboxChart } from '../../test/sandbox-chart.ts'
import { encryptedContext, readLink } from '../link/context-cipher.ts'
import { connectionStatus } from '../link/connection-status.ts'
import { openStore, type OpenStore } from '../postgres/store.ts'
import { carryOut } from './carry-out.ts'
import { contextLinkUseCases } from './context-links.ts'
import { happen, type House } from './house.ts'
import { launchUseCases } from './launch.ts'
import { linkToken } from './link.ts'
import { patientUseCases } from './patient.ts'

/** Links by context: the real store, the sandbox EMR with its sign-in and its call-back. */
const NEWER = 'the newer pass phrase'
const FORMER = 'the former pass phrase'
const NATIVE: Pathway = { ...PATHWAY, id: 'native', room: 'native' }
const START = new Date()
const minutes = (after: number) => new Date(START.getTime() + after * 60_000)

let sandbox: SandboxChart
let pool: pg.Pool
let open: OpenStore
let house: House
let now: Date
/** The EMR's appointment, and the visit that it is. */
let appointment: string
let visit: string
/** When the EMR's own slot is: the visit is now. */
let slotStart: string
let refusals: string[]

beforeAll(async () => {
  sandbox = await openSandboxChart()
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
  const { organization } = sandbox.emr
  const riverbend = {
    ...organization,
    emr: {
      ...organization.emr,
      contextLinks: {
        passPhrases: [NEWER, FORMER],
        connectionStatus: {
          address: `${sandbox.emr.origin}/telehealth/SetExternalConnectionStatus`,
          clientId: 'causeway',
          vendorName: 'Causeway',
          user: 'emp$causeway',
          password: 'sandbox-call-back',
        },
      },
    },
  }
  house = houseWith([PATHWAY, NATIVE], {
    store: open.store,
    organizations: new Map([
      ['riverbend', riverbend],
      ['lakeside', { ...riverbend, id: 'lakeside' }],
      ['hillside', { ...organization, id: 'hillside' }],
    ]),
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
  refusals = []
  now = minutes(-30)
  await sandbox.emr.mend()
  const made = await booked(PATHWAY)
  appointment = made.appointment
  visit = made.visit
  slotStart = made.start
})

describe('the patient’s link', () => {
  test('comes to the door behind the patient’s own link, on a device that is not identified', async () => {
    const opened = await press('patient', context({}))
    expect(opened).toMatchObject({ opens: 'link', visit })
    const secret = opened !== null && 'deviceSecret' in opened ? opened.deviceSecret : ''
    expect(await patientUseCases(house).deviceOf(visit, secret)).toMatchObject({ visit, identified: false })
    expect(await press('hardware-test', context({}))).toMatchObject({ opens: 'link', visit })
    expect(await audited()).toEqual(['link by context, patient', 'link by context, patient'])
  })

  test('used again by somebody else opens another device, which is not identified either', async () => {
    const link = context({})
    const [first, second] = [await press('patient', link), await press('patient', link)]
    expect(second).toMatchObject({ opens: 'link', visit })
    expect(second).not.toEqual(first)
  })

  test('names it on a device that is identified already, and leaves that identified', async () => {
    const opened = await patientUseCases(house).openLink(
      linkToken(house.linkKey, visit, await generation()),
      () => undefined,
    )
    if ('refused' in opened) throw new Error('the patient’s own link opens')
    const known = await links().open('riverbend', 'patient', context({}), () => opened.deviceSecret)
    expect(known).toEqual({ opens: 'link', visit, deviceSecret: opened.deviceSecret })
  })

  test('made with the former pass phrase opens while that stands', async () => {
    expect(await press('patient', context({}, FORMER))).toMatchObject({ opens: 'link', visit })
  })
})

describe('nothing opens, with one and the same answer, a link', () => {
  test.each<[string, () => string]>([
    ['that is empty', () => ''],
    ['that is no base64', () => '<script>'],
    ['that was made with another pass phrase', () => context({}, 'somebody else’s pass phrase')],
    ['that was cut short', () => context({}).slice(0, -24)],
    ['that names an unknown appointment', () => context({ ConferenceID: 'a-guessed-one' })],
    ['that names another patient', () => context({ ExternalID: idOf(OLIVARES) })],
    ['that names nobody', () => context({ ExternalID: undefined })],
    ['that has expired', () => context({ Timestamp: String(seconds(minutes(-200))) })],
    ['that was made in the future', () => context({ Timestamp: String(seconds(minutes(30))) })],
    ['that says no time', () => context({ Timestamp: undefined })],
    ['for a start from which the visit was moved', () => context({ AppointmentTime: '01/01/2026 09:00 AM' })],
    ['that says a thing twice', () => encryptedContext(NEWER, `${said({})}&ConferenceID=${idOf(appointment)}`)],
  ])('%s', async (_, link) => {
    expect(await press('patient', link())).toEqual({ refused: 'not-found' })
    expect((await state()).contextLinks).toBeUndefined()
    expect(await audited()).toEqual([])
  })

  test('of the patient where the clinician’s belongs, and the other way round', async () => {
    expect(await press('clinician', context({}))).toEqual({ refused: 'not-found' })
    expect(await press('patient', context({ ExternalID: idOf(OKAFOR) }))).toEqual({ refused: 'not-found' })
    expect(await press('clinician', context({ ExternalID: 'dr-lindqvist' }))).toEqual({ refused: 'not-found' })
  })

  test('to another practice’s visit, or to a practice that takes none', async () => {
    const link = context({})
    for (const organization of ['lakeside', 'hillside', 'nowhere'])
      expect(await links().open(organization, 'patient', link, () => undefined)).toEqual({ refused: 'not-found' })
  })

  test('to a visit that was called off', async () => {
    await happen(house, visit, { kind: 'appointment-cancelled' } as Happening)
    expect(await press('patient', context({}))).toEqual({ refused: 'not-found' })
  })

  test('in which a bit was changed anywhere: none of them opens another visit', async () => {
    const other = await booked(PATHWAY, OLIVARES)
    const bytes = Buffer.from(context({}), 'base64')
    const opened = new Set<string>()
    for (let bit = 0; bit < bytes.length * 8; bit += 3) {
      const changed = Buffer.from(bytes)
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      const answer = await press('patient', changed.toString('base64'))
      if (answer !== null && 'visit' in answer) opened.add(answer.visit)
    }
    // A name that nobody reads may be changed without anything else.
    expect([...opened].filter((one) => one !== visit)).toEqual([])
    expect(opened).not.toContain(other.visit)
  })

  test('in which whoever holds one of their own wrote another appointment: the patient is not theirs', async () => {
    const other = await booked(PATHWAY, OLIVARES)
    const flipped = said({}).replace(idOf(appointment), idOf(other.appointment))
    expect(await press('patient', encryptedContext(NEWER, flipped))).toEqual({ refused: 'not-found' })
  })
})

describe('the clinician’s link', () => {
  const clinicians = () => context({ ExternalID: idOf(OKAFOR), ExternalIDType: '2' })

  test('asks the EMR who is signed in, without another login, and opens the workspace of this visit', async () => {
    const begun = await press('clinician', clinicians())
    if (begun === null || !('redirect' in begun)) throw new Error('the clinician is sent to the EMR’s sign-in')
    expect(new URL(begun.redirect).searchParams.get('launch')).toBeNull()
    const browser = await sandbox.emr.signIn('dr-okafor')
    const params = await browser.authorize(begun.redirect)
    const finished = await launches().finish(params, begun.secret)
    expect(finished).toMatchObject({ opens: 'workspace' })
    const session = await launches().launchOf('launch' in finished ? finished.launch : '', begun.secret)
    expect(session).toMatchObject({ visit, practitioner: OKAFOR, seat: 'clinician', own: true })
  })

  test('opens nothing for a colleague who is signed in on this machine', async () => {
    const begun = await press('clinician', clinicians())
    if (begun === null || !('redirect' in begun)) throw new Error('the clinician is sent to the EMR’s sign-in')
    const browser = await sandbox.emr.signIn('dr-lindqvist')
    const params = await browser.authorize(begun.redirect)
    expect(await launches().finish(params, begun.secret)).toEqual({
      refused: 'wrong-launch',
      why: 'of somebody else',
    })
  })

  test('answered in another browser than the one that pressed it opens nothing', async () => {
    const begun = await press('clinician', clinicians())
    if (begun === null || !('redirect' in begun)) throw new Error('the clinician is sent to the EMR’s sign-in')
    const params = await (await sandbox.emr.signIn('dr-okafor')).authorize(begun.redirect)
    expect(await launches().finish(params, 'another secret')).toMatchObject({ refused: 'wrong-launch' })
  })
})

describe('the EMR’s schedule', () => {
  test('is told who is connected, by the ids of its link; one that is away is told what is so when it is back', async () => {
    await press('patient', context({}))
    await meet()
    await sandbox.emr.fail({ kind: 'connection-status-down', count: 1 })
    expect(await worked()).toBe('not-yet')
    expect(await dots()).toEqual([])
    expect(await worked()).toBe('answered')
    expect(await dots()).toEqual(['patient connected', 'clinician not connected'])
    await happen(house, visit, { kind: 'leave', who: 'patient', connection: 'p1' })
    expect(await worked()).toBe('answered')
    expect(await dots()).toEqual(['patient not connected', 'clinician not connected'])
    expect(refusals).toEqual([])
  })

  test('that stays away is given up after ten minutes, and the audit says so', async () => {
    await press('patient', context({}))
    await meet()
    await sandbox.emr.fail({ kind: 'connection-status-down' })
    now = minutes(20)
    expect(await worked()).toBe('answered')
    expect(await audited('EMR told%')).toEqual(['EMR told who is connected, patient: failed'])
  })

  test('is told nothing of a visit in its own module, nor of who came by no link', async () => {
    const native = await booked(NATIVE, OLIVARES)
    visit = native.visit
    appointment = native.appointment
    expect(await press('patient', context({ ExternalID: idOf(OLIVARES) }))).toMatchObject({ opens: 'link', visit })
    expect((await state()).contextLinks).toBeUndefined()
    expect(await open.store.head(`${visit}/connection`)).toBeNull()
  })
})

const links = () => contextLinkUseCases(house, sandbox.emr.smart, patientUseCases(house), readLink)
const launches = () => launchUseCases(house, sandbox.emr.smart)
const idOf = (reference: string) => reference.split('/')[1] ?? ''
const seconds = (at: Date) => Math.floor(at.getTime() / 1000)

async function press(who: LaunchedByContext, link: string) {
  return links().open('riverbend', who, link, () => undefined)
}

function said(changed: Record<string, string | undefined>): string {
  const all: Record<string, string | undefined> = {
    ConferenceID: idOf(appointment),
    ExternalID: idOf(LOCKMAN),
    ExternalIDType: '1',
    FirstName: 'Morris',
    Timestamp: String(seconds(minutes(-31))),
    LinkValidityPeriod: '60',
    ...changed,
  }
  return Object.entries(all)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

/** A link as the EMR makes it, with what is `changed` in it. */
function context(changed: Record<string, string | undefined>, passPhrase = NEWER): string {
  return encryptedContext(passPhrase, said(changed))
}

async function state() {
  const stored = await open.store.visit(visit)
  if (stored === null) throw new Error('the visit is gone')
  return stored.state
}

async function generation(): Promise<number> {
  return (await open.store.visit(visit))?.generation ?? 0
}

async function audited(like = 'link by context%'): Promise<string[]> {
  const { rows } = await pool.query<{ what: string; outcome: string }>(
    `select entry ->> 'what' as what, entry ->> 'outcome' as outcome from audit
     where entry ->> 'visit' = $1 and entry ->> 'what' like $2 order by seq`,
    [visit, like],
  )
  return rows.map(({ what, outcome }) => (outcome === 'done' ? what : `${what}: ${outcome}`))
}

async function booked(
  pathway: Pathway,
  patient = LOCKMAN,
): Promise<{ visit: string; appointment: string; start: string }> {
  const id = randomUUID()
  const booking = await sandbox.bookingOf(patient)
  const made = await sandbox.chart.write(booking, BACKEND)
  const asked: Happening = {
    ...askBooking,
    patient,
    practitioner: OKAFOR,
    start: START.toISOString(),
    end: minutes(20).toISOString(),
  }
  await house.store.create(
    { id, organization: 'riverbend', pathway },
    ({ state: before }) => decide(pathway, before, asked, now),
    { now, hold: [], audit: [] },
  )
  expect(await happen(house, id, wrote('book', 'appointment', made.reference))).toBeNull()
  return { visit: id, appointment: made.reference, start: booking.start }
}

/** Both are in the room of the visit. */
async function meet(): Promise<void> {
  const by = { who: 'clinician', ref: OKAFOR } as const
  const happenings: Happening[] = [
    ...preparing,
    { kind: 'launch', by, launch: randomUUID() },
    { kind: 'admit', by, licensed: ['MA'], overrideHeld: null },
    { kind: 'join', who: 'clinician', medium: 'video', connection: 'c1' },
    { kind: 'join', who: 'patient', medium: 'video', connection: 'p1' },
  ]
  for (const happening of happenings) expect(await happen(house, visit, happening)).toBeNull()
}

/** One try at telling the EMR. */
async function worked(): Promise<string> {
  const work = await open.store.head(`${visit}/connection`)
  if (work === null) throw new Error('the EMR is not to be told anything')
  const carry = carryOut({
    ...CHART_ALONE,
    store: open.store,
    chartOf: () => sandbox.chart,
    pathwayOf: () => PATHWAY,
    connections: connectionStatus({
      organizations: [...house.organizations.values()],
      mayReceive: () => true,
      onRefused: (_, why) => void refusals.push(why),
    }),
    now: () => now,
  })
  return (await carry(work)).did
}

/** What the EMR's schedule shows of the appointment. */
async function dots(): Promise<string[]> {
  const browser = await sandbox.emr.signIn('dr-okafor')
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' }).format(new Date(slotStart))
  const board = await (await browser.get(`/schedule?date=${day}`)).text()
  const row = new RegExp(`data-row="${idOf(appointment)}"[\\s\\S]*?</tr>`).exec(board)?.[0] ?? ''
  return [...row.matchAll(/class="dot[^"]*"\s*>([^<]+)</g)].map(([, says = '']) => says.trim())
}
