import { randomBytes, randomUUID } from 'node:crypto'
import { decide } from '#domain/visit/decide.ts'
import type { Happening } from '#domain/visit/happening.ts'
import type { ScheduleNews } from '#domain/visit/schedule-news.ts'
import { PATHWAY } from '#domain/visit/rehearsal.ts'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testDatabase } from '../../test/database.ts'
import { scheduleHouse } from '../../test/schedule-house.ts'
import { BACKEND, idOf, LOCKMAN, OKAFOR, openSandboxChart, type SandboxChart } from '../../test/sandbox-chart.ts'
import type { EmrBrowser } from '../../test/sandbox-emr.ts'
import { openStore, type OpenStore } from '../postgres/store.ts'
import { coveredBy, followAppointments } from './appointments.ts'
import { type BookedAppointment, ChartFault } from './chart.ts'
import { feedUseCases } from './feed.ts'
import type { House } from './house.ts'
import type { StoredVisit } from './store.ts'
import { oneAtATime } from './turn.ts'

const SERRANO = 'Practitioner/np-serrano'
const ORGANIZATION = 'riverbend'
let sandbox: SandboxChart
let pool: pg.Pool
let open: OpenStore
let house: House
let desk: EmrBrowser
let look: () => Promise<unknown>

beforeAll(async () => {
  sandbox = await openSandboxChart()
  desk = await sandbox.emr.signIn('desk-bowman')
  pool = await testDatabase()
  open = await openStore(pool, randomBytes(32), () => undefined)
  house = scheduleHouse(open.store, sandbox)
  look = followAppointments(house, ORGANIZATION)
})
afterAll(async () => {
  await open.close()
  await pool.end()
  await sandbox.emr.stop()
})

test('an appointment moved to a colleague’s time moves its visit, and the link is sent again once', async () => {
  const visit = await booked()
  const slot = await freeSlotOf(SERRANO)
  await change(visit, 'move', { slot: idOf(slot.slot) })
  await look()
  await look()
  const { state } = await now(visit)
  expect(state).toMatchObject({ appointment: 'booked', practitioner: SERRANO, covering: [] })
  expect([state.start, state.end].map((at) => Date.parse(at ?? ''))).toEqual(
    [slot.start, slot.end].map((at) => Date.parse(at)),
  )
  expect(Object.keys(state.messages)).toEqual(['link-1', 'link-2'])
})

test('a booking that staff match is that person’s visit, and only then is a link sent', async () => {
  const visit = await booked(null)
  await look()
  expect((await now(visit)).state).toMatchObject({ patient: null, messages: {} })
  await change(visit, 'match', { patient: idOf(LOCKMAN) })
  await look()
  await look()
  expect((await now(visit)).state).toMatchObject({ patient: LOCKMAN, messages: { 'link-1': { purpose: 'link' } } })
  const audited = await pool.query(
    "select entry from audit where entry ->> 'what' = 'visit matched to a person by the EMR'",
  )
  expect(audited.rows).toMatchObject([{ entry: { patient: LOCKMAN, visit: visit.id, who: { kind: 'emr' } } }])
})

test('a no-show that staff set in the EMR ends its visit as one, and nobody is told that it was cancelled', async () => {
  const visit = await booked()
  const appointment = appointmentOf(visit)
  const start = (await now(visit)).state.start ?? ''
  await sandbox.chart.write({ key: `${visit.id}/no-show/appointment`, write: 'no-show', appointment, start }, BACKEND)
  await look()
  const { state } = await now(visit)
  expect(state).toMatchObject({ appointment: 'cancelled', noShow: true })
  expect(Object.keys(state.messages)).toEqual(['link-1'])
})

test('a cancelled appointment cancels its visit', async () => {
  const visit = await booked()
  await desk.post('/schedule/cancel', { appointment: idOf(appointmentOf(visit)) })
  await look()
  expect((await now(visit)).state.appointment).toBe('cancelled')
})

test('a clinician added to the appointment covers, without a message to the patient', async () => {
  const visit = await booked()
  await change(visit, 'cover', { practitioner: idOf(SERRANO) })
  await look()
  const { state } = await now(visit)
  expect(state).toMatchObject({ practitioner: OKAFOR, covering: [SERRANO] })
  expect(Object.keys(state.messages)).toEqual(['link-1'])
})

test('who has just been asked to cover is known at the door, before the next look; nobody else is', async () => {
  const visit = await booked()
  expect((await coveredBy(house, await now(visit), SERRANO)).state.covering).toEqual([])
  await change(visit, 'cover', { practitioner: idOf(SERRANO) })
  expect((await coveredBy(house, await now(visit), 'Practitioner/dr-lindqvist')).state).not.toMatchObject({
    covering: expect.arrayContaining(['Practitioner/dr-lindqvist']),
  })
  expect((await coveredBy(house, await now(visit), SERRANO)).state.covering).toEqual([SERRANO])
})

test('while the EMR is down nobody covers by default, and what changed meanwhile is seen afterwards', async () => {
  const visit = await booked()
  await change(visit, 'cover', { practitioner: idOf(SERRANO) })
  await sandbox.emr.fail({ kind: 'down' })
  await look()
  expect((await coveredBy(house, await now(visit), SERRANO)).state.covering).toEqual([])
  await sandbox.emr.mend()
  await look()
  expect((await now(visit)).state.covering).toEqual([SERRANO])
})

test.each([
  ['an EMR that answers, and tells nobody what changed, is not away', { kind: 'refused', status: 400 }, null],
  ['an EMR that does not answer is away', { kind: 'unreachable' }, expect.any(Date)],
  ['an EMR without an agreement is away', { kind: 'refused', status: 0 }, expect.any(Date)],
] as const)('%s', async (_, fault, awaySince) => {
  const without: House = {
    ...house,
    chartOf: () => ({
      ...sandbox.chart,
      read: { ...sandbox.chart.read, appointmentsChanged: () => Promise.reject(new ChartFault(fault)) },
    }),
  }
  const reached: (Date | null)[] = []
  await followAppointments(without, ORGANIZATION, (since) => void reached.push(since))()
  expect(reached).toEqual([awaySince])
})

test('an appointment that has lost its times in the EMR moves nothing and holds up no other', async () => {
  const [broken, other] = [await booked(), await booked()]
  await desk.post('/schedule/cancel', { appointment: idOf(appointmentOf(other)) })
  const before = (await now(broken)).state
  const read = sandbox.chart.read.appointmentsChanged
  const timeless: House = {
    ...house,
    chartOf: () => ({
      ...sandbox.chart,
      read: {
        ...sandbox.chart.read,
        appointmentsChanged: async (since) =>
          (await read(since)).map((one) =>
            one.reference === appointmentOf(broken) ? { ...one, start: '', end: '' } : one,
          ),
      },
    }),
  }
  await followAppointments(timeless, ORGANIZATION)()
  expect((await now(broken)).state).toEqual(before)
  expect((await now(other)).state.appointment).toBe('cancelled')
})

describe('an appointment that staff make in the EMR', () => {
  let made: StoredVisit

  test('becomes one visit with one link, and carries the address by which it is joined', async () => {
    const known = await visitIds()
    const slot = await freeSlotOf(SERRANO)
    await desk.post('/schedule/book', {
      slot: idOf(slot.slot),
      patient: idOf(LOCKMAN),
      reason: 'cough',
      date: slot.start.slice(0, 10),
    })
    await look()
    await followAppointments(house, ORGANIZATION)()
    const [id, ...others] = (await visitIds()).filter((each) => !known.includes(each))
    expect(others).toEqual([])
    const visit = await open.store.visit(id ?? '')
    if (visit === null) throw new Error('no visit was made')
    expect(visit.state).toMatchObject({
      appointment: 'booked',
      patient: LOCKMAN,
      practitioner: SERRANO,
      messages: { 'link-1': { purpose: 'link', status: 'asked' } },
    })
    const key = `${visit.id}/address/appointment`
    const joinAddress = `http://127.0.0.1:8080/v/${visit.id}`
    const write = { key, write: 'address', appointment: appointmentOf(visit), joinAddress } as const
    const [first, again] = [await sandbox.chart.write(write, BACKEND), await sandbox.chart.write(write, BACKEND)]
    expect(again.version).toBe(first.version)
    made = visit
  })

  test('and turn into a visit in person closes the visit, and by video again reopens the same one', async () => {
    await change(made, 'turn', { to: 'in-person' })
    await look()
    expect((await now(made)).state).toMatchObject({ appointment: 'cancelled', inPerson: true })
    await change(made, 'turn', { to: 'video' })
    await look()
    await look()
    const { state } = await now(made)
    expect(state).toMatchObject({ appointment: 'booked', inPerson: false })
    expect(Object.keys(state.messages).toSorted()).toEqual(['in-person-1', 'link-1', 'link-2'])
  })
})

test('one for a child is a row of the desk, told once, which goes when it is turned into a visit in person', async () => {
  const known = await visitIds()
  const slot = await freeSlotOf(SERRANO)
  await desk.post('/schedule/book', {
    slot: idOf(slot.slot),
    patient: 'noa-fenwick',
    reason: 'cough',
    date: slot.start.slice(0, 10),
  })
  await look()
  await followAppointments(house, ORGANIZATION)()
  const [id, ...others] = (await visitIds()).filter((each) => !known.includes(each))
  expect(others).toEqual([])
  const visit = await open.store.visit(id ?? '')
  if (visit === null) throw new Error('nothing was told')
  expect(visit.state).toMatchObject({ appointment: 'unfit', unfit: 'under-age', messages: {} })
  expect(await open.store.tasksOf(visit.id)).toMatchObject([{ why: 'unfit-under-age', owner: 'front-desk' }])
  await change(visit, 'turn', { to: 'in-person' })
  await look()
  expect((await now(visit)).state).toMatchObject({ appointment: 'cancelled', inPerson: true, tasks: {}, messages: {} })
  await change(visit, 'turn', { to: 'video' })
  await look()
  expect(await open.store.tasksOf(visit.id)).toMatchObject([{ why: 'unfit-under-age' }])
})

test('one that lacks its clinician is a row until the EMR has them, and then the visit, in the patient’s own time', async () => {
  const visit = await booked()
  const appointment = await sandbox.chart.read.appointment(appointmentOf(visit), BACKEND)
  const made = { ...appointment, reference: 'Appointment/headless', ours: false, practitioner: null }
  const patient = async (...asked: Parameters<typeof sandbox.chart.read.patient>) => ({
    ...(await sandbox.chart.read.patient(...asked)),
    state: 'California',
  })
  const seeing = (one: typeof made | typeof appointment) =>
    followAppointments(
      {
        ...house,
        chartOf: () => ({
          ...sandbox.chart,
          read: {
            ...sandbox.chart.read,
            patient,
            appointmentsChanged: async () => [one],
            appointmentsAhead: async () => [],
          },
        }),
      },
      ORGANIZATION,
    )()
  await seeing(made)
  const told = await open.store.visitByAppointment(ORGANIZATION, 'Appointment/headless')
  if (told === null) throw new Error('nothing was told')
  expect(told.state).toMatchObject({ unfit: 'no-clinician', tasks: { 'unfit/no-clinician': { done: null } } })
  await seeing({ ...made, practitioner: SERRANO })
  expect((await now(told)).state).toMatchObject({
    appointment: 'booked',
    practitioner: SERRANO,
    zone: 'America/Los_Angeles',
    tasks: {},
    messages: { 'link-1': { purpose: 'link' } },
  })
})

test('an appointment of a type that no pathway serves stays the EMR’s own', async () => {
  const visit = await booked()
  const known = await visitIds()
  const appointment = await sandbox.chart.read.appointment(appointmentOf(visit), BACKEND)
  const read = {
    ...sandbox.chart.read,
    appointmentsChanged: async () => [
      { ...appointment, reference: 'Appointment/physical', ours: false, typeCodes: ['physical'] },
    ],
    appointmentsAhead: async () => [],
  }
  await followAppointments({ ...house, chartOf: () => ({ ...sandbox.chart, read }) }, ORGANIZATION)()
  expect(await visitIds()).toEqual(known)
})

describe('an appointment that a message of ours asked for, where the chart shows it', () => {
  test('is that visit’s once it is booked, whoever tells of it, and until then nobody’s', async () => {
    const { visit, shown } = await askedByMessage()
    const before = await visitIds()
    await seeing({ ...shown, status: 'pending' })
    expect((await now(visit)).state.appointment).toBe('asked')
    await seeing(shown)
    expect((await now(visit)).state).toMatchObject({
      appointment: 'booked',
      references: { appointment: shown.reference },
      messages: { 'link-1': { purpose: 'link' } },
    })
    await seeing(shown)
    expect(await visitIds()).toEqual(before)
  })

  test('of somebody else it is not', async () => {
    const { visit, shown } = await askedByMessage()
    await seeing({ ...shown, patient: 'Patient/another' })
    expect((await now(visit)).state.appointment).toBe('asked')
  })

  test('that is called off there is turned down, and a person’s', async () => {
    const { visit, shown } = await askedByMessage()
    await seeing({ ...shown, status: 'cancelled' })
    expect((await open.store.tasksOf(visit.id)).map(({ task }) => task)).toEqual(['write/book/appointment'])
  })

  test('makes no second visit while its acknowledgement is on its way', async () => {
    const { visit, shown } = await askedByMessage('not acknowledged')
    const before = await visitIds()
    await seeing(shown)
    expect(await visitIds()).toEqual(before)
    expect((await now(visit)).state.appointment).toBe('asked')
    // Its message is to come again: an EMR that gives out no changes would tell of it only once.
    const read = { ...sandbox.chart.read, appointmentNumbered: async () => shown }
    const feed = feedUseCases({ ...house, chartOf: () => ({ ...sandbox.chart, read }) }, () => oneAtATime())
    const numbers = [{ value: 'A-17', authority: null }]
    const news = {
      happened: 'booked',
      appointment: numbers,
      start: null,
      patient: [],
      status: null,
    } satisfies ScheduleNews
    const about = { news, said: null, times: { at: null, times: [] } }
    const told = { sender: ['EMR', 'MAIN'] as const, controlId: randomUUID(), event: 'S12', ...about }
    expect(await feed.hear(ORGANIZATION, told)).toBe('not-found')
  })
})

/** A visit that begins now, whose appointment was asked for by a message, and what the EMR makes of it. */
async function askedByMessage(acknowledged: 'acknowledged' | 'not acknowledged' = 'acknowledged') {
  // A visit of this moment for each, so that none is taken for another.
  const start = new Date(Date.now() + 60_000 * (asks += 1)).toISOString()
  const end = new Date(Date.parse(start) + 20 * 60_000).toISOString()
  const number = randomUUID().replaceAll('-', '')
  const asked: Happening = {
    kind: 'ask-booking',
    slot: null,
    practitioner: OKAFOR,
    patient: LOCKMAN,
    start,
    end,
    zone: 'America/New_York',
    language: 'en',
    birthDate: '1970-12-24',
    held: 'booking/1',
  }
  const visit = await open.store.create(
    { id: randomUUID(), organization: ORGANIZATION, pathway: PATHWAY },
    ({ state }) => decide(PATHWAY, state, asked, new Date()),
    { now: new Date(), hold: [], audit: [] },
  )
  if ('refused' in visit) throw new Error(`booking was refused: ${visit.refused}`)
  if (acknowledged === 'acknowledged') {
    const took: Happening = { kind: 'interface-took', write: 'book', item: 'appointment', number, message: 'm1' }
    await open.store.happen(visit.id, ({ state }) => decide(PATHWAY, state, took, new Date()), { now: new Date() })
  }
  const shown: BookedAppointment = {
    reference: `Appointment/${number}`,
    version: 'W/"1"',
    status: 'booked',
    start,
    end,
    patient: LOCKMAN,
    practitioner: OKAFOR,
    covering: [],
    type: 'Follow-up visit by video',
    typeCodes: ['follow-up-video'],
    telemedicine: true,
    slot: null,
    ours: false,
    numbers: ['A-17', number],
    reason: null,
  }
  return { visit, shown }
}
let asks = 0

/** One look at a schedule in which just this has changed. */
function seeing(one: BookedAppointment): Promise<unknown> {
  const read = {
    ...sandbox.chart.read,
    appointmentsChanged: async () => [one],
    appointmentsAhead: async () => [],
  }
  return followAppointments({ ...house, chartOf: () => ({ ...sandbox.chart, read }) }, ORGANIZATION)()
}

async function visitIds(): Promise<string[]> {
  return (await pool.query<{ id: string }>('select id from visit order by created_at, id')).rows.map(({ id }) => id)
}

/** A visit whose appointment the sandbox EMR really holds. */
async function booked(patient: string | null = LOCKMAN): Promise<StoredVisit> {
  const booking = { ...(await sandbox.bookingOf()), patient }
  const { slot, practitioner, start, end } = booking
  const asked: Happening = {
    kind: 'ask-booking',
    slot,
    practitioner,
    patient,
    start,
    end,
    zone: 'America/New_York',
    language: 'en',
    birthDate: '1970-12-24',
    held: 'booking/1',
  }
  const visit = await open.store.create(
    { id: randomUUID(), organization: ORGANIZATION, pathway: PATHWAY },
    ({ state }) => decide(PATHWAY, state, asked, new Date()),
    { now: new Date(), hold: [], audit: [] },
  )
  if ('refused' in visit) throw new Error(`booking was refused: ${visit.refused}`)
  const { reference, version } = await sandbox.chart.write(booking, BACKEND)
  const wrote: Happening = { kind: 'chart-wrote', write: 'book', item: 'appointment', reference, version, digest: null }
  await open.store.happen(visit.id, ({ state }) => decide(PATHWAY, state, wrote, new Date()), { now: new Date() })
  return now(visit)
}

/** As staff do it on the EMR's own page. */
async function change(visit: StoredVisit, what: string, form: Record<string, string>): Promise<void> {
  const answer = await desk.post(`/schedule/appointment/${idOf(appointmentOf(visit))}/${what}`, form)
  expect(answer.status).toBe(303)
}

async function freeSlotOf(practitioner: string) {
  const free = await sandbox.chart.read.freeSlots('follow-up-video', new Date().toISOString(), 400)
  const slot = free.find((one) => one.practitioner === practitioner)
  if (slot === undefined) throw new Error(`${practitioner} has no free slot`)
  return slot
}

async function now({ id }: StoredVisit): Promise<StoredVisit> {
  const visit = await open.store.visit(id)
  if (visit === null) throw new Error('the visit is gone')
  return visit
}

function appointmentOf({ state }: StoredVisit): string {
  if (state.references.appointment === null) throw new Error('the visit has no appointment')
  return state.references.appointment
}
