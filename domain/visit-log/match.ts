// Which visit of the EMR each call of a log is.
//
// What fits best is taken first: by how far the names agree, then the clinicians, then by how far the call began from its
// appointment; of what is equal, the call that stands first in the log. A visit is taken only where no other free one fits that call as
// well, within ten minutes; a call that was passed over is not asked about the same visit again, as what fits less may have been
// taken meanwhile.
//
// A log can have fifty thousand calls of five names on one day, and then every call may be any of hundreds of visits. So no
// list of who may be whose is made. Calls that say the same names share one list of visits, by their start, and each call walks along
// it outward from its own start, as far as it has to. While two visits that it can't tell apart are both free, nothing near them can
// be its own: it sleeps until one of them is taken, or until it is the turn of what is farther away.
import type { ChartVisit } from './compare.ts'
import { agreement, namesRead, UNSAID, type Named, type Names } from './names.ts'
import type { LoggedSession } from './session.ts'
import { Turns } from './turns.ts'

/** How far from its appointment a call may begin and still be it. */
const NEAR_MS = 60 * 60_000
/** Two appointments as near as that can't be told apart by the time. */
const ALIKE_MS = 10 * 60_000
/** No visit is longer. */
const LONG_MS = 4 * 60 * 60_000
/** Of what one may be no more are shown, the likeliest first. */
const MOST_SHOWN = 5

/** What one session is, or may be. `by`: whether that is told by the patient's name, or by nothing but the clinician and the time. */
export type Match =
  | { session: LoggedSession; visit: ChartVisit }
  | { session: LoggedSession; visit: null; mayBe: readonly ChartVisit[]; by: 'name' | 'clinician' }

/** The match of each session, in their order. No visit is two sessions'. */
export function match(sessions: readonly LoggedSession[], visits: readonly ChartVisit[]): Match[] {
  const named = namesRead()
  const timed = visits
    .map((visit) => timeOf(visit, named))
    .filter(({ start }) => !Number.isNaN(start))
    .toSorted((a, b) => a.start - b.start)
  const calls = callsOf(sessions, named, timed)
  for (let level = 0; level < LEVELS; level += 1) {
    takeAt(level, calls)
    for (const one of timed) one.sleepers.length = 0
  }
  const ofClinician = visitsByClinician(timed)
  return calls.map((call): Match => {
    const { session } = call
    if (call.visit !== null) return { session, visit: call.visit.visit }
    const byName = shown(call, call.levels)
    if (byName.length > 0) return { session, visit: null, mayBe: byName, by: 'name' }
    // Under another name at the same clinician's time; of another clinician too it is nobody's guess.
    return { session, visit: null, mayBe: shown(call, [ofClinician(call.clinician)]), by: 'clinician' }
  })
}

interface Timed {
  visit: ChartVisit
  patient: Names
  clinician: Names
  start: number
  until: number
  taken: boolean
  /** The places of calls that sleep for as long as it is free. */
  sleepers: number[]
}

function timeOf(visit: ChartVisit, named: Named): Timed {
  const [start, end] = [Date.parse(visit.start), Date.parse(visit.end)]
  // An end that is missing, or days later, says nothing.
  const until = Math.max(start, Math.min(Number.isNaN(end) ? start : end, start + LONG_MS))
  const [patient, clinician] = [named(visit.patient), named(visit.clinician)]
  return { visit, patient, clinician, start, until, taken: false, sleepers: [] }
}

interface Call {
  session: LoggedSession
  start: number
  clinician: Names
  /** The visits that it may be, by how well the names agree, best first, each by their start; one array for all calls of the same names. */
  levels: readonly (readonly Timed[])[]
  visit: Timed | null
  /** How far away the next visit is that it looks at; null where it looks at none. */
  due: number | null
}

/** Two of the patient's name by three of the clinician's. */
const LEVELS = 6

function callsOf(sessions: readonly LoggedSession[], named: Named, timed: readonly Timed[]): Call[] {
  interface Alike {
    patient: Names
    clinician: Names
    from: number
    to: number
    levels: Timed[][]
  }
  const all = new Map<Names, Map<Names, Alike>>()
  const calls = sessions.map((session) => {
    const [patient, clinician, start] = [named(session.patient), named(session.clinician), session.start.getTime()]
    const ofPatient = all.get(patient) ?? new Map<Names, Alike>()
    all.set(patient, ofPatient)
    const alike = ofPatient.get(clinician) ?? { patient, clinician, from: start, to: start, levels: [] }
    ofPatient.set(clinician, alike)
    alike.from = Math.min(alike.from, start)
    alike.to = Math.max(alike.to, start)
    return { session, start, clinician, levels: alike.levels, visit: null, due: null }
  })
  const byPatient = byWord(timed, ({ patient }) => patient)
  for (const ofPatient of all.values())
    for (const { patient, clinician, from, to, levels } of ofPatient.values())
      levels.push(...levelsOf(patient, clinician, withWordOf(patient, byPatient, from, to)))
  return calls
}

function levelsOf(patient: Names, clinician: Names, visits: Iterable<Timed>): Timed[][] {
  const levels = Array.from({ length: LEVELS }, (): Timed[] => [])
  const [patients, clinicians] = [agreeing(patient), agreeing(clinician)]
  for (const one of visits) {
    const name = patients(one.patient)
    if (name === 0) continue
    const isSaid = clinician !== UNSAID && one.clinician !== UNSAID
    const by = isSaid ? (clinicians(one.clinician) === 0 ? 0 : 2) : 1
    levels[(2 - name) * 3 + (2 - by)]?.push(one)
  }
  return levels.map((level) => level.toSorted((a, b) => a.start - b.start))
}

/** Each name on record is compared once. */
function agreeing(said: Names): (onRecord: Names) => 0 | 1 | 2 {
  const known = new Map<Names, 0 | 1 | 2>()
  return (onRecord) => {
    const agrees = known.get(onRecord) ?? agreement(said, onRecord)
    known.set(onRecord, agrees)
    return agrees
  }
}

/** Those of the visits of which a word is among the names, by their start. */
type ByWord = ReadonlyMap<string, readonly Timed[]>

function byWord(timed: readonly Timed[], names: (one: Timed) => Names): ByWord {
  const found = new Map<string, Timed[]>()
  for (const one of timed)
    for (const word of new Set(names(one).flat())) {
      const of = found.get(word)
      if (of === undefined) found.set(word, [one])
      else of.push(one)
    }
  return found
}

/** Visits that calls from one moment to another may be, and that have a word in common with the names: an initial alone is none. */
function withWordOf(names: Names, of: ByWord, from: number, to: number): Set<Timed> {
  const found = new Set<Timed>()
  for (const word of names.flat()) {
    if (word.length < 2) continue
    const timed = of.get(word) ?? []
    for (let at = firstFrom(timed, from - NEAR_MS - LONG_MS); at < timed.length; at += 1) {
      const one = timed[at]
      if (one === undefined || one.start > to + NEAR_MS) break
      found.add(one)
    }
  }
  return found
}

function visitsByClinician(timed: readonly Timed[]): (clinician: Names) => readonly Timed[] {
  const byClinician = byWord(timed, ({ clinician }) => clinician)
  const known = new Map<Names, readonly Timed[]>()
  return (clinician) => {
    const before = known.get(clinician)
    if (before !== undefined) return before
    const agrees = agreeing(clinician)
    const found = [...withWordOf(clinician, byClinician, -Infinity, Infinity)]
      .filter((one) => agrees(one.clinician) > 0)
      .toSorted((a, b) => a.start - b.start)
    known.set(clinician, found)
    return found
  }
}

/** Gives the calls that have no visit yet those of one level, the nearest first. */
function takeAt(level: number, calls: readonly Call[]): void {
  // The turn of a call at what is so far away: whole milliseconds, then its place in the log.
  const turns = new Turns()
  const look = (place: number, call: Call, away: number | null) => {
    call.due = away
    if (away !== null) turns.add(away * calls.length + place)
  }
  for (const [place, call] of calls.entries())
    look(place, call, call.visit === null && (call.levels[level]?.length ?? 0) > 0 ? 0 : null)
  for (let turn = turns.next(); turn !== undefined; turn = turns.next()) {
    const [away, place] = [Math.floor(turn / calls.length), turn % calls.length]
    const call = calls[place]
    // Who was woken before its turn has had it.
    if (call === undefined || call.due !== away) continue
    const seen = seenFrom(call, call.levels[level] ?? [], away)
    if ('next' in seen) look(place, call, seen.next)
    else if ('asleep' in seen) {
      for (const one of seen.asleep) one.sleepers.push(place)
      look(place, call, seen.until)
    } else {
      call.visit = seen.found
      call.due = null
      seen.found.taken = true
      for (const sleeper of seen.found.sleepers.splice(0)) {
        const other = calls[sleeper]
        // Who stands before this one in the log has had its turn at this distance.
        const from = sleeper > place ? away : away + 1
        if (other?.visit === null && (other.due === null || other.due > from)) look(sleeper, other, from)
      }
    }
  }
}

/**
 * What a call finds at its turn: a visit of its own at just that distance, the distance of the next free one, or two free ones that
 * keep it from all that is nearer than `until`: each of them by the other, and whatever else is so near to one of them by that one.
 */
function seenFrom(
  call: Call,
  visits: readonly Timed[],
  away: number,
): { found: Timed } | { next: number | null } | { asleep: [Timed, Timed]; until: number } {
  const free = outward(call.start, visits, Math.max(0, away - ALIKE_MS + 1))
  const far = (one: Timed) => Math.abs(one.start - call.start)
  let before: Timed | null = null
  let one = free()
  while (one !== null && far(one) < away) [before, one] = [one, free()]
  if (one === null || far(one) > away) return { next: one === null ? null : far(one) }
  const found = one
  let last = one
  for (one = free(); one !== null && far(one) < away + ALIKE_MS; one = free()) [before, last] = [last, one]
  if (before === null) return { found }
  return { asleep: [before, last], until: far(last) + ALIKE_MS }
}

/** The free visits that a call of that start may be, one after the other, from so far away on; of two as far the earlier first. */
function outward(start: number, visits: readonly Timed[], from: number): () => Timed | null {
  let later = firstFrom(visits, start + from)
  let earlier = firstFrom(visits, from === 0 ? start : start - from + 1) - 1
  const laterOne = () => {
    for (; later < visits.length; later += 1) {
      const one = visits[later]
      if (one === undefined || one.start > start + NEAR_MS) return null
      if (!one.taken) return one
    }
    return null
  }
  const earlierOne = () => {
    for (; earlier >= 0; earlier -= 1) {
      const one = visits[earlier]
      if (one === undefined || one.start < start - NEAR_MS - LONG_MS) return null
      if (!one.taken && start <= one.until + NEAR_MS) return one
    }
    return null
  }
  return () => {
    const [before, after] = [earlierOne(), laterOne()]
    if (before === null || (after !== null && after.start - start < start - before.start)) {
      if (after !== null) later += 1
      return after
    }
    earlier -= 1
    return before
  }
}

function shown({ start }: Call, levels: readonly (readonly Timed[])[]): ChartVisit[] {
  const found: ChartVisit[] = []
  for (const visits of levels) {
    const free = outward(start, visits, 0)
    for (let one = free(); one !== null && found.length < MOST_SHOWN; one = free()) found.push(one.visit)
  }
  return found
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
