import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { decideReferral, type ReferralHappening } from '#domain/referral/decide.ts'
import { consentTo, ORDER } from '#domain/referral/rehearsal.ts'
import { readMessage } from '#formats/route/read.ts'
import { installRow } from '../server/postgres/install.ts'
import { openStore } from '../server/postgres/store.ts'
import { CLIENT_KEYS, type KeptKey } from '../server/smart/key.ts'
import { testDatabase } from './database.ts'
import { LOCKMAN } from './sandbox-chart.ts'
import { startSandboxEmr, type SandboxEmr } from './sandbox-emr.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 })

/** What the command line says of a route with a privacy step: as the server judges it, with the EMR asked whose a number is. */
const ROUTE = 'department-appointments'
const SECRET = 'ab'.repeat(32)
const referral = randomUUID()
let emr: SandboxEmr
let pool: pg.Pool
let folder: string
let env: NodeJS.ProcessEnv

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-route-privacy-'))
  emr = await startSandboxEmr()
  pool = await testDatabase()
  const organizations = join(folder, 'organizations.json')
  const names = { sendingApplication: 'BH', sendingFacility: 'D', receivingApplication: 'CW', receivingFacility: 'R' }
  const practice = {
    ...emr.organization,
    referrals: {
      id: 'meadowlark',
      name: 'Meadowlark',
      part2: true,
      orderCodes: ['behavioral-health'],
      write: { fhirBase: 'http://127.0.0.1:1/fhir' },
    },
    routes: {
      [ROUTE]: {
        listen: { port: 3 },
        accept: [names],
        write: { fhirBase: 'http://127.0.0.1:4/fhir', baa: { status: 'simulated', until: '2099-12-31' } },
      },
    },
  }
  writeFileSync(organizations, JSON.stringify([practice]))
  env = {
    PATH: process.env['PATH'],
    DATABASE_URL: pool.options.connectionString ?? '',
    CAUSEWAY_SECRET: SECRET,
    CAUSEWAY_ORGANIZATIONS: organizations,
    CAUSEWAY_INSTALL: 'test',
  }
  const secret = Buffer.from(SECRET, 'hex')
  await installRow<KeptKey[]>(pool, secret, CLIENT_KEYS).turn(async () => emr.keptKeys)
  const open = await openStore(pool, secret, () => undefined)
  const order = { ...ORDER, patient: LOCKMAN, department: { id: 'meadowlark', part2: true } }
  const fresh = { id: referral, organization: 'riverbend', number: 'R1', order: order.order, patient: LOCKMAN }
  const audit = { action: 'read', what: 'referral', who: { kind: 'causeway', ref: null } } as const
  const now = new Date()
  await open.referrals.open(fresh, (state) => decideReferral(state, order, now), { now, audit })
  const bytes = readFileSync(message(await number()))
  const stored = { organization: 'riverbend', route: ROUTE, ...readMessage('hl7v2', bytes), find: [], bytes }
  await open.routes.store([stored], now)
  await open.routes.move(now)
  await open.close()
})
afterAll(async () => {
  await pool.end()
  await emr.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** The patient's number in the EMR, in whose name the department's messages give it. */
async function number(): Promise<string> {
  const { fhirBase } = emr.organization.emr
  const patient = await (await emr.smart.backendFetch(emr.organization)(`${fhirBase}/${LOCKMAN}`, {})).json()
  return patient.identifier.find(
    ({ type }: { type?: { coding: { code: string }[] } }) => type?.coding[0]?.code === 'MR',
  ).value
}

function message(pid: string): string {
  const file = join(folder, `${pid}.hl7`)
  writeFileSync(
    file,
    [
      'MSH|^~\\&|BH|D|CW|R|20261127||SIU^S12^SIU_S12|C1|P|2.5.1',
      'SCH||A1^^2.16.840.1.113883.19.9^ISO|||||SUD^SUD counselling^HL70276|FOLLOWUP^Follow-up|30|min|^^^20990101100000^20990101103000|||||||||||||BOOKED',
      `PID|1||${pid}^^^RIVERCHART&2.16.840.1.113883.19.5&ISO^MR||Doe^Jane||19700101|F`,
      'RGS|1',
      'AIP|1||77^Smith^Ann',
    ].join('\r'),
  )
  return file
}

function route(...words: string[]): Promise<{ code: number; out: string; error: string }> {
  const command = join(import.meta.dirname, '..', 'server', 'cli', 'route.ts')
  return new Promise((resolve) => {
    execFile(process.execPath, [command, ...words], { env }, (fault, out, error) =>
      resolve({ code: fault === null ? 0 : Number(fault.code), out, error }),
    )
  })
}

async function signed(permits: Parameters<typeof consentTo>[0]): Promise<void> {
  const open = await openStore(pool, Buffer.from(SECRET, 'hex'), () => undefined)
  const audit = { action: 'update', what: 'referral', who: { kind: 'causeway', ref: null } } as const
  const now = new Date()
  const consent = consentTo(permits, { patient: LOCKMAN, discloser: 'meadowlark', signedAt: now.toISOString() })
  const happening: ReferralHappening = { kind: 'consent-signed', consent }
  await open.referrals.happen(referral, (state) => decideReferral(state, happening, now), { now, audit })
  await open.close()
}

test('a message in a file shows what would leave of it, and what is withheld and why', async () => {
  const mine = message(await number())
  const none = await route('try', 'riverbend', ROUTE, '--message', mine)
  expect(none).toMatchObject({
    code: 1,
    out: '',
    error: expect.stringMatching(/Nothing of it leaves: no consent that holds\./),
  })
  const strange = await route('try', 'riverbend', ROUTE, '--message', message('no-such-number'))
  expect(strange).toMatchObject({ code: 1, out: '', error: expect.stringMatching(/whose it is can’t be told/) })

  // Alone the map's result, which leaves nobody's machine, and the word that it is not what leaves.
  const before = await route('try', ROUTE, mine)
  expect(before.out).toContain('SUD counselling')
  expect(before.error).toContain(`This is before the privacy step of "${ROUTE}"`)

  await signed(['status'])
  const some = await route('try', 'riverbend', ROUTE, '--message', mine)
  expect(some).toMatchObject({
    code: 0,
    error: expect.stringMatching(/by the consent c1: status; withheld: treatment/),
  })
  expect(some.out).toContain('"resourceType": "Appointment"')
  expect(some.out).toContain('42 CFR')
  expect(some.out).not.toMatch(/SUD counselling|Jane|1970-01-01/)
  const { rows } = await pool.query(
    "select entry ->> 'patient' as patient, entry -> 'detail' ->> 'route' as route from audit where entry ->> 'what' = 'message of a file tried on a route'",
  )
  expect(rows.at(-1)).toEqual({ patient: LOCKMAN, route: ROUTE })
  const { rows: sent } = await pool.query('select state from route_message')
  expect(sent).toEqual([{ state: 'waiting' }])

  await emr.fail({ kind: 'down' })
  const away = await route('try', 'riverbend', ROUTE, '--message', mine)
  await emr.mend()
  expect(away).toMatchObject({ code: 1, out: '', error: expect.stringMatching(/the EMR does not say whose it is/) })
  expect((await route('try', 'riverbend', ROUTE, '--message', join(folder, 'none'))).error).toMatch(/none is not there/)
  writeFileSync(join(folder, 'odd.hl7'), 'hello')
  expect((await route('try', 'riverbend', ROUTE, '--message', join(folder, 'odd.hl7'))).error).toMatch(
    /can't be read as a message/,
  )
})

test('a changed file is judged on what is stored as the server judges it, the patient named by a number', async () => {
  const changed = join(folder, 'changed')
  mkdirSync(changed)
  const shipped = readFileSync(join(import.meta.dirname, '..', 'routes', `${ROUTE}.yaml`), 'utf8')
  writeFileSync(join(changed, 'route.yaml'), shipped.replace('shows: status', 'shows: risk'))
  const { code, out, error } = await route('try', 'riverbend', ROUTE, '--with', changed)
  expect(error).toMatch(/1 tried/)
  const [line] = out.split('\n').map((one) => (one === '' ? null : JSON.parse(one)))
  expect([code, line]).toEqual([
    0,
    expect.objectContaining({ treated: 'withheld', why: 'the consent does not permit risk' }),
  ])
})
