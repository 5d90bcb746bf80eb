import type { BrowserContext, Locator, Page } from 'playwright-core'
import type { RunningHouse } from './house.ts'

/** The front desk's page inside the EMR, and what stands on it. */
export interface DeskSeat {
  page: Page
  /** The visit of this person on the board; of several the last. */
  row(name: string): Locator
  /** The rows of the worklist that name this person and say so. */
  task(name: string, says: string): Locator
}

/** Terry Bowman signs in to the EMR and opens the desk. */
export async function atDesk(house: RunningHouse, person: BrowserContext): Promise<DeskSeat> {
  const page = await person.newPage()
  await page.goto(`${house.emr}/`)
  await page.getByRole('button', { name: /Terry Bowman/ }).click()
  await page.getByRole('link', { name: 'Video desk' }).click()
  const desk = page.frameLocator('iframe')
  await desk.getByRole('region', { name: /To do/ }).waitFor()
  const todo = desk.getByRole('region', { name: /To do/ }).getByRole('listitem')
  return {
    page,
    row: (name) => desk.locator('.board > .row').filter({ hasText: name }).last(),
    task: (name, says) => todo.filter({ hasText: name }).filter({ hasText: says }),
  }
}
