import { createHash } from 'node:crypto'
import type {
  FoundMessages,
  MessageLine,
  MessagePage,
  MessageSearch,
  OpenedPage,
  RouteRow,
  RoutesPage,
  SentAgain,
  SentCopy,
  ShownSegment,
  Stage,
  TestedRoute,
  ToSendAgain,
  TriedCopy,
} from '#api/operator-routes.ts'
import { askedFor } from '#domain/route/asked.ts'
import { sayBand } from '#domain/route/expect.ts'
import type { Route } from '#domain/route/route.ts'
import type { House } from './house.ts'
import { byOperator } from './operator-audit.ts'
import { CONNECTIONS, type Quiet, type RouteAlarms } from './route-alarms.ts'
import type { Deed, MessageLife, MessageRow, RouteMessages, Traffic, UnmappedOf } from './route-messages.ts'
import type { Deliver } from './routes.ts'
import { isNo, type Answer, type OperatorSession } from './use-cases.ts'

/** A route of an organization as its operator sees it. */
export interface OperatedRoute {
  organization: string
  route: Route
  /** Where it hears and where it delivers, in words. */
  from: string
  to: string
  /** The map by which it was mapped at an instant, with the version where that was none of the file's; null where by none. */
  mapAt(at: Date): Promise<string | null>
  /** What is expected of it now by what was learned, in words. */
  learned(): string
  /** Takes a test message where its messages go. */
  deliver: Deliver
  /** What its map makes of a message and its patient permits of that, beside the message; null where it goes as it came. */
  mapped(message: { event: string; bytes: Uint8Array }): Promise<OpenedPage['mapped']>
  /** A message of a fictive patient, of a type that the route takes; null where none can be made. */
  testMessage(type: string, controlId: string, at: Date): Uint8Array | null
}

/** How bytes are shown to people and made from what they type. */
export interface MessageText {
  textOf(bytes: Uint8Array): string
  sideBySide(one: Uint8Array, other: Uint8Array): { source: ShownSegment[]; sent: ShownSegment[] }
  edited(
    typed: string,
    received: Uint8Array,
    controlId: string,
  ): { bytes: Uint8Array; event: string } | { wrong: string }
}

export interface RouteOperationParts {
  messages: RouteMessages
  alarms: Pick<RouteAlarms, 'open' | 'quiets' | 'quiet'>
  /** The routes that run; none before they were started. */
  routes(): readonly OperatedRoute[]
  shown: MessageText
  nameOf(organization: string, practitioner: string): Promise<string>
}

/** The routes on the operator's page: their traffic, their messages without what they say, and what is done about them. */
export interface RouteOperation {
  page(session: OperatorSession): Promise<RoutesPage>
  find(session: OperatorSession, search: MessageSearch): Promise<Answer<FoundMessages>>
  message(session: OperatorSession, id: string): Promise<Answer<MessagePage>>
  /** For whom the settings name alone; in the audit with why. */
  open(session: OperatorSession, id: string, why: string): Promise<Answer<OpenedPage>>
  replay(session: OperatorSession, id: string): Promise<Answer<MessagePage>>
  skip(session: OperatorSession, id: string, why: string): Promise<Answer<MessagePage>>
  /** What would be sent; reaches nothing. */
  tryCopy(session: OperatorSession, id: string, text: string): Promise<Answer<TriedCopy>>
  sendCopy(session: OperatorSession, id: string, text: string, why: string): Promise<Answer<SentCopy>>
  sendAgain(session: OperatorSession, route: string, span: ToSendAgain): Promise<Answer<SentAgain>>
  /** Nobody is told of a route's alarms for so many minutes; none ends that. */
  quiet(session: OperatorSession, route: string, quiet: { minutes: number; why: string }): Promise<Answer<RoutesPage>>
  test(session: OperatorSession, route: string, type: string): Promise<Answer<TestedRoute>>
}

const PAGE = 50
/** Places that are shown of a route. */
const MOST_UNMAPPED = 40
const MINUTE_MS = 60_000
const NOT_FOUND = { refused: 'not-found' } as const

export function routeOperation(
  house: Pick<House, 'store' | 'now' | 'newId'>,
  { messages, alarms, routes, shown, nameOf }: RouteOperationParts,
): RouteOperation {
  const ofOrganization = (organization: string) => routes().filter((one) => one.organization === organization)
  const routeOf = (organization: string, id: string) =>
    ofOrganization(organization).find(({ route }) => route.id === id)
  const deedOf = (
    session: OperatorSession,
    what: string,
    detail: Record<string, string>,
    why: string | null = null,
  ): Deed => ({
    by: session.practitioner,
    why,
    audit: byOperator(session, 'execute', what, { ...detail, ...(why !== null && { why }) }),
    now: house.now(),
  })

  const lifeOf = async ({ organization }: OperatorSession, id: string) => {
    const life = await messages.life(organization, id)
    // A route that was taken away keeps its messages, and nothing can be done about them.
    return life === null || routeOf(organization, life.route) === undefined ? null : life
  }
  const pageOf = async (session: OperatorSession, id: string): Promise<Answer<MessagePage>> => {
    const life = await lifeOf(session, id)
    if (life === null) return NOT_FOUND
    const people = [...new Set(life.life.flatMap(({ by }) => by ?? []))]
    const names = new Map(
      await Promise.all(people.map(async (by) => [by, (await nameOf(session.organization, by)) || by] as const)),
    )
    return {
      message: line(life),
      stages: (await withMaps(stagesOf(life), routeOf(session.organization, life.route))).map((stage) => ({
        ...stage,
        by: stage.by && (names.get(stage.by) ?? stage.by),
      })),
      triedAgainAt: life.triedAgainAt?.toISOString() ?? null,
      heldBy: life.heldBy,
    }
  }
  /** Does something about one message, and shows what came of it. */
  const about = async (
    session: OperatorSession,
    id: string,
    act: (life: MessageLife) => Promise<boolean>,
  ): Promise<Answer<MessagePage>> => {
    const life = await lifeOf(session, id)
    if (life === null || !(await act(life))) return NOT_FOUND
    return pageOf(session, id)
  }
  const copyOf = async (session: OperatorSession, id: string, text: string, what: string) => {
    const audit = byOperator(session, 'read', what, { message: id })
    const kept = await messages.open(session.organization, id, audit, house.now())
    const found = kept === null ? undefined : routeOf(session.organization, kept.route)
    if (kept === null || found === undefined) return null
    const controlId = `CW${createHash('sha256').update(`${id} ${text}`).digest('hex').slice(0, 18).toUpperCase()}`
    const copy = shown.edited(text, kept.bytes, controlId)
    const wrong =
      'wrong' in copy
        ? copy.wrong
        : found.route.take.includes(copy.event)
          ? null
          : `The route does not take ${copy.event}; it takes ${found.route.take.join(', ')}.`
    return { kept, found, copy, wrong }
  }

  const routesPage = async ({ organization, opens }: OperatorSession): Promise<RoutesPage> => {
    const theirs = ofOrganization(organization)
    const now = house.now()
    const ids = theirs.map(({ route }) => route.id)
    const traffic = await messages.traffic(organization, ids, now)
    const unmapped = await messages.unmapped(organization, ids, now)
    const quiets = await alarms.quiets(organization, now)
    const open = (await alarms.open(organization)).filter(({ route }) => route === CONNECTIONS || ids.includes(route))
    return {
      at: now.toISOString(),
      routes: theirs.map((one) => row(one, traffic, unmapped, quiets)),
      alarms: open.map(({ id, route, kind, says, raisedAt }) => ({
        id,
        route: route === CONNECTIONS ? null : route,
        kind,
        says,
        since: raisedAt.toISOString(),
      })),
      mayOpen: opens,
    }
  }

  return {
    page: routesPage,

    find: async (session, { typed, route, after }) => {
      const { organization } = session
      const theirs = ofOrganization(organization).map(({ route: { id } }) => id)
      const asked = askedFor(typed)
      const page = {
        after: after === null ? null : { receivedAt: new Date(after.receivedAt), id: after.id },
        limit: PAGE + 1,
      }
      const among = route === null ? theirs : theirs.filter((id) => id === route)
      const found = await messages.find(organization, among, asked, page)
      // That a person's messages were looked for; by which number is nowhere.
      const audit = byOperator(session, 'read', 'messages of routes looked for', {
        ...(route !== null && { route }),
        by: asked.value === null ? 'type and state' : 'value',
      })
      await house.store.audit(organization, [audit], house.now())
      return { messages: found.slice(0, PAGE).map(line), more: found.length > PAGE }
    },

    message: pageOf,

    open: async (session, id, why) => {
      const audit = byOperator(session, 'read', 'message of a route opened', { message: id, why })
      const life = await lifeOf(session, id)
      const kept = life && (await messages.open(session.organization, id, audit, house.now()))
      if (life === null || kept === null) return NOT_FOUND
      const goes = { event: life.event, bytes: kept.edited ?? kept.bytes }
      return {
        text: shown.textOf(kept.bytes),
        copy: kept.edited && shown.textOf(kept.edited),
        ...shown.sideBySide(kept.bytes, goes.bytes),
        answer: kept.answer && shown.sideBySide(kept.answer, kept.answer).source,
        mapped: (await routeOf(session.organization, kept.route)?.mapped(goes)) ?? null,
      }
    },

    replay: (session, id) =>
      about(session, id, ({ route }) =>
        messages.replay(
          session.organization,
          route,
          id,
          deedOf(session, 'messages of a route replayed', { route, message: id }),
        ),
      ),

    skip: (session, id, why) =>
      about(session, id, ({ route }) =>
        messages.skip(
          session.organization,
          route,
          id,
          deedOf(session, 'message of a route skipped', { route, message: id }, why),
        ),
      ),

    tryCopy: async (session, id, text) => {
      const tried = await copyOf(session, id, text, 'edited message of a route tried')
      if (tried === null) return NOT_FOUND
      const { kept, found, copy, wrong } = tried
      const sides = 'wrong' in copy ? { source: [], sent: [] } : shown.sideBySide(kept.bytes, copy.bytes)
      return { wrong, to: found.to, ...sides }
    },

    sendCopy: async (session, id, text, why) => {
      const tried = await copyOf(session, id, text, 'edited message of a route checked')
      if (tried === null) return NOT_FOUND
      const { found, copy, wrong } = tried
      if ('wrong' in copy || wrong !== null) return { wrong, page: null }
      const detail = { route: found.route.id, message: id }
      const deed = deedOf(session, 'edited message of a route sent', detail, why)
      const page = await about(session, id, () => messages.sendEdited(session.organization, id, copy.bytes, deed))
      return isNo(page) ? page : { wrong: null, page }
    },

    sendAgain: async (session, route, { patient, since, until, send }) => {
      const { organization } = session
      if (routeOf(organization, route) === undefined) return NOT_FOUND
      const span = {
        route,
        patient,
        since: since === null ? null : new Date(since),
        until: until === null ? null : new Date(until),
      }
      if (!send) return { messages: await messages.countIn(organization, span) }
      const detail = {
        route,
        of: patient === null ? 'a period' : 'a patient',
        ...(since !== null && { since }),
        ...(until !== null && { until }),
      }
      const deed = deedOf(session, 'messages of a route replayed', detail)
      return { messages: await messages.replayAll(organization, span, deed) }
    },

    quiet: async (session, route, { minutes, why }) => {
      const { organization, practitioner } = session
      if (routeOf(organization, route) === undefined) return NOT_FOUND
      const now = house.now()
      const until = minutes === 0 ? null : new Date(now.getTime() + minutes * MINUTE_MS)
      const what = until === null ? 'alarms of a route told again' : 'alarms of a route quieted'
      const detail = { route, why, ...(until !== null && { until: until.toISOString() }) }
      const audit = byOperator(session, 'update', what, detail)
      // By name: the page that shows it asks nothing of the EMR every two seconds.
      const by = (await nameOf(organization, practitioner)) || practitioner
      await alarms.quiet(organization, { route, until, why, by }, audit, now)
      return routesPage(session)
    },

    test: async (session, route, type) => {
      const { organization } = session
      const found = routeOf(organization, route)
      if (found === undefined || !found.route.take.includes(type)) return NOT_FOUND
      const controlId = `CWT${house.newId().replaceAll('-', '').slice(0, 17).toUpperCase()}`
      const bytes = found.testMessage(type, controlId, house.now())
      if (bytes === null) return NOT_FOUND
      const tried = await found.deliver({ id: controlId, event: type, bytes })
      const outcome = tried.tried === 'delivered' ? 'taken' : tried.tried === 'again' ? 'not-now' : 'refused'
      const audit = byOperator(session, 'execute', 'test message sent', { route, event: type, controlId, outcome })
      await house.store.audit(organization, [audit], house.now())
      return { outcome, controlId, says: tried.tried === 'delivered' ? 'The destination took it.' : tried.why }
    },
  }
}

function row(
  { route, from, to, learned, testMessage }: OperatedRoute,
  traffic: readonly Traffic[],
  unmapped: readonly UnmappedOf[],
  quiets: readonly Quiet[],
): RouteRow {
  const { id, title, version, take, find, expect } = route
  const quiet = quiets.find((one) => one.route === id)
  const own = traffic.find((one) => one.route === id)
  return {
    id,
    title,
    version,
    from,
    to,
    take: [...take],
    tests: take.filter((type) => testMessage(type, '', new Date(0)) !== null),
    find: [...find],
    perMinute: own?.perMinute ?? [],
    waiting: own?.waiting ?? 0,
    oldestAt: own?.oldestAt?.toISOString() ?? null,
    quarantined: own?.quarantined ?? 0,
    lastSeenAt: own?.lastSeenAt?.toISOString() ?? null,
    expected: [...expect.bands.map(sayBand), learned()],
    unmapped:
      route.map === undefined
        ? null
        : unmapped
            .filter((one) => one.route === id)
            .slice(0, MOST_UNMAPPED)
            .map(({ at, count }) => ({ at, count })),
    quiet: quiet === undefined ? null : { until: quiet.until.toISOString(), why: quiet.why, by: quiet.by },
  }
}

function line({ id, route, event, state, attempts, why, receivedAt, endedAt, edited, kept }: MessageRow): MessageLine {
  return {
    id,
    route,
    type: event,
    state,
    tries: attempts,
    why,
    receivedAt: receivedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    edited,
    kept,
  }
}

/** A message's life from its receipt on. What ended it is told by its state, what befell it before by its life. */
function stagesOf({ state, why, receivedAt, endedAt, life }: MessageLife): Stage[] {
  const stages: Stage[] = [{ at: receivedAt.toISOString(), stage: 'received', why: null, by: null }]
  for (const { did, ...befell } of life) stages.push({ ...befell, stage: did === 'sent' ? 'delivered' : did })
  const at = endedAt?.toISOString()
  // That a person skipped it, or its patient does not permit it, stands in its life already.
  if (at !== undefined && state !== 'waiting' && state !== 'skipped' && state !== 'withheld')
    stages.push({ at, stage: state, why: state === 'delivered' ? why : null, by: null })
  return stages
}

/** What went, and what was judged by its patient's consent, was mapped right before, by the map of that moment. */
async function withMaps(stages: readonly Stage[], route: Pick<OperatedRoute, 'mapAt'> | undefined): Promise<Stage[]> {
  const each = stages.map(async (stage, place): Promise<Stage[]> => {
    const isMapped = ['disclosed', 'withheld', 'delivered'].includes(stage.stage)
    if (!isMapped || stages[place - 1]?.stage === 'disclosed') return [stage]
    const by = await route?.mapAt(new Date(stage.at))
    return by == null ? [stage] : [{ at: stage.at, stage: 'mapped', why: by, by: null }, stage]
  })
  return (await Promise.all(each)).flat()
}
