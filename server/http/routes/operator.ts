import Type from 'typebox'
import { Connection, OperatorPage, operatorPaths } from '#api/operator.ts'
import { route } from '../route.ts'

const Launch = Type.Object({ launch: Type.String() })

/** The operator's page. Nothing that it is answered is of a patient. */
export const operatorRoutes = [
  route({
    method: 'GET',
    url: operatorPaths.page,
    action: 'see-connection',
    known: 'by-desk',
    params: Launch,
    answer: OperatorPage,
    handle: ({ door, operator }) => door.deps.useCases.operator.page(operator),
  }),
  route({
    method: 'GET',
    url: operatorPaths.connection,
    action: 'see-connection',
    known: 'by-desk',
    params: Launch,
    answer: Connection,
    handle: ({ door, operator }) => door.deps.useCases.operator.connection(operator),
  }),
  route({
    method: 'POST',
    url: operatorPaths.readAgain,
    action: 'read-emr-again',
    known: 'by-desk',
    params: Launch,
    answer: Connection,
    // Each is some twenty requests to the EMR.
    limit: 10,
    handle: ({ door, operator }) => door.deps.useCases.operator.readAgain(operator),
  }),
  route({
    method: 'POST',
    url: operatorPaths.accept,
    action: 'read-emr-again',
    known: 'by-desk',
    params: Launch,
    answer: Connection,
    handle: ({ door, operator }) => door.deps.useCases.operator.accept(operator),
  }),
]
