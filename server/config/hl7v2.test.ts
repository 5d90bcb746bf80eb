import { expect, test } from 'vitest'
import { NAMES, problemsOf, riverbend } from './read.fixture.ts'

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
