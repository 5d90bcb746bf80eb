import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ChargeContent } from '#domain/visit/content.ts'
import { BILLED, CLAIM_SITE } from '../../test/a-claim.ts'
import { FRONT, openCharging } from '../../test/charging-house.ts'
import { chargeUseCases } from './charges.ts'
import { happen } from './house.ts'

let site: Awaited<ReturnType<typeof openCharging>>

beforeAll(async () => {
  site = await openCharging({ charge: 'hl7v2', payers: { medicare: ['Medicare'] } })
})
afterAll(() => site?.close())

/** Accepted, and acknowledged by the EMR's interface, which lets go of what it said. */
async function posted(): Promise<string> {
  const visit = await site.signedVisit()
  expect(await site.accepted(visit)).toBeNull()
  await took(visit, 'charge')
  return visit
}

async function took(visit: string, item: string): Promise<void> {
  const charge = (await site.house.store.visit(visit))?.state.charge
  const happening = { kind: 'interface-took', write: 'charge', item, number: null, message: item } as const
  expect(await happen(site.house, visit, happening, { release: charge === undefined ? [] : [charge.held] })).toBeNull()
}

const contentOf = async (visit: string) => {
  const charge = (await site.house.store.visit(visit))?.state.charge
  return site.house.store.held<ChargeContent>(visit, charge?.held ?? 'charge/none')
}

test('a charge that was sent by message is corrected: what takes it back is made from the log, and goes with the new one', async () => {
  const visit = await posted()
  expect(await site.charges.charge(FRONT, visit, {})).toMatchObject({
    accepted: { byMessage: true, receipt: 'sent', ways: ['replace', 'void'] },
    credits: false,
  })
  expect(await site.charges.reopen(FRONT, visit, 'replace')).toBeNull()
  expect(await site.charges.charge(FRONT, visit, {})).toMatchObject({
    reopened: 'replace',
    credits: true,
    holds: ['place-unsaid'],
  })
  expect(await site.accepted(visit)).toBeNull()
  expect(await contentOf(visit)).toMatchObject({
    code: { code: 'ZZ101' },
    reverses: { item: 'charge', code: { ...BILLED.code, display: 'Invented visit' }, place: '10', alone: false },
  })
  const asked = await site.pool.query("select body ->> 'item' as item from command where visit = $1 order by id", [
    visit,
  ])
  expect(asked.rows.at(-1)).toEqual({ item: 'charge-2' })
  expect(await site.charges.charge(FRONT, visit, {})).toMatchObject({
    accepted: { again: 'replace', byMessage: false, ways: [] },
    credits: true,
    former: [{ code: 'ZZ101', place: '10' }],
  })
})

test('it is taken back the same way also where the site names another door by now, and once', async () => {
  const visit = await posted()
  const organizations = new Map(site.house.organizations)
  const organization = organizations.get('riverbend')
  if (organization === undefined) throw new Error('no practice')
  organizations.set('riverbend', { ...organization, charge: 'x837', claims: CLAIM_SITE } as typeof organization)
  const charges = chargeUseCases({ ...site.house, organizations })
  expect(await charges.reopen(FRONT, visit, 'void')).toBeNull()
  const view = await charges.charge(FRONT, visit, { patientAt: 'home' })
  const seen = 'seen' in view ? (view.seen ?? '') : ''
  const accept = { payer: null, coverage: null, patientAt: 'home', code: null, seen } as const
  expect(await charges.accept(FRONT, visit, accept)).toBeNull()
  expect((await site.house.store.visit(visit))?.state.charge).toMatchObject({ door: 'hl7v2', again: { how: 'void' } })
  expect(await contentOf(visit)).toMatchObject({ reverses: { item: 'charge', alone: true } })
  await took(visit, 'charge-2')
  expect(await charges.reopen(FRONT, visit, 'void')).toEqual({ refused: 'unfit-change' })
  expect(await charges.charge(FRONT, visit, {})).toMatchObject({ accepted: { ways: ['anew'] } })
})
