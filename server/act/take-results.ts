import type { OrderResult } from '#domain/visit/schedule-news.ts'
import { confirmSent } from './by-message.ts'
import type { House } from './house.ts'
import { happen } from './house.ts'
import { keep, letGo, type Told } from './kept.ts'
import type { StoredVisit } from './store.ts'
import { isOf } from './told.ts'

/** A number that can stand in a reference. */
const NUMBER = /^[A-Za-z0-9._-]{1,64}$/

/**
 * A result that the EMR tells of ends the order that it is of, by the number under which the order went or was entered, else
 * by the EMR's own. Of another patient it ends nothing, and is kept until it does. Gives who it is about; null where
 * it is of no order that is followed.
 */
export async function takeResult(
  house: House,
  organization: string,
  result: OrderResult,
  version: string,
): Promise<{ patient: string | null } | null> {
  const { placer, filler, how } = result
  const numbers = [placer, filler].flatMap((number) => number ?? [])
  const reference = filler !== null && NUMBER.test(filler) ? `ServiceRequest/${filler}` : null
  const visits = await house.store.withOrder(organization, { numbers, reference })
  const [visit] = visits
  // Of two orders with one number a person has to say which; it is taken for neither.
  if (visit === undefined || visits.length > 1) return null
  const word: Told = { result, version }
  if (!(await isOf(house, visit, result.patient))) {
    await keep(house, visit, word)
    return { patient: null }
  }
  const isMeant = ([, order]: [string, StoredVisit['state']['orders'][string]]) =>
    order.status === 'ordered' &&
    ((order.number != null && numbers.includes(order.number)) ||
      (order.reference !== null && order.reference === reference))
  const order = Object.entries(visit.state.orders).find(isMeant)?.[0]
  if (order === undefined) return null
  // Whoever has its result has filed it.
  if (reference !== null && visit.state.sent?.[`order-sign/${order}`] !== undefined)
    await confirmSent(house, visit, `order-sign/${order}`, { reference, version }, 'number-only')
  await happen(
    house,
    visit.id,
    { kind: 'order-ended-in-emr', order, how, replacedBy: null },
    {
      audit: [
        {
          action: 'read',
          what: `order ${how} by the EMR’s message`,
          who: { kind: 'emr', ref: null },
          patient: visit.state.patient,
          visit: visit.id,
          outcome: 'done',
        },
      ],
    },
  )
  await letGo(house, visit, word)
  return { patient: visit.state.patient }
}
