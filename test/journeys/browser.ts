import { type Browser, type BrowserContext, chromium } from 'playwright-core'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

/**
 * A Chromium with a camera and a microphone that need no hand, and a network that is only this machine. `without`
 * leaves arguments out, for a machine that has no camera or a person who does not allow it.
 */
export async function openBrowser(extra: string[] = [], without: string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: executable(),
    args: [...ARGUMENTS, ...extra].filter((argument) => !without.includes(argument)),
  })
}

/** The same, of one person, with a profile on disk that outlives it; `kill` ends it as a crash does. */
export async function openOnDisk(
  profile: string,
  viewport: { width: number; height: number },
): Promise<{ person: BrowserContext; kill(): void }> {
  const person = await chromium.launchPersistentContext(profile, {
    executablePath: executable(),
    args: ARGUMENTS,
    viewport,
    timezoneId: 'America/New_York',
    locale: 'en-US',
    permissions: ['camera', 'microphone'],
  })
  await byTheHouse(person)
  const pid = processOf(profile)
  return { person, kill: () => process.kill(pid, 'SIGKILL') }
}

/** The browser process of this profile, told from its renderers by having no type. */
function processOf(profile: string): number {
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8')
      if (command.includes(`--user-data-dir=${profile}`) && !command.includes('--type=')) return Number(entry)
    } catch {
      // It ended meanwhile.
    }
  }
  throw new Error('no browser has this profile')
}

function executable(): string {
  const path =
    process.env['CHROMIUM_PATH'] ?? ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((one) => existsSync(one))
  if (path === undefined) throw new Error('No Chromium was found; `npm test` brings one, or set CHROMIUM_PATH.')
  return path
}

/** A camera and a microphone: all calls are coded on this one machine, and a few frames a second are enough to see people move. */
export const FAKE_DEVICES = '--use-fake-device-for-media-stream=fps=5'
/** For a journey that is about the pictures themselves. */
export const EVERY_FRAME = '--use-fake-device-for-media-stream=fps=20'

/**
 * Each window's address bar has two pages of its own, which nobody sees here and which take longer than most of our pages.
 * Of two such arguments the last one counts, so the first names are those that Playwright switches off.
 */
const SWITCHED_OFF = [
  'AimEnabled',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxPopup',
]

const ARGUMENTS = [
  `--disable-features=${SWITCHED_OFF.join(',')}`,
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--use-fake-ui-for-media-stream',
  FAKE_DEVICES,
  '--allow-loopback-in-peer-connection',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
]

/** A person's browser: its own cookies, its own camera permission. */
export async function personIn(browser: Browser, viewport: { width: number; height: number }): Promise<BrowserContext> {
  const person = await browser.newContext({
    viewport,
    timezoneId: 'America/New_York',
    locale: 'en-US',
    permissions: ['camera', 'microphone'],
  })
  await byTheHouse(person)
  return person
}

/** Their watch shows what the tests' own clock shows, which late in the evening is not the machine's (daytime.ts). */
async function byTheHouse(person: BrowserContext): Promise<void> {
  const ahead = Math.round(Date.now() - performance.timeOrigin - performance.now())
  if (Math.abs(ahead) < 60_000) return
  await person.addInitScript((by) => {
    const machine = Date
    const now = () => machine.now() + by
    globalThis.Date = new Proxy(machine, {
      construct: (date, given, made) => Reflect.construct(date, given.length === 0 ? [now()] : given, made) as Date,
      apply: (date) => new date(now()).toString(),
      get: (date, name) => (name === 'now' ? now : (Reflect.get(date, name) as unknown)),
    })
  }, ahead)
}
