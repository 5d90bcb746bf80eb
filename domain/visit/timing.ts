import type { Pathway, QuietHours } from '../pathway/pathway.ts'
import type { VisitState } from './state.ts'

/**
 * What happens around the start by the clock alone: `reminder/<minutes before>`, and, once the time has come,
 * `late/message`, `late/patient` and `late/clinician`. Each comes once for one start; another start has its own.
 */
export type Moment = string

const MINUTE_MS = 60_000

/** The moments that are still to come in this state, with their instants. */
export function momentsOf(pathway: Pathway, state: VisitState): Map<Moment, Date> {
  const moments = new Map<Moment, Date>()
  const { start, zone, patient } = state
  const stands = state.appointment === 'booked' || state.appointment === 'arrived'
  if (!stands || start === null || zone === null || patient === null) return moments
  if (state.admitted !== null || state.consent?.decision === 'decline') return moments
  // Who gave up waiting was there: it is not they who are late.
  if (state.wish !== null) return moments
  const begins = Date.parse(start)
  const add = (moment: Moment, at: number) => {
    if (!state.passed.includes(moment)) moments.set(moment, new Date(at))
  }
  if (state.room === 'waiting') {
    const late = clinicianLateFrom(pathway, state)
    if (late !== null) add('late/clinician', late.getTime())
    return moments
  }
  for (const [minutes, at] of reminders(pathway, state, begins, zone)) add(`reminder/${minutes}`, at)
  if (pathway.late.message !== null) add('late/message', begins + pathway.late.message * MINUTE_MS)
  if (pathway.late.patient !== null) add('late/patient', begins + pathway.late.patient * MINUTE_MS)
  return moments
}

/** From when on a patient who waits has waited too long; null where nobody waits, or the pathway names no such time. */
export function clinicianLateFrom(pathway: Pathway, { room, start, waitingSince }: VisitState): Date | null {
  if (room !== 'waiting' || start === null || pathway.late.clinician === null) return null
  const since = Math.max(Date.parse(start), Date.parse(waitingSince ?? start))
  return new Date(since + pathway.late.clinician * MINUTE_MS)
}

/**
 * When each reminder goes out. One that falls into quiet hours waits for their end; where that is too late, or another
 * one waits for it too, the one nearer to the visit speaks for both. Whoever booked, or was told of a new time, not
 * twice as far ahead as the reminder is not reminded of what they have just heard.
 */
function reminders(pathway: Pathway, state: VisitState, begins: number, zone: string): Map<number, number> {
  const told = Date.parse(state.scheduledAt ?? state.bookedAt ?? new Date(begins).toISOString())
  const ahead = begins - told
  const due = pathway.reminders
    .filter(({ minutes, bookedAhead }) => ahead > Math.max(2 * minutes, bookedAhead ?? 0) * MINUTE_MS)
    .map(({ minutes }) => ({ minutes, at: outOfQuiet(new Date(begins - minutes * MINUTE_MS), pathway.quiet, zone) }))
    .filter(({ at }) => at < begins)
    .toSorted((one, other) => other.minutes - one.minutes)
  // One that has passed still speaks for those that would have gone out with it.
  const apart = due.filter(({ at }, index) => due[index + 1]?.at !== at)
  const toCome = apart.filter(({ minutes }) => !state.passed.includes(`reminder/${minutes}`))
  return new Map(withinPlaces(toCome, placesLeft(pathway, state)).map(({ minutes, at }) => [minutes, at] as const))
}

/**
 * The reminders for which there is a place, in the order of time: the one that is soonest followed by the next gives way
 * first, and the last one before the visit never before another.
 */
function withinPlaces<T extends { at: number }>(due: readonly T[], places: number): readonly T[] {
  if (due.length <= places || places < 1) return places < 1 ? [] : due
  const gaps = due.slice(0, -1).map(({ at }, index) => (due[index + 1]?.at ?? at) - at)
  const soonest = gaps.indexOf(Math.min(...gaps))
  return withinPlaces(due.toSpliced(soonest, 1), places)
}

/** Messages that a visit sends by itself, at most (domain brief, 5.4). */
const MOST_MESSAGES = 6

/**
 * Whether the visit may send one more by itself. Codes, links that somebody asked for, and the word to a patient for whom
 * somebody waits in this very minute are beside the six. That an appointment was moved, called off or is in person now
 * is told whatever the count: somebody who comes at the wrong time is worse off than by a seventh message.
 */
export function maySendMore(state: VisitState): boolean {
  return sentByItself(state) < MOST_MESSAGES
}

function sentByItself({ messages }: VisitState): number {
  return Object.values(messages).filter(
    ({ purpose, status, onRequest }) => !BESIDE.has(purpose) && status !== 'failed' && !onRequest,
  ).length
}

const BESIDE: ReadonlySet<string> = new Set(['code', 'late'])

/** Whether what is still open may be reminded of: the pathway's own reminders and the summary go first. */
export function mayRemindOfOpen(pathway: Pathway, state: VisitState): boolean {
  const { start, zone } = state
  if (start === null || zone === null) return false
  return placesLeft(pathway, state) > reminders(pathway, state, Date.parse(start), zone).size
}

/** How many reminders there is a place for, with one kept for the summary. */
function placesLeft(pathway: Pathway, state: VisitState): number {
  return Math.max(0, MOST_MESSAGES - sentByItself(state) - keptForSummary(pathway, state))
}

function keptForSummary(pathway: Pathway, { messages }: VisitState): number {
  const told = Object.values(messages).some(({ purpose }) => purpose === 'summary')
  return !told && pathway.steps.some(({ action }) => action === 'summarise') ? 1 : 0
}

/** The instant itself, or the end of the quiet hours that it falls into, by the patient's own clock. */
export function outOfQuiet(at: Date, quiet: QuietHours, zone: string): number {
  const minute = minuteOfDay(at.getTime(), zone)
  if (!isQuiet(minute, quiet)) return at.getTime()
  const ends = at.getTime() + ((quiet.until - minute + DAY) % DAY) * MINUTE_MS
  // Where clocks change in the night it ends an hour sooner or later than counted.
  return ends + (quiet.until - minuteOfDay(ends, zone)) * MINUTE_MS
}

const DAY = 24 * 60

function isQuiet(minute: number, { from, until }: QuietHours): boolean {
  return from <= until ? minute >= from && minute < until : minute >= from || minute < until
}

function minuteOfDay(instant: number, zone: string): number {
  const [hours = 0, minutes = 0] = clockOf(zone).format(new Date(instant)).split(':').map(Number)
  return hours * 60 + minutes
}

/** Making one costs a hundred times as much as asking it. */
const clocks = new Map<string, Intl.DateTimeFormat>()

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  clocks.set(zone, made)
  return made
}
