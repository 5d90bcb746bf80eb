import Type from 'typebox'
import {
  BegunTrial,
  MoreTried,
  OpenedTried,
  RanFixtures,
  RouteChangePage,
  routeChangesPaths as paths,
  Switched,
  ToGoBack,
  ToOpenTried,
  ToRunFixtures,
  ToSeeMore,
  ToSwitchOn,
  ToTryRoute,
  Trial,
} from '#api/route-changes.ts'
import type { Call } from '../route.ts'
import { route } from '../route.ts'

const OfRoute = Type.Object({ launch: Type.String(), route: Type.String() })
const OfTrial = Type.Object({
  launch: Type.String(),
  route: Type.String(),
  trial: Type.String({ pattern: '^\\d{1,18}$' }),
})

const useCases = ({ door }: Call) => door.deps.useCases.routeChanges

/** Versions of routes on the operator's page. Only `openTried` is answered with what a message says. */
export const routeChangeRoutes = [
  route({
    method: 'GET',
    url: paths.routeChange,
    action: 'see-routes',
    known: 'by-desk',
    params: OfRoute,
    answer: RouteChangePage,
    handle: (call) => useCases(call).page(call.operator, call.params.route),
  }),
  route({
    method: 'POST',
    url: paths.runFixtures,
    action: 'change-routes',
    known: 'by-desk',
    params: OfRoute,
    body: ToRunFixtures,
    answer: RanFixtures,
    limit: 30,
    handle: (call) => useCases(call).fixtures(call.operator, call.params.route, call.body.files),
  }),
  route({
    method: 'POST',
    url: paths.tryRoute,
    action: 'change-routes',
    known: 'by-desk',
    params: OfRoute,
    body: ToTryRoute,
    answer: BegunTrial,
    limit: 30,
    handle: (call) => useCases(call).begin(call.operator, call.params.route, call.body),
  }),
  route({
    method: 'GET',
    url: paths.routeTrial,
    action: 'see-routes',
    known: 'by-desk',
    params: OfTrial,
    answer: Trial,
    handle: (call) => useCases(call).trial(call.operator, call.params.route, call.params.trial),
  }),
  route({
    method: 'POST',
    url: paths.moreTried,
    action: 'see-routes',
    known: 'by-desk',
    params: OfTrial,
    body: ToSeeMore,
    answer: MoreTried,
    handle: (call) => useCases(call).more(call.operator, call.params.route, call.params.trial, call.body.before),
  }),
  route({
    method: 'POST',
    url: paths.openTried,
    action: 'open-message',
    known: 'by-desk',
    params: OfTrial,
    body: ToOpenTried,
    answer: OpenedTried,
    limit: 60,
    handle: (call) => useCases(call).open(call.operator, call.params.route, call.params.trial, call.body),
  }),
  route({
    method: 'POST',
    url: paths.cancelTrial,
    action: 'change-routes',
    known: 'by-desk',
    params: OfTrial,
    answer: Trial,
    handle: (call) => useCases(call).cancel(call.operator, call.params.route, call.params.trial),
  }),
  route({
    method: 'POST',
    url: paths.switchOn,
    action: 'change-routes',
    known: 'by-desk',
    params: OfTrial,
    body: ToSwitchOn,
    answer: Switched,
    handle: (call) => useCases(call).switchOn(call.operator, call.params.route, call.params.trial, call.body),
  }),
  route({
    method: 'POST',
    url: paths.goBack,
    action: 'change-routes',
    known: 'by-desk',
    params: OfRoute,
    body: ToGoBack,
    answer: Switched,
    handle: (call) => useCases(call).back(call.operator, call.params.route, call.body),
  }),
]
