import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { openMortalHouse, pause, type MortalHouse } from '../test/faults/mortal-house.ts'
import { hapiReady, startHapi } from '../test/interop/hapi.ts'
import { withHapi } from '../test/interop/java.ts'
import { openOnDisk } from '../test/journeys/browser.ts'
import type { Caught } from '../test/journeys/house.ts'
import { patientAt } from '../test/journeys/patient-at.ts'
import { patientNamed } from '../test/journeys/record.ts'
import { withOwnPostgres } from '../test/own-postgres.ts'
import { percentile } from './percentile.ts'
import { eventually, signIn } from './prepared-visit.ts'
import type { Row } from './row.ts'

/** Of each app, by turns. */
const LAUNCHES = 15
/** Of each app, before any counts: HAPI is compiled while it is used. */
const WARM = 5
/**
 * How long a chart is looked at before an app is launched from it. Without it an app may open in the process in which the browser
 * had the one before, its scripts still compiled: one of the two always, the other never.
 */
const LOOKED_AT_MS = 1_000
const CLINICIAN = 'Dr. Ngozi Okafor'

/**
 * From the press in the EMR's chart to a chart that can be used, with HAPI as the FHIR server behind the sandbox's
 * SMART front: in Causeway the note's fields open and every list shown; in a minimal app of `fhirclient`, SMART's own library
 * for browsers, launched from the same chart by turns, the patient's name and the same lists. Both are of another site than
 * the EMR, as apps are. The browser keeps its profile on disk, as a clinician's does, and other sites' storage: where that is
 * blocked, the sample app can't launch at all.
 */
export async function measure(): Promise<Row[]> {
  if (withHapi.skip) throw new Error('HAPI is not here: it needs a JDK and Maven.')
  const { hapi, stop } = await startHapi()
  const sample = await serveSample()
  try {
    await hapiReady(hapi)
    return await withOwnPostgres(async (database) => {
      const house = await openMortalHouse(database, hapi.url, [registration(sample.origin)])
      try {
        return await compared(house, sample.origin)
      } finally {
        await house.stop()
      }
    })
  } finally {
    sample.server.close()
    await stop()
  }
}

async function compared(house: MortalHouse, sample: string): Promise<Row[]> {
  const outbox = async (): Promise<Caught[]> => (await fetch(`${house.emr}/outbox.json`)).json()
  const visit = await patientAt({ ...house, outbox }, 1).book(CLINICIAN)
  const tony = (await patientNamed(house, 'Douglas')).replace('Patient/', '')
  const profile = await profileThatKeeps()
  const { person } = await openOnDisk(profile, { width: 1280, height: 800 })
  try {
    const emr = await person.newPage()
    const marks: Marks = {}
    await mark(emr, marks)
    await signIn(house, emr, CLINICIAN)
    const launch = async (url: string): Promise<Required<Omit<Marks, 'pressed'>>> => {
      await emr.goto(`${house.emr}/chart/${tony}`)
      await pause(LOOKED_AT_MS)
      for (const name of ['pressed', 'named', 'opened'] as const) delete marks[name]
      await emr.evaluate(press, { action: `/chart/${tony}/launch`, fields: { url, appointment: visit.appointment } })
      return eventually(
        async () => {
          const { pressed, named, opened } = marks
          if (pressed === undefined || named === undefined || opened === undefined) return undefined
          return { named: named - pressed, opened: opened - pressed }
        },
        `the app at ${url}`,
        60_000,
      )
    }
    const apps = { causeway: `${house.causeway}/launch`, sample: `${sample}/launch.html` }
    const took = { causeway: [] as number[], sample: [] as number[], name: [] as number[] }
    for (let round = 0; round < WARM + LAUNCHES; round += 1) {
      const [ours, theirs] = [await launch(apps.causeway), await launch(apps.sample)]
      if (round < WARM) continue
      took.causeway.push(ours.opened)
      took.sample.push(theirs.opened)
      took.name.push(theirs.named)
    }
    const [ours, theirs] = [percentile(took.causeway, 50), percentile(took.sample, 50)]
    const load = `${LAUNCHES} launches each by turns, load ${loadavg()[0]?.toFixed(1)}, ${person.browser()?.version()}`
    return [
      { measure: 'launch.hapi.p50.ms', value: ours, unit: 'ms', beside: `to an open note and all nine lists; ${load}` },
      {
        measure: 'launch.hapi.sample.p50.ms',
        value: theirs,
        unit: 'ms',
        beside: `fhirclient, to the patient’s name and the same nine lists; the name alone ${percentile(took.name, 50).toFixed(0)} ms`,
      },
      {
        measure: 'launch.hapi.ratio',
        value: ours / theirs,
        unit: 'ratio',
        beside: 'limit 1.0; the first over the second',
      },
    ]
  } finally {
    await person.close()
    await rm(profile, { recursive: true })
  }
}

async function profileThatKeeps(): Promise<string> {
  const profile = await mkdtemp(join(tmpdir(), 'causeway-launch-'))
  await mkdir(join(profile, 'Default'))
  const preferences = { profile: { cookie_controls_mode: 0, block_third_party_cookies: false } }
  await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences))
  return profile
}

interface Marks {
  pressed?: number
  named?: number
  opened?: number
}

/** Sends the form of the chart's launch button, and notes when. */
function press({ action, fields }: { action: string; fields: Record<string, string> }): void {
  const form = document.createElement('form')
  Object.assign(form, { method: 'post', action })
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement('input')
    Object.assign(input, { type: 'hidden', name, value })
    form.append(input)
  }
  document.body.append(form)
  const tell: unknown = Reflect.get(globalThis, 'markLaunch')
  if (typeof tell === 'function') tell('pressed', performance.timeOrigin + performance.now())
  form.submit()
}

/** Has the pages themselves tell when the press came and when what is framed can be used, by the machine's clock. */
async function mark(page: Page, marks: Marks): Promise<void> {
  await page.exposeFunction('markLaunch', (what: keyof Marks, at: number) => (marks[what] ??= at))
  await page.addInitScript(() => {
    if (globalThis.top === globalThis.self) return
    const tell = (what: string) => {
      const told: unknown = Reflect.get(globalThis, 'markLaunch')
      if (typeof told === 'function') told(what, performance.timeOrigin + performance.now())
    }
    const isNamed = () => document.querySelector('#patient, #note textarea:enabled')?.matches(':not(:empty), textarea')
    const isOpen = () =>
      document.querySelectorAll('main#chart > ul').length === 9 ||
      (document.querySelectorAll('.chart-list[aria-busy=false]').length >= 9 &&
        document.querySelector('#note textarea:enabled') !== null)
    const look = setInterval(() => {
      if (isNamed() !== true) return
      tell('named')
      if (!isOpen()) return
      clearInterval(look)
      requestAnimationFrame(() => tell('opened'))
    }, 5)
  })
}

const registration = (origin: string) => ({
  client_id: 'sample',
  name: 'Sample app',
  kind: 'ehr-launch',
  token_endpoint_auth_method: 'none',
  launch_uri: `${origin}/launch.html`,
  redirect_uris: [`${origin}/index.html`],
  scope: 'launch openid fhirUser user/*.rs',
})

/** The sample app on a port of its own, with the library's own browser build. */
async function serveSample(): Promise<{ server: Server; origin: string }> {
  const library = new URL(import.meta.resolve('fhirclient/build/fhir-client.min.js'))
  const folder = join(import.meta.dirname, 'sample-app')
  const files: Readonly<Record<string, { type: string; bytes: Buffer }>> = {
    '/launch.html': { type: 'text/html', bytes: readFileSync(join(folder, 'launch.html')) },
    '/index.html': { type: 'text/html', bytes: readFileSync(join(folder, 'index.html')) },
    '/chart.js': { type: 'text/javascript', bytes: readFileSync(join(folder, 'chart.js')) },
    '/fhir-client.min.js': { type: 'text/javascript', bytes: readFileSync(library) },
  }
  const server = createServer((request, response) => {
    const file = files[new URL(request.url ?? '/', 'http://sample').pathname]
    if (file === undefined) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': `${file.type}; charset=utf-8`, 'cache-control': 'max-age=3600' })
    response.end(file.bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}
