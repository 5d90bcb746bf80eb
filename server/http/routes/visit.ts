import Type from 'typebox'
import {
  CodeRequest,
  CodeSent,
  ConsentAnswer,
  DeviceResult,
  IntakeAnswers,
  LedgerReport,
  MessageText,
  MoveRequest,
  OtherTimes,
  OtherTimesQuery,
  PageQuery,
  VerifyRequest,
  VisitPage,
  visitPaths,
  Whereabouts,
} from '#api/visit.ts'
import { isNo } from '../../act/use-cases.ts'
import { listenerOf } from '../listener.ts'
import { route } from '../route.ts'
import { sendPage, sendPlainPage } from '../send-page.ts'

const Visit = Type.Object({ visit: Type.String() })
const onCallPage = () => ({ ancestors: [], devices: true })

/** The patient's page. A link names a visit and opens nothing alone: its cookie lets a device ask for a code, no more. */
export const visitRoutes = [
  route({
    method: 'GET',
    url: '/p/:token',
    action: 'open-link',
    known: 'not',
    params: Type.Object({ token: Type.String({ maxLength: 500 }) }),
    limit: 30,
    handle: async ({ door, params, request, reply }) => {
      const opened = await door.deps.useCases.patient.openLink(params.token)
      if (isNo(opened)) return sendPlainPage(door, request, reply.code(404), 'link')
      door.cookies.setDevice(reply, opened.visit, opened.deviceSecret)
      return reply.redirect(`/v/${encodeURIComponent(opened.visit)}`, 303)
    },
  }),
  route({
    method: 'GET',
    url: '/v/:visit',
    action: 'load-page',
    known: 'not',
    params: Visit,
    framing: onCallPage,
    // The same page for every address: whether a visit exists is told to its own link's device only.
    handle: ({ door, request, reply }) => sendPage(door, request, reply, 'patient'),
  }),
  route({
    method: 'GET',
    url: visitPaths.page,
    action: 'see-visit',
    known: 'by-link',
    params: Visit,
    query: PageQuery,
    answer: VisitPage,
    handle: ({ door, device, query }) => door.deps.useCases.patient.page(device, query.language ?? null),
  }),
  route({
    method: 'POST',
    url: visitPaths.link,
    action: 'ask-link',
    known: 'not',
    params: Visit,
    answer: Type.Object({}),
    status: 202,
    limit: 5,
    handle: ({ door, params }) => door.deps.useCases.patient.sendLinkAgain(params.visit),
  }),
  route({
    method: 'POST',
    url: visitPaths.code,
    action: 'identify',
    known: 'by-link',
    params: Visit,
    body: CodeRequest,
    answer: CodeSent,
    limit: 10,
    handle: ({ door, device, body }) => door.deps.useCases.patient.code(device, body.birthDate),
  }),
  route({
    method: 'POST',
    url: visitPaths.verify,
    action: 'identify',
    known: 'by-link',
    params: Visit,
    body: VerifyRequest,
    limit: 20,
    handle: ({ door, device, body }) => door.deps.useCases.patient.verify(device, body.code),
  }),
  route({
    method: 'POST',
    url: visitPaths.consent,
    action: 'prepare',
    known: 'by-link',
    params: Visit,
    body: ConsentAnswer,
    handle: ({ door, device, body, request }) => {
      const { language } = listenerOf(request, door.deps.config.organizations)
      return door.deps.useCases.patient.consent(device, body.version, body.decision, language)
    },
  }),
  route({
    method: 'POST',
    url: visitPaths.location,
    action: 'prepare',
    known: 'by-link',
    params: Visit,
    body: Whereabouts,
    handle: ({ door, device, body }) => door.deps.useCases.patient.location(device, body),
  }),
  route({
    method: 'POST',
    url: visitPaths.intake,
    action: 'prepare',
    known: 'by-link',
    params: Visit,
    body: IntakeAnswers,
    handle: ({ door, device, body }) => door.deps.useCases.patient.intake(device, body.answers, body.complete),
  }),
  route({
    method: 'POST',
    url: visitPaths.device,
    action: 'prepare',
    known: 'by-link',
    params: Visit,
    body: DeviceResult,
    handle: ({ door, device, body }) => door.deps.useCases.patient.device(device, body),
  }),
  route({
    method: 'POST',
    url: visitPaths.wait,
    action: 'wait',
    known: 'by-link',
    params: Visit,
    handle: ({ door, device }) => door.deps.useCases.patient.wait(device),
  }),
  route({
    method: 'POST',
    url: visitPaths.leave,
    action: 'wait',
    known: 'by-link',
    params: Visit,
    handle: ({ door, device }) => door.deps.useCases.patient.leave(device),
  }),
  route({
    method: 'POST',
    url: visitPaths.messages,
    action: 'message',
    known: 'by-link',
    params: Visit,
    body: MessageText,
    limit: 20,
    handle: ({ door, device, body }) => door.deps.useCases.patient.message(device, body.text),
  }),
  route({
    method: 'POST',
    url: visitPaths.cancel,
    action: 'cancel-visit',
    known: 'by-link',
    params: Visit,
    limit: 20,
    handle: ({ door, device }) => door.deps.useCases.patient.cancel(device),
  }),
  route({
    method: 'GET',
    url: visitPaths.times,
    action: 'move-visit',
    known: 'by-link',
    params: Visit,
    query: OtherTimesQuery,
    answer: OtherTimes,
    handle: ({ door, device, query }) => door.deps.useCases.patient.times(device, query.after ?? null),
  }),
  route({
    method: 'POST',
    url: visitPaths.move,
    action: 'move-visit',
    known: 'by-link',
    params: Visit,
    body: MoveRequest,
    limit: 20,
    handle: ({ door, device, body }) => door.deps.useCases.patient.move(device, body),
  }),
  route({
    method: 'POST',
    url: visitPaths.help,
    action: 'ask-help',
    known: 'by-link',
    params: Visit,
    limit: 20,
    handle: ({ door, device }) => door.deps.useCases.patient.askHelp(device),
  }),
  route({
    method: 'POST',
    url: visitPaths.ledger,
    action: 'report-friction',
    known: 'by-link',
    params: Visit,
    body: LedgerReport,
    handle: ({ door, device, body }) => door.deps.useCases.patient.ledger(device, body),
  }),
]
