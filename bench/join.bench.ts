import { loadavg } from 'node:os'
import type { Browser, Frame, Locator, Page } from 'playwright-core'
import { openBrowser, personIn } from '../test/journeys/browser.ts'
import { forget, openHouse, type RunningHouse } from '../test/journeys/house.ts'
import { patientNamed } from '../test/journeys/record.ts'
import { openBareCall } from './bare-call.ts'
import { patientAt } from '../test/journeys/patient-at.ts'
import { openPatient, signIn, startVisit } from './prepared-visit.ts'
import type { Row } from './row.ts'
import { percentile } from './percentile.ts'

const JOINS = 20
const CLINICIAN = 'Dr. Ngozi Okafor'
const LIMIT = 1.25
/** On a machine too busy for all joins in this time, the figures are of those that were made, and say so. */
const WITHIN_MS = 200_000

/**
 * From the press on *Admit* to the first frame of the patient's camera shown to the clinician, against a bare call of
 * two static pages. The two take turns, so that whatever else the machine does falls on both.
 */
export async function measure(): Promise<Row[]> {
  const house = await openHouse()
  const bare = await openBareCall()
  const browser = await openBrowser()
  const ours: number[] = []
  const theirs: number[] = []
  try {
    const emr = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
    await timeFirstFrame(emr)
    await signIn(house, emr, CLINICIAN)
    // The first of each warms code and caches up and is not counted.
    const until = Date.now() + WITHIN_MS
    for (let round = 0; round <= JOINS && (round < 3 || Date.now() < until); round += 1) {
      const our = await join(house, browser, emr, round + 1)
      const their = await callBare(browser, bare)
      if (round === 0) continue
      ours.push(our)
      theirs.push(their)
    }
  } finally {
    await browser.close()
    await bare.close()
    await house.stop()
    await forget(house.data)
  }
  const ratio = percentile(ours, 50) / percentile(theirs, 50)
  const bareSays = `bare call: p50 ${percentile(theirs, 50).toFixed(0)}, p95 ${percentile(theirs, 95).toFixed(0)} ms`
  const load = `load ${loadavg()[0]?.toFixed(1)}, ${browser.version()}`
  return [
    {
      measure: 'join.ratio',
      value: ratio,
      unit: 'ratio',
      beside: `at most ${LIMIT}; medians of ${ours.length} joins each, own picture shown in both; ${load}`,
    },
    { measure: 'join.p50.ms', value: percentile(ours, 50), unit: 'ms', beside: bareSays },
    { measure: 'join.p95.ms', value: percentile(ours, 95), unit: 'ms', beside: bareSays },
  ]
}

async function join(house: RunningHouse, browser: Browser, emr: Page, number: number): Promise<number> {
  const person = patientAt(house, number)
  const visit = await person.book(CLINICIAN)
  await person.prepare(visit)
  const context = await personIn(browser, { width: 360, height: 740 })
  const patient = await openPatient(house, context, visit)
  await patient.getByRole('heading', { name: 'You are in the waiting room' }).waitFor()
  const tony = (await patientNamed(house, 'Douglas')).replace('Patient/', '')
  const workspace = await startVisit(house, emr, tony, visit.appointment)
  // Nothing is on its way any more: the press is all that is timed.
  await workspace.getByLabel('Your own picture').or(workspace.locator('.own-picture')).first().waitFor()
  await emr.waitForTimeout(1_000)
  const took = await pressAndSee(frameOf(emr, house.causeway), workspace.getByRole('button', { name: /^Admit/ }))
  await context.close()
  return took
}

async function callBare(browser: Browser, bare: { caller: string; callee: string }): Promise<number> {
  const contexts = [
    await personIn(browser, { width: 1280, height: 800 }),
    await personIn(browser, { width: 360, height: 740 }),
  ]
  const [caller, callee] = await Promise.all(contexts.map((context) => context.newPage()))
  if (caller === undefined || callee === undefined) throw new Error('the browser opened no page')
  await timeFirstFrame(caller)
  for (const [page, address] of [
    [callee, bare.callee],
    [caller, bare.caller],
  ] as const) {
    await page.goto(address)
    await page.locator('button:enabled').waitFor()
  }
  await caller.waitForTimeout(1_000)
  const took = await pressAndSee(caller.mainFrame(), caller.getByRole('button', { name: 'Call' }))
  await Promise.all(contexts.map((context) => context.close()))
  return took
}

/** Presses and waits until the page has seen a first frame of somebody else's picture, timed in the page itself. */
async function pressAndSee(frame: Frame, button: Locator): Promise<number> {
  await button.click()
  const told = await frame.waitForFunction(() => Reflect.get(globalThis, 'tookMs'), undefined, {
    timeout: 30_000,
    polling: 50,
  })
  const took: unknown = await told.jsonValue()
  if (typeof took !== 'number') throw new Error('the page told no time')
  return took
}

/** From a press on Admit or Call to the first frame that is presented of a stream that is not one's own. */
async function timeFirstFrame(page: Page): Promise<void> {
  await page.addInitScript(() => {
    document.addEventListener(
      'click',
      ({ target }) => {
        if (!(target instanceof HTMLButtonElement) || !/^(Admit|Call)/.test(target.textContent ?? '')) return
        const pressed = performance.now()
        const seen = new WeakSet<HTMLVideoElement>()
        const look = setInterval(() => {
          for (const video of document.querySelectorAll('video')) {
            if (video.srcObject === null || video.muted || seen.has(video)) continue
            seen.add(video)
            video.requestVideoFrameCallback(() => {
              clearInterval(look)
              Object.assign(globalThis, { tookMs: performance.now() - pressed })
            })
          }
        }, 2)
      },
      true,
    )
  })
}

function frameOf(page: Page, origin: string): Frame {
  const frame = page.frames().find((each) => each.url().startsWith(origin))
  if (frame === undefined) throw new Error('the EMR shows no frame of Causeway')
  return frame
}
