import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { startSandboxEmr, type SandboxEmr } from '../../test/sandbox-emr.ts'
import { ChartFault, type Chart, type ChartWrite, type Credentials, type FaultKind } from '../act/chart.ts'
import type { Fetch } from './fhir-client.ts'
import { connectChart } from './connect.ts'

vi.setConfig({ testTimeout: 20_000, hookTimeout: 60_000 })

const LOCKMAN = 'Patient/b218cee9-019d-47a4-b161-e97c0fd6f736'
const OLIVARES = 'Patient/d91838c4-3228-4800-8630-1aa9c808f7a2'
const OKAFOR = 'Practitioner/dr-okafor'
const BACKEND: Credentials = { as: 'backend' }
const CLINICIAN: Credentials = { as: 'clinician', launch: 'launch-1' }
const NOTE_TYPE = { code: '11506-3', display: 'Progress note' }
const WHEREABOUTS = {
  place: { line: '1 Main Street', city: 'Greenfield', state: 'MA', postalCode: '01301' },
  callback: '413-555-0199',
  emergency: { name: 'Pat Lockman', phone: '413-555-0198' },
}

let emr: SandboxEmr
let chart: Chart
let backend: Fetch
let clinician: Fetch

beforeAll(async () => {
  emr = await startSandboxEmr()
  const { smart, organization } = emr
  const browser = await emr.signIn('dr-okafor')
  const begun = await smart.begin(organization, await browser.openApp(LOCKMAN))
  const signedIn = await smart.finish(organization, begun.pending, await browser.authorize(begun.authorizeUrl))
  let tokens: unknown = signedIn.tokens
  const place = { read: async () => tokens, write: async (next: unknown) => void (tokens = next) }
  backend = smart.backendFetch(organization)
  clinician = smart.clinicianFetch(organization, 'launch-1', place)
  chart = connectChart(
    { fhirBase: organization.emr.fhirBase, cursorKey: new Uint8Array(32), intake: 'follow-up' },
    { backend, clinician: () => clinician },
  )
})
afterEach(() => emr.mend())
afterAll(() => emr.stop())

describe('booking', () => {
  test('free slots are the EMR’s own, soonest first, with the clinician’s name', async () => {
    expect(await chart.read.visitTypes()).toEqual([{ code: 'follow-up-video', title: 'Follow-up visit' }])
    const slots = await chart.read.freeSlots('follow-up-video', new Date().toISOString(), 12)
    expect(slots).toHaveLength(12)
    expect(slots.map(({ start }) => start)).toEqual(slots.map(({ start }) => start).toSorted())
    expect(new Set(slots.map(({ practitionerName }) => practitionerName))).toContain('Dr. Ngozi Okafor')
    expect(await chart.read.slot(slots[0]?.slot ?? '')).toMatchObject({ free: true, start: slots[0]?.start })
  })

  test('a booking takes the slot and is read back as it was written', async () => {
    const write = await bookingOf()
    const receipt = await chart.write(write, BACKEND)
    expect(receipt).toMatchObject({
      reference: expect.stringMatching(/^Appointment\//),
      version: expect.stringMatching(/^W\//),
    })
    expect((await chart.read.slot(write.slot)).free).toBe(false)
    expect(await chart.read.appointment(receipt.reference, BACKEND)).toMatchObject({
      status: 'booked',
      patient: LOCKMAN,
      practitioner: write.practitioner,
      type: 'Follow-up visit',
      reason: 'blood pressure',
    })
  })

  test('two who want the same slot: one gets it, the other is told that it is taken', async () => {
    const first = await bookingOf()
    const rival = { ...first, key: `${randomUUID()}/book/book` }
    const outcomes = await Promise.allSettled([chart.write(first, BACKEND), chart.write(rival, BACKEND)])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes.flatMap((one) => (one.status === 'rejected' ? faultIn(one.reason) : []))).toEqual(['slot-taken'])
  })

  test('the practice’s own schedule wins between our read and our write', async () => {
    const write = await bookingOf()
    const desk = await emr.signIn('desk-bowman')
    const booked = await desk.post('/schedule/book', {
      slot: idOf(write.slot),
      patient: idOf(OLIVARES),
      reason: 'walked in',
    })
    expect(booked.status).toBeLessThan(400)
    expect(await faultOf(chart.write(write, BACKEND))).toBe('slot-taken')
  })

  test('a lost answer leaves exactly one appointment, and the second try finds it', async () => {
    const write = await bookingOf()
    await emr.fail({ kind: 'drop', method: 'POST', type: 'Appointment', count: 1 })
    expect(await faultOf(chart.write(write, BACKEND))).toBe('unreachable')
    const receipt = await chart.write(write, BACKEND)
    expect(await stored('Appointment', write.key)).toEqual([receipt.reference])
  })
})

describe('the encounter', () => {
  test('arrives once however often it is tried, is admitted, finishes with the call’s real times', async () => {
    const { appointment, encounter, key } = await arrived()
    await chart.write(
      {
        key: `${key}/admit/admit`,
        write: 'admit',
        encounter,
        at: '2026-11-20T15:00:00.000Z',
        whereabouts: WHEREABOUTS,
      },
      BACKEND,
    )
    const finish: ChartWrite = {
      key: `${key}/finish/finish`,
      write: 'finish',
      encounter,
      start: '2026-11-20T15:00:00.000Z',
      end: '2026-11-20T15:21:00.000Z',
      whereabouts: WHEREABOUTS,
      participation: [
        { who: 'clinician', from: '2026-11-20T15:00:00.000Z', until: '2026-11-20T15:21:00.000Z' },
        { who: 'patient', from: '2026-11-20T15:00:05.000Z', until: '2026-11-20T15:20:50.000Z' },
      ],
    }
    const receipt = await chart.write(finish, BACKEND)
    expect(await chart.write(finish, BACKEND)).toMatchObject({ version: receipt.version })
    expect(await get(encounter)).toMatchObject({
      status: 'finished',
      class: { code: 'VR' },
      appointment: [{ reference: appointment }],
      period: { start: '2026-11-20T15:00:00.000Z', end: '2026-11-20T15:21:00.000Z' },
      length: { value: 21, code: 'min' },
      contained: [{ resourceType: 'Location', address: { state: 'MA' } }],
      statusHistory: [{ status: 'arrived' }, { status: 'in-progress', period: { end: '2026-11-20T15:21:00.000Z' } }],
      participant: [{ individual: { reference: OKAFOR }, period: { end: '2026-11-20T15:21:00.000Z' } }],
    })
    await chart.write({ key: `${key}/fulfil/fulfil`, write: 'fulfil', appointment }, BACKEND)
    expect(await chart.read.appointment(appointment, BACKEND)).toMatchObject({ status: 'fulfilled' })
  })

  test('a lost answer to its creation leaves one encounter', async () => {
    const appointment = (await chart.write(await bookingOf(), BACKEND)).reference
    const write: ChartWrite = {
      key: `${randomUUID()}/arrive/arrive`,
      write: 'arrive',
      appointment,
      patient: LOCKMAN,
      practitioner: OKAFOR,
      at: '2026-11-20T14:55:00Z',
    }
    await emr.fail({ kind: 'drop', method: 'POST', type: 'Encounter', count: 1 })
    expect(await faultOf(chart.write(write, BACKEND))).toBe('unreachable')
    const { reference } = await chart.write(write, BACKEND)
    expect(await stored('Encounter', write.key)).toEqual([reference])
  })
})

describe('what the patient gives', () => {
  test('answers are one response that grows, with PHQ-2 as observations', async () => {
    const key = `${randomUUID()}/intake/qr`
    const intake = (
      answers: Extract<ChartWrite, { write: 'intake' }>['content']['answers'],
      complete: boolean,
    ): ChartWrite => ({
      key,
      write: 'intake',
      patient: LOCKMAN,
      encounter: null,
      at: '2026-11-20T14:50:00.000Z',
      content: { answers, complete, whereabouts: WHEREABOUTS, language: 'es' },
    })
    const first = await chart.write(intake([{ linkId: 'reason', kind: 'text', value: 'tos' }], false), BACKEND)
    const answers = [
      { linkId: 'reason', kind: 'text' as const, value: 'tos' },
      { linkId: 'medicines', kind: 'confirm' as const, right: false, changed: ['MedicationRequest/x'], note: 'ya no' },
      { linkId: 'phq2-1', kind: 'choice' as const, value: 'LA6569-3' },
      { linkId: 'phq2-2', kind: 'choice' as const, value: 'LA6571-9' },
    ]
    const second = await chart.write(intake(answers, true), BACKEND)
    expect(second.reference).toBe(first.reference)
    expect(await chart.read.intake(second.reference)).toEqual({
      answers,
      complete: true,
      whereabouts: WHEREABOUTS,
      language: 'es',
    })
    const [total] = await stored('Observation', `${key}/phq2-total`)
    expect(await get(total ?? '')).toMatchObject({
      code: { coding: [{ code: '55758-7' }] },
      valueQuantity: { value: 4 },
    })
    expect(await stored('Observation', `${key}/phq2-1`)).toHaveLength(1)
  })

  test('consent keeps the words that were shown, and a change of mind', async () => {
    const consent = (decision: 'agree' | 'decline'): ChartWrite => ({
      key,
      write: 'consent',
      patient: LOCKMAN,
      version: '1',
      decision,
      at: '2026-11-20T14:40:00.000Z',
      content: { text: 'Acepto la visita por vídeo.', language: 'es' },
    })
    const key = `${randomUUID()}/consent/1`
    const declined = await chart.write(consent('decline'), BACKEND)
    expect(await get(declined.reference)).toMatchObject({ status: 'rejected', provision: { type: 'deny' } })
    const agreed = await chart.write(consent('agree'), BACKEND)
    expect(agreed.reference).toBe(declined.reference)
    expect(await get(agreed.reference)).toMatchObject({ status: 'active', provision: { type: 'permit' } })
  })

  test('a message lands in the in-basket, and its answer comes back in the thread', async () => {
    const appointment = (await chart.write(await bookingOf(), BACKEND)).reference
    const sent = await chart.write(
      {
        key: `${randomUUID()}/message/1`,
        write: 'message',
        encounter: null,
        appointment,
        patient: LOCKMAN,
        practitioner: OKAFOR,
        at: new Date().toISOString(),
        content: { text: 'May I take it at night?' },
      },
      BACKEND,
    )
    const browser = await emr.signIn('dr-okafor')
    await browser.post(`/inbasket/${idOf(sent.reference)}/answer`, { text: 'Yes, at night is fine.' })
    expect((await chart.read.messages(appointment, LOCKMAN)).map(({ from, text }) => ({ from, text }))).toEqual([
      { from: 'patient', text: 'May I take it at night?' },
      { from: 'practice', text: 'Yes, at night is fine.' },
    ])
  })
})

describe('the note', () => {
  test('many saves leave one document, and each says over which version it was', async () => {
    const visit = await arrived()
    let base: string | null = null
    for (const text of ['Feels', 'Feels well', 'Feels well today'])
      base = (await chart.write(noteOf(visit, text, base), CLINICIAN)).version
    const [reference, ...others] = await stored('DocumentReference', `${visit.key}/note`, clinician)
    expect(others).toEqual([])
    expect(await chart.read.note(reference ?? '', CLINICIAN)).toMatchObject({
      version: base,
      final: false,
      sections: [
        { id: 'history', text: 'Feels well today' },
        { id: 'plan', text: '' },
      ],
    })
  })

  test('a save whose answer was lost is known for our own by the next one, typed over the same base', async () => {
    const visit = await arrived()
    const { version } = await chart.write(noteOf(visit, 'One', null), CLINICIAN)
    await emr.fail({ kind: 'drop', method: 'PUT', type: 'DocumentReference', count: 1 })
    expect(await faultOf(chart.write(noteOf(visit, 'One two', version), CLINICIAN))).toBe('unreachable')
    await chart.write(noteOf(visit, 'One two three', version), CLINICIAN)
    const [reference] = await stored('DocumentReference', `${visit.key}/note`, clinician)
    expect((await chart.read.note(reference ?? '', CLINICIAN)).sections[0]?.text).toBe('One two three')
  })

  test('also after a lost answer, what somebody has changed since in the EMR is left alone', async () => {
    const visit = await arrived()
    const { version, reference } = await chart.write(noteOf(visit, 'One', null), CLINICIAN)
    await emr.fail({ kind: 'drop', method: 'PUT', type: 'DocumentReference', count: 1 })
    expect(await faultOf(chart.write(noteOf(visit, 'One two', version), CLINICIAN))).toBe('unreachable')
    const document = (await get(reference, clinician)) as { content: { attachment: { data: string } }[] }
    const edited = {
      ...document,
      content: [
        {
          attachment: { ...document.content[0]?.attachment, data: Buffer.from('Edited in the EMR').toString('base64') },
        },
      ],
    }
    const body = JSON.stringify(edited)
    await clinician(`${emr.organization.emr.fhirBase}/${reference}`, {
      method: 'PUT',
      body,
      headers: { 'content-type': 'application/fhir+json' },
    })
    expect(await faultOf(chart.write(noteOf(visit, 'One two three', version), CLINICIAN))).toBe('version-conflict')
    expect(await chart.read.note(reference, CLINICIAN)).toMatchObject({ text: 'Edited in the EMR', sections: [] })
  })

  test('somebody else’s newer version is never overwritten', async () => {
    const visit = await arrived()
    const { version, reference } = await chart.write(noteOf(visit, 'Mine', null), CLINICIAN)
    const theirs = await chart.write(noteOf(visit, 'Theirs', version), CLINICIAN)
    expect(await faultOf(chart.write(noteOf(visit, 'Mine, longer', 'W/"of-long-ago"'), CLINICIAN))).toBe(
      'version-conflict',
    )
    expect(await chart.read.note(reference, CLINICIAN)).toMatchObject({ version: theirs.version })
  })

  test('is signed once with its attestation, and an addendum follows it', async () => {
    const visit = await arrived()
    const { version, reference } = await chart.write(noteOf(visit, 'Well.', null), CLINICIAN)
    const sign: ChartWrite = {
      ...common(visit),
      key: `${visit.key}/sign/note`,
      write: 'sign',
      base: version,
      period: { start: '2026-11-20T15:00:00.000Z', end: '2026-11-20T15:20:00.000Z' },
      content: { sections: sections('Well.'), attestation: ['Seen by video.'] },
    }
    await emr.fail({ kind: 'drop', method: 'PUT', type: 'DocumentReference', count: 1 })
    expect(await faultOf(chart.write(sign, CLINICIAN))).toBe('unreachable')
    const signed = await chart.write(sign, CLINICIAN)
    expect(signed.reference).toBe(reference)
    expect(await chart.read.note(reference, CLINICIAN)).toMatchObject({
      final: true,
      text: expect.stringContaining('Seen by video.'),
      sections: [{ text: 'Well.' }, { text: '' }],
    })
    expect(await faultOf(chart.write(noteOf(visit, 'More', signed.version), CLINICIAN))).toBe('version-conflict')
    await chart.write(
      {
        ...common(visit),
        key: `${visit.key}/addendum/1`,
        write: 'addendum',
        note: reference,
        content: { text: 'Called back.' },
      },
      CLINICIAN,
    )
    expect(await chart.read.addenda(reference, CLINICIAN)).toEqual([
      { text: 'Called back.', at: '2026-11-20T15:30:00.000Z' },
    ])
  })

  test('the backend’s own token never signs', async () => {
    const visit = await arrived()
    const { version } = await chart.write(noteOf(visit, 'Well.', null), CLINICIAN)
    const sign: ChartWrite = {
      ...common(visit),
      key: `${visit.key}/sign/note`,
      write: 'sign',
      base: version,
      period: { start: '2026-11-20T15:00:00Z', end: '2026-11-20T15:20:00Z' },
      content: { sections: sections('Well.'), attestation: [] },
    }
    expect(await faultOf(chart.write(sign, BACKEND))).toBe('refused')
  })
})

describe('orders', () => {
  test('a proposal is checked by the EMR, and signed only once its findings have a reason', async () => {
    const visit = await arrived(OLIVARES)
    const { entries } = await chart.read.catalogue('ibuprofen', CLINICIAN)
    const [drug] = entries
    if (drug === undefined) throw new Error('the catalogue has no ibuprofen')
    expect(await chart.read.catalogueEntry(drug.reference, 'prescription', CLINICIAN)).toEqual(drug)
    const order = await chart.write(
      {
        key: `${visit.key}/order/1`,
        write: 'order',
        encounter: visit.encounter,
        patient: OLIVARES,
        author: OKAFOR,
        at: '2026-11-20T15:10:00.000Z',
        content: {
          category: 'prescription',
          code: drug.code,
          text: drug.text,
          dose: '1 tablet twice a day',
          reason: 'knee pain',
        },
      },
      CLINICIAN,
    )
    const findings = await chart.read.findings(order.reference, CLINICIAN)
    expect(findings).toMatchObject([{ severity: 'high', text: expect.stringContaining('warfarin'), mitigated: false }])
    const sign = (content: Extract<ChartWrite, { write: 'order-sign' }>['content']): ChartWrite => ({
      key: `${visit.key}/order-sign/1`,
      write: 'order-sign',
      order: order.reference,
      author: OKAFOR,
      at: '2026-11-20T15:11:00.000Z',
      content,
    })
    expect(await faultOf(chart.write(sign(null), CLINICIAN))).toBe('checks-unresolved')
    await chart.write(
      sign({
        mitigations: findings.map(({ reference }) => ({ check: reference, reason: 'short course, INR on Friday' })),
      }),
      CLINICIAN,
    )
    expect(await chart.read.order(order.reference, CLINICIAN)).toMatchObject({
      status: 'active',
      number: expect.stringMatching(/^RB-/),
      dose: '1 tablet twice a day',
      reason: 'knee pain',
    })
    expect(await chart.read.ordersOf(visit.encounter, CLINICIAN)).toHaveLength(1)
  })

  test('a laboratory proposal can be withdrawn; controlled substances are marked', async () => {
    const visit = await arrived()
    const { entries, failed } = await chart.read.catalogue('lipid', CLINICIAN)
    expect({ failed, categories: entries.map(({ category }) => category) }).toEqual({
      failed: [],
      categories: ['laboratory'],
    })
    const [panel] = entries
    const order = await chart.write(
      {
        key: `${visit.key}/order/2`,
        write: 'order',
        encounter: visit.encounter,
        patient: LOCKMAN,
        author: OKAFOR,
        at: '2026-11-20T15:10:00.000Z',
        content: {
          category: 'laboratory',
          code: panel?.code ?? { system: '', code: '', display: '' },
          text: panel?.text ?? '',
          dose: null,
          reason: 'yearly',
        },
      },
      CLINICIAN,
    )
    await chart.write(
      { key: `${visit.key}/order-withdraw/2`, write: 'order-withdraw', order: order.reference },
      CLINICIAN,
    )
    expect(await chart.read.order(order.reference, CLINICIAN)).toMatchObject({
      category: 'laboratory',
      status: 'withdrawn',
    })
    expect((await chart.read.catalogue('oxycodone', CLINICIAN)).entries).toMatchObject([{ controlled: true }])
  })

  test('a kind of catalogue that fails is named, the other is shown', async () => {
    await emr.fail({ kind: '500', type: 'ActivityDefinition', count: 1 })
    const { entries, failed } = await chart.read.catalogue('metformin', CLINICIAN)
    expect({ failed, found: entries.length > 0 }).toEqual({
      failed: ['laboratory', 'imaging', 'referral'],
      found: true,
    })
  })
})

describe('reading the chart', () => {
  test('every list is shown under the clinician’s token, and older ones on demand', async () => {
    const states = await Promise.all(
      (
        [
          'problems',
          'medicines',
          'allergies',
          'vitals',
          'results',
          'immunisations',
          'procedures',
          'encounters',
          'documents',
        ] as const
      ).map(async (section) => [section, await chart.read.section(LOCKMAN, section, null, CLINICIAN)] as const),
    )
    expect(states.filter(([, list]) => list.state !== 'shown')).toEqual([])
    const [, problems] = states[0] ?? []
    const older = problems?.state === 'shown' ? problems.older : null
    const past = await chart.read.section(LOCKMAN, 'problems', older, CLINICIAN)
    expect(past.state === 'shown' && past.items.every(({ status }) => status !== 'active')).toBe(true)
  })

  test('a list’s cursor opens no other patient’s list', async () => {
    const vitals = await chart.read.section(OLIVARES, 'vitals', null, CLINICIAN)
    const cursor = vitals.state === 'shown' ? vitals.older : null
    expect(cursor).not.toBeNull()
    expect(await chart.read.section(OLIVARES, 'vitals', cursor, CLINICIAN)).toMatchObject({ state: 'shown' })
    expect(await chart.read.section(LOCKMAN, 'vitals', cursor, CLINICIAN)).toEqual({ state: 'failed' })
  })

  test.each([
    ['withheld', { kind: 'refuse', type: 'AllergyIntolerance', count: 1 }],
    ['failed', { kind: '500', type: 'AllergyIntolerance', count: 1 }],
  ])('a list that is %s says so and never looks empty', async (state, fault) => {
    await emr.fail(fault)
    expect(await chart.read.section(LOCKMAN, 'allergies', null, CLINICIAN)).toEqual({ state })
  })

  test('people are found by name and birth date, clinicians with their dated licences', async () => {
    const { name, birthDate, reference } = await chart.read.patient(LOCKMAN, CLINICIAN)
    expect((await chart.read.findPatients(name.family, birthDate)).map((one) => one.reference)).toEqual([reference])
    expect(await chart.read.findPatients(name.family, '1900-01-01')).toEqual([])
    expect(await chart.read.clinician('Practitioner/dr-lindqvist', CLINICIAN)).toMatchObject({
      name: 'Dr. Erik Lindqvist',
      active: true,
      licences: [{ state: 'MA' }, { state: 'NH', until: expect.stringMatching(/-06-30$/) }],
    })
  })

  test('appointments of a patient and those changed since an instant', async () => {
    const since = new Date(Date.now() - 1_000).toISOString()
    const write = await bookingOf()
    const { reference } = await chart.write(write, BACKEND)
    expect((await chart.read.appointmentsChanged(since)).map((one) => one.reference)).toContain(reference)
    const day = await chart.read.appointmentsOf(LOCKMAN, write.start, write.end)
    expect(day.map((one) => one.reference)).toContain(reference)
  })

  test('the summary is read by its encounter', async () => {
    const visit = await arrived()
    expect(await chart.read.summary(visit.encounter)).toBeNull()
    await chart.write(
      { ...common(visit), key: `${visit.key}/summary/summary`, write: 'summary', content: { text: 'Drink water.' } },
      BACKEND,
    )
    expect(await chart.read.summary(visit.encounter)).toBe('Drink water.')
  })
})

describe('an EMR on a bad day', () => {
  test.each<[FaultKind['kind'], Record<string, unknown>]>([
    ['busy', { kind: '429', count: 1 }],
    ['unreachable', { kind: '500', count: 1 }],
    ['unreachable', { kind: 'down', count: 1 }],
    ['refused', { kind: 'refuse', count: 1 }],
  ])('reads end as %s', async (kind, fault) => {
    await emr.fail(fault)
    expect(await faultOf(chart.read.patient(LOCKMAN, CLINICIAN))).toBe(kind)
  })

  test('an expired token is renewed once, unseen', async () => {
    await emr.fail({ kind: 'expired-token', count: 1 })
    expect(await chart.read.patient(LOCKMAN, CLINICIAN)).toMatchObject({ reference: LOCKMAN })
  })

  test('a token that is refused also after renewal is a lapsed sign-in', async () => {
    await emr.fail({ kind: 'expired-token', count: 2 })
    expect(await faultOf(chart.read.patient(LOCKMAN, CLINICIAN))).toBe('sign-in-lapsed')
  })
})

async function bookingOf(patient = LOCKMAN): Promise<Extract<ChartWrite, { write: 'book' }>> {
  const slots = await chart.read.freeSlots('follow-up-video', new Date().toISOString(), 400)
  const slot = slots.find(({ practitioner }) => practitioner === OKAFOR)
  if (slot === undefined) throw new Error('no slot is free')
  return {
    key: `${randomUUID()}/book/book`,
    write: 'book',
    slot: slot.slot,
    practitioner: slot.practitioner,
    patient,
    start: slot.start,
    end: slot.end,
    visitType: 'follow-up-video',
    joinAddress: 'http://127.0.0.1:8080/v/1',
    content: {
      identity: { given: 'A', family: 'B', birthDate: '1980-01-01', contact: 'a@example.org' },
      reason: 'blood pressure',
    },
  }
}

interface Visit {
  key: string
  appointment: string
  encounter: string
  patient: string
}

async function arrived(patient = LOCKMAN): Promise<Visit> {
  const appointment = (await chart.write(await bookingOf(patient), BACKEND)).reference
  const key = randomUUID()
  const write: ChartWrite = {
    key: `${key}/arrive/arrive`,
    write: 'arrive',
    appointment,
    patient,
    practitioner: OKAFOR,
    at: '2026-11-20T14:55:00.000Z',
  }
  const { reference } = await chart.write(write, BACKEND)
  expect((await chart.write(write, BACKEND)).reference).toBe(reference)
  return { key, appointment, encounter: reference, patient }
}

function common({ encounter, patient }: Visit) {
  return {
    encounter,
    patient,
    author: OKAFOR,
    type: NOTE_TYPE,
    title: 'Follow-up visit',
    at: '2026-11-20T15:30:00.000Z',
  }
}

function noteOf(visit: Visit, text: string, base: string | null): ChartWrite {
  return { ...common(visit), key: `${visit.key}/note/note`, write: 'note', base, content: { sections: sections(text) } }
}

function sections(text: string) {
  return [
    { id: 'history', title: 'History', forPatient: false, text },
    { id: 'plan', title: 'Plan', forPatient: false, text: '' },
  ]
}

async function get(address: string, fetch = backend): Promise<unknown> {
  const response = await fetch(`${emr.organization.emr.fhirBase}/${address}`, {})
  return response.json()
}

/** References of what the EMR holds under a visit step. */
async function stored(type: string, key: string, fetch = backend): Promise<string[]> {
  const bundle = await get(`${type}?identifier=${encodeURIComponent(`urn:causeway:visit-step|${key}`)}`, fetch)
  const { entry = [] } = bundle as { entry?: { resource: { id: string } }[] }
  return entry.map(({ resource }) => `${type}/${resource.id}`)
}

async function faultOf(work: Promise<unknown>): Promise<string> {
  return work.then(() => 'no fault', faultIn)
}

function faultIn(error: unknown): string {
  return error instanceof ChartFault ? error.fault.kind : String(error)
}

function idOf(reference: string): string {
  return reference.slice(reference.indexOf('/') + 1)
}
