import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServiceRequest } from '@medplum/fhirtypes'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PersonalityName } from '../personalities/personality.ts'
import { openPractice, type Practice } from '../practice.ts'
import { causewayApps } from '../settings.ts'
import { startTrial, type Trial } from '../trial-app.ts'
import { registerPages } from './pages.ts'
import { RIVERBEND } from '../site.ts'

const LOCKMAN = 'b218cee9-019d-47a4-b161-e97c0fd6f736'
const MESSAGING = 'launch openid messaging/scratchpad messaging/ui user/Patient.r'

/** What comes with a token that was asked with this scope. */
async function granted(trial: Trial, scope: string) {
  const { body } = await trial.exchange(await trial.authorize({ patient: LOCKMAN }, { scope }))
  const { scope: given, smart_web_messaging_handle: handle, smart_web_messaging_origin: origin } = body
  return { given, handle, origin }
}

describe('an app that asks to speak with the EMR’s window', () => {
  test.each<[PersonalityName, boolean]>([
    ['generous', true],
    ['epic-like', false],
    ['oracle-like', false],
  ])(
    'at %s gets a handle and the origin: %s',
    async (personality, gets) => {
      const trial = await startTrial(undefined, () => new Date(), personality)
      const { given, handle, origin } = await granted(trial, MESSAGING)
      expect(String(given).includes('messaging/')).toBe(gets)
      expect(typeof handle === 'string').toBe(gets)
      expect(origin).toBe(gets ? trial.practice.emr.origin : undefined)
      await trial.close()
    },
    60_000,
  )
})

describe('the scratchpad', () => {
  const origin = 'http://localhost:18196'
  let practice: Practice
  let clinician: string
  let desk: string
  beforeAll(async () => {
    const causewayUrl = 'http://127.0.0.1:18197'
    practice = await openPractice(
      {
        site: RIVERBEND,
        port: 18196,
        smtpPort: 0,
        data: mkdtempSync(join(tmpdir(), 'scratchpad-')),
        causewayUrl,
        smsWebhook: causewayUrl,
        mailWebhook: causewayUrl,
        telephoneWebhook: causewayUrl,
        videoWebhook: causewayUrl,
        personality: 'generous',
        practiceName: 'Riverbend Family Practice',
        tokenSeconds: 300,
        subscriptions: [],
        apps: causewayApps(causewayUrl),
      },
      () => new Date('2026-11-19T14:30:00Z'),
    )
    await registerPages(practice.app, practice.emr)
    clinician = await cookieOf('dr-okafor')
    desk = await cookieOf('desk-bowman')
  }, 60_000)
  afterAll(() => practice.close())

  async function cookieOf(practitioner: string): Promise<string> {
    const { headers } = await practice.app.inject({
      method: 'POST',
      url: '/sign-in',
      headers: { origin, 'content-type': 'application/x-www-form-urlencoded' },
      payload: `practitioner=${practitioner}`,
    })
    return [headers['set-cookie'] ?? []]
      .flat()
      .map((one) => one.split(';')[0])
      .join('; ')
  }

  const order = (patient = LOCKMAN) => ({
    resourceType: 'ServiceRequest',
    id: 'theirs',
    status: 'active',
    intent: 'order',
    subject: { reference: `Patient/${patient}` },
    code: { coding: [{ system: 'http://loinc.org', code: '2276-4' }], text: 'Ferritin' },
  })
  const ask = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object, cookie = clinician) => {
    const answer = await practice.app.inject({
      method,
      url: `/chart/${LOCKMAN}/scratchpad${path}`,
      headers: { cookie, origin },
      ...(body && { payload: body }),
    })
    return answer.json<{ status: string; location?: string; resource?: ServiceRequest }>()
  }

  test('takes an order of the open patient as a draft of whoever is signed in, never as one that is signed', async () => {
    const { status, location } = await ask('POST', '', { resource: order() })
    expect(status).toBe('201 Created')
    const { resource } = await ask('GET', `/${location}`)
    expect(resource).toMatchObject({ status: 'draft', requester: { reference: 'Practitioner/dr-okafor' } })
    expect(resource?.id).not.toBe('theirs')
  })

  test('changes and takes away what is not signed', async () => {
    const { location } = await ask('POST', '', { resource: order() })
    const changed = { ...order(), note: [{ text: 'fasting' }] }
    expect(await ask('PUT', `/${location}`, { resource: changed })).toEqual({ status: '200 OK' })
    expect((await ask('GET', `/${location}`)).resource).toMatchObject({ note: [{ text: 'fasting' }] })
    expect(await ask('DELETE', `/${location}`)).toEqual({ status: '200 OK' })
    expect(await ask('GET', `/${location}`)).toEqual({ status: '404 Not Found' })
    expect((await ask('DELETE', `/${location}`)).status).toMatch(/^422/)
  })

  test.each([
    ['another patient’s order', { resource: order('77155e2b-5d21-4b47-86f0-4004183d68b2') }],
    ['what is no order', { resource: { resourceType: 'Patient' } }],
    ['nothing', {}],
  ])('refuses %s', async (_, body) => {
    expect((await ask('POST', '', body)).status).toMatch(/^422/)
  })

  test('is a clinician’s alone', async () => {
    expect((await ask('POST', '', { resource: order() }, desk)).status).toMatch(/^403/)
  })
})
