import Type from 'typebox'
import { LedgerPage, ledgerPaths, LedgerQuery } from '#api/ledger.ts'
import { visitsCsv, weeksCsv } from '#formats/ledger/csv.ts'
import { ocelOf } from '#formats/ledger/ocel.ts'
import type { FastifyReply } from 'fastify'
import { route } from '../route.ts'

const Launch = Type.Object({ launch: Type.String() })

/** The ledger at the desk, and its exports. */
export const ledgerRoutes = [
  route({
    method: 'GET',
    url: ledgerPaths.page,
    action: 'see-ledger',
    known: 'by-desk',
    params: Launch,
    query: LedgerQuery,
    answer: LedgerPage,
    limit: 60,
    handle: ({ door, desk, query }) => door.deps.useCases.ledger.page(desk, query),
  }),
  route({
    method: 'GET',
    url: ledgerPaths.weeks,
    action: 'see-ledger',
    known: 'by-desk',
    params: Launch,
    query: LedgerQuery,
    limit: 20,
    handle: async ({ door, desk, query, reply }) =>
      file(reply, 'weeks.csv', 'text/csv', weeksCsv(await door.deps.useCases.ledger.weeks(desk, query))),
  }),
  route({
    method: 'GET',
    url: ledgerPaths.visits,
    action: 'export-own-visits',
    known: 'by-desk',
    params: Launch,
    query: LedgerQuery,
    limit: 20,
    handle: async ({ door, desk, query, reply }) => {
      const { visits } = await door.deps.useCases.ledger.ownVisits(desk, query)
      return file(reply, 'visits.csv', 'text/csv', visitsCsv(visits))
    },
  }),
  route({
    method: 'GET',
    url: ledgerPaths.events,
    action: 'export-own-visits',
    known: 'by-desk',
    params: Launch,
    query: LedgerQuery,
    limit: 20,
    handle: async ({ door, desk, query, reply }) => {
      const { visits, nameOf } = await door.deps.useCases.ledger.ownVisits(desk, query)
      return file(reply, 'events.ocel.json', 'application/json', JSON.stringify(ocelOf(visits, nameOf)))
    },
  }),
]

function file(reply: FastifyReply, name: string, type: string, content: string): FastifyReply {
  return reply
    .type(`${type}; charset=utf-8`)
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(content)
}
