import { expect, test } from 'vitest'
import type { Cell } from '#domain/connect/matrix.ts'
import type { Organization } from '../config/organizations.ts'
import type { FreeSlot } from './chart.ts'
import type { House } from './house.ts'
import { stillFree, timesFrom, type FreeTimeSource } from './free-time-source.ts'
import type { StoredVisit } from './store.ts'

const at = (hour: number) => `2026-12-01T${String(hour).padStart(2, '0')}:00:00.000Z`
const time = (slot: string, practitioner: string, hour: number): FreeSlot & { visitType: string } => ({
  slot,
  practitioner,
  practitionerName: practitioner,
  start: at(hour),
  end: at(hour),
  visitType: 'follow-up-video',
})
const TIMES = [time('s1', 'Practitioner/a', 9), time('s2', 'Practitioner/b', 9), time('s3', 'Practitioner/a', 10)]
const source: FreeTimeSource = { free: async () => TIMES, slot: async () => null }
const known = (state: object) =>
  [{ id: 'v', state: { appointment: 'booked', moving: null, ...state } }] as StoredVisit[]
const houseOf = (visits: StoredVisit[]) =>
  ({ store: { board: async () => visits, requested: async () => [] } }) as unknown as House
const free = async (visits: StoredVisit[], whose?: string | null) =>
  (
    await stillFree(houseOf(visits), 'riverbend', source, {
      visitType: 'follow-up-video',
      after: at(8),
      count: 9,
      ...(whose !== undefined && { whose }),
    })
  ).map(({ slot }) => slot)

test('a follow-up or a move is offered the times of one clinician, or of anybody', async () => {
  expect(await free([], 'Practitioner/a')).toEqual(['s1', 's3'])
  expect(await free([], null)).toEqual(['s1', 's2', 's3'])
})

test('one that overlaps another of the same clinician takes that too', async () => {
  const long = { practitioner: 'Practitioner/a', start: at(8), end: '2026-12-01T09:10:00.000Z' }
  expect(await free(known(long))).toEqual(['s2', 's3'])
})

test.each<[string, object, Parameters<typeof timesFrom>[1], string]>([
  ['asks the EMR', {}, null, 'fhir'],
  ['has nowhere to ask', {}, [{ kind: 'read', name: 'free times', door: null } as Cell], 'nowhere'],
  ['reads a file', { slots: { folder: '/slots' } }, null, 'file'],
])('a practice %s', (_, emr, cells, from) => {
  expect(timesFrom({ emr: emr as Organization['emr'], pathways: [] }, cells, new Map()).from).toBe(from)
})

test('a practice with sessions has times by the EMR’s messages, and is told of a pathway without sessions', () => {
  const session = { clinicians: ['Practitioner/a', 'Practitioner/b'], visitTypes: ['follow-up-video'] }
  const emr = { slots: { feed: { daysAhead: 14, sessions: [session, session] } } } as unknown as Organization['emr']
  const pathways = new Map([
    ['follow-up', { visitType: 'follow-up-video' }],
    ['new', { visitType: 'new-concern-video' }],
  ])
  expect(timesFrom({ emr, pathways: [...pathways.keys()] }, null, pathways)).toEqual({
    from: 'feed',
    sessions: 2,
    clinicians: 2,
    daysAhead: 14,
    without: ['new'],
  })
})

test('a time that a visit has, or has asked to move to, is not offered again', async () => {
  const moving = { practitioner: 'Practitioner/a', start: at(10) }
  expect(await free(known({ practitioner: 'Practitioner/b', start: at(9), moving }))).toEqual(['s1'])
})
