import type { BrowserContext, FrameLocator, Page } from 'playwright-core'
import type { RunningHouse } from '../test/journeys/house.ts'
import type { PreparedVisit } from '../test/journeys/patient-at.ts'

/** The patient's own page, on the device that has proved who they are. */
export async function openPatient(house: RunningHouse, context: BrowserContext, visit: PreparedVisit): Promise<Page> {
  await context.addCookies([{ ...visit.cookie, url: house.causeway, httpOnly: true, sameSite: 'Lax' }])
  const page = await context.newPage()
  await page.goto(`${house.causeway}/v/${visit.id}`)
  return page
}

/** Signs a clinician in to the EMR, as at the beginning of a working day. */
export async function signIn(house: Pick<RunningHouse, 'emr'>, page: Page, clinician: string): Promise<void> {
  await page.goto(`${house.emr}/`)
  await page.getByRole('button', { name: new RegExp(clinician) }).click()
  await page.getByRole('heading', { name: /Schedule/ }).waitFor()
}

/** Starts the visit from the patient's chart as the EMR's own card would, on whatever day it is; the workspace in its frame. */
export async function startVisit(
  house: RunningHouse,
  page: Page,
  patient: string,
  appointment: string,
): Promise<FrameLocator> {
  await page.goto(`${house.emr}/chart/${patient}?appointment=${appointment}`)
  await page.evaluate(
    ({ action, fields }) => {
      const form = document.createElement('form')
      Object.assign(form, { method: 'post', action })
      for (const [name, value] of Object.entries(fields)) {
        const input = document.createElement('input')
        Object.assign(input, { type: 'hidden', name, value })
        form.append(input)
      }
      document.body.append(form)
      form.submit()
    },
    { action: `/chart/${patient}/launch`, fields: { url: `${house.causeway}/launch`, appointment } },
  )
  return page.frameLocator('iframe')
}

/** Waits for something that another process does; says what was awaited when it does not come. */
export async function eventually<T>(look: () => Promise<T | undefined>, what: string, patienceMs = 15_000): Promise<T> {
  const until = Date.now() + patienceMs
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > until) throw new Error(`waited ${patienceMs} ms in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
