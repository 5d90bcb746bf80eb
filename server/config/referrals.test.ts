import { expect, test } from 'vitest'
import { NAMES, problemsOf, riverbend } from './read.fixture.ts'

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
