import { describe, expect, test } from 'vitest'
import { CLAIM_SITE } from '../test/a-claim.ts'
import { readConfig } from './config.ts'

const NAMES = { sendingApplication: 'A', sendingFacility: '', receivingApplication: 'B', receivingFacility: 'C' }
const SECRET = 'ab'.repeat(32)
const riverbend = {
  id: 'riverbend',
  name: 'Riverbend Family Practice',
  phone: '413-555-0142',
  timeZone: 'America/New_York',
  website: 'http://localhost:8090/practice',
  pathways: ['primary-care-follow-up'],
  emr: {
    name: 'RiverChart',
    fhirBase: 'http://localhost:8090/fhir/r4',
    clientId: 'causeway',
    backendClientId: 'causeway-backend',
    cdsIssuer: 'http://localhost:8090',
    cdsJwks: 'http://localhost:8090/cds/jwks.json',
    frameAncestors: ['http://localhost:8090'],
    prescriber: 'http://localhost:8090/chart/{patient}/orders',
    baa: { status: 'live', until: '2030-12-31' },
  },
  mail: { from: 'visits@riverbend.example' },
}

function read(env: Record<string, string>, organizations: unknown = [riverbend]) {
  const files: Record<string, string> = {
    'organizations.json': typeof organizations === 'string' ? organizations : JSON.stringify(organizations),
  }
  return readConfig(
    { CAUSEWAY_ORGANIZATIONS: 'organizations.json', CAUSEWAY_SECRET: SECRET, ...env },
    { file: (path) => files[path], keptSecret: () => 'cd'.repeat(32) },
  )
}

const problemsOf = (...given: Parameters<typeof read>) => {
  const config = read(...given)
  return Array.isArray(config) ? config.map(({ sentence }) => sentence) : []
}

test('a collector of traces is near or asked by https, and nobody is told without one', () => {
  expect(read({})).not.toHaveProperty('traces')
  expect(
    read({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318', OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20b' }),
  ).toMatchObject({
    traces: { endpoint: 'http://127.0.0.1:4318', headers: { 'api-key': 'a b' } },
  })
  expect(problemsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example' })).toEqual([
    expect.stringMatching(/^OTEL_EXPORTER_OTLP_ENDPOINT is no address/),
  ])
  expect(problemsOf({ OTEL_EXPORTER_OTLP_HEADERS: 'a=b' })).toEqual([
    expect.stringMatching(/^OTEL_EXPORTER_OTLP_ENDPOINT is missing/),
  ])
})

test('what is not given has a default that suits one machine', () => {
  expect(read({})).toEqual({
    port: 8080,
    origin: 'http://127.0.0.1:8080',
    data: './.data',
    databaseUrl: undefined,
    secret: Buffer.from(SECRET, 'hex'),
    sandbox: false,
    install: 'production',
    organizations: [riverbend],
    smtpUrl: undefined,
    smsToken: undefined,
    pathways: expect.stringMatching(/pathways$/),
    routes: expect.stringMatching(/routes$/),
    maps: expect.stringMatching(/maps$/),
    chargeRules: expect.stringMatching(/charge-rules$/),
    iceServers: [],
    logLevel: 'info',
  })
})

test('what an EMR takes of notes is read, and what there is not is refused', () => {
  const noted = (note: unknown) => [{ ...riverbend, emr: { ...riverbend.emr, note } }]
  const own = { system: 'https://emr.example/note-types', code: '2820507', display: 'Office visit note' }
  const note = { formats: ['xhtml', 'text'], types: { '11506-3': own } }
  expect(read({}, noted(note))).toMatchObject({ organizations: [{ emr: { note } }] })
  expect(problemsOf({}, noted({ formats: ['docx'] }))).toEqual([expect.stringContaining('/0/emr/note/formats/0')])
  expect(problemsOf({}, noted({ formats: [] }))).toEqual([expect.stringContaining('/0/emr/note/formats')])
  expect(problemsOf({}, noted({ types: { progress: own } }))).toHaveLength(1)
})

test('the origin follows the port unless it is given', () => {
  expect(read({ PORT: '9000' })).toMatchObject({ origin: 'http://127.0.0.1:9000' })
  expect(read({ CAUSEWAY_ORIGIN: 'https://visits.example/' })).toMatchObject({ origin: 'https://visits.example' })
})

test('a missing secret stops the start outside the sandbox and is generated inside it', () => {
  expect(problemsOf({ CAUSEWAY_SECRET: '' })).toEqual([expect.stringContaining('CAUSEWAY_SECRET is missing')])
  const withoutAgreement = [{ ...riverbend, emr: { ...riverbend.emr, baa: undefined } }]
  expect(read({ CAUSEWAY_SECRET: '', CAUSEWAY_SANDBOX: '1' }, withoutAgreement)).toMatchObject({
    secret: Buffer.from('cd'.repeat(32), 'hex'),
  })
})

test.each([
  ['a port that is no number', { PORT: 'http' }, /^PORT is "http"/],
  ['a port out of range', { PORT: '70000' }, /^PORT is "70000"/],
  ['a short secret', { CAUSEWAY_SECRET: 'abcd' }, /^CAUSEWAY_SECRET .*32 bytes/],
  ['a database address of another kind', { DATABASE_URL: 'mysql://x' }, /^DATABASE_URL .*postgres:\/\//],
  ['a mail server address of another kind', { SMTP_URL: 'localhost:25' }, /^SMTP_URL .*smtp:\/\//],
  ['an origin that is no address', { CAUSEWAY_ORIGIN: 'visits.example' }, /^CAUSEWAY_ORIGIN /],
  ['ICE servers that are not JSON', { ICE_SERVERS: 'stun:x' }, /^ICE_SERVERS is not JSON/],
  ['ICE servers without an address', { ICE_SERVERS: '[{}]' }, /^ICE_SERVERS is wrong at \/0/],
  ['an unknown log level', { LOG_LEVEL: 'loud' }, /^LOG_LEVEL is "loud"/],
  ['a sandbox that is neither on nor off', { CAUSEWAY_SANDBOX: 'yes' }, /^CAUSEWAY_SANDBOX must be 1 or 0/],
  ['no organizations', { CAUSEWAY_ORGANIZATIONS: '' }, /^CAUSEWAY_ORGANIZATIONS is missing/],
  ['organizations that are not there', { CAUSEWAY_ORGANIZATIONS: 'gone.json' }, /gone\.json, which can't be read/],
])('%s is one sentence', (_, env, sentence) => {
  expect(problemsOf(env)).toEqual([expect.stringMatching(sentence)])
})

test.each([
  ['that are not JSON', '[', /organizations\.json\) is not JSON/],
  ['that are none', [], /is wrong at its top/],
  ['with a member that nobody knows', [{ ...riverbend, colour: 'blue' }], /is wrong at \/0\/colour/],
  ['without a phone number', [{ ...riverbend, phone: undefined }], /is wrong at \/0.*phone/],
  ['in an unknown time zone', [{ ...riverbend, timeZone: 'Mars/Olympus' }], /the time zone "Mars\/Olympus"/],
  ['described twice', [riverbend, riverbend], /"riverbend" twice/],
])('organizations %s are refused where they are wrong', (_, organizations, sentence) => {
  expect(problemsOf({}, organizations)).toEqual([expect.stringMatching(sentence)])
})

test('a launch has a secret exactly when it proves itself by one', () => {
  const launching = (emr: object) => [{ ...riverbend, emr: { ...riverbend.emr, ...emr } }]
  const told = [expect.stringContaining('clientSecret')]
  expect(problemsOf({}, launching({ clientAuthentication: 'client_secret_basic' }))).toEqual(told)
  expect(problemsOf({}, launching({ clientSecret: 'given by the EMR' }))).toEqual(told)
  expect(problemsOf({}, launching({ clientAuthentication: 'none', clientSecret: 'given by the EMR' }))).toEqual(told)
  expect(problemsOf({}, launching({ clientAuthentication: 'none' }))).toEqual([])
})

test('an EMR has a whole registration by SMART, or a token and a provider where staff sign in', () => {
  const { clientId: _, backendClientId: __, cdsIssuer: ___, cdsJwks: ____, ...bare } = riverbend.emr
  const without = {
    ...bare,
    bearerToken: 'given-to-the-organization',
    signIn: {
      issuer: 'https://provider.example',
      clientId: 'causeway',
      practitionerClaim: 'number',
      roleClaim: 'groups',
      roles: { doctors: 'clinician' },
    },
  }
  const told = (emr: object) => problemsOf({}, [{ ...riverbend, emr }])
  expect(told(without)).toEqual([])
  const half = [expect.stringContaining('neither a whole registration by SMART nor a way without')]
  expect(told(bare)).toEqual(half)
  expect(told({ ...without, bearerToken: undefined })).toEqual(half)
  expect(told({ ...riverbend.emr, bearerToken: 'given-to-the-organization' })).toEqual(half)
  expect(told({ ...riverbend.emr, cdsJwks: undefined })).toEqual(half)
  expect(told({ ...without, signIn: { ...without.signIn, issuer: 'http://provider.example' } })).toEqual([
    expect.stringContaining('emr.signIn.issuer without TLS'),
  ])
  expect(told({ ...riverbend.emr, contextLink: { secret: 's'.repeat(32) } })).toEqual([
    expect.stringContaining('emr.contextLink without emr.signIn'),
  ])
  expect(told({ ...without, slots: { folder: '/slots' } })).toEqual([
    expect.stringContaining('emr.slots without emr.staff and emr.hl7v2.listen'),
  ])
})

describe('test and production are separate', () => {
  const simulated = { status: 'simulated', until: '2030-12-31' }
  const withBaa = (baa: object, send?: object) => [
    {
      ...riverbend,
      emr: { ...riverbend.emr, baa, ...(send && { hl7v2: { send } }) },
      mail: { ...riverbend.mail, baa },
    },
  ]
  const TEST = { CAUSEWAY_INSTALL: 'test' }

  test('an install is of production unless it says otherwise, and a sandbox is a test', () => {
    expect(read({})).toMatchObject({ install: 'production', sandbox: false })
    expect(read(TEST, withBaa(simulated))).toMatchObject({ install: 'test', sandbox: false })
    expect(read({ CAUSEWAY_SANDBOX: '1' }, withBaa(simulated))).toMatchObject({ install: 'test', sandbox: true })
    expect(problemsOf({ CAUSEWAY_INSTALL: 'staging' })).toEqual([
      expect.stringMatching(/^CAUSEWAY_INSTALL is "staging"/),
    ])
    expect(problemsOf({ CAUSEWAY_SANDBOX: '1', CAUSEWAY_INSTALL: 'production' }, withBaa(simulated))).toContainEqual(
      expect.stringMatching(/^CAUSEWAY_INSTALL must be test/),
    )
  })

  test('production has no simulated agreement, and a test none that is live: that is a connection of production', () => {
    expect(problemsOf({}, withBaa(simulated))).toEqual([expect.stringContaining('simulated BAA')])
    for (const env of [TEST, { CAUSEWAY_SANDBOX: '1' }]) {
      expect(problemsOf(env, withBaa(simulated))).toEqual([])
      expect(problemsOf(env)).toEqual([expect.stringMatching(/a live BAA: that is a connection of production/)])
    }
  })

  test('a message of a test says that it is one, and a message of production never', () => {
    const send = { host: '127.0.0.1', port: 2575, ...NAMES }
    const live = { status: 'live', until: '2030-12-31' }
    const says = (config: ReturnType<typeof read>) =>
      Array.isArray(config) ? config : config.organizations[0]?.emr.hl7v2?.send?.processing
    expect(says(read(TEST, withBaa(simulated, send)))).toBe('T')
    expect(says(read(TEST, withBaa(simulated, { ...send, processing: 'D' })))).toBe('D')
    expect(says(read({}, withBaa(live, send)))).toBe(undefined)
    expect(problemsOf(TEST, withBaa(simulated, { ...send, processing: 'P' }))).toEqual([
      expect.stringMatching(/say P in emr\.hl7v2\.send\.processing, and this install is a test/),
    ])
    expect(problemsOf({}, withBaa(live, { ...send, processing: 'T' }))).toEqual([
      expect.stringMatching(/say T in emr\.hl7v2\.send\.processing, and this install is a production/),
    ])
  })
})

test('what guards the figures of operation is long enough not to be guessed', () => {
  expect(read({ METRICS_TOKEN: 'm'.repeat(32) })).toMatchObject({ metricsToken: 'm'.repeat(32) })
  expect(problemsOf({ METRICS_TOKEN: 'short' })).toEqual([expect.stringMatching(/^METRICS_TOKEN is shorter/)])
})

test('a telephone service is named with the secret by which both sides sign, and stands under an agreement of its own', () => {
  const telephone = { address: 'https://telephone.example', secret: 's'.repeat(32) }
  expect(problemsOf({}, [{ ...riverbend, telephone }])).toEqual([])
  expect(problemsOf({}, [{ ...riverbend, telephone: { ...telephone, secret: 'short' } }])).toEqual([
    expect.stringMatching(/is wrong at \/0\/telephone\/secret/),
  ])
  const simulated = { ...telephone, baa: { status: 'simulated', until: '2030-12-31' } }
  expect(problemsOf({}, [{ ...riverbend, telephone: simulated }])).toEqual([expect.stringContaining('simulated BAA')])
})

test('a video tool is named as patients know it, with the secret by which both sides sign, and stands under an agreement', () => {
  const link = { name: 'Meadow', address: 'https://video.example', secret: 's'.repeat(32) }
  const withTool = (tool: object) => [{ ...riverbend, rooms: { link: { ...link, ...tool } } }]
  expect(problemsOf({}, withTool({ testPage: 'https://video.example/test' }))).toEqual([])
  expect(problemsOf({}, withTool({ secret: 'short' }))).toEqual([
    expect.stringMatching(/is wrong at \/0\/rooms\/link\/secret/),
  ])
  expect(problemsOf({}, withTool({ name: undefined }))).toEqual([expect.stringMatching(/is wrong at \/0\/rooms\/link/)])
  expect(problemsOf({}, withTool({ baa: { status: 'simulated', until: '2030-12-31' } }))).toEqual([
    expect.stringContaining('simulated BAA'),
  ])
})

test('the EMR’s own module is named with its launches for both sides, a pass phrase that is no guess, and a secret', () => {
  const native = {
    name: 'Module',
    launch: { patient: 'https://portal.example/?c={context}', clinician: 'https://emr.example/?c={context}' },
    passPhrase: 'long enough for a key',
    address: 'https://emr.example/video',
    secret: 's'.repeat(32),
  }
  const withModule = (module: object) => [{ ...riverbend, rooms: { native: { ...native, ...module } } }]
  expect(problemsOf({}, withModule({}))).toEqual([])
  expect(problemsOf({}, withModule({ passPhrase: 'short' }))).toEqual([expect.stringMatching(/native\/passPhrase/)])
  const launch = { ...native.launch, patient: 'https://portal.example/video' }
  expect(problemsOf({}, withModule({ launch }))).toEqual([expect.stringMatching(/native\/launch\/patient/)])
  const open = { ...native.launch, patient: 'http://portal.example/?c={context}' }
  expect(problemsOf({}, withModule({ launch: open }))).toEqual([
    expect.stringContaining('sends people of "riverbend" to http://portal.example without encryption'),
  ])
})

test('links by context need a pass phrase, two while it is changed, and may name where the schedule is told', () => {
  const withLinks = (contextLinks: object) => [{ ...riverbend, emr: { ...riverbend.emr, contextLinks } }]
  const passPhrases = ['long enough for a key', 'another, for a while']
  const connectionStatus = { address: 'https://emr.example/status', clientId: 'causeway', vendorName: 'Causeway' }
  expect(problemsOf({}, withLinks({ passPhrases }))).toEqual([])
  expect(problemsOf({}, withLinks({ passPhrases, connectionStatus }))).toEqual([])
  expect(problemsOf({}, withLinks({ passPhrases: [] }))).toEqual([expect.stringMatching(/contextLinks\/passPhrases/)])
  expect(problemsOf({}, withLinks({ passPhrases: ['guessed'] }))).toEqual([
    expect.stringMatching(/contextLinks\/passPhrases\/0/),
  ])
})

test('a transcription service is held to its agreement as every connection is', () => {
  const service = { url: 'https://speech.example', model: 'whisper-1' }
  const withBaa = (status: string) => [
    { ...riverbend, transcriber: { ...service, baa: { status, until: '2030-12-31' } } },
  ]
  expect(problemsOf({}, withBaa('simulated'))).toEqual([expect.stringContaining('simulated BAA')])
  expect(read({ TRANSCRIBER_KEY: 'k' }, withBaa('live'))).toMatchObject({
    transcriberKey: 'k',
    organizations: [{ transcriber: service }],
  })
})

test('a model that writes notes is held to its agreement, and reached with TLS unless it is on this machine', () => {
  const writer = { url: 'https://models.example', model: 'a-model', key: 'k' }
  const withBaa = (status: string, url = writer.url) => [
    { ...riverbend, writer: { ...writer, url, baa: { status, until: '2030-12-31' } } },
  ]
  expect(problemsOf({}, withBaa('simulated'))).toEqual([expect.stringContaining('simulated BAA')])
  expect(problemsOf({}, withBaa('live', 'http://models.example'))).toEqual([
    expect.stringContaining('a writer.url without TLS'),
  ])
  expect(read({}, withBaa('live', 'http://127.0.0.1:9000'))).not.toBeInstanceOf(Array)
  expect(read({}, withBaa('live'))).toMatchObject({ organizations: [{ writer }] })
})

test('a transcriber is reached in one way: a service, a process of the site’s own, or a vendor who tells later', () => {
  const service = { url: 'https://speech.example', model: 'whisper-1' }
  const vendor = { address: 'https://scribe.example', secret: 'x'.repeat(32) }
  const ways = (transcriber: object) => problemsOf({}, [{ ...riverbend, transcriber }])
  for (const one of [service, { command: ['python3', 'recognizer.py'] }, { vendor }])
    expect(read({}, [{ ...riverbend, transcriber: one }])).toMatchObject({ organizations: [{ transcriber: one }] })
  for (const several of [{}, { url: service.url }, { ...service, vendor }, { model: 'm', command: ['c'] }])
    expect(ways(several)).toEqual([expect.stringContaining('give transcriber.url and transcriber.model, or')])
  expect(ways({ vendor: { ...vendor, secret: 'short' } })).toEqual([
    expect.stringContaining('/0/transcriber/vendor/secret'),
  ])
})

test('a route listens on a port of its own, and beyond this machine by TLS alone, both ways', () => {
  const names = { sendingApplication: 'A', sendingFacility: '', receivingApplication: 'B', receivingFacility: 'C' }
  const tls = { key: 'organizations.json', certificate: 'organizations.json' }
  const routed = (listen: object, deliver: object, name = 'schedule') => ({
    ...riverbend,
    routes: { [name]: { listen, accept: [names], deliver: { host: '127.0.0.1', port: 6661, ...deliver } } },
  })
  expect(problemsOf({}, [routed({ port: 2590 }, {})])).toEqual([])
  const abroad = routed(
    { port: 2590, host: '10.1.2.3', tls: { ...tls, clientAuthority: 'organizations.json' } },
    { host: 'department.example', tls: { ...tls, authority: 'organizations.json' } },
  )
  expect(problemsOf({}, [abroad])).toEqual([])
  const problems = problemsOf({}, [
    routed({ port: 2590, host: '10.1.2.3' }, { host: 'department.example' }),
    { ...routed({ port: 2590 }, { baa: { status: 'simulated', until: '2030-01-01' } }), id: 'hillside' },
    { ...routed({ port: 2591 }, { tls: { ...tls, authority: 'gone.pem' } }), id: 'lakeside' },
  ])
  expect(problems).toEqual([
    expect.stringMatching(/"schedule" of "riverbend" listen at 10\.1\.2\.3 without TLS/),
    expect.stringMatching(/deliver to department\.example without TLS/),
    expect.stringMatching(/"schedule" of "riverbend" and the route "schedule" of "hillside" .* on port 2590/),
    expect.stringMatching(/"hillside" a simulated BAA/),
    expect.stringMatching(/names gone\.pem for the route "schedule" of "lakeside"/),
  ])
  expect(problemsOf({}, [routed({ port: 2590 }, {}, 'The Schedule')])).toHaveLength(1)
  const live = routed({ port: 2590 }, { baa: { status: 'live', until: '2030-01-01' } })
  expect(problemsOf({}, [live])).toEqual([])
  const calling = (address: string) => ({
    ...riverbend,
    routes: { schedule: { call: { address, secret: 's'.repeat(32) } } },
  })
  expect(problemsOf({}, [calling('https://department.example/in')])).toEqual([])
  expect(problemsOf({}, [calling('http://department.example/in')])).toEqual([
    expect.stringMatching(/call department.example without TLS/),
  ])
  expect(problemsOf({ CAUSEWAY_INSTALL: 'test' }, [{ ...live, emr: { ...live.emr, baa: undefined } }])).toEqual([
    expect.stringMatching(/the route "schedule" of "riverbend" a live BAA: that is a system of production/),
  ])
})

test('a route delivers to a FHIR server beyond this machine by https and under a client of ours alone', () => {
  const routed = (deliver: object) => ({
    ...riverbend,
    routes: { schedule: { listen: { port: 2590 }, accept: [NAMES], write: deliver } },
  })
  expect(problemsOf({}, [routed({ fhirBase: 'https://department.example/fhir', clientId: 'routes' })])).toEqual([])
  expect(problemsOf({}, [routed({ fhirBase: 'http://127.0.0.1:8081/fhir' })])).toEqual([])
  for (const open of [
    { fhirBase: 'http://department.example/fhir', clientId: 'routes' },
    { fhirBase: 'https://department.example/fhir' },
  ])
    expect(problemsOf({}, [routed(open)])).toEqual([
      expect.stringMatching(/write to department\.example without TLS or without write\.clientId/),
    ])
})

test('what routes carry is opened by a role, and no person is named for it', () => {
  const opened = (openers: string[]) => [{ ...riverbend, emr: { ...riverbend.emr, openers } }]
  expect(problemsOf({}, opened(['privacy-officer']))).toEqual([])
  expect(problemsOf({}, opened(['Practitioner/456']))).toEqual([
    expect.stringMatching(
      /Practitioner\/456 in emr\.openers of "riverbend"; .* by a role: name a code of PractitionerRole/,
    ),
  ])
})

test('a feed of HL7 v2 beyond this machine has to be by TLS, whose files can be read, on a port of its own', () => {
  const withFeed = (listen: object, accept: object[] = [NAMES]) => ({
    ...riverbend,
    emr: { ...riverbend.emr, hl7v2: { listen, accept } },
  })
  const tls = { key: 'organizations.json', certificate: 'organizations.json', clientAuthority: 'organizations.json' }
  expect(problemsOf({}, [withFeed({ port: 2575 })])).toEqual([])
  expect(problemsOf({}, [withFeed({ port: 2575, host: '10.1.2.3', tls })])).toEqual([])
  expect(problemsOf({}, [withFeed({ port: 2575, host: '10.1.2.3' })])).toEqual([
    expect.stringMatching(/at 10\.1\.2\.3 without TLS/),
  ])
  expect(problemsOf({}, [withFeed({ port: 2575, tls: { ...tls, key: 'gone.key' } })])).toEqual([
    expect.stringMatching(/names gone\.key .* can't be read/),
  ])
  expect(problemsOf({}, [withFeed({ port: 2575 }, [])])).toEqual([expect.stringMatching(/hl7v2\/accept/)])
  const other = { ...withFeed({ port: 2575 }), id: 'hillside' }
  expect(problemsOf({}, [withFeed({ port: 2575 }), other])).toContainEqual(expect.stringMatching(/on port 2575/))
})

test('messages go to this machine or by TLS, and the site says in known words where it wants what', () => {
  const sending = (send: object) => [
    { ...riverbend, emr: { ...riverbend.emr, hl7v2: { send: { ...NAMES, ...send } } } },
  ]
  const tls = { key: 'organizations.json', certificate: 'organizations.json', authority: 'organizations.json' }
  const here = { host: '127.0.0.1', port: 2575 }
  expect(problemsOf({}, sending(here))).toEqual([])
  expect(problemsOf({}, sending({ host: 'emr.example', port: 2575, tls }))).toEqual([])
  expect(problemsOf({}, sending({ host: 'emr.example', port: 2575 }))).toEqual([
    expect.stringMatching(/send HL7 v2 to emr\.example without TLS/),
  ])
  expect(problemsOf({}, sending({ ...here, tls: { ...tls, authority: 'gone.pem' } }))).toEqual([
    expect.stringMatching(/names gone\.pem .* can't be read/),
  ])
  expect(problemsOf({}, sending({ ...here, joinAddress: { place: 'Z', segment: 'ZVV', field: 2 } }))).toEqual([])
  expect(problemsOf({}, sending({ ...here, joinAddress: { place: 'Z', segment: 'NTE' } }))).toEqual([
    expect.stringMatching(/hl7v2\/send\/joinAddress/),
  ])
  expect(problemsOf({}, sending({ ...here, modality: { place: 'PV1-2', code: 'V' } }))).toEqual([
    expect.stringMatching(/hl7v2\/send\/modality\/place/),
  ])
  const half = { ...riverbend, emr: { ...riverbend.emr, hl7v2: { listen: { port: 2575 } } } }
  expect(problemsOf({}, [half])).toEqual([expect.stringMatching(/emr\.hl7v2\.accept without the other/)])
})

test('charges leave as files only where a folder is named, by NPIs that are whole, and under an agreement of its own', () => {
  const claims = { ...CLAIM_SITE, drop: { folder: '/claims', baa: { status: 'live', until: '2030-01-01' } } }
  const site = (more: object) => [{ ...riverbend, charge: 'x837', claims, ...more }]
  expect(problemsOf({}, site({}))).toEqual([])
  expect(problemsOf({}, site({ claims: CLAIM_SITE }))).toEqual([expect.stringContaining('give claims.drop.folder')])
  expect(problemsOf({}, site({ charge: 'fax' }))).toEqual([expect.stringContaining('/0/charge')])
  const mistyped = { ...claims, billing: { ...claims.billing, npi: '1234567890' } }
  expect(problemsOf({}, site({ claims: mistyped }))).toEqual([expect.stringContaining('the NPI 1234567890 in claims')])
  const named = { payers: { medicare: ['Medicare'], other: ['Else', 'Medicare'] } }
  expect(problemsOf({}, site(named))).toEqual([expect.stringContaining('names "Medicare" under two payers')])
  const simulated = { ...claims, drop: { folder: '/claims', baa: { status: 'simulated', until: '2030-01-01' } } }
  expect(problemsOf({}, site({ claims: simulated }))).toEqual([expect.stringContaining('a simulated BAA')])
})

test.each([
  ['a topic by its canonical address', 'https://emr.example/SubscriptionTopic/appointment', 0],
  ['rest-hook', 'rest-hook', 0],
  ['none', 'none', 0],
  ['another word', 'appointments', 1],
])('by what the EMR tells is named as %s', (_, subscription, wrong) => {
  expect(problemsOf({}, [{ ...riverbend, emr: { ...riverbend.emr, subscription } }])).toHaveLength(wrong)
})

test('everything wrong is said at once', () => {
  expect(problemsOf({ PORT: '0', LOG_LEVEL: 'loud', CAUSEWAY_SECRET: 'x' })).toHaveLength(3)
})

test('a relay is named with its secret, or not at all', () => {
  const urls = 'turn:turn.example:3478?transport=udp, turns:turn.example:5349'
  expect(read({ TURN_URLS: urls, TURN_SECRET: 's' })).toMatchObject({
    turn: { urls: ['turn:turn.example:3478?transport=udp', 'turns:turn.example:5349'], secret: 's' },
  })
  expect(problemsOf({ TURN_URLS: urls })).toEqual([expect.stringMatching(/^TURN_SECRET is missing/)])
  expect(problemsOf({ TURN_SECRET: 's' })).toEqual([expect.stringMatching(/^TURN_URLS is missing/)])
  expect(problemsOf({ TURN_URLS: 'https://turn.example', TURN_SECRET: 's' })).toEqual([
    expect.stringMatching(/^TURN_URLS holds "https:/),
  ])
})

test('a department is reached by HL7 v2 or by FHIR, whole and in one way, and by FHIR elsewhere only under a token', () => {
  const department = { id: 'bh', name: 'Meadowlark', part2: true, orderCodes: ['behavioral-health'] }
  const byV2 = {
    listen: { port: 2690 },
    accept: [NAMES],
    send: { host: '127.0.0.1', port: 2691, ...NAMES, patientNumber: { is: 'fhir-id', namespace: 'R' } },
  }
  const near = { write: { fhirBase: 'http://127.0.0.1:8095/fhir' } }
  const refers = (ways: object) => problemsOf({}, [{ ...riverbend, referrals: { ...department, ...ways } }])
  for (const whole of [byV2, near, { write: { fhirBase: 'https://bh.example/fhir', clientId: 'causeway' } }])
    expect(refers(whole)).toEqual([])
  const { listen } = byV2
  for (const wrong of [{}, { listen }, { ...byV2, ...near }, { listen, ...near }])
    expect(refers(wrong)).toEqual([
      expect.stringContaining('a department that is reached in no way, in half of one, or in two'),
    ])
  for (const open of ['http://bh.example/fhir', 'https://bh.example/fhir'])
    expect(refers({ write: { fhirBase: open } })).toEqual([
      expect.stringMatching(/go to bh\.example without TLS or without referrals\.write\.clientId/),
    ])
})

test('what goes to a department and comes from it is held to TLS, install and agreement as every connection is', () => {
  const department = { id: 'bh', name: 'Meadowlark', part2: true, orderCodes: ['behavioral-health'], accept: [NAMES] }
  const near = { host: '127.0.0.1', port: 2691, ...NAMES, patientNumber: { is: 'fhir-id', namespace: 'R' } }
  const refers = (env: Record<string, string>, more: { listen?: object; send?: object; baa?: object }) => {
    const { listen, send, ...rest } = more
    const referrals = { ...department, listen: { port: 2690, ...listen }, send: { ...near, ...send }, ...rest }
    return problemsOf(env, [{ ...riverbend, referrals }])
  }
  expect(refers({}, {})).toEqual([])
  const tls = { key: 'gone.pem', certificate: 'gone.pem' }
  expect(refers({}, { listen: { host: '10.1.2.3' } })).toEqual([
    expect.stringMatching(/hear its department at 10\.1\.2\.3 without TLS; give referrals\.listen\.tls/),
  ])
  expect(refers({}, { send: { host: 'bh.example' } })).toEqual([
    expect.stringMatching(/referrals of "riverbend" go to bh\.example without TLS; give referrals\.send\.tls/),
  ])
  expect(refers({}, { listen: { host: '10.1.2.3', tls: { ...tls, clientAuthority: 'gone.pem' } } })).toContainEqual(
    expect.stringMatching(/names gone\.pem for the referrals of "riverbend"/),
  )
  expect(refers({}, { send: { processing: 'T' } })).toEqual([
    expect.stringMatching(/say T in referrals\.send\.processing, and this install is a production/),
  ])
  expect(refers({}, { baa: { status: 'simulated', until: '2030-12-31' } })).toEqual([
    expect.stringContaining('simulated BAA'),
  ])
  const feed = { ...riverbend.emr, hl7v2: { listen: { port: 2690 }, accept: [NAMES] } }
  const referrals = { ...department, listen: { port: 2690 }, send: near }
  expect(problemsOf({}, [{ ...riverbend, emr: feed, referrals }])).toEqual([
    expect.stringMatching(/"riverbend" and the department of "riverbend" listen for HL7 v2 on port 2690/),
  ])
})
