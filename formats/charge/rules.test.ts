import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseChargeRules } from './rules.ts'

const FILE = `rules: ours
payers:
  medicaid: { en: Medicaid, es: Medicaid }
modifiers:
  ZZ: { en: invented, es: inventado }
list:
  - id: at-home
    payer: medicaid
    state: MA
    from: 2026-01-01
    to: 2026-12-31
    patient: home
    place: '10'
    source: a test
  - id: by-sound
    payer: medicaid
    from: 2026-01-01
    modality: audio-only
    modifiers: [ZZ]
    source: a test
examples:
  - { payer: medicaid, state: MA, date: 2026-05-01, patient: home, modality: audio-video, place: '10' }
  - { payer: medicaid, state: NH, date: 2026-05-01, patient: home, modality: audio-only, place: none, modifiers: [ZZ] }
`

test('a file is read with what its rules leave open', () => {
  expect(parseChargeRules(FILE, 'a.yaml')).toEqual({
    id: 'ours',
    version: expect.any(String),
    payers: [{ id: 'medicaid', title: { en: 'Medicaid', es: 'Medicaid' } }],
    modifiers: [{ code: 'ZZ', title: { en: 'invented', es: 'inventado' } }],
    rules: [
      {
        id: 'at-home',
        payer: 'medicaid',
        state: 'MA',
        from: '2026-01-01',
        to: '2026-12-31',
        patientAt: 'home',
        clinicianAt: null,
        modality: null,
        place: '10',
        modifiers: [],
        source: 'a test',
      },
      {
        id: 'by-sound',
        payer: 'medicaid',
        state: null,
        from: '2026-01-01',
        to: null,
        patientAt: null,
        clinicianAt: null,
        modality: 'audio-only',
        place: null,
        modifiers: ['ZZ'],
        source: 'a test',
      },
    ],
  })
})

test.each([
  [
    'a payer that there is not',
    FILE.replace('payer: medicaid\n    state', 'payer: medicade\n    state'),
    8,
    'not known',
  ],
  ['a state in words', FILE.replace('state: MA\n', 'state: Massachusetts\n'), 9, 'write its two letters'],
  ['a day that there is not', FILE.replace('2026-12-31', '2026-13-31'), 11, 'is not a day'],
  ['a last day before the first', FILE.replace('to: 2026-12-31', 'to: 2025-12-31'), 11, 'is before 2026-01-01'],
  ['a place of one digit', FILE.replace("place: '10'\n", "place: '1'\n"), 13, 'is not a place of service'],
  [
    'a modifier that has no title',
    FILE.replace('modifiers: [ZZ]\n    source', 'modifiers: [YY]\n    source'),
    19,
    'not known',
  ],
  ['a rule that gives nothing', FILE.replace("    place: '10'\n", ''), 7, 'gives neither'],
  ['the same name twice', FILE.replace('id: by-sound', 'id: at-home'), 15, 'stands above already'],
  [
    'rules that are tried on nothing',
    `${FILE.slice(0, FILE.indexOf('examples:'))}examples: []\n`,
    21,
    'tried on nothing',
  ],
  [
    'an example that comes out elsewhere',
    FILE.replace("video, place: '10'", "video, place: '02'"),
    22,
    'expected the place 02, the rules give 10; by at-home',
  ],
  [
    'an example without its modifier',
    FILE.replace(', modifiers: [ZZ] }', ' }'),
    23,
    'expected the modifiers none, the rules give ZZ; by by-sound',
  ],
])('%s is told with its line', (_, text, line, says) => {
  const parsed = parseChargeRules(text, 'a.yaml')
  const problems = 'problems' in parsed ? parsed.problems : []
  expect(problems[0]).toMatchObject({ line, says: expect.stringContaining(says) })
})

test('a rule may ask for the payer’s numbers, and an example says which it does', () => {
  const asking = FILE.replace(
    'list:\n',
    'list:\n  - id: agreed\n    payer: medicaid\n    state: NH\n    from: 2026-01-01\n    asks: [authorization]\n    source: a test\n',
  )
  const parsed = parseChargeRules(asking.replace('modifiers: [ZZ] }', 'modifiers: [ZZ], asks: [authorization] }'), 'a')
  expect(parsed).toMatchObject({ rules: [{ id: 'agreed', asks: ['authorization'] }, { id: 'at-home' }, {}] })
  expect(parseChargeRules(asking, 'a')).toMatchObject({
    problems: [{ says: expect.stringContaining('expected to ask for none, the rules ask for authorization') }],
  })
  expect(parseChargeRules(asking.replace('[authorization]', '[authorisation]'), 'a')).toMatchObject({
    problems: [{ line: 11, says: expect.stringContaining('not known') }],
  })
})

const SHIPPED = join(import.meta.dirname, '..', '..', 'charge-rules', 'medicare.yaml')

test('the shipped rules bear out their examples', () => {
  expect(parseChargeRules(readFileSync(SHIPPED, 'utf8'), 'medicare.yaml')).toMatchObject({ id: 'medicare' })
})

test('the shipped rules hold federal codes alone: two digits of a place, two letters of a modifier', () => {
  const shipped = parseChargeRules(readFileSync(SHIPPED, 'utf8'), 'medicare.yaml')
  if ('problems' in shipped) throw new Error('expected the shipped rules to be read')
  expect(shipped.rules.flatMap(({ modifiers }) => modifiers).filter((one) => !/^[A-Z]{2}$/.test(one))).toEqual([])
  expect([...new Set(shipped.rules.flatMap(({ place }) => place ?? []))].toSorted()).toEqual(['02', '10'])
})
