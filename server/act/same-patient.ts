import { createHash } from 'node:crypto'
import type { ElsewhereView, PatientPick, PatientPicked, PatientToPick } from '#api/same-patient.ts'
import {
  cameBackTo,
  hasLeft,
  leftBehind,
  lockedBy,
  picked,
  staysBehind,
  type Elsewhere,
  type EmrUser,
  type Left,
  type OpenedPatient,
  type OpenWorkspace,
  type ToldBy,
} from '#domain/access/same-patient.ts'
import { unlessFault, type Person, type Photo } from './chart.ts'
import type { House } from './house.ts'
import type { AuditEntry, StoredVisit } from './store.ts'
import type { Answer, LaunchSession, WorkspaceUseCases } from './use-cases.ts'

/**
 * The EMR has opened a patient: every other workspace of the same person is locked. Writes that are on their way are not
 * touched: each names its visit, and goes to that one's patient under the token of that one's launch. `stays`: a workspace of
 * this person stays with another patient, and none of them is with this one.
 */
export async function patientOpened(
  house: House,
  organization: string,
  opened: OpenedPatient,
  told: { by: ToldBy; role: string | null },
): Promise<{ stays: boolean }> {
  const now = house.now()
  const workspaces = await house.store.openWorkspaces(organization, opened.practitioner, now)
  for (const back of cameBackTo(opened, workspaces)) await cameBack(house, organization, back, told.role)
  const locked = lockedBy(opened, workspaces)
  const stays = staysBehind(opened, workspaces)
  if (locked.length === 0) return { stays }
  const elsewhere: Elsewhere = { patient: opened.patient, told: told.by, at: now.toISOString() }
  await lock(house, organization, locked, elsewhere, {
    what: 'workspace locked: another patient open in the EMR',
    role: told.role,
  })
  return { stays }
}

/**
 * The EMR's user has left it: their workspaces of that session show and take nothing any more. The call goes on, and what is on its
 * way to the chart is not touched.
 */
export async function emrLeft(
  house: House,
  organization: string,
  left: EmrUser,
  how: Left,
  role: string | null,
): Promise<void> {
  const now = house.now()
  const locked = leftBehind(left, await house.store.openWorkspaces(organization, left.practitioner, now))
  if (locked.length === 0) return
  const elsewhere: Elsewhere = { patient: null, told: how, at: now.toISOString() }
  await lock(house, organization, locked, elsewhere, { what: `workspace locked: ${how} in the EMR`, role })
}

/**
 * Whoever has left the EMR has signed in again, and starts a visit of the same patient from it: what is open of it in this very browser, which
 * has the cookies of its own, goes on. A workspace on another device stays as it is.
 */
export async function startedAgain(
  house: House,
  { organization, practitioner, launch }: { organization: string; practitioner: string; launch: string },
  /** The launch as far as this browser has it. */
  here: (launch: string) => Promise<{ role: string | null } | null>,
): Promise<void> {
  const workspaces = await house.store.openWorkspaces(organization, practitioner, house.now())
  const patient = workspaces.find((one) => one.launch === launch)?.patient ?? null
  for (const one of workspaces) {
    if (patient === null || one.patient !== patient || !hasLeft(one.elsewhere)) continue
    const found = await here(one.launch)
    if (found !== null) await cameBack(house, organization, one, found.role)
  }
}

async function cameBack(
  house: House,
  organization: string,
  { launch, practitioner, patient, visit, elsewhere }: OpenWorkspace & { visit: string },
  role: string | null,
): Promise<void> {
  if (elsewhere === null) return
  const audit = [entryOf('workspace unlocked: back in the EMR', practitioner, role, { patient, visit })]
  await house.store.unlockWorkspace(organization, launch, elsewhere.at, { now: house.now(), audit })
}

function lock(
  house: House,
  organization: string,
  locked: readonly (OpenWorkspace & { visit: string })[],
  elsewhere: Elsewhere,
  { what, role }: { what: string; role: string | null },
): Promise<void> {
  return house.store.lockWorkspaces(
    organization,
    locked.map(({ launch }) => launch),
    elsewhere,
    { now: house.now(), audit: locked.map((one) => entryOf(what, one.practitioner, role, one)) },
  )
}

function entryOf(
  what: string,
  practitioner: string,
  role: string | null,
  { patient, visit }: { patient: string | null; visit: string },
): AuditEntry {
  return {
    action: 'execute',
    what,
    who: { kind: role === 'rooming' ? 'staff' : 'clinician', ref: practitioner },
    patient,
    visit,
    outcome: 'done',
  }
}

/** The two patients of a locked workspace: shown, picked from, and their photos, which are never kept. */
export function samePatient(
  house: House,
  visitOf: (session: LaunchSession) => Promise<StoredVisit>,
): Pick<WorkspaceUseCases, 'pickPatient' | 'photo'> & {
  view(session: LaunchSession, visit: StoredVisit, patient: Person): Promise<ElsewhereView | null>
} {
  const { store } = house
  const audited = (
    session: LaunchSession,
    action: AuditEntry['action'],
    what: string,
    patient: string | null,
  ): AuditEntry => ({
    action,
    what,
    who: { kind: session.seat === 'rooming' ? 'staff' : 'clinician', ref: session.practitioner },
    patient,
    visit: session.visit,
    outcome: 'done',
  })

  return {
    view: async (session, visit, patient) => {
      const { elsewhere } = session
      // Whose user has left the EMR is not let in to be shown anything.
      if (elsewhere === null || hasLeft(elsewhere)) return null
      const other = await otherPerson(house, session, elsewhere)
      if (other !== null)
        await store.audit(
          session.organization,
          [audited(session, 'read', 'patient open in the EMR', other.reference)],
          house.now(),
        )
      const two: PatientToPick[] = [
        { reference: visit.state.patient, person: personToPick(patient), which: 'visit' },
        {
          reference: elsewhere.patient,
          person: other === null ? null : personToPick(other),
          which: 'other',
        },
      ]
      const { told, at } = elsewhere
      return { told, at, patients: two.toSorted((a, b) => (placeOf(a, at) < placeOf(b, at) ? -1 : 1)) }
    },

    pickPatient: async (session, pick: PatientPick): Promise<Answer<PatientPicked>> => {
      const { organization, launch, elsewhere, practitioner } = session
      const { patient } = (await visitOf(session)).state
      const becomes = picked(elsewhere, patient, pick)
      if (becomes === 'outdated') return { refused: 'choice-outdated' }
      const now = house.now()
      if (becomes === 'other') {
        await store.audit(
          organization,
          [audited(session, 'execute', 'picked: the other patient', elsewhere?.patient ?? null)],
          now,
        )
        const workspaces = await store.openWorkspaces(organization, practitioner, now)
        const theirs = workspaces.find((one) => one.patient !== null && one.patient === elsewhere?.patient)
        return { picked: 'other', launch: theirs?.launch ?? null }
      }
      if (elsewhere !== null) {
        const audit = [audited(session, 'execute', "picked: the visit's patient", patient)]
        if (!(await store.unlockWorkspace(organization, launch, elsewhere.at, { now, audit })))
          return { refused: 'choice-outdated' }
      }
      return { picked: 'visit' }
    },

    photo: async (session, which): Promise<Answer<Photo>> => {
      const own = which === 'visit'
      const reference = own ? session.patient : (session.elsewhere?.patient ?? null)
      if (reference === null) return { refused: 'not-found' }
      await store.audit(session.organization, [audited(session, 'read', 'photo', reference)], house.now())
      const read = house.chartOf(session.organization).read
      const as = own ? ({ as: 'clinician', launch: session.launch } as const) : ({ as: 'backend' } as const)
      return (await unlessFault(read.photo(reference, as), null)) ?? { refused: 'not-found' }
    },
  }
}

/**
 * Under backend services: the launch's own token is for the chart of its own patient. That its user has this one open is
 * the EMR's word, and the reading is in the audit of the one who is read.
 */
async function otherPerson(house: House, session: LaunchSession, { patient }: Elsewhere): Promise<Person | null> {
  if (patient === null) return null
  return unlessFault(house.chartOf(session.organization).read.patient(patient, { as: 'backend' }), null)
}

function personToPick({ name, birthDate, sex, identifiers, photo }: Person): NonNullable<PatientToPick['person']> {
  return { name: name.full, birthDate, sex, identifiers, photo }
}

/** Another order at each change, so that no hand learns that the first is always the right one. */
function placeOf({ which }: PatientToPick, at: string): string {
  return createHash('sha256').update(`${at}/${which}`).digest('hex')
}
