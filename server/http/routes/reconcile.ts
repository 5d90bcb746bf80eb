import Type from 'typebox'
import { Comparison, MendRequest, reconcilePaths } from '#api/reconcile.ts'
import { route } from '../route.ts'

const Visit = Type.Object({ launch: Type.String(), visit: Type.String({ format: 'uuid' }) })

/** What disagrees about a visit, and the one press that sets some of it right. */
export const reconcileRoutes = [
  route({
    method: 'GET',
    url: reconcilePaths.comparison,
    action: 'see-comparison',
    known: 'by-desk',
    params: Visit,
    answer: Comparison,
    limit: 120,
    handle: ({ door, desk, params }) => door.deps.useCases.reconcile.comparison(desk, params.visit),
  }),
  route({
    method: 'POST',
    url: reconcilePaths.mend,
    action: 'mend-discrepancy',
    known: 'by-desk',
    params: Visit,
    body: MendRequest,
    handle: ({ door, desk, params, body }) => door.deps.useCases.reconcile.mend(desk, params.visit, body.task),
  }),
]
