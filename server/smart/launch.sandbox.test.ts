import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { startSandboxEmr, type EmrBrowser, type SandboxEmr } from '../../test/sandbox-emr.ts'
import { ChartFault } from '../act/chart.ts'
import { SignInRefused } from '../act/sign-in.ts'
import { authorizationServer, GrantRefused } from './authorization-server.ts'
import { replaceKeys, turnKeys } from './key.ts'

vi.setConfig({ testTimeout: 20_000, hookTimeout: 60_000 })

const LOCKMAN = 'Patient/b218cee9-019d-47a4-b161-e97c0fd6f736'

let emr: SandboxEmr
let okafor: EmrBrowser

beforeAll(async () => {
  emr = await startSandboxEmr()
  okafor = await emr.signIn('dr-okafor')
})
afterEach(() => emr.mend())
afterAll(() => emr.stop())

describe('an EHR launch', () => {
  test('brings who, whose chart and which appointment, without a question asked', async () => {
    const appointment = await bookedByDesk()
    const { pending, params } = await authorized(appointment)
    expect(await finish(pending, params)).toEqual({
      tokens: { access: expect.any(String), until: expect.any(String), refresh: expect.any(String) },
      fhirUser: 'Practitioner/dr-okafor',
      patient: LOCKMAN,
      encounter: null,
      appointment,
      begins: null,
      needPatientBanner: false,
      messaging: { origin: emr.origin, handle: expect.stringMatching(/^[\w-]{43}$/) },
      // This app is registered without the scopes to be told of what is opened.
      hub: null,
      accessUntil: expect.any(Date),
    })
  })

  test('takes the appointment from the card where the EMR names none', async () => {
    const { pending, params } = await authorized(undefined, JSON.stringify({ appointment: 'Appointment/77' }))
    expect(await finish(pending, params)).toMatchObject({ appointment: 'Appointment/77' })
  })

  test('refuses a card and an EMR that name two appointments', async () => {
    const appointment = await bookedByDesk()
    const { pending, params } = await authorized(appointment, JSON.stringify({ appointment: 'Appointment/other' }))
    expect(await refusalOf(finish(pending, params))).toBe('context: token.fhirContext')
  })

  test('refuses a code used twice', async () => {
    const { pending, params } = await authorized()
    await finish(pending, params)
    expect(await refusalOf(finish(pending, params))).toBe('code: invalid_grant')
  })

  test.each<[string, string, Record<string, string | undefined>]>([
    ['a state that is not ours', 'state', { state: 'forged' }],
    ['no state', 'state', { state: undefined }],
    ['an answer of another issuer', 'iss', { iss: 'http://localhost:1/auth' }],
    ['an error of the EMR', 'not authorized', { error: 'access_denied' }],
    ['no code', 'no code', { code: undefined }],
    ['a code of nobody', 'code: invalid_grant', { code: 'guessed' }],
  ])('refuses %s', async (_, why, changed) => {
    const { pending, params } = await authorized()
    expect(await refusalOf(finish(pending, { ...params, ...changed }))).toBe(why)
  })

  test('refuses an id token made for another launch', async () => {
    const { pending, params } = await authorized()
    expect(await refusalOf(finish({ ...pending, nonce: 'of-another' }, params))).toBe('nonce')
  })

  test('refuses a verifier that is not the one whose challenge was sent', async () => {
    const { pending, params } = await authorized()
    expect(await refusalOf(finish({ ...pending, verifier: 'x'.repeat(43) }, params))).toBe('code: invalid_grant')
  })

  test('opens nothing with a launch that is spent', async () => {
    const launch = await okafor.openApp(LOCKMAN)
    const first = await emr.smart.begin(emr.organization, launch)
    await okafor.authorize(first.authorizeUrl)
    const second = await emr.smart.begin(emr.organization, launch)
    expect(await okafor.authorize(second.authorizeUrl)).toMatchObject({ error: 'invalid_request' })
  })
})

describe('a clinician’s token', () => {
  test('is renewed before it ends, once for all who ask at the same time', async () => {
    let writes = 0
    const fetch = await clinicianFetch(new Date(Date.now() + 1_000), () => void (writes += 1))
    const answers = await Promise.all(Array.from({ length: 5 }, () => fetch(patientAddress(), {})))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expect(writes).toBe(1)
  })

  test('is looked for once for all who ask at the same time, and again for who asks later', async () => {
    let looks = 0
    const fetch = await clinicianFetch(
      undefined,
      () => {},
      okafor,
      () => void (looks += 1),
    )
    const answers = await Promise.all(Array.from({ length: 5 }, () => fetch(patientAddress(), {})))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expect(looks).toBe(1)
    await fetch(patientAddress(), {})
    expect(looks).toBe(2)
  })

  test('has lapsed when the EMR’s session is gone', async () => {
    const serrano = await emr.signIn('np-serrano')
    const fetch = await clinicianFetch(undefined, () => {}, serrano)
    expect((await fetch(patientAddress(), {})).status).toBe(200)
    await serrano.post('/sign-out', {})
    expect((await fetch(patientAddress(), {})).status).toBe(401)
  })
})

describe('trust in CDS calls', () => {
  test('a call signed by the EMR for this address is trusted once', async () => {
    const call = await patientViewCall()
    expect(await emr.smart.trusts(emr.organization, call.bearer, call.url)).toBe(true)
    expect(await emr.smart.trusts(emr.organization, call.bearer, call.url)).toBe(false)
  })

  test.each<[string, (call: { url: string; bearer: string | undefined }) => [string | undefined, string]]>([
    ['for another address', ({ bearer, url }) => [bearer, `${url}/other`]],
    ['without a signature', ({ url }) => [undefined, url]],
    ['whose signature was altered', ({ bearer, url }) => [`${bearer?.slice(0, -6)}AAAAAA`, url]],
  ])('a call %s is not trusted', async (_, altered) => {
    const [bearer, url] = altered(await patientViewCall())
    expect(await emr.smart.trusts(emr.organization, bearer, url)).toBe(false)
  })
})

test('the keys that EMRs fetch hold no private part', async () => {
  const { keys } = await emr.smart.jwks()
  expect(keys).toEqual([
    {
      kty: 'EC',
      crv: 'P-384',
      x: expect.any(String),
      y: expect.any(String),
      kid: expect.any(String),
      alg: 'ES384',
      use: 'sig',
    },
  ])
})

test('keys turn while the EMR goes on knowing us: it has the next one before that signs', async () => {
  const other = await startSandboxEmr()
  onTestFinished(() => other.stop())
  const { fhirBase } = other.organization.emr
  const server = authorizationServer(fhirBase, other.keys, () => new Date())
  const token = () =>
    server
      .token({ id: 'causeway-backend', proof: 'key' }, { grant_type: 'client_credentials', scope: 'system/Slot.rs' })
      .then(
        () => 'granted',
        (error: unknown) => (error instanceof GrantRefused ? error.code : String(error)),
      )
  const turned = await turnKeys(await turnKeys(null, daysFromNow(-89)), daysFromNow(0))
  other.keys.take(turned)
  expect(other.keys.jwks().keys).toHaveLength(2)
  expect(await token()).toBe('granted')
  other.keys.take(turned.map((key) => ({ ...key, signsFrom: daysFromNow(-1).toISOString() })))
  expect(await token()).toBe('granted')
  // One that replaces them in a hurry is unknown for as long as the EMR keeps what it fetched.
  other.keys.take(await replaceKeys(new Date()))
  expect(await token()).toBe('invalid_client')
})

describe.each([
  ['without a secret', { clientAuthentication: 'none' as const }],
  [
    'with a secret',
    { clientAuthentication: 'client_secret_basic' as const, clientSecret: 'what the EMR gave us: 100% & more' },
  ],
])('an EMR that knows us %s', (_, client) => {
  let other: SandboxEmr
  beforeAll(async () => {
    other = await startSandboxEmr({}, client)
  })
  afterAll(() => other.stop())

  const launched = async () => {
    const browser = await other.signIn('dr-okafor')
    const begun = await other.smart.begin(other.organization, await browser.openApp(LOCKMAN))
    return { pending: begun.pending, params: await browser.authorize(begun.authorizeUrl) }
  }

  test('lets the clinician in, and renews their token', async () => {
    const { pending, params } = await launched()
    const { tokens } = await other.smart.finish(other.organization, pending, params)
    let kept: unknown = { ...(tokens as object), until: daysFromNow(-1).toISOString() }
    const place = {
      read: async () => kept,
      write: async (next: unknown) => {
        kept = next
      },
    }
    const theirs = other.smart.clinicianFetch(other.organization, 'a-launch', place)
    const read = await theirs(`${other.organization.emr.fhirBase}/${LOCKMAN}`, {})
    expect(read.status).toBe(200)
    expect(kept).not.toMatchObject({ access: (tokens as { access: string }).access })
  })

  test('lets nobody in who has not the verifier of the code', async () => {
    const { pending, params } = await launched()
    const stolen = { ...(pending as { verifier: string }), verifier: 'a'.repeat(43) }
    expect(await refusalOf(other.smart.finish(other.organization, stolen, params))).toBe('code: invalid_grant')
  })
})

test('with a secret that is wrong there is no token', async () => {
  const client = { clientAuthentication: 'client_secret_basic' as const, clientSecret: 'the right one' }
  const other = await startSandboxEmr({}, client)
  onTestFinished(() => other.stop())
  const { fhirBase } = other.organization.emr
  const server = authorizationServer(fhirBase, other.keys, () => new Date())
  const asked = server.token({ id: 'causeway', proof: { secret: 'another' } }, { grant_type: 'refresh_token' })
  await expect(asked).rejects.toMatchObject({ code: 'invalid_client' })
})

const daysFromNow = (days: number) => new Date(Date.now() + days * 24 * 3_600_000)

async function authorized(appointment?: string, appContext?: string) {
  const launch = await okafor.openApp(LOCKMAN, appointment, appContext)
  const begun = await emr.smart.begin(emr.organization, launch)
  const params: Record<string, string | undefined> = await okafor.authorize(begun.authorizeUrl)
  const pending = begun.pending as { state: string; nonce: string; verifier: string }
  return { pending, params }
}

function finish(pending: unknown, params: Record<string, string | undefined>) {
  return emr.smart.finish(emr.organization, pending, params)
}

async function refusalOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'let in',
    (error: unknown) =>
      error instanceof SignInRefused ? error.why : error instanceof ChartFault ? error.fault.kind : String(error),
  )
}

async function clinicianFetch(until: Date | undefined, written: () => void, browser = okafor, looked = () => {}) {
  const begun = await emr.smart.begin(emr.organization, await browser.openApp(LOCKMAN))
  const { tokens } = await finish(begun.pending, await browser.authorize(begun.authorizeUrl))
  let kept: unknown = until === undefined ? tokens : { ...(tokens as object), until: until.toISOString() }
  return emr.smart.clinicianFetch(emr.organization, begun.state, {
    read: async () => {
      looked()
      return kept
    },
    write: async (next) => {
      kept = next
      written()
    },
  })
}

async function bookedByDesk(): Promise<string> {
  const backend = emr.smart.backendFetch(emr.organization)
  const json = async (address: string) =>
    (await backend(`${emr.organization.emr.fhirBase}/${address}`, {})).json() as Promise<{
      entry: { resource: { id: string } }[]
    }>
  const slots = await json('Slot?status=free&schedule=Schedule/dr-okafor-schedule&_count=1')
  const desk = await emr.signIn('desk-bowman')
  await desk.post('/schedule/book', {
    slot: slots.entry[0]?.resource.id ?? '',
    patient: LOCKMAN.slice('Patient/'.length),
    reason: 'cough',
  })
  const booked = await json(`Appointment?patient=${LOCKMAN}&_sort=-_lastUpdated&_count=1`)
  return `Appointment/${booked.entry[0]?.resource.id}`
}

async function patientViewCall() {
  const before = emr.cdsCalls.length
  await okafor.get(`/chart/${LOCKMAN.slice('Patient/'.length)}/cards`)
  const call = emr.cdsCalls[before]
  if (call === undefined) throw new Error('the EMR made no CDS call')
  return call
}

function patientAddress(): string {
  return `${emr.organization.emr.fhirBase}/${LOCKMAN}`
}
