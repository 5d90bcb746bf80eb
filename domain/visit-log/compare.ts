import { match } from './match.ts'
import { inOrder, namesRead } from './names.ts'
import type { LoggedSession } from './session.ts'

/** One visit as the EMR has it: an appointment, its encounter, or both. */
export interface ChartVisit {
  appointment: string | null
  encounter: string | null
  patient: string
  clinician: string | null
  start: string
  end: string
  /** Appointment.status; null without one. */
  appointed: string | null
  /** Encounter.status; null without one. */
  held: string | null
  /** By the encounter's class, else by what the appointment says; null where neither says. */
  virtual: boolean | null
  /** Null where the EMR could not be asked. */
  signed: boolean | null
  charged: boolean | null
}

/** What is wrong with a session, or with a visit that the log does not have. Some of one visit may be true at once. */
export type Finding =
  | 'unmatched'
  | 'several'
  | 'no-encounter'
  | 'called-no-show'
  | 'cancelled'
  | 'wrong-modality'
  | 'no-note'
  | 'no-charge'
  | 'not-in-log'

/** One session against what the EMR has of it. `visits`: the one that it is, or those that it may be. */
export interface Compared {
  session: LoggedSession | null
  visits: readonly ChartVisit[]
  findings: readonly Finding[]
}

/**
 * Whether it is a clinician's own, as the EMR's names tell: Zoom's report of one meeting does not say who was the host. It has the whole
 * name of a clinician of the visits, and of no patient.
 */
export function clinicianAmong(visits: readonly ChartVisit[]): (session: LoggedSession) => boolean {
  const named = namesRead()
  const [clinicians, patients] = (['clinician', 'patient'] as const).map((who) => {
    return new Set(visits.flatMap((visit) => named(visit[who]).map(inOrder)))
  })
  return ({ patient }) =>
    named(patient).some((words) => clinicians?.has(inOrder(words)) === true && patients?.has(inOrder(words)) !== true)
}

/** A call of less was no visit. */
const SHORT_MS = 2 * 60_000

/**
 * Puts the sessions of a telehealth tool beside the EMR's appointments and encounters of the same days. A session is a visit's
 * where its names and time say so and no other fits as well; everything else is for a person, with what it may be.
 */
export function compare(sessions: readonly LoggedSession[], visits: readonly ChartVisit[]): Compared[] {
  const matches = match(sessions, visits)
  const compared = matches.map((matched): Compared => {
    const { session, visit } = matched
    if (visit !== null) return { session, visits: [visit], findings: findingsOf(session, visit) }
    return { session, visits: matched.mayBe, findings: [matched.by === 'name' ? 'several' : 'unmatched'] }
  })
  const taken = new Set(matches.map(({ visit }) => visit))
  const unseen = visits.filter((visit) => !taken.has(visit) && visit.virtual === true && wasHeld(visit))
  return [
    ...compared,
    ...unseen.map((visit): Compared => ({ session: null, visits: [visit], findings: ['not-in-log'] })),
  ]
}

function findingsOf({ start, end }: LoggedSession, visit: ChartVisit): Finding[] {
  const short = end !== null && end.getTime() - start.getTime() < SHORT_MS
  if (visit.appointed === 'noshow') return short ? [] : ['called-no-show']
  if (visit.appointed === 'cancelled') return short ? [] : ['cancelled']
  if (short) return []
  return [
    ...(visit.encounter === null ? (['no-encounter'] as const) : []),
    ...(visit.virtual === false ? (['wrong-modality'] as const) : []),
    ...(visit.signed === false ? (['no-note'] as const) : []),
    ...(visit.charged === false ? (['no-charge'] as const) : []),
  ]
}

function wasHeld({ appointed, held }: ChartVisit): boolean {
  return held === 'finished' || held === 'in-progress' || appointed === 'fulfilled'
}
