import { expect, test } from 'vitest'
import type { FreeSlot } from './chart.ts'
import type { House } from './house.ts'
import { stillFree, type SlotFile } from './slot-file.ts'
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
const file: SlotFile = { free: async () => TIMES, slot: async () => null }
const known = (state: object) =>
  [{ id: 'v', state: { appointment: 'booked', moving: null, ...state } }] as StoredVisit[]
const houseOf = (visits: StoredVisit[]) =>
  ({ store: { board: async () => visits, requested: async () => [] } }) as unknown as House
const free = async (visits: StoredVisit[], whose?: string | null) =>
  (
    await stillFree(houseOf(visits), 'riverbend', file, {
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

test('a time that a visit has, or has asked to move to, is not offered again', async () => {
  const moving = { practitioner: 'Practitioner/a', start: at(10) }
  expect(await free(known({ practitioner: 'Practitioner/b', start: at(9), moving }))).toEqual(['s1'])
})
