import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'

const HOUSE = join(import.meta.dirname, '..', '..')
/** What a trial runs: what reads and notes, what compares, and what makes of a message what would go. */
const TRIAL = ['server/act/try-route.ts', 'server/map/triable.ts', 'domain/route/trial.ts']

/** All that modules import and run, of ours and of others; what they name as a type alone is not run. */
function reachedFrom(begin: readonly string[]): string[] {
  const reached = new Set<string>()
  const open = begin.map((file) => join(HOUSE, file))
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (reached.has(file)) continue
    reached.add(file)
    const imports = readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?!type )[^'"]*?from '([^']+)'/gm)
    for (const [, name = ''] of imports)
      if (name.startsWith('.')) open.push(join(file, '..', name))
      else if (name.startsWith('#')) open.push(join(HOUSE, name.slice(1)))
      else reached.add(name)
  }
  return [...reached].map((one) => (one.startsWith(HOUSE) ? relative(HOUSE, one) : one)).toSorted()
}

test('what runs a trial imports nothing that sends, tells, or opens a line', () => {
  const reached = reachedFrom(TRIAL)
  expect(reached.filter((one) => one.startsWith('server/'))).toEqual([
    'server/act/try-route.ts',
    'server/map/applied-rows.ts',
    'server/map/applied.ts',
    'server/map/fixtures.ts',
    'server/map/made.ts',
    'server/map/read-maps.ts',
    'server/map/triable.ts',
  ])
  // Files are read and digests made; there is no network among what is run.
  expect(reached.filter((one) => !one.includes('/'))).toEqual([
    'node:crypto',
    'node:fs',
    'node:path',
    'node:url',
    'node:util',
    'yaml',
  ])
  // A walk that finds nothing would find nothing wrong.
  expect(reached).toContain('formats/map/map-message.ts')
  expect(reached.length).toBeGreaterThan(20)
})
