import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { bringByApt, programNamed } from './apt.mjs'
import { shown } from './progress.mjs'
import { Trouble } from './trouble.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** The path of a Chromium: the one in CHROMIUM_PATH, an installed one, else one that apt-get brings. */
export async function findChromium() {
  const named = process.env.CHROMIUM_PATH
  if (named && !existsSync(named))
    throw new Trouble(`CHROMIUM_PATH names ${named}, which is not there; correct it or leave it out.`)
  const found = named ?? installed()
  if (found) return found
  await shown('Installing Chromium for the browser tests', () => bringByApt('chromium'))
  const brought = installed()
  if (brought) return brought
  throw new Trouble(
    "There is no Chromium here and none could be installed, so the browser tests can't run; install Chromium, or name one in CHROMIUM_PATH.",
  )
}

function installed() {
  const macs = ['Chromium', 'Google Chrome'].map((app) => `/Applications/${app}.app/Contents/MacOS/${app}`)
  return programNamed(NAMES) ?? [...macs, ...playwrights()].find((path) => existsSync(path))
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
