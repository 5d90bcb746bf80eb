import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { failedChecks } from './check.mjs'
import { findChromium } from './chromium.mjs'
import { findTurnserver } from './coturn.mjs'
import { countOf } from './count.mjs'
import { findHapi } from './hapi.mjs'
import { installPackages, pinnedEnvironment, pinnedNode, program } from './packages.mjs'
import { buildPages } from './pages.mjs'
import { run } from './run.mjs'
import { sentenceOf } from './trouble.mjs'
import { findHl7apy, findPyx12 } from './python-judges.mjs'

/**
 * `npm test`: the checks, then all tests: pure, database, interop, browser. The last line is `N passed, N failed`; pages that do
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
  const troubles = [...checks.map((name) => `The check "${name}" failed.`), unbuilt, missing, unrelayed].filter(Boolean)
  // Whoever asks for a test by its name does not wait for what only others need.
  const interop = words.length === 0 || words.some((word) => word.includes('interop'))
  const projects = ['pure', 'database', ...(interop ? ['interop'] : []), ...(chromium ? ['browser'] : [])]
  const found = {
    ...(chromium && { CHROMIUM_PATH: chromium }),
    ...(turnserver && { TURNSERVER_PATH: turnserver }),
  }
  return ran(projects, words, interop ? await findJudges(found) : { env: found, untried: [] }, troubles)
}

/** `npm run test:interop`: what is tried against servers, and judged by validators, that nobody here wrote. */
export async function interop(words) {
  await installPackages()
  const unbuilt = await troubleIn(buildPages)
  return ran(['interop'], words, await findJudges({}), [unbuilt].filter(Boolean))
}

/** Without them their tests are skipped, and fail in CI. */
async function findJudges(env) {
  let hl7apy
  const unjudged = await troubleIn(async () => (hl7apy = await findHl7apy()))
  let pyx12
  const unread = await troubleIn(async () => (pyx12 = await findPyx12()))
  let hapi
  const untried = await troubleIn(async () => (hapi = await findHapi()))
  return {
    env: {
      ...env,
      ...(hl7apy && { PYTHON_PATH: hl7apy.python, HL7APY_PATH: hl7apy.folder }),
      ...(pyx12 && { PYTHON_PATH: pyx12.python, PYX12_PATH: pyx12.folder }),
      ...(hapi && { JAVA_PATH: hapi.java, HAPI_CLASSPATH: hapi.classPath }),
    },
    untried: [unjudged, unread, untried].filter(Boolean),
  }
}

async function ran(projects, words, { env: found, untried }, troubles) {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-report-'))
  const report = join(folder, 'report.json')
  const named = projects.flatMap((name) => ['--project', name])
  const reporting = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const env = { ...pinnedEnvironment(), ...found }
  const code = await run(pinnedNode(), [program('vitest'), 'run', ...named, ...reporting, ...words], { env })
  const counted = countOf(report, code)
  rmSync(folder, { recursive: true, force: true })

  // What was not tried is not counted: it is skipped, and in CI it fails by itself.
  for (const trouble of [...troubles, ...untried]) console.log(trouble)
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
