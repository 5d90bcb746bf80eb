import { describe, expect, test } from 'vitest'
import type { Answer, Tried } from '#domain/connect/capability.ts'
import { changesBetween } from '#domain/connect/changes.ts'
import { judged, sayBand, type Band } from '#domain/route/expect.ts'
import type { Route } from '#domain/route/route.ts'
import { hindrancesAmong, undisclosable } from '#domain/route/workable.ts'
import { registrationOf, registrationParts } from '#formats/connect/registration.ts'
import { reportOf, type Report } from '#formats/connect/report.ts'
import { NoStatement, readStatement } from '#formats/fhir/capability-statement.ts'
import { sayProblem } from '#formats/definition/file.ts'
import { edited, wrongWith, type EditedProfile } from '#formats/hl7v2/outgoing/edited-profile.ts'
import { examplesOf } from '#formats/hl7v2/outgoing/example.ts'
import { differencesOf } from '#formats/hl7v2/outgoing/profile-differences.ts'
import { sayAcknowledged } from '#formats/hl7v2/said.ts'
import { ERRORS } from '#formats/hl7v2/unreadable.ts'
import { parseMap } from '#formats/map/parse.ts'
import { parseRowMap } from '#formats/map/rows/parse.ts'
import { parseRoute } from '#formats/route/parse.ts'
import { readDeclared } from '#formats/smart/declared.ts'
import { aRoute } from './a-route.ts'
import { es } from '../web/operator/words/es.ts'
import { EPIC_LIKE } from './emrs/epic-like.ts'
import { ORACLE_LIKE } from './emrs/oracle-like.ts'
import { V2_ONLY } from './emrs/v2-only.ts'

/** The page *Operation* in Spanish leaves no sentence of the server in English, whichever EMR is read. */

/** Words that no Spanish sentence has; names of standards and of settings have none of them between spaces. */
const ENGLISH =
  /(?<![\w.-])(the|is|are|was|not|of|by|it|its|and|with|without|which|that|than|answers?|search|nothing|there|who|where|an|in|at|on)(?![\w-])/i

function leftIn(say: (english: string) => string, sentences: readonly string[]): string[] {
  expect(sentences.length).toBeGreaterThan(0)
  // What stands between quotation marks or backquotes is a name.
  return [...new Set(sentences)].filter((english) =>
    ENGLISH.test(say(english).replaceAll(/`[^`]*`|«[^»]*»|allow="[^"]*"/g, '')),
  )
}

const NOTHING = { resourceType: 'CapabilityStatement', fhirVersion: '4.0.1', rest: [{ mode: 'server' }] }
const EMRS = [
  ...[EPIC_LIKE, ORACLE_LIKE, V2_ONLY].map(({ statement, smart }) => ({
    statement: statement as object,
    smart: smart as object | null,
  })),
  { statement: NOTHING, smart: {} },
  {
    statement: { ...NOTHING, implementation: { url: 'https://elsewhere.example/r4' } },
    smart: { scopes_supported: ['user/*.read'] },
  },
]
const ANSWERS: readonly Answer[] = [
  { kind: 'answers' },
  { kind: 'refuses', status: 403 },
  { kind: 'narrower', status: 400 },
  { kind: 'unclear', why: 'did not answer' },
  { kind: 'unclear', why: 'answers 500' },
]
const TRIED: readonly (Tried | null)[] = [
  null,
  { token: { given: false, refused: false, why: 'its authorization server did not answer' }, searches: new Map() },
  { token: { given: false, refused: true, why: 'invalid_client' }, searches: new Map() },
  ...ANSWERS.map((answer) => ({
    token: { given: true } as const,
    searches: new Map(
      ['Slot', 'Appointment', 'Patient', 'Encounter', 'DocumentReference'].map((type) => [type, answer]),
    ),
  })),
]
const REPORTS: Report[] = EMRS.flatMap(({ statement, smart }) =>
  TRIED.map((tried) =>
    reportOf({
      fhirBase: 'https://emr.example/r4',
      readAt: new Date('2026-11-22T09:00:00Z'),
      statement: readStatement(JSON.stringify(statement)),
      smart: smart === null ? null : (readDeclared(JSON.stringify(smart)) ?? null),
      smartTrouble: smart === null ? '/.well-known/smart-configuration answers 404: nothing is there.' : null,
      tried,
      triedHow: 'Only what is public was read: no agreement (BAA) is in force.',
    }),
  ),
)

describe('in Spanish', () => {
  test('why a door is used, what was measured, and what else is said of an EMR', () => {
    const said = REPORTS.flatMap(({ tried, remarks, cells }) => [
      tried,
      ...remarks,
      ...cells.flatMap(({ why, measured }) => [why, ...(measured === null ? [] : [measured])]),
    ])
    expect(leftIn(es.said.connection, said)).toEqual([])
    expect(said.length).toBeGreaterThan(1_000)
  })

  test('what became of it between two readings', () => {
    const changes = REPORTS.flatMap((before) => REPORTS.flatMap((after) => changesBetween(before.cells, after.cells)))
    expect(
      leftIn(
        es.said.connection,
        changes.map(({ says }) => says),
      ),
    ).toEqual([])
  })

  test('why an EMR could not be read', () => {
    const why = [
      '',
      '<html>',
      '<CapabilityStatement>',
      '{',
      '[]',
      '{"resourceType":"Conformance"}',
      '{"resourceType":"Bundle"}',
      '{}',
      '{"resourceType":"OperationOutcome","issue":[{"code":"security"}]}',
      '{"resourceType":"OperationOutcome"}',
      '{"resourceType":"CapabilityStatement"}',
      '{"resourceType":"CapabilityStatement","fhirVersion":"3.0.2"}',
    ].map((body) => {
      try {
        readStatement(body)
        return 'nothing was wrong'
      } catch (fault) {
        return fault instanceof NoStatement ? fault.message : 'another fault'
      }
    })
    expect(leftIn(es.said.connection, why)).toEqual([])
  })

  test('what an administrator registers, heading, name and value', () => {
    const sheets = (['private_key_jwt', 'client_secret_basic', 'none'] as const).flatMap((by) =>
      registrationParts(
        registrationOf('https://causeway.example', by === 'none' ? [] : ['https://emr.example'], by, 'riverbend', true),
      ),
    )
    const said = sheets.flatMap(({ title, facts }) => [title, ...facts.flatMap(({ name, value }) => [name, value])])
    expect(leftIn(es.said.registration, said)).toEqual([])
  })

  test('what is wrong with a site profile, what differs, and what is tried', () => {
    const sound = edited({
      sendingApplication: 'CAUSEWAY',
      sendingFacility: 'A',
      receivingApplication: 'B',
      receivingFacility: 'C',
    })
    const bad = (value: string): EditedProfile => ({
      ...sound,
      sendingApplication: value,
      sendingFacility: value,
      receivingApplication: value,
      receivingFacility: value,
      acknowledgement: 'accept',
      patientNumber: {
        is: 'fhir-id',
        namespace: value,
        universalId: value.trim(),
        universalIdType: 'ISO',
        type: value,
      },
      visitNumber: 'PID-18',
      joinAddress: { place: 'Z', type: value, location: value, segment: value, field: 0 },
      modality: { place: 'PV1-3', code: value, text: value },
      documentTypes: [
        { loinc: value, code: value },
        { loinc: value, code: '' },
      ],
      documentText: 'FT',
      placeOfService: 'PV1-3',
    })
    const at = (place: 'NTE' | 'AIL', value: string) => ({
      ...bad(value),
      joinAddress: { ...bad(value).joinAddress, place },
    })
    const kind = (universalId: string, universalIdType: '' | 'UUID') => ({
      ...sound,
      patientNumber: { ...sound.patientNumber, universalId, universalIdType },
    })
    const profiles = [
      bad(''),
      bad(' '),
      bad('x '.repeat(200)),
      bad('x\ny'),
      at('NTE', ''),
      at('AIL', ''),
      at('AIL', 'Video'),
      kind('1', ''),
      kind('1', 'UUID'),
      kind('', 'UUID'),
    ]
    expect(
      leftIn(
        es.said.profile,
        profiles.flatMap(wrongWith).map(({ says }) => says),
      ),
    ).toEqual([])
    const differing = profiles.flatMap((profile) => [
      ...differencesOf(sound, profile),
      ...differencesOf(profile, sound),
    ])
    expect(leftIn(es.said.profile, differing)).toEqual([])
    const examples = examplesOf({
      key: 'test',
      start: new Date('2026-11-22T09:00:00Z'),
      joinAddress: 'https://causeway.example/v/test',
    })
    expect(
      leftIn(
        es.said.profile,
        examples.map(({ title }) => title),
      ),
    ).toEqual([])
  })

  test('what an interface says to a test message', () => {
    const said = ['AA', 'AE', 'AR', 'CA', 'CE', 'CR'].flatMap((code) =>
      ['', ...Object.keys(ERRORS), '999'].flatMap((error) =>
        ['', 'MSH-3', 'MSH-11', 'PID-3', 'NTE-3', 'OBX-5'].map(
          (where) => sayAcknowledged({ code: code as 'AA', controlId: 'x', error: { code: error, where } }).says,
        ),
      ),
    )
    expect(leftIn(es.said.profile, said)).toEqual([])
  })

  test.each([
    'participant.actor names whom it refers to by an id alone, which is of the server that it came from',
    'no Patient there has the number that it refers to',
    'more than one Appointment there has the same number',
    'OBR-4.1 is missing, which the map asks for',
    'subject.reference says nothing, by which is searched',
    'basedOn.reference refers to no ServiceRequest there',
    'the server does not search Coverage by patient',
    'more than 1000 are answered',
    'what follows of its answer is at another server',
    'the operation was done, but its answer could not be stored for the route that takes it',
    'no answer, so the operation may have been done; its route does not say that it may be repeated',
    'status 503',
  ])('why a destination took nothing: %s', (why) => {
    expect(leftIn(es.said.routes, [why])).toEqual([])
    expect(es.said.routes(why)).not.toBe(why)
  })

  test('what is expected of a route, and its alarms', () => {
    const band = (bound: Band['bound'], days: Band['days'], until: string): Band => ({
      bound,
      messages: 3,
      withinMs: 3_600_000,
      days,
      from: '08:00',
      until,
    })
    const bands = [
      band('at-least', ['mon', 'tue', 'fri'], '17:00'),
      band('at-most', ['sat', 'sun'], '08:00'),
      band('at-least', ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], '17:00'),
      { ...band('at-least', ['sat'], '17:00'), withinMs: 30_000 },
    ]
    expect(leftIn(es.said.routes, bands.map(sayBand))).toEqual([])
    const now = new Date('2026-11-23T12:00:00Z')
    const found = [1, 2].flatMap((quarantined) =>
      ['AE, 204 at PID-3', null].flatMap((refusal) =>
        judged(
          { bands, mostWaiting: 5, oldestMs: 600_000 },
          { zone: 'UTC', holidays: [] },
          {
            now,
            hearingSince: new Date(0),
            counts: [0, 9, 0, 1],
            waiting: 9,
            oldestAt: new Date(0),
            quarantined,
            refusal,
            certificates: [
              { side: 'deliver', whose: 'ours', validTo: now },
              { side: 'department.example:6661', whose: 'theirs', validTo: now },
            ],
          },
        ),
      ),
    )
    expect(
      leftIn(
        es.said.routes,
        found.map(({ says }) => says),
      ),
    ).toEqual([])
  })
})

/** Texts with every mistake that the readers of routes and maps know, as somebody may type them. */
const ROUTE = `route: r
title: R
source: mllp
take: [SIU^S12]
destination: mllp
`
const ROUTES_WRONG = [
  '- a\n- b',
  'rout: r\n',
  ROUTE.replace('route: r', 'route: Big Name').replace('SIU^S12', 'SIUS12'),
  ROUTE.replace('[SIU^S12]', '[]'),
  ROUTE.replace('[SIU^S12]', 'SIU^S12'),
  ROUTE.replace('[SIU^S12]', '[SIU^S12, Appointment]'),
  ROUTE.replace('[SIU^S12]', '[Apointment]'),
  ROUTE.replace('mllp\ntake', 'fhir-poll\ntake'),
  ROUTE.replace('destination: mllp', 'destination: { fhir: patch }'),
  ROUTE.replace('destination: mllp', 'destination: { fhir: operation }'),
  ROUTE.replace('destination: mllp', 'destination: { fhir: create, by: x, members: [id], refers: [Patient] }'),
  ROUTE.replace('destination: mllp', 'destination: fhir'),
  ROUTE.replace('destination: mllp', 'destination: { fhir: search }'),
  ROUTE.replace('destination: mllp', 'destination: { fhir: search, type: Coverage, where: {}, then: next }'),
  ROUTE.replace(
    'destination: mllp',
    'destination: { fhir: search, type: Nothing, where: { _count: 1, "a b": x, patient: [] }, then: next }',
  ),
  ROUTE.replace('destination: mllp', 'destination: { fhir: read, of: subject.reference, then: next }'),
  ROUTE.replace('destination: mllp', 'destination: fhr'),
  `${ROUTE.replace('destination: mllp', 'destination: mail')}map: m\n`,
  `${ROUTE.replace('destination: mllp', 'destination: { fhir: update }')}map: m\n`,
  ROUTE.replace('source: mllp', 'source: fhir-poll').replace('[SIU^S12]', '[Appointment]').replace(': mllp', ': fhir'),
  ROUTE.replace('source: mllp', 'source: fhir-poll')
    .replace('[SIU^S12]', '[Appointment]')
    .replace(': mllp', ': { fhir: transaction }'),
  ROUTE.replace('source: mllp', 'source: fhir-poll')
    .replace('[SIU^S12]', '[Bundle]')
    .replace(': mllp', ': { fhir: update }'),
  ROUTE.replace('source: mllp', 'source: fhir-poll')
    .replace('[SIU^S12]', '[QuestionnaireResponse]')
    .replace(': mllp', ': { fhir: create }'),
  ROUTE.replace('source: mllp', 'source: visit').replace('SIU^S12', 'visit-endet').replace(': mllp', ': webhook'),
  ROUTE.replace('source: mllp', 'source: visit').replace('SIU^S12', 'visit-ended').replace(': mllp', ': visit'),
  ROUTE.replace('source: mllp', 'source: fhir-subscription').replace('SIU^S12', 'Media').replace(': mllp', ': webhook'),
  ROUTE.replace(': mllp\n', ': mllp\n')
    .replace('destination: mllp', 'destination: visit')
    .replace('SIU^S12', 'VXU^V04'),
  `${ROUTE}order: who\n`,
  `${ROUTE.replace('SIU^S12', 'ADT^A40')}order: PV1-2\n`,
  `${ROUTE}only: { nowhere: [A], PV1-2: [] }\nfind: [nowhere]\nkeep-days: 0\n`,
  `${ROUTE}retry: { first: soon, most: 1 second, give-up: 1 minute }\n`,
  `${ROUTE}retry: { first: 1 hour, most: 1 second, give-up: 1 minute }\n`,
  `${ROUTE}expect:\n  - { at-least: 0, in: 2 days, days: [], from: noon, until: "17:00" }\n  - { at-least: 1, at-most: 2, in: 1 hour }\n`,
  `${ROUTE}expect:\n  - { at-least: many, in: 1 hour }\n`,
  `${ROUTE}privacy: { discloser: a, recipient: b, notice: NTE-3, shows: { everything: [PID-3] } }\n`,
]
const MAP = `map: m
title: M
from: [SIU^S12]
`
const MAPS_WRONG = [
  '- a',
  'map: m\n',
  MAP.replace('map: m', 'map: Big Name').replace('SIU^S12', 'SIUS12'),
  MAP.replace('[SIU^S12]', '[]'),
  `${MAP}codes: { Sex: missing.json }\nleave: { nowhere: why }\nsystems: { A: "no address" }\n`,
  `${MAP}fields:\n  - { at: Appointment.status, from: PID-8, value: x, codes: Nothing }\n  - { at: Nobody.status, from: PID-8 }\n  - { at: Appointment.nothing, from: PID-8 }\n  - { at: Appointment.status, from: nowhere }\n`,
  `${MAP}fixtures: [one.txt]\nafter: code.js\n`,
]
const ROW_MAPS_WRONG = [
  `${MAP}makes: json\nparts: []\n`,
  `${MAP}makes: json\ntypes: [x]\nparts:\n  - { rows: { a: {} } }\n  - { rows: { b: { from: nowhere } } }\n`,
  `${MAP}makes: hl7v2\ntypes: [SIU]\nparts:\n  - { segment: PID, rows: { PID-3: { each: PID-3 }, nowhere: { value: [] } } }\n`,
  `${MAP}makes: fhir\nparts:\n  - { rows: { status: { refer: PID-3 } } }\n  - { resource: Nothing, as: update, rows: { status: { from: PID-8, codes: missing } } }\n`,
  `${MAP.replace('[SIU^S12]', '[SIU^S12, Appointment]')}makes: everything\nparts: []\n`,
]

const READ = aRoute({ id: 'r' })
const PRIVATE = aRoute({
  privacy: { discloser: 'a', recipient: 'b', notice: 'a notice', shows: 'status', always: [], fields: [] },
})

describe('what is wrong in a file is said in Spanish', () => {
  const problemsIn = (read: { problems: { line: number; says: string; suggestion?: string }[] } | object) =>
    'problems' in read ? read.problems.map((one) => sayProblem('routes/r.yaml', one)) : []

  test('of a route', () => {
    const said = ROUTES_WRONG.flatMap((text) => problemsIn(parseRoute(text, 'r.yaml')))
    expect(new Set(said).size).toBeGreaterThan(40)
    expect(leftIn(es.said.files, said)).toEqual([])
  })

  test('of a map, by HL7’s tables or by rows', () => {
    const said = [
      ...MAPS_WRONG.flatMap((text) => problemsIn(parseMap(text, 'm.yaml', () => undefined))),
      ...ROW_MAPS_WRONG.flatMap((text) => problemsIn(parseRowMap(text, 'm.yaml', () => undefined))),
    ]
    expect(new Set(said).size).toBeGreaterThan(25)
    expect(leftIn(es.said.files, said)).toEqual([])
  })

  test('of routes among others and with the settings', () => {
    const said = (of: Partial<Route>, places: string[] = [], others: Route[] = []) =>
      hindrancesAmong({ ...READ, ...of }, places, new Map(others.map((one) => [one.id, one])))
    const found = [
      ...said({}, ['drop']),
      ...said({ source: 'route' }),
      ...said({ destination: { by: 'route', route: 'r' } }),
      ...said({ destination: { by: 'route', route: 'elsewhere' } }),
      ...said({ destination: { by: 'route', route: 'next' } }, [], [{ ...READ, id: 'next' }]),
      ...said(
        { destination: { by: 'route', route: 'next' } },
        [],
        [{ ...READ, id: 'next', source: 'route', take: [] }],
      ),
      ...undisclosable(PRIVATE, { organization: 'riverbend', department: undefined }),
      ...undisclosable(PRIVATE, { organization: 'riverbend', department: 'behavioral' }),
    ].map(({ key, says }) => `routes/r.yaml:4: ${key}: ${says} (organization riverbend).`)
    expect(found.length).toBeGreaterThan(8)
    expect(leftIn(es.said.files, found)).toEqual([])
  })
})
