import { differenceOf, NOTHING_TRIED, summed, type Made, type TrialSum } from '#domain/route/trial.ts'
import type { RouteTrials, StoredMessage, TrialLine } from './route-versions.ts'

/** Messages that are read, tried and noted at a time. */
const AT_ONCE = 100

/** What one version makes of a message. */
export type Makes = (message: StoredMessage) => Made | Promise<Made>

export interface TrialRun {
  /** What is read. */
  stored(before: string | null, limit: number): Promise<readonly StoredMessage[]>
  total: number
  before: Makes
  after: Makes
  /** Told after each handful; false ends it. */
  progress(sum: TrialSum, lines: readonly TrialLine[]): Promise<boolean>
}

/**
 * Runs two versions of a route against stored messages, the newest first, and says what is otherwise. It is handed functions that
 * read and note, and nothing by which anything could be sent or told. Between two handfuls it lets everything else go on.
 */
export async function tryRoute({ stored, total, before, after, progress }: TrialRun): Promise<'done' | 'cancelled'> {
  let sum = NOTHING_TRIED
  for (let last: string | null = null; sum.tried < total;) {
    const messages = await stored(last, Math.min(AT_ONCE, total - sum.tried))
    if (messages.length === 0) break
    const lines: TrialLine[] = []
    for (const message of messages) {
      const [was, is] = [await before(message), await after(message)]
      const difference = differenceOf(was, is)
      sum = summed(sum, was, is, difference)
      const { id, event, receivedAt } = message
      if (difference !== null) lines.push({ message: id, event, receivedAt, ...difference })
      // A map takes a moment for each: whoever waits for an answer of this process does not wait for them all.
      await new Promise((resolve) => void setImmediate(resolve))
    }
    if (!(await progress(sum, lines))) return 'cancelled'
    last = messages.at(-1)?.id ?? null
  }
  return 'done'
}

/** A trial on what the database keeps: begun already, carried through here, ended whatever comes. */
export async function carryTrial(
  trials: Pick<RouteTrials, 'stored' | 'progress' | 'end'>,
  trial: { id: string; organization: string; route: string; since: Date; total: number },
  versions: { before: Makes; after: Makes },
  now: () => Date,
): Promise<void> {
  const { id, organization, route, since, total } = trial
  let ended: 'done' | 'cancelled' | 'stopped' = 'stopped'
  try {
    ended = await tryRoute({
      ...versions,
      total,
      stored: (before, limit) => trials.stored(organization, route, since, before, limit),
      progress: (sum, lines) => trials.progress(id, sum, lines, now()),
    })
  } finally {
    await trials.end(id, ended)
  }
}
