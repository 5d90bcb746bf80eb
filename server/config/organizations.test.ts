import { describe, expect, test } from 'vitest'
import { NAMES, problemsOf, read, riverbend } from './read.fixture.ts'

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

test('a telephone service is named with the secret by which both sides sign, and stands under an agreement of its own', () => {
  const telephone = { address: 'https://telephone.example', secret: 's'.repeat(32) }
  expect(problemsOf({}, [{ ...riverbend, telephone }])).toEqual([])
  expect(problemsOf({}, [{ ...riverbend, telephone: { ...telephone, secret: 'short' } }])).toEqual([
    expect.stringMatching(/is wrong at \/0\/telephone\/secret/),
  ])
  const simulated = { ...telephone, baa: { status: 'simulated', until: '2030-12-31' } }
  expect(problemsOf({}, [{ ...riverbend, telephone: simulated }])).toEqual([expect.stringContaining('simulated BAA')])
})
