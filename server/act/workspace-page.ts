import type { Workspace } from '#api/workspace.ts'
import { licensedStates } from '#domain/access/licence.ts'
import { isBilled } from '#domain/charge/next-payer.ts'
import { closedInEmr } from '#domain/reconcile/statuses.ts'
import { EMERGENCY_TASK } from '#domain/visit/actions/meet.ts'
import { attestation } from '#domain/visit/attestation.ts'
import { offerFrom } from '#domain/visit/attempts.ts'
import { isTheirs } from '#domain/visit/gates.ts'
import { missing } from '#domain/visit/missing.ts'
import { needOf } from '#domain/visit/need.ts'
import { phoneSince } from '#domain/visit/phone.ts'
import { partsOfKey, receiptsOf } from '#domain/visit/receipts.ts'
import { isRequested } from '#domain/visit/requested.ts'
import type { VisitState } from '#domain/visit/state.ts'
import { AUTHORED } from '#domain/visit/tasks.ts'
import type { workspaceCalls } from './calls.ts'
import { captionsFor } from './captions.ts'
import type { Person } from './chart.ts'
import { marksView } from './draft.ts'
import { nextVisitOf } from './follow-up.ts'
import { guestViews } from './guest.ts'
import type { House } from './house.ts'
import { organizationOf, pathwayOf } from './house.ts'
import { listeningFor } from './listening.ts'
import { meetingView } from './meeting-view.ts'
import { composerOf } from './order-composing.ts'
import { pictureViews } from './picture.ts'
import { consentGap } from './rooming.ts'
import type { StoredVisit } from './store.ts'
import type { LaunchSession } from './use-cases.ts'
import { attestationText, missingRow } from './wording.ts'
import type { WorkspaceReading } from './workspace-reading.ts'

/** What others show of the visit on its page. */
export interface PageParts {
  reading: WorkspaceReading
  calls: Pick<ReturnType<typeof workspaceCalls>, 'view'>
  lists(session: LaunchSession, visit: StoredVisit): Promise<Workspace['lists']>
  rooming(session: LaunchSession, visit: StoredVisit): Promise<Workspace['rooming']>
  samePatient: { view(session: LaunchSession, visit: StoredVisit, patient: Person): Promise<Workspace['elsewhere']> }
}

/** The page of a launch. Who reads is in the audit before this. */
export async function workspacePage(
  house: House,
  { reading, calls, lists, rooming, samePatient }: PageParts,
  session: LaunchSession,
  visit: StoredVisit,
): Promise<Workspace> {
  const { state } = visit
  const organization = organizationOf(house, visit.organization)
  const pathway = pathwayOf(house, visit)
  const log = await house.store.log(visit.id)
  const rooms = session.seat === 'rooming'
  const lines = rooms ? [] : attestation(pathway, state, log)
  const [found, note, orders, changes, setting, next, roomingView, telephone, more] = await Promise.all([
    reading.peopleOf(session, visit),
    rooms ? NO_NOTE : reading.note(session, visit, log),
    rooms ? [] : reading.orders(session, visit),
    lists(session, visit),
    reading.settingOf(session, visit, lines),
    rooms ? null : nextVisitOf(house, visit, 'or-requested'),
    rooming(session, visit),
    calls.view(session, visit),
    Promise.all([needsBanner(house, session), house.store.delayed(visit.id), composerOf(house, session)]),
  ])
  const { patient, clinician } = found
  const [banner, waitingWrites, composer] = more
  return {
    visit: visit.id,
    seat: session.seat,
    practice: {
      name: organization.name,
      phone: organization.phone,
      timeZone: organization.timeZone,
      emergencyGuidance: organization.emergencyGuidance ?? null,
    },
    clinician: rooms
      ? { reference: state.practitioner ?? '', name: await clinicianName(house, visit) }
      : { reference: clinician.reference, name: clinician.name },
    patient: {
      name: patient.name.full,
      birthDate: patient.birthDate,
      age: ageAt(patient.birthDate, house.now()),
      sex: patient.sex,
      identifiers: patient.identifiers,
      photo: patient.photo,
    },
    elsewhere: await samePatient.view(session, visit, patient),
    hears: session.hears === 'asked' ? null : session.hears,
    banner,
    appointment: { start: state.start ?? '', end: state.end ?? '', type: found.type, reason: found.reason },
    state: {
      stage: stage(visit),
      waitingSince: state.waitingSince,
      admittedAt: state.admitted?.at ?? null,
      endedAt: state.ended?.at ?? null,
      patientState: state.location?.state ?? null,
      licensed: licensedStates(clinician.licences, house.now(), organization.timeZone),
      consent: state.consent === null ? 'missing' : state.consent.decision === 'agree' ? 'agreed' : 'declined',
      patientPresent: state.presence.some(({ who, until }) => who === 'patient' && until === null),
      phoneSince: phoneSince(state),
      need: needOf(state) ?? null,
      rated: state.rated.clinician,
      wish: state.wish,
      late: lateOf(visit),
      emergency: emergencyOf(visit),
      closedInEmr: closedInEmr(state),
      waitingWrites,
      charged: isBilled(state),
      receipts: rooms ? [] : receiptsOf(state, log),
      failedWrites: atOwnHands(state).map(([write, { why }]) => ({
        write,
        why,
      })),
    },
    telephone,
    mine: rooms ? session.own : isTheirs(state, session.practitioner),
    rooming: roomingView,
    consentGap: rooms ? consentGap(house, visit) : null,
    note,
    ...(session.own && !rooms && !pathway.therapy && { marks: marksView(house, visit) }),
    orders,
    lists: changes,
    attestation: lines.map((line) => attestationText(line, setting)),
    missing: rooms ? [] : missing(pathway, state, log).map(missingRow),
    guests: session.own && !rooms ? await guestViews(house, visit) : [],
    meeting: rooms ? null : await meetingView(house, visit, session.own ? 'clinician' : null),
    captions: session.own ? captionsFor(house, visit, session.seat) : null,
    listening: session.own ? listeningFor(house, visit, session.seat) : null,
    pictures: session.own && !rooms ? pictureViews(visit, session.practitioner) : [],
    // No still is taken in therapy.
    bodySites: pathway.therapy ? [] : [...pathway.bodySites],
    nextVisit:
      next === null
        ? null
        : {
            start: next.state.start ?? '',
            clinician: await clinicianName(house, next),
            ...(isRequested(next.state) && { requested: true as const }),
          },
    ...composer,
    prescriber: organization.emr.prescriber.replace('{patient}', (state.patient ?? '').replace('Patient/', '')),
    emr: organization.emr.name,
    ice: house.iceFor(state.end),
    relayOnly: pathway.relayOnly,
  }
}

/** Who rooms the patient reads none. */
const NO_NOTE: Workspace['note'] = {
  sections: [],
  state: 'empty',
  revision: 0,
  savedAt: null,
  version: null,
  signedAt: null,
  addenda: [],
}

async function needsBanner(house: House, session: LaunchSession): Promise<boolean> {
  return (await house.store.tokens<{ needPatientBanner?: boolean }>(session.launch))?.needPatientBanner ?? false
}

function stage({ state }: StoredVisit): Workspace['state']['stage'] {
  if (state.note === 'final') return 'signed'
  if (state.room === 'ended') return 'ended'
  if (state.room === 'open') return 'in-visit'
  return state.room === 'waiting' ? 'waiting' : 'before'
}

/** Who gives a visit, as the EMR names them; empty where it can't say just now. */
async function clinicianName(house: House, { organization, state }: StoredVisit): Promise<string> {
  if (state.practitioner === null) return ''
  const read = house.chartOf(organization).read.clinician(state.practitioner, { as: 'backend' })
  return (await read.catch(() => null))?.name ?? ''
}

/** Full years on the day of `now`. */
function ageAt(birthDate: string, now: Date): number {
  const today = now.toISOString().slice(0, 10)
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return today.slice(5) < birthDate.slice(5) ? years - 1 : years
}

function lateOf({ state }: StoredVisit): Workspace['state']['late'] {
  const from = offerFrom(state)
  return from === null ? null : { offerFrom: from, offer: state.offer, attempts: state.attempts }
}

/** The clinician's open call for a second person. */
function emergencyOf({ state }: StoredVisit): Workspace['state']['emergency'] {
  const task = state.tasks[EMERGENCY_TASK]
  return task === undefined || task.done ? null : { at: task.at, taken: task.takenBy !== null }
}

/** What is a row of the desk stands among the receipts, and is no trouble of the clinician's. */
function atOwnHands({ failed }: VisitState) {
  return Object.entries(failed).filter(([key]) => AUTHORED.has(partsOfKey(key)[0]))
}
