import { expect, test } from 'vitest'
import type { Cell } from '#domain/connect/matrix.ts'
import { watchEmr, type Looked } from './watch-emr.ts'

const HOUR = 3_600_000
const offered: Cell = {
  name: 'book',
  kind: 'write',
  door: 'fhir',
  why: 'declared',
  missing: [],
  measured: null,
  hl7v2: null,
}
const gone: Cell = {
  ...offered,
  door: 'worklist',
  why: 'not offered: transaction',
  missing: [{ what: 'transaction', said: 'no' }],
}

function watched(first: Looked) {
  let hour = 0
  let kept: readonly Cell[] | null = null
  let answer = first
  const told: string[] = []
  let looks = 0
  const watch = watchEmr({
    organization: 'riverbend',
    look: async () => {
      looks += 1
      return answer
    },
    kept: { read: async () => kept, write: async (cells) => void (kept = cells) },
    tell: (what, organization, why) => void told.push(`${what} (${organization}): ${why}`),
    now: () => new Date(hour * HOUR),
  })
  return {
    told,
    looks: () => looks,
    gauges: () => watch.gauges().map(({ value }) => value),
    accept: (cells: readonly Cell[]) => void (kept = cells),
    async at(next: number, answers: Looked = answer) {
      hour = next
      answer = answers
      await watch.turn()
    },
  }
}

test('an EMR is looked at once a day, and what it offers is told to nobody while it stays', async () => {
  const emr = watched({ cells: [offered] })
  for (let hour = 0; hour <= 48; hour += 1) await emr.at(hour)
  expect([emr.looks(), emr.told, emr.gauges()]).toEqual([3, [], [0, 0]])
})

test('what was lost is told each day until it is offered again', async () => {
  const emr = watched({ cells: [offered] })
  await emr.at(0)
  await emr.at(24, { cells: [gone] })
  await emr.at(48)
  const line = 'EMR offers less than before (riverbend): book: fhir became worklist: not offered: transaction'
  expect([emr.told, emr.gauges()]).toEqual([
    [line, line],
    [1, 0],
  ])
  await emr.at(72, { cells: [offered] })
  expect([emr.told.length, emr.gauges()]).toEqual([2, [0, 0]])
})

test('what a person has taken as it is, is told no more', async () => {
  const emr = watched({ cells: [offered] })
  await emr.at(0)
  await emr.at(24, { cells: [gone] })
  emr.accept([gone])
  await emr.at(48)
  expect([emr.told.length, emr.gauges()]).toEqual([1, [0, 0]])
})

test('an EMR that can’t be read is asked again at the next turn, and the age of what is known grows', async () => {
  const emr = watched({ why: 'emr.example did not answer within 15 s.' })
  await emr.at(0)
  await emr.at(1)
  expect([emr.looks(), emr.told.length, emr.gauges()]).toEqual([2, 2, [0, 3600]])
  await emr.at(2, { cells: [offered] })
  expect(emr.gauges()).toEqual([0, 0])
})
