import type { Pathway } from '#domain/pathway/pathway.ts'
import { decide } from '#domain/visit/decide.ts'
import { BOOKING } from '#domain/visit/held-places.ts'
import { isTheirs } from '#domain/visit/gates.ts'
import { isBookedByHand } from '#domain/visit/requested.ts'
import { zoneOfState } from '#domain/zone.ts'
import type { Happening } from '#domain/visit/happening.ts'
import { askedUnder, beingAsked, bookingAnswered } from './asked-by-message.ts'
import { confirmSent } from './by-message.ts'
import { type BookedAppointment, ChartFault } from './chart.ts'
import type { House } from './house.ts'
import { happen, organizationOf, pathwayOf } from './house.ts'
import { attemptedVisit } from './link.ts'
import { answersDone } from './sealed.ts'
import type { AuditEntry, StoredVisit } from './store.ts'
import { oneAtATime, type Turn } from './turn.ts'
import { readsAppointments } from './way.ts'

/** The EMR's clock may be behind ours, and a change may be stored a moment before it can be found. */
const OVERLAP_MS = 60_000
/** How far back the first look goes: what was changed while Causeway was stopped. */
const FIRST_LOOK_MS = 24 * 3_600_000

/**
 * Follows the EMR's schedule by asking what changed: an appointment made by staff becomes a visit; one moved, cancelled,
 * turned into a visit in person or back, covered by a colleague, or given its patient reaches its visit. The first look
 * also takes what was booked ahead before Causeway was there. Looking twice at the same change is harmless. Gives the
 * function that looks once, in its turn with whatever else learns of the same schedule; `away`: the EMR did not answer.
 */
export function followAppointments(
  house: House,
  organization: string,
  reached: (awaySince: Date | null) => void = () => undefined,
  turn: Turn = oneAtATime(),
): () => Promise<'looked' | 'away'> {
  let since = house.now().getTime() - FIRST_LOOK_MS
  let away: Date | null = null
  let begun = false
  return () => turn(look)

  async function look(): Promise<'looked' | 'away'> {
    // What tells of its schedule by messages alone has nothing to look at.
    if (!readsAppointments(await house.offered(organization))) {
      reached(null)
      return 'looked'
    }
    const looked = house.now().getTime()
    const changed: BookedAppointment[] = []
    let told = true
    try {
      const answer = await askedSince(looked)
      told = answer !== 'not-offered'
      changed.push(...(answer === 'not-offered' ? await known(looked) : answer))
    } catch (fault) {
      // The next look asks from the same instant, so nothing is missed while the EMR is down.
      if (!(fault instanceof ChartFault)) throw fault
      away ??= house.now()
      reached(away)
      return 'away'
    }
    // What waited longer and longer for an EMR that was away need not wait out its time.
    if (away !== null) await house.store.hurry(organization, house.now())
    away = null
    reached(null)
    for (const appointment of changed) await learnOf(house, organization, appointment)
    if (!told) return 'looked'
    begun = true
    since = looked - OVERLAP_MS
    return 'looked'
  }

  async function askedSince(looked: number): Promise<BookedAppointment[] | 'not-offered'> {
    const { read } = house.chartOf(organization)
    try {
      const changed = await read.appointmentsChanged(new Date(since).toISOString())
      return begun ? changed : [...changed, ...(await read.appointmentsAhead(new Date(looked).toISOString()))]
    } catch (fault) {
      if (fault instanceof ChartFault && tellsNobody(fault)) return 'not-offered'
      throw fault
    }
  }

  /** Those that are visits already, the next first; new ones it tells of by other ways, or they are met at a launch. */
  async function known(looked: number): Promise<BookedAppointment[]> {
    const [from, until] = [new Date(looked - KNOWN_FROM_MS), new Date(looked + KNOWN_UNTIL_MS)]
    const visits = await house.store.board(organization, from, until)
    const references = visits
      .filter(({ state }) => state.ended === null)
      .flatMap(({ state }) => state.references.appointment ?? [])
    return house.chartOf(organization).read.appointmentsAt(references.slice(0, KNOWN_AT_ONCE))
  }
}

/** It answers, and has no search of ours: it is not away, and what is new it tells by messages or not at all. */
function tellsNobody({ fault }: ChartFault): boolean {
  return fault.kind === 'refused' && fault.status >= 400
}

const KNOWN_AT_ONCE = 100
const KNOWN_FROM_MS = 12 * 3_600_000
const KNOWN_UNTIL_MS = 60 * 24 * 3_600_000

/** An appointment as the EMR has it now reaches its visit, or becomes one. */
export async function learnOf(house: House, organization: string, appointment: BookedAppointment): Promise<void> {
  const visit = await house.store.visitByAppointment(organization, appointment.reference)
  if (visit !== null) await follow(house, visit, appointment)
  else await begin(house, organization, appointment)
}

/**
 * An appointment that staff made for a visit type of ours becomes a visit, or a row of the desk where it can't; every other
 * one stays the EMR's own.
 */
async function begin(house: House, organization: string, appointment: BookedAppointment): Promise<void> {
  const pathway = pathwayFor(house, organization, appointment)
  const { reference, patient, status, ours, numbers } = appointment
  if (ours) return
  const sent = await askedUnder(house, organization, numbers)
  if (sent !== null) {
    if (patient === sent.state.patient) await bookingAnswered(house, sent, appointment)
    return
  }
  if (pathway === undefined || status !== 'booked') return
  if (!hasTimes(appointment) || Date.parse(appointment.end) <= house.now().getTime()) return
  const asked = await askedByHand(house, organization, pathway, appointment)
  if (asked !== null) return confirmSent(house, asked, 'book/appointment', { reference, version: appointment.version })
  if (await isOnItsWay(house, organization, appointment)) return
  const happening = await seen(house, organization, appointment)
  // The same appointment makes the same visit, whoever sees it first and however often.
  const id = attemptedVisit(house.linkKey, organization, reference)
  const now = house.now()
  await house.store.create({ id, organization, pathway }, (current) => decide(pathway, current.state, happening, now), {
    now,
    hold: [],
    audit: [
      {
        action: 'create',
        what: 'visit of an appointment made in the EMR',
        who: { kind: 'emr', ref: null },
        patient,
        visit: id,
        outcome: 'done',
      },
    ],
  })
}

/** Whether this may be the appointment of a booking that a message is asking for just now: then it is looked at once that is known. */
export async function isOnItsWay(
  house: House,
  organization: string,
  { patient, start }: Pick<BookedAppointment, 'patient' | 'start'>,
): Promise<boolean> {
  if (patient === null) return false
  return (await beingAsked(house, organization, start)).some(({ state }) => state.patient === patient)
}

/** The visit of this patient at this time that was asked for online, and is a person's to book in the EMR. */
async function askedByHand(
  house: House,
  organization: string,
  pathway: Pathway,
  { patient, start, practitioner }: BookedAppointment,
): Promise<StoredVisit | null> {
  if (patient === null) return null
  const at = Date.parse(start)
  const then = await house.store.requested(organization, new Date(at), new Date(at + 1), patient)
  const [asked, another] = then.filter(
    ({ pathway: id, state }) =>
      id === pathway.id &&
      state.appointment === 'asked' &&
      isBookedByHand(state) &&
      sameInstant(start, state.start) &&
      state.practitioner === practitioner,
  )
  return asked !== undefined && another === undefined ? asked : null
}

async function seen(house: House, organization: string, appointment: BookedAppointment): Promise<Happening> {
  const { reference, version, slot, practitioner, patient, unknownPatient, start, end } = appointment
  const person = patient === null ? null : await house.chartOf(organization).read.patient(patient, { as: 'backend' })
  return {
    kind: 'appointment-seen',
    appointment: reference,
    version,
    slot,
    practitioner,
    patient,
    ...(unknownPatient && { unknown: true }),
    start: new Date(start).toISOString(),
    end: new Date(end).toISOString(),
    zone: zoneOfState(person?.state ?? null) ?? organizationOf(house, organization).timeZone,
    language: person?.language?.startsWith('es') === true ? 'es' : 'en',
    birthDate: person?.birthDate ?? null,
    ...(person?.interpreter && { need: 'interpreter' as const }),
  }
}

/** An appointment that is only proposed, or was entered badly, has no times to go by. */
function hasTimes({ start, end }: BookedAppointment): boolean {
  return !Number.isNaN(Date.parse(start)) && !Number.isNaN(Date.parse(end))
}

/** The practice's pathway that serves an appointment's visit type. */
export function pathwayFor(
  house: House,
  organization: string,
  appointment: Pick<BookedAppointment, 'typeCodes'>,
): Pathway | undefined {
  return organizationOf(house, organization)
    .pathways.flatMap((name) => house.pathways.get(name) ?? [])
    .find((pathway) => serves(pathway, appointment))
}

function serves({ visitType }: Pathway, { typeCodes }: Pick<BookedAppointment, 'typeCodes'>): boolean {
  return typeCodes.includes(visitType)
}

/**
 * The visit as this clinician may act in it. Whom it does not know is looked for on the appointment itself, so that a
 * colleague who has just been asked to cover need not wait for the next look at the schedule.
 */
export async function coveredBy(house: House, visit: StoredVisit, practitioner: string): Promise<StoredVisit> {
  const { appointment } = visit.state.references
  if (appointment === null || isTheirs(visit.state, practitioner)) return visit
  if (!readsAppointments(await house.offered(visit.organization))) return visit
  try {
    await follow(house, visit, await house.chartOf(visit.organization).read.appointment(appointment, { as: 'backend' }))
  } catch (fault) {
    // The EMR does not say so just now: nobody covers by default.
    if (fault instanceof ChartFault) return visit
    throw fault
  }
  return (await house.store.visit(visit.id)) ?? visit
}

async function follow(house: House, visit: StoredVisit, appointment: BookedAppointment): Promise<void> {
  const { state } = visit
  const noShow = appointment.status === 'noshow'
  const off = noShow || appointment.status === 'cancelled' || appointment.status === 'entered-in-error'
  const { typeCodes, telemedicine } = appointment
  const inPerson = !off && typeCodes.length > 0 && !telemedicine && !serves(pathwayOf(house, visit), appointment)
  // Nobody was told of it yet: it is looked at anew whenever it changes, until it was seen to in another way.
  const unheard = state.bookedAt === null && (state.appointment === 'unfit' || state.appointment === 'cancelled')
  if (unheard && appointment.status === 'booked' && !inPerson) {
    if (!hasTimes(appointment)) return
    const happening = await seen(house, visit.organization, appointment)
    await happen(house, visit.id, happening, {
      audit: [audited(visit, 'appointment made in the EMR looked at anew', appointment.patient)],
    })
    return
  }
  if (off || inPerson || unheard) {
    if (state.appointment === 'cancelled' && !state.restoring) return
    await happen(
      house,
      visit.id,
      { kind: 'appointment-cancelled', inPerson, noShow },
      {
        release: [BOOKING, ...answersDone(state)],
        audit: [
          audited(
            visit,
            inPerson ? 'turned into a visit in person' : 'appointment cancelled by the EMR',
            state.patient,
          ),
        ],
      },
    )
    return
  }
  if (state.appointment === 'cancelled') {
    if (state.restoring) return
    const refusal = await happen(
      house,
      visit.id,
      { kind: 'appointment-restored' },
      { audit: [audited(visit, 'appointment restored by the EMR', state.patient)] },
    )
    if (refusal !== null) return
  }
  if (appointment.patient !== null && appointment.patient !== state.patient)
    await followPatient(house, visit, appointment.patient)
  const practitioner = appointment.practitioner ?? state.practitioner ?? ''
  const moved =
    hasTimes(appointment) &&
    (!sameInstant(appointment.start, state.start) ||
      !sameInstant(appointment.end, state.end) ||
      practitioner !== state.practitioner)
  if (moved)
    await happen(
      house,
      visit.id,
      {
        kind: 'appointment-moved',
        start: new Date(appointment.start).toISOString(),
        end: new Date(appointment.end).toISOString(),
        practitioner,
      },
      { audit: [audited(visit, 'appointment moved by the EMR', state.patient)] },
    )
  // A visit that has begun keeps its clinician; whoever the EMR puts in that place meanwhile covers.
  const now = (moved ? await house.store.visit(visit.id) : visit)?.state ?? state
  const practitioners = [practitioner, ...appointment.covering]
  const covering = practitioners.filter((one) => one !== now.practitioner)
  if (covering.length !== now.covering.length || covering.some((one) => !now.covering.includes(one)))
    await happen(
      house,
      visit.id,
      { kind: 'cover', practitioners },
      { audit: [audited(visit, 'covering clinicians recorded', state.patient ?? appointment.patient)] },
    )
}

/** The appointment names somebody else: the same person under the record that stays, or another whom staff meant. */
async function followPatient(house: House, visit: StoredVisit, patient: string): Promise<void> {
  const { read } = house.chartOf(visit.organization)
  const { state } = visit
  const merged = state.patient === null ? null : await read.mergedInto(state.patient)
  if (merged !== null && merged !== 'gone' && merged.into === patient) return followMerge(house, visit, patient)
  if (state.tasks['discrepancy/patient'] !== undefined) return
  const { birthDate } = await read.patient(patient, { as: 'backend' })
  await happen(
    house,
    visit.id,
    { kind: 'match-patient', patient, birthDate, by: { who: 'emr' } },
    { audit: [audited(visit, 'visit matched to a person by the EMR', patient)] },
  )
}

/** The visit's patient is known by another record from now on, as the EMR has made one of the two. */
export async function followMerge(house: House, visit: StoredVisit, into: string): Promise<void> {
  const { patient } = visit.state
  if (patient === null) return
  await happen(
    house,
    visit.id,
    { kind: 'patients-merged', from: patient, into },
    {
      audit: [
        { ...audited(visit, 'record of the patient merged into another by the EMR', into), detail: { from: patient } },
      ],
    },
  )
}

function audited(visit: StoredVisit, what: string, patient: string | null): AuditEntry {
  return { action: 'update', what, who: { kind: 'emr', ref: null }, patient, visit: visit.id, outcome: 'done' }
}

function sameInstant(one: string, other: string | null): boolean {
  return other !== null && Date.parse(one) === Date.parse(other)
}
