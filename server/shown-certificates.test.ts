import { afterAll, expect, test } from 'vitest'
import { makeCertificates } from '../test/certificates.ts'
import { riverbend } from './http/door.fixture.ts'
import { shownCertificates } from './shown-certificates.ts'

const made = makeCertificates()
afterAll(() => made.remove())
const baa = { status: 'simulated', until: '2030-01-01' } as const
const tls = { key: made.at('by-ours.key'), certificate: made.at('by-ours.pem') }

test('every line of a route and every connection is watched where it has a certificate, each address once', () => {
  const { emr } = riverbend
  const shown = shownCertificates(
    {
      ...riverbend,
      emr: {
        ...emr,
        fhirBase: 'https://emr.example/fhir',
        cdsJwks: 'https://emr.example/jwks',
        frameAncestors: ['https://framed.example'],
        signIn: {
          issuer: 'https://login.example:8443',
          clientId: 'causeway',
          practitionerClaim: 'sub',
          roleClaim: 'role',
          roles: {},
        },
        hl7v2: {
          ...emr.hl7v2,
          send: {
            sendingApplication: 'CW',
            sendingFacility: 'M',
            receivingApplication: 'EMR',
            receivingFacility: 'M',
            host: 'interface.example',
            port: 6661,
            tls: { ...tls, authority: made.at('ours.pem') },
          },
        },
      },
      alarms: { webhook: { address: 'https://pager.example/in', secret: 's'.repeat(32) } },
      routes: {
        lines: {
          listen: { port: 2590, tls: { ...tls, clientAuthority: made.at('ours.pem') } },
          deliver: { host: 'department.example', port: 6662, tls: { ...tls, authority: made.at('ours.pem') }, baa },
        },
        calls: { call: { address: 'https://archive.example/in', secret: 's'.repeat(32), baa } },
        writes: { write: { fhirBase: 'https://fhir.example/r4', clientId: 'c', baa } },
        here: { write: { fhirBase: 'http://127.0.0.1:8081/fhir', baa } },
      },
    },
    ['https://telehealth.example', 'smtp://mail.example'],
  )
  const said = (of: () => readonly { side: string; whose: string }[]) =>
    of().map(({ side, whose }) => `${whose} ${side}`)
  expect(said(shown.ofRoute('lines'))).toEqual(['ours listen', 'ours deliver', 'theirs department.example:6662'])
  expect(said(shown.ofRoute('calls'))).toEqual(['theirs archive.example'])
  expect(said(shown.ofRoute('writes'))).toEqual(['theirs fhir.example'])
  expect(said(shown.ofRoute('here'))).toEqual([])
  expect(said(shown.ofConnections).toSorted()).toEqual(
    [
      'ours emr.hl7v2.send',
      'theirs interface.example:6661',
      'theirs emr.example',
      'theirs login.example:8443',
      'theirs pager.example',
      'theirs telehealth.example',
      'theirs mail.example:587',
    ].toSorted(),
  )
})
