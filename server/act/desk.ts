import type {
  BoardRow,
  DeskChange,
  DeskPage,
  OffersLess,
  SilentRoute,
  WorkRow,
  Worklist,
  WorklistQuery,
} from '#api/desk.ts'
import type { Finding } from '#domain/reconcile/finding.ts'
import type { ConsentContent } from '#domain/visit/content.ts'
import { needOf } from '#domain/visit/need.ts'
import { agreement } from '#domain/access/identity.ts'
import { nextDay, startOfDay } from '#domain/day.ts'
import { localDate } from '#domain/visit/age.ts'
import { noShowFrom } from '#domain/visit/attempts.ts'
import { boardState } from '#domain/visit/board.ts'
import { isTheirs } from '#domain/visit/gates.ts'
import type { Happening } from '#domain/visit/happening.ts'
import { wantsHelp } from '#domain/visit/help.ts'
import type { VisitState } from '#domain/visit/state.ts'
import { isDone, stepOf } from '#domain/visit/steps.ts'
import { byHandUseCases } from './by-hand.ts'
import { readFace } from './faces.ts'
import { ChartFault } from './chart.ts'
import { whereaboutsOf } from './chart-write.ts'
import { contactUseCases } from './contacts.ts'
import { givenAtBooking, mayAddPeople, newPersonUseCase } from './new-person.ts'
import { audited, by, seen } from './desk-session.ts'
import type { EmrInterface } from './emr-interface.ts'
import { guestViews } from './guest.ts'
import type { House } from './house.ts'
import { happen, organizationOf, pathwayOf } from './house.ts'
import { contentDigest } from './link.ts'
import { isInstant, isVisitId, readListPlace, writeListPlace } from './list-place.ts'
import { recent } from './recent.ts'
import { KEPT_ANSWERS } from './sealed.ts'
import type { Face, StoredTask, StoredVisit, TaskKey, WorklistShown } from './store.ts'
import type { DeskSession, DeskUseCases } from './use-cases.ts'
import type { EmrKnown } from './watch-emr.ts'

const PAGE = 100
const NAMES_KEPT = 500

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
  const names = recent<string>(NAMES_KEPT)

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

  /** Who a reference is; the EMR is asked once, and a name that can't be read just now is left out. */
  const nameOf = async (organization: string, practitioner: string): Promise<string> => {
    const known = names.get(`${organization} ${practitioner}`)
    if (known !== undefined) return known
    const read = await house
      .chartOf(organization)
      .read.clinician(practitioner, { as: 'backend' })
      .catch(() => null)
    if (read !== null) names.set(`${organization} ${practitioner}`, read.name)
    return read?.name ?? ''
  }

  const workRow = async (
    session: DeskSession,
    task: StoredTask,
    visit: StoredVisit,
    face?: Face,
  ): Promise<WorkRow> => ({
    visit: task.visit,
    task: task.task,
    owner: task.owner,
    why: task.why,
    step: task.step,
    at: task.at,
    due: task.due,
    takenBy:
      task.takenBy === null
        ? null
        : {
            name: await nameOf(session.organization, task.takenBy),
            me: task.takenBy === session.practitioner,
          },
    matched: visit.state.patient !== null,
    patient: face?.name ?? null,
    phone: face?.phone ?? null,
    clinician: face?.clinician ?? '',
    start: visit.state.start ?? '',
    finding: task.finding === null ? null : await namedFinding(session, task.finding, face?.name ?? null),
  })

  /** A reference is no word for people: whom it names stands in its place. */
  const namedFinding = async (
    session: DeskSession,
    { rule, severity, level, ours, theirs, amount }: NonNullable<StoredTask['finding']>,
    patient: string | null,
  ): Promise<WorkRow['finding']> => {
    const named = async (value: Finding['ours']) => {
      if (value.value.startsWith('Practitioner/'))
        return { ...value, value: (await nameOf(session.organization, value.value)) || value.value }
      return value.value.startsWith('Patient/') && value.source === 'visit' && patient !== null
        ? { ...value, value: patient }
        : value
    }
    return { rule, severity, level, ours: await named(ours), theirs: await named(theirs), amount }
  }

  const workRows = async (session: DeskSession, tasks: readonly StoredTask[]): Promise<WorkRow[]> => {
    const ids = [...new Set(tasks.map(({ visit }) => visit))]
    const [faces, visits] = await Promise.all([store.faces(ids), store.visits(ids)])
    return Promise.all(
      tasks.flatMap((task) => {
        const visit = visits.get(task.visit)
        return visit !== undefined && sees(session, visit) ? [workRow(session, task, visit, faces.get(task.visit))] : []
      }),
    )
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

  const row = (visit: StoredVisit, face: Face | undefined, clinician: string, helper: string | null): BoardRow => {
    const { state } = visit
    const pathway = pathwayOf(house, visit)
    const done = (action: 'consent' | 'location' | 'intake' | 'device-check') => {
      const step = stepOf(pathway, action)
      return step === undefined || isDone(pathway, step, state)
    }
    return {
      visit: visit.id,
      start: state.start ?? '',
      end: state.end ?? '',
      title: pathway.title,
      clinician,
      patient: face === undefined ? null : { name: face.name, birthDate: face.birthDate, phone: face.phone },
      matched: state.patient !== null,
      ...boardState(state),
      ticks: {
        consent: done('consent'),
        location: done('location'),
        intake: done('intake'),
        device: done('device-check'),
      },
      need: needOf(state) ?? null,
      link: linkOf(state),
      attempts: state.attempts,
      noShowFrom: noShowFrom(state),
      locked: state.lockedOut,
      help: wantsHelp(state.help) ? { since: state.help.askedAt, takenBy: helper } : null,
      language: state.language,
    }
  }
  const rowOf = async (visit: StoredVisit, face: Face | undefined): Promise<BoardRow> => {
    const taken = wantsHelp(visit.state.help) ? visit.state.help.taken : null
    const { practitioner } = visit.state
    const [clinician, helper] = await Promise.all([
      face?.clinician ?? (practitioner === null ? '' : nameOf(visit.organization, practitioner)),
      taken === null ? null : nameOf(visit.organization, taken.by),
    ])
    return row(visit, face, clinician, helper)
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

    candidates: async (session, id) => {
      const visit = await visitOf(session, id)
      const appointment = visit?.state.references.appointment ?? null
      if (visit === null || appointment === null) return { refused: 'not-found' }
      const chart = house.chartOf(visit.organization)
      const typed = await givenAtBooking(house, visit)
      const people = typed === null ? [] : await chart.read.findPatients(typed.family, typed.birthDate)
      const seenToo = people.map(({ reference }) => ({
        ...audited(session, visit, 'read', 'match candidate'),
        patient: reference,
      }))
      await store.audit(
        visit.organization,
        [audited(session, visit, 'read', 'match candidates'), ...seenToo],
        house.now(),
      )
      return {
        typed,
        mayAdd: mayAddPeople(house, visit.organization),
        people: people.map((person) => ({
          reference: person.reference,
          name: person.name.full,
          birthDate: person.birthDate,
          sex: person.sex,
          contacts: person.telecom.map(({ value }) => value),
          identifiers: person.identifiers,
          agrees: agreement(person, typed ?? { given: '', family: '', birthDate: '', contact: '' }),
        })),
      }
    },

    match: async (session, id, patient) => {
      const visit = await visitOf(session, id)
      if (visit === null) return { refused: 'not-found' }
      const person = await house.chartOf(visit.organization).read.patient(patient, { as: 'backend' })
      return happen(
        house,
        id,
        { kind: 'match-patient', patient, birthDate: person.birthDate, by: by(session) },
        { audit: [{ ...audited(session, visit, 'update', 'visit matched to a person'), patient }] },
      )
    },

    askCheckIn: async (session, id) => {
      const visit = await visitOf(session, id)
      if (visit === null) return { refused: 'not-found' }
      const { patient, language, consent } = visit.state
      if (patient === null) return { refused: 'unverified-patient' }
      const chart = house.chartOf(visit.organization)
      const { version, text } = pathwayOf(house, visit).consent
      const [person, whereabouts] = await Promise.all([
        chart.read.patient(patient, { as: 'backend' }),
        whereaboutsOf(house, chart, visit, { as: 'backend' }),
      ])
      await store.audit(visit.organization, [audited(session, visit, 'read', 'check-in')], house.now())
      return {
        name: person.name.full,
        birthDate: person.birthDate,
        language,
        consent: { version, text: text[language], decision: consent?.version === version ? consent.decision : null },
        whereabouts,
      }
    },

    checkIn: async (session, id, { version, decision, whereabouts }) => {
      const visit = await visitOf(session, id)
      if (visit === null) return { refused: 'not-found' }
      const { language } = visit.state
      const consent: ConsentContent = {
        text: pathwayOf(house, visit).consent.text[language],
        language,
        takenBy: session.practitioner,
      }
      const held = `consent/${house.newId()}`
      const refusal = await happen(
        house,
        id,
        { kind: 'answer-consent', version, decision, held, by: by(session) },
        {
          hold: [{ ref: held, kind: 'consent', why: 'until the chart has it', content: consent }],
          audit: [audited(session, visit, 'create', 'consent by telephone')],
        },
      )
      if (refusal !== null || decision === 'decline' || whereabouts === undefined) return refusal
      const place = `location/${house.newId()}`
      return happen(
        house,
        id,
        {
          kind: 'answer-location',
          state: whereabouts.place.state,
          digest: contentDigest(whereabouts),
          held: place,
          by: by(session),
        },
        {
          hold: [{ ref: place, kind: 'location', why: KEPT_ANSWERS, content: whereabouts }],
          audit: [audited(session, visit, 'create', 'whereabouts by telephone')],
        },
      )
    },

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

/** The desk sees its practice; a clinician there sees the visits that are theirs to give. */
function sees({ organization, role, practitioner }: DeskSession, visit: StoredVisit): boolean {
  return visit.organization === organization && (role === 'front-desk' || isTheirs(visit.state, practitioner))
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

function linkOf({ messages, tasks }: VisitState): BoardRow['link'] {
  if (Object.values(messages).some(({ purpose, status }) => purpose === 'link' && status === 'sent')) return 'sent'
  const task = tasks['message/link']
  if (task?.why !== 'gateway-away') return 'unsent'
  return task.done === null ? 'delayed' : 'seen-to'
}
