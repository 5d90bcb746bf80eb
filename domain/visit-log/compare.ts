import { namesRead, type LoggedSession, type Named } from './session.ts'

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
/** Of what one may be no more are shown, the likeliest first. */
const MOST_SHOWN = 5
/** A call of less was no visit. */
const SHORT_MS = 2 * 60_000

/**
 * Puts the sessions of a telehealth tool beside the EMR's appointments and encounters of the same days. A session is a visit's
 * where its names and time say so and no other fits as well; everything else is for a person, with what it may be.
 */
export function compare(sessions: readonly LoggedSession[], visits: readonly ChartVisit[]): Compared[] {
  const named = namesRead()
  const timed = visits
    .map((visit) => timeOf(visit, named))
    .filter(({ start }) => !Number.isNaN(start))
    .toSorted((a, b) => a.start - b.start)
  const byPatient = byWord(timed, ({ patient }) => patient)
  const byClinician = byWord(timed, ({ clinician }) => clinician)
  const ofSession = new Map(
    sessions.map((session) => [session, pairsOf(session, named, near(session, named(session.patient), byPatient))]),
  )
  const pairs = [...ofSession.values()].flat().toSorted(likeliest)
  const visitOf = new Map<LoggedSession, ChartVisit>()
  const taken = new Set<ChartVisit>()
  for (const { session, visit, name, clinician, away } of pairs) {
    if (visitOf.has(session) || taken.has(visit)) continue
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
    const byName = (ofSession.get(session) ?? []).filter((one) => !taken.has(one.visit)).toSorted(likeliest)
    // Under another name at the same clinician's time; of another clinician too it is nobody's guess.
    const may = byName.length > 0 ? byName : ofClinician(session, named, byClinician, taken)
    return {
      session,
      visits: may.slice(0, MOST_SHOWN).map((one) => one.visit),
      findings: [byName.length > 0 ? 'several' : 'unmatched'],
    }
  })
  const unseen = visits.filter((visit) => !taken.has(visit) && visit.virtual === true && wasHeld(visit))
  return [
    ...compared,
    ...unseen.map((visit): Compared => ({ session: null, visits: [visit], findings: ['not-in-log'] })),
  ]
}

function likeliest(a: Pair, b: Pair): number {
  return b.name - a.name || b.clinician - a.clinician || a.away - b.away
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
  patient: string[][]
  clinician: string[][]
  start: number
  until: number
}

function timeOf(visit: ChartVisit, named: Named): Timed {
  const [start, end] = [Date.parse(visit.start), Date.parse(visit.end)]
  // An end that is missing, or days later, says nothing.
  const until = Math.max(start, Math.min(Number.isNaN(end) ? start : end, start + LONG_MS))
  return { visit, patient: named(visit.patient), clinician: named(visit.clinician), start, until }
}

/** A session and a visit that it may be: how far the names agree, 0 to 2 of each, and the milliseconds between their starts. */
interface Pair {
  session: LoggedSession
  visit: ChartVisit
  name: number
  clinician: number
  away: number
}

/** Those of the visits of which a word is among the names, by their start. */
type ByWord = ReadonlyMap<string, readonly Timed[]>

function byWord(timed: readonly Timed[], names: (one: Timed) => string[][]): ByWord {
  const found = new Map<string, Timed[]>()
  for (const one of timed)
    for (const word of new Set(names(one).flat())) {
      const of = found.get(word)
      if (of === undefined) found.set(word, [one])
      else of.push(one)
    }
  return found
}

/** Visits at whose time a session began, and with one of whose names it has a word in common: an initial alone is none. */
function near({ start }: LoggedSession, names: string[][], of: ByWord): Set<Timed> {
  const at = start.getTime()
  const found = new Set<Timed>()
  for (const word of names.flat()) {
    if (word.length < 2) continue
    const timed = of.get(word) ?? []
    for (let next = firstFrom(timed, at - NEAR_MS - LONG_MS); next < timed.length; next += 1) {
      const one = timed[next]
      if (one === undefined || one.start > at + NEAR_MS) break
      if (at <= one.until + NEAR_MS) found.add(one)
    }
  }
  return found
}

/** The visits of a session's clinician at its time that no other session is, the nearest first. */
function ofClinician(
  session: LoggedSession,
  named: Named,
  byClinician: ByWord,
  taken: ReadonlySet<ChartVisit>,
): Timed[] {
  const said = named(session.clinician)
  // The names of one text are one array: each is compared once.
  const theirs = new Map<string[][], boolean>()
  const found = [...near(session, said, byClinician)].filter(({ visit, clinician }) => {
    if (taken.has(visit)) return false
    const agrees = theirs.get(clinician) ?? agreement(said, clinician) > 0
    theirs.set(clinician, agrees)
    return agrees
  })
  const away = ({ start }: Timed) => Math.abs(session.start.getTime() - start)
  return found.toSorted((a, b) => away(a) - away(b))
}

function pairsOf(session: LoggedSession, named: Named, visits: Iterable<Timed>): Pair[] {
  const [patient, clinician] = [named(session.patient), named(session.clinician)]
  return [...visits].flatMap((one): Pair[] => {
    const name = agreement(patient, one.patient)
    const says = session.clinician !== null && one.visit.clinician !== null
    const by = says ? (agreement(clinician, one.clinician) === 0 ? 0 : 2) : 1
    if (name === 0) return []
    return [{ session, visit: one.visit, name, clinician: by, away: Math.abs(session.start.getTime() - one.start) }]
  })
}

/** The place of the first that starts then or later. */
function firstFrom(timed: readonly Timed[], from: number): number {
  let [low, high] = [0, timed.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((timed[middle]?.start ?? 0) < from) low = middle + 1
    else high = middle
  }
  return low
}

/** 2: the whole name, in whatever order; 1: a part of it. */
function agreement(said: readonly string[][], onRecord: readonly string[][]): 0 | 1 | 2 {
  const pairs = said.flatMap((one) => onRecord.map((other) => [one, other] as const))
  if (pairs.some(([one, other]) => isWithin(one, other) && isWithin(other, one))) return 2
  return pairs.some(([one, other]) => partOf(one, other)) ? 1 : 0
}

function isWithin(words: readonly string[], whole: readonly string[]): boolean {
  return words.every((word) => whole.includes(word))
}

/** What people call themselves in a tool: a part of their name, or a first name and an initial. */
function partOf(words: readonly string[], whole: readonly string[]): boolean {
  return (
    words.some((word) => word.length > 1) &&
    words.every((word) => whole.some((one) => one === word || (word.length === 1 && one.startsWith(word))))
  )
}
