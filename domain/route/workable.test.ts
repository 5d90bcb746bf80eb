import { expect, test } from 'vitest'
import type { Destination, Route, Source } from './route.ts'
import { hindrancesAmong, hindrancesIn, unfit } from './workable.ts'

function route(id: string, source: Source, destination: Destination, take = ['SIU^S12']): Route {
  const retry = { firstMs: 1, mostMs: 1, giveUpMs: 1 }
  const expect = { bands: [], mostWaiting: null, oldestMs: 900_000 }
  return { id, version: '1', title: id, source, take, destination, retry, keepDays: 1, find: [], expect }
}
const of = (...routes: Route[]) => new Map(routes.map((one) => [one.id, one]))
const to = (name: string): Destination => ({ by: 'route', route: name })

test('what a source never hears and what a destination can’t take is told of the file alone', () => {
  expect(hindrancesIn(route('a', 'mllp', { by: 'mllp' }))).toEqual([])
  expect(hindrancesIn(route('a', 'mllp', { by: 'webhook' }, ['Appointment']))).toMatchObject([
    { key: 'source', says: 'mllp brings no FHIR resources, which is what this route takes' },
  ])
  expect(hindrancesIn(route('a', 'route', { by: 'mllp' }, ['visit-ended']))).toMatchObject([
    { key: 'destination', says: "mllp can't take JSON, which is what this route carries" },
  ])
  expect(hindrancesIn(route('a', 'visit', { by: 'webhook' }, ['ended', 'eaten']))).toMatchObject([
    { key: 'take', says: expect.stringContaining('visits tell of no "eaten"') },
  ])
  expect(hindrancesIn(route('a', 'fhir-subscription', { by: 'webhook' }, ['Appointment', 'Patient']))).toEqual([])
  expect(hindrancesIn(route('a', 'fhir-subscription', { by: 'webhook' }, ['Coverage']))).toMatchObject([
    { key: 'take', says: expect.stringContaining('no subscription tells of Coverage') },
  ])
  expect(hindrancesIn(route('a', 'route', { by: 'file' }, ['SIU^S12', 'Appointment']))).toMatchObject([{ key: 'take' }])
})

test('what is answered goes back only where it answers what was asked, and to whom it may go', () => {
  const asking = (source: Source) => route('a', source, { by: 'mllp', asks: true }, ['QBP^Q22'])
  const told = (of: Route) => hindrancesIn(of).map(({ key, says }) => `${key}: ${says}`)
  expect(told(asking('mllp'))).toEqual([])
  expect(told(asking('file'))).toEqual([
    'destination: what is answered goes back on the line of whoever asked, and file has none',
  ])
  expect(told({ ...asking('mllp'), map: 'm' })).toEqual([expect.stringContaining('a control id of its own')])
  const privacy = { discloser: 'a', recipient: 'b', shows: 'status', always: [], fields: [] } as const
  expect(told({ ...asking('mllp'), privacy: { ...privacy, notice: 'SCH' } })).toEqual([
    expect.stringContaining('a privacy step judges what goes'),
  ])
})

test('what a map makes goes where that is taken, whatever it is made of', () => {
  const made = (by: Exclude<Destination['by'], 'route'>, makes: 'hl7v2' | 'fhir' | 'json') =>
    unfit({ destination: { by } }, { id: 'm', makes })
  expect([made('fhir', 'fhir'), made('mllp', 'hl7v2'), made('webhook', 'json'), made('visit', 'json')]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ])
  expect(made('mllp', 'json')).toBe("mllp can't take JSON, which its map m makes")
  expect(made('fhir', 'hl7v2')).toContain("fhir can't take HL7 v2")
  expect(made('file', 'fhir')).toContain("file can't take FHIR resources")
})

test('a notice by mail needs no map, and fhir says what it does with what has none', () => {
  const mapped = { ...route('a', 'webhook', { by: 'mail' }, ['Appointment']), map: 'm' }
  expect(hindrancesIn(mapped)).toMatchObject([{ key: 'destination', says: expect.stringContaining('by mail') }])
  expect(hindrancesIn(route('a', 'mllp', { by: 'fhir' }))).toMatchObject([
    { says: expect.stringContaining('name one under "map"') },
  ])
})

test('visits are told what the EMR itself could tell them, and not what they tell', () => {
  const told = (take: string[], source: Source = 'webhook') => hindrancesIn(route('a', source, { by: 'visit' }, take))
  expect(told(['SIU^S12', 'ADT^A04', 'MDM^T02', 'ORU^R01', 'ORM^O01'])).toEqual([])
  expect(told(['Appointment', 'DiagnosticReport'])).toEqual([])
  expect(told(['cancelled', 'arrived', 'resulted'])).toEqual([])
  for (const type of ['DFT^P03', 'Coverage', 'eaten'])
    expect(told([type])).toMatchObject([{ key: 'take', says: expect.stringContaining(`nothing by ${type}`) }])
  expect(told(['cancelled'], 'visit')).toMatchObject([
    { key: 'destination', says: 'visits know already what visits tell' },
  ])
})

test('settings that are missing, and those of which the route has no use', () => {
  const one = route('a', 'mllp', { by: 'webhook' })
  expect(hindrancesAmong(one, ['listen', 'accept', 'call'], of(one))).toEqual([])
  expect(hindrancesAmong(one, ['listen', 'deliver'], of(one))).toEqual([
    { key: 'source', says: 'mllp needs "routes.a.accept" in the settings' },
    { key: 'destination', says: 'webhook needs "routes.a.call" in the settings' },
    { key: 'source', says: 'the settings say "routes.a.deliver", of which this route has no use' },
  ])
})

test('a route that leads nowhere, to one that hears otherwise, to one that takes nothing of it, or that nothing leads to', () => {
  const heard = ['listen', 'accept']
  const first = route('first', 'mllp', to('second'))
  const second = route('second', 'route', { by: 'file' })
  expect(hindrancesAmong(first, heard, of(first, second))).toEqual([])
  expect(hindrancesAmong(second, ['drop'], of(first, second))).toEqual([])
  expect(hindrancesAmong(first, heard, of(first))).toMatchObject([
    { says: 'the route "second" is none of this organization\'s' },
  ])
  const listening = route('second', 'mllp', { by: 'file' })
  expect(hindrancesAmong(first, heard, of(first, listening))).toMatchObject([
    { says: expect.stringContaining('hears by mllp') },
  ])
  const picky = route('second', 'route', { by: 'file' }, ['ADT^A08'])
  expect(hindrancesAmong(first, heard, of(first, picky))).toMatchObject([
    { says: expect.stringContaining('takes nothing') },
  ])
  expect(hindrancesAmong(second, ['drop'], of(second))).toMatchObject([{ says: 'no route leads to this one' }])
})

test('a route that feeds itself, at once or by others', () => {
  const self = route('self', 'route', to('self'))
  expect(hindrancesAmong(self, [], of(self))).toMatchObject([{ says: 'this route feeds itself: self, self' }])
  const there = route('there', 'route', to('back'))
  const back = route('back', 'route', to('there'))
  const before = route('before', 'mllp', to('there'))
  const all = of(there, back, before)
  expect(hindrancesAmong(there, [], all)).toMatchObject([{ says: 'this route feeds itself: there, back, there' }])
  expect(hindrancesAmong(before, ['listen', 'accept'], all)).toEqual([])
})

test('what is answered goes to a route that takes it', () => {
  const search: Destination = {
    by: 'fhir',
    interaction: { does: 'search', type: 'Coverage', where: [{ parameter: 'patient', at: 'PID-3' }], then: 'covers' },
  }
  const asks = route('asks', 'mllp', search)
  const covers = (take: string[], differs: Destination = { by: 'file' }) => route('covers', 'route', differs, take)
  const said = (next: Route, one = asks) =>
    hindrancesAmong(one, ['listen', 'accept', 'write'], of(one, next)).map(({ key, says }) => `${key}: ${says}`)
  expect(hindrancesIn(asks)).toEqual([])
  expect(said(covers(['Coverage']))).toEqual([])
  expect(hindrancesAmong(covers(['Coverage']), ['drop'], of(asks, covers(['Coverage'])))).toEqual([])
  expect(said(covers(['Patient']))).toEqual(['destination: the route "covers" takes nothing of what is answered'])
  expect(said(covers(['SIU^S12']))).toEqual([
    'destination: the route "covers" takes no FHIR resources, which is what is answered',
  ])
  expect(said(covers(['Coverage'], to('asks')))).toEqual(['destination: this route feeds itself: asks, covers, asks'])
  const operation = { does: 'operation', name: '$everything', repeatable: true, then: 'covers' } as const
  expect(said(covers(['Observation']), route('asks', 'mllp', { by: 'fhir', interaction: operation }))).toEqual([])
})
