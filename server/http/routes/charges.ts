import Type from 'typebox'
import {
  ChargeAccept,
  ChargeList,
  ChargeListQuery,
  chargePaths,
  ChargeQuery,
  ChargeReopen,
  ChargesPage,
  ChargesQuery,
  ChargeView,
  ClaimAnswerDone,
  ClaimAnswersFile,
  ClaimAnswersRead,
} from '#api/charge.ts'
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
    query: ChargesQuery,
    answer: ChargesPage,
    limit: 60,
    handle: ({ door, desk, query }) => door.deps.useCases.charges.page(desk, query),
  }),
  route({
    method: 'GET',
    url: chargePaths.list,
    action: 'see-charges',
    known: 'by-desk',
    params: Launch,
    query: ChargeListQuery,
    answer: ChargeList,
    limit: 120,
    handle: ({ door, desk, query }) => door.deps.useCases.charges.list(desk, query),
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
  route({
    method: 'POST',
    url: chargePaths.reopen,
    action: 'accept-charge',
    known: 'by-desk',
    params: Visit,
    body: ChargeReopen,
    handle: ({ door, desk, params, body }) => door.deps.useCases.charges.reopen(desk, params.visit, body.how),
  }),
  route({
    method: 'POST',
    url: chargePaths.answers,
    action: 'take-claim-answers',
    known: 'by-desk',
    params: Launch,
    body: ClaimAnswersFile,
    // A file of 4 MB in base64, with room.
    bodyLimit: 6 * 1024 * 1024,
    answer: ClaimAnswersRead,
    limit: 20,
    handle: ({ door, desk, body }) => door.deps.useCases.claimAnswers.take(desk, body),
  }),
  route({
    method: 'POST',
    url: chargePaths.answerDone,
    action: 'take-claim-answers',
    known: 'by-desk',
    params: Launch,
    body: ClaimAnswerDone,
    handle: ({ door, desk, body }) => door.deps.useCases.claimAnswers.done(desk, body),
  }),
]
