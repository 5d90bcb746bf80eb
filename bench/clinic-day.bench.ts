import { readFile } from 'node:fs/promises'
import { parsePathway } from '#formats/pathway/parse.ts'
import { clinicDay } from '../test/clinic-day.ts'
import { isFollowed, ordersFollowed } from '../test/orders-followed.ts'
import type { Row } from './row.ts'

const FILE = 'primary-care-follow-up.yaml'
const VISITS = 60
/** A week more than an order may stand without an answer. */
const DAYS = 21

/**
 * A day of three clinicians in simulated time, on the shipped pathway: what staff had to do, and what nobody owns; and
 * three weeks later, whether every order has an end or an owner.
 */
export async function measure(): Promise<Row[]> {
  const pathway = parsePathway(await readFile(new URL(`../pathways/${FILE}`, import.meta.url), 'utf8'), FILE)
  if ('problems' in pathway) throw new Error(`pathways/${FILE} does not load`)
  const day = clinicDay(pathway, VISITS)
  const clean = day.filter(({ turn }) => turn === null)
  const turned = day.filter(({ turn }) => turn !== null)
  const perVisit = (visits: typeof day) =>
    visits.reduce((sum, { staffActions }) => sum + staffActions, 0) / visits.length
  const orders = ordersFollowed(pathway, day, DAYS)
  const counted = (what: (order: (typeof orders)[number]) => boolean) => orders.filter(what).length
  return [
    {
      measure: 'order.followed',
      value: counted(isFollowed) / orders.length,
      unit: 'ratio',
      beside: `limit 1; ${orders.length} orders of that day, ${counted(({ placedInEmr }) => placedInEmr)} of them placed in the EMR; after ${DAYS} days ${counted(({ status }) => status === 'done')} done, ${counted(({ status }) => status === 'cancelled')} called off, ${counted(({ status }) => status === 'lapsed')} given up, ${counted(({ owner }) => owner !== null)} in somebody's list`,
    },
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
