import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { failedChecks } from './check.mjs'
import { findChromium } from './chromium.mjs'
import { findTurnserver } from './coturn.mjs'
import { countOf } from './count.mjs'
import { findHl7apy } from './hl7apy.mjs'
import { installPackages, pinnedEnvironment, pinnedNode, program } from './packages.mjs'
import { buildPages } from './pages.mjs'
import { run } from './run.mjs'
import { sentenceOf } from './trouble.mjs'

/**
 * `npm test`: the checks, then all tests: pure, database, browser. The last line is `N passed, N failed`; pages that do
 * not build, a failed check, a file that does not load, a missing browser and a missing relay count as one failure each, so
 * that 0 means 0.
 */
export async function test(words) {
  await installPackages()
  const unbuilt = await troubleIn(buildPages)
  const checks = words.length === 0 ? await failedChecks() : []
  let chromium
  const missing = await troubleIn(async () => (chromium = await findChromium()))
  let turnserver
  const unrelayed = await troubleIn(async () => (turnserver = await findTurnserver()))
  let hl7apy
  const unjudged = await troubleIn(async () => (hl7apy = await findHl7apy()))
  const projects = ['pure', 'database', ...(chromium ? ['browser'] : [])].flatMap((name) => ['--project', name])

  const folder = mkdtempSync(join(tmpdir(), 'causeway-report-'))
  const report = join(folder, 'report.json')
  const reporting = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const env = {
    ...pinnedEnvironment(),
    ...(chromium && { CHROMIUM_PATH: chromium }),
    ...(turnserver && { TURNSERVER_PATH: turnserver }),
    ...(hl7apy && { PYTHON_PATH: hl7apy.python, HL7APY_PATH: hl7apy.folder }),
  }
  const code = await run(pinnedNode(), [program('vitest'), 'run', ...projects, ...reporting, ...words], { env })
  const counted = countOf(report, code)
  rmSync(folder, { recursive: true, force: true })

  const troubles = [...checks.map((name) => `The check "${name}" failed.`), unbuilt, missing, unrelayed].filter(Boolean)
  for (const trouble of troubles) console.log(trouble)
  // Not counted: without its judge the test of messages is skipped, and in CI it fails.
  if (unjudged !== undefined) console.log(unjudged)
  const failed = counted.failed + troubles.length
  console.log(`\n${counted.passed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

/** What went wrong in `work`, as a sentence, so that the other tests still have their say. */
async function troubleIn(work) {
  try {
    await work()
  } catch (error) {
    return sentenceOf(error)
  }
}
