import { loadavg } from 'node:os'
import { atDesk } from '../test/journeys/desk-seat.ts'
import { openBrowser, personIn } from '../test/journeys/browser.ts'
import { importCodes } from '../test/journeys/charge-codes.ts'
import { forget, openHouse } from '../test/journeys/house.ts'
import { inWaitingRoom, onScreen } from '../test/journeys/patient-by-http.ts'
import { launch, TONY } from '../test/journeys/people.ts'
import { charted, patientNamed } from '../test/journeys/record.ts'
import { eventually } from './prepared-visit.ts'
import type { Row } from './row.ts'

/**
 * From the press of *End visit* to the draft on the screen, and to the signed note and the charge in the EMR: machine time, two
 * people who press as soon as they can and think nothing. What it costs real people says the bench `friction`.
 */
export async function measure(): Promise<Row[]> {
  const house = await openHouse()
  const browser = await openBrowser()
  try {
    importCodes(house)
    const { device } = await inWaitingRoom(house)
    const patient = await onScreen(house, await personIn(browser, { width: 360, height: 740 }), device)
    const emr = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
    const { page: desk } = await atDesk(house, await personIn(browser, { width: 1280, height: 900 }))
    const charges = desk.frameLocator('iframe')
    const workspace = await launch(house, emr, TONY.family)
    await workspace.getByRole('button', { name: /Admit/ }).click()
    await patient.getByRole('heading', { name: /Your visit with/ }).waitFor()
    const about = workspace.getByRole('region', { name: 'What the visit was about' })
    await about.getByRole('button', { name: 'Link a problem of the chart' }).click()
    await about
      .getByRole('button', { name: /^Link / })
      .first()
      .click()
    await about
      .getByRole('button', { name: /^Take out / })
      .first()
      .waitFor()

    const frame = workspace.locator('body')
    await frame.evaluate(() => {
      const ended = ({ target }: Event) => {
        if (target instanceof Element && target.textContent?.includes('End visit')) performance.mark('end-pressed')
      }
      document.addEventListener('click', ended, true)
    })
    const from = performance.now()
    await workspace.getByRole('button', { name: 'End visit' }).click()
    await workspace.getByRole('button', { name: /^Accept all/ }).click()
    await workspace.getByText(/in the chart, version/).waitFor()
    await workspace.locator('.button.primary:not([aria-disabled=true])', { hasText: 'Sign note' }).click()
    await workspace.getByText(/^Note signed/).waitFor()
    const signed = performance.now()
    await charges.getByRole('link', { name: 'Charges' }).click()
    await charges.getByRole('button', { name: new RegExp(TONY.family) }).click()
    await charges.getByLabel('Where the patient was').selectOption({ label: 'At home' })
    await charges.getByText(/^Rule medicare-at-home/).waitFor()
    await charges.getByRole('button', { name: 'Accept this charge' }).click()
    const person = await patientNamed(house, TONY.family)
    await eventually(
      async () => (await charted(house, 'ChargeItem', person, ({ status }) => status === 'billable'))[0],
      'the charge in the EMR',
    )
    const released = performance.now()

    const [ended, shown] = await frame.evaluate(() =>
      ['end-pressed', 'draft-shown'].map((name) => performance.getEntriesByName(name)[0]?.startTime ?? Number.NaN),
    )
    const load = `one visit, load ${loadavg()[0]?.toFixed(1)}, ${browser.version()}`
    return [
      {
        measure: 'note.draft.ms',
        value: (shown ?? Number.NaN) - (ended ?? Number.NaN),
        unit: 'ms',
        beside: `limit 5000, from the press of End visit to the draft on the screen; nobody was listened to; ${load}`,
      },
      {
        measure: 'close.ms',
        value: released - from,
        unit: 'ms',
        beside: `from End visit to the signed note (${(signed - from).toFixed(0)} ms) and the charge in the EMR, as two scripted people press; ${load}`,
      },
    ]
  } finally {
    await browser.close()
    await house.stop()
    await forget(house.data)
  }
}
