import type { LogAnswer, LogAsked } from '../act/visit-log-reader.ts'
import { openLine, type Line, type LineParts } from './line.ts'

/** Reads the logs of other video tools and compares them: one of fifty thousand calls takes a second or two of computing. */
export function openVisitLogs(onTrouble: LineParts['onTrouble']): Line<LogAsked, LogAnswer> {
  const program = new URL('./log-thread.ts', import.meta.url)
  return openLine({ program, withinMs: 30_000, inLine: 10, mostMb: 512, onTrouble })
}
