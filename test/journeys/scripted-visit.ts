import pg from 'pg'
import type { Browser, FrameLocator, Page } from 'playwright-core'
import { KINDS, ROLES, counted, type Counts } from '#domain/ledger/ledger.ts'
import { join } from 'node:path'
import { runningEmbedded } from '../../server/postgres/embedded.ts'
import { personIn } from './browser.ts'
import type { RunningHouse } from './house.ts'
import { book, comeIn, prepare, TONY } from './people.ts'
import { watch } from './presses.ts'
import { searchOrders } from './search-orders.ts'

/** What the patient does before they wait; later presses are the visit's own and not overhead on the way to it. */
const BEFORE_THE_VISIT = ['opening', 'identify', 'code', 'consent', 'location', 'intake', 'device-check', 'wait']

export interface ScriptedVisit {
  emr: Page
  workspace: FrameLocator
  /** As Causeway's ledger has it, after its pages have reported. */
  ours(): Promise<Counts>
  /** As the probe saw it in the EMR. */
  theirs(): Counts
}

/**
 * One visit as two people hold it, from the link to the signed note, with an order: as few presses as the screens allow
 * and no shortcut that a person does not have. The clinician's day begins signed in to the EMR.
 */
export async function holdVisit(house: RunningHouse, browser: Browser): Promise<ScriptedVisit> {
  const patients = await personIn(browser, { width: 360, height: 740 })
  const clinicians = await personIn(browser, { width: 1280, height: 800 })
  const theirs = (origin: string) => origin === house.emr
  const probe = await watch(clinicians, 'clinician', { theirs, known: knownOf(TONY) })
  const patient = await patients.newPage()
  const emr = await clinicians.newPage()

  const { link } = await book(house)
  await comeIn(house, patient, link)
  await prepare(patient)

  await emr.goto(`${house.emr}/`)
  await emr.getByRole('button', { name: /Okafor/ }).click()
  await emr.getByRole('heading', { name: /Schedule/ }).waitFor()
  probe.begin()
  await emr
    .getByRole('link', { name: new RegExp(TONY.family) })
    .first()
    .click()
  await emr.getByRole('button', { name: 'Start virtual visit' }).first().click()
  const workspace = emr.frameLocator('iframe')
  await workspace.getByRole('button', { name: /^Admit/ }).click()
  await patient.getByLabel('Picture of Dr. Ngozi Okafor').waitFor()
  await workspace.getByLabel('History', { exact: true }).fill('Home readings 150/95 for two weeks.')
  await workspace.getByLabel('Assessment', { exact: true }).fill('Hypertension, not at goal.')
  await workspace.getByLabel('Plan', { exact: true }).fill('Start lisinopril.')
  await workspace.getByRole('textbox', { name: 'For the patient' }).fill('Take one tablet each morning.')
  await searchOrders(workspace, 'lisin')
  await workspace
    .getByRole('option', { name: /Lisinopril/ })
    .first()
    .click()
  await workspace.getByLabel(/Dose/).fill('10 mg by mouth once a day')
  await workspace.getByLabel('Reason').fill('High blood pressure')
  await workspace.getByRole('button', { name: 'Propose' }).click()
  await workspace.getByRole('button', { name: 'Sign order' }).click()
  await workspace.getByText(/ordered, number/).waitFor()
  await workspace.getByRole('button', { name: 'End visit' }).click()
  await workspace.locator('.button.primary:not([aria-disabled=true])', { hasText: 'Sign note' }).click()
  await workspace.getByText(/^Note signed/).waitFor()

  const visit = /\/v\/([^/]+)/.exec(patient.url())?.[1] ?? ''
  return { emr, workspace, ours: () => ledgerOf(house, visit), theirs: probe.counts }
}

/** What the EMR knows of a person: typed once more, it is re-keyed. */
export function knownOf({ given, family, birthDate, contact }: typeof TONY): string[] {
  return [`${given} ${family}`, family, birthDate, contact]
}

/** What the ledger counted of a visit. Pages report within seconds of a press; no later row changes what is read here. */
export async function ledgerOf(house: RunningHouse, visit: string): Promise<Counts> {
  await new Promise((resolve) => setTimeout(resolve, 4_000))
  const url = await runningEmbedded(join(house.data, 'postgres'))
  const database = new pg.Client({ connectionString: url })
  await database.connect()
  try {
    const { rows } = await database.query<{ role: string; kind: string; count: number }>(
      `select role, kind, sum(count)::int as count from ledger where visit = $1 and (role <> 'patient' or step = any($2)) group by role, kind`,
      [visit, BEFORE_THE_VISIT],
    )
    // What lands in front of staff is theirs to do.
    const tasks = await database.query(
      `select 1 from event where visit = $1 and body ->> 'kind' = 'task-raised' and body ->> 'for' = 'front-desk'`,
      [visit],
    )
    let counts: Counts = { staff: { actions: tasks.rows.length } }
    for (const row of rows) {
      const role = ROLES.find((known) => known === row.role)
      const kind = KINDS.find((known) => known === row.kind)
      if (role !== undefined && kind !== undefined) counts = counted(counts, role, kind, row.count)
    }
    return counts
  } finally {
    await database.end()
  }
}
