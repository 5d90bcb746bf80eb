import { isPlacedDuring } from '#domain/visit/actions/follow.ts'
import { unlessFault, type PlacedOrder } from './chart.ts'
import type { House } from './house.ts'
import { happen } from './house.ts'
import { ITSELF, type StoredVisit } from './store.ts'

const DAY_MS = 24 * 3_600_000
/** Visits of a day that one look goes through, and how many encounters one search names. */
const AT_MOST = 500
const AT_ONCE = 50

/**
 * Looks for orders that were placed in the EMR itself in visits under way and those of the last day: they are orders of
 * the visit as much as those placed here. One that names an encounter belongs to that encounter's visit and no other; one that
 * names none, to the visit in which it was written. Gives the function that looks once.
 */
export function findOrders(house: House, organization: string): () => Promise<void> {
  return async () => {
    const visits = await house.store.heldSince(organization, dayAgo(house), AT_MOST)
    for (let from = 0; from < visits.length; from += AT_ONCE)
      await findIn(house, organization, visits.slice(from, from + AT_ONCE), visits)
  }
}

/** Looks at once for those of one visit, which its clinician has just signed there. */
export async function findOrdersOf(house: House, { id, organization }: StoredVisit): Promise<void> {
  const visits = await house.store.heldSince(organization, dayAgo(house), AT_MOST)
  const own = visits.filter((visit) => visit.id === id)
  if (own.length > 0) await findIn(house, organization, own, visits)
}

/** `visits` are all in which an order that names no encounter may have been written. */
async function findIn(house: House, organization: string, some: StoredVisit[], visits: StoredVisit[]): Promise<void> {
  const { read } = house.chartOf(organization)
  const [named, nameless] = await Promise.all([
    unlessFault(read.placedOrders(some.flatMap(({ state }) => state.references.encounter ?? [])), []),
    unlessFault(read.placedWithoutEncounter(patientsOf(some), earliest(some)), []),
  ])
  for (const order of named) {
    const visit = some.find(({ state }) => state.references.encounter === order.encounter)
    if (visit !== undefined && isNews(house, visit, order)) await foundOrder(house, visit, order)
  }
  for (const order of nameless) {
    const fitting = visits.filter(({ state }) => isPlacedDuring(state, order))
    const [visit, another] = fitting
    // Of two visits that it fits a person has to say which; it is taken for neither.
    if (visit !== undefined && another === undefined && isNews(house, visit, order))
      await foundOrder(house, visit, order)
  }
}

function dayAgo(house: House): Date {
  return new Date(house.now().getTime() - DAY_MS)
}

function patientsOf(visits: readonly StoredVisit[]): string[] {
  return [...new Set(visits.flatMap(({ state }) => state.patient ?? []))]
}

/** From the minute of the first *Admit* on: some EMRs keep no seconds. */
function earliest(visits: readonly StoredVisit[]): string {
  const admitted = visits.flatMap(({ state }) => (state.admitted === null ? [] : Date.parse(state.admitted.at)))
  return new Date(Math.min(...admitted) - 60_000).toISOString()
}

/** One of our own that the visit does not know by its reference yet has its receipt on its way. */
function isNews(house: Pick<House, 'orderNumber'>, { id, state }: StoredVisit, order: PlacedOrder): boolean {
  const { reference, ours, numbers } = order
  const known = Object.values(state.orders).find((one) => one.reference === reference)
  if (known !== undefined) return known.status === 'proposed'
  // One that went by message has no identifier of ours: the EMR keeps the number that the message gave it.
  return !ours && !Object.keys(state.orders).some((item) => numbers.includes(house.orderNumber(`${id}/order/${item}`)))
}

/** Takes an order that stands in the EMR for one of the visit. */
export async function foundOrder(house: House, visit: StoredVisit, placed: PlacedOrder): Promise<void> {
  const { reference, version, category, digest } = placed
  const order = reference.replace('/', '-')
  await happen(
    house,
    visit.id,
    { kind: 'order-found-in-emr', order, category, reference, version, digest },
    {
      audit: [
        {
          action: 'read',
          what: 'order placed in the EMR',
          who: ITSELF,
          patient: visit.state.patient,
          visit: visit.id,
          outcome: 'done',
        },
      ],
    },
  )
}
