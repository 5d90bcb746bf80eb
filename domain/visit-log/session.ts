import { plainName } from '../access/identity.ts'
import { instantIn } from '../day.ts'
import type { Columns } from './columns.ts'
import { namesRead, sameWords } from './names.ts'

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
  /** Rows of the waiting room alone: nobody was met in them. */
  waited: number
}

/** Who comes back within so long has been away, and has not had another visit. */
const BACK_MS = 30 * 60_000
const MINUTE_MS = 60_000

interface Presence extends LoggedSession {
  session: string | null
}

/** How the dates of a log are written, as far as one of its days can be read one way alone; a person sees it before anything is compared. */
export function datesIn(rows: readonly LogRow[], { of, dates }: Columns): Columns['dates'] {
  const days = rows.map(({ said }) => /^\s*(\d{1,2})[/.-](\d{1,2})[/.-]/.exec(at(said, of.day) || at(said, of.start)))
  const over = (place: 1 | 2) => days.some((day) => Number(day?.[place] ?? 0) > 12)
  return over(1) === over(2) ? dates : over(1) ? 'day-first' : 'month-first'
}

/** The sessions of a log. Its clock times are those of `zone`; rows of one person who dropped and came back are one session. */
export function sessionsOf(rows: readonly LogRow[], columns: Columns, zone: string): Sessions {
  const unreadable: Unreadable[] = []
  const present: Presence[] = []
  let [hosts, waited] = [0, 0]
  const hostOf = new Map<string, string>()
  for (const { said } of rows) {
    const [name, session] = [at(said, columns.of.patient), at(said, columns.of.session)]
    if (session !== '' && name !== '' && isHost(at(said, columns.of.role))) hostOf.set(session, name)
  }
  const named = namesRead()
  const zones = { start: zoneOf(columns.of.start, zone), end: zoneOf(columns.of.end, zone) }
  for (const { line, said } of rows) {
    const patient = at(said, columns.of.patient)
    const session = at(said, columns.of.session) || null
    const clinician = at(said, columns.of.clinician) || hostOf.get(session ?? '') || null
    if (patient === '') {
      unreadable.push({ line, why: 'no-name' })
      continue
    }
    if (isYes(at(said, columns.of.waiting))) {
      waited += 1
      continue
    }
    if (isHost(at(said, columns.of.role)) || (clinician !== null && sameWords(named(patient), named(clinician)))) {
      hosts += 1
      continue
    }
    const start = momentIn(at(said, columns.of.start), at(said, columns.of.day), columns.dates, zones.start)
    if (start === null) {
      unreadable.push({ line, why: 'no-start' })
      continue
    }
    const until = endAfter(start, at(said, columns.of.end), at(said, columns.of.day), columns.dates, zones.end)
    const minutes = minutesIn(at(said, columns.of.minutes))
    const end =
      until !== null && until >= start
        ? until
        : minutes === null
          ? null
          : new Date(start.getTime() + minutes * MINUTE_MS)
    present.push({ line, patient, clinician, start, end, session, medium: mediumIn(at(said, columns.of.medium)) })
  }
  return { sessions: joined(present), unreadable, hosts, waited }
}

function joined(present: readonly Presence[]): LoggedSession[] {
  const whole: Presence[] = []
  // In order of their starts the last of the same person in the same meeting is the only one that can go on.
  const last = new Map<string, Presence>()
  for (const one of present.toSorted((a, b) => a.start.getTime() - b.start.getTime())) {
    const key = JSON.stringify([plainName(one.patient), one.session, one.clinician])
    const before = last.get(key)
    if (before === undefined || one.start.getTime() - (before.end ?? before.start).getTime() > BACK_MS) {
      const begun = { ...one }
      whole.push(begun)
      last.set(key, begun)
    } else {
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

/** In English and in Spanish, as the tools write it. */
function isHost(role: string): boolean {
  return /^(organi[sz]er|host|co-?host|presenter|provider|organizador|anfitri[oó]n|co-?anfitri[oó]n|moderador|presentador)a?$/i.test(
    role,
  )
}

function isYes(said: string): boolean {
  return /^(yes|true|s[ií])$/i.test(said)
}

/** A heading may say that its times are not the practice's. */
function zoneOf(heading: string | null, zone: string): string {
  return heading !== null && /\b(UTC|GMT)\b/i.test(heading) ? 'UTC' : zone
}

/** An end that is a clock time alone may be of the day after. */
function endAfter(start: Date, ...[text, day, dates, zone]: Parameters<typeof momentIn>): Date | null {
  const end = momentIn(text, day, dates, zone)
  if (end === null || end >= start || DATED.test(text)) return end
  return new Date(end.getTime() + 24 * 60 * MINUTE_MS)
}

/** Hours behind UTC, by the names that tools in the United States put behind a time. */
const BEHIND: Readonly<Record<string, number>> = {
  utc: 0,
  gmt: 0,
  z: 0,
  edt: 4,
  est: 5,
  cdt: 5,
  cst: 6,
  mdt: 6,
  mst: 7,
  pdt: 7,
  pst: 8,
  akdt: 8,
  akst: 9,
  hst: 10,
}

const DATED = /\d[/.-]\d|\d{4}/

/**
 * A moment as tools write it: `2026-07-14 09:00:15`, `07/14/2026 09:00:15 AM`, `7/14/26, 9:00 a. m.`, `Jul 14, 2026 09:00 AM`,
 * ISO 8601 with or without an offset, with the name of a zone behind it, or a clock time beside a `day`. Null for what is none of any
 * calendar: a day that can only be read the other way is not turned round.
 */
export function momentIn(text: string, day: string, dates: Columns['dates'], zone: string): Date | null {
  const whole = inNumbers(DATED.test(text) ? text : text === '' ? '' : `${day} ${text}`, dates)
  const [, date = '', clock = ''] = /^\s*([\d/.-]+)[,\sT]+(.+?)\s*$/.exec(whole) ?? []
  const [, hour, minute, second = '00', half, offset = ''] =
    /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp]\.?\s?[Mm]\.?)?\s*([A-Za-z]{1,4}|[+-]\d{2}:?\d{2})?$/.exec(
      clock,
    ) ?? []
  const ymd = dayIn(date, dates)
  if (ymd === null || hour === undefined || minute === undefined) return null
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0)
  if (half !== undefined && (Number(hour) < 1 || Number(hour) > 12)) return null
  if (hours > 23 || Number(minute) > 59 || Number(second) > 59) return null
  const local = `${ymd}T${String(hours).padStart(2, '0')}:${minute}:${second}`
  if (/^[A-Za-z]/.test(offset)) {
    const behind = BEHIND[offset.toLowerCase()]
    return behind === undefined ? null : new Date(Date.parse(`${local}Z`) + behind * 60 * MINUTE_MS)
  }
  const offsetWritten = /^[+-]\d{4}$/.test(offset) ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset
  return instantIn(zone, local + offsetWritten)
}

const MONTHS = ['jan|ene', 'feb', 'mar', 'apr|abr', 'may', 'jun', 'jul', 'aug|ago', 'sep', 'oct', 'nov', 'dec|dic'].map(
  (names) => new RegExp(`^(${names})`, 'i'),
)

/** A month by its name, before or after its day, in English or Spanish: `Jul 14, 2026 9:00`, `14 de julio de 2026 9:00`. */
function inNumbers(text: string, dates: Columns['dates']): string {
  if (!/\p{L}{3}/u.test(text)) return text
  const [, month = '', day = '', year = '', rest = ''] =
    /^\s*(\p{L}{3,})\.?\s+(\d{1,2}),?\s+(\d{4})\b,?(.*)$/u.exec(text) ?? []
  const [, dayFirst = '', named = '', of = '', behind = ''] =
    /^\s*(\d{1,2})[\s-]+(?:de\s+)?(\p{L}{3,})\.?,?[\s-]+(?:de\s+)?(\d{4})\b,?(.*)$/u.exec(text) ?? []
  const number = MONTHS.findIndex((one) => one.test(month || named)) + 1
  if (number === 0) return text
  const [at, on] = [day || dayFirst, String(number)]
  return `${dates === 'month-first' ? `${on}/${at}` : `${at}/${on}`}/${year || of} ${rest || behind}`
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
  const [, ...read] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(whole) ?? []
  const [y = 0, m = 0, d = 0] = read.map(Number)
  return m < 1 || m > 12 || d < 1 || d > daysIn(y, m) ? null : whole
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()
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
