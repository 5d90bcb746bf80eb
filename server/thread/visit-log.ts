import { guessColumns, type Columns } from '#domain/visit-log/columns.ts'
import { clinicianAmong, compare, type Compared } from '#domain/visit-log/compare.ts'
import { datesIn, sessionsOf } from '#domain/visit-log/session.ts'
import { readVisitLog } from '#formats/visit-log/read.ts'
import type { LogAnswer, LogAsked } from '../act/visit-log-reader.ts'

/** Answers what is asked about a log, from the log and what goes along with it alone. */
export function answerLog(asked: LogAsked): LogAnswer {
  const log = readVisitLog(asked.file)
  if (typeof log === 'string') return log
  const { headings, rows } = log
  if (asked.about === 'headings') {
    const guess = guessColumns(headings)
    return { about: 'headings', headings, guess: { ...guess, dates: datesIn(rows, guess) }, rows: rows.length }
  }
  if (!isFit(asked.columns, headings)) return 'unfit-columns'
  const { sessions, ...left } = sessionsOf(rows, asked.columns, asked.zone)
  const [one] = sessions
  if (one === undefined) return 'no-session'
  if (asked.about === 'sessions') {
    let [first, last] = [one.start, one.start]
    for (const { start } of sessions) {
      if (start < first) first = start
      if (start > last) last = start
    }
    return { about: 'sessions', headings, first, last, waited: left.waited, unreadable: left.unreadable }
  }
  const isClinician = clinicianAmong(asked.visits)
  const calls = sessions.filter((session) => !isClinician(session))
  const compared = compare(calls, asked.visits)
  const wrong = compared.filter(({ findings }) => findings.length > 0).map(rowOf)
  return {
    about: 'visits',
    sessions: calls.length,
    hosts: left.hosts + sessions.length - calls.length,
    matched: compared.filter(isMatched).length,
    rows: new TextEncoder().encode(JSON.stringify(wrong)),
  }
}

function isFit({ of }: Columns, headings: readonly string[]): boolean {
  const named = Object.values(of).filter((heading) => heading !== null)
  return of.patient !== null && of.start !== null && named.every((heading) => headings.includes(heading))
}

function isMatched({ session, findings }: Compared): boolean {
  return session !== null && !findings.includes('unmatched') && !findings.includes('several')
}

function rowOf({ session, visits, findings }: Compared) {
  return {
    session: session && {
      line: session.line,
      patient: session.patient,
      clinician: session.clinician,
      start: session.start.toISOString(),
      end: session.end?.toISOString() ?? null,
    },
    visits: visits.map(({ patient, clinician, start, appointment, encounter }) => ({
      patient,
      clinician,
      start,
      appointment,
      encounter,
    })),
    findings,
  }
}
