import { instantIn, nextDay } from '../day.ts'
import { WEEKDAYS, type OpenTime } from '../hours.ts'
import { localDate } from '../visit/age.ts'

/** When clinicians give visits of some types, as the practice says it, by the practice's clock. */
export interface Session extends OpenTime {
  /** `Practitioner/…`. */
  clinicians: readonly string[]
  visitTypes: readonly string[]
  /** How long one time is. */
  minutes: number
}

/** A stretch of a clinician's time; instants in ms, `end` excluded. */
export interface Stretch {
  practitioner: string
  start: number
  end: number
}

/** What the EMR has said of one: that nobody can be booked then (HL7 v2.5.1 SIU^S23), or that they can again (S24). */
export interface SaidStretch extends Stretch {
  word: 'blocked' | 'opened'
}

/** A time that can be offered. */
export interface OfferedTime extends Stretch {
  visitType: string
}

/** All that the free times follow from. */
export interface KnownTimes {
  sessions: readonly Session[]
  /** The practice's IANA zone. */
  zone: string
  /** In the order in which the EMR said it: of two about the same moment the later counts. */
  said: readonly SaidStretch[]
  /** What appointments take. */
  taken: readonly Stretch[]
  /** From and until which instants times may start, in ms; `until` is excluded. */
  from: number
  until: number
}

const MINUTE_MS = 60_000

/**
 * The times of the practice's sessions, and those that the EMR has opened beside them, that are neither taken nor blocked; the
 * soonest first. A time is free only where all of it is. What is opened beside a session is cut as that clinician's sessions are.
 */
export function freeTimes(known: KnownTimes): OfferedTime[] {
  const { from, until } = known
  const inSessions = known.sessions.flatMap((session) => timesOf(session, known))
  const beside = openedBeside(known, inSessions)
  const isIn = ({ start }: Stretch) => start >= from && start < until
  const said = perClinician(known.said)
  const taken = perClinician(known.taken)
  const free = [
    ...inSessions.filter((time) => isIn(time) && !isBlocked(time, said.get(time.practitioner) ?? [])),
    ...beside.filter((time) => isIn(time) && isOpened(time, said.get(time.practitioner) ?? [])),
  ].filter((time) => !(taken.get(time.practitioner) ?? []).some((one) => overlaps(time, one)))
  const once = new Map(free.map((time) => [`${time.practitioner} ${time.visitType} ${time.start} ${time.end}`, time]))
  return [...once.values()].toSorted(
    (a, b) => a.start - b.start || compared(a.practitioner, b.practitioner) || compared(a.visitType, b.visitType),
  )
}

/** Whether two stretches have a moment in common; one that ends where it starts is that moment. */
export function overlaps(one: Pick<Stretch, 'start' | 'end'>, other: Pick<Stretch, 'start' | 'end'>): boolean {
  return one.start < Math.max(other.end, other.start + 1) && other.start < Math.max(one.end, one.start + 1)
}

/** A session cut into its times, on each of its days from the day of `from` on. */
function timesOf(session: Session, { zone, from, until }: KnownTimes): OfferedTime[] {
  const times: OfferedTime[] = []
  for (let day = localDate(new Date(from), zone); ; day = nextDay(day)) {
    if (instantIn(zone, `${day}T00:00:00`).getTime() >= until) return times
    if (!session.days.includes(weekdayOf(day))) continue
    const [opens, closes] = [session.from, session.until].map((clock) =>
      instantIn(zone, `${day}T${clock}:00`).getTime(),
    )
    if (opens === undefined || closes === undefined) continue
    for (const practitioner of session.clinicians)
      for (const visitType of session.visitTypes)
        times.push(...cut({ practitioner, start: opens, end: closes }, visitType, session.minutes))
  }
}

function weekdayOf(day: string): (typeof WEEKDAYS)[number] {
  // Counted from Sunday there, and from Monday here.
  return WEEKDAYS[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7] ?? 'mon'
}

function cut({ practitioner, start, end }: Stretch, visitType: string, minutes: number): OfferedTime[] {
  const long = minutes * MINUTE_MS
  const count = Math.max(0, Math.floor((end - start) / long))
  return Array.from({ length: count }, (_, at) => ({
    practitioner,
    visitType,
    start: start + at * long,
    end: start + (at + 1) * long,
  }))
}

/** What was opened where no session of that clinician and type has a time, cut into times of that length. */
function openedBeside({ sessions, said }: KnownTimes, inSessions: readonly OfferedTime[]): OfferedTime[] {
  const opened = joined(said.filter(({ word }) => word === 'opened'))
  return sessions.flatMap(({ clinicians, visitTypes, minutes }) =>
    opened
      .filter(({ practitioner }) => clinicians.includes(practitioner))
      .flatMap((stretch) => visitTypes.flatMap((visitType) => cut(stretch, visitType, minutes)))
      .filter(
        (time) =>
          !inSessions.some(
            (one) => one.practitioner === time.practitioner && one.visitType === time.visitType && overlaps(time, one),
          ),
      ),
  )
}

/** Stretches of one clinician that touch or overlap are one. */
function joined(stretches: readonly Stretch[]): Stretch[] {
  const all: Stretch[] = []
  for (const [practitioner, own] of perClinician(stretches))
    for (const { start, end } of own.toSorted((a, b) => a.start - b.start)) {
      const last = all.at(-1)
      if (last?.practitioner === practitioner && start <= last.end)
        all.splice(-1, 1, { ...last, end: Math.max(end, last.end) })
      else all.push({ practitioner, start, end })
    }
  return all
}

function isBlocked(time: Stretch, said: readonly SaidStretch[]): boolean {
  return wordsWithin(time, said).includes('blocked')
}

function isOpened(time: Stretch, said: readonly SaidStretch[]): boolean {
  return wordsWithin(time, said).every((word) => word === 'opened')
}

/** The last word about each part of a time between whose ends nothing changes; null where none was said. */
function wordsWithin(time: Stretch, said: readonly SaidStretch[]): (SaidStretch['word'] | null)[] {
  const about = said.filter((one) => one.start < time.end && one.end > time.start)
  if (about.length === 0) return [null]
  const edges = [time.start, ...about.flatMap(({ start, end }) => [start, end])].filter(
    (edge) => edge >= time.start && edge < time.end,
  )
  return edges.map((edge) => about.findLast(({ start, end }) => start <= edge && edge < end)?.word ?? null)
}

function perClinician<T extends Stretch>(stretches: readonly T[]): Map<string, T[]> {
  return Map.groupBy(stretches, ({ practitioner }) => practitioner)
}

function compared(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}
