import { loadavg } from 'node:os'
import type { DeskPage } from '#api/desk.ts'
import { openBrowsing, type Browsing } from '../test/faults/browsing.ts'
import { meet, openWorkspace, order } from '../test/faults/scripted-visit.ts'
import { forget, openHouse, type RunningHouse } from '../test/journeys/house.ts'
import { patientAt } from '../test/journeys/patient-at.ts'
import { charted, patientNamed, type Resource } from '../test/journeys/record.ts'
import { signIn } from '../test/sandbox-emr.ts'
import { WAYS } from './change.bench.ts'
import { percentile } from './percentile.ts'
import { eventually } from './prepared-visit.ts'
import type { Row } from './row.ts'

/** Changes of a person, and results. */
const CHANGES = 8
/** How often Causeway looks for them: the changes are spread over it, so that none is favoured by when it falls. */
const LOOK_MS = { people: 10_000, results: 15_000 }
const LIMIT = 'limit 60 s'

interface Took {
  people: number[]
  results: number[]
}

/**
 * What changes of a person in the EMR, by each way in which Causeway learns of it: another telephone number until the desk's
 * board has it, and the result of a test that was ordered in the visit until the workspace says that it is there. Neither
 * sends the patient a message.
 */
export async function measure(): Promise<Row[]> {
  const rows: Row[] = []
  for (const [way, settings] of Object.entries(WAYS)) {
    const took = await changes(settings, way === 'polling')
    const name = way === 'siu' ? '' : `${way}.`
    const load = `${CHANGES} changes, sandbox EMR, load ${loadavg()[0]?.toFixed(1)}`
    for (const [what, seconds] of Object.entries(took) as [keyof Took, number[]][])
      for (const percent of [50, 95])
        rows.push({
          measure: `change.${what}.${name}p${percent}.s`,
          value: percentile(seconds, percent),
          unit: 's',
          beside: `by ${SAID[way as keyof typeof WAYS][what]}; ${LIMIT}; ${load}`,
        })
  }
  return rows
}

const SAID = {
  siu: { people: 'ADT', results: 'ORU' },
  subscription: { people: 'topic-based Subscription', results: 'topic-based Subscription' },
  'rest-hook': { people: 'R4 rest-hook', results: 'R4 rest-hook' },
  polling: { people: 'polling', results: 'polling' },
} as const

async function changes(settings: Record<string, string>, spread: boolean): Promise<Took> {
  const house = await openHouse(undefined, settings)
  try {
    const tony = await patientNamed(house, 'Douglas')
    const chart = `/chart/${tony.replace('Patient/', '')}`
    const [office, okafor] = await Promise.all(
      ['desk-bowman', 'dr-okafor'].map((who) => signIn(house.emr, house.causeway, who)),
    )
    if (office === undefined || okafor === undefined) throw new Error('nobody signed in')
    if (settings['SANDBOX_SUBSCRIPTIONS'] !== '')
      for (const type of ['Patient', 'DiagnosticReport'])
        await eventually(
          async () => (await charted(house, 'Subscription', 'active', toldAt(type)))[0],
          `the subscription to ${type}`,
          120_000,
        )
    const person = patientAt(house, 1)
    const visit = await person.book('Dr. Ngozi Okafor')
    await person.prepare(visit)
    const workspace = await openWorkspace({ ...house, held: undefined }, openBrowsing(), visit.id, tony)
    await meet(workspace)
    const board = await boardOf(house, openBrowsing())
    await eventually(async () => (await board()).get(visit.id), 'the patient on the board', 30_000)

    const peopleChanged = async () => {
      const people: number[] = []
      for (let one = 0; one < CHANGES; one += 1) {
        if (spread) await pause((one * LOOK_MS.people) / CHANGES)
        const phone = `413-555-01${20 + one}`
        people.push(
          await seconds(
            async () => office.post(`${chart}/contact`, { phone }),
            async () => ((await board()).get(visit.id) === phone ? true : undefined),
            `${phone} on the board`,
          ),
        )
      }
      return people
    }
    const resultsThere = async () => {
      const results: number[] = []
      for (let one = 0; one < CHANGES; one += 1) {
        const reason = `result ${one}`
        await order(workspace, 'Lipid panel', reason)
        const [request] = await charted(house, 'ServiceRequest', tony, (it) => JSON.stringify(it).includes(reason))
        if (spread) await pause((one * LOOK_MS.results) / CHANGES)
        results.push(
          await seconds(
            async () => okafor.post(`${chart}/orders/ServiceRequest/${request?.id ?? ''}/result`, {}),
            async () =>
              (await workspace.page()).orders.some((it) => it.reason === reason && it.status === 'done') || undefined,
            `the result of ${reason}`,
          ),
        )
      }
      return results
    }
    // Each waits for a look of its own, a minute and a half in all: one after the other that is most of the bench.
    if (spread) {
      const [people, results] = await Promise.all([peopleChanged(), resultsThere()])
      return { people, results }
    }
    return { people: await peopleChanged(), results: await resultsThere() }
  } finally {
    await house.stop()
    await forget(house.data)
  }
}

/** Each type is told at an address of its own. */
const toldAt = (type: string) => (one: Resource) =>
  JSON.stringify(one).includes(`/emr-notifications/riverbend/${type}"`)

/** From the change in the EMR until it is seen. */
async function seconds(
  change: () => Promise<Response>,
  seen: () => Promise<true | undefined>,
  what: string,
): Promise<number> {
  const from = performance.now()
  const answer = await change()
  if (answer.status >= 400) throw new Error(`${what}: the EMR answered ${answer.status}`)
  await eventually(seen, what, 60_000)
  return (performance.now() - from) / 1000
}

/** The desk's page as its own requests have it: telephone number by visit. */
async function boardOf(house: RunningHouse, browsing: Browsing): Promise<() => Promise<Map<string, string | null>>> {
  await browsing.follow(`${house.emr}/sign-in`, { practitioner: 'desk-bowman' })
  const framed = await browsing.text(`${house.emr}/video-desk`)
  const launch = /launch=([\w-]+)/.exec(framed)?.[1] ?? ''
  const query = new URLSearchParams({ iss: `${house.emr}/fhir/r4`, launch })
  const opened = new URL(await browsing.follow(`${house.causeway}/launch?${query.toString()}`))
  return async () => {
    const { rows } = await browsing.get<DeskPage>(`${house.causeway}/api${opened.pathname}`)
    return new Map(rows.flatMap(({ visit, patient }) => (patient === null ? [] : [[visit, patient.phone] as const])))
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
