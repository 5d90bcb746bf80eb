import type { BoardRow, WorkRow } from '#api/desk.ts'
import type { Finding } from '#domain/reconcile/finding.ts'
import { needOf } from '#domain/visit/need.ts'
import { noShowFrom } from '#domain/visit/attempts.ts'
import { boardState } from '#domain/visit/board.ts'
import { wantsHelp } from '#domain/visit/help.ts'
import type { VisitState } from '#domain/visit/state.ts'
import { isDone, stepOf } from '#domain/visit/steps.ts'
import { sees } from './desk-session.ts'
import { type House, pathwayOf } from './house.ts'
import { recent } from './recent.ts'
import type { Face, StoredTask, StoredVisit } from './store.ts'
import type { DeskSession } from './use-cases.ts'

const NAMES_KEPT = 500

/** Rows of the board and of the worklist as a desk sees them, with names in the place of references. */
export interface DeskRows {
  /** Who a reference is; empty where the EMR can't say just now. */
  nameOf(organization: string, practitioner: string): Promise<string>
  workRow(session: DeskSession, task: StoredTask, visit: StoredVisit, face?: Face): Promise<WorkRow>
  /** Those of visits that this session sees. */
  workRows(session: DeskSession, tasks: readonly StoredTask[]): Promise<WorkRow[]>
  rowOf(visit: StoredVisit, face: Face | undefined): Promise<BoardRow>
}

export function deskRows(house: House): DeskRows {
  const { store } = house
  const names = recent<string>(NAMES_KEPT)

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

  return { nameOf, workRow, workRows, rowOf }
}

function linkOf({ messages, tasks }: VisitState): BoardRow['link'] {
  if (Object.values(messages).some(({ purpose, status }) => purpose === 'link' && status === 'sent')) return 'sent'
  const task = tasks['message/link']
  if (task?.why !== 'gateway-away') return 'unsent'
  return task.done === null ? 'delayed' : 'seen-to'
}
