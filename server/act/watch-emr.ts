import { changesBetween, type Change } from '#domain/connect/changes.ts'
import type { Cell } from '#domain/connect/matrix.ts'
import type { Gauge } from './gauge.ts'

/** One reading of an EMR that succeeded. Holds nothing of a patient. */
export interface Reading {
  /** ISO instant. */
  readAt: string
  fhirVersion: string
  software: string | null
  /** Whether anything was tried beside what is public, as a sentence. */
  tried: string
  cells: readonly Cell[]
  remarks: readonly string[]
  /** Whether it declares a subscription by which it can tell of changes. */
  tells?: boolean
}

/** What one look at an EMR's capabilities came to; `why` is a sentence that names nobody. */
export type Looked = Reading | { why: string }

/** The last reading, as it is kept for whoever asks, in this process or another. */
export interface LastReading {
  reading: Reading
  /** Since when something is gone that was offered before; null where nothing is. */
  lostSince: string | null
  /** What differed when a reading last differed from the one before. */
  changed: { at: string; changes: readonly Change[] } | null
}

export interface EmrWatchParts {
  organization: string
  look(): Promise<Looked>
  /** What the EMR offered when it was last as good as before; a person may take a lesser EMR as it is. */
  kept: Kept<readonly Cell[]>
  last: Kept<LastReading>
  tell(what: 'EMR offers less than before' | 'EMR capabilities not read', organization: string, why: string): void
  /** Called after each look that succeeded, and when a person has taken the EMR as it is. */
  onRead?(organization: string): void
  now(): Date
}

interface Kept<T> {
  read(): Promise<T | null>
  write(value: T): Promise<void>
}

/** What is known of an EMR now. */
export interface EmrKnown {
  last: LastReading | null
  /** What it offered before and offers no more, unless a person has taken that. */
  lost: readonly Change[]
  /** Why the last try of this process came to nothing; null where it succeeded. */
  trouble: { at: string; why: string } | null
}

export interface EmrWatch {
  organization: string
  /** Looks once a day, and at each turn again while the EMR can't be read. */
  turn(): Promise<void>
  /** Looks now, whatever the hour. */
  lookNow(): Promise<void>
  /** A person takes the EMR as it is: what is gone is told no more. */
  accept(): Promise<void>
  known(): Promise<EmrKnown>
  /** What the EMR offered at the last look that succeeded, in this process or an earlier one; null before the first. */
  offered(): Promise<readonly Cell[] | null>
  gauges(): Gauge[]
}

const DAY_MS = 24 * 3_600_000

/**
 * Reads again what an EMR offers, so that a capability that is gone is known before a visit needs it. What was lost is
 * told at each look until the EMR offers it again, or somebody has said that it stays so.
 */
export function watchEmr(parts: EmrWatchParts): EmrWatch {
  const { organization, look, kept, last, tell, onRead, now } = parts
  let readAt = now().getTime()
  let due = readAt
  let lost = 0
  let offered: readonly Cell[] | null = null
  let trouble: EmrKnown['trouble'] = null
  let looking: Promise<void> | undefined

  const looked = async (): Promise<void> => {
    const found = await look()
    if ('why' in found) {
      trouble = { at: now().toISOString(), why: found.why }
      tell('EMR capabilities not read', organization, found.why)
      return
    }
    trouble = null
    readAt = now().getTime()
    due = readAt + DAY_MS
    offered = found.cells
    const [before, earlier] = [await kept.read(), await last.read()]
    const worse = lostSince(before, found.cells)
    const changes = earlier === null ? [] : changesBetween(earlier.reading.cells, found.cells)
    const at = now().toISOString()
    await last.write({
      reading: found,
      lostSince: worse.length === 0 ? null : (earlier?.lostSince ?? at),
      changed: changes.length === 0 ? (earlier?.changed ?? null) : { at, changes },
    })
    lost = worse.length
    if (lost === 0) await kept.write(found.cells)
    else tell('EMR offers less than before', organization, worse.map(({ name, says }) => `${name}: ${says}`).join('. '))
    onRead?.(organization)
  }
  // Two who ask at once are answered by one look.
  const lookOnce = (): Promise<void> =>
    (looking ??= looked().finally(() => {
      looking = undefined
    }))

  return {
    organization,
    turn: async () => {
      if (now().getTime() >= due) await lookOnce()
    },
    lookNow: lookOnce,
    accept: async () => {
      const known = await last.read()
      if (known === null) return
      await kept.write(known.reading.cells)
      await last.write({ ...known, lostSince: null })
      lost = 0
      onRead?.(organization)
    },
    known: async () => {
      const [before, known] = [await kept.read(), await last.read()]
      return { last: known, lost: known === null ? [] : lostSince(before, known.reading.cells), trouble }
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

function lostSince(before: readonly Cell[] | null, cells: readonly Cell[]): Change[] {
  return before === null ? [] : changesBetween(before, cells).filter(({ way }) => way === 'worse')
}
