import { readFile } from 'node:fs/promises'
import { keystrokeSeconds } from '#domain/ledger/keystrokes.ts'
import { sum, type Counts, type Kind, type Role } from '#domain/ledger/ledger.ts'
import { parsePathway } from '#formats/pathway/parse.ts'
import { openBrowser } from '../test/journeys/browser.ts'
import { forget, openHouse } from '../test/journeys/house.ts'
import { holdVisit } from '../test/journeys/scripted-visit.ts'
import type { Row } from './row.ts'
import { holdInTwoSystems } from './two-systems.ts'

const FILE = 'primary-care-follow-up.yaml'
const MEASURES: readonly [Role, Kind][] = [
  ['clinician', 'logins'],
  ['clinician', 'switches'],
  ['clinician', 'searches'],
  ['clinician', 'rekeyed'],
  ['clinician', 'clicks'],
  ['patient', 'clicks'],
  ['staff', 'actions'],
]

/** What the scripted visit costs its people, beside what a like visit costs with an EMR and a call site of its own. */
export async function measure(): Promise<Row[]> {
  const house = await openHouse()
  const browser = await openBrowser()
  try {
    const held = await holdVisit(house, browser)
    const ours = await held.ours()
    const emr = held.theirs()
    const two = await holdInTwoSystems(house, browser)
    const { budget } = await pathway()
    const of = (counts: Counts, role: Role, kind: Kind) => counts[role]?.[kind] ?? 0
    const seconds = (counts: Counts) => keystrokeSeconds(counts.clinician ?? {})
    const glue: Row = {
      measure: 'friction.clinician.klm.s',
      value: seconds(sum(ours, emr)),
      unit: 's',
      beside: `EMR and a call site: ${seconds(two).toFixed(1)}; what was counted, by the keystroke-level model (domain/ledger/keystrokes.ts)`,
    }
    const counted = MEASURES.map(([role, kind]): Row => ({
      measure: `friction.${role}.${kind}`,
      value: of(sum(ours, emr), role, kind),
      unit: 'count',
      beside: [
        `Causeway ${of(ours, role, kind)} + EMR ${of(emr, role, kind)}`,
        `at most ${budget[role]?.[kind] ?? 'any'}`,
        ...(role === 'clinician' ? [`EMR and a call site: ${of(two, role, kind)}`] : []),
      ].join('; '),
    }))
    return [...counted, glue]
  } finally {
    await browser.close()
    await house.stop()
    await forget(house.data)
  }
}

async function pathway() {
  const parsed = parsePathway(await readFile(new URL(`../pathways/${FILE}`, import.meta.url), 'utf8'), FILE)
  if ('problems' in parsed) throw new Error(`pathways/${FILE} does not load`)
  return parsed
}
