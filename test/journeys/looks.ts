import { mkdir } from 'node:fs/promises'
import AxeBuilder from '@axe-core/playwright'
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { eventually } from './people.ts'

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** A screenshot for whoever wants to look. */
export async function shot(page: Page, name: string, fullPage = false): Promise<void> {
  await mkdir('test/.shots', { recursive: true })
  await page.screenshot({ path: `test/.shots/${name}.png`, fullPage })
}

/** A page of ours meets WCAG 2.2 AA, as far as axe can tell. */
export async function axeClean(page: Page): Promise<void> {
  await clean(new AxeBuilder({ page }).withTags(WCAG))
}

/** Our page in the EMR's frame does; the EMR around it is not ours. */
export async function axeInFrame(page: Page): Promise<void> {
  await clean(new AxeBuilder({ page }).include('iframe').withTags(['wcag2a', 'wcag2aa']))
}

/** A picture with frames in it. */
export async function playing(video: Locator): Promise<void> {
  await video.waitFor()
  await eventually(
    () => video.evaluate((element) => element instanceof HTMLVideoElement && element.videoWidth > 0 && !element.paused),
    'a moving picture',
    20_000,
  )
}

async function clean(axe: AxeBuilder): Promise<void> {
  const { violations } = await axe.analyze()
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 120))])).toEqual([])
}
