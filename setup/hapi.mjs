import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { bringByApt, programNamed } from './apt.mjs'
import { house } from './house.mjs'
import { shown } from './progress.mjs'
import { listen } from './run.mjs'
import { Trouble } from './trouble.mjs'

const SOURCES = join(house, 'test', 'interop', 'hapi')
const POM = join(SOURCES, 'pom.xml')
const CACHE = join(house, 'node_modules', '.cache')
/** What HAPI FHIR 8.8.0 is compiled for. */
const JAVA = 17

/**
 * A Java, and the class path of HAPI with what of ours it runs: its FHIR server, its validator, its HL7 v2. JDK and Maven
 * come from the distribution where they are not there, the libraries from Maven Central into the user's own `~/.m2`.
 */
export async function findHapi() {
  if (missing()) {
    await shown('Installing a JDK and Maven for the tests against HAPI', () =>
      bringByApt('default-jdk-headless', 'maven'),
    )
    if (missing()) throw untried('no JDK and Maven are here and none could be installed; install a JDK and Maven')
  }
  const java = programNamed(['java'])
  const version = await versionOf(java)
  if (version < JAVA) throw untried(`HAPI needs Java ${JAVA} and this is ${version}; install a newer JDK`)
  const libraries = await classPath()
  return { java, classPath: [await compiled(libraries), libraries].join(delimiter) }
}

function missing() {
  return ['java', 'javac', 'mvn'].some((name) => programNamed([name]) === undefined)
}

async function versionOf(java) {
  const { said } = await listen(java, ['-version'])
  return Number(/version "(\d+)/.exec(said)?.[1] ?? 0)
}

/** Resolved once for each pom; offline first, so that a machine which has it all asks nobody. */
async function classPath() {
  const file = join(CACHE, `hapi-${digestOf([POM])}.classpath`)
  const known = existsSync(file) ? readFileSync(file, 'utf8') : ''
  if (known !== '' && known.split(delimiter).every((jar) => existsSync(jar))) return known
  mkdirSync(CACHE, { recursive: true })
  const beside = `${file}.new`
  const resolve = async (...more) => {
    const words = ['-B', '-q', '-f', POM, 'dependency:build-classpath', `-Dmdep.outputFile=${beside}`]
    return listen(programNamed(['mvn']), [...more, ...words])
  }
  if ((await resolve('-o')).code !== 0) {
    const { code, said } = await shown('Downloading HAPI from Maven Central (once, 320 MB)', () => resolve())
    if (code !== 0) {
      const why = said.split('\n').find((line) => line.includes('ERROR')) ?? said
      throw untried(`its libraries could not be downloaded: ${why.trim()}`)
    }
  }
  renameSync(beside, file)
  return readFileSync(file, 'utf8')
}

/** The folder of our classes, beside its place first, so that what is there is whole. */
async function compiled(libraries) {
  const sources = readdirSync(SOURCES).filter((name) => name.endsWith('.java'))
  const paths = sources.map((name) => join(SOURCES, name))
  const folder = join(CACHE, `hapi-${digestOf([POM, ...paths])}.classes`)
  if (existsSync(folder)) return folder
  const beside = `${folder}.new`
  rmSync(beside, { recursive: true, force: true })
  mkdirSync(beside, { recursive: true })
  // By a file: a class path is longer than some systems let one word of a command be.
  const words = join(beside, 'words')
  writeFileSync(words, `-classpath "${libraries}"`)
  const { code, said } = await listen(programNamed(['javac']), ['-nowarn', '-d', beside, `@${words}`, ...paths])
  if (code !== 0) throw untried(`what runs it does not compile: ${said.trim()}`)
  renameSync(beside, folder)
  return folder
}

function digestOf(paths) {
  const hash = createHash('sha256')
  for (const path of paths) hash.update(readFileSync(path))
  return hash.digest('hex').slice(0, 12)
}

function untried(why) {
  return new Trouble(`Nothing is tried against HAPI, as ${why}.`)
}
