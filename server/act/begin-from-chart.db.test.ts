import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { SECTIONS } from '#api/workspace.ts'
import type { StaffRole } from '#domain/access/role.ts'
import type { Pathway } from '#domain/pathway/pathway.ts'
import { PATHWAY } from '#domain/visit/rehearsal.ts'
import { writeContextLink } from '#formats/context-link.ts'
import { CHART_ALONE } from '../../test/chart-alone.ts'
import { openByMessage, type ByMessage } from '../../test/by-message-house.ts'
import { testDatabase } from '../../test/database.ts'
import { NO_INTERFACE } from '../../test/no-interface.ts'
import { idOf, LOCKMAN, OKAFOR, OLIVARES } from '../../test/sandbox-chart.ts'
import { startWorkers, type Workers } from '../jobs/workers.ts'
import { openStore, type OpenStore } from '../postgres/store.ts'
import { readSignedLink } from '../smart/context-link.ts'
import { carryOut } from './carry-out.ts'
import { ChartFault } from './chart.ts'
import type { EmrInterface } from './emr-interface.ts'
import { launchUseCases } from './launch.ts'
import type { OutgoingMessage } from './messenger.ts'
import type { LinkedContext, SignIn } from './sign-in.ts'
import { workspaceUseCases, type ReadAhead } from './workspace.ts'

/**
 * A visit that begins from the chart of an EMR without SMART: its signed link, the sandbox as `v2-only` with its real lines
 * both ways, the real store and lanes. Of the sign-in only the provider's word of who it is stands in.
 */
vi.setConfig({ testTimeout: 120_000 })

const BEGINS: Pathway = { ...PATHWAY, unscheduled: true }
/** By the number of his record. */
const TONY = 'Patient/f6d715f8-94c0-49ad-a46a-4f96dc7a67b4'
const LINDQVIST = 'Practitioner/dr-lindqvist'
const SECRET = 'the chart signs its links with these words'
const TOLD = { timeout: 90_000, interval: 50 }

let pool: pg.Pool
let open: OpenStore
let met: ByMessage
let workers: Workers
let interfaces: EmrInterface
/** Who signs in at the provider. */
let who: { fhirUser: string; role: StaffRole }
const written: OutgoingMessage[] = []

beforeAll(async () => {
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
  const staff = {
    [OKAFOR]: { name: 'Dr. Ngozi Okafor', licences: [{ state: 'MA' }] },
    [LINDQVIST]: { name: 'Dr. Erik Lindqvist', licences: [{ state: 'MA' }] },
  }
  met = await openByMessage(open, BEGINS, staff, () => new Date())
  const { house } = met
  const riverbend = house.organizations.get('riverbend')
  if (riverbend === undefined) throw new Error('the organization is gone')
  const signIn = { issuer: '', clientId: '', practitionerClaim: '', roleClaim: '', roles: {} }
  house.organizations = new Map([['riverbend', { ...riverbend, emr: { ...riverbend.emr, signIn } }]])
  const work = carryOut({
    ...CHART_ALONE,
    store: open.store,
    chartOf: house.chartOf,
    offered: house.offered,
    interfaces: { ...met.interfaces, send: (...sent) => interfaces.send(...sent) },
    pathwayOf: () => BEGINS,
    messenger: async (_, message) => {
      written.push(message)
      return 'sent'
    },
    linkOf: () => 'https://visits.example/l/1',
    joinAddress: () => 'https://visits.example/v/1',
    now: house.now,
  })
  const onBug = (fault: unknown) => {
    throw fault
  }
  workers = startWorkers({ store: open.store, carryOut: work, deadline: async () => undefined, onBug, now: house.now })
})
afterAll(async () => {
  await workers?.stop()
  await met?.stop()
  await open?.close()
  await pool?.end()
})
beforeEach(() => {
  interfaces = met.interfaces
  who = { fhirUser: OKAFOR, role: 'clinician' }
  written.length = 0
})

test('it is asked for as an appointment, opens once the EMR tells of it, and the patient has the link', async () => {
  const launched = await press(LOCKMAN)
  expect(launched).toMatchObject({ opens: 'workspace' })
  const [appointment, ...others] = await appointmentsOf(LOCKMAN)
  expect(others).toEqual([])
  expect(appointment).toMatchObject({ status: 'booked' })
  expect(JSON.stringify(appointment)).toContain('WALKIN')
  expect(await visitsOf(LOCKMAN)).toMatchObject([
    {
      state: {
        appointment: 'booked',
        patient: LOCKMAN,
        practitioner: OKAFOR,
        references: { appointment: `Appointment/${appointment?.id}` },
      },
    },
  ])
  await expect.poll(() => written.map(({ purpose }) => purpose), TOLD).toEqual(['link'])
})

test('pressed again it opens the same visit, and the EMR has one appointment', async () => {
  expect(await press(LOCKMAN)).toMatchObject({ opens: 'workspace' })
  expect(await visitsOf(LOCKMAN)).toHaveLength(1)
  expect(await appointmentsOf(LOCKMAN)).toHaveLength(1)
})

test('a link is believed once, by whomever it is followed', async () => {
  const launches = launchUseCases(met.house, provider())
  const link = signed({ externalId: idOf(LOCKMAN), externalIdType: 'Patient', visitType: BEGINS.visitType })
  expect(await launches.signIn('riverbend', link)).toMatchObject({ pending: expect.any(String) })
  expect(await launches.signIn('riverbend', link)).toEqual({ refused: 'wrong-launch', why: 'link used before' })
})

test('a colleague who follows the link of that appointment gets no session of it', async () => {
  const [appointment] = await appointmentsOf(LOCKMAN)
  who = { fhirUser: LINDQVIST, role: 'clinician' }
  expect(await follow({ externalId: String(appointment?.id), externalIdType: 'Appointment' })).toEqual({
    refused: 'wrong-launch',
    why: 'not their visit',
  })
  const { rows } = await pool.query('select 1 from launch where practitioner = $1', [LINDQVIST])
  expect(rows).toEqual([])
})

test('the page’s first reading begins with its entries in the audit, and for whoever gets no session it neither is there nor begins', async () => {
  const readAhead = workspaceUseCases(met.house).readAhead(SECTIONS)
  const inAudit = async (practitioner: string) => {
    const { rows } = await pool.query(
      `select entry ->> 'what' as what from audit
        where entry -> 'who' ->> 'ref' = $1 and entry ->> 'what' in ('workspace', 'intake')`,
      [practitioner],
    )
    return rows.map(({ what }) => String(what))
  }
  const begun: Promise<string[]>[] = []
  const watched: ReadAhead = async (reader, ...read) => {
    const { audit, begin } = await readAhead(reader, ...read)
    const beginNoted = () => {
      begun.push(inAudit(reader.practitioner))
      begin()
    }
    return { audit, begin: beginNoted }
  }
  const before = await inAudit(OKAFOR)
  const [appointment] = await appointmentsOf(LOCKMAN)
  const itself = { externalId: String(appointment?.id), externalIdType: 'Appointment' }
  expect(await follow(itself, watched)).toMatchObject({ opens: 'workspace' })
  expect(begun).toHaveLength(1)
  expect((await begun[0])?.slice(before.length)).toEqual(['workspace', 'intake'])
  who = { fhirUser: LINDQVIST, role: 'clinician' }
  expect(await follow(itself, watched)).toMatchObject({ refused: 'wrong-launch' })
  expect(begun).toHaveLength(1)
  expect(await inAudit(LINDQVIST)).toEqual([])
})

test('nobody but a clinician begins one, and nobody for a number that the record does not know', async () => {
  who = { fhirUser: OKAFOR, role: 'front-desk' }
  expect(await press(OLIVARES)).toEqual({ refused: 'wrong-launch', why: 'role' })
  who = { fhirUser: OKAFOR, role: 'clinician' }
  expect(await follow({ externalId: 'nobody-at-all', externalIdType: 'Patient' })).toEqual({
    refused: 'wrong-launch',
    why: 'no patient',
  })
  expect(await follow({ externalId: idOf(OLIVARES), externalIdType: 'Patient', visitType: 'physical' })).toEqual({
    refused: 'wrong-launch',
    why: 'no visit',
  })
  expect(await appointmentsOf(OLIVARES)).toEqual([])
})

test('what the interface does not carry is a row of the desk, and whoever presses is told that it was asked for', async () => {
  interfaces = NO_INTERFACE
  expect(await press(OLIVARES)).toMatchObject({ awaits: 'front-desk' })
  expect(await press(OLIVARES)).toMatchObject({ awaits: 'front-desk' })
  const [visit, ...others] = await requested()
  expect(others).toEqual([])
  expect(visit?.state).toMatchObject({ appointment: 'asked', patient: OLIVARES })
  expect((await open.store.tasksOf(visit?.id ?? '')).map(({ why }) => why)).toEqual(['by-hand'])
  expect(written).toEqual([])
})

test('what the interface refuses is one too, and nobody is told that they disagree', async () => {
  interfaces = {
    ...met.interfaces,
    send: async () => {
      throw new ChartFault({ kind: 'refused', status: 400 })
    },
  }
  expect(await press(TONY)).toMatchObject({ awaits: 'front-desk' })
  expect(await press(TONY)).toMatchObject({ awaits: 'front-desk' })
  const { rows } = await pool.query(`select owner, done_at from task where why = 'refused'`)
  expect(rows).toEqual([{ owner: 'front-desk', done_at: null }])
  expect(written).toEqual([])
})

/** The press in the chart of a patient. */
function press(patient: string) {
  return follow({ externalId: idOf(patient), externalIdType: 'Patient', visitType: BEGINS.visitType })
}

/** Follows a signed link of the EMR's as far as it leads. */
async function follow(
  named: { externalId: string; externalIdType: string; visitType?: string },
  readAhead?: ReadAhead,
) {
  const launches = launchUseCases(met.house, provider(), undefined, readAhead)
  const begun = await launches.signIn('riverbend', signed(named))
  if ('refused' in begun) return begun
  return launches.finish({ state: begun.pending }, begun.secret)
}

function signed(named: { externalId: string; externalIdType: string; visitType?: string }): string {
  const words = writeContextLink({ ...named, timestamp: new Date(), validSeconds: 120 }, randomUUID())
  const encoded = Buffer.from(words).toString('base64url')
  return `${encoded}.${createHmac('sha256', SECRET).update(encoded).digest('base64url')}`
}

/** The practice's provider, which says of whoever signs in what the test says. */
function provider(): SignIn {
  const not = () => Promise.reject(new Error('not asked here'))
  return {
    begin: not,
    beginAtProvider: async (_, context) => ({ authorizeUrl: '', state: randomUUID(), pending: context }),
    linked: (_, link) => readSignedLink(SECRET, link, new Date()),
    finish: async (_, pending) => ({
      ...(pending as LinkedContext),
      tokens: null,
      encounter: null,
      needPatientBanner: true,
      hub: null,
      messaging: null,
      accessUntil: new Date(),
      ...who,
    }),
    trusts: async () => false,
    jwks: async () => ({ keys: [] }),
  }
}

const appointmentsOf = (patient: string) => met.record('Appointment', patient)
const around = () => [-1, 1].map((days) => new Date(Date.now() + days * 24 * 3_600_000))

async function visitsOf(patient: string) {
  const [from = new Date(), until = new Date()] = around()
  return open.store.visitsOf('riverbend', patient, from, until)
}

async function requested() {
  const [from = new Date(), until = new Date()] = around()
  return open.store.requested('riverbend', from, until, OLIVARES)
}
