import { readFile } from 'node:fs/promises'
import { parsePathway } from '#formats/pathway/parse.ts'
import { clinicDay } from '../test/clinic-day.ts'
import type { Row } from './row.ts'

const FILE = 'primary-care-follow-up.yaml'
const VISITS = 60

/** A day of three clinicians in simulated time, on the shipped pathway: what staff had to do, and what nobody owns. */
export async function measure(): Promise<Row[]> {
  const pathway = parsePathway(await readFile(new URL(`../pathways/${FILE}`, import.meta.url), 'utf8'), FILE)
  if ('problems' in pathway) throw new Error(`pathways/${FILE} does not load`)
  const day = clinicDay(pathway, VISITS)
  const clean = day.filter(({ turn }) => turn === null)
  const turned = day.filter(({ turn }) => turn !== null)
  const perVisit = (visits: typeof day) =>
    visits.reduce((sum, { staffActions }) => sum + staffActions, 0) / visits.length
  return [
    {
      measure: 'clinic_day.unowned',
      value: day.reduce((sum, { unowned }) => sum + unowned.length, 0),
      unit: 'count',
      beside: `limit 0; ${VISITS} visits, ${turned.length} of them with a turn, simulated time`,
    },
    {
      measure: 'visit.staff_actions',
      value: perVisit(clean),
      unit: 'count',
      beside: `limit 0; ${clean.length} clean visits of that day`,
    },
    {
      measure: 'visit.staff_actions.turn',
      value: perVisit(turned),
      unit: 'count',
      beside: `${turned.length} visits with a turn; no limit`,
    },
  ]
}
