import { randomBytes, randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { Cell } from '#domain/connect/matrix.ts'
import { decide } from '#domain/visit/decide.ts'
import type { Happening } from '#domain/visit/happening.ts'
import { askBooking, OKAFOR as ACTING, PATHWAY, preparing, wrote } from '#domain/visit/rehearsal.ts'
import { CHART_ALONE } from '../../test/chart-alone.ts'
import { testDatabase } from '../../test/database.ts'
import { houseWith } from '../../test/house-with.ts'
import { NO_INTERFACE } from '../../test/no-interface.ts'
import {
  anEncounterOf,
  idOf,
  LOCKMAN,
  OKAFOR,
  OLIVARES,
  openSandboxChart,
  type SandboxChart,
  WHEREABOUTS,
} from '../../test/sandbox-chart.ts'
import { lookAt } from '../connect/report.ts'
import { openStore, type OpenStore } from '../postgres/store.ts'
import { carryOut } from './carry-out.ts'
import { openDesk, type Desk } from './desk.ts'
import type { EmrInterface } from './emr-interface.ts'
import type { House } from './house.ts'
import type { Done, StoredVisit, Work } from './store.ts'
import type { DeskSession } from './use-cases.ts'

/** What an EMR takes from no machine, or may have taken: the real store, and the sandbox EMR as one that writes little. */
const START = new Date()
const BEFORE = new Date(START.getTime() - 60_000)
const CONSENT = 'I agree to a visit by video.'
const WORDS = 'The knee hurts again since Sunday.'

let sandbox: SandboxChart
let pool: pg.Pool
let open: OpenStore
let house: House
/** The EMR offers what it offered before. */
const allOffered = async () => ({ last: null, lost: [] })
let desk: Desk
let cells: readonly Cell[]

beforeAll(async () => {
  sandbox = await openSandboxChart({ SANDBOX_PERSONALITY: 'epic-like' })
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
  const looked = await lookAt(sandbox.emr.organization.emr.fhirBase, { why: 'a test' }, () => START)
  if ('why' in looked) throw new Error(looked.why)
  cells = looked.cells
  house = houseWith([PATHWAY], {
    store: open.store,
    organizations: new Map([['riverbend', sandbox.emr.organization]]),
    offered: async () => cells,
    chartOf: () => sandbox.chart,
    now: () => START,
  })
  desk = openDesk(house, NO_INTERFACE, allOffered, async () => [])
})
afterAll(async () => {
  desk.close()
  await open.close()
  await pool.end()
  await sandbox.emr.stop()
})

test('a consent is a row of the desk with every line of it, which only an audited look opens; entered, nothing of it is kept', async () => {
  const visit = await waiting()
  await worked(visit)
  const task = 'write/consent/2026-11'
  expect((await stored(visit)).state.tasks[task]).toMatchObject({ for: 'front-desk', why: 'by-hand' })
  const sheet = await desk.useCases.sheet(front(), visit, task)
  expect(sheet).toMatchObject({
    write: 'consent',
    patient: { name: expect.stringContaining('Lockman') },
    mayBeThere: false,
    contentGone: false,
    lines: expect.arrayContaining([
      { label: 'decision', value: 'agree', instant: false },
      { label: 'text', value: CONSENT, instant: false },
    ]),
  })
  expect(await audited(visit, 'sheet consent')).toEqual([{ outcome: 'done', who: 'Practitioner/bowman' }])
  expect(await desk.useCases.entered(front(), visit, { task, number: null })).toEqual({ found: false })
  expect((await stored(visit)).state).toMatchObject({
    entered: { 'consent/2026-11': { by: 'Practitioner/bowman', number: null } },
    tasks: expect.not.objectContaining({ [task]: expect.anything() }),
  })
  expect((await pool.query("select 1 from held where visit = $1 and kind = 'consent'", [visit])).rowCount).toBe(0)
  expect(await inTheClear(visit, CONSENT)).toEqual([])
})

test('a number that the EMR has for another patient is refused and said in the audit; their own confirms', async () => {
  const visit = await waiting()
  await worked(visit)
  const task = 'write/arrive/encounter'
  const [theirs, own] = await Promise.all([anEncounterOf(sandbox, OLIVARES), anEncounterOf(sandbox, LOCKMAN)])
  expect(await desk.useCases.entered(front(), visit, { task, number: theirs })).toEqual({ refused: 'another-patient' })
  expect(await audited(visit, 'entered by hand: arrive')).toEqual([{ outcome: 'denied', who: 'Practitioner/bowman' }])
  // A number that the EMR does not know would leave all that follows without a place.
  expect(await desk.useCases.entered(front(), visit, { task, number: 'E-0' })).toEqual({ refused: 'not-found' })
  expect(await desk.useCases.entered(front(), visit, { task, number: own })).toEqual({ found: true })
  expect((await stored(visit)).state.references.encounter).toBe(`Encounter/${own}`)
})

test('a number that the EMR does not know is refused where a visit of another patient has it, and stays a word otherwise', async () => {
  const [theirs, own] = [await waiting(OLIVARES), await waiting()]
  for (const visit of [theirs, own]) await worked(visit)
  const task = 'write/consent/2026-11'
  const say = (visit: string, number: string) => desk.useCases.entered(front(), visit, { task, number })
  expect(await say(theirs, 'C-0815')).toEqual({ found: false })
  expect(await say(own, 'C-0815')).toEqual({ refused: 'another-patient' })
  expect(await audited(own, 'entered by hand: consent')).toEqual([{ outcome: 'denied', who: 'Practitioner/bowman' }])
  // As an encounter it is another number.
  expect(await desk.useCases.entered(front(), own, { task: 'write/arrive/encounter', number: 'C-0815' })).toEqual({
    refused: 'not-found',
  })
  expect(await say(own, 'C-0816')).toEqual({ found: false })
})

test('what may have arrived is not sent again by itself: a person looks, says that it is not there, and then it is sent', async () => {
  const visit = await waiting()
  await worked(visit)
  await desk.useCases.entered(front(), visit, {
    task: 'write/arrive/encounter',
    number: await anEncounterOf(sandbox, LOCKMAN),
  })
  await open.store.happen(
    visit,
    ({ state }) => decide(PATHWAY, state, { kind: 'send-message', message: 'm1', held: 'message/m1' }, START),
    { now: START, hold: [{ ref: 'message/m1', kind: 'message', why: 'test', content: { text: WORDS } }] },
  )
  await sandbox.emr.fail({ kind: '500', method: 'POST', type: 'Communication', count: 1 })
  expect(await once(visit)).toMatchObject({ did: 'not-yet', fault: 'unreachable' })
  const posts = sent()
  expect(await once(visit)).toEqual({ did: 'answered' })
  expect(sent()).toBe(posts)
  const task = 'write/message/m1'
  expect((await stored(visit)).state.tasks[task]).toMatchObject({ for: 'front-desk', why: 'answer-lost' })
  expect(await desk.useCases.sheet(front(), visit, task)).toMatchObject({
    mayBeThere: true,
    lines: [{ label: 'text', value: WORDS, instant: false }],
  })
  expect(await desk.useCases.sendAgain(front(), visit, task)).toBeNull()
  await once(visit)
  expect(sent()).toBe(posts + 1)
  expect(await inTheClear(visit, WORDS)).toEqual([])
})

test.each(['hl7v2', 'worklist'] as const)(
  'an intake for which the pathway names %s goes so, though the EMR takes it by FHIR',
  async (intake) => {
    const byFhir = cells.map((cell): Cell =>
      cell.name.startsWith('intake:') ? { ...cell, door: 'fhir', missing: [] } : cell,
    )
    const sentBy: string[] = []
    const interfaces: EmrInterface = {
      ...NO_INTERFACE,
      send: async (_, { write }) => {
        if (write !== 'intake') return { sent: 'not-carried' }
        sentBy.push(write)
        return { sent: 'taken', event: 'ORU^R01', controlId: 'M1', number: null, words: null }
      },
    }
    const visit = await waiting()
    const parts = {
      ...CHART_ALONE,
      store: open.store,
      interfaces,
      offered: async () => byFhir,
      chartOf: () => sandbox.chart,
      pathwayOf: () => ({ ...PATHWAY, doors: { intake } }),
      now: () => START,
    }
    await worked(visit, carryOut(parts))
    const number = await anEncounterOf(sandbox, LOCKMAN)
    await desk.useCases.entered(front(), visit, { task: 'write/arrive/encounter', number })
    await worked(visit, carryOut(parts))
    const { tasks } = (await stored(visit)).state
    const byHand = Object.entries(tasks).flatMap(([task, { why }]) => (task.startsWith('write/intake/') ? [why] : []))
    expect([sentBy, byHand]).toEqual(intake === 'hl7v2' ? [['intake'], []] : [[], ['by-hand']])
  },
)

test('a booking that is a person’s to make is on an open worklist at once, and gone from it once that is done', async () => {
  const id = randomUUID()
  const end = new Date(START.getTime() + 1_200_000).toISOString()
  const asked = { ...askBooking, patient: LOCKMAN, practitioner: OKAFOR, start: START.toISOString(), end }
  await open.store.create(
    { id, organization: 'riverbend', pathway: PATHWAY },
    ({ state }) => decide(PATHWAY, state, asked, BEFORE),
    { now: BEFORE, hold: [], audit: [] },
  )
  const heard: unknown[] = []
  onTestFinished(desk.useCases.listen(front(), (change) => heard.push(change)))
  const happens = async (happening: Happening) => {
    await open.store.happen(id, ({ state }) => decide(PATHWAY, state, happening, START), { now: START })
    await desk.changed(id)
  }
  await happens({ kind: 'chart-refused', write: 'book', item: 'appointment', why: 'by-hand' })
  const task = 'write/book/appointment'
  expect(heard.at(-1)).toMatchObject({ kind: 'unbooked', visit: id, tasks: [{ task, why: 'by-hand' }] })
  await happens({ kind: 'see-to-task', task, act: 'done', by: { who: 'staff', ref: front().practitioner } })
  expect(heard.at(-1)).toMatchObject({ kind: 'unbooked', visit: id, tasks: [] })
})

test('a row of another practice’s visit, and one that is none, open nothing', async () => {
  const visit = await waiting()
  await worked(visit)
  const elsewhere = { ...front(), organization: 'lakeside' }
  expect(await desk.useCases.sheet(elsewhere, visit, 'write/consent/2026-11')).toEqual({ refused: 'not-found' })
  expect(await desk.useCases.sheet(front(), visit, 'write/consent/2025-01')).toEqual({ refused: 'unknown-task' })
  expect(await desk.useCases.sheet(front(), visit, 'help/patient')).toEqual({ refused: 'unknown-task' })
})

test('a wrong telephone number is entered by whoever has the person on the telephone, and counts once the record shows it', async () => {
  const visit = await waiting()
  const before = await contactsOf(visit)
  const [phone] = before.contacts.filter(({ system }) => system === 'phone')
  const correction = {
    version: before.version,
    system: 'phone',
    was: phone?.value ?? null,
    value: '413-555-0188',
  } as const
  const correct = (entered: boolean) => desk.useCases.correctContact(front(), visit, { ...correction, entered })
  expect(await correct(false)).toEqual({ became: 'by-hand' })
  expect(await correct(true)).toEqual({ became: 'not-there' })
  const office = await sandbox.emr.signIn('desk-bowman')
  await office.post(`/chart/${idOf(LOCKMAN)}/contact`, { phone: '(413) 555-0188' })
  expect(await correct(true)).toEqual({ became: 'written' })
  expect((await contactsOf(visit)).contacts).toEqual([{ system: 'phone', value: '(413) 555-0188' }])
  // Each of them is in the audit, and no number is.
  expect(await audited(visit, 'contact entered by hand')).toHaveLength(2)
  expect(await inTheClear(visit, '555-0188')).toEqual([])
})

test('an interface takes the correction where the FHIR server does not, on the version that was seen', async () => {
  const visit = await waiting()
  const { version, contacts } = await contactsOf(visit)
  const sent: string[] = []
  const interfaces: Pick<EmrInterface, 'send'> = {
    send: async (_, write, { patient }) => {
      sent.push(`${write.write} of ${patient?.reference}`)
      return { sent: 'taken', event: 'A08', controlId: '1', number: null, words: null }
    },
  }
  const { useCases, close } = openDesk(house, interfaces, allOffered, async () => [])
  const correction = { system: 'phone', was: contacts[0]?.value ?? null, value: '413-555-0199' } as const
  expect(await useCases.correctContact(front(), visit, { ...correction, version })).toEqual({ became: 'sent' })
  await expect(useCases.correctContact(front(), visit, { ...correction, version: 'W/"old"' })).rejects.toMatchObject({
    fault: { kind: 'version-conflict' },
  })
  expect(sent).toEqual([`contact of ${LOCKMAN}`])
  close()
})

async function contactsOf(visit: string) {
  const answer = await desk.useCases.contacts(front(), visit)
  if ('refused' in answer) throw new Error('the contacts were refused')
  return answer
}

/** Communications that were asked of the EMR. */
let communications = 0
function sent(): number {
  return communications
}

function front(): DeskSession {
  return {
    organization: 'riverbend',
    launch: 'desk-1',
    practitioner: 'Practitioner/bowman',
    role: 'front-desk',
    until: new Date(START.getTime() + 3_600_000),
  }
}

/** A visit whose patient has answered everything and waits. */
async function waiting(patient = LOCKMAN): Promise<string> {
  const id = randomUUID()
  const end = new Date(START.getTime() + 1_200_000).toISOString()
  const asked = { ...askBooking, patient, practitioner: OKAFOR, start: START.toISOString(), end }
  await open.store.create(
    { id, organization: 'riverbend', pathway: PATHWAY },
    ({ state }) => decide(PATHWAY, state, asked, BEFORE),
    { now: BEFORE, hold: [], audit: [] },
  )
  // Booked in the EMR already: what is tried here comes after.
  await pool.query('delete from command where visit = $1', [id])
  const happenings: Happening[] = [wrote('book', 'appointment', `Appointment/${id}`), ...preparing]
  const theirs: Happening[] = JSON.parse(JSON.stringify(happenings).replaceAll(ACTING.ref, OKAFOR))
  const sealed: Record<string, unknown> = {
    'answer-consent': { text: CONSENT, language: 'en' },
    'answer-location': WHEREABOUTS,
    'answer-intake': { answers: [], complete: true },
  }
  for (const happening of theirs)
    await open.store.happen(id, ({ state }) => decide(PATHWAY, state, happening, START), {
      now: START,
      hold:
        'held' in happening && typeof happening.held === 'string' && happening.kind in sealed
          ? [
              {
                ref: happening.held,
                kind: happening.kind.replace('answer-', ''),
                why: 'test',
                content: sealed[happening.kind],
              },
            ]
          : [],
    })
  await pool.query("delete from command where visit = $1 and body ->> 'do' <> 'write'", [id])
  return id
}

/** Works the line of the backend's writes off as far as it goes. */
async function worked(visit: string, by = carry): Promise<void> {
  for (;;) {
    const work = await open.store.head(`${visit}/backend`)
    if (work === null) return
    await by(work)
  }
}

/** One try at the head of that line. */
async function once(visit: string): Promise<Done> {
  const work = await open.store.head(`${visit}/backend`)
  if (work === null) throw new Error('nothing waits')
  return carry(work)
}

function carry(work: Work): Promise<Done> {
  const chart = {
    ...sandbox.chart,
    write: (...asked: Parameters<SandboxChart['chart']['write']>) => {
      if (asked[0].write === 'message') communications += 1
      return sandbox.chart.write(...asked)
    },
  }
  return carryOut({
    ...CHART_ALONE,
    store: open.store,
    offered: house.offered,
    chartOf: () => chart,
    pathwayOf: () => PATHWAY,
    now: () => START,
  })(work)
}

async function stored(visit: string): Promise<StoredVisit> {
  const found = await open.store.visit(visit)
  if (found === null) throw new Error('the visit is gone')
  return found
}

async function audited(visit: string, what: string) {
  const { rows } = await pool.query<{ outcome: string; who: string }>(
    `select entry ->> 'outcome' as outcome, entry #>> '{who,ref}' as who from audit
     where entry ->> 'visit' = $1 and entry ->> 'what' = $2 order by seq`,
    [visit, what],
  )
  return rows
}

/** Where words of a person stand unsealed. */
async function inTheClear(visit: string, words: string): Promise<unknown[]> {
  const { rows } = await pool.query<{ text: string }>(
    `select body::text as text from event where visit = $1 union all select body::text from command where visit = $1
     union all select state::text from visit where id = $1 union all select entry::text from audit`,
    [visit],
  )
  return rows.filter(({ text }) => text.includes(words))
}
