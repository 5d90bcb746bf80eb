/**
 * A clinician writes about the patient whose chart is open before them. When the EMR has opened another patient's, what is
 * typed in a workspace may be meant for that one: the workspace is locked until its user has picked its patient out of the
 * two. A lock is of one launch, and stays when the EMR goes back: only a person's pick takes it away.
 */

/** By what it is known that the EMR has another patient open: another launch, or its own word by FHIRcast. */
export type ToldBy = 'launch' | 'emr'

/** Why nobody is before the EMR: its user has signed out, or has left it for a while (FHIRcast 3.0.0, UserLogout and UserHibernate). */
export type Left = 'signed-out' | 'suspended'

/** One of the EMR's users, in one of their sessions there. */
export interface EmrUser {
  practitioner: string
  /** Tells the EMR's sessions of one user apart; null where the EMR does not say. */
  session: string | null
}

/** What the EMR has opened for one of its users. */
export interface OpenedPatient extends EmrUser {
  /** Null where the EMR said that it has opened somebody, and not whom. */
  patient: string | null
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

/** What locks a workspace: the other patient whom the EMR opened last while it was open, or that its user has left the EMR. */
export type Elsewhere = ElsewhereOpen | NobodyThere

/** `at`: ISO instant; names this very change, so that nobody unlocks a later one with it. */
interface ElsewhereOpen {
  patient: string | null
  told: ToldBy
  at: string
}

interface NobodyThere {
  patient: null
  told: Left
  at: string
}

/**
 * The workspaces that what the EMR has opened locks: those of the same person in the same session of the EMR, on another
 * patient. Two sessions known to be different, such as a desk's and a tablet's, don't lock each other; one of which the EMR
 * does not say which it is counts as the same. One that is locked by this very patient stays as it is: the choice that its user
 * is looking at is still the right one.
 */
export function lockedBy<W extends OpenWorkspace>(opened: OpenedPatient, workspaces: readonly W[]): W[] {
  return inSession(opened, workspaces).filter(
    ({ patient, elsewhere, session }) =>
      (opened.patient === null || patient !== opened.patient) &&
      (elsewhere === null || elsewhere.patient !== opened.patient) &&
      (!hasLeft(elsewhere) || isBack(opened, session)),
  )
}

/** The workspaces of a session of the EMR that its user has left: whoever is before them now need not be its user. */
export function leftBehind<W extends OpenWorkspace>(left: EmrUser, workspaces: readonly W[]): W[] {
  return inSession(left, workspaces).filter(({ elsewhere }) => !hasLeft(elsewhere))
}

/** Those of them that are on the patient whom their user opens, back in that session: it is shown who is before them. */
export function cameBackTo<W extends OpenWorkspace>(opened: OpenedPatient, workspaces: readonly W[]): W[] {
  return inSession(opened, workspaces).filter(
    ({ patient, elsewhere, session }) =>
      patient !== null && patient === opened.patient && hasLeft(elsewhere) && isBack(opened, session),
  )
}

/** A session that is not named may lock another one; that somebody is back in it only its own name shows. */
function isBack(opened: OpenedPatient, session: string | null): boolean {
  return session !== null && session === opened.session
}

/** Whether its user has left the EMR. No pick opens it again: who picks is not known. */
export function hasLeft(elsewhere: Elsewhere | null): elsewhere is NobodyThere {
  return elsewhere !== null && (elsewhere.told === 'signed-out' || elsewhere.told === 'suspended')
}

/** Whether the person's workspaces in that session, of which there are some, are all with other patients than the opened one. */
export function staysBehind(opened: OpenedPatient, workspaces: readonly OpenWorkspace[]): boolean {
  const theirs = inSession(opened, workspaces)
  return theirs.length > 0 && !theirs.some(({ patient }) => patient !== null && patient === opened.patient)
}

function inSession<W extends OpenWorkspace>(opened: EmrUser, workspaces: readonly W[]): W[] {
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
  if (hasLeft(elsewhere) || elsewhere.at !== pick.of) return 'outdated'
  return pick.patient !== null && pick.patient === patient ? 'unlocked' : 'other'
}
