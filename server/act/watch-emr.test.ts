import { describe, expect, test } from 'vitest'
import type { Cell } from '#domain/connect/matrix.ts'
import { watchEmr, type LastReading, type Looked } from './watch-emr.ts'

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

type Answer = { cells: readonly Cell[] } | { why: string }

const ABOUT = { fhirVersion: '4.0.1', software: null, tried: 'Only what is public was read.', remarks: [] }

function watched(first: Answer) {
  let hour = 0
  let kept: readonly Cell[] | null = null
  let last: LastReading | null = null
  const read: string[] = []
  let answer = first
  const told: string[] = []
  let looks = 0
  const watch = watchEmr({
    organization: 'riverbend',
    look: async (): Promise<Looked> => {
      looks += 1
      const readAt = new Date(hour * HOUR).toISOString()
      return 'why' in answer ? answer : { ...ABOUT, readAt, cells: answer.cells }
    },
    kept: { read: async () => kept, write: async (cells) => void (kept = cells) },
    last: { read: async () => last, write: async (value) => void (last = value) },
    onRead: (organization) => void read.push(organization),
    tell: (what, organization, why) => void told.push(`${what} (${organization}): ${why}`),
    now: () => new Date(hour * HOUR),
  })
  return {
    told,
    looks: () => looks,
    read,
    known: watch.known,
    now: (next: Answer) => {
      answer = next
      return watch.lookNow()
    },
    take: watch.accept,
    gauges: () => watch.gauges().map(({ value }) => value),
    accept: (cells: readonly Cell[]) => void (kept = cells),
    async at(next: number, answers: Answer = answer) {
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

describe('what a person is shown', () => {
  const at = (hour: number) => new Date(hour * HOUR).toISOString()

  test('is the last reading, with what is gone and since when, until it is offered again', async () => {
    const emr = watched({ cells: [offered] })
    expect(await emr.known()).toEqual({ last: null, lost: [], trouble: null })
    await emr.at(0)
    expect(await emr.known()).toMatchObject({ last: { reading: { readAt: at(0) }, changed: null }, lost: [] })
    await emr.at(24, { cells: [gone] })
    await emr.at(48)
    const known = await emr.known()
    expect(known).toMatchObject({
      last: { reading: { readAt: at(48) }, lostSince: at(24), changed: { at: at(24) } },
      lost: [{ name: 'book', way: 'worse' }],
    })
    await emr.at(72, { cells: [offered] })
    expect(await emr.known()).toMatchObject({
      last: { lostSince: null, changed: { at: at(72), changes: [{ name: 'book', way: 'better' }] } },
      lost: [],
    })
  })

  test('is read anew when they ask, not a day later, and who waits for it is told', async () => {
    const emr = watched({ cells: [offered] })
    await emr.at(0)
    await emr.now({ cells: [gone] })
    expect([emr.looks(), emr.read.length, (await emr.known()).lost.length, emr.gauges()]).toEqual([2, 2, 1, [1, 0]])
  })

  test('is taken as it is by a press, and then told no more', async () => {
    const emr = watched({ cells: [offered] })
    await emr.at(0)
    await emr.now({ cells: [gone] })
    await emr.take()
    expect(await emr.known()).toMatchObject({ lost: [], last: { lostSince: null } })
    await emr.at(24)
    expect([emr.told.length, emr.gauges()]).toEqual([1, [0, 0]])
  })

  test('stays the last reading while the EMR can’t be read, beside why', async () => {
    const emr = watched({ cells: [offered] })
    await emr.at(0)
    await emr.now({ why: 'emr.example did not answer within 15 s.' })
    expect(await emr.known()).toMatchObject({
      last: { reading: { readAt: at(0) } },
      trouble: { at: at(0), why: 'emr.example did not answer within 15 s.' },
    })
  })

  test('two who ask at once are answered by one look', async () => {
    const emr = watched({ cells: [offered] })
    await Promise.all([emr.now({ cells: [offered] }), emr.now({ cells: [offered] })])
    expect(emr.looks()).toBe(1)
  })
})
