import type { VisitLogReport } from '#api/visit-log.ts'
import { nextDay, startOfDay } from '#domain/day.ts'
import { localDate } from '#domain/visit/age.ts'
import { compare, type Compared } from '#domain/visit-log/compare.ts'
import { guessColumns, type Columns } from '#domain/visit-log/columns.ts'
import { datesIn, sessionsOf, type NoLog, type VisitLog } from '#domain/visit-log/session.ts'
import { who } from './desk-session.ts'
import { organizationOf, type House } from './house.ts'
import type { VisitLogUseCases } from './use-cases.ts'

const DAY_MS = 24 * 3_600_000
/** As many as an EMR can be asked for, at once, of all its visits. */
const MOST_DAYS = 45

/**
 * For a practice that still holds its visits in a tool that Causeway does not drive: the tool's own log beside the EMR's
 * appointments and encounters. Nothing of the file is kept, and nothing is changed in the EMR.
 */
export function visitLogUseCases(house: House, read: (file: Uint8Array) => VisitLog | NoLog): VisitLogUseCases {
  const { store } = house
  return {
    columns: async ({ organization }, { file }) => {
      const log = read(Buffer.from(file, 'base64'))
      if (typeof log === 'string') return { refused: 'not-a-visit-log', why: log }
      const { headings, rows } = log
      const kept = await store.visitLogColumns(organization, headings)
      const guess = guessColumns(headings)
      const columns =
        kept === null
          ? { ...guess, dates: datesIn(rows, guess) }
          : // What was told before there was a column keeps its guess.
            { ...kept, of: { ...guess.of, ...kept.of } }
      return { headings, columns, remembered: kept !== null, rows: rows.length }
    },

    compare: async (session, { file, columns }) => {
      const { organization } = session
      const log = read(Buffer.from(file, 'base64'))
      if (typeof log === 'string') return { refused: 'not-a-visit-log', why: log }
      if (!isFit(columns, log.headings)) return { refused: 'not-a-visit-log', why: 'unfit-columns' }
      const { timeZone: zone } = organizationOf(house, organization)
      const { sessions, unreadable, hosts, waited } = sessionsOf(log.rows, columns, zone)
      const starts = sessions.map(({ start }) => start.getTime())
      if (starts.length === 0) return { refused: 'not-a-visit-log', why: 'no-session' }
      const [first, last] = [new Date(Math.min(...starts)), new Date(Math.max(...starts))]
      // Whole days: what the EMR has of them and the log has not is told.
      const from = startOfDay(localDate(first, zone), zone)
      const until = startOfDay(nextDay(localDate(last, zone)), zone)
      if (until.getTime() - from.getTime() > MOST_DAYS * DAY_MS)
        return { refused: 'not-a-visit-log', why: 'too-many-days' }
      const visits = await house.chartOf(organization).read.visitsBetween(from.toISOString(), until.toISOString())
      const now = house.now()
      await store.keepVisitLogColumns(organization, log.headings, columns, now)
      await store.audit(
        organization,
        [
          {
            action: 'read',
            what: 'visits beside the log of another tool',
            who: who(session),
            patient: null,
            visit: null,
            outcome: 'done',
            detail: { from: from.toISOString(), until: until.toISOString(), visits: String(visits.length) },
          },
        ],
        now,
      )
      const compared = compare(sessions, visits)
      const held = visits.filter(({ encounter }) => encounter !== null)
      return {
        zone,
        from: first.toISOString(),
        until: last.toISOString(),
        sessions: sessions.length,
        matched: compared.filter(isMatched).length,
        hosts,
        waited,
        unreadable,
        unasked: [
          ...(held.some(({ signed }) => signed === null) ? (['notes'] as const) : []),
          ...(held.some(({ charged }) => charged === null) ? (['charges'] as const) : []),
        ],
        rows: compared.filter(({ findings }) => findings.length > 0).map(rowOf),
      }
    },
  }
}

function isFit({ of }: Columns, headings: readonly string[]): boolean {
  const named = Object.values(of).filter((heading) => heading !== null)
  return of.patient !== null && of.start !== null && named.every((heading) => headings.includes(heading))
}

function isMatched({ session, findings }: Compared): boolean {
  return session !== null && !findings.includes('unmatched') && !findings.includes('several')
}

function rowOf({ session, visits, findings }: Compared): VisitLogReport['rows'][number] {
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
    findings: [...findings],
  }
}
