import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { failedChecks } from './check.mjs'
import { findChromium } from './chromium.mjs'
import { installPackages, pinnedEnvironment, pinnedNode, program } from './packages.mjs'
import { buildPages } from './pages.mjs'
import { run } from './run.mjs'
import { sentenceOf } from './trouble.mjs'

/**
 * `npm test`: the checks, then all tests: pure, database, browser. The last line is `N passed, N failed`; a failed
 * check, a file that does not load and a browser that is not there each count as one failure, so that 0 means 0.
 */
export async function test(words) {
  await installPackages()
  await buildPages()
  const checks = words.length === 0 ? await failedChecks() : []
  const { chromium, missing } = await chromiumOrWhy()
  const projects = ['pure', 'database', ...(chromium ? ['browser'] : [])].flatMap((name) => ['--project', name])

  const folder = mkdtempSync(join(tmpdir(), 'causeway-report-'))
  const report = join(folder, 'report.json')
  const reporting = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const env = { ...pinnedEnvironment(), ...(chromium && { CHROMIUM_PATH: chromium }) }
  const code = await run(pinnedNode(), [program('vitest'), 'run', ...projects, ...reporting, ...words], { env })
  const counted = countOf(report, code)
  rmSync(folder, { recursive: true, force: true })

  if (checks.length > 0) console.log(`Failed checks: ${checks.join(', ')}.`)
  if (missing) console.log(missing)
  const failed = counted.failed + checks.length + (missing ? 1 : 0)
  console.log(`\n${counted.passed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

async function chromiumOrWhy() {
  try {
    return { chromium: await findChromium() }
  } catch (error) {
    return { missing: sentenceOf(error) }
  }
}

function countOf(report, code) {
  if (!existsSync(report)) return { passed: 0, failed: 1 }
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'))
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((one) => one.status !== 'failed'),
  )
  const failed = numFailedTests + unloaded.length
  // An error outside any test (a promise that nobody awaited) fails the run without failing a test.
  return { passed: numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed }
}
