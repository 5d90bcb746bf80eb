import Type from 'typebox'
import {
  Compared,
  Connection,
  OperatorPage,
  operatorPaths,
  ProfileBack,
  ProfileChecked,
  ProfileEdit,
  ProfilePage,
  ProfileToCheck,
  TestMessage,
  TestRequest,
  ToCompare,
} from '#api/operator.ts'
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
  route({
    method: 'GET',
    url: operatorPaths.profile,
    action: 'edit-site-profile',
    known: 'by-desk',
    params: Launch,
    answer: ProfilePage,
    handle: ({ door, operator }) => door.deps.useCases.operator.profile(operator),
  }),
  route({
    method: 'POST',
    url: operatorPaths.checkProfile,
    action: 'edit-site-profile',
    known: 'by-desk',
    params: Launch,
    body: ProfileToCheck,
    answer: ProfileChecked,
    handle: ({ door, operator, body }) => door.deps.useCases.operator.checkProfile(operator, body.profile),
  }),
  route({
    method: 'POST',
    url: operatorPaths.profile,
    action: 'edit-site-profile',
    known: 'by-desk',
    params: Launch,
    body: ProfileEdit,
    answer: ProfilePage,
    handle: ({ door, operator, body }) => door.deps.useCases.operator.editProfile(operator, body),
  }),
  route({
    method: 'POST',
    url: operatorPaths.setBackProfile,
    action: 'edit-site-profile',
    known: 'by-desk',
    params: Launch,
    body: ProfileBack,
    answer: ProfilePage,
    handle: ({ door, operator, body }) => door.deps.useCases.operator.setBackProfile(operator, body),
  }),
  route({
    method: 'POST',
    url: operatorPaths.testMessage,
    action: 'send-test-message',
    known: 'by-desk',
    params: Launch,
    body: TestRequest,
    answer: TestMessage,
    limit: 20,
    handle: ({ door, operator, body }) => door.deps.useCases.operator.testMessage(operator, body),
  }),
  route({
    method: 'GET',
    url: operatorPaths.configuration,
    action: 'see-configuration',
    known: 'by-desk',
    params: Launch,
    limit: 60,
    handle: async ({ door, operator, reply }) =>
      reply
        .type('application/json; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(await door.deps.useCases.operator.configuration(operator)),
  }),
  route({
    method: 'POST',
    url: operatorPaths.compareConfiguration,
    action: 'see-configuration',
    known: 'by-desk',
    params: Launch,
    body: ToCompare,
    answer: Compared,
    limit: 60,
    handle: ({ door, operator, body }) => door.deps.useCases.operator.compareConfiguration(operator, body.text),
  }),
]
