import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { cruise } from 'dependency-cruiser'
import { expect, test } from 'vitest'
import { OPTIONS } from './direction-rules.ts'

const HOUSE = join(import.meta.dirname, '..', '..')
const LAYERS = ['domain', 'formats', 'api', 'server', 'web', 'sandbox']

const sources = LAYERS.flatMap((layer) =>
  readdirSync(join(HOUSE, layer), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => join(layer, file)),
)

test('every import goes in the allowed direction', { timeout: 60_000 }, async () => {
  const { output } = await cruise(LAYERS, { ...OPTIONS, baseDir: HOUSE }, RESOLVE)
  if (typeof output === 'string') throw new Error('dependency-cruiser answered with text instead of its findings.')
  expect(output.summary.violations.map(({ rule, from, to }) => `${from} -> ${to}: ${rule.name}`)).toEqual([])
  // A file that the parser can't read is dropped without a word, and then every rule holds.
  const seen = new Set(output.modules.map(({ source }) => source))
  expect(sources.filter((file) => !seen.has(file))).toEqual([])
  expect(sources.length).toBeGreaterThan(150)
})

/** Each breaks one rule, and no other. */
const BROKEN: [breaks: string, files: Record<string, string>][] = [
  ['domain touches nothing outside', { 'domain/a.ts': "import { readFileSync } from 'node:fs'" }],
  ['domain imports only what it may', { 'domain/a.ts': "import { b } from '../api/b.ts'", 'api/b.ts': '' }],
  ['formats imports only what it may', { 'formats/a.ts': "import type { B } from '../api/b.ts'", 'api/b.ts': '' }],
  [
    'web/patient imports only what it may',
    { 'web/patient/a.tsx': "import { b } from '../clinician/b.ts'", 'web/clinician/b.ts': '' },
  ],
  [
    'web/desk imports only what it may',
    { 'web/desk/a.tsx': "import { b } from '../clinician/b.ts'", 'web/clinician/b.ts': '' },
  ],
  ['web/ui takes only types from ^api/', { 'web/ui/a.ts': "import { b } from '../../api/b.ts'", 'api/b.ts': '' }],
  [
    'server/act imports only what it may',
    { 'server/act/a.ts': "import { b } from '../chart/b.ts'", 'server/chart/b.ts': '' },
  ],
  [
    'server/http imports only what it may',
    { 'server/http/a.ts': "import { b } from '../chart/b.ts'", 'server/chart/b.ts': '' },
  ],
  [
    'an outbound room imports only what it may',
    { 'server/chart/a.ts': "import { b } from '../message/b.ts'", 'server/message/b.ts': '' },
  ],
  [
    'an outbound room takes only types from act',
    { 'server/chart/a.ts': "import { b } from '../act/b.ts'", 'server/act/b.ts': '' },
  ],
  ['server ships alone', { 'server/main.ts': "import { b } from '../sandbox/b.ts'", 'sandbox/b.ts': '' }],
  ['sandbox imports only what it may', { 'sandbox/a.ts': "import { b } from '../server/b.ts'", 'server/b.ts': '' }],
  ['no cycles', { 'domain/a.ts': "import { b } from './b.ts'", 'domain/b.ts': "import { a } from './a.ts'" }],
  ['nothing unresolved', { 'server/main.ts': "import { b } from './gone.ts'" }],
]

test.each(BROKEN)('a house that breaks "%s" is found out', async (rule, files) => {
  const house = mkdtempSync(join(tmpdir(), 'causeway-broken-house-'))
  try {
    for (const [file, line] of Object.entries(files)) {
      mkdirSync(join(house, dirname(file)), { recursive: true })
      writeFileSync(join(house, file), `${line}\nexport const ${basename(file)[0]} = 1\n`)
    }
    const { output } = await cruise(Object.keys(files), { ...OPTIONS, baseDir: house }, RESOLVE)
    const violations = typeof output === 'string' ? [] : output.summary.violations
    expect([...new Set(violations.map((violation) => violation.rule.name))]).toEqual([rule])
  } finally {
    rmSync(house, { recursive: true, force: true })
  }
})

test('a file is named for its one idea, and a name is imported from the file that explains it', () => {
  const grabBags = /(^|\/)(index|utils?|helpers?|common|shared|misc|lib)(\/|\.tsx?$)/
  expect(sources.filter((file) => grabBags.test(file))).toEqual([])
})

/** The folders' own names are in package.json; some packages hold nothing but types. */
const RESOLVE = {
  exportsFields: ['exports'],
  conditionNames: ['import', 'types', 'node', 'default'],
  mainFields: ['module', 'main', 'types'],
  extensions: ['.ts', '.tsx', '.mjs', '.js', '.d.ts'],
}
