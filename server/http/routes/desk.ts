import Type from 'typebox'
import {
  Candidates,
  CheckIn,
  CheckInRequest,
  ContactCorrection,
  ContactOutcome,
  Contacts,
  DeskPage,
  deskPaths,
  EnteredAnswer,
  EnteredRequest,
  SendAgainRequest,
  Sheet,
  SheetQuery,
  InterpreterLink,
  OpenedVisit,
  DeskQuery,
  HelpAct,
  MatchRequest,
  NewPersonOutcome,
  RevokeRequest,
  TaskAct,
  Worklist,
  WorklistQuery,
  AttemptRequest,
} from '#api/desk.ts'
import { isNo } from '../../act/use-cases.ts'
import { route } from '../route.ts'

const Launch = Type.Object({ launch: Type.String() })
const Visit = Type.Object({ launch: Type.String(), visit: Type.String({ format: 'uuid' }) })

/** A line that says nothing is dropped by proxies after a minute. */
const BEAT_MS = 20_000

/** The front desk: one session per launch without a patient. Whose visits it sees, the use cases decide. */
export const deskRoutes = [
  route({
    method: 'GET',
    url: deskPaths.page,
    action: 'see-desk',
    known: 'by-desk',
    params: Launch,
    query: DeskQuery,
    answer: DeskPage,
    handle: ({ door, desk, query }) => door.deps.useCases.desk.page(desk, query.day ?? null),
  }),
  route({
    method: 'GET',
    url: deskPaths.worklist,
    action: 'see-desk',
    known: 'by-desk',
    params: Launch,
    query: WorklistQuery,
    answer: Worklist,
    handle: ({ door, desk, query }) => door.deps.useCases.desk.worklist(desk, query),
  }),
  route({
    method: 'GET',
    url: deskPaths.changes,
    action: 'see-desk',
    known: 'by-desk',
    params: Launch,
    handle: ({ door, desk, request, reply }) => {
      reply.hijack()
      const { raw } = reply
      const headers = { ...reply.getHeaders(), 'content-type': 'text/event-stream; charset=utf-8' }
      for (const [name, value] of Object.entries(headers)) if (value !== undefined) raw.setHeader(name, value)
      raw.writeHead(200)
      raw.write(': here\n\n')
      const deaf = door.deps.useCases.desk.listen(desk, (change) => {
        if (change === null) raw.end()
        else raw.write(`data: ${JSON.stringify(change)}\n\n`)
      })
      const beat = setInterval(() => void raw.write(': here\n\n'), BEAT_MS)
      request.raw.on('close', () => {
        clearInterval(beat)
        deaf()
      })
      return reply
    },
  }),
  route({
    method: 'POST',
    url: deskPaths.open,
    action: 'open-visit',
    known: 'by-desk',
    params: Visit,
    answer: OpenedVisit,
    handle: async ({ door, desk, params, reply }) => {
      const opened = await door.deps.useCases.launch.openVisit(desk, params.visit)
      if (isNo(opened)) return opened
      door.cookies.setLaunch(reply, opened.launch, opened.secret)
      return { launch: opened.launch }
    },
  }),
  route({
    method: 'POST',
    url: deskPaths.task,
    action: 'see-to-task',
    known: 'by-desk',
    params: Visit,
    body: TaskAct,
    handle: ({ door, desk, params, body }) => door.deps.useCases.desk.task(desk, params.visit, body.task, body.act),
  }),
  route({
    method: 'POST',
    url: deskPaths.help,
    action: 'answer-help',
    known: 'by-desk',
    params: Visit,
    body: HelpAct,
    handle: ({ door, desk, params, body }) => door.deps.useCases.desk.help(desk, params.visit, body.act),
  }),
  route({
    method: 'POST',
    url: deskPaths.link,
    action: 'send-link',
    known: 'by-desk',
    params: Visit,
    handle: ({ door, desk, params }) => door.deps.useCases.desk.sendLink(desk, params.visit),
  }),
  route({
    method: 'POST',
    url: deskPaths.revoke,
    action: 'send-link',
    known: 'by-desk',
    params: Visit,
    body: RevokeRequest,
    handle: ({ door, desk, params, body }) => door.deps.useCases.desk.revokeLink(desk, params.visit, body.send),
  }),
  route({
    method: 'POST',
    url: deskPaths.attempts,
    action: 'log-attempt',
    known: 'by-desk',
    params: Visit,
    body: AttemptRequest,
    handle: ({ door, desk, params, body }) => door.deps.useCases.desk.attempt(desk, params.visit, body.outcome),
  }),
  route({
    method: 'POST',
    url: deskPaths.noShow,
    action: 'call-no-show',
    known: 'by-desk',
    params: Visit,
    handle: ({ door, desk, params }) => door.deps.useCases.desk.noShow(desk, params.visit),
  }),
  route({
    method: 'POST',
    url: deskPaths.unlock,
    action: 'send-link',
    known: 'by-desk',
    params: Visit,
    handle: ({ door, desk, params }) => door.deps.useCases.desk.unlock(desk, params.visit),
  }),
  route({
    method: 'POST',
    url: deskPaths.interpreter,
    action: 'invite-interpreter',
    known: 'by-desk',
    params: Visit,
    answer: InterpreterLink,
    limit: 30,
    handle: ({ door, desk, params }) => door.deps.useCases.desk.inviteInterpreter(desk, params.visit),
  }),
  route({
    method: 'GET',
    url: deskPaths.candidates,
    action: 'match-patient',
    known: 'by-desk',
    params: Visit,
    answer: Candidates,
    handle: ({ door, desk, params }) => door.deps.useCases.desk.candidates(desk, params.visit),
  }),
  route({
    method: 'POST',
    url: deskPaths.match,
    action: 'match-patient',
    known: 'by-desk',
    params: Visit,
    body: MatchRequest,
    handle: ({ door, desk, params, body }) => door.deps.useCases.desk.match(desk, params.visit, body.patient),
  }),
  route({
    method: 'GET',
    url: deskPaths.sheet,
    action: 'see-to-task',
    known: 'by-desk',
    params: Visit,
    query: SheetQuery,
    answer: Sheet,
    handle: ({ door, desk, params, query }) => door.deps.useCases.desk.sheet(desk, params.visit, query.task),
  }),
  route({
    method: 'POST',
    url: deskPaths.entered,
    action: 'see-to-task',
    known: 'by-desk',
    params: Visit,
    body: EnteredRequest,
    answer: EnteredAnswer,
    handle: ({ door, desk, params, body }) => door.deps.useCases.desk.entered(desk, params.visit, body),
  }),
  route({
    method: 'POST',
    url: deskPaths.sendAgain,
    action: 'see-to-task',
    known: 'by-desk',
    params: Visit,
    body: SendAgainRequest,
    handle: ({ door, desk, params, body }) => door.deps.useCases.desk.sendAgain(desk, params.visit, body.task),
  }),
  route({
    method: 'POST',
    url: deskPaths.person,
    action: 'match-patient',
    known: 'by-desk',
    params: Visit,
    answer: NewPersonOutcome,
    limit: 30,
    handle: ({ door, desk, params }) => door.deps.useCases.desk.addPerson(desk, params.visit),
  }),
  route({
    method: 'GET',
    url: deskPaths.contact,
    action: 'correct-contact',
    known: 'by-desk',
    params: Visit,
    answer: Contacts,
    handle: ({ door, desk, params }) => door.deps.useCases.desk.contacts(desk, params.visit),
  }),
  route({
    method: 'POST',
    url: deskPaths.contact,
    action: 'correct-contact',
    known: 'by-desk',
    params: Visit,
    body: ContactCorrection,
    answer: ContactOutcome,
    handle: ({ door, desk, params, body }) => door.deps.useCases.desk.correctContact(desk, params.visit, body),
  }),
  route({
    method: 'GET',
    url: deskPaths.checkIn,
    action: 'check-in',
    known: 'by-desk',
    params: Visit,
    answer: CheckIn,
    handle: ({ door, desk, params }) => door.deps.useCases.desk.askCheckIn(desk, params.visit),
  }),
  route({
    method: 'POST',
    url: deskPaths.checkIn,
    action: 'check-in',
    known: 'by-desk',
    params: Visit,
    body: CheckInRequest,
    handle: ({ door, desk, params, body }) => door.deps.useCases.desk.checkIn(desk, params.visit, body),
  }),
]
