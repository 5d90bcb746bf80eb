import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EmrFacts } from '#domain/reconcile/facts.ts'
import { agreeing, held, OVER } from '#domain/reconcile/rehearsal.ts'
import { minutesAfter, PATHWAY } from '#domain/visit/rehearsal.ts'
import { testDatabase } from '../../test/database.ts'
import { houseWith } from '../../test/house-with.ts'
import type { Organization } from '../config/organizations.ts'
import { openStore, type OpenStore } from '../postgres/store.ts'
import { ChartFault, type Chart } from './chart.ts'
import { reconcileUseCases } from './compare.ts'
import type { House } from './house.ts'
import { reconcileVisits } from './reconcile.ts'
import type { DeskSession } from './use-cases.ts'

/** A real store, and an EMR of which a test says what it says. */
let pool: pg.Pool
let opened: OpenStore
let house: House
let now = new Date(OVER)
let emr: EmrFacts | 'away'
let asked: number
const AGREED = agreeing(held())

beforeAll(async () => {
  pool = await testDatabase()
  opened = await openStore(pool, randomBytes(32), () => undefined)
  const read = {
    visitFacts: async (visits: readonly object[]) => {
      asked += 1
      if (emr === 'away') throw new ChartFault({ kind: 'unreachable' })
      const says = emr
      return visits.map(() => says)
    },
    clinician: async () => ({ licences: [{ state: 'MA', from: null, until: null }] }),
  }
  house = houseWith([PATHWAY], {
    store: opened.store,
    organizations: new Map([['riverbend', { timeZone: 'America/New_York', emr: {} } as Organization]]),
    chartOf: () => ({ read }) as unknown as Chart,
    now: () => now,
  })
})
afterAll(async () => {
  await opened?.close()
  await pool?.end()
})

const FRONT = { organization: 'riverbend', practitioner: 'Practitioner/bowman', role: 'front-desk' } as DeskSession
const look = () => reconcileVisits(house, 'riverbend')()
const at = (minutes: number) => void (now = new Date(minutesAfter(OVER, minutes)))
const planned = (status = 'planned'): EmrFacts =>
  typeof AGREED.encounter === 'object' && AGREED.encounter !== null
    ? { ...AGREED, encounter: { ...AGREED.encounter, status } }
    : AGREED

test('a visit is compared soon after what happens to it, then half an hour after its end, and its row comes and goes', async () => {
  const visit = await stored()
  emr = planned()
  asked = 0
  await look()
  expect(asked).toBe(0)
  at(1)
  await look()
  expect(await rows(visit)).toEqual([
    { task: 'reconcile/R01', owner: 'front-desk', rule: 'R01', theirs: 'planned', due: minutesAfter(OVER, 240) },
  ])
  expect(await audited(visit)).toEqual(['discrepancies with the EMR'])
  // Its own row is nothing new: not until the next time.
  at(2)
  await look()
  expect([asked, (await rows(visit)).length]).toEqual([1, 1])
  emr = AGREED
  at(13)
  await look()
  expect([asked, await rows(visit)]).toEqual([2, []])
})

test('how the record has the charge that was filed is kept with it, and a denial it tells is the row that a file’s denial is', async () => {
  const visit = await stored()
  const denial = { form: 'ClaimResponse', outcome: 'denied', codes: ['CO-197'] } as const
  const said = { ...denial, codes: [...denial.codes], charged: 12_000, paid: 0, payerNumber: 'P-1' }
  emr = { ...AGREED, filed: { status: 'billable', answers: [] } }
  at(31)
  await look()
  const charge = async () => (await opened.store.visit(visit))?.state.charge
  expect(await charge()).toMatchObject({ emr: { status: 'billable', at: minutesAfter(OVER, 31) } })
  emr = { ...AGREED, filed: { status: 'billed', answers: [{ answer: 'ClaimResponse/1/_history/1', said }] } }
  for (const minute of [33, 34]) {
    await opened.store.reconcileSoon('riverbend', 'Patient/1', now)
    at(minute)
    await look()
  }
  expect(await charge()).toMatchObject({ emr: { status: 'billed' }, answers: [{ outcome: 'denied' }] })
  expect((await charge())?.answers).toHaveLength(1)
  expect((await rows(visit)).map(({ rule, owner, theirs }) => [rule, owner, theirs])).toEqual([
    ['R43', 'billing', 'denied ClaimResponse CO-197'],
  ])
  expect(await audited(visit)).toEqual(expect.arrayContaining(['charge status', 'claim answered: ClaimResponse']))
  const paid = { ...said, outcome: 'paid', paid: 8_000, codes: [] } as const
  const answers = [
    { answer: 'ClaimResponse/1/_history/1', said },
    { answer: 'ClaimResponse/1/_history/2', said: { ...paid, codes: [] } },
  ]
  emr = { ...AGREED, filed: { status: 'billed', answers } }
  await opened.store.reconcileSoon('riverbend', 'Patient/1', now)
  at(36)
  await look()
  expect(await rows(visit)).toEqual([])
})

test('an EMR that does not answer takes no row away, and is asked again', async () => {
  const visit = await stored()
  emr = planned()
  at(31)
  await look()
  emr = 'away'
  at(42)
  asked = 0
  await look()
  await look()
  expect([asked, (await rows(visit)).length]).toEqual([1, 1])
  emr = AGREED
  at(44)
  await look()
  expect(await rows(visit)).toEqual([])
})

test('what the EMR tells of a patient has their visits looked at now', async () => {
  const visit = await stored()
  emr = AGREED
  at(31)
  await look()
  emr = planned()
  at(33)
  await look()
  expect(await rows(visit)).toEqual([])
  await opened.store.reconcileSoon('riverbend', 'Patient/1', now)
  await look()
  expect(await rows(visit)).toHaveLength(1)
})

test('the desk sees both sides of a visit, and another practice’s desk does not', async () => {
  const visit = await stored()
  emr = planned()
  const { comparison } = reconcileUseCases(house)
  expect(await comparison(FRONT, visit)).toMatchObject({
    proved: { minutes: 12, modality: 'audio-video', state: 'MA', consent: 'agree', charge: 'ZZ101' },
    emr: {
      appointment: 'fulfilled',
      encounter: 'planned',
      note: 'final',
      charges: [{ code: 'ZZ101' }],
      summary: 'completed',
    },
  })
  emr = 'away'
  expect(await comparison(FRONT, visit)).toMatchObject({ proved: { minutes: 12 }, emr: null })
  expect(await comparison({ ...FRONT, organization: 'elsewhere' }, visit)).toEqual({ refused: 'not-found' })
  // A claim that was filed stands beside the charges, by how it is there now.
  await pool.query(`update visit set state = jsonb_set(state, '{charge,reference}', '"Claim/1"') where id = $1`, [
    visit,
  ])
  emr = { ...AGREED, charges: null, filed: { status: 'cancelled', answers: [] } }
  expect(await comparison(FRONT, visit)).toMatchObject({ emr: { charges: [{ code: 'ZZ101', status: 'cancelled' }] } })
})

test('a visit that can’t be judged keeps no other from being compared, and is tried again the next day', async () => {
  const gone = await stored()
  const visit = await stored()
  await pool.query(
    `update visit set pathway = 'of-yesterday', reconcile_at = $2::timestamptz - interval '1 minute',
       appointment = 'Appointment/gone' where id = $1`,
    [gone, now],
  )
  emr = planned()
  at(31)
  await expect(look()).rejects.toThrow('1 visits could not be compared')
  expect((await rows(visit)).map(({ rule }) => rule)).toEqual(['R01'])
  const { rows: next } = await pool.query<{ reconcile_at: Date }>('select reconcile_at from visit where id = $1', [
    gone,
  ])
  expect(next[0]?.reconcile_at).toEqual(new Date(minutesAfter(OVER, 31 + 24 * 60)))
})

test('one at which the database fails is looked at again in a minute, then two, and no day later', async () => {
  const visit = await stored()
  emr = planned()
  let failing = true
  const log: typeof house.store.log = async (id) => {
    // As the database says it, of this connection alone.
    if (failing) await pool.query('select pg_terminate_backend(pg_backend_pid())')
    return house.store.log(id)
  }
  const lookNow = reconcileVisits({ ...house, store: { ...house.store, log } }, 'riverbend')
  const next = async () =>
    (await pool.query<{ reconcile_at: Date }>('select reconcile_at from visit where id = $1', [visit])).rows[0]
      ?.reconcile_at
  at(61)
  await pool.query('update visit set reconcile_at = case when id = $1 then $2::timestamptz end', [visit, now])
  await expect(lookNow()).rejects.toThrow('1 visits could not be compared')
  expect(await next()).toEqual(new Date(minutesAfter(OVER, 62)))
  at(62)
  await expect(lookNow()).rejects.toThrow('1 visits could not be compared')
  expect(await next()).toEqual(new Date(minutesAfter(OVER, 64)))
  failing = false
  at(64)
  await lookNow()
  expect((await rows(visit)).map(({ rule }) => rule)).toContain('R01')
})

test('one press sends what was lost again', async () => {
  const visit = await stored()
  emr = planned()
  at(31)
  await look()
  const { mend } = reconcileUseCases(house)
  expect(await mend({ ...FRONT, organization: 'elsewhere' }, visit, 'reconcile/R01')).toEqual({ refused: 'not-found' })
  expect(await mend(FRONT, visit, 'reconcile/R01')).toBeNull()
  const { rows: sent } = await pool.query("select body ->> 'write' as write from command where visit = $1", [visit])
  expect(sent).toEqual([{ write: 'finish' }])
})

/** A visit that was held, as its log has it; nothing of it is left to be sent. */
async function stored(): Promise<string> {
  const play = held()
  at(0)
  await pool.query('delete from task; delete from command; update visit set reconcile_at = null, appointment = null')
  const id = house.newId()
  // Each at its own time, so that the log proves what it proved.
  const decision = (part: typeof play.log) => () => ({ events: part, commands: [], deadlines: [] }) as never
  const times = [...new Set(play.log.map((event) => event.at))]
  for (const [turn, time] of times.entries()) {
    const part = play.log.filter((event) => event.at === time)
    const extras = { now: new Date(time), hold: [], audit: [] }
    if (turn === 0)
      await opened.store.create({ id, organization: 'riverbend', pathway: PATHWAY }, decision(part), extras)
    else await opened.store.happen(id, decision(part), extras)
  }
  await pool.query('update visit set reconcile_at = $2 where id = $1', [id, new Date(Date.parse(OVER) + 10_000)])
  return id
}

async function rows(visit: string) {
  const tasks = await opened.store.tasksOf(visit)
  return tasks.map(({ task, owner, due, finding }) => ({
    task,
    owner,
    rule: finding?.rule,
    theirs: finding?.theirs.value,
    due,
  }))
}

async function audited(visit: string) {
  const { rows: entries } = await pool.query<{ what: string }>(
    `select entry ->> 'what' as what from audit where entry ->> 'visit' = $1 order by seq`,
    [visit],
  )
  return entries.map(({ what }) => what)
}
