import type { Effort } from '#domain/ledger/ledger.ts'
import type { Measures } from '#domain/ledger/measures.ts'
import type { Elsewhere, OpenWorkspace } from '#domain/access/same-patient.ts'
import type { Columns } from '#domain/visit-log/columns.ts'
import type { ChargeStandings } from './charge-standings.ts'
import type { ClaimAnswerStore } from './claim-answers.ts'
import type { EligibilityStore } from './eligibility.ts'
import type { ClinicianPlace } from '#domain/charge/rules.ts'
import type { CodeTable } from '#domain/charge/codes.ts'
import type { Pathway } from '#domain/pathway/pathway.ts'
import type { Command, DeadlineRow } from '#domain/visit/command.ts'
import type { Finding } from '#domain/reconcile/finding.ts'
import type { Guest, HeldRef, Recorded, TaskOwner, VisitEvent, WriteKind } from '#domain/visit/event.ts'
import type { Refusal } from '#domain/visit/happening.ts'
import type { VisitState } from '#domain/visit/state.ts'
import type { Gauge } from './gauge.ts'
import type { ToldTimeStore } from './told-times.ts'

/** A visit as stored. `state` is what the log folds to. */
export interface StoredVisit {
  id: string
  organization: string
  pathway: string
  generation: number
  tries: number
  triesSince: Date | null
  state: VisitState
}

/** Content to seal beside the events that mention its ref. */
export interface ToHold {
  ref: HeldRef
  kind: string
  why: string
  content: unknown
}

export interface Decision {
  events: VisitEvent[]
  commands: Command[]
  deadlines: DeadlineRow[]
}

/** Who did what to whose data: an entry of the audit, IHE BALP in formats/fhir/audit.ts. */
export interface AuditEntry {
  action: 'create' | 'read' | 'update' | 'execute'
  /** What was touched, in our words: `chart/problems`, `intake`, `note`, `visit page`. */
  what: string
  who: { kind: 'patient' | 'guest' | 'clinician' | 'staff' | 'causeway' | 'emr' | 'anybody'; ref: string | null }
  patient: string | null
  visit: string | null
  outcome: 'done' | 'denied' | 'failed'
  /** Why it was allowed to happen out of the ordinary; a reason's text stays in the chart. */
  detail?: Record<string, string>
}

/** Causeway itself, on behalf of nobody. */
export const ITSELF: AuditEntry['who'] = { kind: 'causeway', ref: null }

/** A command taken from its lane. */
export interface Work {
  id: string
  lane: string
  visit: string
  organization: string
  command: Command
  /** Tries begun that may have reached what is outside, this one among them. */
  attempts: number
  /** When it was decided; the same in every try. */
  at: Date
  /** A later command of the same key waits behind it, so this one need not be done. */
  superseded: boolean
}

/** What a process did with the command it took. */
export type Done =
  /** Answered: the decision's events are stored, the command is deleted, its content dropped. */
  | { did: 'answered' }
  /** Stays first in its lane until `again`. */
  /** `waited`: nothing was sent, so this was no try. */
  | { did: 'not-yet'; again: Date; fault: string; waited?: true }

export interface Device {
  id: string
  organization: string
  visit: string
  identifiedAt: Date | null
  code: Buffer | null
  codeUntil: Date | null
}

/** A device that came by a guest's link. */
export interface GuestDeviceRow {
  device: string
  organization: string
  visit: string
  guest: Guest
  invitation: number
}

export interface Launch {
  id: string
  organization: string
  /** Null for a launch of the desk. */
  visit: string | null
  /** What its user may be, where there is no visit to tell. */
  role: string | null
  practitioner: string | null
  /** Whether they have the role that opens what routes carry. */
  opens: boolean
  /** Whether the visit is this practitioner's now, or theirs to cover. */
  own: boolean
  /** The patient of the visit, and the other one whom the EMR has opened since this launch, until its user picks. */
  patient: string | null
  elsewhere: Elsewhere | null
  /** Null where the EMR offers to tell nothing of what it opens. */
  hears: Hearing | null
  until: Date
}

/** A session of an EMR whose hub tells what it opens, heard under the token of `launch`. */
export interface EmrSession {
  organization: string
  practitioner: string
  /** The digest of what the EMR calls it. */
  session: string
  launch: string
  role: string | null
  /** The EMR's own time of the newest event. */
  newest: Date | null
  /** The patient whom it told last to be open; null where nobody, or where that is not known. */
  opened: string | null
}

/** Whether the EMR tells at present what it opens; `out-of-step`: it told something that can't be relied on. */
export type Hearing = 'asked' | 'heard' | 'unheard' | 'out-of-step'

/** Where a task stands in the worklist's order. */
export interface TaskKey {
  /** Cents, where they are ordered by money. */
  amount?: number | null
  due: string
  visit: string
  task: string
}

/** An open task as the worklist lists it. */
export interface StoredTask extends TaskKey {
  owner: TaskOwner
  why: string
  step: string
  at: string
  takenBy: string | null
  finding: Finding | null
  /** Cents at stake. */
  amount: number | null
}

/** Which rows of the worklist, and in which order: the first due first, or the most money first. */
export interface WorklistShown {
  owner: TaskOwner | null
  /** Only those of this person. */
  takenBy: string | null
  /** Only those of this clinician's visits, their own and those they cover; null: of all. */
  clinician: string | null
  order: 'due' | 'money'
}

/** The least that a practice needs to reach a patient by telephone. Sealed at rest, gone the day after the visit. */
export interface Face {
  name: string
  birthDate: string
  phone: string | null
  /** The clinician's name. */
  clinician: string
}

/** Everything a visit keeps. Implemented on PostgreSQL; each method is one transaction. */
export interface Store extends ClaimAnswerStore, EligibilityStore, ChargeStandings, ToldTimeStore {
  /**
   * Reads the visit under lock, asks `decide`, stores what it decided with the audit and the content, and wakes the
   * workers. A refusal stores nothing but the audit. `work` is the command this answers: deleted in the same
   * transaction, with the content under `release` that no other waiting command needs; there a ref that ends in `/` stands
   * for all under it.
   */
  happen(
    visit: string,
    decide: (visit: StoredVisit) => Decision | Refusal,
    extras: {
      now: Date
      hold?: ToHold[]
      audit?: AuditEntry[]
      work?: Work
      release?: HeldRef[]
      deadline?: string
    },
  ): Promise<{ visit: StoredVisit; events: Recorded[] } | Refusal>
  /** Opens a visit with its first decision, or decides on the one that has this id already. A refused one leaves no visit. */
  create(
    visit: { id: string; organization: string; pathway: Pathway },
    decide: (visit: StoredVisit) => Decision | Refusal,
    extras: { now: Date; hold: ToHold[]; audit: AuditEntry[] },
  ): Promise<StoredVisit | Refusal>
  visit(id: string): Promise<StoredVisit | null>
  visitByAppointment(organization: string, appointment: string): Promise<StoredVisit | null>
  visitsOf(organization: string, patient: string, from: Date, until: Date): Promise<StoredVisit[]>
  /** Visits that were asked for and that the EMR has not booked yet, of one patient or of all, by start; at most 500. */
  requested(organization: string, from: Date, until: Date, patient: string | null): Promise<StoredVisit[]>
  /** Visits waiting for this practitioner, longest first. */
  waitingFor(organization: string, practitioner: string): Promise<StoredVisit[]>
  /** Visits that ended since, whose note is a draft in the chart; the newest first, at most `limit`. */
  unsigned(organization: string, since: Date, limit: number): Promise<StoredVisit[]>
  /** Visits in which the patient was admitted, and that started since; the newest first, at most `limit`. */
  heldSince(organization: string, since: Date, limit: number): Promise<StoredVisit[]>
  /** Visits with an order that is ordered and has not ended, by id from the one after `after`. */
  withOpenOrders(organization: string, after: string | null, limit: number): Promise<StoredVisit[]>
  /** Visits that start after `since` and keep what the EMR told for somebody who is not found, by id from the one after `after`. */
  withKept(organization: string, since: Date, after: string | null, limit: number): Promise<StoredVisit[]>
  /** Visits with an order under way that has one of these numbers, or this reference; at most two. */
  withOrder(organization: string, order: { numbers: string[]; reference: string | null }): Promise<StoredVisit[]>
  /**
   * Whether a visit of another patient, of those that start in this time, is known to have left something of this write's kind under
   * this number in the EMR, or a person has said so.
   */
  isAnothers(
    organization: string,
    of: { write: WriteKind; item: string; number: string; patient: string | null },
    from: Date,
    until: Date,
  ): Promise<boolean>
  log(visit: string): Promise<Recorded[]>

  /** The visits of one practice that start in this time, by start; at most 1,000. */
  board(organization: string, from: Date, until: Date): Promise<StoredVisit[]>
  /** Open calls for help of a practice, who has waited longest first; at most 100. */
  askingHelp(organization: string): Promise<StoredTask[]>
  /** Visits that start after `since` with writes which an interface has taken and the chart can be asked for, the newest first. */
  withSent(organization: string, since: Date, limit: number): Promise<StoredVisit[]>
  /** Open tasks of this name in a practice's visits, the oldest first; at most 100. */
  tasksNamed(organization: string, task: string): Promise<StoredTask[]>
  /** Open tasks of a practice but for those, the first due first, from `after` on. `total` counts them all. */
  worklist(
    organization: string,
    shown: WorklistShown,
    after: TaskKey | null,
    limit: number,
  ): Promise<{ tasks: StoredTask[]; total: number }>
  /** Open tasks of one visit. */
  tasksOf(visit: string): Promise<StoredTask[]>
  visits(ids: readonly string[]): Promise<Map<string, StoredVisit>>
  /** Who the visits of these days are for, as the EMR said last. */
  faces(visits: readonly string[]): Promise<Map<string, Face>>
  /**
   * Visits that start in this time, or later and have a row of the desk, or ask for help, whose face is missing, another
   * person's, or read before `stale`, before the last hour ahead of the visit once that has begun at `now`, or before the patient
   * came or was admitted. Without those visits whose people the EMR does not give out (`notGiven`).
   */
  facesWanted(
    organization: string,
    from: Date,
    until: Date,
    stale: Date,
    now: Date,
    limit: number,
    notGiven?: readonly string[],
  ): Promise<StoredVisit[]>
  saveFace(visit: StoredVisit, face: Face, now: Date): Promise<void>
  /** The record of this person, null: of somebody, has changed: their faces are wanted again, whenever they were read. */
  outdateFaces(organization: string, patient: string | null): Promise<void>
  /** Drops the faces of visits that started before and don't ask for help. */
  dropFaces(organization: string, before: Date): Promise<void>

  held<T>(visit: string, ref: HeldRef): Promise<T | null>
  /** All that is held under a ref that ends in `/`, what was kept last first. */
  heldUnder<T>(visit: string, place: HeldRef): Promise<{ ref: HeldRef; content: T }[]>
  /**
   * Keeps content that is not for the EMR yet, in place of what `release` names; `refuse` decides under the visit's lock.
   * No event, nothing is written elsewhere.
   */
  keep(
    visit: string,
    refuse: (visit: StoredVisit) => Refusal | null,
    content: ToHold,
    extras: { now: Date; audit: AuditEntry[]; release: HeldRef[] },
  ): Promise<Refusal | null>
  /**
   * As `keep`, of content that is made under the visit's lock from what is held under `place`, in whose place it comes. Null keeps
   * what is held.
   */
  keepOver<T>(
    visit: string,
    place: HeldRef,
    make: (visit: StoredVisit, held: T | null) => ToHold | Refusal | null,
    extras: { now: Date; audit: AuditEntry[] },
  ): Promise<Refusal | null>
  /** Drops what is held under this ref since before then; one that ends in `/` stands for all under it. */
  dropHeld(organization: string, ref: HeldRef, before: Date): Promise<void>
  residue(organization: string): Promise<{ visit: string; ref: string; kind: string; why: string; at: Date }[]>

  takeLanes(limit: number, now: Date): Promise<string[]>
  head(lane: string): Promise<Work | null>
  /** Drops a superseded command, with the content that no other waiting command needs. */
  skip(work: Work, release: HeldRef[]): Promise<void>
  delay(work: Work, again: Date, fault: string, waited?: true): Promise<void>
  letGo(lane: string, now: Date): Promise<void>
  /** Writes of a visit that were tried and have to wait: the EMR does not answer. */
  delayed(visit: string): Promise<number>
  /** Makes what waits for an organization's EMR due: it answers again. */
  hurry(organization: string, now: Date): Promise<void>
  dueDeadlines(now: Date, limit: number): Promise<{ visit: string; step: string }[]>

  addDevice(device: { secret: Buffer; id: string; organization: string; visit: string; now: Date }): Promise<void>
  device(secret: Buffer): Promise<Device | null>
  deviceById(id: string): Promise<Device | null>
  addGuestDevice(device: {
    secret: Buffer
    id: string
    organization: string
    visit: string
    guest: Guest
    invitation: number
    now: Date
  }): Promise<void>
  guestDevice(secret: Buffer): Promise<GuestDeviceRow | null>
  setCode(device: string, code: Buffer | null, until: Date): Promise<void>
  identify(device: string, now: Date): Promise<void>
  /** Counts a wrong code, or a code asked for, since the last right one; gives how many in the last 24 hours. */
  countTry(visit: string, what: 'tries' | 'asks', now: Date): Promise<number>

  beginLaunch(launch: {
    id: string
    organization: string
    secret: Buffer
    pending: unknown
    /** What the EMR's own launch is called, as a digest; of a sign-in that it has not launched there is none. */
    handle?: Buffer
    now: Date
    until: Date
  }): Promise<void>
  /** The pending launch, taken once and while it lives: a second call for the same id finds nothing. */
  takePending<T>(id: string, secret: Buffer, now: Date): Promise<{ organization: string; pending: T } | null>
  openLaunch(launch: {
    id: string
    visit: string | null
    role: string
    practitioner: string
    tokens: unknown
    /** Whether its user has the role that opens what routes carry. */
    opens?: boolean
    /** Which session of the EMR it is in, as a digest; null where the EMR does not say. */
    session: string | null
    until: Date
  }): Promise<void>
  launch(id: string, secret: Buffer): Promise<Launch | null>
  /** The newest workspace that was opened by the same launch of the EMR as this one was begun by. */
  openedBefore(id: string, now: Date): Promise<string | null>
  tokens<T>(launch: string): Promise<T | null>
  saveTokens(launch: string, tokens: unknown): Promise<void>
  /** The newest launch of a practitioner on a visit, whose token signs. */
  latestLaunch(visit: string, practitioner: string): Promise<string | null>

  /** An EMR that tells what it opens in this session is heard as long as its workspaces are open. */
  openSession(session: Omit<EmrSession, 'role' | 'newest' | 'opened'>, until: Date): Promise<void>
  /** Sessions that no process listens to, taken until then. */
  takeSessions(now: Date, until: Date, limit: number): Promise<EmrSession[]>
  /** Those of these sessions that are still to be heard, with their newest launch, held until then. */
  holdSessions(sessions: readonly EmrSession[], now: Date, until: Date): Promise<EmrSession[]>
  /** What an EMR's hub has come to; the pages of its workspaces hear of it. */
  tellSession(session: EmrSession, told: { hears: Hearing; newest?: Date; opened?: string | null }): Promise<void>
  /** The workspaces of one person whose sessions are not over, the newest first. */
  openWorkspaces(organization: string, practitioner: string, now: Date): Promise<(OpenWorkspace & { visit: string })[]>
  /** Locks workspaces until their user picks; every process hears of it. */
  lockWorkspaces(
    organization: string,
    launches: readonly string[],
    elsewhere: Elsewhere,
    extras: { now: Date; audit: AuditEntry[] },
  ): Promise<void>
  /** Unlocks a workspace that was locked by this very change, and by none since; false where it was not. */
  unlockWorkspace(
    organization: string,
    launch: string,
    of: string,
    extras: { now: Date; audit: AuditEntry[] },
  ): Promise<boolean>

  /** Visits that are due to be compared with the EMR, the longest due first; another process does not get them meanwhile. */
  takeToReconcile(organization: string, now: Date, limit: number): Promise<StoredVisit[]>
  /** When one is looked at again, unless something has happened to it since `seq`; null: not by itself. */
  reconcileNext(visit: string, seq: number, at: Date | null): Promise<void>
  /** The EMR has told of something of this patient: their visits of the last days are looked at now. */
  reconcileSoon(organization: string, patient: string, now: Date): Promise<void>

  /** The codes that a site has imported last, or as that version; null where there are none. */
  chargeCodes(organization: string, version?: number): Promise<CodeTable | null>
  /** Which table counts; null before the first. */
  chargeCodesVersion(organization: string): Promise<number | null>
  /** Keeps another table; the one before stays, for the charges that were accepted by it. Gives its version. */
  keepChargeCodes(organization: string, table: Pick<CodeTable, 'attestation' | 'codes'>, at: Date): Promise<number>
  /** Where files with these headings say what, as somebody told it; null where nobody has. */
  visitLogColumns(organization: string, headings: readonly string[]): Promise<Columns | null>
  keepVisitLogColumns(organization: string, headings: readonly string[], columns: Columns, at: Date): Promise<void>
  /** Where a clinician was when they said so last; null where they never have. */
  lastPlace(organization: string, practitioner: string): Promise<ClinicianPlace | null>
  keepLastPlace(organization: string, practitioner: string, place: ClinicianPlace): Promise<void>
  /** A clinician's own phrases, by name. */
  phrases(organization: string, practitioner: string): Promise<{ name: string; text: string }[]>
  /** Keeps or changes one; false where there are `most` already. */
  keepPhrase(
    organization: string,
    practitioner: string,
    phrase: { name: string; text: string },
    most: number,
  ): Promise<boolean>
  dropPhrase(organization: string, practitioner: string, name: string): Promise<void>

  /** The language in which somebody of the practice reads the pages, where they chose one. */
  staffLanguage(organization: string, practitioner: string): Promise<'en' | 'es' | null>
  keepStaffLanguage(organization: string, practitioner: string, language: 'en' | 'es'): Promise<void>

  /** Whether a number, by its digest, has said STOP to this practice and not START since. */
  wantsNoTexts(organization: string, number: Buffer): Promise<boolean>
  /** Whether somebody at this number was told since then that nobody reads text messages. */
  answeredSince(organization: string, number: Buffer, since: Date): Promise<boolean>
  /** Whether the gateway's call, or the feed's message, of this id was heard. */
  heardBefore(organization: string, id: string): Promise<boolean>
  /** Keeps what such a call said, once; whether this was the once. `answered`: the number that was told that nobody reads it. */
  hearGateway(
    organization: string,
    call: {
      id: string
      change?: { number: Buffer; stopped: boolean; at: Date }
      answered?: Buffer
      audit: AuditEntry[]
      now: Date
    },
  ): Promise<boolean>

  audit(organization: string, entries: AuditEntry[], now: Date): Promise<void>
  count(
    visit: string,
    organization: string,
    role: string,
    counts: { step: string; kind: string; count: number }[],
    now: Date,
  ): Promise<void>
  /** Measures visits whose log has grown since; how many, at most `limit`. */
  measure(organization: string, limit: number): Promise<number>
  /** What the visits that were planned to start in this time measured. */
  measured(organization: string, from: Date, until: Date): Promise<Measures[]>
  /**
   * Counts by role, step and kind over these visits; of fewer visits than `fewest` nothing, nor where taking away those of
   * `viewer` would leave fewer: the visits that are theirs, or those in which nobody else of the desk did anything.
   */
  efforts(
    organization: string,
    from: Date,
    until: Date,
    shown: { fewest: number; viewer: string | null },
  ): Promise<{ role: string; step: string; kind: string; total: number; visits: number }[]>
  /** What one person at the desk did over these visits, by step; for themselves alone. */
  ownActions(
    organization: string,
    practitioner: string,
    from: Date,
    until: Date,
  ): Promise<{ step: string; total: number; visits: number }[]>
  /** The free lines that people gave with their rating, the newest first. */
  ratedLines(
    organization: string,
    from: Date,
    until: Date,
    limit: number,
  ): Promise<{ at: Date; role: 'patient' | 'clinician'; text: string }[]>
  /**
   * Whole logs of measured visits that were planned to start in this time, with what their screens counted, by id, from
   * `after` on; of one clinician or of all.
   */
  logs(
    organization: string,
    from: Date,
    until: Date,
    page: { clinician: string | null; after: string | null; limit: number },
  ): Promise<{ visit: string; log: Recorded[]; efforts: Effort[]; measures: Measures }[]>
  counted(visit: string): Promise<{ role: string; kind: string; count: number }[]>

  gauges(now: Date): Promise<Gauge[]>
  answers(): Promise<boolean>
}
