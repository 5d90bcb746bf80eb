import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type {
  Appointment,
  Communication,
  DocumentReference,
  Encounter,
  MedicationRequest,
  Slot,
} from '@medplum/fhirtypes'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPractice } from '../practice.ts'
import type { Practice } from '../practice.ts'
import { causewayApps } from '../settings.ts'
import { registerPages } from './pages.ts'
import { clockTime, dayOf } from './practice-time.ts'
import { find, words } from './reading.ts'
import { RIVERBEND } from '../site.ts'

// Thursday, 09:30 at the practice.
const now = new Date('2026-11-19T14:30:00Z')
const origin = 'http://localhost:18194'
let practice: Practice
let patient: string
let cookie: string

beforeAll(async () => {
  const causewayUrl = 'http://127.0.0.1:18195'
  const settings = {
    site: RIVERBEND,
    port: 18194,
    smtpPort: 0,
    data: mkdtempSync(join(tmpdir(), 'pages-')),
    causewayUrl,
    smsWebhook: `${causewayUrl}/text-messages/riverbend`,
    mailWebhook: `${causewayUrl}/mail-reports/riverbend`,
    telephoneWebhook: `${causewayUrl}/telephone/riverbend`,
    personality: 'generous' as const,
    videoWebhook: `${causewayUrl}/room-reports/riverbend`,
    practiceName: 'Riverbend Family Practice',
    tokenSeconds: 300,
    subscriptions: [],
    apps: causewayApps(causewayUrl),
  }
  practice = await openPractice(settings, () => now)
  await registerPages(practice.app, practice.emr)
  const [tony] = await find(practice.emr.repo, 'Patient?family=Douglas')
  patient = tony?.id ?? ''
  cookie = await signIn('dr-okafor')
})

afterAll(() => practice.close())

async function signIn(practitioner: string): Promise<string> {
  const { headers } = await post('/sign-in', { practitioner }, { origin })
  return [headers['set-cookie'] ?? []]
    .flat()
    .map((one) => one.split(';')[0])
    .join('; ')
}

function get(url: string) {
  return practice.app.inject({ url, headers: { cookie } })
}

function post(url: string, form: Record<string, string>, headers: Record<string, string> = { origin, cookie }) {
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  return practice.app.inject({
    method: 'POST',
    url,
    headers: { ...type, ...headers },
    payload: String(new URLSearchParams(form)),
  })
}

async function freeSlots(): Promise<(Slot & { id: string })[]> {
  const clinicians = ['dr-okafor', 'dr-lindqvist', 'np-serrano'].map((id) => `Schedule/${id}-schedule`).join(',')
  const query = `Slot?status=free&schedule=${clinicians}&start=gt${now.toISOString()}&_sort=start`
  return find<Slot>(practice.emr.repo, query)
}

async function bookNext(reason: string): Promise<Appointment & { id: string }> {
  const [slot] = await freeSlots()
  expect((await post('/schedule/book', { slot: slot?.id ?? '', patient, reason })).statusCode).toBe(303)
  const [appointment] = await find<Appointment>(practice.emr.repo, `Appointment?slot=Slot/${slot?.id}&status=booked`)
  if (appointment === undefined) throw new Error('the booking left no appointment')
  return appointment
}

test('nobody reads a screen of the EMR without signing in', async () => {
  for (const url of [
    '/schedule',
    '/schedule/board',
    '/patients',
    `/chart/${patient}`,
    `/chart/${patient}/cards`,
    '/inbasket',
  ]) {
    const answer = await practice.app.inject({ url })
    expect([answer.statusCode, answer.headers.location]).toEqual([303, expect.stringMatching(/^\/\?next=/)])
  }
})

test.each([
  ['without any origin', {}],
  ['with another origin', { origin: 'http://127.0.0.1:8080' }],
  ['with the right origin but from another site', { origin, 'sec-fetch-site': 'cross-site' }],
])('a form sent %s is refused', async (_, headers) => {
  const [slot] = await freeSlots()
  const form = { slot: slot?.id ?? '', patient, reason: 'forged' }
  expect((await post('/schedule/book', form, { cookie, ...headers })).statusCode).toBe(403)
  expect((await practice.emr.repo.readResource<Slot>('Slot', form.slot)).status).toBe('free')
})

test.each(['https://elsewhere.test/', '//elsewhere.test', '/\\elsewhere.test', ''])(
  'signing in never leads to %j',
  async (next) => {
    const answer = await post('/sign-in', { practitioner: 'dr-okafor', next }, { origin })
    expect(answer.headers.location).toBe('/schedule')
  },
)

test('of two people who book one slot at once one gets it, and the other is told', async () => {
  const [slot] = await freeSlots()
  const form = { slot: slot?.id ?? '', patient, reason: 'Cough' }
  const answers = await Promise.all([post('/schedule/book', form), post('/schedule/book', form)])

  expect(answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([303, 409])
  expect(answers.find(({ statusCode }) => statusCode === 409)?.body).toContain('Not booked.')
  expect(await find<Appointment>(practice.emr.repo, `Appointment?slot=Slot/${form.slot}`)).toHaveLength(1)
  expect((await practice.emr.repo.readResource<Slot>('Slot', form.slot)).status).toBe('busy')
})

test('a time that is blocked takes nobody, and is free once it is opened again', async () => {
  const [slot] = await freeSlots()
  const id = slot?.id ?? ''
  expect((await post('/schedule/block', { slot: id })).statusCode).toBe(303)
  const board = (await get(`/schedule?date=${dayOf(new Date(slot?.start ?? ''))}`)).body
  expect(board).toContain(`aria-label="Open ${clockTime(new Date(slot?.start ?? ''))} again, `)
  expect((await post('/schedule/book', { slot: id, patient, reason: 'Cough' })).statusCode).toBe(409)
  expect((await post('/schedule/block', { slot: id })).statusCode).toBe(409)
  expect((await post('/schedule/open', { slot: id })).statusCode).toBe(303)
  expect((await practice.emr.repo.readResource<Slot>('Slot', id)).status).toBe('free')
  expect((await post('/schedule/open', { slot: id })).statusCode).toBe(409)
})

test('cancelling gives the slot back, and only once', async () => {
  const appointment = await bookNext('Refill')
  const slot = appointment.slot?.[0]?.reference?.split('/')[1] ?? ''
  expect((await post('/schedule/cancel', { appointment: appointment.id })).statusCode).toBe(303)
  expect((await practice.emr.repo.readResource<Slot>('Slot', slot)).status).toBe('free')
  expect((await post('/schedule/cancel', { appointment: appointment.id })).statusCode).toBe(409)
})

describe('changing an appointment', () => {
  const at = (id: string, what = '') => `/schedule/appointment/${id}${what}`
  const read = (id: string) => practice.emr.repo.readResource<Appointment>('Appointment', id)
  const slotIn = ({ slot }: Appointment) => slot?.[0]?.reference?.split('/')[1] ?? ''
  const actors = ({ participant }: Appointment) => participant.map(({ actor }) => actor?.reference)

  test('moving it to a colleague’s time takes that and gives the old one back', async () => {
    const before = await bookNext('Move me')
    const theirs = (await freeSlots()).find(({ schedule }) => schedule.reference === 'Schedule/np-serrano-schedule')
    expect((await post(at(before.id, '/move'), { slot: theirs?.id ?? '' })).statusCode).toBe(303)
    const after = await read(before.id)
    expect(after).toMatchObject({ status: 'booked', start: theirs?.start, end: theirs?.end })
    expect(slotIn(after)).toBe(theirs?.id)
    expect(actors(after)).toContain('Practitioner/np-serrano')
    expect(actors(after)).not.toContain(actors(before).find((one) => one?.startsWith('Practitioner/')))
    expect((await practice.emr.repo.readResource<Slot>('Slot', slotIn(before))).status).toBe('free')
    expect((await practice.emr.repo.readResource<Slot>('Slot', slotIn(after))).status).toBe('busy')
  })

  test('a time that somebody else has is not taken, and nothing is changed', async () => {
    const [mine, other] = [await bookNext('Mine'), await bookNext('Other')]
    const answer = await post(at(mine.id, '/move'), { slot: slotIn(other) })
    expect([answer.statusCode, answer.body.includes('Not changed.')]).toEqual([409, true])
    expect(await read(mine.id)).toEqual(mine)
  })

  test('a booking that is not matched shows what was typed, offers who fits, and is matched once', async () => {
    const booked = await bookNext('Unmatched')
    const named = booked.participant.filter(({ actor }) => !actor?.reference?.startsWith('Patient/'))
    const unmatched = await practice.emr.repo.updateResource<Appointment>({
      ...booked,
      comment: 'Given as Toni <Douglas>, born 1972-04-18.',
      participant: [{ actor: { display: 'Toni Douglas (not matched yet)' }, status: 'needs-action' }, ...named],
    })
    const { body } = await get(at(unmatched.id))
    expect(body).toContain('Toni &#60;Douglas&#62;')
    expect(body).toContain('This is Douglas, Tony')
    expect((await get(at(unmatched.id, '?name=wisoky'))).body).toMatch(/This is Wisoky/)

    expect((await post(at(unmatched.id, '/match'), { patient })).statusCode).toBe(303)
    const matched = await read(unmatched.id)
    expect(actors(matched)).toEqual([`Patient/${patient}`, ...named.map(({ actor }) => actor?.reference)])
    expect(matched.comment).toBeUndefined()
    expect((await post(at(unmatched.id, '/match'), { patient })).statusCode).toBe(409)
  })

  test('a covering clinician is added beside the first, once', async () => {
    const { id } = await bookNext('Cover me')
    const free = ['dr-okafor', 'dr-lindqvist', 'np-serrano']
    const own = actors(await read(id)).find((one) => one?.startsWith('Practitioner/'))
    const practitioner = free.find((one) => `Practitioner/${one}` !== own) ?? ''
    expect((await post(at(id, '/cover'), { practitioner })).statusCode).toBe(303)
    expect((await read(id)).participant.at(-1)).toMatchObject({
      type: [{ coding: [{ code: 'SPRF' }] }],
      actor: { reference: `Practitioner/${practitioner}` },
    })
    expect(actors(await read(id))).toContain(own)
    expect((await post(at(id, '/cover'), { practitioner })).statusCode).toBe(409)
  })

  test('checking in opens the encounter that a launch then names, once; ending closes it', async () => {
    const { id } = await bookNext('Check me in')
    expect((await get(at(id))).body).toContain('None is open.')
    expect((await post(at(id, '/check-in'), {})).statusCode).toBe(303)
    const encounters = () => find<Encounter>(practice.emr.repo, `Encounter?appointment=Appointment/${id}`)
    expect(await encounters()).toMatchObject([
      { status: 'arrived', class: { code: 'VR' }, subject: { reference: `Patient/${patient}` } },
    ])
    expect((await get(at(id))).body).toContain('Open: arrived, virtual')
    expect((await post(at(id, '/check-in'), {})).statusCode).toBe(409)

    expect((await post(at(id, '/end'), {})).statusCode).toBe(303)
    expect(await encounters()).toMatchObject([{ status: 'finished', period: { end: expect.any(String) } }])
    expect((await read(id)).status).toBe('fulfilled')
    expect((await post(at(id, '/end'), {})).statusCode).toBe(409)
    expect((await post(at(id, '/check-in'), {})).statusCode).toBe(409)
  })

  test('another site’s form changes nothing', async () => {
    const appointment = await bookNext('Forged')
    const forged = { cookie, origin: 'http://127.0.0.1:8080' }
    expect((await post(at(appointment.id, '/cover'), { practitioner: 'dr-lindqvist' }, forged)).statusCode).toBe(403)
    expect(await read(appointment.id)).toEqual(appointment)
  })
})

test('the board says since when a patient waits, and shows a reason as text', async () => {
  const appointment = await bookNext('<img src=x onerror=alert(1)>')
  await practice.emr.repo.createResource<Encounter>({
    resourceType: 'Encounter',
    status: 'arrived',
    class: { code: 'VR' },
    subject: { reference: `Patient/${patient}` },
    appointment: [{ reference: `Appointment/${appointment.id}` }],
    period: { start: new Date(now.getTime() - 4.5 * 60_000).toISOString() },
  })
  const { body } = await get(`/schedule/board?date=${dayOf(new Date(appointment.start ?? ''))}`)
  expect(body).toContain('waiting since 09:25 (4 min)')
  expect(body).toContain('&#60;img src=x onerror=alert(1)&#62;')
  expect(body).not.toContain('<img')
})

test('the frame of an app allows camera and microphone unless a bad day is asked for', async () => {
  const appointment = await bookNext('Launch')
  const form = { url: 'http://127.0.0.1:18195/launch', appointment: appointment.id, appContext: 'opaque' }
  const { headers } = await post(`/chart/${patient}/launch`, form)
  const address = String(headers.location)
  expect(address).toMatch(
    new RegExp(`^/chart/${patient}/app\\?launch=[\\w-]+&app=causeway&appointment=${appointment.id}$`),
  )

  const { body } = await get(address)
  expect(body).toContain('allow="camera; microphone; display-capture; autoplay; fullscreen; clipboard-write"')
  expect(body).toMatch(
    /src="http:\/\/127\.0\.0\.1:18195\/launch\?iss=http%3A%2F%2Flocalhost%3A18194%2Ffhir%2Fr4&#38;launch=/,
  )
  const badDay = (await get(`${address}&frame=nocamera`)).body
  expect(badDay).toContain('allow="display-capture; autoplay; fullscreen; clipboard-write"')
})

test('only a registered app is launched', async () => {
  const answer = await post(`/chart/${patient}/launch`, { url: 'http://elsewhere.test/launch' })
  expect(answer.statusCode).toBe(404)
})

test('a clinician writes a note in the chart, in the encounter of the appointment', async () => {
  const { id } = await bookNext('Write it down')
  await post(`/schedule/appointment/${id}/check-in`, {})
  expect((await post(`/chart/${patient}/notes?appointment=${id}`, { text: 'Seen\r\nby video' })).statusCode).toBe(303)
  const [encounter] = await find<Encounter>(practice.emr.repo, `Encounter?appointment=Appointment/${id}`)
  const [note] = await find<DocumentReference>(
    practice.emr.repo,
    `DocumentReference?encounter=Encounter/${encounter?.id}`,
  )
  expect(note).toMatchObject({ docStatus: 'preliminary', author: [{ reference: 'Practitioner/dr-okafor' }] })
  expect(Buffer.from(note?.content[0]?.attachment.data ?? '', 'base64').toString()).toBe('Seen\nby video')
  expect((await post(`/chart/${patient}/notes`, { text: ' ' })).statusCode).toBe(409)
})

test('a note is changed and signed as it was read, or not at all', async () => {
  const note = await practice.emr.repo.createResource<DocumentReference>({
    resourceType: 'DocumentReference',
    status: 'current',
    docStatus: 'preliminary',
    type: { text: 'Progress note' },
    subject: { reference: `Patient/${patient}` },
    author: [{ reference: 'Practitioner/dr-okafor' }],
    content: [{ attachment: { contentType: 'text/plain', data: Buffer.from('Feels <better>').toString('base64') } }],
  })
  const sign = (version: string) => post(`/chart/${patient}/notes/${note.id}/sign`, { version })
  expect((await get(`/chart/${patient}?tab=notes`)).body).toContain('Feels &#60;better&#62;')

  const stale = await sign('an-older-version')
  expect([stale.statusCode, stale.body.includes('The note has changed since you opened it.')]).toEqual([409, true])
  const edit = (version: string) => post(`/chart/${patient}/notes/${note.id}/edit`, { version, text: 'Feels\r\nworse' })
  expect((await edit('an-older-version')).statusCode).toBe(409)
  expect((await edit(note.meta?.versionId ?? '')).headers.location).toBe(`/chart/${patient}?tab=notes`)
  const edited = await practice.emr.repo.readResource<DocumentReference>('DocumentReference', note.id)
  expect(Buffer.from(edited.content[0]?.attachment.data ?? '', 'base64').toString()).toBe('Feels\nworse')
  expect((await sign(note.meta?.versionId ?? '')).statusCode).toBe(409)
  expect((await sign(edited.meta?.versionId ?? '')).headers.location).toBe(`/chart/${patient}?tab=notes`)
  const signed = await practice.emr.repo.readResource<DocumentReference>('DocumentReference', note.id)
  expect([signed.docStatus, signed.authenticator?.display]).toEqual(['final', 'Dr. Ngozi Okafor'])
  expect((await sign(signed.meta?.versionId ?? '')).statusCode).toBe(409)
})

test('the composer of the EMR prescribes a controlled substance and gives it a number', async () => {
  const catalogue = (await get(`/chart/${patient}/orders`)).body
  const item = /value="(MedicationKnowledge\/[^"]+)"[^>]*>\s*Oxycodone/.exec(catalogue)?.[1] ?? ''
  await post(`/chart/${patient}/orders`, { item, instructions: '5 mg at night' })
  const orders = () => find<MedicationRequest>(practice.emr.repo, `MedicationRequest?subject=Patient/${patient}`)
  const isOxycodone = (one: MedicationRequest) => words(one.medicationCodeableConcept).startsWith('Oxycodone')
  const draft = (await orders()).find(isOxycodone)
  expect(draft?.status).toBe('draft')

  await post(`/chart/${patient}/orders/MedicationRequest/${draft?.id}/sign`, { reason: 'Palliative' })
  const signed = (await orders()).find(isOxycodone)
  expect(signed?.status).toBe('active')
  expect(signed?.identifier?.[0]?.system).toBe(`${origin}/orders`)
})

test('the front desk neither orders nor signs', async () => {
  const desk = { origin, cookie: await signIn('desk-bowman') }
  const answer = await post(`/chart/${patient}/orders`, { item: 'MedicationKnowledge/any' }, desk)
  expect([answer.statusCode, answer.body.includes('Only a clinician writes orders.')]).toEqual([422, true])
})

test('an answer from the in-basket goes back to the patient', async () => {
  const asked = await practice.emr.repo.createResource<Communication>({
    resourceType: 'Communication',
    status: 'completed',
    subject: { reference: `Patient/${patient}` },
    sender: { reference: `Patient/${patient}` },
    recipient: [{ reference: 'Practitioner/dr-okafor' }],
    payload: [{ contentString: 'May I take it with food?' }],
  })
  expect((await get('/inbasket')).body).toContain('May I take it with food?')
  await post(`/inbasket/${asked.id}/answer`, { text: 'Yes, with food.' })

  const messages = await find<Communication>(practice.emr.repo, `Communication?subject=Patient/${patient}`)
  expect(messages.find(({ inResponseTo }) => inResponseTo !== undefined)).toMatchObject({
    status: 'completed',
    inResponseTo: [{ reference: `Communication/${asked.id}` }],
    sender: { reference: 'Practitioner/dr-okafor' },
    recipient: [{ reference: `Patient/${patient}` }],
    payload: [{ contentString: 'Yes, with food.' }],
  })
})
