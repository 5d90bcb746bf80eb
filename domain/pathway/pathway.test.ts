import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ACTIONS, EXCEPTIONS } from './pathway.ts'

const page = readFileSync(new URL('../../docs/pathways.md', import.meta.url), 'utf8')

test.each([...ACTIONS, ...EXCEPTIONS])('the docs explain "%s"', (name) => {
  expect(page).toMatch(new RegExp(`^\\| \`${name}(\\(\\w+\\))?\` \\|`, 'm'))
})
