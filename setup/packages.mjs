import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { house, inHouse } from './house.mjs'
import { shown } from './progress.mjs'
import { listen } from './run.mjs'
import { Trouble } from './trouble.mjs'

const stamp = inHouse('node_modules', '.causeway-installed')

/** Installs the packages of the lock file when they are not the ones installed last; about 10 s, else nothing. */
export async function installPackages() {
  const wanted = createHash('sha256')
    .update(readFileSync(inHouse('package-lock.json')))
    .update(`${process.platform} ${process.arch}`)
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  await shown('Installing packages (first start, or the lock file changed)', async () => {
    await npmCi(process.execPath)
    if (!suitsPackages(process.versions.node)) await installAgainWithPinnedNode()
  })
  writeFileSync(stamp, wanted)
}

/**
 * The Node that runs Causeway: the pinned one, or our own when that is as new. It is found by path, because PATH is the
 * user's.
 */
export function pinnedNode() {
  const path = inHouse('node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node')
  if (existsSync(path) && spawnSync(path, ['--version']).status === 0) return path
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  throw new Trouble(
    `Causeway needs Node 24 or newer and can't bring it to ${process.platform} on ${process.arch}; install it and start again (this is ${process.versions.node}).`,
  )
}

/** The environment in which `node` and the packages' programs are the project's own. */
export function pinnedEnvironment() {
  const path = [dirname(pinnedNode()), inHouse('node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter)
  return { ...process.env, PATH: path }
}

/** A package's program as words for the pinned Node; the links in `.bin` may be missing or name another Node. */
export function program(name, packageName = name) {
  const folder = inHouse('node_modules', packageName)
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return join(folder, typeof bin === 'string' ? bin : bin[name])
}

async function npmCi(node) {
  const npm = npmScript()
  // No package needs its install script; PostgreSQL's links are made when it is started.
  const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const { code, said } = npm ? await listen(node, [npm, ...words]) : await listen('npm', words)
  if (code === 0) return
  if (said.includes('ENOSPC'))
    throw new Trouble(`The disk that holds ${house} is full; free about 1 GB and start again.`)
  const lines = said.split('\n').map((line) => line.replace(/^npm (error|ERR!) ?/, ''))
  const because = lines.filter((line) => line.trim() !== '' && !/^(code|errno|syscall) |complete log/.test(line))
  throw new Trouble(
    `The packages could not be installed; see that npm can reach its registry, then start again.\n${because.slice(0, 4).join('\n')}`,
  )
}

/** Where npm's own script is: npm names it when it runs us; else it is what the `npm` in PATH links to. */
function npmScript() {
  const named = process.env.npm_execpath
  if (named?.endsWith('npm-cli.js') && existsSync(named)) return named
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const link = join(folder, 'npm')
    if (!existsSync(link)) continue
    const target = realpathSync(link)
    return target.endsWith('npm-cli.js') ? target : undefined
  }
  throw new Trouble('There is no npm in PATH; install Node 20 or newer with npm and start again.')
}

/** npm leaves out optional packages, the compilers' binaries among them, whose `engines` refuse the Node that runs it. */
function suitsPackages(version) {
  const [major, minor] = version.split('.').map(Number)
  return major >= 23 || (major === 22 && minor >= 13) || (major === 20 && minor >= 19)
}

async function installAgainWithPinnedNode() {
  const aside = mkdtempSync(join(tmpdir(), 'causeway-node-'))
  try {
    // npm ci empties node_modules first, the Node in it included.
    copyFileSync(pinnedNode(), join(aside, 'node'))
    await npmCi(join(aside, 'node'))
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
}
