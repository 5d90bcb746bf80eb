import { expect, test } from 'vitest'
import { problemsOf, read, riverbend, SECRET } from './config/read.fixture.ts'

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

test('what guards the figures of operation is long enough not to be guessed', () => {
  expect(read({ METRICS_TOKEN: 'm'.repeat(32) })).toMatchObject({ metricsToken: 'm'.repeat(32) })
  expect(problemsOf({ METRICS_TOKEN: 'short' })).toEqual([expect.stringMatching(/^METRICS_TOKEN is shorter/)])
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
