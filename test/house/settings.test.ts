import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SETTINGS } from '../../server/config.ts'

const HOUSE = join(import.meta.dirname, '..', '..')
const read = (...path: string[]) => readFileSync(join(HOUSE, ...path), 'utf8')
const trackedFiles = (...patterns: string[]) =>
  execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...patterns], {
    cwd: HOUSE,
    encoding: 'utf8',
  })
    .split('\0')
    .filter((file) => file !== '')

/** The first column of the tables below a heading. */
function documented(heading: string): string[] {
  const section =
    read('docs', 'settings.md')
      .split('\n## ')
      .find((part) => part.startsWith(heading)) ?? ''
  return [...section.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name ?? '')
}

test('the settings that Causeway reads are the settings that are documented', () => {
  expect(documented('Causeway').toSorted()).toEqual([...SETTINGS].toSorted())
})

test('the settings list names what the code reads, no more and no less', () => {
  const code = read('server', 'config.ts')
  const asked = [...code.matchAll(/(?:given|url)\('([A-Z_]+)'/g)].map(([, name]) => name ?? '')
  expect([...new Set(asked)].toSorted()).toEqual([...SETTINGS].toSorted())
})

test('nothing but the settings, the launcher and the sandbox reads the environment', () => {
  const readers = trackedFiles('domain', 'formats', 'api', 'server', 'web').filter(
    (file) => /\.tsx?$/.test(file) && !file.endsWith('.test.ts') && /process\.env\b/.test(read(file)),
  )
  // main.ts and the commands hand the environment to the settings; PostgreSQL's programs need the PATH.
  expect(readers.toSorted()).toEqual(['server/cli/desk.ts', 'server/main.ts', 'server/postgres/embedded.ts'])
})
