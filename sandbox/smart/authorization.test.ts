import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signIn, startTrial } from '../trial-app.ts'
import type { Trial } from '../trial-app.ts'

const LOCKMAN = 'b218cee9-019d-47a4-b161-e97c0fd6f736'
const FERRY = '77155e2b-5d21-4b47-86f0-4004183d68b2'
let trial: Trial
beforeAll(async () => {
  trial = await startTrial()
}, 60_000)
afterAll(() => trial.close())

describe('an EHR launch', () => {
  test('ends without a question when the user is signed in to the EMR, with the chart in context', async () => {
    const authorized = await trial.authorize({ patient: LOCKMAN, encounter: 'e1', appointment: 'a1', appContext: 'x' })
    expect(authorized.status).toBe(303)
    expect(authorized.location?.searchParams.get('iss')).toBe(`${trial.practice.emr.origin}/auth`)
    expect(authorized.location?.searchParams.get('state')).toBe('state-1')
    const { status, body } = await trial.exchange(authorized)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 300,
      patient: LOCKMAN,
      encounter: 'e1',
      fhirContext: [{ reference: 'Appointment/a1' }],
      appContext: 'x',
      need_patient_banner: false,
      scope: 'launch openid fhirUser online_access user/*.cruds',
    })
    const keys = createRemoteJWKSet(new URL(`${trial.practice.emr.origin}/auth/jwks`))
    const { payload } = await jwtVerify(String(body.id_token), keys, { audience: 'trial' })
    expect(payload.fhirUser).toBe(`${trial.practice.emr.fhirBase}/Practitioner/dr-okafor`)
  })

  test('shows a sentence to whoever is not signed in to the EMR', async () => {
    const { status, page } = await trial.authorize({}, { cookie: 'nobody=1' })
    expect(status).toBe(401)
    expect(page).toContain('You are not signed in to the EMR.')
  })

  test.each([
    ['without PKCE', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    ['with plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['for another FHIR server', { aud: 'https://elsewhere.example/fhir' }, 'invalid_request'],
    ['without aud', { aud: undefined }, 'invalid_request'],
    ['without a launch', { launch: undefined }, 'invalid_request'],
    ['with a made-up launch', { launch: 'guess' }, 'invalid_request'],
    ['for a token without a code', { response_type: 'token', response_mode: 'query' }, 'invalid_request'],
  ])('is refused %s', async (_, spoil, error) => {
    const { location } = await trial.authorize({}, spoil)
    expect(location?.searchParams.get('error')).toBe(error)
    expect(location?.searchParams.get('code')).toBeNull()
  })

  test('is refused to a redirect address that is not registered, and does not redirect there', async () => {
    const { status, location, page } = await trial.authorize({}, { redirect_uri: 'http://127.0.0.1:1/elsewhere' })
    expect({ status, location }).toEqual({ status: 400, location: undefined })
    expect(page).toContain('redirect_uri')
  })

  test("is refused with another user's launch", async () => {
    const cookie = await signIn(trial.practice.emr.origin, 'np-serrano')
    const { location } = await trial.authorize({ user: 'dr-okafor' }, { cookie })
    expect(location?.searchParams.get('error')).toBe('invalid_request')
  })

  test('uses up its launch', async () => {
    const launch = trial.practice.emr.openLaunch({ user: 'dr-okafor', clientId: 'trial' })
    expect((await trial.authorize({}, { launch })).location?.searchParams.get('code')).not.toBeNull()
    expect((await trial.authorize({}, { launch })).location?.searchParams.get('error')).toBe('invalid_request')
  })

  test('grants fewer scopes than asked where the app may not have all, and no error', async () => {
    const { body } = await trial.exchange(
      await trial.authorize(
        {},
        { scope: 'launch openid user/Patient.rs user/Observation.read patient/Observation.cruds system/*.rs' },
      ),
    )
    expect(body.scope).toBe('launch openid user/Patient.rs user/Observation.read')
  })
})

describe('the token endpoint', () => {
  test.each([
    ['a wrong verifier', { code_verifier: 'x'.repeat(43) }, 400, 'invalid_grant'],
    ['no verifier', { code_verifier: undefined }, 400, 'invalid_grant'],
    ['another redirect address', { redirect_uri: 'http://127.0.0.1:1/other' }, 400, 'invalid_grant'],
    [
      'no assertion',
      { client_assertion: undefined, client_assertion_type: undefined, client_id: 'trial' },
      401,
      'invalid_client',
    ],
    [
      'a forged assertion',
      { client_assertion: 'eyJhbGciOiJFUzM4NCJ9.eyJzdWIiOiJ0cmlhbCJ9.AAAA' },
      401,
      'invalid_client',
    ],
  ])('refuses %s', async (_, spoil, status, error) => {
    const answer = await trial.exchange(await trial.authorize({}), spoil)
    expect({ status: answer.status, error: answer.body.error }).toEqual({ status, error })
  })

  test('takes a code once, and a second time ends what the first time gave', async () => {
    const authorized = await trial.authorize({ patient: LOCKMAN })
    const first = await trial.exchange(authorized)
    const token = String(first.body.access_token)
    expect((await trial.fhir(token, 'GET', 'Practitioner/dr-okafor')).status).toBe(200)
    expect((await trial.exchange(authorized)).body.error).toBe('invalid_grant')
    expect((await trial.fhir(token, 'GET', 'Practitioner/dr-okafor')).status).toBe(401)
  })

  test('keeps the context through a refresh and a restart', async () => {
    const { body } = await trial.exchange(await trial.authorize({ patient: LOCKMAN }))
    await trial.restart()
    const refresh = {
      grant_type: 'refresh_token',
      refresh_token: String(body.refresh_token),
      code: undefined,
      redirect_uri: undefined,
      code_verifier: undefined,
    }
    const refreshed = await trial.exchange(await trial.authorize({}), refresh)
    expect(refreshed.body.patient).toBe(LOCKMAN)
    expect((await trial.fhir(String(refreshed.body.access_token), 'GET', `Patient/${LOCKMAN}`)).status).toBe(200)
  })

  test('gives a backend 300 seconds at most, and only scopes of its registration', async () => {
    const token = await trial.systemToken()
    expect((await trial.fhir(token, 'GET', `Patient/${LOCKMAN}`)).status).toBe(200)
    expect(await trial.systemToken('user/*.cruds')).toBe('undefined')
  })
})

describe('a FHIR request', () => {
  test.each([
    ['no token', undefined],
    ['a made-up token', 'guess'],
  ])('is refused with %s', async (_, token) => {
    const answer = await trial.fhir(token, 'GET', 'Patient')
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toContain('invalid_token')
  })

  test.each([
    ['read', 'user/Patient.r', 'GET', `Patient/${LOCKMAN}`, 200],
    ['search with read only', 'user/Patient.r', 'GET', 'Patient', 403],
    ['search', 'user/Patient.s', 'GET', 'Patient', 200],
    ['another type', 'user/Patient.rs', 'GET', 'Observation', 403],
    ['create with read only', 'user/Communication.rs', 'POST', 'Communication', 403],
    ['v1 read', 'user/Patient.read', 'GET', 'Patient', 200],
    ['v1 read for a write', 'user/Patient.read', 'PUT', `Patient/${LOCKMAN}`, 403],
    ['a type this EMR does not have', 'user/*.cruds', 'GET', 'Basket', 404],
    ['a write to what the EMR keeps itself', 'user/*.cruds', 'POST', 'Practitioner', 403],
  ])('keeps to its scopes: %s', async (_, scope, method, path, status) => {
    const token = await trial.userToken({ patient: LOCKMAN }, `launch openid ${scope}`)
    const body = method === 'GET' ? undefined : { resourceType: path.split('/')[0] }
    expect((await trial.fhir(token, method, path, body)).status).toBe(status)
  })

  test('with patient scopes reaches the patient in context and nobody else', async () => {
    const token = await trial.userToken({ patient: LOCKMAN }, 'launch openid patient/*.rs')
    expect((await trial.fhir(token, 'GET', `Patient/${FERRY}`)).status).toBe(404)
    const all = await trial.fhir(token, 'GET', 'Patient')
    expect(all.body.entry.map((entry: { resource: { id: string } }) => entry.resource.id)).toEqual([LOCKMAN])
    const others = await trial.fhir(token, 'GET', `MedicationRequest?patient=${FERRY}`)
    expect(others.body.total).toBe(0)
  })

  test('is refused for every entry of a transaction that the scopes do not cover', async () => {
    const token = await trial.userToken({}, 'launch openid user/Slot.u')
    const entry = [{ request: { method: 'POST', url: 'Appointment' }, resource: { resourceType: 'Appointment' } }]
    expect((await trial.fhir(token, 'POST', '', { resourceType: 'Bundle', type: 'transaction', entry })).status).toBe(
      403,
    )
  })

  test('stops working when the user signs out, or an administrator revokes the grants', async () => {
    for (const end of ['sign-out', 'revoke']) {
      const token = await trial.userToken({ patient: LOCKMAN })
      expect((await trial.fhir(token, 'GET', `Patient/${LOCKMAN}`)).status).toBe(200)
      const { origin } = trial.practice.emr
      if (end === 'sign-out') {
        const cookie = await signIn(origin, 'dr-okafor')
        await fetch(`${origin}/trial/sign-out`, { method: 'POST', headers: { cookie } })
      } else {
        await fetch(`${origin}/faults.json`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ kind: 'revoke-grants', user: 'dr-okafor' }),
        })
      }
      expect((await trial.fhir(token, 'GET', `Patient/${LOCKMAN}`)).status).toBe(401)
    }
  })
})
