import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ListeningProgress } from '#api/listening.ts'
import { atDesk } from '../test/journeys/desk-seat.ts'
import { openBrowser, personIn } from '../test/journeys/browser.ts'
import { importCodes } from '../test/journeys/charge-codes.ts'
import { forget, openHouse } from '../test/journeys/house.ts'
import { inWaitingRoom, onScreen } from '../test/journeys/patient-by-http.ts'
import { launch, TONY } from '../test/journeys/people.ts'
import { charted, patientNamed } from '../test/journeys/record.ts'
import { speaking } from '../test/journeys/voice.ts'
import { eventually } from './prepared-visit.ts'
import type { Row } from './row.ts'

/** So much is said and written down before the visit ends. */
const LINES = 6

/**
 * From the press of *End visit*, or from the last word that was transcribed if that comes later, to the draft with all that was
 * said on the screen; and to the signed note and the charge in the EMR: machine time, two people who press as soon as they can
 * and think nothing. What it costs real people says the bench `friction`. The recogniser is the sandbox's fake, so that how long
 * it takes is no measure of anything and is left out.
 */
export async function measure(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-voices-'))
  const voice = join(folder, 'voice.wav')
  await writeFile(voice, speaking(2, 2))
  const house = await openHouse()
  const browser = await openBrowser([`--use-file-for-fake-audio-capture=${voice}`])
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
    await workspace.getByRole('button', { name: 'Ask to listen for the note' }).click()
    await patient.getByRole('button', { name: 'Yes, it may be listened to' }).click()
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
    const progress = () =>
      frame.evaluate(async (): Promise<ListeningProgress> => {
        const [, , launch = ''] = location.pathname.split('/')
        const answer = await fetch(`/api/w/${launch}/listening`)
        return answer.json()
      })
    await eventually(
      async () => (await progress()).lines >= LINES || undefined,
      'what was said to be written down',
      120_000,
    )
    await frame.evaluate(() => {
      const ended = ({ target }: Event) => {
        if (target instanceof Element && target.textContent?.includes('End visit')) performance.mark('end-pressed')
      }
      document.addEventListener('click', ended, true)
    })
    const from = performance.now()
    await workspace.getByRole('button', { name: 'End visit' }).click()
    await eventually(
      () => frame.evaluate(() => performance.getEntriesByName('draft-shown').length > 0 || undefined),
      'the draft with all that was said',
    )
    const written = await progress()
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

    // By the page's own clock: the words came by the server's, which is this machine's too.
    const [ended, shown] = await frame.evaluate(() =>
      ['end-pressed', 'draft-shown'].map(
        (name) => Date.now() - performance.now() + (performance.getEntriesByName(name)[0]?.startTime ?? Number.NaN),
      ),
    )
    const [pressedAt, shownAt] = [ended ?? Number.NaN, shown ?? Number.NaN]
    const lastWords = Date.parse(written.lastWordsAt ?? '')
    const load = `one visit, load ${loadavg()[0]?.toFixed(1)}, ${browser.version()}`
    return [
      {
        measure: 'note.draft.ms',
        value: shownAt - Math.max(pressedAt, lastWords),
        limit: 5000,
        unit: 'ms',
        beside: `limit 5000, from ${
          lastWords > pressedAt ? 'the last word transcribed, which came after the press' : 'the press'
        } of End visit to the draft with all ${written.lines} lines on the screen, ${(shownAt - pressedAt).toFixed(0)} ms from the press; the recogniser is a fake and not timed; ${load}`,
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
    await rm(folder, { recursive: true, force: true })
  }
}
