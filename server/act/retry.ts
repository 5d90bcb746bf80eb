import type { WriteFailure } from '#domain/visit/event.ts'
import { ChartFault } from './chart.ts'

export type AfterFault = { do: 'retry'; at: Date; says: string } | { do: 'give-up'; why: WriteFailure } | { do: 'bug' }

const FIRST_MS = 250
const LONGEST_MS = 60_000
/** Four minutes: what an interface does not take by then, such as a number that it does not know, a person has to see. */
const NOT_TAKEN_TRIES = 12

/**
 * Decides what becomes of a command after its `attempt`-th failure (the first is 1). What the EMR answered after
 * consideration is never sent again as it stands; what says nothing about the write itself is tried until it lands,
 * however long the EMR is away. `jitter` is in [0, 1).
 */
export function afterFault(fault: unknown, attempt: number, now: Date, jitter: number): AfterFault {
  if (!(fault instanceof ChartFault))
    return isNetwork(fault) ? later('unreachable', attempt, now, jitter, 0) : { do: 'bug' }
  switch (fault.fault.kind) {
    case 'unreachable':
      return later('unreachable', attempt, now, jitter, 0)
    case 'busy':
      return later('busy', attempt, now, jitter, fault.fault.retryAfterMs)
    case 'malformed':
      // A garbled answer may be a proxy's; five of them are the EMR's own.
      return attempt < 5 ? later('malformed', attempt, now, jitter, 0) : { do: 'give-up', why: 'refused' }
    case 'not-taken':
      return attempt < NOT_TAKEN_TRIES ? later('not-taken', attempt, now, jitter, 0) : { do: 'give-up', why: 'refused' }
    case 'slot-taken':
    case 'version-conflict':
    case 'sign-in-lapsed':
    case 'checks-unresolved':
    case 'answer-lost':
    case 'refused':
      return { do: 'give-up', why: fault.fault.kind }
  }
}

function later(says: string, attempt: number, now: Date, jitter: number, asked: number): AfterFault {
  const backoff = Math.min(FIRST_MS * 2 ** (attempt - 1), LONGEST_MS) * (1 + jitter / 5)
  return { do: 'retry', at: new Date(now.getTime() + Math.max(backoff, asked)), says }
}

function isNetwork(fault: unknown): boolean {
  return (
    fault instanceof Error &&
    'code' in fault &&
    typeof fault.code === 'string' &&
    /^(E[A-Z]+|UND_ERR_.*)$/.test(fault.code)
  )
}
