import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  BACKEND,
  CLINICIAN,
  faultIn,
  faultOf,
  idOf,
  LOCKMAN,
  OKAFOR,
  OLIVARES,
  WHEREABOUTS,
  openSandboxChart,
  sandboxTest,
  type SandboxChart,
} from '../../test/sandbox-chart.ts'
import type { ChartLine, ChartWrite } from '../act/chart.ts'
import { claimOf, isClaim } from '#domain/charge/claim.ts'
import { BILLED, CLAIM_SITE } from '../../test/a-claim.ts'
import { inventedCharge } from '../../test/invented-charge.ts'

vi.setConfig({ testTimeout: 20_000, hookTimeout: 60_000 })

let sandbox: SandboxChart

beforeAll(async () => {
  sandbox = await openSandboxChart()
})
afterEach(() => sandbox.emr.mend())
afterAll(() => sandbox.emr.stop())

function freeOf(practitioner: string) {
  return sandbox.chart.read.freeSlots('follow-up-video', new Date().toISOString(), 400, practitioner)
}

describe('booking', () => {
  test('free slots are the EMR’s own, soonest first, with the clinician’s name', async () => {
    expect(await sandbox.chart.read.visitTypes()).toEqual([
      { code: 'follow-up-video', title: 'Follow-up visit' },
      { code: 'new-concern-video', title: 'New concern' },
      { code: 'medicine-check-video', title: 'Medicine check' },
    ])
    const slots = await sandbox.chart.read.freeSlots('follow-up-video', new Date().toISOString(), 12)
    expect(slots).toHaveLength(12)
    expect(slots.map(({ start }) => start)).toEqual(slots.map(({ start }) => start).toSorted())
    const hers = await sandbox.chart.read.freeSlots('follow-up-video', new Date().toISOString(), 1, OKAFOR)
    expect(hers).toMatchObject([{ practitioner: OKAFOR, practitionerName: 'Dr. Ngozi Okafor' }])
    expect(await sandbox.chart.read.slot(slots[0]?.slot ?? '')).toMatchObject({ free: true, start: slots[0]?.start })
  })

  test('a booking takes the slot and is read back as it was written', async () => {
    const write = await sandbox.bookingOf()
    const receipt = await sandbox.chart.write(write, BACKEND)
    expect(receipt).toMatchObject({
      reference: expect.stringMatching(/^Appointment\//),
      version: expect.stringMatching(/^W\//),
    })
    expect((await sandbox.chart.read.slot(write.slot)).free).toBe(false)
    expect(await sandbox.chart.read.appointment(receipt.reference, BACKEND)).toMatchObject({
      status: 'booked',
      patient: LOCKMAN,
      practitioner: write.practitioner,
      type: 'Follow-up visit',
      reason: 'blood pressure',
    })
  })

  test('a patient’s cancelling is written once; an appointment moved meanwhile is left alone', async () => {
    const booking = await sandbox.bookingOf()
    const { reference } = await sandbox.chart.write(booking, BACKEND)
    const callOff = (start: string): ChartWrite => ({
      key: `${randomUUID()}/call-off/appointment`,
      write: 'call-off',
      appointment: reference,
      start,
    })
    const elsewhere = new Date(Date.parse(booking.start) - 3_600_000).toISOString()
    expect(await faultOf(sandbox.chart.write(callOff(elsewhere), BACKEND))).toBe('version-conflict')
    expect((await sandbox.chart.read.appointment(reference, BACKEND)).status).toBe('booked')
    const first = await sandbox.chart.write(callOff(booking.start), BACKEND)
    expect((await sandbox.chart.read.appointment(reference, BACKEND)).status).toBe('cancelled')
    expect((await sandbox.chart.write(callOff(booking.start), BACKEND)).version).toBe(first.version)
  })

  sandboxTest('what is called off or moved gives its slot back', 'HAPI leaves a slot as it is', async () => {
    const [calledOff, moved] = [await sandbox.bookingOf(), await sandbox.bookingOf()]
    const references: string[] = []
    for (const one of [calledOff, moved]) references.push((await sandbox.chart.write(one, BACKEND)).reference)
    const [wanted] = (await freeOf(moved.practitioner)).slice(-3)
    if (wanted === undefined) throw new Error('expected a free slot')
    const { slot, start, end } = wanted
    const [first = '', second = ''] = references
    const key = randomUUID()
    await sandbox.chart.write(
      { key: `${key}/call-off/appointment`, write: 'call-off', appointment: first, start: calledOff.start },
      BACKEND,
    )
    await sandbox.chart.write(
      { key: `${key}/move/appointment`, write: 'move', appointment: second, from: moved.start, slot, start, end },
      BACKEND,
    )
    for (const one of [calledOff, moved]) expect((await sandbox.chart.read.slot(one.slot)).free).toBe(true)
  })

  test('a no-show is said once, and not of an appointment that was moved', async () => {
    const booking = await sandbox.bookingOf()
    const { reference } = await sandbox.chart.write(booking, BACKEND)
    const noShow = (start: string): ChartWrite => ({
      key: `${randomUUID()}/no-show/appointment`,
      write: 'no-show',
      appointment: reference,
      start,
    })
    const elsewhere = new Date(Date.parse(booking.start) - 3_600_000).toISOString()
    expect(await faultOf(sandbox.chart.write(noShow(elsewhere), BACKEND))).toBe('version-conflict')
    const first = await sandbox.chart.write(noShow(booking.start), BACKEND)
    expect((await sandbox.chart.read.appointment(reference, BACKEND)).status).toBe('noshow')
    expect((await sandbox.chart.write(noShow(booking.start), BACKEND)).version).toBe(first.version)
  })

  test('a patient’s other time takes the new slot, once; moved by staff it is left alone', async () => {
    const booking = await sandbox.bookingOf()
    const { reference } = await sandbox.chart.write(booking, BACKEND)
    const free = await freeOf(booking.practitioner)
    expect(new Set(free.map(({ practitioner }) => practitioner))).toEqual(new Set([booking.practitioner]))
    const [wanted, taken] = free.slice(-2)
    if (wanted === undefined || taken === undefined) throw new Error('expected free slots')
    const move = (from: string, to: typeof wanted): ChartWrite => ({
      key: `${randomUUID()}/move/appointment`,
      write: 'move',
      appointment: reference,
      from,
      slot: to.slot,
      start: to.start,
      end: to.end,
    })
    const elsewhere = new Date(Date.parse(booking.start) - 3_600_000).toISOString()
    expect(await faultOf(sandbox.chart.write(move(elsewhere, wanted), BACKEND))).toBe('version-conflict')
    await sandbox.chart.write({ ...(await sandbox.bookingOf()), ...taken, patient: OLIVARES }, BACKEND)
    expect(await faultOf(sandbox.chart.write(move(booking.start, taken), BACKEND))).toBe('slot-taken')
    expect((await sandbox.chart.read.appointment(reference, BACKEND)).start).toBe(booking.start)

    const first = await sandbox.chart.write(move(booking.start, wanted), BACKEND)
    expect((await sandbox.chart.read.appointment(reference, BACKEND)).start).toBe(wanted.start)
    expect((await sandbox.chart.read.slot(wanted.slot)).free).toBe(false)
    expect((await sandbox.chart.write(move(booking.start, wanted), BACKEND)).version).toBe(first.version)
  })

  test('two who want the same slot: one gets it, the other is told that it is taken', async () => {
    const first = await sandbox.bookingOf()
    const rival = { ...first, key: `${randomUUID()}/book/book` }
    const outcomes = await Promise.allSettled([
      sandbox.chart.write(first, BACKEND),
      sandbox.chart.write(rival, BACKEND),
    ])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes.flatMap((one) => (one.status === 'rejected' ? faultIn(one.reason) : []))).toEqual(['slot-taken'])
  })

  sandboxTest(
    'the practice’s own schedule wins between our read and our write',
    'HAPI has no pages by which staff book',
    async () => {
      const write = await sandbox.bookingOf()
      const desk = await sandbox.emr.signIn('desk-bowman')
      const booked = await desk.post('/schedule/book', {
        slot: idOf(write.slot),
        patient: idOf(OLIVARES),
        reason: 'walked in',
      })
      expect(booked.status).toBeLessThan(400)
      expect(await faultOf(sandbox.chart.write(write, BACKEND))).toBe('slot-taken')
    },
  )

  test('a lost answer leaves exactly one appointment, and the second try finds it', async () => {
    const write = await sandbox.bookingOf()
    await sandbox.emr.fail({ kind: 'drop', method: 'POST', type: 'Appointment', count: 1 })
    expect(await faultOf(sandbox.chart.write(write, BACKEND))).toBe('unreachable')
    const receipt = await sandbox.chart.write(write, BACKEND)
    expect(await sandbox.stored('Appointment', write.key)).toEqual([receipt.reference])
  })
})

describe('the encounter', () => {
  test('arrives once however often it is tried, is admitted, finishes with the call’s real times', async () => {
    const { appointment, encounter, key } = await sandbox.arrived()
    const again: ChartWrite = {
      key: `${key}/arrive/arrive`,
      write: 'arrive',
      appointment,
      patient: LOCKMAN,
      practitioner: OKAFOR,
      at: '2026-11-20T14:55:00.000Z',
    }
    expect((await sandbox.chart.write(again, BACKEND)).reference).toBe(encounter)
    await sandbox.chart.write(
      {
        key: `${key}/admit/admit`,
        write: 'admit',
        encounter,
        practitioner: OKAFOR,
        at: '2026-11-20T15:00:00.000Z',
        whereabouts: WHEREABOUTS,
      },
      BACKEND,
    )
    const finish: ChartWrite = {
      key: `${key}/finish/finish`,
      write: 'finish',
      encounter,
      practitioner: OKAFOR,
      start: '2026-11-20T15:00:00.000Z',
      end: '2026-11-20T15:21:00.000Z',
      whereabouts: WHEREABOUTS,
      participation: [
        { who: 'clinician', from: '2026-11-20T15:00:00.000Z', until: '2026-11-20T15:21:00.000Z' },
        { who: 'patient', from: '2026-11-20T15:00:05.000Z', until: '2026-11-20T15:20:50.000Z' },
      ],
    }
    const receipt = await sandbox.chart.write(finish, BACKEND)
    expect(await sandbox.chart.write(finish, BACKEND)).toMatchObject({ version: receipt.version })
    expect(await sandbox.get(encounter)).toMatchObject({
      status: 'finished',
      class: { code: 'VR' },
      appointment: [{ reference: appointment }],
      period: { start: '2026-11-20T15:00:00.000Z', end: '2026-11-20T15:21:00.000Z' },
      length: { value: 21, code: 'min' },
      contained: [{ resourceType: 'Location', address: { state: 'MA' } }],
      statusHistory: [{ status: 'arrived' }, { status: 'in-progress', period: { end: '2026-11-20T15:21:00.000Z' } }],
      participant: [{ individual: { reference: OKAFOR }, period: { end: '2026-11-20T15:21:00.000Z' } }],
    })
    await sandbox.chart.write({ key: `${key}/fulfil/fulfil`, write: 'fulfil', appointment }, BACKEND)
    expect(await sandbox.chart.read.appointment(appointment, BACKEND)).toMatchObject({ status: 'fulfilled' })
  })

  test('a lost answer to its creation leaves one encounter', async () => {
    const appointment = (await sandbox.chart.write(await sandbox.bookingOf(), BACKEND)).reference
    const write: ChartWrite = {
      key: `${randomUUID()}/arrive/arrive`,
      write: 'arrive',
      appointment,
      patient: LOCKMAN,
      practitioner: OKAFOR,
      at: '2026-11-20T14:55:00Z',
    }
    await sandbox.emr.fail({ kind: 'drop', method: 'POST', type: 'Encounter', count: 1 })
    expect(await faultOf(sandbox.chart.write(write, BACKEND))).toBe('unreachable')
    const { reference } = await sandbox.chart.write(write, BACKEND)
    expect(await sandbox.stored('Encounter', write.key)).toEqual([reference])
  })

  test('that the practice has called off is not brought to life by a late write', async () => {
    const { encounter, key } = await sandbox.arrived()
    await sandbox.chart.write({ key: `${key}/cancel/cancel`, write: 'cancel', encounter }, BACKEND)
    const admit: ChartWrite = {
      key: `${key}/admit/admit`,
      write: 'admit',
      encounter,
      practitioner: OKAFOR,
      at: '2026-11-20T15:00:00.000Z',
      whereabouts: null,
    }
    expect(await faultOf(sandbox.chart.write(admit, BACKEND))).toBe('version-conflict')
    expect(await sandbox.get(encounter)).toMatchObject({ status: 'cancelled' })
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
      questionnaire: 'follow-up',
      patient: LOCKMAN,
      encounter: null,
      at: '2026-11-20T14:50:00.000Z',
      content: { answers, complete, whereabouts: WHEREABOUTS, language: 'es' },
    })
    const first = await sandbox.chart.write(intake([{ linkId: 'reason', kind: 'text', value: 'tos' }], false), BACKEND)
    const answers = [
      { linkId: 'reason', kind: 'text' as const, value: 'tos' },
      {
        linkId: 'medicines',
        kind: 'confirm' as const,
        right: false,
        changed: ['MedicationRequest/x'],
        note: 'ya no',
        shown: [{ reference: 'MedicationRequest/x', text: 'Naproxen 220 MG' }],
      },
      { linkId: 'phq2-1', kind: 'choice' as const, value: 'LA6569-3' },
      { linkId: 'phq2-2', kind: 'choice' as const, value: 'LA6571-9' },
      {
        linkId: 'measures',
        kind: 'measures' as const,
        values: [
          { code: 'blood-pressure' as const, value: 132, diastolic: 84 },
          { code: 'weight' as const, value: 182.5 },
        ],
      },
    ]
    const second = await sandbox.chart.write(intake(answers, true), BACKEND)
    expect(second.reference).toBe(first.reference)
    expect(await sandbox.chart.read.intake(second.reference, BACKEND)).toEqual({
      answers,
      complete: true,
      whereabouts: WHEREABOUTS,
      language: 'es',
    })
    const [total] = await sandbox.stored('Observation', `${key}/phq2-total`)
    expect(await sandbox.get(total ?? '')).toMatchObject({
      code: { coding: [{ code: '55758-7' }] },
      valueQuantity: { value: 4 },
    })
    expect(await sandbox.stored('Observation', `${key}/phq2-1`)).toHaveLength(1)
  })

  test('a number from home is one observation however often it is sent, and is taken back without a trace lost', async () => {
    const key = `${randomUUID()}/vital/v1`
    const vital: ChartWrite = {
      key,
      write: 'vital',
      encounter: (await sandbox.arrived()).encounter,
      patient: LOCKMAN,
      author: 'Practitioner/ma-ruiz',
      at: '2026-11-20T14:40:00.000Z',
      content: { code: 'blood-pressure', value: 128, diastolic: 82, source: 'device' },
    }
    await sandbox.emr.fail({ kind: 'drop', method: 'POST', type: 'Observation', count: 1 })
    expect(await faultOf(sandbox.chart.write(vital, BACKEND))).toBe('unreachable')
    const { reference } = await sandbox.chart.write(vital, BACKEND)
    expect(await sandbox.stored('Observation', key)).toEqual([reference])
    expect(await sandbox.chart.read.vital(reference, BACKEND)).toBe('128/82 mmHg')
    const back = await sandbox.chart.write({ key: `${key}/back`, write: 'vital-withdraw', vital: reference }, BACKEND)
    expect(back.reference).toBe(reference)
    expect(await sandbox.get(reference)).toMatchObject({ status: 'entered-in-error' })
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
    const declined = await sandbox.chart.write(consent('decline'), BACKEND)
    expect(await sandbox.get(declined.reference)).toMatchObject({ status: 'rejected', provision: { type: 'deny' } })
    const agreed = await sandbox.chart.write(consent('agree'), BACKEND)
    expect(agreed.reference).toBe(declined.reference)
    expect(await sandbox.get(agreed.reference)).toMatchObject({ status: 'active', provision: { type: 'permit' } })
  })

  sandboxTest(
    'a message lands in the in-basket, and its answer comes back in the thread',
    'HAPI has no in-basket',
    async () => {
      const appointment = (await sandbox.chart.write(await sandbox.bookingOf(), BACKEND)).reference
      const sent = await sandbox.chart.write(
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
      const browser = await sandbox.emr.signIn('dr-okafor')
      await browser.post(`/inbasket/${idOf(sent.reference)}/answer`, { text: 'Yes, at night is fine.' })
      expect(
        (await sandbox.chart.read.messages(appointment, LOCKMAN)).map(({ from, text }) => ({ from, text })),
      ).toEqual([
        { from: 'patient', text: 'May I take it at night?' },
        { from: 'practice', text: 'Yes, at night is fine.' },
      ])
    },
  )
})

describe('correcting a contact', () => {
  const correction = async (value: string, base?: string): Promise<ChartWrite> => {
    const { version, person } = await sandbox.chart.read.versioned(OLIVARES)
    const was = person.telecom.find(({ system }) => system === 'phone')?.value ?? null
    const at = new Date().toISOString()
    return {
      key: 'v/contact',
      write: 'contact',
      patient: OLIVARES,
      base: base ?? version,
      system: 'phone',
      was,
      value,
      at,
    }
  }
  const phones = async () =>
    (await sandbox.chart.read.patient(OLIVARES, BACKEND)).telecom.flatMap(({ system, value }) =>
      system === 'phone' ? [value] : [],
    )

  test('the record has the new number in the old one’s place, and the receipt is of what was read back', async () => {
    const before = await phones()
    const receipt = await sandbox.chart.write(await correction('413-555-0177'), BACKEND)
    expect(receipt).toMatchObject({ reference: OLIVARES, digest: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(await phones()).toEqual(['413-555-0177', ...before.slice(1)])
  })

  test('said again after a lost answer it is there already', async () => {
    const write = await correction('413-555-0178')
    await sandbox.chart.write(write, BACKEND)
    const { version } = await sandbox.chart.read.versioned(OLIVARES)
    expect(await sandbox.chart.write(write, BACKEND)).toEqual({ reference: OLIVARES, version, digest: null })
  })

  test('on a record that was changed meanwhile nothing is overwritten', async () => {
    const write = await correction('413-555-0179')
    await sandbox.chart.write(await correction('413-555-0180'), BACKEND)
    expect(await faultOf(sandbox.chart.write(write, BACKEND))).toBe('version-conflict')
    expect((await phones())[0]).toBe('413-555-0180')
  })

  test('two at once: one is written, the other is told', async () => {
    const [one, other] = [await correction('413-555-0181'), await correction('413-555-0182')]
    const outcomes = await Promise.allSettled([one, other].map((write) => sandbox.chart.write(write, BACKEND)))
    expect(outcomes.flatMap((each) => (each.status === 'rejected' ? faultIn(each.reason) : []))).toEqual([
      'version-conflict',
    ])
  })
})

test('an accepted charge is in the chart as it was sent, and said again after a lost answer it is there once', async () => {
  const visit = await sandbox.arrived()
  const write: ChartWrite = {
    key: `${visit.key}/charge/charge`,
    write: 'charge',
    encounter: visit.encounter,
    patient: visit.patient,
    practitioner: OKAFOR,
    enterer: OKAFOR,
    at: '2026-11-20T15:30:00.000Z',
    content: inventedCharge(),
  }
  await sandbox.emr.fail({ kind: 'drop', method: 'POST', type: 'ChargeItem', count: 1 })
  expect(await faultOf(sandbox.chart.write(write, BACKEND))).toBe('unreachable')
  const receipt = await sandbox.chart.write({ ...write, again: true }, BACKEND)
  expect(await sandbox.stored('ChargeItem', write.key)).toEqual([receipt.reference])
  expect(await sandbox.get(receipt.reference)).toMatchObject({
    status: 'billable',
    extension: [
      { url: 'urn:causeway:place-of-service', valueCoding: { code: '10' } },
      { url: 'urn:causeway:charge-modifier', valueCode: 'FQ' },
    ],
  })
})

test('the people of a claim are read as the EMR has them, and a charge can be a claim that is read back', async () => {
  const facts = await sandbox.chart.read.claimFacts({ patient: LOCKMAN, practitioner: OKAFOR, day: '2026-11-20' })
  expect(facts).toMatchObject({
    patient: { family: expect.stringMatching(/^Lockman/), sex: 'M', address: { city: 'Somerset', state: 'MA' } },
    rendering: { given: 'Ngozi', family: 'Okafor', npi: '1500555010', taxonomy: '207Q00000X' },
    coverages: [{ reference: 'Coverage/lockman-medicare', memberId: '1XX0XX0XX01', relationship: 'self', order: 1 }],
  })
  const before = await sandbox.chart.read.claimFacts({ patient: LOCKMAN, practitioner: OKAFOR, day: '2019-12-31' })
  expect(before.coverages).toEqual([])
  const claim = claimOf(CLAIM_SITE, facts, BILLED)
  if (!isClaim(claim)) throw new Error(claim.holds.join())
  const visit = await sandbox.arrived()
  const write: ChartWrite = {
    key: `${visit.key}/charge/charge`,
    write: 'charge',
    asClaim: true,
    encounter: visit.encounter,
    patient: visit.patient,
    practitioner: OKAFOR,
    enterer: OKAFOR,
    at: '2026-11-20T15:30:00.000Z',
    content: { ...inventedCharge(), claim },
  }
  await sandbox.emr.fail({ kind: 'drop', method: 'POST', type: 'Claim', count: 1 })
  expect(await faultOf(sandbox.chart.write(write, BACKEND))).toBe('unreachable')
  const receipt = await sandbox.chart.write({ ...write, again: true }, BACKEND)
  expect(await sandbox.stored('Claim', write.key)).toEqual([receipt.reference])
  expect(await sandbox.get(receipt.reference)).toMatchObject({
    status: 'active',
    use: 'claim',
    insurance: [{ focal: true, coverage: { reference: 'Coverage/lockman-medicare' } }],
    diagnosis: [{ sequence: 1, diagnosisCodeableConcept: { coding: [{ code: 'I10' }] } }],
    item: [
      { productOrService: { coding: [{ code: 'ZZ101' }] }, locationCodeableConcept: { coding: [{ code: '10' }] } },
    ],
    total: { value: 120.5, currency: 'USD' },
  })
  expect(await sandbox.stored('ChargeItem', write.key)).toEqual([])
})

test('a problem is read as the EMR codes it, and one of another patient is refused', async () => {
  const { items } = (await sandbox.chart.read.section(LOCKMAN, 'problems', null, CLINICIAN)) as { items: ChartLine[] }
  const [{ reference, text } = { reference: '', text: '' }] = items
  expect(await sandbox.chart.read.diagnosis(reference, LOCKMAN, CLINICIAN)).toEqual({
    reference,
    text,
    coding: { system: expect.stringMatching(/\S/), code: expect.stringMatching(/\S/), display: expect.any(String) },
  })
  expect(await faultOf(sandbox.chart.read.diagnosis(reference, OLIVARES, CLINICIAN))).toBe('refused')
})
