import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTrial } from '../trial-app.ts'
import type { Answer, Trial } from '../trial-app.ts'

const LOCKMAN = 'Patient/b218cee9-019d-47a4-b161-e97c0fd6f736'
const FERRY = 'Patient/77155e2b-5d21-4b47-86f0-4004183d68b2'
const OKAFOR = { reference: 'Practitioner/dr-okafor' }
let trial: Trial
let system: string
let clinician: string
let open: string
let closed: string
beforeAll(async () => {
  trial = await startTrial(undefined, () => new Date(), 'epic-like')
  system = await trial.systemToken()
  clinician = await trial.userToken({ patient: LOCKMAN.slice('Patient/'.length) })
  open = await encounter('in-progress')
  closed = await encounter('finished')
}, 60_000)
afterAll(() => trial.close())

/** As the practice's own staff opens one. */
async function encounter(status: 'in-progress' | 'finished'): Promise<string> {
  const { id } = await trial.practice.emr.repo.createResource({
    resourceType: 'Encounter',
    status,
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'VR' },
    subject: { reference: LOCKMAN },
  })
  return `Encounter/${id}`
}

const get = (path: string): Promise<Answer> => trial.fhir(system, 'GET', path)
const file = (resource: object, headers = {}): Promise<Answer> => {
  const { resourceType } = { resourceType: '', ...resource }
  return trial.fhir(clinician, 'POST', resourceType, resource, headers)
}
const numberIn = ({ status, body }: Answer) => [status, body?.issue?.[0]?.details?.coding?.[0]?.code]
const BUSINESS = [400, '59159']
const base64 = (text: string) => Buffer.from(text).toString('base64')

function note(more: object = {}) {
  return {
    resourceType: 'DocumentReference',
    status: 'current',
    docStatus: 'preliminary',
    type: { coding: [{ system: 'http://loinc.org', code: '11506-3' }] },
    subject: { reference: LOCKMAN },
    author: [OKAFOR],
    content: [{ attachment: { contentType: 'text/plain', data: base64('Plan\n====\nRest.') } }],
    context: { encounter: [{ reference: open }] },
    ...more,
  }
}

function pulse(more: object = {}) {
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [{ coding: [{ code: 'vital-signs' }] }],
    code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
    subject: { reference: LOCKMAN },
    encounter: { reference: open },
    effectiveDateTime: '2026-11-26T15:00:00Z',
    valueQuantity: { value: 72, unit: '/min' },
    ...more,
  }
}

describe('what it says of itself', () => {
  test('is that it reads much, files a little and checks nothing', async () => {
    const { body } = await trial.fhir(undefined, 'GET', 'metadata')
    expect(body.software.name).toBe('Simulation, epic-like')
    const of = (type: string) => body.rest[0].resource.find((one: { type: string }) => one.type === type)
    expect(of('DocumentReference')).toMatchObject({ conditionalCreate: false, versioning: 'no-version' })
    const codes = (type: string) => of(type).interaction.map(({ code }: { code: string }) => code)
    expect([codes('DocumentReference'), codes('Appointment')]).toEqual([
      ['read', 'search-type', 'create'],
      ['read', 'search-type'],
    ])
    expect(of('Subscription')).toBeUndefined()
  })

  test('is that scopes are spelled as in SMART 1.0', async () => {
    const { body } = await trial.fhir(undefined, 'GET', '.well-known/smart-configuration')
    expect(body.capabilities).toContain('permission-v1')
    expect(body.capabilities).not.toContain('permission-v2')
  })
})

describe('an API that the app does not have', () => {
  test.each([
    ['an appointment made', 'POST', 'Appointment', 403],
    ['an encounter made', 'POST', 'Encounter', 403],
    ['a note updated', 'PUT', 'DocumentReference/1', 403],
    ['a subscription', 'POST', 'Subscription', 403],
    ['a schedule searched', 'GET', 'Schedule?active=true', 403],
    ['an earlier version read', 'GET', `${LOCKMAN}/_history`, 403],
    ['a patch', 'PATCH', 'Appointment/1', 405],
    ['a delete', 'DELETE', 'Appointment/1', 405],
  ])('%s is answered without a word', async (_, method, path, status) => {
    const body = method === 'GET' ? undefined : { resourceType: path.split('/')[0] }
    const answer = await trial.fhir(system, method, path, body)
    expect([answer.status, answer.body]).toEqual([status, undefined])
  })

  test('a transaction has no address', async () => {
    const answer = await trial.fhir(system, 'POST', '', { resourceType: 'Bundle', type: 'transaction', entry: [] })
    expect([answer.status, answer.body]).toEqual([404, undefined])
  })
})

describe('searching', () => {
  test('ignores what it does not know, and says so beside the matches', async () => {
    const { body } = await get(`DocumentReference?patient=${LOCKMAN}&identifier=urn:x|1`)
    const modes = body.entry.map((one: { search: { mode: string } }) => one.search.mode)
    expect(modes.slice(0, -1)).toContain('match')
    expect(body.entry.at(-1).resource.issue[0]).toMatchObject({
      severity: 'information',
      details: { coding: [{ code: '59100' }] },
    })
  })

  test.each(['Appointment?date=ge2026-01-01', 'DocumentReference?identifier=urn:x|1', 'ServiceRequest?encounter=e'])(
    '%s needs a patient',
    async (path) => {
      expect(numberIn(await get(path))).toEqual(BUSINESS)
    },
  )

  test('finds a patient by name and birth date', async () => {
    const form = 'family=Lockman'
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const { body } = await trial.fhir(system, 'POST', 'Patient/_search', form, headers)
    expect(body.total).toBe(1)
  })

  test('gives no versions', async () => {
    const answer = await get(LOCKMAN)
    expect([answer.etag, answer.body.meta.versionId]).toEqual([null, undefined])
    const { body } = await get(`Condition?patient=${LOCKMAN}`)
    expect(
      body.entry.some((one: { resource: { meta?: { versionId?: string } } }) => one.resource.meta?.versionId),
    ).toBe(false)
  })
})

describe('a note', () => {
  test('is filed twice when it comes twice, with a relative address and no body', async () => {
    const condition = { 'if-none-exist': 'identifier=urn:x|n1', prefer: 'return=representation' }
    const [first, second] = [await file(note(), condition), await file(note(), condition)]
    expect([first.status, first.body, first.etag]).toEqual([201, undefined, null])
    expect(first.headers.get('location')).toMatch(/^DocumentReference\/[\w-]+$/)
    expect(second.status).toBe(201)
    expect(second.headers.get('location')).not.toBe(first.headers.get('location'))
  })

  test('keeps its first attachment and none of an app’s labels', async () => {
    const { content } = note()
    const answer = await file(
      note({
        meta: { security: [{ code: 'R' }] },
        content: [...content, { attachment: { contentType: 'application/pdf', data: 'JVBERi0=' } }],
      }),
    )
    const { body } = await get(answer.headers.get('location') ?? '')
    expect([body.content.length, body.meta.security]).toEqual([1, undefined])
  })

  test('is signed by its author and by no backend', async () => {
    expect((await file(note({ docStatus: 'final' }))).status).toBe(201)
    expect((await trial.fhir(system, 'POST', 'DocumentReference', note({ docStatus: 'final' }))).status).toBe(403)
  })

  test('may be filed when the encounter is over', async () => {
    expect((await file(note({ context: { encounter: [{ reference: closed }] } }))).status).toBe(201)
  })

  test.each<[string, () => object]>([
    ['a PDF', () => ({ content: [{ attachment: { contentType: 'application/pdf', data: 'JVBERi0=' } }] })],
    [
      'XHTML',
      () => ({ content: [{ attachment: { contentType: 'application/xhtml+xml; charset=utf-8', data: 'eA==' } }] }),
    ],
    ['RTF', () => ({ content: [{ attachment: { contentType: 'text/rtf; charset=utf-8', data: 'eA==' } }] })],
    ['an address in place of the text', () => ({ content: [{ attachment: { contentType: 'text/plain', url: 'x' } }] })],
    ['no docStatus', () => ({ docStatus: undefined })],
    ['no encounter', () => ({ context: undefined })],
    ['an encounter that is not there', () => ({ context: { encounter: [{ reference: 'Encounter/none' }] } })],
    ['an encounter of somebody else', () => ({ subject: { reference: FERRY } })],
  ])('with %s is refused with a number', async (_, spoilt) => {
    expect(numberIn(await file(note(spoilt())))).toEqual(BUSINESS)
  })
})

describe('a measurement', () => {
  test('is filed once, and known when it comes again', async () => {
    const measured = pulse()
    expect((await file(measured)).status).toBe(201)
    expect(numberIn(await file(measured))).toEqual([400, '59189'])
    expect((await file(pulse({ valueQuantity: { value: 73, unit: '/min' } }))).status).toBe(201)
  })

  test.each<[string, () => object]>([
    ['of another category', () => ({ category: [{ coding: [{ code: 'survey' }] }] })],
    ['for an encounter that is over', () => ({ encounter: { reference: closed } })],
    ['for no encounter', () => ({ encounter: undefined })],
  ])('%s is refused with a number', async (_, spoilt) => {
    expect(numberIn(await file(pulse(spoilt())))).toEqual(BUSINESS)
  })
})

describe('what else is filed', () => {
  const problem = (verificationStatus: string) => ({
    resourceType: 'Condition',
    code: { text: 'Cough' },
    subject: { reference: LOCKMAN },
    clinicalStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
    },
    verificationStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: verificationStatus }],
    },
  })
  test('a problem is provisional', async () => {
    expect((await file(problem('provisional'))).status).toBe(201)
    expect(numberIn(await file(problem('confirmed')))).toEqual(BUSINESS)
  })

  test('answers to a form that the EMR has not given out are refused', async () => {
    const answers = {
      resourceType: 'QuestionnaireResponse',
      status: 'completed',
      questionnaire: 'https://app.example/q|1',
    }
    expect(numberIn(await file({ ...answers, subject: { reference: LOCKMAN } }))).toEqual(BUSINESS)
  })

  test('a message is of a community referral', async () => {
    const message = { resourceType: 'Communication', status: 'completed', subject: { reference: LOCKMAN } }
    expect(numberIn(await file(message))).toEqual(BUSINESS)
    const referral = { ...message, category: [{ coding: [{ code: 'community-referral' }] }] }
    expect((await file(referral)).status).toBe(201)
  })
})

describe('scopes', () => {
  test('are granted in v1 spelling, fewer than were asked, and an order can’t be written', async () => {
    const asked =
      'launch openid fhirUser user/Patient.r user/DocumentReference.crus user/ServiceRequest.crus user/Slot.rs user/Observation.write'
    const { body } = await trial.exchange(await trial.authorize({}, { scope: asked }))
    expect(String(body.scope).split(' ').toSorted()).toEqual(
      [
        'fhirUser',
        'launch',
        'openid',
        'user/DocumentReference.read',
        'user/DocumentReference.write',
        'user/Observation.write',
        'user/Patient.read',
        'user/ServiceRequest.read',
      ].toSorted(),
    )
    const token = String(body.access_token)
    expect((await trial.fhir(token, 'GET', `Observation?patient=${LOCKMAN}`)).status).toBe(403)
    expect((await trial.fhir(token, 'GET', `ServiceRequest?patient=${LOCKMAN}`)).status).toBe(200)
  })

  test('of a backend are those it is registered for, whatever it asks', async () => {
    const token = await trial.systemToken('system/Patient.rs nonsense/Words.x')
    expect((await trial.fhir(token, 'GET', `Appointment?patient=${LOCKMAN}`)).status).toBe(200)
  })
})

test('the EMR’s own staff may do what its apps may not', async () => {
  const { emr } = trial.practice
  const slots = await trial.practice.emr.repo.searchResources({
    resourceType: 'Slot',
    filters: [{ code: 'status', operator: 'eq', value: 'free' }],
    count: 1,
  })
  const id = await emr.bookSlot({
    slot: slots[0]?.id ?? '',
    patient: LOCKMAN.slice('Patient/'.length),
    reason: 'cough',
  })
  expect((await get(`Appointment/${id}`)).body.status).toBe('booked')
})
