import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { VisitEvent } from '#domain/visit/event.ts'
import { testDatabase } from '../../test/database.ts'
import type { TaskKey } from '../act/store.ts'
import { type OpenStore, openStore } from './store.ts'

let pool: pg.Pool
let open: OpenStore
const now = new Date('2026-11-23T15:00:00Z')
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)

beforeAll(async () => {
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
})
afterAll(async () => {
  await open.close()
  await pool.end()
})

/** A visit of a practice, booked for a person, at so many minutes from now. */
async function aVisit(organization: string, minutes = 0): Promise<string> {
  const id = randomUUID()
  await pool.query(
    "insert into visit (id, organization, pathway, pathway_version, stage, state, created_at) values ($1, $2, 'p', '1', 'none', '{}', now())",
    [id, organization],
  )
  await happen(id, [
    {
      kind: 'booking-asked',
      slot: 'Slot/1',
      practitioner: 'Practitioner/1',
      patient: 'Patient/1',
      start: later(minutes).toISOString(),
      end: later(minutes + 20).toISOString(),
      zone: 'America/New_York',
      language: 'en',
      held: 'booking/1',
    },
    { kind: 'written', write: 'book', item: 'appointment', reference: `Appointment/${id}`, version: '1', digest: null },
    { kind: 'booked', appointment: `Appointment/${id}`, version: '1' },
  ])
  return id
}
const happen = (visit: string, events: VisitEvent[]) =>
  open.store.happen(visit, () => ({ events, commands: [], deadlines: [] }), { now })
const raised = (task: string, due?: Date): VisitEvent => ({
  kind: 'task-raised',
  task,
  for: 'front-desk',
  step: 'link',
  why: task.startsWith('help') ? 'help-asked' : 'undeliverable',
  ...(due && { due: due.toISOString() }),
})
const EVERYTHING = { owner: null, takenBy: null, clinician: null, order: 'due' } as const
const BOWMAN = { who: 'staff', ref: 'Practitioner/bowman' } as const

/** No visit is near then. */
const LONG_AGO = new Date(0)

test('the worklist holds open tasks of its own practice, the first due first, page by page', async () => {
  const [mine, other, elsewhere] = [await aVisit('w1'), await aVisit('w1'), await aVisit('w2')]
  await happen(mine, [raised('a', later(30)), raised('b'), raised('c', later(5))])
  await happen(other, [raised('d', later(10)), raised('help/patient', later(1))])
  await happen(elsewhere, [raised('e', later(1))])
  const first = await open.store.worklist('w1', EVERYTHING, null, 2)
  expect([first.tasks.map(({ task }) => task), first.total]).toEqual([['c', 'd'], 4])
  const second = await open.store.worklist('w1', EVERYTHING, first.tasks.at(-1) ?? null, 2)
  // Without a time of its own a task is due in four hours.
  expect(second.tasks.map(({ task, due }) => [task, due])).toEqual([
    ['a', later(30).toISOString()],
    ['b', later(240).toISOString()],
  ])
  expect((await open.store.askingHelp('w1')).map(({ task }) => task)).toEqual(['help/patient'])
})

test('what a person did with a task is in the list from the same transaction on', async () => {
  const visit = await aVisit('w3')
  await happen(visit, [raised('a')])
  await happen(visit, [{ kind: 'task-taken', task: 'a', by: BOWMAN }])
  expect((await open.store.worklist('w3', EVERYTHING, null, 9)).tasks).toMatchObject([
    { task: 'a', takenBy: BOWMAN.ref },
  ])
  await happen(visit, [{ kind: 'task-done', task: 'a', by: BOWMAN }])
  expect((await open.store.worklist('w3', EVERYTHING, null, 9)).total).toBe(0)
  await happen(visit, [{ kind: 'task-reopened', task: 'a', by: BOWMAN }])
  expect((await open.store.tasksOf(visit)).map(({ task }) => task)).toEqual(['a'])
  await happen(visit, [{ kind: 'task-closed', task: 'a' }])
  expect(await open.store.tasksOf(visit)).toEqual([])
})

test('the worklist is narrowed to a team’s or one’s own rows, and ordered by money, page by page', async () => {
  const visit = await aVisit('w9')
  const worth = (task: string, amount: number | null, owner: 'billing' | 'clinician' = 'billing'): VisitEvent => ({
    kind: 'task-raised',
    task,
    for: owner,
    step: '',
    why: 'discrepancy-R04',
    due: later(10).toISOString(),
    finding: {
      rule: 'R04',
      item: '',
      severity: '$',
      level: 0,
      ours: { value: 'final', source: 'note', at: null },
      theirs: { value: 'no-charge', source: 'charge', at: null },
      owner,
      due: later(10).toISOString(),
      amount,
    },
  })
  await happen(visit, [
    worth('a', null),
    worth('b', 9_000),
    worth('c', 12_000),
    worth('d', 500, 'clinician'),
    raised('e'),
  ])
  await happen(visit, [{ kind: 'task-taken', task: 'b', by: BOWMAN }])
  const names = async (shown: object, after: TaskKey | null = null, limit = 9) => {
    const { tasks, total } = await open.store.worklist('w9', { ...EVERYTHING, ...shown }, after, limit)
    return { names: tasks.map(({ task }) => task), total, last: tasks.at(-1) ?? null }
  }
  expect(await names({ owner: 'billing' })).toMatchObject({ names: ['a', 'b', 'c'], total: 3 })
  expect(await names({ takenBy: BOWMAN.ref })).toMatchObject({ names: ['b'], total: 1 })
  const first = await names({ order: 'money' }, null, 2)
  expect(first).toMatchObject({ names: ['c', 'b'], total: 5, last: { amount: 9_000, finding: { rule: 'R04' } } })
  const second = await names({ order: 'money' }, first.last, 2)
  expect(second.names).toEqual(['d', 'a'])
  expect((await names({ order: 'money' }, second.last, 2)).names).toEqual(['e'])
})

test('a clinician’s worklist is counted and paged over their own visits and those they cover', async () => {
  const [own, covered, others] = [await aVisit('w10'), await aVisit('w10'), await aVisit('w10')]
  for (const [minute, visit] of [others, others, own, covered].entries())
    await happen(visit, [raised(`row ${minute}`, later(minute))])
  await pool.query('update visit set practitioner = $2 where id = $1', [own, 'Practitioner/theirs'])
  await pool.query(`update visit set state = jsonb_set(state, '{covering}', '["Practitioner/theirs"]') where id = $1`, [
    covered,
  ])
  const { tasks, total } = await open.store.worklist(
    'w10',
    { ...EVERYTHING, clinician: 'Practitioner/theirs' },
    null,
    9,
  )
  expect([tasks.map(({ task }) => task), total]).toEqual([['row 2', 'row 3'], 2])
})

test('the board has the visits that start in its day', async () => {
  const [early, late] = [await aVisit('w4', 10), await aVisit('w4', 2000)]
  const day = await open.store.board('w4', now, later(24 * 60))
  expect(day.map(({ id }) => id)).toEqual([early])
  expect((await open.store.board('w4', later(1900), later(2100))).map(({ id }) => id)).toEqual([late])
})

test('a face is wanted until it was read for this very patient and clinician, lies sealed, and goes', async () => {
  const id = await aVisit('w5', 10)
  const wanted = async (stale = later(-60)) =>
    (await open.store.facesWanted('w5', now, later(60), stale, LONG_AGO, 10)).map(({ id: each }) => each)
  expect(await wanted()).toEqual([id])
  const visit = await open.store.visit(id)
  if (visit === null) throw new Error('the visit is gone')
  const face = { name: 'Tony Douglas', birthDate: '1972-04-18', phone: '555-707-6353', clinician: 'Dr. Okafor' }
  await open.store.saveFace(visit, face, now)
  expect([await wanted(), (await open.store.faces([id])).get(id)]).toEqual([[], face])
  expect(await wanted(later(1))).toEqual([id])
  await open.store.outdateFaces('w5', 'Patient/of-nobody')
  expect(await wanted()).toEqual([])
  await open.store.outdateFaces('w5', visit.state.patient ?? '')
  expect([await wanted(), (await open.store.faces([id])).get(id)]).toEqual([[id], face])
  await open.store.saveFace(visit, face, now)
  await open.store.outdateFaces('w6', null)
  expect(await wanted()).toEqual([])
  await open.store.outdateFaces('w5', null)
  expect(await wanted()).toEqual([id])
  const { rows } = await pool.query<{ sealed: Buffer }>('select sealed from face where visit = $1', [id])
  expect(rows[0]?.sealed.includes('Douglas')).toBe(false)
  expect(await open.store.residue('w5')).toMatchObject([{ visit: id, kind: 'person' }])
  await happen(id, [{ kind: 'matched', patient: 'Patient/2', by: BOWMAN }])
  expect(await wanted()).toEqual([id])
  await open.store.dropFaces('w5', later(11))
  expect((await open.store.faces([id])).size).toBe(0)
})

test('a face is read anew in the last hour ahead of the visit, when the patient comes and when they are admitted', async () => {
  const id = await aVisit('w13', 120)
  const wanted = async (at: Date) =>
    (await open.store.facesWanted('w13', later(-600), later(600), later(-600), at, 10)).length
  const read = async (at: Date) => {
    const visit = await open.store.visit(id)
    if (visit === null) throw new Error('the visit is gone')
    await open.store.saveFace(visit, { name: 'Tony Douglas', birthDate: '1972-04-18', phone: null, clinician: '' }, at)
  }
  await read(now)
  expect([await wanted(later(59)), await wanted(later(60))]).toEqual([0, 1])
  await read(later(61))
  expect(await wanted(later(119))).toBe(0)
  const comes = async (state: object) =>
    pool.query('update visit set state = state || $2::jsonb where id = $1', [id, JSON.stringify(state)])
  await comes({ waitingSince: later(115).toISOString() })
  expect(await wanted(later(119))).toBe(1)
  await read(later(116))
  expect(await wanted(later(119))).toBe(0)
  await comes({ admitted: { at: later(121).toISOString() } })
  expect(await wanted(later(122))).toBe(1)
})

test('while somebody has to do something about a visit its face is wanted and stays, whenever the visit is', async () => {
  const id = await aVisit('w12', 10)
  const farOff = async () =>
    (await open.store.facesWanted('w12', later(5000), later(6000), now, LONG_AGO, 10)).map((each) => each.id)
  expect(await farOff()).toEqual([])
  await happen(id, [raised('a')])
  expect(await farOff()).toEqual([id])
  const visit = await open.store.visit(id)
  if (visit === null) throw new Error('the visit is gone')
  await open.store.saveFace(
    visit,
    { name: 'Tony Douglas', birthDate: '1972-04-18', phone: null, clinician: '' },
    later(1),
  )
  expect(await farOff()).toEqual([])
  await open.store.dropFaces('w12', later(5000))
  expect((await open.store.faces([id])).size).toBe(1)
  await happen(id, [{ kind: 'task-closed', task: 'a' }])
  await open.store.dropFaces('w12', later(5000))
  expect((await open.store.faces([id])).size).toBe(0)
})

test('a booking that the EMR did not take has a face once somebody has to see to it, and whom the EMR does not give out is left', async () => {
  const id = randomUUID()
  await pool.query(
    "insert into visit (id, organization, pathway, pathway_version, stage, state, created_at) values ($1, 'w14', 'p', '1', 'none', '{}', now())",
    [id],
  )
  const wanted = async (...notGiven: string[]) =>
    (await open.store.facesWanted('w14', later(-60), later(60), now, LONG_AGO, 10, notGiven)).map((each) => each.id)
  const [start, end] = [later(10).toISOString(), later(30).toISOString()]
  const asked = { slot: 'Slot/1', practitioner: 'Practitioner/1', patient: 'Patient/1', start, end } as const
  await happen(id, [{ kind: 'booking-asked', ...asked, zone: 'America/New_York', language: 'en', held: 'booking/1' }])
  expect(await wanted()).toEqual([])
  await happen(id, [raised('write/book/appointment')])
  expect([await wanted(), await wanted(id)]).toEqual([[id], []])
})

test('a revoked link is of a generation that is over, and its devices are gone', async () => {
  const visit = await aVisit('w6')
  const secret = randomBytes(32)
  await open.store.addDevice({ secret, id: randomUUID(), organization: 'w6', visit, now })
  await happen(visit, [{ kind: 'link-revoked', by: BOWMAN }])
  expect([(await open.store.visit(visit))?.generation, await open.store.device(secret)]).toEqual([1, null])
})

test('a door that is unlocked counts its tries from zero', async () => {
  const visit = await aVisit('w7')
  for (let tries = 0; tries < 5; tries += 1) await open.store.countTry(visit, 'tries', now)
  await happen(visit, [{ kind: 'unlocked', by: BOWMAN }])
  expect(await open.store.countTry(visit, 'tries', now)).toBe(1)
})
