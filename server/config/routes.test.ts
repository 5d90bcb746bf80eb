import { expect, test } from 'vitest'
import { NAMES, problemsOf, riverbend } from './read.fixture.ts'

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
