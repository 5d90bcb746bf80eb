import type { Difference, TrialSum } from '#domain/route/trial.ts'
import type { AuditEntry } from './store.ts'

/** The texts of a version: the route's file, that of its map where it has one, and files that the map names instead of those in its folder. */
export interface RouteFiles {
  route: string
  map: string | null
  beside: Record<string, string>
}

/** A version of a route that was switched on on the page. */
export interface RouteVersion {
  /** From 1; 0 is the file. */
  version: number
  /** Null: as the file. */
  files: RouteFiles | null
  at: Date
  /** `Practitioner/x`; `command` for the command line. */
  by: string
  why: string
  /** The version that this one goes back to. */
  backTo: number | null
  /** The trial by which it was seen before. */
  trial: string | null
}

/** Versions of routes: rows are added and never changed; the newest counts. */
export interface RouteVersions {
  list(organization: string, route: string, limit: number): Promise<RouteVersion[]>
  version(organization: string, route: string, version: number): Promise<RouteVersion | null>
  /** The newest of each route that has any. */
  newest(): Promise<{ organization: string; route: string; version: number }[]>
  newestOf(organization: string, route: string): Promise<number>
  /** False where another was added since `base`. */
  add(
    organization: string,
    route: string,
    base: number,
    made: Omit<RouteVersion, 'version'>,
    audit: AuditEntry,
  ): Promise<boolean>
}

export type TrialState = 'running' | 'done' | 'cancelled' | 'stopped'

/** A version that is run against what was stored. */
export interface RouteTrial {
  id: string
  route: string
  files: RouteFiles
  /** Fixtures of its map that come to something else than they say. */
  fixtures: string[]
  /** The version in force when it began, with which it is compared. */
  base: number
  since: Date
  at: Date
  by: string
  state: TrialState
  /** Messages that are to be tried. */
  total: number
  sum: TrialSum
}

/** A message that the tried version treats otherwise. */
export interface TrialLine extends Difference {
  message: string
  event: string
  receivedAt: Date
}

/** A message as it was stored; `bytes` null where what it said is not kept. What goes is a copy where a person edited one. */
export interface StoredMessage {
  id: string
  event: string
  receivedAt: Date
  bytes: Uint8Array | null
}

/** What is read for a trial, and what it comes to. Nothing here sends, tells or changes anything else. */
export interface RouteTrials {
  /** Begins one with its audit; gives it with how many messages there are. At most `most`, the newest. */
  begin(
    organization: string,
    trial: Pick<RouteTrial, 'route' | 'files' | 'fixtures' | 'base' | 'since' | 'by'>,
    most: number,
    audit: AuditEntry,
    now: Date,
  ): Promise<RouteTrial>
  trial(organization: string, id: string, now: Date): Promise<RouteTrial | null>
  /** The one that was begun last. */
  newest(organization: string, route: string, now: Date): Promise<RouteTrial | null>
  /** Stored messages of a route since an instant, the newest first, before the one that is named. */
  stored(
    organization: string,
    route: string,
    since: Date,
    before: string | null,
    limit: number,
  ): Promise<StoredMessage[]>
  /** One of them, with the audit that it was opened. */
  open(
    organization: string,
    route: string,
    message: string,
    audit: AuditEntry,
    now: Date,
  ): Promise<StoredMessage | null>
  /** Notes how far it has come; false where it was cancelled meanwhile. */
  progress(id: string, sum: TrialSum, lines: readonly TrialLine[], now: Date): Promise<boolean>
  end(id: string, state: Exclude<TrialState, 'running'>): Promise<void>
  lines(organization: string, id: string, before: string | null, limit: number): Promise<TrialLine[]>
  /** Trials of a route that are older, with their lines. */
  purge(organization: string, route: string, before: Date): Promise<void>
}
