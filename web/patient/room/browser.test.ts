import { expect, test } from 'vitest'
import { browserOf, fixesFor, hostAppOf } from './browser.ts'

const IPHONE_CHROME =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 CriOS/130.0 Mobile/15E148 Safari/604.1'
const IPAD = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15'
const PIXEL = 'Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36'
const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; rv:132.0) Gecko/20100101 Firefox/132.0'

test.each([
  ['Chrome on an iPhone', IPHONE_CHROME, 5, { name: 'chrome', system: 'ios' }],
  ['Safari on an iPad that calls itself a Mac', IPAD, 5, { name: 'safari', system: 'ios' }],
  ['Safari on a Mac', IPAD, 0, { name: 'safari', system: 'desktop' }],
  ['Chrome on Android', PIXEL, 5, { name: 'chrome', system: 'android' }],
  ['Firefox on Windows', FIREFOX, 0, { name: 'firefox', system: 'desktop' }],
] as const)('%s is known', (_, agent, touch, browser) => expect(browserOf(agent, touch)).toEqual(browser))

test('a blocked camera is allowed at the address bar, where there is one', () => {
  expect(fixesFor('denied', browserOf(FIREFOX, 0))[0]).toEqual({ fix: 'allow', browser: 'firefox' })
  expect(fixesFor('denied', browserOf(IPHONE_CHROME, 5))[0]).toEqual({ fix: 'system', system: 'ios' })
})

test('nobody is told to plug a camera into a phone', () => {
  expect(fixesFor('missing', browserOf(PIXEL, 5))).not.toContainEqual({ fix: 'plugIn' })
})

const IN_IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)'
const IN_PIXEL =
  'Mozilla/5.0 (Linux; Android 15; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0 Mobile'

test.each([
  ['Facebook on an iPhone', `${IN_IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/480.0]`, 'Facebook', 'ios', 'external'],
  ['Facebook on Android', `${IN_PIXEL} Safari/537.36 [FB_IAB/FB4A;FBAV/480.0;]`, 'Facebook', 'android', 'external'],
  ['Messenger', `${IN_IPHONE} [FBAN/MessengerForiOS;FBAV/480.0]`, 'Messenger', 'ios', 'external'],
  ['Instagram', `${IN_IPHONE} Mobile/15E148 Instagram 350.0.0.28.90`, 'Instagram', 'ios', 'external'],
  ['LINE', `${IN_PIXEL} Safari/537.36 Line/14.18.1/IAB`, 'LINE', 'android', 'default'],
  ['WeChat', `${IN_IPHONE} Mobile/15E148 MicroMessenger/8.0.53`, 'WeChat', 'ios', 'default'],
  ['TikTok', `${IN_PIXEL} Safari/537.36 musical_ly_2024 BytedanceWebview/d8a21c6`, 'TikTok', 'android', 'browser'],
  ['Snapchat', `${IN_IPHONE} Mobile/15E148 Snapchat/13.0`, 'Snapchat', 'ios', 'browser'],
  ['LinkedIn', `${IN_IPHONE} Mobile/15E148 [LinkedInApp]/9.30`, 'LinkedIn', 'ios', 'browser'],
  ['the Google app', `${IN_IPHONE} GSA/340.0 Mobile/15E148 Safari/604.1`, 'Google', 'ios', 'browser'],
] as const)('a page inside %s is known as such, camera or not', (_, agent, app, system, menu) => {
  expect(hostAppOf(agent, 5, true)).toEqual({ app, system, menu })
})

test('an app without a name counts as one only when it has no camera to ask for', () => {
  for (const [agent, system] of [
    [`${IN_IPHONE} Mobile/15E148`, 'ios'],
    [`${IN_PIXEL} Safari/537.36`, 'android'],
  ] as const) {
    expect(hostAppOf(agent, 5, true)).toBeNull()
    expect(hostAppOf(agent, 5, false)).toEqual({ app: null, system, menu: 'browser' })
  }
})

test.each([
  ['Chrome on an iPhone', IPHONE_CHROME, 5],
  ['Safari on an iPad', IPAD, 5],
  ['Chrome on Android', PIXEL, 5],
  ['Firefox on Windows', FIREFOX, 0],
] as const)('%s is never taken for an app', (_, agent, touch) => {
  expect(hostAppOf(agent, touch, false)).toBeNull()
})
