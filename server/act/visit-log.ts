import { nextDay, startOfDay } from '#domain/day.ts'
import { localDate } from '#domain/visit/age.ts'
import { who } from './desk-session.ts'
import { organizationOf, type House } from './house.ts'
import type { VisitLogUseCases } from './use-cases.ts'
import type { LogAnswer } from './visit-log-reader.ts'

const DAY_MS = 24 * 3_600_000
/** As many as an EMR can be asked for, at once, of all its visits. */
const MOST_DAYS = 45

/**
 * For a practice that still holds its visits in a tool that Causeway does not drive: the tool's own log beside the EMR's
 * appointments and encounters. Nothing of the file is kept, and nothing is changed in the EMR.
 */
export function visitLogUseCases(house: House): VisitLogUseCases {
  const { store, askLog } = house
  return {
    columns: async ({ organization }, { file }) => {
      const read = await askLog({ about: 'headings', file: Buffer.from(file, 'base64') })
      if (!isAbout('headings', read)) return noLog(read)
      const { headings, guess, rows } = read
      const kept = await store.visitLogColumns(organization, headings)
      // What was told before there was a column keeps its guess.
      const columns = kept === null ? guess : { ...kept, of: { ...guess.of, ...kept.of } }
      return { headings, columns, remembered: kept !== null, rows }
    },

    compare: async (session, asked, tell, unwanted) => {
      const { organization } = session
      const { timeZone: zone } = organizationOf(house, organization)
      const log = { file: Buffer.from(asked.file, 'base64'), columns: asked.columns, zone }
      const read = await askLog({ about: 'sessions', ...log }, unwanted)
      if (!isAbout('sessions', read)) return noLog(read)
      const { headings, first, last, waited, unreadable } = read
      // Whole days: what the EMR has of them and the log has not is told.
      const from = startOfDay(localDate(first, zone), zone)
      const until = startOfDay(nextDay(localDate(last, zone)), zone)
      if (until.getTime() - from.getTime() > MOST_DAYS * DAY_MS)
        return { refused: 'not-a-visit-log', why: 'too-many-days' }
      tell({ at: 'asking', done: 0, of: 0 })
      const visits = await house
        .chartOf(organization)
        .read.visitsBetween(from.toISOString(), until.toISOString(), (done, of) => {
          unwanted.throwIfAborted()
          tell({ at: 'asking', done, of })
        })
      if (visits === null) return { refused: 'not-a-visit-log', why: 'too-many-visits' }
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
        house.now(),
      )
      tell({ at: 'comparing' })
      const compared = await askLog({ about: 'visits', ...log, visits }, unwanted)
      if (!isAbout('visits', compared)) return noLog(compared)
      await store.keepVisitLogColumns(organization, headings, asked.columns, house.now())
      const held = visits.filter(({ encounter }) => encounter !== null)
      return {
        summary: {
          zone,
          from: first.toISOString(),
          until: last.toISOString(),
          sessions: compared.sessions,
          matched: compared.matched,
          hosts: compared.hosts,
          waited,
          unreadable,
          unasked: [
            ...(held.some(({ signed }) => signed === null) ? (['notes'] as const) : []),
            ...(held.some(({ charged }) => charged === null) ? (['charges'] as const) : []),
          ],
        },
        rows: compared.rows,
      }
    },
  }
}

type About = Extract<LogAnswer, { about: string }>['about']

function isAbout<A extends About>(about: A, answer: LogAnswer | null): answer is Extract<LogAnswer, { about: A }> {
  return answer !== null && typeof answer !== 'string' && answer.about === about
}

function noLog(answer: LogAnswer | null) {
  if (answer === null) return { refused: 'visit-log-given-up' } as const
  if (typeof answer === 'string') return { refused: 'not-a-visit-log', why: answer } as const
  throw new Error(`act: the reader of logs answered about ${answer.about}, which was not asked`)
}
