import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** By `npm test` and `npm run test:interop`, which bring them where they can; CI can't do without. */
const { JAVA_PATH = 'java', HAPI_CLASSPATH = '', CI } = process.env

/** Where there is no HAPI its tests are skipped, and fail in CI. */
export const withHapi = { skip: HAPI_CLASSPATH === '' && CI !== 'true' }

/** Compiled no further than it pays for a run of a minute. */
const QUICK = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Dfile.encoding=UTF-8']
const LOG = `-Dlogback.configurationFile=${join(import.meta.dirname, 'hapi', 'logback.xml')}`

/** HAPI's HL7 v2 keeps a file of the numbers that it gave, wherever it is started unless it is told. */
const HOME = `-Dhapi.home=${tmpdir()}`

function wordsFor(main: string, more: readonly string[]): string[] {
  return [...QUICK, LOG, HOME, '-classpath', HAPI_CLASSPATH, main, ...more]
}

/** Starts one of the programs of `hapi`, which ends with its standard input. */
export function startJava(main: string, ...more: string[]): ChildProcess {
  return spawn(JAVA_PATH, wordsFor(main, more), { stdio: ['pipe', 'pipe', 'pipe'] })
}

/** What HAPI's instance validator says of each resource. */
export function verdictsOn(resources: readonly object[]): string[][] {
  const said = execFileSync(JAVA_PATH, wordsFor('Validator', []), {
    input: JSON.stringify(resources),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  return JSON.parse(said)
}
