import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { VisitEvent } from '#domain/visit/event.ts'
import { testDatabase } from '../../test/database.ts'
import { type OpenStore, openStore } from './store.ts'

let pool: pg.Pool
let open: OpenStore
const START = new Date('2026-11-24T15:00:00Z')
const BOWMAN = { who: 'staff', ref: 'Practitioner/bowman' } as const
const [FROM, UNTIL] = [new Date('2026-11-23T00:00:00Z'), new Date('2026-11-30T00:00:00Z')]

beforeAll(async () => {
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
})
afterAll(async () => {
  await open.close()
  await pool.end()
})

async function aVisit(organization: string, practitioner = 'Practitioner/1'): Promise<string> {
  const id = randomUUID()
  await pool.query(
    "insert into visit (id, organization, pathway, pathway_version, stage, state, created_at) values ($1, $2, 'p', '1', 'none', '{}', now())",
    [id, organization],
  )
  const start = START.toISOString()
  await happen(id, [
    {
      kind: 'booking-asked',
      slot: 'Slot/1',
      practitioner,
      patient: 'Patient/1',
      start,
      end: start,
      zone: 'America/New_York',
      language: 'en',
      held: 'booking/1',
    },
    { kind: 'written', write: 'book', item: 'appointment', reference: `Appointment/${id}`, version: '1', digest: null },
    { kind: 'booked', appointment: `Appointment/${id}`, version: '1' },
  ])
  return id
}
const happen = (visit: string, events: VisitEvent[], text?: string) =>
  open.store.happen(visit, () => ({ events, commands: [], deadlines: [] }), {
    now: START,
    hold:
      text === undefined
        ? []
        : [{ ref: 'feedback/1', kind: 'feedback', why: 'for the practice', content: { role: 'patient', text } }],
  })

test('an appointment that is no visit is in nobody’s figures and in no export', async () => {
  const id = randomUUID()
  await pool.query(
    "insert into visit (id, organization, pathway, pathway_version, stage, state, created_at) values ($1, 'l0', 'p', '1', 'none', '{}', now())",
    [id],
  )
  const start = START.toISOString()
  const where = { appointment: `Appointment/${id}`, patient: 'Patient/1', practitioner: null, start, end: start }
  await happen(id, [
    { kind: 'appointment-unfit', why: 'no-clinician', ...where, zone: 'America/New_York', language: 'en' },
    { kind: 'cancelled', by: { who: 'emr' } },
  ])
  await open.store.measure('l0', 10)
  expect(await open.store.measured('l0', FROM, UNTIL)).toEqual([])
  expect(await open.store.logs('l0', FROM, UNTIL, { clinician: null, after: null, limit: 10 })).toEqual([])
})

test('a visit is measured once for what is new in its log, also one from before the ledger was looked at', async () => {
  const visit = await aVisit('l1')
  expect(await open.store.measure('l1', 10)).toBe(1)
  expect(await open.store.measure('l1', 10)).toBe(0)
  expect(await open.store.measured('l1', FROM, UNTIL)).toMatchObject([{ outcome: 'open', start: START.toISOString() }])
  await happen(visit, [{ kind: 'cancelled', by: { who: 'emr' }, noShow: true }])
  expect(await open.store.measure('l1', 10)).toBe(1)
  expect(await open.store.measured('l1', FROM, UNTIL)).toMatchObject([{ outcome: 'no-show' }])
  expect(await open.store.measured('l1', UNTIL, new Date('2027-01-01'))).toEqual([])
  expect(await open.store.measured('l2', FROM, UNTIL)).toEqual([])
})

test('a visit without a log, as a restored backup may hold, is measured too, and only once', async () => {
  await pool.query(
    "insert into visit (id, organization, pathway, pathway_version, stage, state, created_at) values ($1, 'l7', 'p', '1', 'none', '{\"seq\": 4}', now())",
    [randomUUID()],
  )
  expect(await open.store.measure('l7', 10)).toBe(1)
  expect(await open.store.measure('l7', 10)).toBe(0)
})

test('efforts are summed by role and step, staff’s from what they did, and of too few visits not at all', async () => {
  const visits = [await aVisit('l3'), await aVisit('l3'), await aVisit('l3')]
  for (const visit of visits)
    await open.store.count(visit, 'l3', 'patient', [{ step: 'consent', kind: 'clicks', count: 2 }], START)
  for (const visit of visits.slice(1)) await happen(visit, [{ kind: 'link-revoked', by: BOWMAN }])
  await open.store.measure('l3', 10)
  expect(await open.store.efforts('l3', FROM, UNTIL, { fewest: 2, viewer: null })).toEqual([
    { role: 'patient', step: 'consent', kind: 'clicks', total: 6, visits: 3 },
    { role: 'staff', step: 'link', kind: 'actions', total: 2, visits: 2 },
  ])
  expect(await open.store.efforts('l3', FROM, UNTIL, { fewest: 3, viewer: null })).toHaveLength(1)
})

test('no effort is shown from which taking one’s own visits away leaves too few of a colleague’s', async () => {
  const own = [await aVisit('l6'), await aVisit('l6')]
  const others = [await aVisit('l6', 'Practitioner/2'), await aVisit('l6', 'Practitioner/2')]
  const revoked = async (visits: string[]) => {
    for (const visit of visits) await happen(visit, [{ kind: 'link-revoked', by: BOWMAN }])
    await open.store.measure('l6', 10)
  }
  const seenBy = (viewer: string | null) => open.store.efforts('l6', FROM, UNTIL, { fewest: 2, viewer })
  await revoked([...own, ...others.slice(1)])
  expect(await seenBy('Practitioner/1')).toEqual([])
  expect(await seenBy(null)).toMatchObject([{ total: 3, visits: 3 }])
  await revoked(others.slice(0, 1))
  expect(await seenBy('Practitioner/1')).toMatchObject([{ total: 4, visits: 4 }])
})

test('who sits at the desk sees what they did themselves, however little; of others nothing from which theirs leaves too little', async () => {
  const OTHER = { who: 'staff', ref: 'Practitioner/other' } as const
  const visits = [await aVisit('l8'), await aVisit('l8'), await aVisit('l8')]
  const seenBy = (viewer: string) => open.store.efforts('l8', FROM, UNTIL, { fewest: 2, viewer })
  const revoked = async (which: string[], by: typeof BOWMAN | typeof OTHER) => {
    for (const visit of which) await happen(visit, [{ kind: 'link-revoked', by }])
    await open.store.measure('l8', 10)
  }
  await revoked(visits, BOWMAN)
  await revoked(visits.slice(0, 1), BOWMAN)
  const own = (who: { ref: string }) => open.store.ownActions('l8', who.ref, FROM, UNTIL)
  expect(await own(BOWMAN)).toEqual([{ step: 'link', total: 4, visits: 3 }])
  expect(await own(OTHER)).toEqual([])
  expect(await seenBy(BOWMAN.ref)).toMatchObject([{ total: 4, visits: 3 }])
  await revoked(visits.slice(0, 1), OTHER)
  expect(await own(OTHER)).toEqual([{ step: 'link', total: 1, visits: 1 }])
  // Five in all, four of them one's own: the colleague's one would be plain.
  expect(await seenBy(BOWMAN.ref)).toEqual([])
  expect(await seenBy(OTHER.ref)).toMatchObject([{ total: 5, visits: 3 }])
  await revoked(visits.slice(1, 2), OTHER)
  expect(await seenBy(BOWMAN.ref)).toMatchObject([{ total: 6, visits: 3 }])
  expect(await open.store.ownActions('l8', BOWMAN.ref, UNTIL, new Date('2027-01-01'))).toEqual([])
  expect(await open.store.ownActions('l9', BOWMAN.ref, FROM, UNTIL)).toEqual([])
})

test('an export holds whole logs of one clinician’s visits, page by page', async () => {
  const mine = [await aVisit('l4'), await aVisit('l4')].toSorted()
  await aVisit('l4', 'Practitioner/2')
  const [visit = ''] = mine
  await open.store.count(visit, 'l4', 'patient', [{ step: 'consent', kind: 'clicks', count: 2 }], START)
  await open.store.count(visit, 'l4', 'rooming', [{ step: 'rooming', kind: 'clicks', count: 1 }], START)
  await open.store.measure('l4', 10)
  const page = { clinician: 'Practitioner/1', limit: 1 }
  const first = await open.store.logs('l4', FROM, UNTIL, { ...page, after: null })
  expect(first.map(({ visit, log }) => [visit, log.map(({ kind }) => kind)])).toEqual([
    [mine[0], ['booking-asked', 'written', 'booked']],
  ])
  const at = START.toISOString()
  expect(first.map(({ efforts }) => efforts)).toEqual([
    [
      { at, role: 'patient', step: 'consent', kind: 'clicks', count: 2 },
      { at, role: 'rooming', step: 'rooming', kind: 'clicks', count: 1 },
    ],
  ])
  const second = await open.store.logs('l4', FROM, UNTIL, { ...page, after: first[0]?.visit ?? null })
  expect(second.map(({ visit: id, efforts }) => [id, efforts])).toEqual([[mine[1], []]])
  expect(await open.store.logs('l4', FROM, UNTIL, { clinician: null, after: null, limit: 9 })).toHaveLength(3)
})

test('a free line is kept sealed and read with its week', async () => {
  const visit = await aVisit('l5')
  await happen(visit, [{ kind: 'rated', by: { who: 'patient' }, ease: 4, held: 'feedback/1' }], 'the sound was fine')
  const { rows } = await pool.query<{ sealed: Buffer }>('select sealed from held where visit = $1', [visit])
  expect(rows[0]?.sealed.includes('sound')).toBe(false)
  expect(await open.store.ratedLines('l5', FROM, UNTIL, 9)).toEqual([
    { at: START, role: 'patient', text: 'the sound was fine' },
  ])
})
