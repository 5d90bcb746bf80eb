import { describe, expect, test } from 'vitest'
import type { Answer, Tried } from '#domain/connect/capability.ts'
import { changesBetween } from '#domain/connect/changes.ts'
import { judged, sayBand, type Band } from '#domain/route/expect.ts'
import { registrationOf, registrationParts } from '#formats/connect/registration.ts'
import { reportOf, type Report } from '#formats/connect/report.ts'
import { NoStatement, readStatement } from '#formats/fhir/capability-statement.ts'
import { edited, wrongWith, type EditedProfile } from '#formats/hl7v2/outgoing/edited-profile.ts'
import { examplesOf } from '#formats/hl7v2/outgoing/example.ts'
import { differencesOf } from '#formats/hl7v2/outgoing/profile-differences.ts'
import { sayAcknowledged } from '#formats/hl7v2/said.ts'
import { ERRORS } from '#formats/hl7v2/unreadable.ts'
import { readDeclared } from '#formats/smart/declared.ts'
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
    ENGLISH.test(say(english).replaceAll(/`[^`]*`|allow="[^"]*"/g, '')),
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
            counts: [0, 9, 0],
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
