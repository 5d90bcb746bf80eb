import type { OrderRequest, Workspace } from '#api/workspace.ts'
import { mayOrder } from '#domain/visit/actions/order.ts'
import { findOrdersOf } from './find-orders.ts'
import type { House } from './house.ts'
import { pathwayOf } from './house.ts'
import type { LaunchTokens } from './launch.ts'
import type { AuditEntry, StoredVisit } from './store.ts'
import type { LaunchSession, WorkspaceUseCases } from './use-cases.ts'

/**
 * Orders that are signed in the EMR's own composer. The page puts the unsigned order before it and hears what becomes of it; what
 * counts is what the EMR then shows as ordered, which is found and followed as any order that is placed there.
 */
export function orderComposing(
  house: House,
  visitOf: (session: LaunchSession) => Promise<StoredVisit>,
): Pick<WorkspaceUseCases, 'composeOrder' | 'lookForOrders'> {
  const audited = (session: LaunchSession, visit: StoredVisit, action: AuditEntry['action'], what: string) =>
    house.store.audit(
      visit.organization,
      [
        {
          action,
          what,
          who: { kind: 'clinician', ref: session.practitioner },
          patient: visit.state.patient,
          visit: visit.id,
          outcome: 'done',
        },
      ],
      house.now(),
    )
  return {
    composeOrder: async (session, request) => {
      const visit = await visitOf(session)
      const { patient, references } = visit.state
      const refusal = mayOrder(pathwayOf(house, visit), visit.state, { who: 'clinician', ref: session.practitioner })
      if (refusal !== null) return refusal
      const entry = await catalogueEntry(house, session, request)
      if (entry === null || patient === null) return { refused: 'unknown-order' }
      const { category, code, text } = entry
      const resource = house.chartOf(session.organization).composed({
        patient,
        encounter: references.encounter,
        author: session.practitioner,
        at: house.now().toISOString(),
        content: { category, code, text, dose: request.dose ?? null, reason: request.reason },
      })
      await audited(session, visit, 'execute', 'order put before the EMR’s own composer')
      return { patient, resource }
    },

    lookForOrders: async (session) => {
      const visit = await visitOf(session)
      const refusal = mayOrder(pathwayOf(house, visit), visit.state, { who: 'clinician', ref: session.practitioner })
      if (refusal !== null) return refusal
      await audited(session, visit, 'read', 'orders placed in the EMR')
      await findOrdersOf(house, visit)
      return null
    },
  }
}

/** By what the EMR's window is spoken to in this launch. */
export async function composerOf(house: House, session: LaunchSession): Promise<Pick<Workspace, 'composer'>> {
  const { messaging } = (await house.store.tokens<LaunchTokens>(session.launch)) ?? {}
  return messaging == null || session.seat !== 'clinician' ? {} : { composer: messaging }
}

/** One entry of the EMR's catalogue again, under the clinician's own token; null when there is none any more. */
export function catalogueEntry(house: House, session: LaunchSession, request: OrderRequest) {
  return house
    .chartOf(session.organization)
    .read.catalogueEntry(request.catalogue, request.category, { as: 'clinician', launch: session.launch })
}
