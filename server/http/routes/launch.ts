import Type from 'typebox'
import { SECTIONS, workspacePaths } from '#api/workspace.ts'
import { may } from '#domain/access/access.ts'
import { CALLBACK, KEYS, LAUNCH, SIGN_IN } from '#formats/smart/addresses.ts'
import { NO_APPOINTMENT } from '../../act/unscheduled-by-message.ts'
import { isNo, type OpenedLaunch, type WorkspaceUseCases } from '../../act/use-cases.ts'
import { originsOf } from '../headers.ts'
import { route, type Caller, type Door } from '../route.ts'
import {
  sendBesidePage,
  sendPlainPage,
  sendStaffPage,
  sendWaitingPage,
  sendWorkspace,
  type Answers,
} from '../send-page.ts'

/** The EMR whose launch it is; for a launch that can't be told, every EMR, so that the sentence shows in its frame. */
function emrFraming(door: Door, emrOf?: (organization: { id: string; emr: { fhirBase: string } }) => boolean) {
  const { organizations } = door.deps.config
  const known = organizations.filter((organization) => emrOf?.(organization) ?? false)
  const framing = (known.length > 0 ? known : organizations).flatMap(({ emr }) => emr.frameAncestors)
  return { ancestors: originsOf(framing), devices: true }
}

const ownEmr =
  (caller: Caller) =>
  ({ id }: { id: string }) =>
    ('session' in caller && caller.session.organization === id) ||
    ('desk' in caller && caller.desk.organization === id) ||
    ('operator' in caller && caller.operator.organization === id)

function addressOf({ opens, launch }: OpenedLaunch): string {
  const id = encodeURIComponent(launch)
  return opens === 'referrals' ? `/desk/${id}#referrals` : `/${opens === 'workspace' ? 'w' : opens}/${id}`
}

/** What the workspace shows first, to whom it may be shown; anybody else gets the page alone, which says why it stays empty. */
async function firstAnswers({ first }: WorkspaceUseCases, caller: Caller): Promise<Answers> {
  if (!('session' in caller) || !may(caller.role, 'see-workspace') || !may(caller.role, 'read-chart')) return new Map()
  const { session } = caller
  const at = (path: string) => path.replace(':launch', encodeURIComponent(session.launch))
  const { page, intake, list } = await first(session, SECTIONS)
  return new Map<string, () => Promise<unknown>>([
    [at(workspacePaths.page), page],
    [at(workspacePaths.intake), intake],
    ...SECTIONS.map((section): [string, () => Promise<unknown>] => [
      at(workspacePaths.chart).replace(':section', section),
      () => list(section),
    ]),
  ])
}

/**
 * SMART App Launch 2.2, EHR launch, in the EMR's frame: launch, the EMR's own sign-in, callback, workspace. The cookie
 * is set in the frame, so it gets the frame's partition.
 */
export const launchRoutes = [
  route({
    method: 'GET',
    url: LAUNCH,
    action: 'launch',
    known: 'not',
    query: Type.Object({
      iss: Type.Optional(Type.String({ maxLength: 2000 })),
      launch: Type.Optional(Type.String({ maxLength: 4000 })),
      tried: Type.Optional(Type.Literal('cookie')),
    }),
    limit: 120,
    framing: (door, { iss }) => emrFraming(door, ({ emr }) => emr.fhirBase === iss.replace(/\/$/, '')),
    handle: async ({ door, query, request, reply }) => {
      // Seen before the EMR's launch is spent: where a frame keeps no cookie, the same launch opens beside it. Whoever has
      // launched in it before is not asked.
      if (request.headers['sec-fetch-dest'] === 'iframe' && !door.cookies.keeps(request)) {
        const again = new URLSearchParams({ iss: query.iss ?? '', launch: query.launch ?? '' })
        if (query.tried !== undefined) return sendBesidePage(door, request, reply, `${LAUNCH}?${again.toString()}`)
        door.cookies.tryToKeep(reply)
        return reply.redirect(`${LAUNCH}?${again.toString()}&tried=cookie`, 302)
      }
      const begun = await door.deps.useCases.launch.begin(query.iss ?? '', query.launch ?? '')
      if (isNo(begun)) return sendPlainPage(door, request, reply.code(400), 'launch')
      door.cookies.setLaunch(reply, begun.pending, begun.secret)
      return reply.redirect(begun.redirect, 302)
    },
  }),
  route({
    method: 'GET',
    url: `${SIGN_IN}/:organization`,
    action: 'launch',
    known: 'not',
    params: Type.Object({ organization: Type.String({ maxLength: 100 }) }),
    // The EMR's own link to one of its visits.
    query: Type.Object({ link: Type.Optional(Type.String({ maxLength: 1200 })) }),
    limit: 120,
    handle: async ({ door, params, query, request, reply }) => {
      const begun = await door.deps.useCases.launch.signIn(params.organization, query.link ?? null)
      if (isNo(begun)) return sendPlainPage(door, request, reply.code(400), 'launch')
      door.cookies.setLaunch(reply, begun.pending, begun.secret)
      return reply.redirect(begun.redirect, 302)
    },
  }),
  route({
    method: 'GET',
    url: CALLBACK,
    action: 'launch',
    known: 'not',
    query: Type.Record(Type.String(), Type.String()),
    limit: 120,
    framing: (door) => emrFraming(door),
    handle: async ({ door, query, request, reply }) => {
      // The launch that waits is named by its `state`; without its cookie the answer came to another browser.
      const pending = query.state ?? ''
      const secret = door.cookies.launch(request, pending)
      if (secret === undefined) return sendPlainPage(door, request, reply.code(400), 'cookies')
      const kept = (launch: string) => door.cookies.launch(request, launch)
      const finished = await door.deps.useCases.launch.finish(query, secret, kept)
      if (isNo(finished)) {
        const needsOne = finished.refused === 'wrong-launch' && finished.why === NO_APPOINTMENT
        return sendPlainPage(door, request, reply.code(400), needsOne ? 'no-appointment' : 'launch')
      }
      // The session of what opens later is this launch's, whose cookie is there already.
      if ('awaits' in finished) return sendWaitingPage(door, request, reply, finished, addressOf)
      if (finished.launch !== pending) door.cookies.dropLaunch(reply, pending)
      door.cookies.setLaunch(reply, finished.launch, finished.secret)
      return reply.redirect(addressOf(finished), 303)
    },
  }),
  route({
    method: 'GET',
    url: '/w/:launch',
    action: 'load-workspace',
    known: 'by-launch',
    params: Type.Object({ launch: Type.String() }),
    framing: (door, { caller }) => emrFraming(door, ownEmr(caller)),
    handle: ({ door, request, reply }) =>
      sendWorkspace(door, request, reply, () => firstAnswers(door.deps.useCases.workspace, request.caller)),
  }),
  route({
    method: 'GET',
    url: '/desk/:launch',
    action: 'load-desk',
    known: 'by-desk',
    params: Type.Object({ launch: Type.String() }),
    framing: (door, { caller }) => ({ ...emrFraming(door, ownEmr(caller)), devices: false }),
    handle: ({ door, request, reply }) => sendStaffPage(door, request, reply, 'desk'),
  }),
  route({
    method: 'GET',
    url: '/operator/:launch',
    action: 'load-operator',
    known: 'by-desk',
    params: Type.Object({ launch: Type.String() }),
    framing: (door, { caller }) => ({ ...emrFraming(door, ownEmr(caller)), devices: false }),
    handle: ({ door, request, reply }) => sendStaffPage(door, request, reply, 'operator'),
  }),
  route({
    method: 'GET',
    url: KEYS,
    action: 'read-keys',
    known: 'not',
    answer: Type.Object({ keys: Type.Array(Type.Unknown()) }),
    handle: ({ door, reply }) => {
      void reply.header('cache-control', 'public, max-age=300')
      return door.deps.useCases.launch.jwks()
    },
  }),
]
