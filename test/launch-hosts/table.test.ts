import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { HOSTS } from './hosts.ts'
import { HUBS } from './hubs.ts'
import { FAULTS as LAUNCH_FAULTS } from './launch-faults.ts'
import { FAULTS as LOCK_FAULTS } from './lock-faults.ts'

const DOC = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'launch-hosts.md'), 'utf8')

/** The rows of the table below this heading. */
function rowsBelow(heading: string): string[] {
  const [, part = ''] = DOC.split(`## ${heading}\n`)
  const [own = ''] = part.split('\n## ')
  return own.split('\n').filter((line) => line.startsWith('| '))
}

const row = (...cells: readonly string[]) => `| ${cells.join(' | ')} |`

test.each([
  ['What a launch becomes', 'the host, or who is in between', HOSTS],
  ['What a workspace becomes', 'what the host opens beside a visit of Ann’s', HUBS],
])('docs/launch-hosts.md has the table *%s*', (heading, first, hosts) => {
  const rows = hosts.map(({ name, becomes }) => row(name, becomes))
  expect(rowsBelow(heading)).toEqual([row(first, 'becomes'), ...rows])
})

test.each([
  ['Faults planted in the launch', LAUNCH_FAULTS],
  ['Faults planted in the lock', LOCK_FAULTS],
])('docs/launch-hosts.md has the table *%s*', (heading, faults) => {
  const rows = faults.map(({ fault, file, foundBy }) => row(fault, `\`${file}\``, foundBy))
  expect(rowsBelow(heading)).toEqual([row('fault', 'planted in', 'found by'), ...rows])
})
