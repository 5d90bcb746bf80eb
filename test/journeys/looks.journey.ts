import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, personIn } from './browser.ts'
import { goodAtAnyWidth } from './looks.ts'

/** What the other journeys rely on: a screen that is not good is found out, on the page itself and in a frame of another. */
let browser: Browser
let page: Page

beforeAll(async () => {
  browser = await openBrowser()
  page = await (await personIn(browser, { width: 700, height: 600 })).newPage()
})
afterAll(() => browser?.close())

const screen = (inside: string) =>
  `<!doctype html><html lang="en"><title>A screen</title><meta name="viewport" content="width=device-width"><main><h1>A screen</h1>${inside}</main></html>`

/** What is wrong with the page, as the journeys that fail by it print it. */
async function found(): Promise<string> {
  try {
    await goodAtAnyWidth(page, 'looks')
    return ''
  } catch (fault) {
    return JSON.stringify(fault instanceof Error ? Reflect.get(fault, 'actual') : fault, null, 2)
  }
}

const BAD: [what: string, inside: string, says: RegExp][] = [
  ['something too wide', '<div style="width: 400px">wide</div>', /"360": \[\s*"\d+ px run out of the page"/],
  [
    'a button under something else',
    '<button>Press me</button><div style="position: fixed; inset: 0"></div>',
    /at its middle under <div/,
  ],
  [
    'a button beyond the edge',
    '<div style="width: 300px; overflow: hidden"><button style="margin-left: 280px">Press me</button></div>',
    /at its right under/,
  ],
  ['words that are cut off', '<button style="width: 30px; overflow: hidden">Unreadable</button>', /cut off: <button/],
  ['a field without a label', '<input>', /label: <input/],
]

test.each(BAD)('%s is found', async (_what, inside, says) => {
  await page.setContent(screen(inside))
  expect(await found()).toMatch(says)
})

test('in a frame of the EMR only what is in the frame is looked at', async () => {
  const framed = (inside: string) =>
    screen(`<button style="width: 20px; overflow: hidden">Not ours</button>
      <iframe title="Ours" style="width: 100%; border: 0" srcdoc='${screen(inside)}'></iframe>`)
  await page.setContent(framed('<button>Press me</button>'))
  expect(await found()).toBe('')
  await page.setContent(framed('<button style="width: 30px; overflow: hidden">Unreadable</button>'))
  expect(await found()).toMatch(/cut off: <button/)
})

test('a good one passes, and has its former size and place afterwards', async () => {
  const lines = '<p>A line.</p>'.repeat(100)
  const hidden = '<span style="position: absolute; clip-path: inset(50%)"><button tabindex="-1">Dismiss</button></span>'
  const choice = '<label><input type="checkbox" style="opacity: 0; width: 0; margin: 0"> Choose me</label>'
  await page.setContent(screen(`${choice}${hidden}${lines}<button>Press me</button>`))
  await page.evaluate(() => scrollTo(0, 300))
  await goodAtAnyWidth(page, 'looks')
  expect(page.viewportSize()).toEqual({ width: 700, height: 600 })
  expect(await page.evaluate(() => [innerWidth, scrollY])).toEqual([700, 300])
})
