import { existsSync, readFileSync } from 'node:fs'

/** What a run of the tests came to, from the runner's JSON report and its exit code. */
export function countOf(report, code) {
  if (!existsSync(report)) return { passed: 0, failed: 1 }
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'))
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((one) => one.status !== 'failed'),
  )
  const failed = numFailedTests + unloaded.length
  // An error outside any test (a promise that nobody awaited) fails the run without failing a test.
  return { passed: numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed }
}
