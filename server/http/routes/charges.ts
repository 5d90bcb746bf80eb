import Type from 'typebox'
import { ChargeAccept, chargePaths, ChargeQuery, ChargesPage, ChargeView } from '#api/charge.ts'
import { route } from '../route.ts'

const Launch = Type.Object({ launch: Type.String() })
const Visit = Type.Object({ launch: Type.String(), visit: Type.String({ format: 'uuid' }) })

/** Charges at the desk: what is proposed, and a person's word for it. */
export const chargeRoutes = [
  route({
    method: 'GET',
    url: chargePaths.page,
    action: 'see-charges',
    known: 'by-desk',
    params: Launch,
    answer: ChargesPage,
    limit: 60,
    handle: ({ door, desk }) => door.deps.useCases.charges.page(desk),
  }),
  route({
    method: 'GET',
    url: chargePaths.charge,
    action: 'see-charges',
    known: 'by-desk',
    params: Visit,
    query: ChargeQuery,
    answer: ChargeView,
    handle: ({ door, desk, params, query }) => door.deps.useCases.charges.charge(desk, params.visit, query),
  }),
  route({
    method: 'POST',
    url: chargePaths.charge,
    action: 'accept-charge',
    known: 'by-desk',
    params: Visit,
    body: ChargeAccept,
    handle: ({ door, desk, params, body }) => door.deps.useCases.charges.accept(desk, params.visit, body),
  }),
]
