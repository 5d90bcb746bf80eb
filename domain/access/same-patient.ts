/**
 * A clinician writes about the patient whose chart is open before them. When the EMR has opened another patient's, what is
 * typed in a workspace may be meant for that one: the workspace is locked until its user has picked its patient out of the
 * two. A lock is of one launch, and stays when the EMR goes back: only a person's pick takes it away.
 */

/** By what it is known that the EMR has another patient open: another launch, or its own word by FHIRcast. */
export type ToldBy = 'launch' | 'emr'

/** What the EMR has opened for one of its users. */
export interface OpenedPatient {
  practitioner: string
  /** Null where the EMR said that it has opened somebody, and not whom. */
  patient: string | null
  /** Tells the EMR's sessions of one user apart; null where the EMR does not say. */
  session: string | null
}

/** An open workspace: one launch on one patient's visit. */
export interface OpenWorkspace {
  launch: string
  practitioner: string
  patient: string | null
  session: string | null
  /** The other patient by whom it is locked already. */
  elsewhere: Elsewhere | null
}

/** The other patient whom the EMR opened last while this workspace was open. */
export interface Elsewhere {
  patient: string | null
  told: ToldBy
  /** ISO instant; names this very change, so that nobody unlocks a later one with it. */
  at: string
}

/**
 * The workspaces that what the EMR has opened locks: those of the same person in the same session of the EMR, on another
 * patient. Two sessions known to be different, such as a desk's and a tablet's, don't lock each other; one of which the EMR
 * does not say which it is counts as the same. One that is locked by this very patient stays as it is: the choice that its user
 * is looking at is still the right one.
 */
export function lockedBy(opened: OpenedPatient, workspaces: readonly OpenWorkspace[]): OpenWorkspace[] {
  return inSession(opened, workspaces).filter(
    ({ patient, elsewhere }) =>
      (opened.patient === null || patient !== opened.patient) &&
      (elsewhere === null || elsewhere.patient !== opened.patient),
  )
}

/** Whether the person's workspaces in that session, of which there are some, are all with other patients than the opened one. */
export function staysBehind(opened: OpenedPatient, workspaces: readonly OpenWorkspace[]): boolean {
  const theirs = inSession(opened, workspaces)
  return theirs.length > 0 && !theirs.some(({ patient }) => patient !== null && patient === opened.patient)
}

function inSession(opened: OpenedPatient, workspaces: readonly OpenWorkspace[]): OpenWorkspace[] {
  return workspaces.filter(
    ({ practitioner, session }) =>
      practitioner === opened.practitioner &&
      (session === null || opened.session === null || session === opened.session),
  )
}

/** Whether this workspace is locked. Staff may since have matched the visit with the very patient whom the EMR opened. */
export function isLocked(elsewhere: Elsewhere | null, patient: string | null): elsewhere is Elsewhere {
  return elsewhere !== null && (elsewhere.patient === null || elsewhere.patient !== patient)
}

/** A pick out of the two patients shown, and the change of which they were shown. */
export interface Pick {
  patient: string | null
  of: string
}

/**
 * What comes of a pick. `outdated`: the EMR has opened somebody else since the two were shown, so the right one was picked
 * out of a choice that is no more. `other`: the visit stays its patient's, and locked.
 */
export function picked(
  elsewhere: Elsewhere | null,
  patient: string | null,
  pick: Pick,
): 'unlocked' | 'other' | 'outdated' {
  if (!isLocked(elsewhere, patient)) return 'unlocked'
  if (elsewhere.at !== pick.of) return 'outdated'
  return pick.patient !== null && pick.patient === patient ? 'unlocked' : 'other'
}
