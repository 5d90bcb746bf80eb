import { expect, test } from 'vitest'
import { browserOf, fixesFor } from './browser.ts'

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
