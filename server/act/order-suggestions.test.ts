import { expect, test } from 'vitest'
import type { OrderContent } from '#domain/visit/content.ts'
import type { WriteFailure } from '#domain/visit/event.ts'
import { orderToCompose } from '#formats/fhir/order.ts'
import type { House } from './house.ts'
import { suggestedOrders } from './order-suggestions.ts'
import type { StoredVisit } from './store.ts'

const OKAFOR = 'Practitioner/dr-okafor'
const FERRITIN: OrderContent = {
  category: 'laboratory',
  code: { system: 'http://loinc.org', code: '2276-4', display: 'Ferritin' },
  text: 'Ferritin',
  dose: null,
  reason: 'tired',
}

function visit(why: WriteFailure | null, by = OKAFOR, held: string | null = 'order/1'): StoredVisit {
  const orders = { '1': { category: 'laboratory', status: 'failed', by, held, why } }
  const failed = why === null ? {} : { 'order/1': { why } }
  const references = { encounter: 'Encounter/7' }
  return {
    id: 'v',
    organization: 'riverbend',
    state: { patient: 'Patient/p1', references, orders, failed },
  } as unknown as StoredVisit
}

/** What the EMR is shown, and what of it is in the audit; the order's content is sealed here unless it was let go of. */
async function suggested(stored: StoredVisit, content: OrderContent | null = FERRITIN) {
  const audited: string[] = []
  const house = {
    now: () => new Date('2026-11-20T15:00:00Z'),
    chartOf: () => ({ composed: orderToCompose }),
    store: {
      held: () => Promise.resolve(content),
      audit: (_: string, entries: { what: string }[]) => {
        audited.push(...entries.map(({ what }) => what))
        return Promise.resolve()
      },
    },
  } as unknown as House
  return { cards: await suggestedOrders(house, [stored], OKAFOR), audited }
}

test.each(['by-hand', 'refused'] as const)(
  'an order that is %s is suggested to its author as an unsigned order without a word of ours in it',
  async (why) => {
    const { cards, audited } = await suggested(visit(why))
    expect(cards).toMatchObject([
      {
        summary: 'Proposed in the video visit, not ordered yet',
        suggestions: [
          {
            uuid: '1',
            label: 'Place: Ferritin',
            actions: [
              {
                type: 'create',
                resource: {
                  resourceType: 'ServiceRequest',
                  status: 'draft',
                  intent: 'order',
                  subject: { reference: 'Patient/p1' },
                  encounter: { reference: 'Encounter/7' },
                  requester: { reference: OKAFOR },
                  code: { coding: [FERRITIN.code] },
                  reasonCode: [{ text: 'tired' }],
                },
              },
            ],
          },
        ],
      },
    ])
    expect(JSON.stringify(cards)).not.toContain('urn:causeway')
    expect(audited).toEqual(['orders suggested to the EMR'])
  },
)

test.each([
  ['may be there already', visit('answer-lost'), FERRITIN],
  ['has no trouble', visit(null), FERRITIN],
  ['is a colleague’s', visit('by-hand', 'Practitioner/np-serrano'), FERRITIN],
  ['was placed in the EMR', visit('by-hand', OKAFOR, null), FERRITIN],
  ['is said to be entered, its words let go of', visit('by-hand'), null],
])('one that %s is suggested to nobody', async (_, stored, content) => {
  expect(await suggested(stored, content)).toEqual({ cards: [], audited: [] })
})
