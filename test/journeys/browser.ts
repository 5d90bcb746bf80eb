import { type Browser, type BrowserContext, chromium } from 'playwright-core'
import { existsSync } from 'node:fs'

/**
 * A Chromium with a camera and a microphone that need no hand, and a network that is only this machine. `without`
 * leaves arguments out, for a machine that has no camera or a person who does not allow it.
 */
export async function openBrowser(extra: string[] = [], without: string[] = []): Promise<Browser> {
  const executablePath =
    process.env['CHROMIUM_PATH'] ?? ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path))
  if (executablePath === undefined)
    throw new Error('No Chromium was found; `npm test` brings one, or set CHROMIUM_PATH.')
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      '--allow-loopback-in-peer-connection',
      '--autoplay-policy=no-user-gesture-required',
      '--disable-background-timer-throttling',
      '--disable-renderer-backgrounding',
      '--disable-backgrounding-occluded-windows',
      ...extra,
    ].filter((argument) => !without.includes(argument)),
  })
}

/** A person's browser: its own cookies, its own camera permission. */
export function personIn(browser: Browser, viewport: { width: number; height: number }): Promise<BrowserContext> {
  return browser.newContext({
    viewport,
    timezoneId: 'America/New_York',
    locale: 'en-US',
    permissions: ['camera', 'microphone'],
  })
}
