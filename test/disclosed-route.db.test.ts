import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decideReferral, type ReferralHappening } from '#domain/referral/decide.ts'
import { consentTo, ORDER } from '#domain/referral/rehearsal.ts'
import type { Privacy } from '#domain/route/privacy.ts'
import { namedIn } from '#formats/route/named.ts'
import { ChartFault } from '../server/act/chart.ts'
import { signedBy } from '../server/act/signed.ts'
import { riverbend } from '../server/http/door.fixture.ts'
import { openStore, type OpenStore } from '../server/postgres/store.ts'
import { openRoutes, type OpenRoutes } from '../server/routes.ts'
import { aRoute } from './a-route.ts'
import { testDatabase } from './database.ts'
import { routesAlone } from './routes-alone.ts'

/**
 * What a Part 2 programme's schedule tells goes on to the practice as far as each patient permits by then: real consents of a real store,
 * signed calls in, files at the end. Whose number is whose the EMR says, which is a table here and can be away.
 */
const SECRET = 'a secret of the scheduling system'.padEnd(40, '.')
const ARRIVED = { timeout: 15_000, interval: 25 }
const PRIVACY: Privacy = {
  discloser: ORDER.department.id,
  recipient: 'riverbend',
  patient: 'MAIN',
  shows: 'status',
  always: ['PID-3', 'SCH-1', 'SCH-11'],
  fields: [{ field: 'treatment', at: ['SCH-7'] }],
  notice: 'SCH',
}
const ROUTE = aRoute({
  id: 'from-department',
  source: 'webhook',
  take: ['SIU^S12', 'SIU^S15'],
  destination: { by: 'file' },
  privacy: PRIVACY,
  retry: { firstMs: 100, mostMs: 200, giveUpMs: 60_000 },
})

let pool: pg.Pool
let open: OpenStore
let carried: OpenRoutes
let folder: string
let emrIsAway = false
/** What happens while the EMR looks whose it is. */
let meanwhile = async (): Promise<void> => undefined
const now = () => new Date()
const referral = randomUUID()
const stops: (() => Promise<void>)[] = []
const bugs: unknown[] = []

beforeAll(async () => {
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
  folder = mkdtempSync(join(tmpdir(), 'causeway-disclosed-'))
  const drop = { folder, baa: { status: 'simulated', until: '2099-12-31' } as const }
  const fresh = { id: referral, organization: 'riverbend', number: 'R1', order: ORDER.order, patient: ORDER.patient }
  const audit = { action: 'read', what: 'referral', who: { kind: 'causeway', ref: null } } as const
  await open.referrals.open(fresh, (state) => decideReferral(state, ORDER, now()), { now: now(), audit })
  carried = openRoutes({
    ...routesAlone(pool, open, { ...riverbend, routes: { [ROUTE.id]: { hear: { secret: SECRET }, drop } } }, [ROUTE]),
    signed: signedBy({
      store: open.referrals,
      patientNumbered: async (_, numbers) => {
        if (emrIsAway) throw new ChartFault({ kind: 'unreachable' })
        await meanwhile()
        return numbers.some(({ value }) => value === '77') ? ORDER.patient : null
      },
      departmentOf: () => ORDER.department,
      zoneOf: () => 'America/New_York',
      namedIn,
    }),
    onBug: (fault) => bugs.push(fault),
  })
  await carried.start(stops)
})
afterAll(async () => {
  for (const stop of stops.toReversed()) await stop()
  await open.close()
  await pool.end()
  rmSync(folder, { recursive: true, force: true })
})

async function happened(happening: ReferralHappening): Promise<void> {
  const audit = { action: 'update', what: 'referral', who: { kind: 'causeway', ref: null } } as const
  await open.referrals.happen(referral, (state) => decideReferral(state, happening, now()), { now: now(), audit })
}
let sent = 0
/** Tells of an appointment; gives the number of the message. */
async function told(pid: string): Promise<string> {
  sent += 1
  const body = [
    `MSH|^~\\&|BH|DEPT|CW|MAIN|20261127||SIU^S12^SIU_S12|C${sent}|P|2.5.1`,
    `SCH|A${sent}||||||SUD counselling||30|min|^^^20990101`,
    `PID|1||${pid}||DOE^JANE`,
  ].join('\r')
  const at = Math.floor(Date.now() / 1_000)
  const signature = `t=${at},v1=${createHmac('sha256', SECRET).update(`${at}.${body}`).digest('hex')}`
  expect(await carried.calls.hear('riverbend', ROUTE.id, { signature, body })).toBeNull()
  const all = () => open.routes.tail('riverbend', ROUTE.id, 100)
  // What is acknowledged stands in the journal, and is brought in from there.
  await expect.poll(async () => (await all()).length, ARRIVED).toBe(sent)
  return (await all()).at(-1)?.id ?? ''
}
const life = async (id: string) => {
  const message = await open.messages.life('riverbend', id)
  return { state: message?.state, why: message?.why, life: message?.life.map(({ did, why }) => `${did} ${why}`) }
}
const files = () =>
  readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .toSorted()
async function comesTo(id: string, state: string) {
  await expect.poll(async () => (await life(id)).state, ARRIVED).toBe(state)
  if (bugs.length > 0) throw bugs[0]
}
async function audited(id: string): Promise<{ what: string; outcome: string; by: string }[]> {
  const { rows } = await pool.query(
    `select entry ->> 'what' as what, entry ->> 'outcome' as outcome, entry -> 'detail' ->> 'by' as by from audit
     where entry -> 'detail' ->> 'message' = $1 order by seq`,
    [id],
  )
  return rows
}

test('without a consent nothing goes, what comes after goes on, and a consent and a replay let it go', async () => {
  const first = await told('77^^^MAIN')
  await comesTo(first, 'withheld')
  expect(await life(first)).toEqual({
    state: 'withheld',
    why: 'no consent that holds',
    life: ['withheld no consent that holds'],
  })
  // The department's own number of somebody may be another person's in the practice.
  const stranger = await told('77^^^DEPT')
  await comesTo(stranger, 'withheld')
  expect((await life(stranger)).why).toBe('whose it is can’t be told')
  expect(files()).toEqual([])

  await happened({ kind: 'consent-signed', consent: consentTo(['status'], { signedAt: now().toISOString() }) })
  const second = await told('77^^^MAIN')
  await comesTo(second, 'delivered')
  expect((await life(second)).life).toEqual(['disclosed by the consent c1: status; withheld: treatment'])
  const [file = ''] = files()
  const said = readFileSync(join(folder, file), 'utf8')
  expect(said).toMatch(/SCH\|A3\|/)
  expect(said).toContain('It covers: how the referral stands')
  expect(said).not.toMatch(/SUD counselling|DOE/)

  const audit = { action: 'execute', what: 'replay', who: { kind: 'staff', ref: null } } as const
  const deed = {
    by: null,
    why: null,
    audit: { ...audit, patient: null, visit: null, outcome: 'done' },
    now: now(),
  } as const
  expect(await open.messages.replay('riverbend', ROUTE.id, first, deed)).toBe(true)
  await comesTo(first, 'delivered')
  await expect
    .poll(() => audited(first), ARRIVED)
    .toEqual([
      { what: 'message of a route received', outcome: 'done', by: null },
      { what: 'message of a route withheld', outcome: 'denied', by: 'no consent that holds' },
      { what: 'message of a route disclosed', outcome: 'done', by: 'by the consent c1: status; withheld: treatment' },
    ])
})

test('what went stands with its patient, each time that it went, and what was withheld does not', async () => {
  const mine = await open.referrals.disclosedByRoutes('riverbend', ORDER.patient)
  expect(mine.map(({ fields }) => fields)).toEqual([['status'], ['status']])
  expect(await open.referrals.disclosedByRoutes('lakeside', ORDER.patient)).toEqual([])
  expect(await open.referrals.disclosedByRoutes('riverbend', 'Patient/other')).toEqual([])
  const { rows } = await pool.query('select * from route_disclosure')
  expect(JSON.stringify(rows)).not.toMatch(/DOE|JANE|counselling/)
})

test('while the EMR does not say whose it is a message waits, and a revocation meanwhile counts', async () => {
  const before = files()
  emrIsAway = true
  const waits = await told('77^^^MAIN')
  await expect.poll(async () => (await life(waits)).why, ARRIVED).toContain('the EMR does not say whose it is')
  expect((await life(waits)).state).toBe('waiting')
  await happened({ kind: 'consent-revoked', consent: 'c1', by: 'patient' })
  emrIsAway = false
  await comesTo(waits, 'withheld')
  expect(files()).toEqual(before)
})

test('a revocation while the EMR takes its time to say whose a message is counts for that message', async () => {
  const before = files()
  const consent = consentTo(['status'], { id: 'c2', signedAt: now().toISOString() })
  await happened({ kind: 'consent-signed', consent })
  meanwhile = () => happened({ kind: 'consent-revoked', consent: 'c2', by: 'patient' })
  await comesTo(await told('77^^^MAIN'), 'withheld')
  meanwhile = async () => undefined
  expect(files()).toEqual(before)
})

test('what is withheld is let go of with the rest, and is found by its state', async () => {
  const page = { after: null, limit: 10 }
  const asked = { state: 'withheld', type: null, value: null } as const
  expect(await open.messages.find('riverbend', [ROUTE.id], asked, page)).not.toEqual([])
  const far = new Date('2199-01-01T00:00:00Z')
  const entry = {
    action: 'execute',
    what: 'gone',
    who: { kind: 'causeway', ref: null },
    patient: null,
    visit: null,
  } as const
  await open.routes.purge('riverbend', ROUTE.id, far, 100, () => ({ ...entry, outcome: 'done', detail: {} }), now())
  expect(await open.messages.find('riverbend', [ROUTE.id], asked, page)).toEqual([])
  // What was told is the patient's to know, also of messages that are kept no more.
  expect(await open.referrals.disclosedByRoutes('riverbend', ORDER.patient)).toHaveLength(2)
})
