import type { DeviceTrouble } from '../../ui/call/media.ts'

/** Which advice fits this browser. */
export type Browser = { name: 'chrome' | 'safari' | 'firefox' | 'other'; system: 'ios' | 'android' | 'desktop' }

/** Read from the user agent: good enough to choose a sentence, used for nothing else. */
export function browserOf(userAgent: string, touchPoints: number): Browser {
  // An iPad calls itself a Mac, but a Mac has no touch screen.
  const ios = /iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && touchPoints > 1)
  const system = ios ? 'ios' : /Android/.test(userAgent) ? 'android' : 'desktop'
  if (/Firefox|FxiOS/.test(userAgent)) return { name: 'firefox', system }
  if (/Chrome|Chromium|CriOS|Edg/.test(userAgent)) return { name: 'chrome', system }
  if (/Safari/.test(userAgent)) return { name: 'safari', system }
  return { name: 'other', system }
}

/** A piece of advice: its group and, where the advice depends on the browser, which one. */
export type Fix =
  | { fix: 'allow'; browser: Browser['name'] }
  | { fix: 'system'; system: Browser['system'] }
  | { fix: 'closeApps' | 'restart' | 'plugIn' | 'ownTab' | 'otherBrowser' }

/** The two likeliest ways out of a trouble on this very browser, likeliest first. */
export function fixesFor(trouble: DeviceTrouble, browser: Browser): [Fix, Fix] {
  switch (trouble) {
    case 'denied':
      // Browsers on iOS have no permission sign of their own: the system's switch decides.
      return browser.system === 'ios' && browser.name !== 'safari'
        ? [{ fix: 'system', system: 'ios' }, { fix: 'restart' }]
        : [
            { fix: 'allow', browser: browser.name },
            { fix: 'system', system: browser.system },
          ]
    case 'busy':
      return [{ fix: 'closeApps' }, { fix: 'restart' }]
    case 'missing':
      return browser.system === 'desktop'
        ? [{ fix: 'plugIn' }, { fix: 'system', system: 'desktop' }]
        : [{ fix: 'system', system: browser.system }, { fix: 'restart' }]
    case 'forbidden':
      return [{ fix: 'ownTab' }, { fix: 'otherBrowser' }]
    case 'unsupported':
      return [{ fix: 'otherBrowser' }, { fix: 'restart' }]
  }
}
