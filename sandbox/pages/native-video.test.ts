import { createHmac } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Appointment, Slot } from '@medplum/fhirtypes'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { encryptContext } from '../context-link.ts'
import { openPractice } from '../practice.ts'
import type { Practice } from '../practice.ts'
import { causewayApps } from '../settings.ts'
import { registerPages } from './pages.ts'
import { find } from './reading.ts'
import { RIVERBEND } from '../site.ts'

// Thursday, 09:30 at the practice.
const now = new Date('2026-11-19T14:30:00Z')
const SECONDS = Math.floor(now.getTime() / 1000)
const origin = 'http://localhost:18196'
const BASIC = `Basic ${Buffer.from('emp$causeway:sandbox-call-back').toString('base64')}`
let practice: Practice
let patient: string
let appointment: string

beforeAll(async () => {
  // Nobody listens there.
  const causewayUrl = 'http://127.0.0.1:9'
  const settings = {
    site: RIVERBEND,
    port: 18196,
    smtpPort: 0,
    data: mkdtempSync(join(tmpdir(), 'native-')),
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
  const [slot] = await find<Slot>(
    practice.emr.repo,
    `Slot?status=free&schedule=Schedule/dr-okafor-schedule&start=gt${now.toISOString()}&_sort=start`,
  )
  await practice.emr.bookSlot({ slot: slot?.id ?? '', patient, reason: 'check' })
  const [made] = await find<Appointment>(practice.emr.repo, `Appointment?slot=Slot/${slot?.id}`)
  appointment = made?.id ?? ''
})

afterAll(() => practice.close())

/** A context for the patient, with what is `changed` in it. */
function context(changed: Record<string, string> = {}, passPhrase = 'sandbox native module'): string {
  return encryptContext(passPhrase, {
    SessionID: 'v.meeting.1',
    ConferenceID: appointment,
    ExternalID: patient,
    ExternalIDType: 'patient',
    Timestamp: String(SECONDS - 60),
    LinkValidityPeriod: '60',
    ...changed,
  })
}

function joinBy(side: string, value: string, cookie = '') {
  return practice.app.inject({
    url: `/native-video/join/${side}?context=${encodeURIComponent(value)}`,
    headers: { cookie },
  })
}

async function signedIn(practitioner: string): Promise<string> {
  const { headers } = await practice.app.inject({
    method: 'POST',
    url: '/sign-in',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin },
    payload: String(new URLSearchParams({ practitioner })),
  })
  return [headers['set-cookie'] ?? []]
    .flat()
    .map((one) => one.split(';')[0])
    .join('; ')
}

test('a context that fits an appointment leads into its meeting, and leaves the address', async () => {
  const answer = await joinBy('patient', context())
  expect([answer.statusCode, answer.headers.location]).toEqual([
    303,
    expect.stringMatching(/^\/native-video\/m\/[\w-]{32}$/),
  ])
  expect((await practice.app.inject(String(answer.headers.location))).body).toContain('You are in the meeting')
})

test.each<[string, () => string]>([
  ['another pass phrase', () => context({}, 'somebody else’s pass phrase')],
  ['an appointment that is not there', () => context({ ConferenceID: 'guessed' })],
  ['another patient', () => context({ ExternalID: 'somebody' })],
  ['a clinician at the patient’s launch', () => context({ ExternalID: 'dr-okafor', ExternalIDType: 'clinician' })],
  ['a time that is over', () => context({ Timestamp: String(SECONDS - 7200) })],
  ['no time', () => context({ Timestamp: '' })],
  ['noise', () => 'noise'],
])('a context with %s leads nowhere, in the same words', async (_, value) => {
  const answer = await joinBy('patient', value())
  expect(answer.statusCode).toBe(404)
  expect(answer.body).toContain('There is no such meeting')
})

test('the clinician’s launch wants the one whom it names, signed in', async () => {
  const value = context({ ExternalID: 'dr-okafor', ExternalIDType: 'clinician' })
  expect((await joinBy('clinician', value)).statusCode).toBe(404)
  expect((await joinBy('clinician', value, await signedIn('dr-lindqvist'))).statusCode).toBe(404)
  expect((await joinBy('clinician', value, await signedIn('dr-okafor'))).statusCode).toBe(303)
})

test('who was put out comes in by no context that was made before, only by the launch that the module gave instead', async () => {
  const value = context({ ExternalID: 'helper', ExternalIDType: 'helper' })
  const former = await joinBy('patient', value)
  expect(former.statusCode).toBe(303)
  const url = '/native-video/meetings/v.meeting.1/addresses'
  const payload = JSON.stringify({ reference: 'v.meeting.1', participant: 'helper' })
  const type = { 'content-type': 'application/json' }
  expect((await practice.app.inject({ method: 'POST', url, payload, headers: type })).statusCode).toBe(401)
  expect((await joinBy('patient', value)).statusCode).toBe(303)
  const v1 = createHmac('sha256', 'sandbox-module-signs-with-these-words').update(`${SECONDS}.${payload}`).digest('hex')
  const signed = { ...type, 'causeway-signature': `t=${SECONDS},v1=${v1}` }
  const put = await practice.app.inject({ method: 'POST', url, payload, headers: signed })
  const { address } = put.json<{ address: string }>()
  expect((await joinBy('patient', value)).statusCode).toBe(404)
  expect((await practice.app.inject(String(former.headers.location))).statusCode).toBe(404)
  expect((await practice.app.inject(new URL(address).pathname)).body).toContain('You are in the meeting')
})

test('the call-back moves the dots of the appointment for its own participants, and for who may call', async () => {
  const tell = (said: Record<string, string>, headers: Record<string, string> = {}) =>
    practice.app.inject({
      url: `/telehealth/SetExternalConnectionStatus?${String(
        new URLSearchParams({
          ConferenceID: appointment,
          ExternalID: patient,
          ExternalIDType: '1',
          VendorName: 'Causeway',
          ConnectionStatus: '1',
          ...said,
        }),
      )}`,
      headers: { 'epic-client-id': 'causeway', authorization: BASIC, ...headers },
    })
  expect((await tell({}, { authorization: 'Basic none' })).statusCode).toBe(401)
  expect((await tell({}, { 'epic-client-id': 'another' })).statusCode).toBe(401)
  expect((await tell({ ExternalID: 'somebody' })).statusCode).toBe(400)
  expect((await tell({ ConferenceID: 'guessed' })).statusCode).toBe(400)
  expect((await tell({ ConnectionStatus: '9' })).statusCode).toBe(400)
  expect(practice.emr.connections.of(appointment)).toEqual({})
  expect((await tell({})).statusCode).toBe(200)
  expect((await tell({ ExternalID: 'dr-okafor', ExternalIDType: '2' })).statusCode).toBe(200)
  expect((await tell({ ConnectionStatus: '2' })).statusCode).toBe(200)
  expect(practice.emr.connections.of(appointment)).toEqual({ patient: false, clinician: true })
})
