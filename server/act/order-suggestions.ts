import type { OrderContent } from '#domain/visit/content.ts'
import type { WriteFailure } from '#domain/visit/event.ts'
import type { House } from './house.ts'
import type { StoredVisit } from './store.ts'

/** What this EMR takes from no app. A write whose answer was lost may be there: it is not offered again. */
const NOT_TAKEN: ReadonlySet<WriteFailure> = new Set(['by-hand', 'refused'])

/**
 * Orders that their clinician proposed in a visit and the EMR takes from no app, as suggestions of one card (CDS Hooks 2.0): accepted,
 * each is an unsigned order in the EMR's own composer. Nobody but their author is shown them. The row stays until the author says
 * that it is entered: an order that was accepted is not signed yet.
 */
export async function suggestedOrders(house: House, visits: readonly StoredVisit[], user: string): Promise<object[]> {
  const cards = await Promise.all(visits.map((visit) => cardOf(house, visit, user)))
  return cards.flat()
}

async function cardOf(house: House, visit: StoredVisit, user: string): Promise<object[]> {
  const { id, organization, state } = visit
  const { patient, references } = state
  if (patient === null) return []
  const suggestions = []
  for (const [order, { held, by }] of Object.entries(state.orders)) {
    const failed = state.failed[`order/${order}`]
    if (by !== user || held === null || failed === undefined || !NOT_TAKEN.has(failed.why)) continue
    const content = await house.store.held<OrderContent>(id, held)
    if (content === null) continue
    const resource = house.chartOf(organization).composed({
      patient,
      encounter: references.encounter,
      author: by,
      at: house.now().toISOString(),
      content,
    })
    suggestions.push({
      uuid: order,
      label: `Place: ${content.text}`,
      actions: [{ type: 'create', description: `An unsigned order: ${content.text}`, resource }],
    })
  }
  if (suggestions.length === 0) return []
  await house.store.audit(
    organization,
    [
      {
        action: 'read',
        what: 'orders suggested to the EMR',
        who: { kind: 'emr', ref: user },
        patient,
        visit: id,
        outcome: 'done',
      },
    ],
    house.now(),
  )
  return [
    {
      uuid: suggestions[0]?.uuid,
      summary: 'Proposed in the video visit, not ordered yet',
      indicator: 'warning',
      source: { label: 'Causeway' },
      detail: 'Placed here, an order is signed as any of yours. Then say in Causeway that it is entered.',
      suggestions,
      selectionBehavior: 'any',
    },
  ]
}
