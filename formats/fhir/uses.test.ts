import { expect, test } from 'vitest'
import type { Need } from '#domain/connect/matrix.ts'
import type { ChartReads, ChartWrite } from '../../server/act/chart.ts'
import { BACKEND_SCOPE, CLINICIAN_SCOPE, missingScopes } from '../smart/scopes.ts'
import { READS, USES, WRITES } from './uses.ts'

test('names every read and every write of the chart, and no other', () => {
  // The compiler holds the names: a member more or less on either side is an error here.
  const reads: Readonly<Record<keyof ChartReads, unknown>> = READS
  const writes: Readonly<Record<ChartWrite['write'], unknown>> = WRITES
  const back: readonly (keyof ChartReads | ChartWrite['write'])[] = [
    ...(Object.keys(READS) as (keyof typeof READS)[]),
    ...(Object.keys(WRITES) as (keyof typeof WRITES)[]),
  ]
  expect(back.filter((name) => !(name in reads) && !(name in writes))).toEqual([])
  expect(Object.values({ ...READS, ...WRITES }).filter((uses) => uses.length === 0)).toEqual([])
})

test('each line of the table has a name of its own', () => {
  const names = USES.map(({ kind, name }) => `${kind} ${name}`)
  expect(names).toHaveLength(new Set(names).size)
})

test('nothing is asked of an EMR without its scope, under either token', () => {
  const asked = { backend: BACKEND_SCOPE, clinician: CLINICIAN_SCOPE }
  const context = { backend: 'system', clinician: 'user' }
  const beyond = USES.flatMap(({ name, under, needs, betterWith = [] }) =>
    under.flatMap((who) => {
      const needed = [...needs, ...betterWith].flatMap((need) =>
        scopesOf(need).map((scope) => `${context[who]}/${scope}`),
      )
      return missingScopes(asked[who], needed.join(' ')).map((scope) => `${name} under ${who}: ${scope}`)
    }),
  )
  expect(beyond).toEqual([])
})

/** A condition of a create is a search (SMART App Launch 2.2, scopes for requesting FHIR resources). */
function scopesOf(need: Need): string[] {
  switch (need.does) {
    case 'read':
    case 'operation':
      return [`${need.on}.r`]
    case 'search':
      return [`${need.on}.s`]
    case 'create':
      return [`${need.on}.c`]
    case 'create-once':
    case 'find-again':
      return [`${need.on}.s`]
    case 'update':
    case 'if-match':
      return [`${need.on}.u`]
    case 'include':
      return [`${need.on}.s`]
    case 'transaction':
    case 'batch':
      return []
  }
}
