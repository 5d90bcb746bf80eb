import { loadavg } from 'node:os'
import pg from 'pg'
import type { Frame, Page } from 'playwright-core'
import { openBrowser, personIn } from '../test/journeys/browser.ts'
import { forget, openHouse } from '../test/journeys/house.ts'
import { identified } from '../test/journeys/patient-by-http.ts'
import { fillWorklist, TASKS, VISITS } from '../test/journeys/full-worklist.ts'
import { book } from '../test/journeys/people.ts'
import { withOwnPostgres } from '../test/own-postgres.ts'
import { percentile } from './percentile.ts'
import { eventually } from './prepared-visit.ts'
import type { Row } from './row.ts'

const OPENINGS = 10
const UPDATES = 20
/** More than the rows that are read at once. */
const KEYS = 250

const MOST = `$${(TASKS / VISITS).toFixed(2)}`

/**
 * The front desk on a day of 500 visits with 10,000 open tasks, in a browser: from the press on *Video desk* in the EMR
 * to the drawn board and worklist, its sign-in included; and from a patient's *I need help*, as the visit recorded it,
 * to its place in the queue on the screen.
 */
export function measure(): Promise<Row[]> {
  return withOwnPostgres(async (url) => {
    const house = await openHouse(undefined, { DATABASE_URL: url })
    const browser = await openBrowser()
    const pool = new pg.Pool({ connectionString: url, max: 2 })
    try {
      const booked = await book(house)
      const device = await identified(house, booked.link)
      await fillWorklist(pool, device.visit)
      await eventually(
        async () => {
          const { rows } = await pool.query<{ known: number }>('select count(*)::int as known from face')
          return (rows[0]?.known ?? 0) > VISITS || undefined
        },
        'every name to be read',
        180_000,
      )
      const page = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
      await page.goto(`${house.emr}/`)
      await page.getByRole('button', { name: /Terry Bowman/ }).click()
      const frame = () => page.frames().find((each) => each.url().startsWith(house.causeway))
      const opened: number[] = []
      // The first warms both sides up and is not counted.
      for (let opening = 0; opening <= OPENINGS; opening += 1) {
        await page.goto(`${house.emr}/schedule`)
        const pressed = performance.now()
        await page.getByRole('link', { name: 'Video desk' }).click()
        await eventually(
          async () => {
            const drawn = await frame()?.evaluate(() => [
              document.querySelectorAll('.board > li').length,
              document.querySelectorAll('.task').length,
            ])
            return (drawn?.[0] ?? 0) >= VISITS && (drawn?.[1] ?? 0) >= 100 ? true : undefined
          },
          'the board of the day',
          30_000,
        )
        if (opening > 0) opened.push(performance.now() - pressed)
      }

      const desk = frame()
      if (desk === undefined) throw new Error('the desk has no frame')
      const rows: number[] = []
      const money: number[] = []
      const drawn = (first: string) =>
        eventually(
          async () =>
            (await desk.evaluate(
              (says) => document.querySelector('.rows-row')?.textContent.includes(says) === true,
              first,
            )) || undefined,
          'the rows',
          30_000,
        )
      for (let opening = 0; opening <= OPENINGS; opening += 1) {
        let pressed = performance.now()
        await desk.evaluate(() => document.querySelector<HTMLElement>('a[href="#rows"]')?.click())
        await drawn('A message could not be delivered')
        if (opening > 0) rows.push(performance.now() - pressed)
        pressed = performance.now()
        await desk.evaluate(() =>
          document.querySelector<HTMLElement>('.rows-choice:last-of-type button:last-child')?.click(),
        )
        await drawn(MOST)
        if (opening > 0) money.push(performance.now() - pressed)
        await desk.evaluate(() => document.querySelector<HTMLElement>('a[href="#"]')?.click())
        await eventually(
          async () => (await desk.evaluate(() => document.querySelector('.board') !== null)) || undefined,
          'the board again',
          30_000,
        )
      }
      const keyed = await keyPresses(page, desk)
      const updated: number[] = []
      for (let update = 0; update < UPDATES; update += 1) {
        const shown = desk.evaluate(
          () =>
            new Promise<number>((resolve) => {
              const queue = document.querySelector('.help-queue')
              const look = new MutationObserver(() => {
                if (queue?.querySelector('.asking') === null) return
                look.disconnect()
                requestAnimationFrame(() => resolve(Date.now()))
              })
              if (queue !== null) look.observe(queue, { childList: true, subtree: true })
            }),
        )
        await device.post('help', {})
        const at = await shown
        const asked = (await device.page()).open?.help?.askedAt
        updated.push(at - Date.parse(asked ?? ''))
        await desk.evaluate(() => document.querySelector<HTMLElement>('.asking button:last-child')?.click())
        await eventually(
          async () => (await desk.evaluate(() => document.querySelector('.asking') === null)) || undefined,
          'the queue to be empty again',
          10_000,
        )
      }
      const beside = `${VISITS} visits today, ${TASKS} open tasks; load ${loadavg()[0]?.toFixed(1)}, ${browser.version()}`
      return [
        {
          measure: 'worklist.open.ms',
          value: percentile(opened, 50),
          unit: 'ms',
          beside: `press to drawn, median of ${OPENINGS}, sign-in included; ${beside}`,
        },
        {
          measure: 'worklist.rows.ms',
          value: percentile(rows, 50),
          unit: 'ms',
          beside: `press on All rows to drawn, median of ${OPENINGS}; ${beside}`,
        },
        {
          measure: 'worklist.money.ms',
          value: percentile(money, 50),
          unit: 'ms',
          beside: `press on Most money to drawn, median of ${OPENINGS}; ${beside}`,
        },
        {
          measure: 'worklist.key.ms',
          value: percentile(keyed, 50),
          unit: 'ms',
          beside: `press on J to the next row chosen, median of ${KEYS}, beyond the rows that were read first; ${beside}`,
        },
        { measure: 'worklist.key.p95.ms', value: percentile(keyed, 95), unit: 'ms', beside },
        { measure: 'worklist.open.p95.ms', value: percentile(opened, 95), unit: 'ms', beside },
        {
          measure: 'board.update.ms',
          value: percentile(updated, 50),
          unit: 'ms',
          beside: `event to screen, median of ${UPDATES}; ${beside}`,
        },
        { measure: 'board.update.p95.ms', value: percentile(updated, 95), unit: 'ms', beside },
      ]
    } finally {
      await pool.end()
      await browser.close()
      await house.stop()
      await forget(house.data)
    }
  })
}

/** How long each press on J takes until the next row is the chosen one, all the way down the list. */
async function keyPresses(page: Page, desk: Frame): Promise<number[]> {
  await desk.locator('a[href="#rows"]').click()
  await desk.locator('.rows-row').first().waitFor()
  const took: number[] = []
  for (let row = 1; row <= KEYS; row += 1) {
    const chosen = desk.waitForFunction(
      (wanted) =>
        [...document.querySelectorAll('.rows-row')].findIndex((one) => one.hasAttribute('aria-current')) === wanted,
      row,
    )
    const pressed = performance.now()
    await page.keyboard.press('j')
    await chosen
    took.push(performance.now() - pressed)
  }
  await desk.locator('a[href="#"]').first().click()
  await desk.locator('.board').waitFor()
  return took
}
