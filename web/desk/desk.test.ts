import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BoardRow, DeskPage, WorkRow } from '#api/desk.ts'
import { applied, extended, keyOf } from './changes.ts'
import { steadied } from './steady.ts'
import { suggestedFor } from './suggest.ts'

const row = (visit: string, start: string, more: Partial<BoardRow> = {}): BoardRow => ({
  visit,
  start,
  end: start,
  title: { en: 'Follow-up', es: 'Seguimiento' },
  clinician: 'Dr. Ngozi Okafor',
  patient: { name: 'Tony Douglas', birthDate: '1972-04-18', phone: '555-707-6353' },
  matched: true,
  state: 'booked',
  since: null,
  ticks: { consent: false, location: false, intake: false, device: false },
  need: null,
  link: 'sent',
  attempts: [],
  noShowFrom: null,
  locked: false,
  help: null,
  language: 'en',
  ...more,
})
const work = (visit: string, task: string, due: string): WorkRow => ({
  visit,
  task,
  owner: 'front-desk',
  finding: null,
  why: 'undeliverable',
  step: 'link',
  at: due,
  due,
  takenBy: null,
  matched: true,
  patient: null,
  phone: null,
  clinician: '',
  start: due,
})
const page = (rows: BoardRow[], tasks: WorkRow[], next: string | null = null): DeskPage => ({
  practice: { name: 'Riverbend', phone: '413-555-0142', timeZone: 'America/New_York' },
  person: { name: 'Terry Bowman', role: 'front-desk', opensVisits: false },
  emr: 'RiverChart',
  day: '2026-11-23',
  now: '2026-11-23T14:00:00Z',
  rows,
  help: [],
  worklist: { rows: tasks, next, total: tasks.length + (next === null ? 0 : 50) },
  emrAwaySince: null,
  emrOffersLess: null,
  silentRoutes: [],
})
const AT = (minute: number) => `2026-11-23T14:${String(minute).padStart(2, '0')}:00.000Z`

test('a change replaces its own row and leaves every other where it is', () => {
  const before = page([row('a', AT(0)), row('b', AT(20)), row('c', AT(40))], [])
  const after = applied(before, {
    kind: 'visit',
    day: '2026-11-23',
    row: row('b', AT(20), { state: 'waiting', since: AT(10) }),
    tasks: [],
  })
  expect(after.rows.map(({ visit, state }) => [visit, state])).toEqual([
    ['a', 'booked'],
    ['b', 'waiting'],
    ['c', 'booked'],
  ])
})

test('a visit that was moved to another day leaves the board, and comes in its place when moved here', () => {
  const before = page([row('a', AT(0)), row('b', AT(20))], [])
  const gone = applied(before, { kind: 'visit', day: '2026-11-24', row: row('a', AT(0)), tasks: [] })
  expect(gone.rows.map(({ visit }) => visit)).toEqual(['b'])
  const back = applied(gone, { kind: 'visit', day: '2026-11-23', row: row('a', AT(30)), tasks: [] })
  expect(back.rows.map(({ visit }) => visit)).toEqual(['b', 'a'])
})

test('the worklist holds a visit’s tasks as they now are, the first due first, and counts them', () => {
  const before = page([], [work('a', 't1', AT(1)), work('b', 't2', AT(2))])
  const after = applied(before, {
    kind: 'visit',
    day: '2026-11-23',
    row: row('b', AT(0)),
    tasks: [work('b', 't3', AT(0)), work('b', 't4', AT(9))],
  })
  expect(after.worklist.rows.map(({ task }) => task)).toEqual(['t3', 't1', 't4'])
  expect(after.worklist.total).toBe(3)
})

test('calls for help stand apart, who has waited longest first, whatever day is shown', () => {
  const asks = (visit: string, at: string): WorkRow => ({ ...work(visit, 'help/patient', at), why: 'help-asked' })
  const hear = (so: DeskPage, visit: string, tasks: WorkRow[]) =>
    applied(so, { kind: 'visit', day: '2026-11-30', row: row(visit, AT(0)), tasks })
  const both = hear(hear(page([], []), 'a', [asks('a', AT(9))]), 'b', [asks('b', AT(3)), work('b', 't', AT(5))])
  expect([both.help.map(({ visit }) => visit), both.worklist.rows.map(({ task }) => task)]).toEqual([['b', 'a'], ['t']])
  expect(hear(both, 'b', []).help.map(({ visit }) => visit)).toEqual(['a'])
})

test('what the EMR offers no more stands in the worklist until it is offered again, and touches no row', () => {
  const before = page([row('a', AT(0))], [work('a', 't1', AT(1))])
  const less = { since: AT(0), names: ['book', 'free times'] }
  const told = applied(before, { kind: 'emr-offers', less })
  expect(told).toEqual({ ...before, emrOffersLess: less })
  const silent = [{ title: 'The schedule', since: '2026-11-26T14:00:00Z' }]
  expect(applied(before, { kind: 'routes', silent })).toEqual({ ...before, silentRoutes: silent })
  expect(applied(told, { kind: 'emr-offers', less: null })).toEqual(before)
})

test('what is to be done about a visit without an appointment comes and goes as it happens, and stands on no board', () => {
  const before = page([row('a', AT(0))], [work('a', 't1', AT(1))])
  const after = applied(before, { kind: 'unbooked', visit: 'b', tasks: [work('b', 't2', AT(2))] })
  expect(after.worklist.rows.map(({ task }) => task)).toEqual(['t1', 't2'])
  expect(after.rows).toEqual(before.rows)
  expect(applied(after, { kind: 'unbooked', visit: 'b', tasks: [] })).toEqual(before)
})

test('a task that belongs behind what is loaded waits to be loaded', () => {
  const before = page([], [work('a', 't1', AT(1))], 'more')
  const after = applied(before, {
    kind: 'visit',
    day: '2026-11-23',
    row: row('b', AT(0)),
    tasks: [work('b', 't2', AT(9))],
  })
  expect(after.worklist.rows.map(({ task }) => task)).toEqual(['t1'])
})

test('whatever changes come in whatever order, no row is shown twice', () => {
  const some = fc.record({
    visit: fc.constantFrom('a', 'b', 'c'),
    day: fc.constantFrom('2026-11-23', '2026-11-24'),
    start: fc.integer({ min: 0, max: 59 }).map(AT),
    tasks: fc.uniqueArray(fc.constantFrom('t1', 't2', 't3')),
  })
  fc.assert(
    fc.property(fc.array(some), (changes) => {
      const after = changes.reduce(
        (so, { visit, day, start, tasks }) =>
          applied(so, {
            kind: 'visit',
            day,
            row: row(visit, start),
            tasks: tasks.map((task) => work(visit, task, start)),
          }),
        page([], []),
      )
      expect(new Set(after.rows.map(({ visit }) => visit)).size).toBe(after.rows.length)
      expect(new Set(after.worklist.rows.map(keyOf)).size).toBe(after.worklist.rows.length)
      expect(after.worklist.total).toBe(after.worklist.rows.length)
    }),
  )
})

test('more rows follow those that are there, without those that came live meanwhile', () => {
  const list = page([], [work('a', 't1', AT(1)), work('b', 't2', AT(2))], 'more').worklist
  const more = { rows: [work('b', 't2', AT(2)), work('c', 't3', AT(3))], next: null, total: 3 }
  expect(extended(list, more).rows.map(({ task }) => task)).toEqual(['t1', 't2', 't3'])
})

const now = new Date(AT(30))
test.each<[string, Partial<BoardRow>, ReturnType<typeof suggestedFor>]>([
  ['nothing for a visit that goes as planned', {}, null],
  ['help that nobody has taken', { help: { since: AT(29), takenBy: null } }, 'take-help'],
  ['help that somebody is on', { help: { since: AT(29), takenBy: 'Terry Bowman' }, locked: true }, 'answer-help'],
  ['an unmatched booking', { matched: false, patient: null, link: 'unsent' }, 'match'],
  ['a door that is locked', { locked: true }, 'unlock'],
  ['a patient who is late', { start: AT(20) }, 'call'],
  ['no call within the first five minutes', { start: AT(26) }, null],
  ['no call to who waits', { start: AT(20), state: 'waiting' }, null],
  ['a link that has not left', { link: 'unsent' }, 'send-link'],
  ['a call where the gateway is down', { link: 'delayed' }, 'call'],
  ['nothing once somebody has seen to that', { link: 'seen-to' }, null],
  ['nothing for a cancelled one', { state: 'cancelled', link: 'unsent' }, null],
])('a row suggests %s', (_, more, suggestion) => {
  expect(suggestedFor(row('a', AT(40), more), { now, role: 'front-desk', emrAway: false })).toBe(suggestion)
})

test('a clinician at the desk is not offered what is the front desk’s', () => {
  expect(suggestedFor(row('a', AT(40), { matched: false }), { now, role: 'clinician', emrAway: false })).toBeNull()
})

test('while the EMR is away every visit that has not begun is offered by telephone', () => {
  const away = { now, role: 'front-desk' as const, emrAway: true }
  const suggested = (more: Partial<BoardRow>) => suggestedFor(row('a', AT(40), more), away)
  expect([suggested({}), suggested({ state: 'waiting' }), suggested({ state: 'in-visit' })]).toEqual([
    'call',
    'call',
    null,
  ])
})

const visitOf = ({ visit }: BoardRow) => visit
const standing = (shown: string[], rows: BoardRow[]) => {
  const steady = steadied(shown, rows, visitOf)
  return [steady.rows.map(visitOf), steady.waiting]
}

test('a list under the hand lets no earlier row in, and shows each row as it now is', () => {
  const rows = [row('new', AT(1)), row('a', AT(5), { state: 'waiting' }), row('b', AT(9))]
  expect(standing(['a', 'b'], rows)).toEqual([['a', 'b'], 1])
  expect(steadied(['a', 'b'], rows, visitOf).rows[0]?.state).toBe('waiting')
})

test('what comes after all that stand moves nothing and is shown; what is gone leaves', () => {
  expect(standing(['a', 'b', 'gone'], [row('a', AT(1)), row('b', AT(5)), row('new', AT(9))])).toEqual([
    ['a', 'b', 'new'],
    0,
  ])
})

test('a row that was moved in time keeps its place while the hand is on the list', () => {
  expect(standing(['a', 'b'], [row('b', AT(1)), row('a', AT(5))])).toEqual([['a', 'b'], 0])
})

test('another day comes whole, whatever stood there', () => {
  expect(standing(['a', 'b'], [row('c', AT(1)), row('d', AT(5))])).toEqual([['c', 'd'], 0])
})
