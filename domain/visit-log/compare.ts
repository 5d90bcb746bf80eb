import { sameWords, wordsOf, type LoggedSession } from './session.ts'

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

/** How far from its appointment a call may begin and still be it. */
const NEAR_MS = 60 * 60_000
/** Two appointments as near as that can't be told apart by the time. */
const ALIKE_MS = 10 * 60_000
/** No visit is longer. */
const LONG_MS = 4 * 60 * 60_000
/** A call of less was no visit. */
const SHORT_MS = 2 * 60_000

/**
 * Puts the sessions of a telehealth tool beside the EMR's appointments and encounters of the same days. A session is a visit's
 * where its names and time say so and no other fits as well; everything else is for a person, with what it may be.
 */
export function compare(sessions: readonly LoggedSession[], visits: readonly ChartVisit[]): Compared[] {
  // Read once: each session is put beside each visit.
  const timed = visits.map(timeOf)
  const pairs = sessions
    .flatMap((session) => timed.filter((one) => isNear(session, one)).flatMap((one) => pairOf(session, one) ?? []))
    .toSorted((a, b) => b.name - a.name || b.clinician - a.clinician || a.away - b.away)
  const ofSession = Map.groupBy(pairs, ({ session }) => session)
  const visitOf = new Map<LoggedSession, ChartVisit>()
  const taken = new Set<ChartVisit>()
  for (const { session, visit, name, clinician, away } of pairs) {
    if (name === 0 || visitOf.has(session) || taken.has(visit)) continue
    const alike = (ofSession.get(session) ?? []).filter(
      (one) =>
        one.visit !== visit &&
        !taken.has(one.visit) &&
        one.name === name &&
        one.clinician === clinician &&
        Math.abs(one.away - away) < ALIKE_MS,
    )
    if (alike.length > 0) continue
    visitOf.set(session, visit)
    taken.add(visit)
  }
  const compared = sessions.map((session): Compared => {
    const visit = visitOf.get(session)
    if (visit !== undefined) return { session, visits: [visit], findings: findingsOf(session, visit) }
    const may = (ofSession.get(session) ?? []).filter((one) => !taken.has(one.visit))
    const named = may.filter(({ name }) => name > 0)
    return {
      session,
      visits: (named.length > 0 ? named : may).map((one) => one.visit),
      findings: [named.length > 0 ? 'several' : 'unmatched'],
    }
  })
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

interface Timed {
  visit: ChartVisit
  start: number
  until: number
}

function timeOf(visit: ChartVisit): Timed {
  const [start, end] = [Date.parse(visit.start), Date.parse(visit.end)]
  // An end that is missing, or days later, says nothing.
  const until = Math.max(start, Math.min(Number.isNaN(end) ? start : end, start + LONG_MS))
  return { visit, start, until }
}

/** Never, where the EMR has no start. */
function isNear(session: LoggedSession, { start, until }: Timed): boolean {
  const at = session.start.getTime()
  return at >= start - NEAR_MS && at <= until + NEAR_MS
}

function pairOf(session: LoggedSession, { visit, start }: Timed) {
  const away = Math.abs(session.start.getTime() - start)
  const name = sameWords(session.patient, visit.patient) ? 2 : partOf(session.patient, visit.patient) ? 1 : 0
  const clinician =
    session.clinician === null || visit.clinician === null
      ? 1
      : sameWords(session.clinician, visit.clinician) || partOf(session.clinician, visit.clinician)
        ? 2
        : 0
  // Of another clinician and under another name it is nobody's guess.
  if (name === 0 && clinician < 2) return undefined
  return { session, visit, name, clinician, away }
}

/** What people call themselves in a tool: a part of their name, or a first name and an initial. */
function partOf(said: string, onRecord: string): boolean {
  const [words, whole] = [wordsOf(said), wordsOf(onRecord)]
  return (
    words.some((word) => word.length > 1) &&
    words.every((word) => whole.some((one) => one === word || (word.length === 1 && one.startsWith(word))))
  )
}
