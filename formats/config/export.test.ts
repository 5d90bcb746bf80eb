import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { alike, differencesBetween, sayDifference } from './differences.ts'
import { exportText, parseExport, withoutSecrets, type ConfigExport } from './export.ts'

const EXPORT: ConfigExport = {
  form: 'causeway-config/1',
  install: 'test',
  settings: { CAUSEWAY_ORIGIN: 'https://test.example', CAUSEWAY_SECRET: 'present', ICE_SERVERS: [] },
  organizations: {
    riverbend: {
      settings: {
        phone: '413-555-0142',
        emr: { fhirBase: 'https://emr-test.example/fhir', baa: { status: 'simulated' } },
      },
      pathways: {
        'follow-up': {
          steps: [
            { id: 'book', by: 5 },
            { id: 'consent', needs: ['book', 'link'] },
          ],
        },
      },
      doors: { 'write book': { door: 'fhir', why: 'declared' } },
      siteProfile: null,
    },
  },
}

describe('what is kept of the settings', () => {
  test('of a secret is only whether it is there, whatever part of the settings it is in', () => {
    const given = {
      clientSecret: 'hunter2',
      secret: null,
      tls: { key: '/etc/key.pem', certificate: '/etc/cert.pem' },
      servers: [{ urls: 'turn:turn.example', username: 'u', credential: 'hunter2' }],
      apiToken: 'hunter2',
      passPhrases: ['hunter2', 'hunter3'],
      passPhrase: 'hunter2',
    }
    expect(withoutSecrets(given)).toEqual({
      clientSecret: 'present',
      secret: 'absent',
      tls: { key: 'present', certificate: '/etc/cert.pem' },
      servers: [{ urls: 'turn:turn.example', username: 'u', credential: 'present' }],
      apiToken: 'present',
      passPhrases: 'present',
      passPhrase: 'present',
    })
  })

  test.each([
    ['postgres://causeway:hunter2@db.example:5432/visits', 'postgres://…@db.example:5432/visits'],
    ['smtps://hunter2@mail.example', 'smtps://…@mail.example'],
    ['https://sms.example/send?key=hunter2&to=us', 'https://sms.example/send?key=…&to=…'],
    ['https://emr.example/rx?p={patient}&t=hunter2', 'https://emr.example/rx?p={patient}&t=…'],
    ['https://emr.example/chart/{patient}/orders#hunter2', 'https://emr.example/chart/{patient}/orders'],
    ['Stay on the line: call https://x?a=b', 'Stay on the line: call https://x?a=b'],
  ])('of the address %s is what is no secret', (address, kept) => {
    expect(withoutSecrets(address)).toBe(kept)
  })
})

describe('the text', () => {
  test('is the same for the same configuration, in whatever order it comes', () => {
    const turned = <T>(value: T): T =>
      JSON.parse(JSON.stringify(value), (_, one: unknown) =>
        typeof one === 'object' && one !== null && !Array.isArray(one)
          ? Object.fromEntries(Object.entries(one).toReversed())
          : one,
      )
    expect(JSON.stringify(turned(EXPORT))).not.toBe(JSON.stringify(EXPORT))
    expect(exportText(turned(EXPORT))).toBe(exportText(EXPORT))
    expect(exportText(EXPORT).endsWith('}\n')).toBe(true)
  })

  test('is read again as it was, and what is no export is none', () => {
    expect(parseExport(exportText(EXPORT))).toEqual(EXPORT)
    for (const text of ['', '[]', '{}', '{"form":"causeway-connect/1"}', JSON.stringify({ ...EXPORT, settings: 3 })])
      expect(parseExport(text)).toBe(undefined)
  })
})

describe('what differs', () => {
  const there = (change: (copy: ConfigExport) => void): ConfigExport => {
    const copy = structuredClone(EXPORT)
    change(copy)
    return copy
  }
  const says = (other: ConfigExport) =>
    differencesBetween(EXPORT, other).map((one) => sayDifference(one, ['here', 'there']))

  test('is nothing between a configuration and itself', () => {
    expect(says(there(() => undefined))).toEqual([])
  })

  test('is said value by value: install, setting, secret, member, step, door', () => {
    const other = there((copy) => {
      copy.install = 'production'
      copy.settings['CAUSEWAY_SECRET'] = 'absent'
      const riverbend = copy.organizations['riverbend']
      if (riverbend === undefined) throw new Error('it is there')
      riverbend.settings = {
        phone: '413-555-0142',
        emr: { fhirBase: 'https://emr.example/fhir', baa: { status: 'live' } },
      }
      riverbend.pathways = {
        'follow-up': {
          steps: [
            { id: 'link', by: 1 },
            { id: 'book', by: 5 },
            { id: 'consent', needs: ['book'] },
          ],
        },
      }
      riverbend.doors = { 'write book': { door: 'worklist', why: 'not offered: Slot' } }
    })
    expect(says(other)).toEqual([
      'install: test here, production there.',
      'setting CAUSEWAY_SECRET: present here, absent there.',
      'organization, setting emr.fhirBase: https://emr-test.example/fhir here, https://emr.example/fhir there.',
      'organization, setting emr.baa.status: simulated here, live there.',
      'organization, pathway follow-up steps.consent.needs: book, link here, book there.',
      'organization, door of write book door: fhir here, worklist there.',
      'organization, door of write book why: declared here, not offered: Slot there.',
      // A step that was put in moves none of those after it.
      'organization, pathway follow-up steps.link.id: not set here, link there.',
      'organization, pathway follow-up steps.link.by: not set here, 1 there.',
    ])
  })

  test('is said of the texts of routes, and of where HL7 v2 says what', () => {
    const [here, away] = [
      { joinAddress: 'OBX-5', modality: null },
      { joinAddress: 'NTE-3', modality: null },
    ].map((siteProfile, at) =>
      there((copy) => {
        const riverbend = copy.organizations['riverbend']
        if (riverbend === undefined) throw new Error('it is there')
        riverbend.siteProfile = siteProfile
        const route = {
          version: `v${at}`,
          map: 'appointments',
          mapVersion: 'm',
          by: at === 0 ? 'file' : 'page',
        } as const
        riverbend.routes = { booked: route, ...(at === 1 && { arrived: route }) }
      }),
    )
    if (here === undefined || away === undefined) throw new Error('two were made')
    expect(differencesBetween(here, away).map((one) => sayDifference(one, ['here', 'there']))).toEqual([
      'organization, site profile joinAddress: OBX-5 here, NTE-3 there.',
      'organization, route booked version: v0 here, v1 there.',
      'organization, route booked by: file here, page there.',
      'organization, route arrived version: not set here, v1 there.',
      'organization, route arrived map: not set here, appointments there.',
      'organization, route arrived mapVersion: not set here, m there.',
      'organization, route arrived by: not set here, page there.',
    ])
  })

  test('where there are several organizations each is compared with its namesake', () => {
    const lakeside = { settings: { phone: '1' }, pathways: {}, doors: null, siteProfile: null }
    const two = { ...EXPORT, organizations: { ...EXPORT.organizations, lakeside } }
    expect(differencesBetween(EXPORT, alike(two, 'riverbend'))).toEqual([])
    expect(
      differencesBetween(two, EXPORT).every(({ what, there }) => what.startsWith('lakeside') && there === null),
    ).toBe(true)
    expect(Object.keys(alike(two, 'hillside').organizations)).toEqual(['riverbend', 'lakeside'])
  })

  test('is the same from either side', () => {
    const anySettings = fc.dictionary(
      fc.constantFrom('A', 'B', 'C'),
      fc.oneof(fc.string(), fc.integer(), fc.constant(null)),
    )
    fc.assert(
      fc.property(anySettings, anySettings, (one, other) => {
        const [here, away] = [
          { ...EXPORT, settings: one },
          { ...EXPORT, settings: other },
        ]
        const turned = differencesBetween(away, here).map(({ what, here: mine, there: theirs }) => ({
          what,
          here: theirs,
          there: mine,
        }))
        const byWhat = (list: { what: string }[]) => list.toSorted((a, b) => (a.what < b.what ? -1 : 1))
        expect(byWhat(turned)).toEqual(byWhat(differencesBetween(here, away)))
      }),
    )
  })
})
