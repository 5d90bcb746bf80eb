import type { OrderContent } from '#domain/visit/content.ts'
import type { House } from './house.ts'
import { offeredFor, organizationOf } from './house.ts'
import { by, token, type LaunchedVisit } from './launched-visit.ts'
import { catalogueEntry } from './order-composing.ts'
import type { StoredVisit } from './store.ts'
import type { WorkspaceUseCases } from './use-cases.ts'
import { doorOf } from './way.ts'
import type { WorkspaceReading } from './workspace-reading.ts'

type OrderUseCases = Pick<WorkspaceUseCases, 'catalogue' | 'draftOrder' | 'signOrder' | 'withdrawOrder'>

/** Orders that are proposed in the workspace, signed there, or taken back. */
export function orderWriting(house: House, reading: WorkspaceReading, { visitOf, act }: LaunchedVisit): OrderUseCases {
  /** Proposals are for checks that an EMR runs on them; one that has orders of services by message alone gets what is signed. */
  const takesOrdersWhenSigned = async (visit: StoredVisit): Promise<boolean> => {
    if (organizationOf(house, visit.organization).emr.hl7v2?.send === undefined) return false
    const cells = await offeredFor(house, visit)
    return (['order: services', 'order-sign: services'] as const).every((write) => doorOf(cells, write) === 'worklist')
  }

  return {
    catalogue: async (session, q) => house.chartOf(session.organization).read.catalogue(q, token(session)),

    draftOrder: async (session, request) => {
      const entry = await catalogueEntry(house, session, request)
      if (entry === null) return { refused: 'unknown-order' }
      const order = house.newId()
      const content: OrderContent = {
        category: entry.category,
        code: entry.code,
        text: entry.text,
        dose: request.dose ?? null,
        reason: request.reason,
      }
      reading.rememberOrder(order, content)
      const held = `order/${order}`
      const keep = entry.category !== 'prescription' && (await takesOrdersWhenSigned(await visitOf(session)))
      const refusal = await act(
        session,
        {
          kind: 'draft-order',
          by: by(session),
          order,
          category: entry.category,
          controlled: entry.controlled,
          held,
          ...(keep && { keep }),
        },
        'order proposed',
        [{ ref: held, kind: 'order', why: keep ? 'until it is signed' : 'until the chart has it', content }],
      )
      return refusal ?? { order }
    },

    signOrder: async (session, order, mitigations) => {
      const held = mitigations.length === 0 ? null : `mitigation/${house.newId()}`
      return act(
        session,
        { kind: 'sign-order', by: by(session), order, held },
        'order signed',
        held === null
          ? []
          : [{ ref: held, kind: 'mitigation', why: 'until the chart has it', content: { mitigations } }],
      )
    },

    withdrawOrder: (session, order) =>
      act(session, { kind: 'withdraw-order', by: by(session), order }, 'order withdrawn'),
  }
}
