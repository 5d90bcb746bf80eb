import { createHash } from 'node:crypto'
import type {
  BegunTrial,
  MoreTried,
  OpenedTried,
  RanFixtures,
  RouteChangePage,
  Switched,
  Trial,
  TriedMessage,
} from '#api/route-changes.ts'
import { differingPlaces, NOTHING_TRIED, placeIn, type Made, type SaidAt } from '#domain/route/trial.ts'
import type { House } from './house.ts'
import { byOperator } from './operator-audit.ts'
import type { RouteFiles, RouteTrial, RouteTrials, RouteVersion, RouteVersions, TrialLine } from './route-versions.ts'
import { carryTrial, type Makes } from './try-route.ts'
import type { Answer, OperatorSession } from './use-cases.ts'

/** A version as it can be tried: its texts, and what it makes of a message. */
export interface TriableVersion {
  files: RouteFiles
  keepDays: number
  makes: Makes
  /** Fixtures of its map that no longer hold. */
  fixtures(): string[]
}

export interface RouteChangeParts {
  versions: Omit<RouteVersions, 'newest'>
  trials: RouteTrials
  /** Whether an organization has a route. */
  has(organization: string, route: string): boolean
  inForce(organization: string, route: string): TriableVersion & { version: number }
  ofFile(organization: string, route: string): TriableVersion
  /** What texts come to, or what is wrong with them. */
  read(organization: string, route: string, files: RouteFiles): Promise<TriableVersion | string[]>
  /** What the fixtures of a map come to, or what is wrong with it. */
  fixtures(files: RouteFiles): Promise<RanFixtures['fixtures'] | { wrong: string[] }>
  /** Takes the newest version into use in this process. */
  upToDate(organization: string, route: string): Promise<void>
  nameOf(organization: string, practitioner: string): Promise<string>
  onBug(fault: unknown): void
}

/** Versions of routes on the operator's page: tried on what was stored, switched on, gone back from. */
export interface RouteChanges {
  page(session: OperatorSession, route: string): Promise<Answer<RouteChangePage>>
  /** Runs the fixtures of the map that the texts are of; they are files of the maps' folder, and nothing that was carried. */
  fixtures(session: OperatorSession, route: string, files: RouteFiles): Promise<Answer<RanFixtures>>
  /** Begins a trial, and ends another one of the route that still ran. */
  begin(
    session: OperatorSession,
    route: string,
    asked: { files: RouteFiles; days: number },
  ): Promise<Answer<BegunTrial>>
  trial(session: OperatorSession, route: string, trial: string): Promise<Answer<Trial>>
  more(session: OperatorSession, route: string, trial: string, before: string): Promise<Answer<MoreTried>>
  /** For whom the settings name alone; in the audit with why. */
  open(
    session: OperatorSession,
    route: string,
    trial: string,
    asked: { message: string; why: string },
  ): Promise<Answer<OpenedTried>>
  cancel(session: OperatorSession, route: string, trial: string): Promise<Answer<Trial>>
  /** What was tried to its end is carried by from here on. */
  switchOn(
    session: OperatorSession,
    route: string,
    trial: string,
    asked: { base: number; why: string },
  ): Promise<Answer<Switched>>
  back(
    session: OperatorSession,
    route: string,
    asked: { base: number; to: number; why: string },
  ): Promise<Answer<Switched>>
  /** Ends trials that run in this process. */
  stop(): Promise<void>
}

/** The newest are tried where there are more. */
const MOST_TRIED = 20_000
const PAGE = 50
const HISTORY = 50
const DAY_MS = 24 * 3_600_000
const NOT_FOUND = { refused: 'not-found' } as const

export function routeChanges(house: Pick<House, 'now'>, parts: RouteChangeParts): RouteChanges {
  const { versions, trials, nameOf } = parts
  const running = new Map<string, Promise<void>>()

  const shown = async (organization: string, trial: RouteTrial): Promise<Trial> => {
    const found = await trials.lines(organization, trial.id, null, PAGE + 1)
    const { id, at, since, state, total, base, files, fixtures, sum } = trial
    return {
      id,
      at: at.toISOString(),
      by: (await nameOf(organization, trial.by)) || trial.by,
      since: since.toISOString(),
      state,
      total,
      base,
      files,
      fixtures,
      // One that was kept by an earlier version of Causeway counts fewer ways.
      sum: { ...sum, otherwise: { ...NOTHING_TRIED.otherwise, ...sum.otherwise } },
      messages: found.slice(0, PAGE).map(lineOf),
      more: found.length > PAGE,
    }
  }
  const trialOf = async ({ organization }: OperatorSession, route: string, id: string) => {
    const trial = parts.has(organization, route) ? await trials.trial(organization, id, house.now()) : null
    return trial?.route === route ? trial : null
  }
  const page = async ({ organization }: OperatorSession, route: string): Promise<RouteChangePage> => {
    const all = await versions.list(organization, route, HISTORY)
    const names = new Map<string, string>()
    for (const { by } of all) if (!names.has(by)) names.set(by, (await nameOf(organization, by)) || by)
    const { version, files, keepDays } = parts.inForce(organization, route)
    const newest = await trials.newest(organization, route, house.now())
    const asFile = (all.find((one) => one.version === version)?.files ?? null) === null
    return {
      version,
      asFile,
      fileDiffers: digestOf(files) !== digestOf(parts.ofFile(organization, route).files),
      files,
      keepDays,
      history: all.map(({ version: of, at, by, why, backTo, trial }) => ({
        version: of,
        at: at.toISOString(),
        by: names.get(by) ?? by,
        why,
        backTo,
        trial,
      })),
      trial: newest && (await shown(organization, newest)),
    }
  }
  /** Adds a version with its audit and takes it into use, unless somebody else has added one since `base`. */
  const add = async (
    session: OperatorSession,
    route: string,
    base: number,
    made: Pick<RouteVersion, 'files' | 'why' | 'backTo' | 'trial'>,
    what: string,
  ): Promise<Answer<Switched>> => {
    const { organization, practitioner: by } = session
    const audit = byOperator(session, 'update', what, {
      route,
      version: String(base + 1),
      why: made.why,
      ...(made.trial !== null && { trial: made.trial }),
      ...(made.backTo !== null && { backTo: String(made.backTo) }),
      ...(made.files !== null && { text: digestOf(made.files) }),
    })
    const added = await versions.add(organization, route, base, { ...made, at: house.now(), by }, audit)
    if (!added) return { refused: 'newer-version', version: String(await versions.newestOf(organization, route)) }
    await parts.upToDate(organization, route)
    return { wrong: [], page: await page(session, route) }
  }

  return {
    page: async (session, route) => (parts.has(session.organization, route) ? page(session, route) : NOT_FOUND),

    fixtures: async ({ organization }, route, files) => {
      if (!parts.has(organization, route)) return NOT_FOUND
      const ran = await parts.fixtures(files)
      return 'wrong' in ran ? { wrong: ran.wrong, fixtures: [] } : { wrong: [], fixtures: ran }
    },

    begin: async (session, route, { files, days }) => {
      const { organization, practitioner: by } = session
      if (!parts.has(organization, route)) return NOT_FOUND
      const after = await parts.read(organization, route, files)
      if (Array.isArray(after)) return { wrong: after, trial: null }
      const before = parts.inForce(organization, route)
      const now = house.now()
      const last = await trials.newest(organization, route, now)
      if (last?.state === 'running') await trials.end(last.id, 'cancelled')
      const since = new Date(now.getTime() - days * DAY_MS)
      const audit = byOperator(session, 'read', 'messages of a route tried', { route, since: since.toISOString() })
      const begun = { route, files: after.files, fixtures: after.fixtures(), base: before.version, since, by }
      const trial = await trials.begin(organization, begun, MOST_TRIED, audit, now)
      const run = carryTrial(
        trials,
        { ...trial, organization },
        { before: before.makes, after: after.makes },
        house.now,
      )
        .catch(parts.onBug)
        .finally(() => running.delete(trial.id))
      running.set(trial.id, run)
      return { wrong: [], trial: await shown(organization, trial) }
    },

    trial: async (session, route, id) => {
      const trial = await trialOf(session, route, id)
      return trial === null ? NOT_FOUND : shown(session.organization, trial)
    },

    more: async (session, route, id, before) => {
      if ((await trialOf(session, route, id)) === null) return NOT_FOUND
      const found = await trials.lines(session.organization, id, before, PAGE + 1)
      return { messages: found.slice(0, PAGE).map(lineOf), more: found.length > PAGE }
    },

    open: async (session, route, id, { message, why }) => {
      const { organization } = session
      const trial = await trialOf(session, route, id)
      const after = trial === null ? [] : await parts.read(organization, route, trial.files)
      if (Array.isArray(after)) return NOT_FOUND
      const audit = byOperator(session, 'read', 'message of a route opened', { message, trial: id, why })
      const stored = await trials.open(organization, route, message, audit, house.now())
      if (stored === null) return NOT_FOUND
      return sidesOf(await parts.inForce(organization, route).makes(stored), await after.makes(stored))
    },

    cancel: async (session, route, id) => {
      const trial = await trialOf(session, route, id)
      if (trial === null) return NOT_FOUND
      await trials.end(id, 'cancelled')
      return shown(session.organization, (await trialOf(session, route, id)) ?? trial)
    },

    switchOn: async (session, route, id, { base, why }) => {
      const trial = await trialOf(session, route, id)
      if (trial === null) return NOT_FOUND
      if (trial.state !== 'done')
        return { wrong: ['It was not tried to its end. Try it again, and switch on what you have seen.'], page: null }
      // What was compared with is in force no more: what was seen is not what would change.
      if (trial.base !== base) return { refused: 'newer-version', version: String(base) }
      const read = await parts.read(session.organization, route, trial.files)
      if (Array.isArray(read)) return { wrong: read, page: null }
      const made = { files: trial.files, why, backTo: null, trial: id }
      return add(session, route, base, made, 'version of a route switched on')
    },

    back: async (session, route, { base, to, why }) => {
      const { organization } = session
      if (!parts.has(organization, route)) return NOT_FOUND
      const earlier = to === 0 ? null : await versions.version(organization, route, to)
      if (to !== 0 && earlier === null) return NOT_FOUND
      const files = earlier?.files ?? null
      const read = files === null ? null : await parts.read(organization, route, files)
      if (Array.isArray(read)) return { wrong: read, page: null }
      return add(session, route, base, { files, why, backTo: to, trial: null }, 'version of a route set back')
    },

    stop: async () => {
      for (const id of running.keys()) await trials.end(id, 'stopped')
      await Promise.all(running.values())
    },
  }
}

/** By which the audit tells one text from another. */
function digestOf({ route, map, beside }: RouteFiles): string {
  const files = Object.entries(beside).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([route, map, files]))
    .digest('hex')
    .slice(0, 16)
}

function lineOf({ message, event, receivedAt, treated, places, why }: TrialLine): TriedMessage {
  return { message, type: event, receivedAt: receivedAt.toISOString(), treated, places, why }
}

function sidesOf(before: Made, after: Made): OpenedTried {
  const [was, is] = [saidBy(before), saidBy(after)]
  const differing = new Set(differingPlaces(was, is))
  const side = (made: Made, own: readonly SaidAt[], other: readonly SaidAt[]) => ({
    does: does(made),
    resources: [...Map.groupBy(own, ({ at }) => placeIn(at).of)].map(([name, fields]) => ({
      name,
      fields: fields.map(({ at, says }) => ({ at: placeIn(at).within, text: says, differs: differing.has(at) })),
      alone: !other.some(({ at }) => placeIn(at).of === name),
    })),
  })
  return { before: side(before, was, is), after: side(after, is, was) }
}

function saidBy(made: Made): readonly SaidAt[] {
  return made.did === 'carried' ? made.says : []
}

function does(made: Made): string {
  switch (made.did) {
    case 'filtered':
      return 'It is not taken.'
    case 'unknown':
      return 'It is taken; what becomes of it is not known, because what it said was not kept or the EMR does not say whose it is.'
    case 'refused':
      return `It is left to a person: ${made.why}.`
    case 'withheld':
      return `Nothing of it goes: ${made.why}.`
    case 'carried':
      return 'It goes as this.'
  }
}
