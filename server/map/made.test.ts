import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aRoute } from '../../test/a-route.ts'
import { besideMapped, madeBy } from './made.ts'
import { readMap } from './read-maps.ts'

const MAPS = join(import.meta.dirname, '..', '..', 'maps')
const AROUND = { timeZone: 'UTC', processing: 'T' } as const
const bytes = readFileSync(join(MAPS, 'fixtures', 'SIU-S12.hl7'))
const map = await readMap(join(MAPS, 'siu-to-appointment.yaml'))
if (Array.isArray(map)) throw new Error(map.join())

test('a shipped message beside what its shipped map makes of it', () => {
  const { refused, source, sent } = besideMapped(
    map,
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
])('%s', (_, message, made) => {
  expect(madeBy({ route: aRoute(), map }, message, AROUND)).toMatchObject(made)
})

test('without a map a message goes as it came', () => {
  expect(madeBy({ route: aRoute() }, { event: 'SIU^S12', bytes }, AROUND)).toEqual({
    did: 'carried',
    says: [],
    unmapped: [],
  })
})
