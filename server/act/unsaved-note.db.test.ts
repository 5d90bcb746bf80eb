import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { unsavedNotesOf } from '#domain/visit/actions/document.ts'
import type { Happening } from '#domain/visit/happening.ts'
import {
  booking,
  LINDQVIST,
  meeting,
  minutesAfter,
  OKAFOR,
  PATHWAY as REHEARSED,
  preparing,
  START,
  wrote,
} from '#domain/visit/rehearsal.ts'
import { testDatabase } from '../../test/database.ts'
import { houseWith, playedVisit } from '../../test/house-with.ts'
import { openStore, type OpenStore } from '../postgres/store.ts'
import type { Organization } from '../config/organizations.ts'
import type { Chart } from './chart.ts'
import { happen, type House } from './house.ts'
import type { LaunchSession } from './use-cases.ts'
import { workspaceReading } from './workspace-reading.ts'
import { workspaceUseCases } from './workspace.ts'

/** Words that are typed and not saved: a real store, and a chart that knows two people. */
const PATHWAY = {
  ...REHEARSED,
  note: { ...REHEARSED.note, sections: [{ id: 'plan', title: { en: 'Plan', es: 'Plan' }, forPatient: false }] },
}
let pool: pg.Pool
let opened: OpenStore
let house: House
let visit = ''
let now = new Date(START)

beforeAll(async () => {
  pool = await testDatabase()
  opened = await openStore(pool, randomBytes(32), () => undefined)
  house = houseWith([PATHWAY], {
    store: opened.store,
    organizations: new Map([['riverbend', { timeZone: 'America/New_York', emr: {} } as Organization]]),
    chartOf: () => CHART,
    now: () => now,
    later: () => undefined,
    newSecret: () => randomBytes(32).toString('base64url'),
    newCode: () => '123456',
  })
  visit = await visitOf(...booking, ...preparing, ...meeting)
})
afterAll(async () => {
  await opened?.close()
  await pool?.end()
})

const okafor = (launch: string): LaunchSession => ({
  organization: 'riverbend',
  launch,
  visit,
  practitioner: OKAFOR.ref,
  seat: 'clinician',
  own: true,
  patient: null,
  elsewhere: null,
  hears: null,
})
const lindqvist = (own: boolean): LaunchSession => ({ ...okafor('l3'), practitioner: LINDQVIST.ref, own })
const note = (text: string, base: string | null = null) => ({ sections: [{ id: 'plan', text }], base })
const held = async () => (await house.store.heldUnder(visit, unsavedNotesOf(OKAFOR.ref))).map(({ content }) => content)

test('what is typed is the author’s alone, on every device of theirs, and no event of the visit', async () => {
  const workspace = workspaceUseCases(house)
  const before = await house.store.log(visit)
  for (const text of ['R', 'Re', 'Rest']) expect(await workspace.keepUnsavedNote(okafor('l1'), note(text))).toBeNull()
  expect(await unsavedTo(okafor('l1'))).toMatchObject(note('Rest'))
  expect(await unsavedTo(okafor('l2'))).toMatchObject(note('Rest'))
  expect(await held()).toEqual([note('Rest')])
  expect(await unsavedTo(lindqvist(false))).toBeUndefined()
  expect(await unsavedTo(lindqvist(true))).toBeUndefined()
  expect(await house.store.log(visit)).toEqual(before)
  expect((await pool.query("select 1 from command where body ->> 'write' = 'note'")).rows).toEqual([])
  expect(await audited()).toEqual([{ outcome: 'done', who: OKAFOR.ref }])
})

test('who does not give the visit keeps nothing in it', async () => {
  const refusal = await workspaceUseCases(house).keepUnsavedNote(lindqvist(false), note('Mine'))
  expect(refusal).toMatchObject({ refused: 'not-your-visit' })
  expect(await house.store.heldUnder(visit, unsavedNotesOf(LINDQVIST.ref))).toEqual([])
  expect(await audited()).toContainEqual({ outcome: 'denied', who: LINDQVIST.ref })
})

test('it goes with the save, stays when the save is refused, and goes with the signature', async () => {
  const workspace = workspaceUseCases(house)
  const saved = await workspace.saveNote(okafor('l1'), note('Rest'))
  if ('refused' in saved) throw new Error('the save was refused')
  expect(await held()).toEqual([])
  await happen(house, visit, wrote('note', 'note', 'DocumentReference/1', '1', saved.base))
  await workspace.keepUnsavedNote(okafor('l1'), note('Rest and fluids', saved.base))
  expect(await workspace.saveNote(okafor('l1'), note('Over nothing', 'none'))).toMatchObject({
    refused: 'newer-version',
  })
  expect(await held()).toEqual([note('Rest and fluids', saved.base)])
  await happen(house, visit, { kind: 'end', by: OKAFOR })
  await workspace.keepUnsavedNote(okafor('l2'), note('Rest at home', saved.base))
  expect(await workspace.sign(okafor('l1'), note('Rest and fluids'))).toBeNull()
  expect(await held()).toEqual([])
  // Signed: nothing typed late is kept, and nothing is put back.
  expect(await workspace.keepUnsavedNote(okafor('l1'), note('Late'))).toMatchObject({ refused: 'already' })
  expect(await unsavedTo(okafor('l1'))).toBeUndefined()
})

test('two devices at once: neither writes over nor lets go of what the other has not saved', async () => {
  const workspace = workspaceUseCases(house)
  const type = (launch: string, text: string, base: string | null, putBack?: string) =>
    workspace.keepUnsavedNote(okafor(launch), { ...note(text, base), ...(putBack !== undefined && { putBack }) })
  const aSecondLater = () => {
    now = new Date(now.getTime() + 1_000)
  }
  await pool.query('truncate visit cascade')
  visit = await visitOf(...booking, ...preparing, ...meeting)
  await type('l1', 'From the desk', null)
  aSecondLater()
  await type('l2', 'From the tablet', null)
  expect(await held()).toEqual([note('From the tablet'), note('From the desk')])
  const saved = await workspace.saveNote(okafor('l2'), note('From the tablet'))
  if ('refused' in saved) throw new Error('the save was refused')
  // The desk dies: its words are there for the next launch, over the version that they were typed over.
  expect(await held()).toEqual([note('From the desk')])
  const found = await unsavedTo(okafor('l3'))
  expect(found).toMatchObject(note('From the desk'))
  // It lived on and typed, while the third put back what it had read: only those words are let go of.
  aSecondLater()
  await type('l1', 'From the desk, and more', null)
  await workspace.saveNote(okafor('l3'), { ...note('From the desk', saved.base), putBack: found?.place ?? '' })
  expect(await held()).toEqual([note('From the desk, and more')])
  // Put back and typed on, they are one text, also if that device dies as well.
  const more = await unsavedTo(okafor('l4'))
  aSecondLater()
  await type('l4', 'From the desk, and more, and more', saved.base, more?.place)
  expect(await held()).toEqual([note('From the desk, and more, and more', saved.base)])
  // Nobody lets go of a colleague's.
  await workspace.keepUnsavedNote({ ...okafor('l5'), practitioner: LINDQVIST.ref }, note('Mine'))
  expect(await held()).toHaveLength(1)
})

/** As much of a chart as signing reads. */
const CHART = {
  read: {
    patient: async () => ({ reference: 'Patient/1', name: { full: 'Ada Lovelace' } }),
    clinician: async () => ({ reference: OKAFOR.ref, name: 'Dr. Ngozi Okafor' }),
    appointment: async () => ({ type: 'Follow-up', reason: null }),
    note: async () => ({ sections: [], text: '' }),
  },
} as unknown as Chart

async function unsavedTo(session: LaunchSession) {
  const stored = await house.store.visit(visit)
  if (stored === null) throw new Error('no such visit')
  return (await workspaceReading(house).note(session, stored, [])).unsaved
}

async function audited() {
  const { rows } = await pool.query(
    "select entry ->> 'outcome' as outcome, entry -> 'who' ->> 'ref' as who from audit where entry ->> 'what' = 'note, not saved yet' order by seq",
  )
  return rows
}

function visitOf(...happenings: Happening[]): Promise<string> {
  const clock = { from: minutesAfter(START, -15), pass: (at: Date) => void (now = at) }
  return playedVisit(house, PATHWAY, clock, happenings)
}
