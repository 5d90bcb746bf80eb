import { expect, test } from 'vitest'
import { PATHWAY } from '#domain/visit/rehearsal.ts'
import { start } from '#domain/visit/evolve.ts'
import { houseWith } from '../../test/house-with.ts'
import { ChartFault, type Chart, type FaultKind } from './chart.ts'
import { followFaces } from './faces.ts'
import type { House } from './house.ts'
import type { Store, StoredVisit } from './store.ts'

/** Three visits, of whose people the EMR does not give out or does not answer for the second. */
const VISITS = ['a', 'b', 'c'].map(
  (id) => ({ id, organization: 'riverbend', state: { ...start(), patient: `Patient/${id}` } }) as StoredVisit,
)
const NOON = Date.parse('2026-11-23T12:00:00Z')

function lookingAt(fault: FaultKind) {
  const told: string[] = []
  const asked: string[] = []
  let minutes = 0
  const store = {
    dropFaces: async () => undefined,
    facesWanted: async (...[, , , , , , notGiven = []]: Parameters<Store['facesWanted']>) =>
      VISITS.filter(({ id }) => !notGiven.includes(id) && !told.includes(id)),
    saveFace: async () => undefined,
    audit: async () => undefined,
  }
  const patient = async (reference: string) => {
    asked.push(reference)
    if (reference === 'Patient/b') throw new ChartFault(fault)
    return { name: { full: 'Ana Ruiz' }, birthDate: '1980-02-03', telecom: [] }
  }
  const house = houseWith([PATHWAY], {
    store: store as unknown as House['store'],
    organizations: new Map(),
    chartOf: () => ({ read: { patient } }) as unknown as Chart,
    now: () => new Date(NOON + minutes * 60_000),
  })
  const look = followFaces(house, 'riverbend', (visit) => told.push(visit))
  return {
    told,
    /** Whom it asks the EMR for at this minute. */
    at: async (minute: number) => {
      minutes = minute
      asked.length = 0
      await look()
      return [...asked]
    },
  }
}

test('whom the EMR does not give out keeps nobody else from being read, and is asked for again in five minutes', async () => {
  const { at, told } = lookingAt({ kind: 'refused', status: 403 })
  expect(await at(0)).toEqual(['Patient/a', 'Patient/b', 'Patient/c'])
  expect(told).toEqual(['a', 'c'])
  expect([await at(1), await at(5)]).toEqual([[], ['Patient/b']])
})

test('an EMR that does not answer is left alone until the next look', async () => {
  const { at, told } = lookingAt({ kind: 'unreachable' })
  expect(await at(0)).toEqual(['Patient/a', 'Patient/b'])
  expect([await at(1), told]).toEqual([['Patient/b'], ['a']])
})
