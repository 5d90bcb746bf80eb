import Type from 'typebox'
import {
  FoundMessages,
  MessagePage,
  MessageSearch,
  OpenedPage,
  RoutesPage,
  routesPaths,
  SentAgain,
  SentCopy,
  TestedRoute,
  ToOpen,
  ToQuiet,
  ToSend,
  ToSendAgain,
  ToSkip,
  ToTest,
  ToTry,
  TriedCopy,
} from '#api/operator-routes.ts'
import type { Call } from '../route.ts'
import { route } from '../route.ts'

const Launch = Type.Object({ launch: Type.String() })
const OfMessage = Type.Object({ launch: Type.String(), message: Type.String({ pattern: '^\\d{1,18}$' }) })
const OfRoute = Type.Object({ launch: Type.String(), route: Type.String() })

/** How often a page that is looked at is told anew. */
const EVERY_MS = 2_000
/** A line ends after as long, and the browser asks again with its cookie: a session that is over hears no more. */
const LINE_MS = 600_000

const useCases = ({ door }: Call) => door.deps.useCases.routeOperation

/** Routes on the operator's page. Only `openMessage` and `tryCopy` are answered with what a message says. */
export const operatorRouteRoutes = [
  route({
    method: 'GET',
    url: routesPaths.routes,
    action: 'see-routes',
    known: 'by-desk',
    params: Launch,
    answer: RoutesPage,
    handle: (call) => useCases(call).page(call.operator),
  }),
  route({
    method: 'GET',
    url: routesPaths.routeChanges,
    action: 'see-routes',
    known: 'by-desk',
    params: Launch,
    handle: (call) => {
      const { request, reply, operator } = call
      reply.hijack()
      const { raw } = reply
      const headers = { ...reply.getHeaders(), 'content-type': 'text/event-stream; charset=utf-8' }
      for (const [name, value] of Object.entries(headers)) if (value !== undefined) raw.setHeader(name, value)
      raw.writeHead(200)
      raw.write(': here\n\n')
      let next: ReturnType<typeof setTimeout> | undefined
      let ended = false
      const tell = async (): Promise<void> => {
        // A database that does not answer is the page's to notice: nothing comes.
        const page = await useCases(call)
          .page(operator)
          .catch(() => null)
        if (ended) return
        raw.write(page === null ? ': away\n\n' : `data: ${JSON.stringify(page)}\n\n`)
        next = setTimeout(() => void tell(), EVERY_MS)
      }
      void tell()
      const over = setTimeout(() => raw.end(), LINE_MS)
      request.raw.on('close', () => {
        ended = true
        clearTimeout(next)
        clearTimeout(over)
      })
      return reply
    },
  }),
  route({
    method: 'POST',
    url: routesPaths.findMessages,
    action: 'see-routes',
    known: 'by-desk',
    params: Launch,
    body: MessageSearch,
    answer: FoundMessages,
    limit: 120,
    handle: (call) => useCases(call).find(call.operator, call.body),
  }),
  route({
    method: 'GET',
    url: routesPaths.message,
    action: 'see-routes',
    known: 'by-desk',
    params: OfMessage,
    answer: MessagePage,
    handle: (call) => useCases(call).message(call.operator, call.params.message),
  }),
  route({
    method: 'POST',
    url: routesPaths.openMessage,
    action: 'open-message',
    known: 'by-desk',
    params: OfMessage,
    body: ToOpen,
    answer: OpenedPage,
    limit: 60,
    handle: (call) => useCases(call).open(call.operator, call.params.message, call.body.why),
  }),
  route({
    method: 'POST',
    url: routesPaths.replayMessage,
    action: 'replay-messages',
    known: 'by-desk',
    params: OfMessage,
    answer: MessagePage,
    handle: (call) => useCases(call).replay(call.operator, call.params.message),
  }),
  route({
    method: 'POST',
    url: routesPaths.skipMessage,
    action: 'replay-messages',
    known: 'by-desk',
    params: OfMessage,
    body: ToSkip,
    answer: MessagePage,
    handle: (call) => useCases(call).skip(call.operator, call.params.message, call.body.why),
  }),
  route({
    method: 'POST',
    url: routesPaths.tryCopy,
    action: 'open-message',
    known: 'by-desk',
    params: OfMessage,
    body: ToTry,
    answer: TriedCopy,
    limit: 60,
    handle: (call) => useCases(call).tryCopy(call.operator, call.params.message, call.body.text),
  }),
  route({
    method: 'POST',
    url: routesPaths.sendCopy,
    action: 'open-message',
    known: 'by-desk',
    params: OfMessage,
    body: ToSend,
    answer: SentCopy,
    limit: 60,
    handle: (call) => useCases(call).sendCopy(call.operator, call.params.message, call.body.text, call.body.why),
  }),
  route({
    method: 'POST',
    url: routesPaths.sendAgain,
    action: 'replay-messages',
    known: 'by-desk',
    params: OfRoute,
    body: ToSendAgain,
    answer: SentAgain,
    limit: 60,
    handle: (call) => useCases(call).sendAgain(call.operator, call.params.route, call.body),
  }),
  route({
    method: 'POST',
    url: routesPaths.quietRoute,
    action: 'quiet-alarms',
    known: 'by-desk',
    params: OfRoute,
    body: ToQuiet,
    answer: RoutesPage,
    handle: (call) => useCases(call).quiet(call.operator, call.params.route, call.body),
  }),
  route({
    method: 'POST',
    url: routesPaths.testRoute,
    action: 'replay-messages',
    known: 'by-desk',
    params: OfRoute,
    body: ToTest,
    answer: TestedRoute,
    limit: 20,
    handle: (call) => useCases(call).test(call.operator, call.params.route, call.body.type),
  }),
]
