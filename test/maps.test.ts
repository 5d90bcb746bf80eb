import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OperationOutcomeError, validateResource } from '@medplum/core'
import type { Resource } from '@medplum/fhirtypes'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { parseMessage, type Field, type Message, type Segment } from '#formats/hl7v2/message.ts'
import type { Mapped } from '#formats/map/map-message.ts'
import { loadDefinitions } from '../sandbox/fhir/definitions.ts'
import { applied } from '../server/map/applied.ts'
import { brokenFixtures } from '../server/map/fixtures.ts'
import { isByRows, readMap, readMaps, type ReadyTableMap } from '../server/map/read-maps.ts'

/** The shipped maps, over real samples and over what becomes of them when anything in them changes. */
const MAPS = join(import.meta.dirname, '..', 'maps')
const { maps, problems } = await readMaps(MAPS)

beforeAll(() => loadDefinitions(), 60_000)

function messageOf(name: string): Message {
  return parseMessage(readFileSync(join(MAPS, name)))
}

/** What FHIR has against the resources of a map, by its definitions and invariants. */
function faultsOf(mapped: Mapped): string[] {
  if ('refused' in mapped) return []
  return mapped.bundle.entry.flatMap(({ resource }) => {
    try {
      validateResource(JSON.parse(JSON.stringify(resource)) as Resource)
      return []
    } catch (fault) {
      if (!(fault instanceof OperationOutcomeError)) throw fault
      return (fault.outcome.issue ?? []).map(({ details, expression }) => `${expression?.join()}: ${details?.text}`)
    }
  })
}

test('every shipped map can be used, and says of real messages what its fixtures say', () => {
  expect(problems).toEqual([])
  expect([...maps.keys()].toSorted()).toEqual(
    readdirSync(MAPS)
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => name.replace('.yaml', ''))
      .toSorted(),
  )
  for (const map of maps.values()) {
    expect(map.fixtures.length).toBeGreaterThan(0)
    expect(brokenFixtures(map)).toEqual([])
  }
})

const fixtures = [...maps.values()]
  .filter((map): map is ReadyTableMap => !isByRows(map))
  .flatMap((map) =>
    map.fixtures.map(({ message }): [name: string, map: ReadyTableMap, message: Message] => [
      message,
      map,
      messageOf(message),
    ]),
  )

test.each(fixtures)('what %s comes to is valid FHIR, and nothing that is unmapped is said', (_, map, message) => {
  const mapped = applied(map, message, 'America/New_York')
  expect(mapped).toHaveProperty('bundle')
  expect(faultsOf(mapped)).toEqual([])
  // Places and counts, and nothing else.
  expect(
    [...mapped.unmapped, ...mapped.left].filter(({ at }) => !/^[A-Z][A-Z0-9]{2}-\d{1,2}(\.\d{1,2})?$/.test(at)),
  ).toEqual([])
})

/** A message with one thing changed, that it is still well formed. */
function changed({ delimiters, segments }: Message): fc.Arbitrary<Message> {
  const [header, ...rest] = segments
  const value = fc.oneof(
    fc.constantFrom(
      '',
      '""',
      'Y',
      '20261126',
      '202611261530',
      '20261332',
      '99999999999',
      '-1',
      '1.5',
      'HL70002',
      'X^Y',
      '\u0007',
    ),
    fc.string({ maxLength: 12 }),
  )
  const field: fc.Arbitrary<Field> = fc.array(
    fc.array(fc.array(value, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 14 }),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  const at = fc.nat({ max: Math.max(0, rest.length - 1) })
  return fc
    .oneof(
      fc.tuple(at, fc.nat({ max: 40 }), field).map(([index, number, put]) =>
        rest.map((segment, each): Segment => {
          if (each !== index) return segment
          const fields = Array.from(
            { length: Math.max(segment.fields.length, number + 1) },
            (_, one) => segment.fields[one] ?? [[['']]],
          )
          return { name: segment.name, fields: fields.with(number, put) }
        }),
      ),
      at.map((index) => rest.filter((_, each) => each !== index)),
      fc.tuple(at, at).map(([from, to]) => rest.toSpliced(to, 0, ...rest.slice(from, from + 2))),
      fc
        .constantFrom('ZPI', 'OBX', 'NK1', 'AL1')
        .chain((name) => field.map((one) => [...rest, { name, fields: [one, one, one] }])),
    )
    .map((all): Message => ({ delimiters, segments: [header, ...all] }))
}

test.each(fixtures)(
  'whatever else %s says, its map throws nothing and makes nothing that FHIR forbids',
  (_, map, message) => {
    const reached = { made: 0, refused: 0 }
    fc.assert(
      fc.property(changed(message).chain(changed).chain(changed), (other) => {
        const mapped = applied(map, other, 'America/New_York')
        reached['bundle' in mapped ? 'made' : 'refused'] += 1
        expect(faultsOf(mapped)).toEqual([])
      }),
      { seed: 20261127, numRuns: 40 },
    )
    expect(reached.made).toBeGreaterThan(10)
  },
)

test('a site’s own code has the last word, and when it fails nothing is delivered and none of its words are told', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-maps-'))
  try {
    const shipped = readFileSync(join(MAPS, 'siu-to-appointment.yaml'), 'utf8').replace(
      /fixtures:[\s\S]*/,
      'after: last-word.ts\n',
    )
    writeFileSync(join(folder, 'site.yaml'), shipped)
    writeFileSync(
      join(folder, 'last-word.ts'),
      `export function after(bundle: { entry: { resource: Record<string, unknown> }[] }, message: { segments: unknown[] }) {
        for (const { resource } of bundle.entry) resource.comment = \`of \${message.segments.length} segments\`
        if (message.segments.length < 5) throw new Error('ADAM EVERYMAN')
        return bundle
      }`,
    )
    const map = await readMap(join(folder, 'site.yaml'))
    if (Array.isArray(map) || isByRows(map)) throw new Error('the map is not right')
    const message = messageOf('fixtures/SIU-S12.hl7')
    expect(applied(map, message, 'UTC')).toMatchObject({
      bundle: { entry: [{ resource: { comment: `of ${message.segments.length} segments` } }] },
    })
    const [header, schedule, ...rest] = message.segments
    const person = rest.filter(({ name }) => name === 'PID' || name === 'TQ1')
    const short = { ...message, segments: [header, ...(schedule ? [schedule] : []), ...person] as Message['segments'] }
    expect(applied(map, short, 'UTC')).toMatchObject({ refused: 'the code of the map siu-to-appointment failed' })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
