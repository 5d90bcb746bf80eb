import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterEach, expect, test, vi } from 'vitest'
import type { Cell } from '#domain/connect/matrix.ts'
import { decide } from '#domain/visit/decide.ts'
import type { Happening } from '#domain/visit/happening.ts'
import { askBooking, meeting, OKAFOR as ACTING, PATHWAY, preparing, wrote } from '#domain/visit/rehearsal.ts'
import { receiptsOf } from '#domain/visit/receipts.ts'
import { carryOut } from '../server/act/carry-out.ts'
import type { EmrInterface } from '../server/act/emr-interface.ts'
import { happen, type House } from '../server/act/house.ts'
import type { LaunchSession } from '../server/act/use-cases.ts'
import { workspaceUseCases } from '../server/act/workspace.ts'
import { workspaceReading } from '../server/act/workspace-reading.ts'
import { lookAt } from '../server/connect/report.ts'
import { openStore } from '../server/postgres/store.ts'
import { CHART_ALONE } from './chart-alone.ts'
import { openByMessage } from './by-message-house.ts'
import { testDatabase } from './database.ts'
import { noteText } from './journeys/record.ts'
import { NO_INTERFACE } from './no-interface.ts'
import { anEncounterOf, idOf, LOCKMAN, OKAFOR, openSandboxChart, type SandboxChart } from './sandbox-chart.ts'
import type { EmrBrowser } from './sandbox-emr.ts'
import { scheduleHouse } from './schedule-house.ts'

/**
 * Sixty saves, a minute apart, and a signature: real store, real lanes, and the sandbox EMR as each kind that it can be.
 */
vi.setConfig({ testTimeout: 120_000 })

const MINUTES = 60
const LAUNCH = 'launch-1'
const SECTION = 'plan'
const WORDS = 'Rest, fluids, and a call on Friday'
const PATHWAY_WITH_NOTE = {
  ...PATHWAY,
  note: { ...PATHWAY.note, sections: [{ id: SECTION, title: { en: 'Plan', es: 'Plan' }, forPatient: false }] },
}

const ONE_NOTE = [{ docStatus: 'final', hasAll: true }]

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

test.each(['generous', 'epic-like', 'oracle-like'])(
  'an hour of typing leaves one note in a %s EMR',
  async (personality) => {
    const { sandbox, ...met } = await meetingIn(personality)
    expect(await typeForAnHour({ ...met, documents: () => documentsOf(sandbox) })).toEqual(ONE_NOTE)
  },
)

test('an hour of typing leaves one note in a v2-only EMR, which tells its words back', async () => {
  const { emr, ...met } = await meetingByMessage()
  expect(await typeForAnHour({ ...met, documents: () => emr.documents() })).toEqual(ONE_NOTE)
  const { house, visit } = met
  await expect.poll(async () => (await house.store.visit(visit))?.state.references.note, TOLD).not.toBeNull()
  const { state } = (await house.store.visit(visit)) ?? {}
  if (state === undefined) throw new Error('the visit is gone')
  const receipts = receiptsOf(state, await house.store.log(visit))
  // Its words were compared: not what the acknowledgement said, nor a number alone.
  expect(receipts.find(({ write }) => write === 'sign')).toMatchObject({
    state: 'in-chart',
    number: state.references.note,
  })
})

test('a draft that an EMR may hold, and can’t be asked for, is never followed by a second one: a person looks', async () => {
  const { house, sandbox, visit, clock, carry } = await meetingIn('generous', (cell) =>
    ['note', 'sign'].includes(cell.name)
      ? { ...cell, missing: [{ what: 'DocumentReference found again after a lost answer', said: 'no' }] }
      : cell,
  )
  const workspace = workspaceUseCases(house)
  const before = await documentsOf(sandbox)
  const save = async (words: string, base: string | null) => {
    const saved = await workspace.saveNote(session(visit), { sections: typed(words), base })
    if ('refused' in saved) throw new Error(`the save was refused: ${saved.refused}`)
    return saved.base
  }
  const first = await save(WORDS, null)
  await sandbox.emr.fail({ kind: 'drop', method: 'POST', type: 'DocumentReference', count: 1 })
  await carry('not-yet')
  clock.now = new Date(clock.now.getTime() + 60_000)
  await carry()
  expect(await stateOf(house, visit)).toMatchObject({ failed: { 'note/note': { why: 'answer-lost' } } })
  const second = await save(`${WORDS} again`, first)
  await carry()
  expect((await documentsOf(sandbox)).length).toBe(before.length + 1)
  await happen(house, visit, { kind: 'end', by: { who: 'clinician', ref: OKAFOR } })
  expect(await workspace.sign(session(visit), { sections: typed(`${WORDS} again`), base: second })).toBeNull()
  await carry()
  expect((await documentsOf(sandbox)).length).toBe(before.length + 1)
  expect(await stateOf(house, visit)).toMatchObject({
    note: 'with-person',
    failed: { 'sign/note': { why: 'answer-lost' } },
  })
  // Nothing of it is lost: the person who looks reads what was signed.
  const log = await house.store.log(visit)
  const shown = await workspaceReading(house).note(session(visit), await visitOf(house, visit), log)
  expect(shown).toMatchObject({
    sections: [{ id: SECTION, text: `${WORDS} again` }],
    withPerson: { mayBeThere: true, mayTakeBack: false },
  })
})

test('of a note that was refused, taken back or signed again nothing stays here once it is in the chart', async () => {
  let byHand = false
  const { house, sandbox, visit, carry, sealed } = await meetingIn('epic-like', (cell) =>
    byHand && cell.name === 'sign' ? { ...cell, door: 'worklist' } : cell,
  )
  const workspace = workspaceUseCases(house)
  const saved = await workspace.saveNote(session(visit), { sections: typed(WORDS), base: null })
  if ('refused' in saved) throw new Error(`the save was refused: ${saved.refused}`)
  await happen(house, visit, { kind: 'end', by: { who: 'clinician', ref: OKAFOR } })
  const sign = async (words: string) => {
    const { noteDigest } = await stateOf(house, visit)
    expect(await workspace.sign(session(visit), { sections: typed(words), base: noteDigest })).toBeNull()
    await carry()
  }
  await sandbox.emr.fail({ kind: 'refuse', status: 422, method: 'POST', type: 'DocumentReference', count: 1 })
  await sign(`${WORDS}, refused`)
  expect(await stateOf(house, visit)).toMatchObject({ note: 'draft', failed: { 'sign/note': { why: 'refused' } } })
  byHand = true
  await sign(`${WORDS}, by hand`)
  expect((await stateOf(house, visit)).note).toBe('with-person')
  expect(await workspace.takeSignatureBack(session(visit))).toBeNull()
  expect((await stateOf(house, visit)).note).toBe('draft')
  byHand = false
  await sign(`${WORDS}, signed`)
  expect((await stateOf(house, visit)).note).toBe('final')
  // The summary for the patient takes its words from what was signed.
  expect((await sealed()).filter((ref) => /^(note|sign)\//.test(ref)).length).toBeLessThanOrEqual(1)
})

async function visitOf(house: House, visit: string) {
  const found = await house.store.visit(visit)
  if (found === null) throw new Error('the visit is gone')
  return found
}

async function stateOf(house: House, visit: string) {
  return (await visitOf(house, visit)).state
}

/** The sandbox sends again after half a second, a second, two. */
const TOLD = { timeout: 30_000, interval: 50 }

interface Document {
  id: string
  docStatus: string
  text: string
}

/**
 * Saves a minute apart, each carried out, then the signature: meanwhile the EMR holds at most one document of it. Gives what it
 * holds in the end.
 */
async function typeForAnHour({
  clock,
  house,
  visit,
  carry,
  documents,
}: {
  clock: { now: Date }
  house: House
  visit: string
  carry(): Promise<void>
  documents(): Promise<Document[]>
}): Promise<{ docStatus: string; hasAll: boolean }[]> {
  const workspace = workspaceUseCases(house)
  const before = await documents()
  const kept = new Set<number>()
  let base: string | null = null
  for (let minute = 1; minute <= MINUTES; minute += 1) {
    clock.now = new Date(clock.now.getTime() + 60_000)
    const saved = await workspace.saveNote(session(visit), { sections: typed(`${WORDS} ${minute}`), base })
    if ('refused' in saved) throw new Error(`the save was refused: ${saved.refused}`)
    base = saved.base
    await carry()
    kept.add((await documents()).length - before.length)
  }
  // As many as one draft, whether the EMR takes drafts or is given none.
  expect([...kept].every((drafts) => drafts <= 1)).toBe(true)
  await happen(house, visit, { kind: 'end', by: { who: 'clinician', ref: OKAFOR } })
  expect(await workspace.sign(session(visit), { sections: typed(`${WORDS} ${MINUTES}`), base })).toBeNull()
  await carry()
  const left = (await documents()).filter(({ id }) => !before.some((one) => one.id === id))
  expect((await house.store.visit(visit))?.state.note).toBe('final')
  return left.map(({ docStatus, text }) => ({ docStatus, hasAll: text.includes(`${WORDS} ${MINUTES}`) }))
}

function typed(text: string) {
  return [{ id: SECTION, text }]
}

function session(visit: string): LaunchSession {
  return {
    organization: 'riverbend',
    launch: LAUNCH,
    visit,
    practitioner: OKAFOR,
    seat: 'clinician',
    own: true,
    patient: null,
    elsewhere: null,
    hears: null,
  }
}

async function documentsOf(sandbox: SandboxChart) {
  const bundle = await sandbox.get(`DocumentReference?patient=${LOCKMAN}&_count=100`, sandbox.clinician)
  const { entry = [] } = bundle as {
    entry?: { resource: { id: string; docStatus: string; content: { attachment: { data?: string } }[] } }[]
  }
  return entry.map(({ resource: { id, docStatus, content } }) => ({
    id,
    docStatus,
    text: Buffer.from(content[0]?.attachment.data ?? '', 'base64').toString(),
  }))
}

/** A visit under way in an EMR of this kind, whose encounter staff have opened. */
async function meetingIn(personality: string, offering: (cell: Cell) => Cell = (cell) => cell) {
  const sandbox = await openSandboxChart({ SANDBOX_PERSONALITY: personality })
  ends.push(() => sandbox.emr.stop())
  const pool = await testDatabase()
  ends.push(() => pool.end())
  const open = await openStore(pool, randomBytes(32), () => undefined)
  ends.push(() => open.close())
  const clock = { now: new Date() }
  const looked = await lookAt(sandbox.emr.organization.emr.fhirBase, { why: 'a test' }, () => clock.now)
  if ('why' in looked) throw new Error(looked.why)
  const house: House = {
    ...scheduleHouse(open.store, sandbox),
    pathways: new Map([[PATHWAY.id, PATHWAY_WITH_NOTE]]),
    chargeRules: { version: '', payers: [], modifiers: [], rules: [] },
    offered: async () => looked.cells.map(offering),
    now: () => clock.now,
  }
  const visit = randomUUID()
  const [appointment, encounter] = [await bookedByStaff(sandbox), `Encounter/${await anEncounterOf(sandbox, LOCKMAN)}`]
  const end = new Date(clock.now.getTime() + 2 * 3_600_000).toISOString()
  const asked = { ...askBooking, patient: LOCKMAN, start: clock.now.toISOString(), end }
  const written = [wrote('book', 'appointment', appointment), ...preparing, wrote('arrive', 'encounter', encounter)]
  const [first, ...happenings]: Happening[] = JSON.parse(
    JSON.stringify([asked, ...written, ...meeting]).replaceAll(ACTING.ref, OKAFOR),
  )
  if (first === undefined) throw new Error('nothing happens')
  const early = new Date(clock.now.getTime() - 60_000)
  await open.store.create(
    { id: visit, organization: 'riverbend', pathway: PATHWAY_WITH_NOTE },
    ({ state }) => decide(PATHWAY_WITH_NOTE, state, first, early),
    { now: early, hold: [], audit: [] },
  )
  for (const happening of happenings) expect(await happen(house, visit, happening)).toBeNull()
  // What the visit has written so far is no matter of its note.
  await pool.query('delete from command where visit = $1', [visit])
  await launched(open.store, visit, clock)
  const sealed = async () => {
    const { rows } = await pool.query<{ ref: string }>('select ref from held where visit = $1', [visit])
    return rows.map(({ ref }) => ref)
  }
  return { clock, house, sandbox, visit, sealed, carry: carrying(pool, house, visit, NO_INTERFACE, 'clinician') }
}

/** A visit under way in an EMR that talks by messages: staff have booked it, and its encounter came and went by them. */
async function meetingByMessage() {
  const pool = await testDatabase()
  ends.push(() => pool.end())
  const open = await openStore(pool, randomBytes(32), () => undefined)
  ends.push(() => open.close())
  const clock = { now: new Date() }
  const staff = { [OKAFOR]: { name: 'Dr. Ngozi Okafor', licences: [{ state: 'MA' }] } }
  const { emr, house, interfaces, record, stop } = await openByMessage(open, PATHWAY_WITH_NOTE, staff, () => clock.now)
  ends.push(stop)
  const booked = async () => {
    const [from, until] = [-1, 9].map((days) => new Date(Date.now() + days * 24 * 3_600_000))
    if (from === undefined || until === undefined) return undefined
    return (await open.store.visitsOf('riverbend', LOCKMAN, from, until)).find(({ state }) => state.bookedAt !== null)
  }
  const desk = await emr.signIn('desk-bowman')
  await bookIn(desk, async () => (await record('Appointment', LOCKMAN)).length > 0)
  await expect.poll(booked, TOLD).toBeDefined()
  const found = await booked()
  if (found === undefined) throw new Error('the visit is gone')
  const { id: visit } = found
  clock.now = new Date(Date.parse(found.state.start ?? '') - 10 * 60_000)
  const theirs = (happenings: readonly Happening[]): Happening[] =>
    JSON.parse(JSON.stringify(happenings).replaceAll(ACTING.ref, OKAFOR))
  for (const happening of theirs(preparing)) expect(await happen(house, visit, happening)).toBeNull()
  // Of what went before, only that the patient has arrived matters to the note.
  await pool.query(`delete from command where visit = $1 and body ->> 'write' is distinct from 'arrive'`, [visit])
  await carrying(pool, house, visit, interfaces, 'backend')()
  const encounter = async () => (await open.store.visit(visit))?.state.references.encounter
  await expect.poll(encounter, TOLD).toMatch(/^Encounter\//)
  for (const happening of theirs(meeting)) expect(await happen(house, visit, happening)).toBeNull()
  await pool.query('delete from command where visit = $1', [visit])
  await launched(open.store, visit, clock)
  const documents = async (): Promise<Document[]> =>
    (await record('DocumentReference', LOCKMAN)).map((one) => ({
      id: one.id,
      docStatus: String(one['docStatus']),
      text: noteText(one),
    }))
  return { emr: { documents }, clock, house, visit, carry: carrying(pool, house, visit, interfaces, 'clinician') }
}

/** Okafor has the visit open. */
async function launched(store: House['store'], visit: string, clock: { now: Date }): Promise<void> {
  const until = new Date(clock.now.getTime() + 4 * 3_600_000)
  const begun = { id: LAUNCH, organization: 'riverbend', secret: randomBytes(32), pending: null, now: clock.now, until }
  await store.beginLaunch(begun)
  await store.openLaunch({
    id: LAUNCH,
    visit,
    role: 'clinician',
    practitioner: OKAFOR,
    tokens: {},
    session: null,
    until,
  })
}

/** Works off what one of the visit's lines to the EMR holds. */
function carrying(
  pool: pg.Pool,
  house: House,
  visit: string,
  interfaces: EmrInterface,
  under: 'clinician' | 'backend',
): (did?: 'answered' | 'not-yet') => Promise<void> {
  const { store } = house
  const work = carryOut({
    ...CHART_ALONE,
    store,
    chartOf: house.chartOf,
    offered: house.offered,
    interfaces,
    pathwayOf: () => PATHWAY_WITH_NOTE,
    now: house.now,
  })
  return async (did = 'answered') => {
    const { rows } = await pool.query<{ lane: string }>(
      `select distinct lane from command where visit = $1 and body ->> 'under' = $2`,
      [visit, under],
    )
    for (const { lane } of rows)
      for (let head = await store.head(lane); head !== null; head = await store.head(lane)) {
        expect(await work(head)).toMatchObject({ did })
        if (did === 'not-yet') return
      }
  }
}

/** An appointment that the desk makes in the EMR's own schedule, of a day that has a free time. */
async function bookedByStaff(sandbox: SandboxChart): Promise<string> {
  let found: string | undefined
  await bookIn(await sandbox.emr.signIn('desk-bowman'), async () => {
    const [from, until] = [0, 8].map((days) => new Date(Date.now() + days * 24 * 3_600_000).toISOString())
    const [booked] = await sandbox.chart.read.appointmentsOf(LOCKMAN, from ?? '', until ?? '')
    found = booked?.reference
    return found !== undefined
  })
  return found ?? ''
}

/** Books Lockman at the desk of the EMR, on the first day that has a free time. */
async function bookIn(desk: EmrBrowser, isBooked: () => Promise<boolean>): Promise<void> {
  for (let day = 0; day < 7; day += 1) {
    const date = new Date(Date.now() + day * 24 * 3_600_000).toISOString().slice(0, 10)
    const page = await (await desk.get(`/schedule?date=${date}`)).text()
    const slot = /<select[^>]*id="time-dr-okafor"[^>]*>\s*<option[^>]*value="([^"]+)"/.exec(page)?.[1]
    if (slot === undefined) continue
    await desk.post('/schedule/book', { slot, patient: idOf(LOCKMAN), reason: 'cough', date })
    if (await isBooked()) return
  }
  throw new Error('the desk found no free time')
}
