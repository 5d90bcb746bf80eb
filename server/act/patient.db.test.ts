import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Happening } from '#domain/visit/happening.ts'
import {
  askBooking,
  booking,
  ending,
  meeting,
  minutesAfter,
  PATHWAY,
  preparing,
  START,
} from '#domain/visit/rehearsal.ts'
import { testDatabase } from '../../test/database.ts'
import { houseWith, playedVisit } from '../../test/house-with.ts'
import { openStore, type OpenStore } from '../postgres/store.ts'
import type { Organization } from '../config/organizations.ts'
import type { Chart } from './chart.ts'
import { happen, type House } from './house.ts'
import { intakeForms } from '../chart/intake-forms.ts'
import { linkToken } from './link.ts'
import { patientUseCases } from './patient.ts'

/** What the patient's page says as time goes by: a real store, a clock that is set, and a chart that knows two people. */
let pool: pg.Pool
let opened: OpenStore
let house: House
let now = new Date(START)
const afterwards: Promise<unknown>[] = []

const DAY = 24 * 60
const PHONE = '413-555-0142'

beforeAll(async () => {
  pool = await testDatabase()
  opened = await openStore(pool, randomBytes(32), () => undefined)
  house = houseWith([PATHWAY], {
    store: opened.store,
    organizations: new Map([['riverbend', RIVERBEND]]),
    chartOf: () => CHART,
    intakeOf: () => intakeForms('follow-up'),
    now: () => now,
    later: (work) => void afterwards.push(work()),
    newSecret: () => randomBytes(32).toString('base64url'),
    newCode: () => '123456',
  })
})
beforeEach(async () => {
  await pool.query('truncate visit cascade')
})
afterAll(async () => {
  await opened?.close()
  await pool?.end()
})

test('a link opened thirty days after the visit points to the practice, on a known device and on a new one', async () => {
  const visit = await visitOf(...booking, ...preparing, ...meeting, ending)
  const known = await deviceOn(visit, true)
  const page = patientUseCases(house).page
  now = new Date(minutesAfter(START, 30 * DAY - 60))
  expect(await page(known, null)).toMatchObject({ access: 'open', open: { next: 'ended' } })
  now = new Date(minutesAfter(START, 30 * DAY + 60))
  for (const device of [known, await deviceOn(visit, false)]) {
    const shown = await page(device, null)
    expect(shown).toMatchObject({ access: 'past', practice: { phone: PHONE, website: RIVERBEND.website } })
    expect(shown).not.toHaveProperty('open')
    expect(JSON.stringify(shown)).not.toMatch(/Ada|Okafor/)
  }
})

test('a link of a visit that nobody came to does so too, counted from its planned end', async () => {
  const visit = await visitOf(...booking)
  const device = await deviceOn(visit, false)
  const { page } = patientUseCases(house)
  now = new Date(minutesAfter(askBooking.end, 30 * DAY - 1))
  expect(await page(device, null)).toMatchObject({ access: 'identify' })
  now = new Date(minutesAfter(askBooking.end, 30 * DAY + 1))
  expect(await page(device, null)).toMatchObject({ access: 'past' })
})

test('a link of a booking that nobody has matched shows the practice and nothing of a chart, and asks for no code', async () => {
  const visit = await visitOf({ ...askBooking, patient: null }, ...booking.slice(1))
  const device = await deviceOn(visit, false)
  const { page, code } = patientUseCases(house)
  const shown = await page(device, null)
  expect(shown).toMatchObject({ access: 'unmatched', practice: { phone: PHONE } })
  expect(shown).not.toHaveProperty('open')
  expect(await code(device, '1960-02-29')).toEqual({ refused: 'unverified-patient' })
})

test('the link is sent again to whom it belongs, once in two minutes, and every address gets the same answer', async () => {
  const visit = await visitOf(...booking)
  const { sendLinkAgain } = patientUseCases(house)
  const links = async () =>
    Object.values((await house.store.visit(visit))?.state.messages ?? {}).filter(({ purpose }) => purpose === 'link')
  const ask = async (id: string) => {
    const answer = await sendLinkAgain(id)
    await Promise.all(afterwards.splice(0))
    return answer
  }
  await happen(house, visit, { kind: 'message-went', message: 'link-1', purpose: 'link', channel: 'mail' })
  const sent = (await links()).length
  expect(await ask(visit)).toBeNull()
  expect(await links()).toHaveLength(sent + 1)
  const last = `link-${sent + 1}`
  await happen(house, visit, { kind: 'message-went', message: last, purpose: 'link', channel: 'mail' })
  expect(await ask(visit)).toBeNull()
  expect(await links()).toHaveLength(sent + 1)
  now = new Date(now.getTime() + 3 * 60_000)
  expect(await ask(visit)).toBeNull()
  expect(await links()).toHaveLength(sent + 2)
  const audit = await pool.query("select 1 from audit where entry ->> 'visit' = $1 and entry ->> 'what' = $2", [
    visit,
    'link asked for',
  ])
  expect(audit.rows).toHaveLength(2)
  expect(await ask(randomUUID())).toBeNull()
  expect(await ask('no-visit-at-all')).toBeNull()
  await happen(house, visit, {
    kind: 'message-went',
    message: `link-${sent + 2}`,
    purpose: 'link',
    channel: 'mail',
  })
  await happen(house, visit, { kind: 'appointment-cancelled' })
  now = new Date(now.getTime() + 3 * 60_000)
  expect(await ask(visit)).toBeNull()
  expect(await links()).toHaveLength(sent + 2)
})

test('whereabouts said more than an hour ago are asked again, and open the waiting room once said', async () => {
  const visit = await visitOf(...booking, ...preparing.slice(0, -1))
  const device = await deviceOn(visit, true)
  const { page, wait } = patientUseCases(house)
  expect(await page(device, null)).toMatchObject({ open: { next: 'wait' } })
  now = new Date(now.getTime() + 61 * 60_000)
  expect(await page(device, null)).toMatchObject({ open: { next: 'location' } })
  expect(await wait(device)).toMatchObject({ refused: 'location-too-old' })
  await happen(house, visit, { kind: 'answer-location', state: 'MA', digest: 'L2', held: 'location/2' })
  expect(await page(device, null)).toMatchObject({ open: { next: 'wait' } })
  expect(await wait(device)).toBeNull()
})

test('a link tapped again on an identified device asks for no code; on another device, or of another visit, it does', async () => {
  const visit = await visitOf(...booking)
  const { openLink, deviceOf } = patientUseCases(house)
  const opened = async (id: string, kept: string | undefined) => {
    const link = await openLink(await tokenOf(id), () => kept)
    if ('refused' in link) throw new Error('the link opened nothing')
    return link.deviceSecret
  }
  const first = await opened(visit, undefined)
  const device = await deviceOf(visit, first)
  if ('refused' in device) throw new Error('the device was not known')
  await house.store.identify(device.device, now)
  expect(await opened(visit, first)).toBe(first)
  expect(await deviceOf(visit, await opened(visit, first))).toMatchObject({ identified: true })
  const elsewhere = await visitOf(...booking.slice(0, 1))
  for (const [id, kept] of [
    [visit, undefined],
    [visit, 'forged'],
    [elsewhere, first],
  ] as const) {
    const secret = await opened(id, kept)
    expect(secret).not.toBe(kept)
    expect(await deviceOf(id, secret)).toMatchObject({ identified: false })
  }
})

test('a link that was revoked opens nothing, whatever the device was before', async () => {
  const visit = await visitOf(...booking)
  const { openLink } = patientUseCases(house)
  const token = await tokenOf(visit)
  const link = await openLink(token, () => undefined)
  if ('refused' in link) throw new Error('the link opened nothing')
  const by = { who: 'staff', ref: 'Practitioner/desk' } as const
  const { revocations } = (await house.store.visit(visit))?.state ?? { revocations: 0 }
  expect(await happen(house, visit, { kind: 'revoke-link', by, send: false, revocations })).toBeNull()
  expect(await openLink(token, () => link.deviceSecret)).toEqual({ refused: 'not-found' })
  const anew = await openLink(await tokenOf(visit), () => link.deviceSecret)
  expect(anew).not.toMatchObject({ deviceSecret: link.deviceSecret })
})

const tokenOf = async (visit: string) =>
  linkToken(house.linkKey, visit, (await house.store.visit(visit))?.generation ?? 0)

/** A visit to which all this happened, a minute apart, from a quarter of an hour before its start on. */
function visitOf(...happenings: Happening[]): Promise<string> {
  const clock = { from: minutesAfter(START, -15), pass: (at: Date) => void (now = at) }
  return playedVisit(house, PATHWAY, clock, happenings)
}

async function deviceOn(visit: string, identified: boolean) {
  const useCases = patientUseCases(house)
  const link = await useCases.openLink(await tokenOf(visit), () => undefined)
  if ('refused' in link) throw new Error('the link opened nothing')
  const device = await useCases.deviceOf(visit, link.deviceSecret)
  if ('refused' in device) throw new Error('the device was not known')
  if (identified) await house.store.identify(device.device, now)
  const known = await useCases.deviceOf(visit, link.deviceSecret)
  if ('refused' in known) throw new Error('the device was not known')
  expect(known.identified).toBe(identified)
  // Where the visit counts identified devices, this is one of them.
  if (identified) await happen(house, visit, { kind: 'identify', device: known.device })
  return known
}

const RIVERBEND: Organization = {
  id: 'riverbend',
  name: 'Riverbend Family Practice',
  phone: PHONE,
  timeZone: 'America/New_York',
  website: 'https://riverbend.example/',
  pathways: [PATHWAY.id],
  emr: {
    name: 'RiverChart',
    fhirBase: 'https://emr.example/fhir',
    clientId: 'causeway',
    backendClientId: 'causeway-backend',
    cdsIssuer: 'https://emr.example',
    cdsJwks: 'https://emr.example/jwks.json',
    frameAncestors: ['https://emr.example'],
    prescriber: 'https://emr.example/{patient}',
    baa: { status: 'simulated', until: '2099-12-31' },
  },
  mail: { from: 'visits@riverbend.example' },
}

/** As much of a chart as these pages read. */
const CHART = {
  read: {
    patient: async () => ({ reference: 'Patient/1', name: { full: 'Ada Lovelace', given: 'Ada', family: 'Lovelace' } }),
    clinician: async () => ({ reference: askBooking.practitioner, name: 'Dr. Ngozi Okafor' }),
    messages: async () => [],
  },
} as unknown as Chart
