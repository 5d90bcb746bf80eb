import { mkdir } from 'node:fs/promises'
import axe from 'axe-core'
import type { Frame, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { eventually } from './people.ts'

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** A phone, a narrow window and a desk. */
const SIZES = [
  { width: 360, height: 740 },
  { width: 900, height: 800 },
  { width: 1280, height: 800 },
] as const

/** A screenshot for whoever wants to look. */
export async function shot(page: Page, name: string, fullPage = false): Promise<void> {
  await mkdir('test/.shots', { recursive: true })
  await page.screenshot({ path: `test/.shots/${name}.png`, fullPage })
}

/**
 * What stands on the page is good on a phone, in a narrow window and on a desk: nothing runs out of it sideways, whatever
 * can be pressed is reached by a finger and read whole, and on the smallest and the largest it meets WCAG 2.2 AA, as far
 * as axe can tell. Leaves a screenshot of each width, and the page at the size it had.
 */
export async function goodAtAnyWidth(page: Page, name: string): Promise<void> {
  const before = page.viewportSize()
  const found: Record<string, string[]> = {}
  for (const size of SIZES) {
    await page.setViewportSize(size)
    const screen = await settled(page)
    await shot(page, `${name}-${size.width}`)
    found[size.width] = [
      ...(await screen.evaluate(outOfReach)),
      ...(size.width === 900 ? [] : await violations(screen)),
    ]
  }
  if (before !== null) await page.setViewportSize(before)
  await settled(page)
  expect(found).toEqual({ 360: [], 900: [], 1280: [] })
}

/** The page at its size meets WCAG 2.2 AA, and those of axe's rules that are asked for besides, as far as axe can tell. */
export async function axeClean(page: Page, besides: readonly string[] = []): Promise<void> {
  expect(await violations(await settled(page), besides)).toEqual([])
}

/** A picture with frames in it. */
export async function playing(video: Locator): Promise<void> {
  await video.waitFor()
  await eventually(
    () => video.evaluate((element) => element instanceof HTMLVideoElement && element.videoWidth > 0 && !element.paused),
    'a moving picture',
    40_000,
  )
}

/** A picture that plays: its time goes on, or begins anew with a new connection. */
export async function moving(video: Locator): Promise<void> {
  await video.waitFor({ timeout: 20_000 })
  const time = () =>
    video.evaluate((element) =>
      element instanceof HTMLVideoElement && element.videoWidth > 0 ? element.currentTime : 0,
    )
  const before = await eventually(async () => (await time()) || undefined, 'the picture to begin')
  await eventually(async () => (await time()) !== before && (await time()) > 0, 'the picture to move')
}

/** Our page, once it is laid out for the size of its window: in the EMR's frame, else the page itself. The EMR around it is not ours. */
async function settled(page: Page): Promise<Frame> {
  const inner = page.frames().find((frame) => frame.parentFrame() === page.mainFrame())
  if (inner !== undefined) {
    const element = await inner.frameElement()
    const width = () => element.evaluate((frame) => (frame instanceof HTMLElement ? frame.clientWidth : 0))
    await eventually(
      async () => (await inner.evaluate(() => innerWidth)) === (await width()),
      'the frame to have its size',
    )
  }
  const screen = inner ?? page.mainFrame()
  await screen.evaluate(
    () =>
      new Promise<void>((resolve) => {
        // A dialog follows the size of the window a little later than the page under it.
        const dialogs = () =>
          [...document.querySelectorAll('[role=dialog]')].map((one) => JSON.stringify(one.getBoundingClientRect()))
        const measures = () =>
          [document.documentElement.scrollHeight, document.querySelectorAll('*').length, ...dialogs()].join(' ')
        const look = (before: string, same: number) =>
          requestAnimationFrame(() => {
            const now = measures()
            if (same === 2) resolve()
            else look(now, now === before ? same + 1 : 0)
          })
        look(measures(), 0)
      }),
  )
  return screen
}

/** axe runs in our document alone: its builder for Playwright opens a window for each analysis, which takes longer than it. */
async function violations(screen: Frame, besides: readonly string[] = []): Promise<string[]> {
  if (!(await screen.evaluate(() => 'axe' in globalThis))) await screen.evaluate(axe.source)
  const rules = Object.fromEntries(besides.map((rule) => [rule, { enabled: true }]))
  return screen.evaluate(
    async (options) => {
      const { run } = Reflect.get(globalThis, 'axe') as typeof axe
      const results = await run(document, options)
      return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))
    },
    { runOnly: WCAG, rules, resultTypes: ['violations' as const] },
  )
}

/**
 * Runs in the page. What runs out of it sideways, and each control that is in sight and is not itself where a finger
 * would press it: covered by something else, beyond an edge, or with its words cut off.
 */
function outOfReach(): string[] {
  const root = document.documentElement
  const called = (element: Element) => element.outerHTML.slice(0, 160)
  const found: string[] = []
  if (root.scrollWidth > root.clientWidth) found.push(`${root.scrollWidth - root.clientWidth} px run out of the page`)

  const all = [...document.querySelectorAll('*')]
  const scrolled = all.map((element) => [element, element.scrollLeft, element.scrollTop] as const)
  const modal = document.querySelector('dialog:modal') ?? root
  // What is clipped to nothing is there for screen readers, and the way past the header until it has the focus.
  const clipped = (element: Element | null): boolean =>
    element !== null && (getComputedStyle(element).clipPath === 'inset(50%)' || clipped(element.parentElement))
  const inSight = (element: Element) =>
    modal.contains(element) &&
    element.closest('[inert], [aria-hidden=true], .skip') === null &&
    !clipped(element) &&
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
  const pressed = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')].flatMap(
    (control) => {
      // A box that is drawn by its label is pressed there.
      const label = control instanceof HTMLInputElement ? control.closest('label') : null
      return [control, label].find((each) => each !== null && inSight(each)) ?? []
    },
  )
  const inTheWay = (control: Element) => {
    // Of a link that goes over several lines the first.
    const box = control.getClientRects()[0]
    if (box === undefined) return []
    const middle = box.top + box.height / 2
    const points = { left: box.left + 3, middle: box.left + box.width / 2, right: box.right - 3 }
    return Object.entries(points).flatMap(([where, across]) => {
      const at = document.elementFromPoint(across, middle)
      if (at !== null && (control.contains(at) || at.closest('label')?.contains(control) === true)) return []
      return `at its ${where} ${at === null ? 'beyond the edge' : `under ${called(at)}`}: ${called(control)}`
    })
  }
  const scrollBackWhatNobodyScrolls = (control: Element) => {
    for (let element = control.parentElement; element !== null; element = element.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(element)
      if (overflowX === 'hidden') element.scrollLeft = 0
      if (overflowY === 'hidden') element.scrollTop = 0
    }
  }
  for (const control of pressed) {
    let covered: string[] = []
    // Wherever a person may scroll it to: to the middle, or else past what stands over the foot or the head.
    for (const block of ['center', 'start', 'end'] as const) {
      control.scrollIntoView({ block, inline: 'nearest', behavior: 'instant' })
      scrollBackWhatNobodyScrolls(control)
      covered = inTheWay(control)
      if (covered.length === 0) break
    }
    found.push(...covered)
    if (control.matches('button') && control.scrollWidth > control.clientWidth + 1)
      found.push(`cut off: ${called(control)}`)
  }
  for (const [element, left, top] of scrolled)
    if (element.scrollLeft !== left || element.scrollTop !== top) element.scrollTo(left, top)
  return found
}
