import type { DeskChange, DeskPage, OffersLess, SilentRoute, Worklist, WorklistQuery } from '#api/desk.ts'
import { nextDay, startOfDay } from '#domain/day.ts'
import { localDate } from '#domain/visit/age.ts'
import type { Happening } from '#domain/visit/happening.ts'
import { readFace } from './faces.ts'
import { ChartFault } from './chart.ts'
import { byHandUseCases } from './by-hand.ts'
import { checkInUseCases } from './check-in.ts'
import { contactUseCases } from './contacts.ts'
import { deskRows } from './desk-rows.ts'
import { matchUseCases } from './match-visit.ts'
import { newPersonUseCase } from './new-person.ts'
import { audited, by, seen, sees } from './desk-session.ts'
import type { EmrInterface } from './emr-interface.ts'
import { guestViews } from './guest.ts'
import type { House } from './house.ts'
import { happen, organizationOf } from './house.ts'
import { isInstant, isVisitId, readListPlace, writeListPlace } from './list-place.ts'
import { recent } from './recent.ts'
import type { StoredVisit, TaskKey, WorklistShown } from './store.ts'
import type { DeskSession, DeskUseCases } from './use-cases.ts'
import type { EmrKnown } from './watch-emr.ts'

const PAGE = 100

/** The desk's use cases, and what tells its pages that something has changed. */
export interface Desk {
  useCases: DeskUseCases
  /** A visit has changed, by whichever process. */
  changed(visit: string): Promise<void>
  /** The EMR of a practice stopped answering, or answers again. */
  reached(organization: string, awaySince: Date | null): void
  /** What the EMR of a practice offers was read again. */
  offers(organization: string): Promise<void>
  /** What the routes of a practice carry was looked at. */
  routes(organization: string): Promise<void>
  close(): void
}

interface Listener {
  session: DeskSession
  hear(change: DeskChange | null): void
}

/**
 * The front desk: the practice's day and its worklist. Names come from the board's own cached minimum, never a chart.
 * `emrOf` tells what is known of an organization's EMR, `silentOf` which of its routes are silent.
 */
export function openDesk(
  house: House,
  interfaces: Pick<EmrInterface, 'send'>,
  emrOf: (organization: string) => Promise<Pick<EmrKnown, 'last' | 'lost'>>,
  silentOf: (organization: string) => Promise<SilentRoute[]>,
): Desk {
  const { store } = house
  const listeners = new Set<Listener>()
  const away = new Map<string, Date>()
  const silent = new Map<string, string>()
  const { nameOf, workRow, workRows, rowOf } = deskRows(house)

  const offersLess = async (organization: string): Promise<OffersLess | null> => {
    const { lost, last } = await emrOf(organization)
    return lost.length === 0 ? null : { since: last?.lostSince ?? null, names: lost.map(({ name }) => name) }
  }

  const visitOf = async (session: DeskSession, id: string): Promise<StoredVisit | null> => {
    const visit = await store.visit(id)
    return visit !== null && sees(session, visit) ? visit : null
  }
  const act = async (session: DeskSession, id: string, happening: Happening, what: string) => {
    const visit = await visitOf(session, id)
    if (visit === null) return { refused: 'not-found' } as const
    return happen(house, id, happening, { audit: [audited(session, visit, 'update', what)] })
  }

  const worklist = async (session: DeskSession, { after, whose, order }: WorklistQuery): Promise<Worklist> => {
    const shown: WorklistShown = {
      owner: whose === undefined || whose === 'mine' ? null : whose,
      takenBy: whose === 'mine' ? session.practitioner : null,
      clinician: session.role === 'front-desk' ? null : session.practitioner,
      order: order ?? 'due',
    }
    const { tasks, total } = await store.worklist(session.organization, shown, readKey(after ?? null), PAGE)
    const rows = await workRows(session, tasks)
    const last = tasks.length === PAGE ? tasks.at(-1) : undefined
    return { rows, next: last === undefined ? null : writeKey(last), total }
  }

  const changed = async (id: string): Promise<void> => {
    // Whose session has ended asks anew, and is then told so.
    for (const listener of [...listeners].filter(({ session }) => session.until < house.now())) {
      listeners.delete(listener)
      listener.hear(null)
    }
    if (listeners.size === 0) return
    const visit = await store.visit(id)
    if (visit === null || visit.state.start === null) return
    const hearing = [...listeners].filter(({ session }) => sees(session, visit))
    if (hearing.length === 0) return
    const face = (await store.faces([id])).get(id)
    const day = localDate(new Date(visit.state.start), organizationOf(house, visit.organization).timeZone)
    const told = visit.state.references.appointment === null ? null : await rowOf(visit, face)
    const open = await store.tasksOf(id)
    for (const { session, hear } of hearing) {
      const tasks = await Promise.all(open.map((task) => workRow(session, task, visit, face)))
      hear(told === null ? { kind: 'unbooked', visit: id, tasks } : { kind: 'visit', day, row: told, tasks })
    }
  }

  /** The board shows the number as it now is; where the EMR is silent again, the next look at it does. */
  const faceAnew = async (visit: StoredVisit): Promise<void> => {
    try {
      await readFace(house, visit, recent<string>(1))
    } catch (fault) {
      if (!(fault instanceof ChartFault)) throw fault
    }
    await changed(visit.id)
  }

  const useCases: DeskUseCases = {
    page: async (session, asked): Promise<DeskPage> => {
      const organization = organizationOf(house, session.organization)
      const { timeZone } = organization
      const now = house.now()
      const day = asked ?? localDate(now, timeZone)
      const all = await store.board(organization.id, startOfDay(day, timeZone), startOfDay(nextDay(day), timeZone))
      const visits = all.filter((visit) => sees(session, visit))
      const [faces, help, list, name, emrOffersLess, silentRoutes] = await Promise.all([
        store.faces(visits.map(({ id }) => id)),
        store.askingHelp(organization.id).then((tasks) => workRows(session, tasks)),
        worklist(session, {}),
        nameOf(organization.id, session.practitioner),
        offersLess(organization.id),
        silentOf(organization.id),
      ])
      await store.audit(organization.id, [seen(session, 'day board')], now)
      return {
        practice: { name: organization.name, phone: organization.phone, timeZone },
        person: {
          name,
          role: session.role === 'front-desk' ? 'front-desk' : 'clinician',
          opensVisits: session.role === 'desk-clinician' && organization.emr.signIn !== undefined,
        },
        emr: organization.emr.name,
        day,
        now: now.toISOString(),
        rows: await Promise.all(visits.map((visit) => rowOf(visit, faces.get(visit.id)))),
        help,
        worklist: list,
        emrAwaySince: away.get(organization.id)?.toISOString() ?? null,
        emrOffersLess,
        silentRoutes,
      }
    },

    worklist: async (session, asked) => {
      await store.audit(session.organization, [seen(session, 'worklist')], house.now())
      return worklist(session, asked)
    },

    listen: (session, hear) => {
      const listener = { session, hear }
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },

    task: (session, visit, task, verb) =>
      act(session, visit, { kind: 'see-to-task', task, act: verb, by: by(session) }, `task ${verb}`),
    help: (session, visit, verb) =>
      verb === 'take'
        ? act(session, visit, { kind: 'take-help', by: by(session) }, 'help taken')
        : act(session, visit, { kind: 'answer-help', by: by(session) }, 'help answered'),
    sendLink: (session, visit) => act(session, visit, { kind: 'ask-link' }, 'link sent again'),
    revokeLink: async (session, visit, send) => {
      const revocations = (await visitOf(session, visit))?.state.revocations ?? 0
      return act(session, visit, { kind: 'revoke-link', by: by(session), send, revocations }, 'link revoked')
    },
    attempt: (session, visit, outcome) =>
      act(session, visit, { kind: 'log-attempt', by: by(session), outcome }, `call logged: ${outcome}`),
    noShow: (session, visit) => act(session, visit, { kind: 'call-no-show', by: by(session) }, 'no-show called'),
    unlock: (session, visit) => act(session, visit, { kind: 'unlock', by: by(session) }, 'door unlocked'),

    inviteInterpreter: async (session, id) => {
      const refusal = await act(
        session,
        id,
        { kind: 'invite-guest', guest: 'interpreter', by: by(session) },
        'interpreter invited',
      )
      if (refusal !== null) return refusal
      const visit = await visitOf(session, id)
      const views = visit === null ? [] : await guestViews(house, visit)
      const link = views.find(({ guest }) => guest === 'interpreter')?.link ?? null
      return link === null ? { refused: 'not-found' } : { link }
    },

    ...matchUseCases(house, visitOf),
    ...checkInUseCases(house, visitOf),
    ...byHandUseCases(house, visitOf),

    ...contactUseCases({ house, interfaces, visitOf, audited, faceAnew }),
    ...newPersonUseCase({ house, interfaces, visitOf, audited }),
  }

  return {
    useCases,
    changed,
    reached: (organization, awaySince) => {
      const before = away.get(organization)
      if ((before === undefined) === (awaySince === null)) return
      if (awaySince === null) away.delete(organization)
      else away.set(organization, awaySince)
      for (const { session, hear } of listeners)
        if (session.organization === organization) hear({ kind: 'emr', awaySince: awaySince?.toISOString() ?? null })
    },
    offers: async (organization) => {
      const less = await offersLess(organization)
      for (const { session, hear } of listeners)
        if (session.organization === organization) hear({ kind: 'emr-offers', less })
    },
    routes: async (organization) => {
      const found = await silentOf(organization)
      const [before, is] = [silent.get(organization) ?? '[]', JSON.stringify(found)]
      silent.set(organization, is)
      if (before === is) return
      for (const { session, hear } of listeners)
        if (session.organization === organization) hear({ kind: 'routes', silent: found })
    },
    close: () => {
      for (const { hear } of listeners) hear(null)
      listeners.clear()
    },
  }
}

function writeKey({ due, visit, task, amount }: TaskKey): string {
  return writeListPlace([due, visit, task, amount ?? null])
}

function readKey(after: string | null): TaskKey | null {
  const [due, visit, task, amount] = readListPlace(after)
  return isInstant(due) && isVisitId(visit) && typeof task === 'string'
    ? { due, visit, task, amount: typeof amount === 'number' ? amount : null }
    : null
}
