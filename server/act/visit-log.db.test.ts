import { afterAll, beforeAll, expect, test } from 'vitest'
import { VisitLogReport } from '#api/visit-log.ts'
import type { ChartVisit } from '#domain/visit-log/compare.ts'
import { Check } from 'typebox/value'
import { FRONT, openCharging } from '../../test/charging-house.ts'
import { answerLog } from '../thread/visit-log.ts'
import { ChartFault, type Chart } from './chart.ts'
import type { House } from './house.ts'
import { visitLogUseCases } from './visit-log.ts'

/** A real store, and an EMR of whose visits a test says which they are. */
let site: Awaited<ReturnType<typeof openCharging>>

beforeAll(async () => {
  site = await openCharging({})
})
afterAll(async () => {
  await site?.close()
})

const VISIT: ChartVisit = {
  appointment: 'Appointment/1',
  encounter: 'Encounter/1',
  patient: 'Antonio Carmona',
  clinician: 'Dr. Mai Nguyen',
  start: '2026-07-14T13:00:00Z',
  end: '2026-07-14T13:20:00Z',
  appointed: 'fulfilled',
  held: 'finished',
  virtual: true,
  signed: false,
  charged: null,
}
const houseWith = (visitsBetween: Chart['read']['visitsBetween'], of: Partial<House> = {}): House => {
  const { house } = site
  const chart = house.chartOf('riverbend')
  return { ...house, chartOf: () => ({ ...chart, read: { ...chart.read, visitsBetween } }), ...of }
}
/** A file of headings that no other test has. */
let files = 0
const logOf = (...rows: string[]) => {
  const heading = `Column ${(files += 1)}`
  return Buffer.from([`Patient,Start,${heading}`, ...rows].join('\n')).toString('base64')
}
const ANTONIO = 'Antonio Carmona,2026-07-14 09:00,'
const UNWANTED = new AbortController().signal
const compared = async (house: House, file: string, unwanted = UNWANTED) => {
  const steps: unknown[] = []
  const log = visitLogUseCases(house)
  const columns = await log.columns(FRONT, { file })
  if ('refused' in columns) throw new Error(columns.refused)
  const { of } = columns.columns
  const asked = { file, columns: { of, dates: 'day-first' as const } }
  const answer = await log.compare(FRONT, asked, (step) => steps.push(step), unwanted).catch((fault: unknown) => fault)
  const after = await log.columns(FRONT, { file })
  return { answer, steps, remembered: 'remembered' in after && after.remembered }
}

test('a report has the shape of the contract, tells its steps, and where the file says what is remembered', async () => {
  const house = houseWith(async (from, until, told) => {
    expect([from, until]).toEqual(['2026-07-14T04:00:00.000Z', '2026-07-15T04:00:00.000Z'])
    told?.(0, 1)
    told?.(1, 1)
    return [VISIT]
  })
  const { answer, steps, remembered } = await compared(house, logOf(ANTONIO, 'Mai Nguyen,2026-07-14 08:59,'))
  const { summary, rows } = answer as { summary: object; rows: Uint8Array }
  const report: unknown = { ...summary, rows: JSON.parse(new TextDecoder().decode(rows)) }
  expect(Check(VisitLogReport, report)).toBe(true)
  expect(report).toMatchObject({
    sessions: 1,
    matched: 1,
    hosts: 1,
    unasked: ['charges'],
    rows: [{ session: { line: 2 }, visits: [{ encounter: 'Encounter/1' }], findings: ['no-note'] }],
  })
  expect(steps).toEqual([
    { at: 'asking', done: 0, of: 0 },
    { at: 'asking', done: 0, of: 1 },
    { at: 'asking', done: 1, of: 1 },
    { at: 'comparing' },
  ])
  expect(remembered).toBe(true)
})

test('one that is compared again finds the same again: nothing of it was kept', async () => {
  const house = houseWith(async () => [VISIT])
  const file = logOf(ANTONIO, ANTONIO)
  const [first, second] = [await compared(house, file), await compared(house, file)]
  expect(second.answer).toEqual(first.answer)
  expect(first.answer).toMatchObject({ summary: { sessions: 1, matched: 1 } })
})

test.each<[string, () => House, unknown]>([
  [
    'a thread that gave up',
    () =>
      houseWith(async () => [VISIT], { askLog: async (asked) => (asked.about === 'visits' ? null : answerLog(asked)) }),
    { refused: 'visit-log-given-up' },
  ],
  [
    'an EMR with too many visits',
    () => houseWith(async () => null),
    { refused: 'not-a-visit-log', why: 'too-many-visits' },
  ],
  [
    'an EMR that is away',
    () => houseWith(() => Promise.reject(new ChartFault({ kind: 'unreachable' }))),
    { fault: { kind: 'unreachable' } },
  ],
])('after %s nothing is remembered of the file', async (_, house, said) => {
  const { answer, remembered } = await compared(house(), logOf(ANTONIO))
  expect(answer).toMatchObject(said as object)
  expect(remembered).toBe(false)
})

test('once nobody waits for it the EMR is asked no more, and nothing is remembered of the file', async () => {
  const leaving = new AbortController()
  let asked = 0
  const house = houseWith(async (_from, _until, told) => {
    for (let done = 0; done < 3; done += 1) {
      asked += 1
      if (done === 1) leaving.abort()
      told?.(done, 3)
    }
    return [VISIT]
  })
  const { answer, steps, remembered } = await compared(house, logOf(ANTONIO), leaving.signal)
  expect(answer).toMatchObject({ name: 'AbortError' })
  expect([asked, steps.length, remembered]).toEqual([2, 2, false])
})
