import type { Appointment, Encounter, Slot } from '@medplum/fhirtypes'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { addendumDocument, noteDocument } from '#formats/fhir/note.ts'
import { startTrial } from '../trial-app.ts'
import type { Answer, Trial } from '../trial-app.ts'

const LOCKMAN = 'Patient/b218cee9-019d-47a4-b161-e97c0fd6f736'
const OKAFOR = 'Practitioner/dr-okafor'
let trial: Trial
let system: string
let clinician: string
beforeAll(async () => {
  trial = await startTrial(undefined, () => new Date(), 'oracle-like')
  system = await trial.systemToken()
  clinician = await trial.userToken({ patient: LOCKMAN.slice('Patient/'.length) })
}, 60_000)
afterAll(() => trial.close())
afterEach(() => fetch(`${trial.practice.emr.origin}/faults.json`, { method: 'DELETE' }))

const get = (path: string): Promise<Answer> => trial.fhir(system, 'GET', path)
const post = (resource: object, token = system): Promise<Answer> => {
  const { resourceType } = { resourceType: '', ...resource }
  return trial.fhir(token, 'POST', resourceType, resource)
}
/** Of the version that stands, unless another is named. */
async function patch(reference: string, operations: object[], ifMatch?: string): Promise<Answer> {
  const headers = {
    'content-type': 'application/json-patch+json',
    'if-match': ifMatch ?? (await get(reference)).etag ?? '',
  }
  return trial.fhir(system, 'PATCH', reference, operations, headers)
}
const addressOf = (answer: Answer) =>
  /[A-Z]\w+\/[\w-]+(?=\/_history)/.exec(answer.headers.get('location') ?? '')?.[0] ?? ''

async function freeSlot(): Promise<Slot & { id: string }> {
  const [slot] = await trial.practice.emr.repo.searchResources<Slot>({
    resourceType: 'Slot',
    filters: [
      { code: 'status', operator: 'eq', value: 'free' },
      { code: 'schedule', operator: 'eq', value: 'Schedule/dr-okafor-schedule' },
    ],
    count: 1,
  })
  if (slot === undefined) throw new Error('no free slot')
  return slot
}

async function booking(more: object = {}) {
  const { id, start, end } = await freeSlot()
  return {
    resourceType: 'Appointment',
    status: 'booked',
    slot: [{ reference: `Slot/${id}` }],
    start,
    end,
    participant: [{ actor: { reference: LOCKMAN }, status: 'accepted' }],
    ...more,
  }
}
const booked = async () => addressOf(await post(await booking()))
const status = (value: string) => [{ op: 'replace', path: '/status', value }]

function note(more: object = {}) {
  const text = Buffer.from('Plan\n====\nRest.').toString('base64')
  return {
    resourceType: 'DocumentReference',
    status: 'current',
    docStatus: 'final',
    type: { coding: [{ system: 'http://loinc.org', code: '11506-3' }] },
    subject: { reference: LOCKMAN },
    author: [{ reference: OKAFOR }],
    content: [{ attachment: { contentType: 'text/plain;charset=utf-8', data: text } }],
    context: { period: { start: '2026-11-26T15:00:00Z', end: '2026-11-26T15:20:00Z' } },
    ...more,
  }
}

test.each(['text', 'xhtml', 'rtf', 'pdf'] as const)(
  'a signed note and its addendum are taken in %s, as Causeway writes them',
  async (format) => {
    const written = {
      key: `v-${format}/sign/note`,
      base: null,
      encounter: 'Encounter/1',
      patient: LOCKMAN,
      author: OKAFOR,
      type: { code: '11506-3', display: 'Progress note' },
      form: { format, code: null },
      title: 'Follow-up',
      at: '2026-11-26T15:25:00Z',
      sections: [{ id: 'plan', title: 'Plan', text: 'Señor: reposo ≥ 2 días.' }],
    }
    const period = { start: '2026-11-26T15:00:00Z', end: '2026-11-26T15:20:00Z' }
    const signed = noteDocument({ ...written, signed: { period, attestation: ['By video.'] } }, 'm')
    const { status, headers } = await post(signed, clinician)
    expect(status).toBe(201)
    const reference = /DocumentReference\/[\w-]+/.exec(headers.get('location') ?? '')?.[0] ?? ''
    const content = { text: 'Llamó: mejor.' }
    const addendum = addendumDocument({ ...written, key: `v-${format}/addendum/1`, note: reference, period, content })
    expect((await post(addendum, clinician)).status).toBe(201)
  },
)

test('what is not offered is said so', async () => {
  const answers = [
    await post({ resourceType: 'Task' }),
    await post({ resourceType: 'Subscription' }),
    await trial.fhir(system, 'POST', '', { resourceType: 'Bundle', type: 'transaction', entry: [] }),
    await trial.fhir(system, 'PUT', 'Appointment/1', { resourceType: 'Appointment' }),
    await post({ resourceType: 'Slot' }),
    await post({ resourceType: 'ServiceRequest' }),
    await post({ resourceType: 'QuestionnaireResponse' }),
  ]
  expect(answers.map((answer) => answer.status)).toEqual([404, 404, 404, 405, 405, 405, 405])
  expect(answers.map(({ body }) => body.issue[0].code)).toEqual(Array(7).fill('not-supported'))
})

describe('searching', () => {
  const between = 'date=ge2026-01-01T00:00:00Z&date=lt2027-01-01T00:00:00Z'
  test.each([
    [`Appointment?patient=${LOCKMAN}&${between}`, 200],
    [`Appointment?practitioner=${OKAFOR}&${between}`, 200],
    ['Appointment?_id=x', 200],
    [`Appointment?${between}`, 400],
    [`Appointment?patient=${LOCKMAN}`, 400],
    [`Appointment?patient=${LOCKMAN}&date=ge2026-01-01&date=lt2027-01-01`, 400],
    [`Appointment?patient=${LOCKMAN}&date=ge2026-01-01T00:00:00Z`, 400],
    ['Slot?service-type=follow-up-video', 200],
    ['Slot?start=ge2026-01-01', 400],
    [`DocumentReference?patient=${LOCKMAN}&_lastUpdated=ge2026-01-01`, 200],
    [`DocumentReference?identifier=urn:x|1`, 400],
  ])('%s answers %i', async (path, expected) => {
    expect((await get(path)).status).toBe(expected)
  })
})

describe('an appointment', () => {
  test('names its patient and one slot, and gets the rest from the slot', async () => {
    const answer = await post(await booking())
    expect([answer.status, answer.body]).toEqual([201, undefined])
    expect(answer.etag).toMatch(/^W\/".+"$/)
    const { body } = await get(addressOf(answer))
    const actors = (body as Appointment).participant.map(({ actor }) => actor?.reference)
    expect(actors).toEqual([LOCKMAN, OKAFOR, 'HealthcareService/follow-up-video'])
  })

  test('is refused with somebody else named, without a slot and in a slot that is taken', async () => {
    const participant = [LOCKMAN, OKAFOR].map((reference) => ({ actor: { reference }, status: 'accepted' }))
    const { slot } = (await get(await booked())).body
    const answers = [
      await post(await booking({ participant })),
      await post(await booking({ slot: [] })),
      await post(await booking({ slot })),
    ]
    expect(answers.map((answer) => answer.status)).toEqual([422, 422, 409])
  })

  test('is changed in the version that is named: none is 412, another one 409', async () => {
    const reference = await booked()
    const body = { 'content-type': 'application/json-patch+json' }
    expect((await trial.fhir(system, 'PATCH', reference, status('arrived'), body)).status).toBe(412)
    expect((await patch(reference, status('arrived'), 'W/"stale"')).status).toBe(409)
    const answer = await patch(reference, status('arrived'))
    expect([answer.status, answer.body]).toEqual([200, undefined])
    expect((await get(reference)).body.status).toBe('arrived')
  })

  test('goes from status to status in order, and is fulfilled with an encounter', async () => {
    const reference = await booked()
    expect((await patch(reference, status('fulfilled'))).status).toBe(422)
    expect((await patch(reference, status('noshow'))).status).toBe(422)
    expect((await patch(reference, status('checked-in'))).status).toBe(200)
    expect((await patch(reference, status('fulfilled'))).status).toBe(424)
    const encounter: Encounter = {
      resourceType: 'Encounter',
      status: 'in-progress',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'VR' },
      subject: { reference: LOCKMAN },
      appointment: [{ reference }],
    }
    expect((await post(encounter)).status).toBe(201)
    expect((await patch(reference, status('fulfilled'))).status).toBe(200)
  })

  test('moves with its slot, and other paths are not patched', async () => {
    const reference = await booked()
    const { id, start } = await freeSlot()
    expect(
      (await patch(reference, [{ op: 'replace', path: '/slot', value: [{ reference: `Slot/${id}` }] }])).status,
    ).toBe(200)
    expect((await get(reference)).body.start).toBe(start)
    expect((await patch(reference, [{ op: 'replace', path: '/comment', value: 'x' }])).status).toBe(422)
  })

  test('that is being worked on answers 423 on demand', async () => {
    const reference = await booked()
    const fault = JSON.stringify({ kind: 'refuse', status: 423, method: 'PATCH', count: 1 })
    const headers = { 'content-type': 'application/json' }
    await fetch(`${trial.practice.emr.origin}/faults.json`, { method: 'POST', headers, body: fault })
    expect((await patch(reference, status('arrived'))).status).toBe(423)
  })
})

describe('the video links', () => {
  const links = (op: string, address = 'https://video.example/') =>
    [0, 1].flatMap((at) => [
      { op, path: `/contained/${at}/telecom/0/value`, value: `${address}${at}` },
      { op, path: `/contained/${at}/telecom/0/period`, value: { start: '2026-11-26T15:00:00Z' } },
    ])

  test('are added once and replaced after that, and read the other way round', async () => {
    const reference = await booked()
    expect((await patch(reference, links('replace'))).status).toBe(422)
    expect((await patch(reference, links('add'))).status).toBe(200)
    expect((await patch(reference, links('add'))).status).toBe(409)
    expect((await patch(reference, links('replace', 'https://other.example/'))).status).toBe(200)
    const { contained } = (await get(reference)).body
    expect(
      contained.map((one: { type: { text: string }[]; telecom: { value: string }[] }) => [
        one.type[0]?.text,
        one.telecom[0]?.value,
      ]),
    ).toEqual([
      ['Patient room', 'https://other.example/1'],
      ['Provider room', 'https://other.example/0'],
    ])
  })

  test('are refused in part, mixed and too long', async () => {
    const reference = await booked()
    const [first, ...rest] = links('add')
    const answers = [
      await patch(reference, rest),
      await patch(reference, [{ ...first, op: 'replace' }, ...rest]),
      await patch(reference, links('add', `https://video.example/${'x'.repeat(255)}`)),
    ]
    expect(answers.map((answer) => answer.status)).toEqual([422, 422, 422])
  })
})

describe('a note', () => {
  test('is filed by its author, twice when it comes twice, and updated in the version that is named', async () => {
    const [first, second] = [await post(note(), clinician), await post(note(), clinician)]
    expect([first.status, second.status, first.body]).toEqual([201, 201, undefined])
    const reference = addressOf(first)
    expect(addressOf(second)).not.toBe(reference)
    const id = reference.slice('DocumentReference/'.length)
    const update = (ifMatch: object) => trial.fhir(clinician, 'PUT', reference, { ...note(), id }, { ...ifMatch })
    expect((await update({})).status).toBe(412)
    expect((await update({ 'if-match': 'W/"stale"' })).status).toBe(409)
    expect((await update({ 'if-match': first.etag ?? '' })).status).toBe(200)
  })

  test.each<[string, object]>([
    ['that is a draft', { docStatus: 'preliminary' }],
    ['without a charset', { content: [{ attachment: { contentType: 'text/plain', data: 'eA==' } }] }],
    ['of a kind it does not take', { content: [{ attachment: { contentType: 'image/png', data: 'eA==' } }] }],
    ['with two attachments', { content: [...note().content, ...note().content] }],
    ['without the time of care', { context: {} }],
    ['of another author', { author: [{ reference: 'Practitioner/dr-lindqvist' }] }],
    ['of two authors', { author: [{ reference: OKAFOR }, { reference: 'Practitioner/dr-lindqvist' }] }],
    [
      'of two kinds of type',
      { type: { coding: [...note().type.coding, { system: 'https://emr.example/codeSet/72', code: '1' }] } },
    ],
  ])('%s is refused', async (_, more) => {
    expect((await post(note(more), clinician)).status).toBe(422)
  })
})

test('a message goes to staff, a measurement is a vital sign, an encounter is patched at its times', async () => {
  const message = { resourceType: 'Communication', status: 'completed', subject: { reference: LOCKMAN } }
  expect((await post(message)).status).toBe(422)
  expect((await post({ ...message, recipient: [{ reference: OKAFOR }] })).status).toBe(201)

  const survey = {
    resourceType: 'Observation',
    status: 'final',
    category: [{ coding: [{ code: 'survey' }] }],
    code: { text: 'PHQ-9' },
    subject: { reference: LOCKMAN },
  }
  expect((await post(survey)).status).toBe(422)
  expect((await post({ ...survey, category: [{ coding: [{ code: 'vital-signs' }] }] })).status).toBe(201)

  const { id } = await trial.practice.emr.repo.createResource<Encounter>({
    resourceType: 'Encounter',
    status: 'in-progress',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'VR' },
    subject: { reference: LOCKMAN },
    period: { start: '2026-11-26T15:00:00Z', end: '2026-11-26T15:10:00Z' },
  })
  const end = [{ op: 'replace', path: '/period/end', value: '2026-11-26T15:20:00Z' }]
  expect((await patch(`Encounter/${id}`, end)).status).toBe(200)
  expect((await patch(`Encounter/${id}`, status('finished'))).status).toBe(422)
})

test('a backend is granted what is offered of what it asks', async () => {
  const token = await trial.systemToken('system/Patient.rs system/HealthcareService.rs')
  expect((await trial.fhir(token, 'GET', LOCKMAN)).status).toBe(200)
  expect((await trial.fhir(token, 'GET', `Encounter?patient=${LOCKMAN}`)).status).toBe(403)
})

test('scopes are granted in the spelling that was asked for', async () => {
  const scope = 'launch openid fhirUser user/Patient.rs user/Observation.write user/Slot.rus user/Task.rs'
  const { body } = await trial.exchange(await trial.authorize({}, { scope }))
  expect(body.scope).toBe('launch openid fhirUser user/Patient.rs user/Observation.write user/Slot.rus')
})
