import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { openBrowser, personIn } from '../test/journeys/browser.ts'
import { forget, openHouse } from '../test/journeys/house.ts'
import { patientNamed } from '../test/journeys/record.ts'
import { percentile } from './percentile.ts'
import { patientAt } from '../test/journeys/patient-at.ts'
import { eventually, signIn } from './prepared-visit.ts'
import type { Row } from './row.ts'

const LAUNCHES = 20
/** Launches in which every request, the browser's and the servers' own, takes this much longer. */
const FAR_LAUNCHES = 5
const FAR_MS = 500
const CLINICIAN = 'Dr. Ngozi Okafor'

/**
 * From the press on *Start virtual visit* in the EMR's chart to the workspace with the note's fields open for typing and
 * every list of the chart shown. How many exchanges of that time follow one another is not guessed from when they
 * happened: each is made longer by the same time, and the launch takes that many times longer.
 */
export async function measure(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-far-'))
  const far = join(folder, 'ms')
  await writeFile(far, '0')
  const options = process.env['NODE_OPTIONS'] ?? ''
  const asked = join(folder, 'asked')
  process.env['FAR_AWAY'] = far
  process.env['CHART_ASKED'] = asked
  process.env['NODE_OPTIONS'] = `${options} --import=${pathToFileURL(join(import.meta.dirname, 'far-away.mjs')).href}`
  const house = await openHouse()
  process.env['NODE_OPTIONS'] = options
  const browser = await openBrowser()
  const near: number[] = []
  const distant: number[] = []
  const requests: number[] = []
  const bytes: number[] = []
  try {
    const person = patientAt(house, 1)
    const visit = await person.book(CLINICIAN)
    await person.prepare(visit)
    const tony = (await patientNamed(house, 'Douglas')).replace('Patient/', '')
    const emr = await (await personIn(browser, { width: 1280, height: 800 })).newPage()
    const marks: Marks = {}
    await mark(emr, marks)
    await signIn(house, emr, CLINICIAN)
    const launch = async (ms: number) => {
      await emr.goto(`${house.emr}/chart/${tony}?appointment=${visit.appointment}`)
      const start = emr.getByRole('button', { name: 'Start virtual visit' })
      await start.waitFor()
      await writeFile(far, String(ms))
      await writeFile(asked, '')
      delete marks.opened
      await start.click()
      const opened = await eventually(async () => marks.opened, 'the workspace', 30_000)
      await writeFile(far, '0')
      return opened - (marks.pressed ?? Number.NaN)
    }
    // The first warms both sides up and is not counted.
    await launch(0)
    while (near.length < LAUNCHES) {
      near.push(await launch(0))
      const answers = (await readFile(asked, 'utf8')).trimEnd().split('\n')
      requests.push(answers.length)
      bytes.push(answers.reduce((sum, line) => sum + Number(line.split(' ')[1]), 0))
    }
    while (distant.length < FAR_LAUNCHES) distant.push(await launch(FAR_MS))
  } finally {
    await browser.close()
    await house.stop()
    await forget(house.data)
    await rm(folder, { recursive: true, force: true })
  }
  const p50 = percentile(near, 50)
  const load = `${LAUNCHES} launches, load ${loadavg()[0]?.toFixed(1)}, ${browser.version()}`
  return [
    { measure: 'launch.p50.ms', value: p50, unit: 'ms', beside: `to an open note and all nine lists; ${load}` },
    { measure: 'launch.p95.ms', value: percentile(near, 95), unit: 'ms', beside: load },
    {
      measure: 'chart.requests',
      value: percentile(requests, 50),
      unit: 'count',
      beside: 'of Causeway to the EMR’s FHIR server from the press to the open note, looking for changes included; p50',
    },
    {
      measure: 'chart.kb',
      value: percentile(bytes, 50) / 1000,
      unit: 'kB',
      beside: 'bodies of their answers, not compressed; p50',
    },
    {
      measure: 'launch.rounds',
      value: Math.round((percentile(distant, 50) - p50) / FAR_MS),
      unit: 'count',
      beside: `10 where SMART is followed to the letter on HTTP/2; each request ${FAR_MS} ms longer: ${percentile(distant, 50).toFixed(0)} ms`,
    },
  ]
}

interface Marks {
  pressed?: number
  opened?: number
}

/** Has the pages themselves tell when the press came and when the workspace stood, by the machine's clock. */
async function mark(page: Page, marks: Marks): Promise<void> {
  await page.exposeFunction('markLaunch', (what: keyof Marks, at: number) => (marks[what] = at))
  await page.addInitScript(() => {
    const tell = (what: string) => {
      const told: unknown = Reflect.get(globalThis, 'markLaunch')
      if (typeof told === 'function') told(what, performance.timeOrigin + performance.now())
    }
    document.addEventListener(
      'click',
      ({ target }) => {
        if (target instanceof Element && target.textContent === 'Start virtual visit') tell('pressed')
      },
      true,
    )
    if (globalThis.top === globalThis.self) return
    const look = setInterval(() => {
      if (
        document.querySelectorAll('.chart-list[aria-busy=false]').length < 9 ||
        document.querySelector('#note textarea:enabled') === null
      )
        return
      clearInterval(look)
      requestAnimationFrame(() => tell('opened'))
    }, 5)
  })
}
