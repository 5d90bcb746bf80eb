import { changesBetween } from '#domain/connect/changes.ts'
import type { Cell } from '#domain/connect/matrix.ts'

/** What one look at an EMR's capabilities came to; `why` is a sentence that names nobody. */
export type Looked = { cells: readonly Cell[] } | { why: string }

export interface EmrWatchParts {
  organization: string
  look(): Promise<Looked>
  /** What the EMR offered when it was last as good as before; a person may take a lesser EMR as it is. */
  kept: { read(): Promise<readonly Cell[] | null>; write(cells: readonly Cell[]): Promise<void> }
  tell(what: 'EMR offers less than before' | 'EMR capabilities not read', organization: string, why: string): void
  now(): Date
}

export interface EmrWatch {
  organization: string
  /** Looks once a day, and at each turn again while the EMR can't be read. */
  turn(): Promise<void>
  /** What the EMR offered at the last look that succeeded, in this process or an earlier one; null before the first. */
  offered(): Promise<readonly Cell[] | null>
  gauges(): { name: string; help: string; labels: Record<string, string>; value: number }[]
}

const DAY_MS = 24 * 3_600_000

/**
 * Reads again what an EMR offers, so that a capability that is gone is known before a visit needs it. What was lost is
 * told at each look until the EMR offers it again, or somebody has said that it stays so.
 */
export function watchEmr({ organization, look, kept, tell, now }: EmrWatchParts): EmrWatch {
  let readAt = now().getTime()
  let due = readAt
  let lost = 0
  let offered: readonly Cell[] | null = null
  return {
    organization,
    turn: async () => {
      if (now().getTime() < due) return
      const looked = await look()
      if ('why' in looked) {
        tell('EMR capabilities not read', organization, looked.why)
        return
      }
      readAt = now().getTime()
      due = readAt + DAY_MS
      offered = looked.cells
      const before = await kept.read()
      const worse = changesBetween(before ?? looked.cells, looked.cells).filter(({ way }) => way === 'worse')
      lost = worse.length
      if (lost === 0) await kept.write(looked.cells)
      else
        tell('EMR offers less than before', organization, worse.map(({ name, says }) => `${name}: ${says}`).join('. '))
    },
    offered: async () => (offered ??= await kept.read()),
    gauges: () => [
      {
        name: 'causeway_emr_lost',
        help: 'Reads, writes and sign-ins that the EMR offered before and offers no more',
        labels: { organization },
        value: lost,
      },
      {
        name: 'causeway_emr_read_age_seconds',
        help: 'Seconds since what the EMR offers was last read',
        labels: { organization },
        value: Math.round((now().getTime() - readAt) / 1_000),
      },
    ],
  }
}
