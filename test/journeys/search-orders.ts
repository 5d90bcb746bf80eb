import type { FrameLocator, Locator, Page } from 'playwright-core'

/**
 * Types into the search of orders as a person does, who has scrolled to it: a list closes when the page below it scrolls, and typing
 * alone would bring the field into sight and open its list in one frame. No press is made: presses are counted.
 */
export async function searchOrders(workspace: FrameLocator | Page | Locator, q: string): Promise<void> {
  const field = workspace.getByLabel('Search orders')
  await field.scrollIntoViewIfNeeded()
  // Waits until the field stands still.
  await field.hover()
  await field.fill(q)
}
