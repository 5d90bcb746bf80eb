import type { Columns } from '#domain/visit-log/columns.ts'
import type { ChartVisit } from '#domain/visit-log/compare.ts'
import type { NoLog, Unreadable } from '#domain/visit-log/session.ts'

/** What is asked about a log. The file goes along each time, as nothing of it is kept. */
export type LogAsked =
  | { about: 'headings'; file: Uint8Array }
  | { about: 'sessions'; file: Uint8Array; columns: Columns; zone: string }
  | { about: 'visits'; file: Uint8Array; columns: Columns; zone: string; visits: readonly ChartVisit[] }

/** What a file says where, by its headings alone. */
export interface LogHeadings {
  about: 'headings'
  headings: string[]
  guess: Columns
  rows: number
}

/** The calls of a log, before anybody is asked about them. `first` and `last` are the starts of the earliest and the latest. */
export interface LogSessions {
  about: 'sessions'
  headings: string[]
  first: Date
  last: Date
  waited: number
  unreadable: Unreadable[]
}

/**
 * The log beside visits. `rows` are those of the contract's report, as JSON in UTF-8: there can be fifty thousand, and to build
 * and to write them takes as long as to compare them.
 */
export interface LogCompared {
  about: 'visits'
  sessions: number
  matched: number
  /** Rows of clinicians themselves, by what the log says and by the EMR's names. */
  hosts: number
  rows: Uint8Array
}

export type LogAnswer = LogHeadings | LogSessions | LogCompared | NoLog | 'unfit-columns' | 'no-session'

/** Reads and compares away from the thread that answers; null where that could not be done in time, or is not wanted any more. */
export type AskLog = (asked: LogAsked, unwanted?: AbortSignal) => Promise<LogAnswer | null>
