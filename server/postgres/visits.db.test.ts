import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { VisitEvent, WriteKind } from '#domain/visit/event.ts'
import { replay } from '#domain/visit/evolve.ts'
import { testDatabase } from '../../test/database.ts'
import { type OpenStore, openStore } from './store.ts'

let pool: pg.Pool
let open: OpenStore
const now = new Date('2026-11-22T15:00:00Z')

beforeAll(async () => {
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
})
afterAll(async () => {
  await open.close()
  await pool.end()
})

const CHECKED: VisitEvent = { kind: 'device-checked', camera: true, microphone: false }

async function aVisit(): Promise<string> {
  const id = randomUUID()
  await pool.query(
    "insert into visit (id, organization, pathway, pathway_version, stage, state, created_at) values ($1, 'here', 'p', '1', 'none', '{}', now())",
    [id],
  )
  return id
}

test('the stored state is what the log folds to', async () => {
  const visit = await aVisit()
  for (const event of [CHECKED, { kind: 'waiting-left' } satisfies VisitEvent])
    await open.store.happen(visit, () => ({ events: [event], commands: [], deadlines: [] }), { now })
  const log = await open.store.log(visit)
  expect(log.map(({ seq }) => seq)).toEqual([1, 2])
  expect((await open.store.visit(visit))?.state).toEqual(replay(log))
})

test('a number is another patient’s where their visit has left something of that kind under it, or a person has said so', async () => {
  const visit = await aVisit()
  const start = now.toISOString()
  const wrote = (write: WriteKind, item: string, reference: string): VisitEvent => ({
    kind: 'written',
    write,
    item,
    reference,
    version: '1',
    digest: null,
  })
  const by = { who: 'staff', ref: 'Practitioner/1' } as const
  const events: VisitEvent[] = [
    {
      kind: 'booking-asked',
      slot: 'Slot/1',
      practitioner: 'Practitioner/1',
      patient: 'Patient/ana',
      start,
      end: start,
      zone: 'America/New_York',
      language: 'en',
      held: 'booking/1',
    },
    wrote('book', 'appointment', 'Appointment/a1'),
    wrote('arrive', 'encounter', 'Encounter/e1'),
    wrote('note', 'note', 'DocumentReference/n1'),
    {
      kind: 'order-drafted',
      by: { who: 'clinician', ref: 'Practitioner/1' },
      order: 'o1',
      category: 'laboratory',
      held: 'order/1',
    },
    wrote('order', 'o1', 'ServiceRequest/s1'),
    { kind: 'entered', write: 'consent', item: 'v1', number: 'c1', by },
  ]
  for (const event of events)
    await open.store.happen(visit, () => ({ events: [event], commands: [], deadlines: [] }), { now })
  const later = new Date(now.getTime() + 1000)
  const isTheirs = (write: WriteKind, item: string, number: string, patient = 'Patient/bea', from = now) =>
    open.store.isAnothers('here', { write, item, number, patient }, from, new Date(from.getTime() + 1000))
  const left: [WriteKind, string, string][] = [
    ['address', 'appointment', 'a1'],
    ['finish', 'encounter', 'e1'],
    ['sign', 'note', 'n1'],
    ['order-sign', 'another', 's1'],
    ['consent', 'v1', 'c1'],
  ]
  for (const [write, item, number] of left) {
    expect(await isTheirs(write, item, number)).toBe(true)
    expect(await isTheirs(write, item, number, 'Patient/ana')).toBe(false)
    expect(await isTheirs(write, item, number, 'Patient/bea', later)).toBe(false)
    expect(await isTheirs(write, item, `${number}0`)).toBe(false)
  }
  expect(await isTheirs('vital', 'v1', 'e1')).toBe(false)
})

test('a refusal stores nothing but the audit of it', async () => {
  const visit = await aVisit()
  const entry = {
    action: 'update',
    what: 'note',
    who: { kind: 'clinician', ref: 'Practitioner/1' },
    patient: null,
    visit,
    outcome: 'done',
  } as const
  await open.store.happen(visit, () => ({ refused: 'over' }), {
    now,
    hold: [{ ref: 'note/1', kind: 'note', why: 'test', content: {} }],
    audit: [entry],
  })
  expect(await open.store.log(visit)).toEqual([])
  expect(await open.store.held(visit, 'note/1')).toBeNull()
  const { rows } = await pool.query("select entry ->> 'outcome' as outcome from audit where entry ->> 'visit' = $1", [
    visit,
  ])
  expect(rows).toEqual([{ outcome: 'denied' }])
})

test('two decisions at once on one visit are made one after the other', async () => {
  const visit = await aVisit()
  await Promise.all(
    Array.from({ length: 20 }, () =>
      open.store.happen(visit, () => ({ events: [CHECKED], commands: [], deadlines: [] }), { now }),
    ),
  )
  expect((await open.store.log(visit)).map(({ seq }) => seq)).toEqual(
    Array.from({ length: 20 }, (_, index) => index + 1),
  )
})

test('content lies sealed, and opens only in its own place', async () => {
  const visit = await aVisit()
  const other = await aVisit()
  const hold = [{ ref: 'message/1', kind: 'message', why: 'until the in-basket has it', content: { text: 'Morning?' } }]
  await open.store.happen(visit, () => ({ events: [CHECKED], commands: [], deadlines: [] }), { now, hold })
  const { rows } = await pool.query<{ sealed: Buffer }>('select sealed from held where visit = $1', [visit])
  expect(rows[0]?.sealed.toString('latin1')).not.toContain('Morning')
  await pool.query(
    'insert into held (visit, ref, kind, why, sealed, at) select $2, ref, kind, why, sealed, at from held where visit = $1',
    [visit, other],
  )
  await expect(open.store.held(other, 'message/1')).rejects.toThrow('authenticate')
  expect(await open.store.held(visit, 'message/1')).toEqual({ text: 'Morning?' })
})

test('what is kept takes the place of what it names, under the visit’s lock, is sealed, listed, and goes with the save that holds it', async () => {
  const visit = await aVisit()
  const kept = (text: string, of = 'unsaved-note/Practitioner/1/') => ({
    ref: `${of}${text.length}`,
    kind: 'unsaved note',
    why: 'test',
    content: { text },
  })
  const extras = { now, audit: [], release: ['unsaved-note/Practitioner/1/'] }
  const place = 'unsaved-note/Practitioner/1/'
  const texts = async () =>
    (await open.store.heldUnder<{ text: string }>(visit, place)).map(({ content }) => content.text)
  expect(await open.store.keep(visit, () => null, kept('Cough'), extras)).toBeNull()
  expect(await open.store.keep(visit, () => null, kept('Cough, 3 days'), extras)).toBeNull()
  expect(await open.store.keep(visit, () => ({ refused: 'over' }), kept('Late'), extras)).toEqual({ refused: 'over' })
  expect(await texts()).toEqual(['Cough, 3 days'])
  const { rows } = await pool.query<{ sealed: Buffer }>('select sealed from held where visit = $1', [visit])
  expect(rows.map(({ sealed }) => sealed.toString('latin1').includes('Cough'))).toEqual([false])
  expect((await open.store.residue('here')).filter((row) => row.visit === visit)).toMatchObject([
    { kind: 'unsaved note', why: 'test' },
  ])
  expect(await open.store.log(visit)).toEqual([])
  await open.store.keep(visit, () => null, kept('Theirs', 'unsaved-note/Practitioner/11/'), extras)
  await open.store.keep(visit, () => null, kept('Cough'), { ...extras, now: new Date(now.getTime() + 1), release: [] })
  const release = [place]
  await open.store.happen(visit, () => ({ refused: 'over' }), { now, release })
  expect(await texts()).toEqual(['Cough'])
  await open.store.happen(visit, () => ({ events: [CHECKED], commands: [], deadlines: [] }), { now, release })
  expect(await texts()).toEqual([])
  expect(await open.store.held(visit, 'unsaved-note/Practitioner/11/6')).toEqual({ text: 'Theirs' })
})

test('a deadline is due from its instant on, and gone once it was reached', async () => {
  const visit = await aVisit()
  await open.store.happen(
    visit,
    () => ({ events: [], commands: [], deadlines: [{ step: 'consent', at: now.toISOString() }] }),
    { now },
  )
  expect(await open.store.dueDeadlines(new Date(now.getTime() - 1), 10)).toEqual([])
  expect(await open.store.dueDeadlines(now, 10)).toEqual([{ visit, step: 'consent' }])
  await open.store.happen(visit, () => ({ events: [], commands: [], deadlines: [] }), { now, deadline: 'consent' })
  expect(await open.store.dueDeadlines(now, 10)).toEqual([])
})

test('visits held are those admitted, under way, ended or signed, that started since', async () => {
  const at = (hours: number) => new Date(now.getTime() - hours * 3_600_000)
  const held = new Map<string, string>()
  for (const [name, stage, hours] of [
    ['waits', 'waiting', 0],
    ['under way', 'in-visit', 0],
    ['signed', 'signed', 3],
    ['ended', 'ended', 2],
    ['long ago', 'signed', 30],
  ] as const) {
    const visit = await aVisit()
    held.set(visit, name)
    await pool.query("update visit set organization = 'there', stage = $2, starts_at = $3 where id = $1", [
      visit,
      stage,
      at(hours),
    ])
  }
  const names = async (limit: number) =>
    (await open.store.heldSince('there', at(24), limit)).map(({ id }) => held.get(id))
  expect(await names(10)).toEqual(['under way', 'ended', 'signed'])
  expect(await names(1)).toEqual(['under way'])
})
