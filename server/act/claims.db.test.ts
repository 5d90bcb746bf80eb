import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { claimOf, type Claim } from '#domain/charge/claim.ts'
import { PATHWAY } from '#domain/visit/rehearsal.ts'
import { BILLED, CLAIM_FACTS, CLAIM_SITE } from '../../test/a-claim.ts'
import { NO_CONNECTIONS } from '../../test/no-connections.ts'
import { NO_INTERFACE } from '../../test/no-interface.ts'
import { NO_MEETINGS } from '../../test/no-meetings.ts'
import { NOBODY_RINGS } from '../../test/nobody-rings.ts'
import { claimFolders } from '../carry/claim-folder.ts'
import { numberOf } from '../mllp/number.ts'
import { claims } from '../postgres/claims.ts'
import { carryOut } from './carry-out.ts'
import { AT_HOME, FRONT, openCharging, workOf } from '../../test/charging-house.ts'

/** A site whose charges leave as 837P files: a real store, a real folder, and an EMR that says who the people are. */
const ANY = claimOf(CLAIM_SITE, CLAIM_FACTS, BILLED) as Claim
const DAY_MS = 24 * 3_600_000
const folder = mkdtempSync(join(tmpdir(), 'causeway-claims-'))
let site: Awaited<ReturnType<typeof openCharging>>
let agreed = true

beforeAll(async () => {
  site = await openCharging({ charge: 'x837', claims: { ...CLAIM_SITE, drop: { folder } } as never })
})
afterAll(async () => {
  await site?.close()
  rmSync(folder, { recursive: true, force: true })
})

const folders = () =>
  claimFolders({
    organizations: [{ id: 'riverbend', timeZone: 'America/New_York', drop: { folder, days: 7 } }],
    mayReceive: () => agreed,
    numbers: claims(site.pool),
    numberOf,
    usage: 'T',
    now: () => site.told.now,
  })

function carried(work: Awaited<ReturnType<typeof workOf>>) {
  return carryOut({
    claimFiles: folders(),
    interfaces: NO_INTERFACE,
    store: site.house.store,
    offered: async () => null,
    chartOf: site.house.chartOf,
    pathwayOf: () => PATHWAY,
    messenger: () => Promise.reject(new Error('nobody is written to here')),
    telephone: NOBODY_RINGS,
    meetings: NO_MEETINGS,
    connections: NO_CONNECTIONS,
    wantsNoTexts: async () => false,
    linkOf: () => '',
    joinAddress: () => '',
    noteFormOf: () => ({ format: 'text', code: null }),
    now: () => site.told.now,
    dice: () => 0,
  })(work)
}

test('what the EMR does not say holds the charge with its reason, and nothing is filled in', async () => {
  const visit = await site.signedVisit()
  site.told.facts = { ...CLAIM_FACTS, coverages: [], rendering: { ...CLAIM_FACTS.rendering, npi: null } }
  expect(await site.charges.charge(FRONT, visit, AT_HOME)).toMatchObject({
    holds: ['no-coverage', 'no-rendering-npi'],
    seen: null,
  })
  expect(await site.accepted(visit)).toEqual({ refused: 'charge-held', holds: ['no-coverage', 'no-rendering-npi'] })
  site.told.facts = CLAIM_FACTS
  expect(await site.charges.charge(FRONT, visit, AT_HOME)).toMatchObject({ holds: [], seen: expect.any(String) })
})

test('an accepted charge is put into the folder once, as it was accepted, and its content is let go of here', async () => {
  const visit = await site.signedVisit()
  expect(await site.accepted(visit)).toBeNull()
  const [before] = await site.pool
    .query('select count(*)::int as n from held where visit = $1', [visit])
    .then((r) => r.rows)
  const work = await workOf(site.pool, site.house, visit)
  // Whatever the EMR says since: what was accepted is what leaves.
  site.told.facts = { ...CLAIM_FACTS, coverages: [] }
  expect(await carried(work)).toEqual({ did: 'answered' })
  site.told.facts = CLAIM_FACTS
  const [name = '', ...others] = readdirSync(folder)
  expect(others).toEqual([])
  expect(name).toMatch(/^\d{9}\.837$/)
  expect(statSync(join(folder, name)).mode & 0o007).toBe(0)
  const text = readFileSync(join(folder, name), 'latin1')
  const number = numberOf(`${visit}/charge/charge`)
  expect(text).toContain(`~CLM*${number}*120.5***10:B:1*Y*A*Y*Y~HI*ABK:I10~`)
  expect(text).toContain('~NM1*IL*1*Castellanos*Antonio****MI*1EG4TE5MK73~')
  const { state } = (await site.house.store.visit(visit)) ?? {}
  expect(state?.charge).toMatchObject({ door: 'x837', amount: 12_050 })
  expect(state?.sent).toMatchObject({ 'charge/charge': { number: null } })
  const [after] = await site.pool
    .query('select count(*)::int as n from held where visit = $1', [visit])
    .then((r) => r.rows)
  expect(before.n - after.n).toBe(2)
  // A try that comes again puts no second file, also when the first was picked up since.
  unlinkSync(join(folder, name))
  await folders().put('riverbend', { key: `${visit}/charge/charge`, visit, claim: ANY })
  expect(readdirSync(folder)).toEqual([])
})

test('without an agreement nothing is put there, and a person enters the charge', async () => {
  const visit = await site.signedVisit()
  await site.accepted(visit)
  agreed = false
  expect(await carried(await workOf(site.pool, site.house, visit))).toEqual({ did: 'answered' })
  agreed = true
  expect(readdirSync(folder)).toEqual([])
  expect((await site.house.store.visit(visit))?.state.failed).toMatchObject({ 'charge/charge': { why: 'refused' } })
})

test('what lies in the folder is listed until it is picked up, and taken away when nobody does', async () => {
  const numbers = claims(site.pool)
  await folders().letGo('riverbend')
  expect(await numbers.claimsLying('riverbend')).toEqual([])
  const visits = [await site.signedVisit(), await site.signedVisit()]
  for (const visit of visits) {
    await site.accepted(visit)
    await carried(await workOf(site.pool, site.house, visit))
  }
  const [first = '', second = ''] = readdirSync(folder)
  expect((await numbers.claimsLying('riverbend')).map(({ visit }) => visit)).toEqual(visits)
  unlinkSync(join(folder, first))
  await folders().letGo('riverbend')
  expect((await numbers.claimsLying('riverbend')).map(({ visit }) => visit)).toEqual([visits[1]])
  expect(existsSync(join(folder, second))).toBe(true)
  site.told.now = new Date(site.told.now.getTime() + 7 * DAY_MS)
  await folders().letGo('riverbend')
  expect(existsSync(join(folder, second))).toBe(false)
  expect(await numbers.claimsLying('riverbend')).toEqual([])
})
