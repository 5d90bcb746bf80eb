import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { countOf } from './count.mjs'

const folder = mkdtempSync(join(tmpdir(), 'causeway-count-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function count(report: unknown, code: number) {
  const path = join(folder, 'report.json')
  writeFileSync(path, JSON.stringify(report))
  return countOf(path, code)
}

const passed = { status: 'passed', assertionResults: [{ status: 'passed' }] }

test('what passed and what failed is counted, a skipped test in neither', () => {
  const failed = { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'pending' }] }
  const report = { numPassedTests: 7, numFailedTests: 1, numPendingTests: 3, testResults: [passed, failed] }
  expect(count(report, 1)).toEqual({ passed: 7, failed: 1 })
})

test('a file that does not load is a failure, though no test of it ran', () => {
  const unloaded = { status: 'failed', assertionResults: [] }
  expect(count({ numPassedTests: 1, numFailedTests: 0, testResults: [passed, unloaded] }, 1)).toEqual({
    passed: 1,
    failed: 1,
  })
})

test('an error outside any test is a failure', () => {
  expect(count({ numPassedTests: 1, numFailedTests: 0, testResults: [passed] }, 1)).toEqual({ passed: 1, failed: 1 })
})

test('a run that left no report is a failure', () => {
  expect(countOf(join(folder, 'none.json'), 0)).toEqual({ passed: 0, failed: 1 })
})
