import { plainName } from '../access/identity.ts'
import { instantIn } from '../day.ts'
import type { Columns } from './columns.ts'

/** A row of a log by its headings, with the line of the file that it stands in. */
export interface LogRow {
  line: number
  said: Readonly<Record<string, string>>
}

/** A visit log as a table: every heading once, in the file's order, with the rows below. */
export interface VisitLog {
  headings: string[]
  rows: LogRow[]
}

/** Why a file is no visit log; never with anything that stands in it. */
export type NoLog = 'not-text' | 'not-csv' | 'no-table' | 'too-long'

/** One call of one patient, as the tool's log has it. Nothing here is guessed: what the log does not say is null. */
export interface LoggedSession {
  /** The line of the file in which it begins. */
  line: number
  patient: string
  clinician: string | null
  start: Date
  end: Date | null
  medium: 'video' | 'audio' | null
}

export type Unreadable = { line: number; why: 'no-name' | 'no-start' }

export interface Sessions {
  sessions: LoggedSession[]
  unreadable: Unreadable[]
  /** Rows about the clinicians themselves: hosts stand in the same list as their patients. */
  hosts: number
}

/** Who comes back within so long has been away, and has not had another visit. */
const BACK_MS = 30 * 60_000
const MINUTE_MS = 60_000

interface Presence extends LoggedSession {
  session: string | null
}

/** The sessions of a log. Its clock times are those of `zone`; rows of one person who dropped and came back are one session. */
export function sessionsOf(rows: readonly LogRow[], columns: Columns, zone: string): Sessions {
  const unreadable: Unreadable[] = []
  const present: Presence[] = []
  let hosts = 0
  const hostOf = new Map<string, string>()
  for (const { said } of rows) {
    const [name, session] = [at(said, columns.of.patient), at(said, columns.of.session)]
    if (session !== '' && name !== '' && isHost(at(said, columns.of.role))) hostOf.set(session, name)
  }
  for (const { line, said } of rows) {
    const patient = at(said, columns.of.patient)
    const session = at(said, columns.of.session) || null
    const clinician = at(said, columns.of.clinician) || hostOf.get(session ?? '') || null
    if (patient === '') {
      unreadable.push({ line, why: 'no-name' })
      continue
    }
    if (isHost(at(said, columns.of.role)) || (clinician !== null && sameWords(patient, clinician))) {
      hosts += 1
      continue
    }
    const start = momentIn(at(said, columns.of.start), at(said, columns.of.day), columns.dates, zone)
    if (start === null) {
      unreadable.push({ line, why: 'no-start' })
      continue
    }
    const until = momentIn(at(said, columns.of.end), at(said, columns.of.day), columns.dates, zone)
    const minutes = minutesIn(at(said, columns.of.minutes))
    const end =
      until !== null && until >= start
        ? until
        : minutes === null
          ? null
          : new Date(start.getTime() + minutes * MINUTE_MS)
    present.push({ line, patient, clinician, start, end, session, medium: mediumIn(at(said, columns.of.medium)) })
  }
  return { sessions: joined(present), unreadable, hosts }
}

function joined(present: readonly Presence[]): LoggedSession[] {
  const whole: Presence[] = []
  for (const one of present.toSorted((a, b) => a.start.getTime() - b.start.getTime())) {
    const before = whole.findLast(
      (other) =>
        plainName(other.patient) === plainName(one.patient) &&
        other.session === one.session &&
        other.clinician === one.clinician &&
        one.start.getTime() - (other.end ?? other.start).getTime() <= BACK_MS,
    )
    if (before === undefined) whole.push({ ...one })
    else {
      if (one.end !== null && (before.end === null || one.end > before.end)) before.end = one.end
      before.medium ??= one.medium
    }
  }
  return whole.map(({ line, patient, clinician, start, end, medium }) => ({
    line,
    patient,
    clinician,
    start,
    end,
    medium,
  }))
}

function at(said: LogRow['said'], heading: string | null): string {
  return heading === null ? '' : (said[heading] ?? '').trim()
}

function isHost(role: string): boolean {
  return /^(organizer|host|co-host|presenter|provider)$/i.test(role)
}

/** The same words in whatever order: `Nguyen, Mai` is `Mai Nguyen`. */
export function sameWords(one: string, other: string): boolean {
  const [ours, theirs] = [wordsOf(one), wordsOf(other)]
  return ours.length > 0 && ours.toSorted().join(' ') === theirs.toSorted().join(' ')
}

/** The words of a name, without titles and degrees, and without what a tool puts in brackets behind it. */
export function wordsOf(name: string): string[] {
  return name
    .replaceAll(/\(.*?\)/g, ' ')
    .split(/[\s,.]+/)
    .map(plainName)
    .filter((word) => word !== '' && !NO_NAMES.has(word))
}

const NO_NAMES: ReadonlySet<string> = new Set(['dr', 'mr', 'mrs', 'ms', 'md', 'do', 'np', 'pa', 'rn', 'phd', 'lcsw'])

/**
 * A moment as tools write it: `2026-07-14 09:00:15`, `07/14/2026 09:00:15 AM`, `7/14/26, 9:00 AM`, ISO 8601 with or without an
 * offset, or a clock time beside a `day`. Null for what is none of any calendar: a day that can only be read the other way is
 * not turned round.
 */
export function momentIn(text: string, day: string, dates: Columns['dates'], zone: string): Date | null {
  const whole = /\d[/.-]\d/.test(text) ? text : text === '' ? '' : `${day} ${text}`
  const [, date = '', clock = ''] = /^\s*([\d/.-]+)[,\sT]+(.+?)\s*$/.exec(whole) ?? []
  const [, hour, minute, second = '00', half, offset = ''] =
    /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|[+-]\d{2}:?\d{2})?$/.exec(clock) ?? []
  const ymd = dayIn(date, dates)
  if (ymd === null || hour === undefined || minute === undefined) return null
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0)
  if (half !== undefined && (Number(hour) < 1 || Number(hour) > 12)) return null
  if (hours > 23 || Number(minute) > 59 || Number(second) > 59) return null
  const local = `${ymd}T${String(hours).padStart(2, '0')}:${minute}:${second}`
  const offsetWritten = /^[+-]\d{4}$/.test(offset) ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset
  return instantIn(zone, local + offsetWritten)
}

function dayIn(date: string, dates: Columns['dates']): string | null {
  const parts = date.split(/[/.-]/)
  if (parts.length !== 3 || parts.some((part) => part === '')) return null
  const [first = '', second = '', third = ''] = parts
  const [year, month, day] =
    first.length === 4
      ? [first, second, third]
      : dates === 'month-first'
        ? [third, first, second]
        : [third, second, first]
  const whole = `${year.length === 2 ? `20${year}` : year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const instant = new Date(`${whole}T00:00:00Z`)
  return Number.isNaN(instant.getTime()) || instant.toISOString().slice(0, 10) !== whole ? null : whole
}

/** Whole minutes: `23`, `23.5`, `0:23:10`, `23m 10s`, `1h 2m 3s`. */
function minutesIn(text: string): number | null {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
  const clock = /^(\d+):(\d{2}):(\d{2})$/.exec(text)
  if (clock !== null) return Number(clock[1]) * 60 + Number(clock[2]) + Number(clock[3]) / 60
  const [, hours, minutes, seconds] =
    /^(?:(\d+)\s*h\w*)?\s*(?:(\d+)\s*m\w*)?\s*(?:(\d+)\s*s\w*)?$/i.exec(text.trim()) ?? []
  if (hours === undefined && minutes === undefined && seconds === undefined) return null
  return Number(hours ?? 0) * 60 + Number(minutes ?? 0) + Number(seconds ?? 0) / 60
}

function mediumIn(text: string): LoggedSession['medium'] {
  const said = text.toLowerCase()
  if (/video/.test(said)) return 'video'
  return /audio|phone|telephone|voice/.test(said) ? 'audio' : null
}
