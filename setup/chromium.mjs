import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { shown } from './progress.mjs'
import { listen } from './run.mjs'
import { Trouble } from './trouble.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** The path of a Chromium: the one in CHROMIUM_PATH, an installed one, else one that apt-get brings. */
export async function findChromium() {
  const named = process.env.CHROMIUM_PATH
  if (named && !existsSync(named))
    throw new Trouble(`CHROMIUM_PATH names ${named}, which is not there; correct it or leave it out.`)
  const found = named ?? installed()
  if (found) return found
  await shown('Installing Chromium for the browser tests', bringByApt)
  const brought = installed()
  if (brought) return brought
  throw new Trouble(
    "There is no Chromium here and none could be installed, so the browser tests can't run; install Chromium, or name one in CHROMIUM_PATH.",
  )
}

function installed() {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/snap/bin']
  const macs = ['Chromium', 'Google Chrome'].map((app) => `/Applications/${app}.app/Contents/MacOS/${app}`)
  const paths = [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), ...macs, ...playwrights()]
  return paths.find((path) => existsSync(path))
}

/** Browsers that Playwright has downloaded for other projects, newest first. */
function playwrights() {
  const cache = process.env.PLAYWRIGHT_BROWSERS_PATH ?? join(homedir(), '.cache', 'ms-playwright')
  if (!existsSync(cache)) return []
  return readdirSync(cache)
    .filter((name) => /^chromium-\d+$/.test(name))
    .sort((a, b) => Number(b.slice(9)) - Number(a.slice(9)))
    .flatMap((name) => ['chrome-linux/chrome', 'chrome-linux64/chrome'].map((path) => join(cache, name, path)))
}

async function bringByApt() {
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const words of [
    ['apt-get', 'update', '-qq'],
    ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium'],
  ]) {
    const [program, ...rest] = [...asRoot, ...words]
    try {
      const { code, said } = await listen(program, rest, { env })
      // A stale list of packages is still worth a try; a failed installation is explained by the caller.
      if (code !== 0) console.log(`  ${words.slice(0, 2).join(' ')}: ${said.trim().split('\n').at(-1)}`)
    } catch {
      return
    }
  }
}
