import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { writeMessage } from '#formats/hl7v2/message.ts'
import { personMessage } from '#formats/hl7v2/outgoing/people.ts'
import { makeCertificates } from '../../test/certificates.ts'
import { freePort } from '../../test/free-port.ts'
import { mllpClient } from '../../test/mllp-client.ts'
import {
  BACKEND,
  faultIn,
  idOf,
  LOCKMAN,
  OKAFOR,
  OLIVARES,
  openSandboxChart,
  WHEREABOUTS,
  type SandboxChart,
} from '../../test/sandbox-chart.ts'
import type { ChargeContent } from '#domain/visit/content.ts'
import { noteWords } from '#formats/fhir/note.ts'
import { attachmentOf } from '#formats/notes/attachment.ts'
import type { ChartWrite } from '../act/chart.ts'
import type { MessageFacts } from '../act/emr-interface.ts'
import type { Send } from '../config/hl7v2.ts'
import type { Organization } from '../config/organizations.ts'
import { emrInterfaces } from './emr-interface.ts'
import { numberOf } from './number.ts'
import { insurancesOf } from '#domain/charge/insurance.ts'
import { CLAIM_FACTS_OF_TWO, OWN_COVERAGE } from '../../test/a-claim.ts'
import { inventedCharge } from '../../test/invented-charge.ts'

vi.setConfig({ testTimeout: 20_000, hookTimeout: 60_000 })

let sandbox: SandboxChart
let ours: ReturnType<typeof emrInterfaces>
let organization: Organization
let port: number
const troubles: string[] = []
const NAMES = {
  sendingApplication: 'CAUSEWAY',
  sendingFacility: 'RIVERBEND',
  receivingApplication: 'RIVERCHART',
  receivingFacility: 'RIVERBEND',
}

beforeAll(async () => {
  port = await freePort()
  sandbox = await openSandboxChart({ SANDBOX_MLLP_LISTEN: String(port) })
  const { emr } = sandbox.emr.organization
  organization = {
    ...sandbox.emr.organization,
    emr: { ...emr, hl7v2: { send: { host: '127.0.0.1', port, ...NAMES, processing: 'T' } } },
  }
  ours = interfacesOf(organization)
})
afterAll(async () => {
  ours.close()
  await sandbox.emr.stop()
})

function interfacesOf(one: Organization) {
  return emrInterfaces({
    organizations: [one],
    mayReceive: () => true,
    profileOf: async () => null,
    now: () => new Date(),
    onTrouble: (_, why) => void troubles.push(why.replace(/ [A-Z2-7]{20}:/, ':')),
  })
}

/** What a visit knows of itself, read from the chart as the use cases would. */
async function factsOf(known: Partial<MessageFacts> = {}, patient = LOCKMAN): Promise<MessageFacts> {
  return {
    patient: await sandbox.chart.read.patient(patient, BACKEND),
    clinician: await sandbox.chart.read.clinician(OKAFOR, BACKEND),
    service: { code: 'follow-up-video', title: 'Follow-up visit' },
    appointment: null,
    joinAddress: null,
    visitNumber: null,
    document: null,
    order: null,
    measured: null,
    answersFinal: false,
    ...known,
  }
}

/** Sends a write, and gives the number under which it went. */
async function send(write: ChartWrite, facts: MessageFacts): Promise<string> {
  const sent = await ours.send('riverbend', write, facts)
  if (sent.sent !== 'taken') throw new Error(JSON.stringify(sent))
  return sent.number ?? ''
}

type Stored = Record<string, unknown> & { id: string }

/** What the chart holds under one of our numbers. */
async function under(type: string, number: string): Promise<Stored[]> {
  const bundle = await sandbox.get(
    `${type}?identifier=${number}`,
    type === 'DocumentReference' ? sandbox.clinician : undefined,
  )
  const { entry = [] } = bundle as { entry?: { resource: Stored }[] }
  return entry.map(({ resource }) => resource)
}

async function only(type: string, number: string): Promise<Stored> {
  const [found, ...others] = await under(type, number)
  if (found === undefined || others.length > 0) throw new Error(`${others.length} others, or no ${type} for ${number}`)
  return found
}

/** A visit that was booked by SIU, and has arrived by ADT. */
async function arrived(patient = LOCKMAN) {
  const { slot: _, practitioner: __, ...booking } = await sandbox.bookingOf(patient)
  const visit = randomUUID()
  const write: ChartWrite = { ...booking, slot: 'unused', practitioner: OKAFOR, key: `${visit}/book/book` }
  const facts = await factsOf({}, patient)
  const appointment = `Appointment/${(await only('Appointment', await send(write, facts))).id}`
  const { start, end } = booking
  const known = { ...facts, appointment: { reference: appointment, bookedAs: write.key, start, end } }
  const key = `${visit}/arrive/arrive`
  await send({ key, write: 'arrive', appointment, patient, practitioner: OKAFOR, at: start }, known)
  return { visit, write, appointment, start, end, patient, facts: { ...known, visitNumber: ours.visitNumber(key) } }
}

describe('a booking by SIU', () => {
  test('stands in the schedule with its slot and its address, once', async () => {
    const booking = await sandbox.bookingOf()
    const write = { ...booking, joinAddress: 'http://127.0.0.1:8080/v/1?a=b&c=d|e' }
    const number = await send(write, await factsOf())
    expect(await send(write, await factsOf())).toBe(number)
    const { id } = await only('Appointment', number)
    expect(await sandbox.chart.read.appointment(`Appointment/${id}`, BACKEND)).toMatchObject({
      status: 'booked',
      start: booking.start,
      end: booking.end,
      patient: LOCKMAN,
      practitioner: OKAFOR,
      slot: booking.slot,
      telemedicine: true,
      reason: 'blood pressure',
    })
    expect((await sandbox.chart.read.slot(booking.slot)).free).toBe(false)
    expect(JSON.stringify(await sandbox.get(`Appointment/${id}`))).toContain(
      '"valueUrl":"http://127.0.0.1:8080/v/1?a=b&c=d|e"',
    )
    // Our own port finds it by the number, as it finds those of its FHIR writes.
    const found = await sandbox.chart.read.appointmentNumbered([{ value: number, authority: null }])
    expect(found?.reference).toBe(`Appointment/${id}`)
  })

  test('is moved, gets its address, is fulfilled, called off or missed', async () => {
    const { appointment, facts, write } = await arrived()
    const status = async () => (await sandbox.chart.read.appointment(appointment, BACKEND)).status
    const next = await sandbox.bookingOf()
    const key = (what: string) => `${write.key}/${what}`
    const move = { slot: next.slot, start: next.start, end: next.end, from: '' }
    await send({ key: key('move'), write: 'move', appointment, ...move }, facts)
    const moved = { ...facts, appointment: { ...facts.appointment, reference: appointment, bookedAs: null, ...next } }
    expect(await sandbox.chart.read.appointment(appointment, BACKEND)).toMatchObject({
      start: next.start,
      slot: next.slot,
    })
    const joinAddress = 'http://127.0.0.1:8080/v/2'
    await send({ key: key('address'), write: 'address', appointment, joinAddress }, moved)
    expect(JSON.stringify(await sandbox.get(appointment))).toContain(joinAddress)
    await send({ key: key('fulfil'), write: 'fulfil', appointment }, moved)
    expect(await status()).toBe('fulfilled')
    await send({ key: key('no-show'), write: 'no-show', appointment, start: next.start }, moved)
    expect(await status()).toBe('noshow')
    await send({ key: key('call-off'), write: 'call-off', appointment, start: next.start }, moved)
    expect(await status()).toBe('cancelled')
    expect((await sandbox.chart.read.slot(next.slot)).free).toBe(true)
  })

  test('for somebody who is not known says so, and is matched by a later message', async () => {
    const booking = await sandbox.bookingOf()
    const number = await send({ ...booking, patient: null }, await factsOf())
    const appointment = `Appointment/${(await only('Appointment', number)).id}`
    expect(await sandbox.chart.read.appointment(appointment, BACKEND)).toMatchObject({ patient: null })
    expect(await sandbox.chart.read.typedIdentity(appointment)).toMatchObject({ family: 'B', given: 'A' })
    const known = { reference: appointment, bookedAs: booking.key, start: booking.start, end: booking.end }
    const match: ChartWrite = { key: `${booking.key}/match`, write: 'match', appointment, patient: LOCKMAN }
    await send(match, await factsOf({ appointment: known }))
    expect((await sandbox.chart.read.appointment(appointment, BACKEND)).patient).toBe(LOCKMAN)
    // Whoever it belongs to now, it is not given to another.
    const other = { ...match, key: `${booking.key}/other`, patient: OLIVARES }
    expect(await ours.send('riverbend', other, await factsOf({ appointment: known }, OLIVARES)).catch(faultIn)).toBe(
      'not-taken',
    )
    expect(troubles.splice(0)).toEqual(['SIU^S14: AE, 204 at PID-3'])
  })

  test('of a time that somebody else has is refused', async () => {
    const booking = await sandbox.bookingOf()
    await send(booking, await factsOf())
    const again = { ...booking, key: `${randomUUID()}/book/book` }
    expect(await ours.send('riverbend', again, await factsOf()).catch(faultIn)).toBe('refused')
    expect(troubles.splice(0)).toEqual(['SIU^S12: AR, 205 at TQ1-7'])
  })

  test('without a slot, and a test at its service, are booked too', async () => {
    const at = { start: '2026-12-01T15:05:00.000Z', end: '2026-12-01T15:25:00.000Z' }
    const visit = { visitType: 'follow-up-video', patient: LOCKMAN, practitioner: OKAFOR, reason: 'called', ...at }
    const key = `${randomUUID()}/book-unscheduled/1`
    const now = await only('Appointment', await send({ key, write: 'book-unscheduled', ...visit }, await factsOf()))
    expect(now).toMatchObject({ start: at.start, appointmentType: { coding: [{ code: 'WALKIN' }] } })
    const [slot] = (await sandbox.chart.read.testSlots('laboratory', new Date().toISOString(), 1)) ?? []
    if (slot === undefined) throw new Error('no slot is free')
    const test = { order: 'ServiceRequest/1', patient: LOCKMAN, slot: slot.slot, start: slot.start, end: slot.end }
    const service = { code: 'laboratory', title: 'Laboratory' }
    const booked = await send({ key: `${key}/test`, write: 'order-book', ...test }, await factsOf({ service }))
    expect(await only('Appointment', booked)).toMatchObject({ slot: [{ reference: slot.slot }] })
  })
})

test('a visit by ADT arrives, begins and ends in its encounter', async () => {
  const { visit, facts, start, end, appointment } = await arrived()
  const number = facts.visitNumber
  const encounter = `Encounter/${(await only('Encounter', number)).id}`
  expect(await sandbox.get(encounter)).toMatchObject({
    status: 'arrived',
    class: { code: 'VR' },
    subject: { reference: LOCKMAN },
    appointment: [{ reference: appointment }],
    period: { start },
  })
  const admit = { encounter, practitioner: OKAFOR, at: start, whereabouts: WHEREABOUTS }
  await send({ key: `${visit}/admit/1`, write: 'admit', ...admit }, facts)
  expect(await sandbox.get(encounter)).toMatchObject({ status: 'in-progress' })
  const finish = { encounter, practitioner: OKAFOR, start, end, participation: [], whereabouts: WHEREABOUTS }
  await send({ key: `${visit}/finish/1`, write: 'finish', ...finish }, facts)
  expect(await sandbox.get(encounter)).toMatchObject({ status: 'finished', period: { start, end } })
})

test('an accepted charge by DFT stands in the record, with its place, modifiers, diagnoses and who pays, once', async () => {
  const { visit, facts, start, end } = await arrived()
  const charge = {
    key: `${visit}/charge/charge`,
    write: 'charge' as const,
    encounter: 'Encounter/-',
    patient: LOCKMAN,
    practitioner: OKAFOR,
    enterer: OKAFOR,
    at: end,
    content: {
      ...inventedCharge({ start, end }),
      insurances: insurancesOf(CLAIM_FACTS_OF_TWO, OWN_COVERAGE),
      numbers: { authorization: 'PA-17' },
    },
  }
  const number = await send(charge, facts)
  await send(charge, facts)
  expect(await only('ChargeItem', number)).toMatchObject({
    status: 'billable',
    code: { coding: [{ code: 'ZZ101' }] },
    subject: { reference: LOCKMAN },
    context: { reference: `Encounter/${(await only('Encounter', facts.visitNumber)).id}` },
    performer: [{ actor: { reference: OKAFOR } }],
    reason: [{ coding: [{ code: 'I10' }] }],
    note: [
      {
        text: 'Place of service 10. Modifier FQ. Insurance 1: Medicare 1EG4TE5MK73, authorization PA-17. Insurance 2: Supplement SUP-77.',
      },
    ],
  })
})

test('a correction takes the charge before back and posts the new one, once however often it is sent', async () => {
  const { visit, facts, start, end } = await arrived()
  const charge = (item: string, content: ChargeContent) => ({
    key: `${visit}/charge/${item}`,
    write: 'charge' as const,
    encounter: 'Encounter/-',
    patient: LOCKMAN,
    practitioner: OKAFOR,
    enterer: OKAFOR,
    at: end,
    content,
  })
  const content = inventedCharge({ start, end })
  const first = await send(charge('charge', content), facts)
  const reversed = { item: 'charge', code: content.code, place: content.place, modifiers: content.modifiers }
  const other = { ...content, code: { ...content.code, code: 'ZZ102' }, reverses: { ...reversed, alone: false } }
  const second = await send(charge('charge-2', other), facts)
  // The answer got lost, and it is sent again.
  expect(await send(charge('charge-2', other), facts)).toBe(second)
  expect(await only('ChargeItem', first)).toMatchObject({
    status: 'entered-in-error',
    code: { coding: [{ code: 'ZZ101' }] },
  })
  expect(await only('ChargeItem', second)).toMatchObject({ status: 'billable', code: { coding: [{ code: 'ZZ102' }] } })
  const back = { ...content, reverses: { ...reversed, item: 'charge-2', code: other.code, alone: true } }
  const third = await send(charge('charge-3', back), facts)
  expect(await only('ChargeItem', second)).toMatchObject({ status: 'entered-in-error' })
  expect(await under('ChargeItem', third)).toEqual([])
  // A credit of what was never posted is not taken.
  const unknown = { ...back, reverses: { ...back.reverses, item: 'charge-9' } }
  expect(await ours.send('riverbend', charge('charge-10', unknown), facts).catch(faultIn)).toBe('not-taken')
  expect(troubles.splice(0)).toEqual(['DFT^P03: AE, 204 at FT1-2'])
})

test('a corrected contact stands in the record, and the old one as such', async () => {
  const facts = await factsOf({}, OLIVARES)
  const was = facts.patient?.telecom[0]?.value ?? ''
  const contact = {
    patient: OLIVARES,
    base: '',
    system: 'phone',
    was,
    value: '413-555-0177',
    at: '2026-11-20T15:00:00Z',
  } as const
  await send({ key: `${randomUUID()}/contact/1`, write: 'contact', ...contact }, facts)
  const { telecom } = await sandbox.chart.read.patient(OLIVARES, BACKEND)
  expect(telecom[0]).toEqual({ system: 'phone', value: '413-555-0177' })
  expect(telecom.map(({ value }) => value)).not.toContain(was)
})

test('a person whom the EMR does not have is added, once', async () => {
  const number = `NEW-${randomUUID().slice(0, 8)}`
  const patient = {
    reference: `Patient/${number}`,
    identifiers: [number],
    name: { given: 'Noor Lee', family: 'Abbott' },
    birthDate: '1990-02-03',
    sex: 'female',
    telecom: [{ system: 'email' as const, value: 'noor@example.org' }],
  }
  const making = { numberOf, at: new Date(), zone: 'America/New_York' }
  const line = await mllpClient(port)
  for (const controlId of [`A-${number}`, `A-${number}`, `B-${number}`]) {
    const about = { controlId, number: null }
    const { message } = personMessage('A28', { patient, at: '2026-11-20T15:00:00Z' }, about, NAMES, making)
    const [, msa] = await line.send(new TextDecoder().decode(writeMessage(message)))
    expect(msa).toBe(`MSA|AA|${controlId}`)
  }
  line.end()
  expect(await only('Patient', number)).toMatchObject({
    name: [{ family: 'Abbott', given: ['Noor', 'Lee'] }],
    birthDate: '1990-02-03',
    gender: 'female',
    telecom: [{ system: 'email', value: 'noor@example.org' }],
  })
})

test('a signed note is filed at its visit, added to and replaced', async () => {
  const { visit, facts, start, end, patient } = await arrived()
  const encounter = `Encounter/${(await only('Encounter', facts.visitNumber)).id}`
  const inVisit = { encounter, patient, author: OKAFOR, type: { code: '11506-3', display: 'Progress note' }, at: end }
  const sections = [{ id: 'plan', title: 'Plan', forPatient: true, text: 'Rest & “té” | water.\n\n  Back in 2 weeks.' }]
  const signed: ChartWrite = {
    key: `${visit}/sign/note`,
    write: 'sign',
    base: null,
    title: 'Follow-up',
    period: { start, end },
    content: { sections, attestation: ['By video.'] },
    ...inVisit,
  }
  const number = await send(signed, facts)
  expect(number).toBe(ours.documentNumber(signed.key))
  const filed = await only('DocumentReference', number)
  expect(filed).toMatchObject({
    status: 'current',
    docStatus: 'final',
    masterIdentifier: { value: number },
    type: { coding: [{ system: 'http://loinc.org', code: '11506-3' }] },
    subject: { reference: patient },
    author: [{ reference: OKAFOR }],
    context: { encounter: [{ reference: encounter }] },
  })
  const clinician = { as: 'clinician', launch: 'launch-1' } as const
  const { text } = await sandbox.chart.read.note(`DocumentReference/${filed.id}`, clinician)
  expect(text).toBe('Plan\n====\nRest & “té” | water.\n\n  Back in 2 weeks.\n\nAttestation\n===========\nBy video.')

  const withNote = { ...facts, document: number }
  const addendum: ChartWrite = {
    key: `${visit}/addendum/1`,
    write: 'addendum',
    note: `DocumentReference/${filed.id}`,
    content: { text: 'Called back: better.' },
    ...inVisit,
  }
  await send(addendum, withNote)
  expect(await sandbox.chart.read.addenda(`DocumentReference/${filed.id}`, clinician)).toMatchObject([
    { text: 'Called back: better.' },
  ])
  const replacement = await send({ ...signed, content: { sections, attestation: [] } }, withNote)
  expect(await only('DocumentReference', number)).toMatchObject({ status: 'superseded' })
  expect(await only('DocumentReference', replacement)).toMatchObject({
    status: 'current',
    relatesTo: [{ code: 'replaces', target: { reference: `DocumentReference/${filed.id}` } }],
  })
})

test.each(['xhtml', 'rtf', 'pdf'] as const)(
  'a signed note in %s is filed whole, as the one attachment',
  async (format) => {
    const { visit, facts, start, end, patient } = await arrived()
    const encounter = `Encounter/${(await only('Encounter', facts.visitNumber)).id}`
    const sections = [{ id: 'plan', title: 'Plan', forPatient: true, text: 'Señor: rest & “té” ≥ 2 l | 漢.' }]
    const title = 'Follow-up'
    const form = { format, code: null }
    const signed: ChartWrite = {
      key: `${visit}/sign/note`,
      write: 'sign',
      base: null,
      encounter,
      patient,
      author: OKAFOR,
      type: { code: '11506-3', display: 'Progress note' },
      form,
      title,
      at: end,
      period: { start, end },
      content: { sections, attestation: ['By video.'] },
    }
    const { contentType, data } = attachmentOf(
      noteWords({ title, sections, signed: { attestation: ['By video.'] } }),
      format,
    )
    expect(await only('DocumentReference', await send(signed, facts))).toMatchObject({
      content: [{ attachment: { contentType, data } }],
    })
  },
)

test('a signed order of a service is numbered and active, and called off again', async () => {
  const { visit, facts, patient, end } = await arrived()
  const content = {
    category: 'laboratory' as const,
    code: { system: 'http://loinc.org', code: '4548-4', display: 'Hemoglobin A1c' },
    text: 'Hemoglobin A1c',
    dose: 'fasting',
    reason: 'diabetes ^ follow-up',
  }
  const known = { ...facts, order: { key: `${visit}/order/1`, content } }
  const sign: ChartWrite = {
    key: `${visit}/order-sign/1`,
    write: 'order-sign',
    order: '',
    author: OKAFOR,
    at: end,
    content: null,
  }
  const { id } = await only('ServiceRequest', await send(sign, known))
  expect(await sandbox.chart.read.order(`ServiceRequest/${id}`, BACKEND)).toMatchObject({
    status: 'active',
    category: 'laboratory',
    text: 'Hemoglobin A1c',
    reason: 'diabetes ^ follow-up',
    number: expect.stringMatching(/^RB-/),
  })
  expect(await sandbox.get(`ServiceRequest/${id}`)).toMatchObject({
    subject: { reference: patient },
    requester: { reference: OKAFOR },
    note: [{ text: 'fasting' }],
  })
  await send({ key: `${visit}/order-withdraw/1`, write: 'order-withdraw', order: `ServiceRequest/${id}` }, known)
  expect(await sandbox.get(`ServiceRequest/${id}`)).toMatchObject({ status: 'revoked' })
})

test('measurements and scores are filed, corrected and taken back', async () => {
  const { visit, facts, patient, start } = await arrived()
  const encounter = `Encounter/${(await only('Encounter', facts.visitNumber)).id}`
  const key = `${visit}/vital/1`
  const content = { code: 'blood-pressure', value: 128, diastolic: 82, source: 'device' } as const
  const vital = { encounter, patient, author: OKAFOR, at: start, content }
  const number = await send({ key, write: 'vital', ...vital }, facts)
  const measured = await only('Observation', number)
  expect(measured).toMatchObject({
    status: 'final',
    encounter: { reference: encounter },
    note: [{ text: 'Read out by the patient from their own device during the visit' }],
    component: [{ valueQuantity: { value: 128, code: 'mm[Hg]' } }, { valueQuantity: { value: 82 } }],
  })
  const known = { ...facts, measured: { key, code: content.code, at: start } }
  await send({ key: `${key}/withdraw`, write: 'vital-withdraw', vital: `Observation/${measured.id}` }, known)
  expect(await only('Observation', number)).toMatchObject({ status: 'entered-in-error' })

  const answer = (linkId: string, value: string) => ({ linkId, kind: 'choice' as const, value })
  const intake = (second: string): ChartWrite => ({
    key: `${visit}/intake/intake`,
    write: 'intake',
    questionnaire: 'follow-up',
    patient,
    encounter,
    at: start,
    content: {
      answers: [answer('phq2-1', 'LA6569-3'), answer('phq2-2', second)],
      whereabouts: null,
      complete: true,
      language: 'en',
    },
  })
  const answered = async (second: string, known: MessageFacts) => only('Observation', await send(intake(second), known))
  expect(await answered('LA6568-5', facts)).toMatchObject({
    status: 'final',
    component: [{}, {}, { valueQuantity: { value: 1 } }],
  })
  expect(await answered('LA6570-1', { ...facts, answersFinal: true })).toMatchObject({
    status: 'corrected',
    component: [{}, {}, { valueQuantity: { value: 3 } }],
  })
})

describe('what this EMR can’t file', () => {
  const note = (visit: string, at: string): ChartWrite => ({
    key: `${visit}/sign/note`,
    write: 'sign',
    base: null,
    encounter: 'Encounter/1',
    patient: LOCKMAN,
    author: OKAFOR,
    type: { code: '11506-3', display: 'Progress note' },
    title: 'Follow-up',
    at,
    period: { start: at, end: at },
    content: { sections: [{ id: 'a', title: 'A', forPatient: false, text: 'Secret words.' }], attestation: [] },
  })

  test.each([
    ['a visit that it does not know', async () => factsOf({ visitNumber: 'NONE' }), 'PV1-19'],
    [
      'another patient’s visit',
      async () => ({ ...(await arrived(OLIVARES)).facts, patient: (await factsOf()).patient }),
      'PV1-19',
    ],
    [
      'a patient number that it does not know',
      async () => {
        const { patient, ...facts } = (await arrived()).facts
        return { ...facts, patient: patient && { ...patient, identifiers: ['unheard-of'] } }
      },
      'PID-3',
    ],
    [
      'a number whose patient was born on another day',
      async () => {
        const { patient, ...facts } = (await arrived()).facts
        return { ...facts, patient: patient && { ...patient, birthDate: '1900-01-01' } }
      },
      'PID-7',
    ],
  ] as const)('%s is answered AE, filed nowhere, and no word of it is logged', async (_, facts, where) => {
    const write = note(randomUUID(), '2026-11-20T15:30:00.000Z')
    const known = await facts()
    expect(await ours.send('riverbend', write, known).catch(faultIn)).toBe('not-taken')
    expect(await under('DocumentReference', ours.documentNumber(write.key))).toEqual([])
    expect(troubles.splice(0)).toEqual([`MDM^T02: AE, 204 at ${where}`])
  })

  test('a message that names another receiver, or is of another kind, is rejected', async () => {
    const line = await mllpClient(port)
    const header = (receiver: string, event: string) =>
      `MSH|^~\\&|CAUSEWAY|RIVERBEND|${receiver}||2026||${event}|9|T|2.5.1`
    expect((await line.send(header('OTHER', 'SIU^S12')))[1]).toBe('MSA|AR|9')
    expect(await line.send(header('RIVERCHART', 'BAR^P01'))).toContainEqual(
      'ERR||MSH^1^9|200^Unsupported message type^HL70357|E',
    )
    line.end()
  })
})

test('an acknowledgement that is lost: the same message again is taken once', async () => {
  const booking = await sandbox.bookingOf()
  const facts = await factsOf()
  const hasty = interfacesOf(organization)
  // Closed before the acknowledgement can come.
  const lost = hasty.send('riverbend', booking, facts).catch(faultIn)
  await expect.poll(async () => (await sandbox.chart.read.slot(booking.slot)).free).toBe(false)
  hasty.close()
  await lost
  const number = await send(booking, facts)
  expect((await only('Appointment', number)).status).toBe('booked')
  troubles.splice(0)
})

test('by TLS with certificates on both sides, and both acknowledgements, the same is filed', async () => {
  const { at, remove } = makeCertificates()
  const folder = mkdtempSync(join(tmpdir(), 'causeway-emr-tls-'))
  for (const [from, to] of [
    ['by-ours.key', 'key.pem'],
    ['by-ours.pem', 'certificate.pem'],
    ['ours.pem', 'authority.pem'],
  ] as const)
    copyFileSync(at(from), join(folder, to))
  const secured = await freePort()
  const own = await openSandboxChart({ SANDBOX_MLLP_LISTEN: String(secured), SANDBOX_MLLP_TLS: folder })
  const sendBy = async (by: 'ours' | 'other', write: ChartWrite) => {
    const tls = { key: at(`by-${by}.key`), certificate: at(`by-${by}.pem`), authority: at('ours.pem') }
    const to: Send = { host: 'localhost', port: secured, tls, ...NAMES, acknowledgement: 'accept-and-application' }
    const interfaces = interfacesOf({ ...organization, emr: { ...organization.emr, hl7v2: { send: to } } })
    const sent = await interfaces.send('riverbend', write, await factsOf()).catch(faultIn)
    interfaces.close()
    return sent
  }
  try {
    const booking = await own.bookingOf()
    expect(await sendBy('other', booking)).toBe('unreachable')
    expect((await own.chart.read.slot(booking.slot)).free).toBe(true)
    expect(await sendBy('ours', booking)).toMatchObject({ sent: 'taken', event: 'SIU^S12' })
    expect((await own.chart.read.slot(booking.slot)).free).toBe(false)
    expect(await sendBy('ours', { ...booking, key: `${randomUUID()}/book/book` })).toBe('refused')
  } finally {
    await own.emr.stop()
    remove()
    rmSync(folder, { recursive: true })
  }
})

test('only the record’s own id is needed where the site says so', async () => {
  const send: Send = { host: '127.0.0.1', port, ...NAMES, patientNumber: { is: 'fhir-id', namespace: 'RIVERCHART' } }
  const interfaces = interfacesOf({ ...organization, emr: { ...organization.emr, hl7v2: { send } } })
  const sent = await interfaces.send('riverbend', await sandbox.bookingOf(), await factsOf())
  interfaces.close()
  const number = sent.sent === 'taken' ? (sent.number ?? '') : ''
  expect(JSON.stringify(await only('Appointment', number))).toContain(idOf(LOCKMAN))
})
