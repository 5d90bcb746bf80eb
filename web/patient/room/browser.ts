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

/** An app that shows pages inside itself. `app` is its name where it tells; `menu`: what its menu calls the way out. */
export type HostApp = { app: string | null; system: 'ios' | 'android'; menu: 'external' | 'default' | 'browser' }

/**
 * How apps sign the user agent of the pages inside them. Messenger carries Facebook's signs as well, so it stands
 * first. Gmail opens links in the system's own browser view, which works, or without any sign of its own.
 */
const HOST_APPS: readonly { app: string; sign: RegExp; menu: HostApp['menu'] }[] = [
  { app: 'Messenger', sign: /FBAN\/Messenger|FB_IAB\/Orca|MessengerLite/, menu: 'external' },
  { app: 'Facebook', sign: /FBAN\/|FBAV\/|FB_IAB\//, menu: 'external' },
  { app: 'Instagram', sign: /\bInstagram \d/, menu: 'external' },
  { app: 'LINE', sign: /\bLine\/\d/, menu: 'default' },
  { app: 'WeChat', sign: /MicroMessenger\//, menu: 'default' },
  { app: 'TikTok', sign: /BytedanceWebview|musical_ly|TikTok/, menu: 'browser' },
  { app: 'Snapchat', sign: /\bSnapchat[/ ]/, menu: 'browser' },
  { app: 'LinkedIn', sign: /LinkedInApp/, menu: 'browser' },
  { app: 'Google', sign: /\bGSA\//, menu: 'browser' },
]

/**
 * The app that this page is shown in, or null in a browser. An app that is known by name is one even where it offers a
 * camera: it often asks for it and then gives none. One without a name counts only when there is no camera to ask for.
 */
export function hostAppOf(userAgent: string, touchPoints: number, canAskCamera: boolean): HostApp | null {
  const { system } = browserOf(userAgent, touchPoints)
  if (system === 'desktop') return null
  const known = HOST_APPS.find(({ sign }) => sign.test(userAgent))
  if (known !== undefined) return { app: known.app, system, menu: known.menu }
  // Android names its web view; on iOS only browsers end with "Safari/".
  const inside = system === 'android' ? /; wv\)/.test(userAgent) : !/Safari\//.test(userAgent)
  return inside && !canAskCamera ? { app: null, system, menu: 'browser' } : null
}
