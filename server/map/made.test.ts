import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { consentTo, ORDER, ORDERED } from '#domain/referral/rehearsal.ts'
import type { Privacy } from '#domain/route/privacy.ts'
import { aRoute } from '../../test/a-route.ts'
import { nobodySigned } from '../../test/nobody-signed.ts'
import { besideMade, madeBy } from './made.ts'
import { readMap } from './read-maps.ts'

const MAPS = join(import.meta.dirname, '..', '..', 'maps')
const AROUND = { timeZone: 'UTC', processing: 'T', signed: nobodySigned, now: () => ORDERED } as const
const bytes = readFileSync(join(MAPS, 'fixtures', 'SIU-S12.hl7'))
const map = await readMap(join(MAPS, 'siu-to-appointment.yaml'))
if (Array.isArray(map)) throw new Error(map.join())

test('a shipped message beside what its shipped map makes of it', async () => {
  const { refused, source, sent } = await besideMade(
    { route: aRoute(), map },
    { event: 'SIU^S12', bytes },
    { ...AROUND, timeZone: 'America/New_York' },
  )
  expect(refused).toBeNull()
  const [appointment] = sent
  expect(appointment?.name).toBe('Appointment')
  const field = (at: string) => appointment?.fields.find((one) => one.at === at)
  expect(field('identifier[0].value')).toMatchObject({ text: '12345', differs: false })
  expect(field('status')).toMatchObject({ text: 'booked', differs: true })
  // The site leaves who the patient is to the destination: what is told of them goes nowhere.
  const patient = source.find(({ name }) => name === 'PID')
  expect(patient?.fields.find(({ at }) => at === 'PID-5')?.differs).toBe(true)
  expect(source.find(({ name }) => name === 'SCH')?.fields.find(({ at }) => at === 'SCH-1')?.differs).toBe(false)
})

test.each([
  ['what the route does not take', { event: 'ADT^A08', bytes }, { did: 'filtered' }],
  ['what was not kept', { event: 'SIU^S12', bytes: null }, { did: 'unknown' }],
  ['bytes that can’t be read', { event: 'SIU^S12', bytes: new Uint8Array([1, 2]) }, { did: 'refused' }],
  ['a message that its map is for', { event: 'SIU^S12', bytes }, { did: 'carried' }],
])('%s', async (_, message, made) => {
  expect(await madeBy({ route: aRoute(), map }, message, AROUND)).toMatchObject(made)
})

test('without a map a message goes as it came', async () => {
  const made = await madeBy({ route: aRoute() }, { event: 'SIU^S12', bytes }, AROUND)
  expect(made).toMatchObject({ did: 'carried', unmapped: [] })
  expect(made.did === 'carried' && made.says).toContainEqual({ at: 'AIP-12', says: 'Booked' })
})

const PRIVACY: Privacy = {
  discloser: 'behavioral-health',
  recipient: 'riverbend',
  patient: 'HOSPITAL',
  shows: 'status',
  always: ['Appointment.identifier', 'Appointment.status', 'Appointment.participant'],
  fields: [{ field: 'treatment', at: ['Appointment.start', 'Appointment.end'] }],
  notice: 'Appointment.comment',
}

test('a trial judges by what patients permit at that moment, after the map', async () => {
  const consents = [consentTo(['status'], { revokedAt: '2026-11-27T16:00:00Z' })]
  const signed = async () => ({
    patient: ORDER.patient,
    consents,
    department: ORDER.department,
    zone: 'UTC',
  })
  const version = { route: { ...aRoute(), privacy: PRIVACY }, map }
  const by = (now: Date) => madeBy(version, { event: 'SIU^S12', bytes }, { ...AROUND, signed, now: () => now })
  const made = await by(ORDERED)
  const places = made.did === 'carried' ? made.says.map(({ at }) => at) : []
  expect(places).toContain('Appointment.status')
  expect(places).toContain('Appointment.comment')
  expect(places).not.toContain('Appointment.start')
  expect(await by(new Date('2026-11-27T16:00:00Z'))).toMatchObject({ did: 'withheld', why: 'no consent that holds' })
  const away = { ...AROUND, signed: async () => null }
  expect(await madeBy(version, { event: 'SIU^S12', bytes }, away)).toEqual({ did: 'unknown' })
})
