import type { Need, SaidNeed } from '#domain/visit/need.ts'
import { codesOf, conceptText, referenceOfType } from './datatypes.ts'
import { referenceTo, versionOf, type FhirElement } from './element.ts'
import { identifierIn, VISIT_STEP, visitStep } from './identity.ts'
import type { TestService, VisitType } from './schedule.ts'
import { hasAddress, virtualService, withoutAddress } from './virtual-service.ts'

/** HL7 terminology, appointment-cancellation-reason. */
const CANCELLED_BY_PATIENT = {
  coding: [
    {
      system: 'http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason',
      code: 'pat',
      display: 'Patient',
    },
  ],
}

/** An Appointment as the visit needs one. `type` is the visit type in the EMR's words, empty where it names none. */
export function readAppointment(appointment: FhirElement) {
  const participants = appointment.children('participant')
  const actors = participants.map((participant) => participant.child('actor'))
  const [practitioner, ...covering] = practitionersOf(participants)
  const codes = appointment.children('serviceType').flatMap(codesOf)
  const reasons = appointment.children('reasonCode').map(conceptText)
  const type = conceptText(appointment.children('serviceType')[0]) || conceptText(appointment.child('appointmentType'))
  return {
    reference: referenceTo(appointment),
    version: versionOf(appointment),
    status: appointment.text('status'),
    start: appointment.textMaybe('start') ?? '',
    end: appointment.textMaybe('end') ?? '',
    patient: referenceOfType(actors, 'Patient') ?? null,
    practitioner: practitioner ?? null,
    covering,
    type,
    /** Codes of the visit type, in whatever system. */
    typeCodes: codes,
    /** Said to be a telemedicine visit, whatever its type. */
    telemedicine: codes.includes(TELEMEDICINE.code),
    slot: appointment.children('slot').flatMap((slot) => slot.textMaybe('reference') ?? [])[0] ?? null,
    /** Made by a booking of ours, whose own answer is on its way. */
    ours: identifierIn(appointment, VISIT_STEP) !== undefined,
    /** Whatever systems number it by, a message's sender among them. */
    numbers: appointment.children('identifier').flatMap((one) => one.textMaybe('value') ?? []),
    reason: reasons.find((one) => one !== '') ?? appointment.textMaybe('description') ?? null,
  }
}

/** The Location that an appointment names; null where it names none. */
export function locationOf(appointment: FhirElement): string | null {
  const actors = appointment.children('participant').map((participant) => participant.child('actor'))
  return referenceOfType(actors, 'Location') ?? null
}

/**
 * Who gives the visit, then who covers. A primary performer (v3-ParticipationType PPRF) comes first and a secondary one
 * (SPRF) last, else the EMR's order stands; who has declined does neither.
 */
function practitionersOf(participants: readonly FhirElement[]): string[] {
  const found = participants.flatMap((participant) => {
    const reference = referenceOfType([participant.child('actor')], 'Practitioner')
    if (reference === undefined || participant.textMaybe('status') === 'declined') return []
    const types = participant.children('type').flatMap(codesOf)
    return [{ reference, rank: types.includes('PPRF') ? 0 : types.includes('SPRF') ? 2 : 1 }]
  })
  return [...new Set(found.toSorted((one, other) => one.rank - other.rank).map(({ reference }) => reference))]
}

export interface Booking {
  key: string
  slot: string
  practitioner: string
  patient: string | null
  start: string
  end: string
  joinAddress: string
  content: {
    identity: { given: string; family: string; birthDate: string; contact: string }
    reason: string
    need?: SaidNeed | null
  }
}

const TELEMEDICINE = {
  system: 'http://snomed.info/sct',
  code: '448337001',
  display: 'Telemedicine consultation with patient',
}

/**
 * The Appointment of a booking. An unverified person is not a participant by reference: their typed words stand in
 * the comment, for the staff who match them, and nothing is filed into anybody's chart.
 */
export function bookedAppointment(booking: Booking, type: VisitType | undefined) {
  const { identity, reason } = booking.content
  const comment = bookingComment(booking)
  const local = type === undefined ? [] : [type.coding]
  const person =
    booking.patient === null
      ? { actor: { display: `${identity.given} ${identity.family} (not matched yet)` }, status: 'needs-action' }
      : { actor: { reference: booking.patient }, status: 'accepted' }
  return {
    resourceType: 'Appointment',
    identifier: [visitStep(booking.key)],
    extension: [virtualService(booking.joinAddress)],
    status: 'booked',
    serviceType: [{ coding: [...local, TELEMEDICINE], ...(type === undefined ? {} : { text: type.title }) }],
    reasonCode: [{ text: reason }],
    start: booking.start,
    end: booking.end,
    slot: [{ reference: booking.slot }],
    participant: [person, { actor: { reference: booking.practitioner }, status: 'accepted' }],
    ...(comment.length === 0 ? {} : { comment: comment.join('\n') }),
  }
}

/** What staff have to read of a booking, one line each: R4 has no element for what somebody needs, nor has HL7 v2. */
export function bookingComment({ patient, content }: Pick<Booking, 'patient' | 'content'>): string[] {
  const { identity, need = null } = content
  return [need === null ? [] : needed(need), patient === null ? unmatched(identity) : []].flat()
}

/**
 * The Appointment of a visit that begins now, without a slot. HL7 v2 table 0276 has WALKIN for one that was not
 * scheduled before.
 */
export function unscheduledAppointment(
  visit: { key: string; patient: string; practitioner: string; start: string; end: string; reason: string },
  type: VisitType | undefined,
) {
  const local = type === undefined ? [] : [type.coding]
  return {
    resourceType: 'Appointment',
    identifier: [visitStep(visit.key)],
    status: 'booked',
    appointmentType: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0276', code: 'WALKIN' }],
    },
    serviceType: [{ coding: [...local, TELEMEDICINE], ...(type === undefined ? {} : { text: type.title }) }],
    reasonCode: [{ text: visit.reason }],
    start: visit.start,
    end: visit.end,
    participant: [
      { actor: { reference: visit.patient }, status: 'accepted' },
      { actor: { reference: visit.practitioner }, status: 'accepted' },
    ],
  }
}

/** The Appointment of a test that was ordered: in person, at the service that does it. */
export function testAppointment(
  test: { key: string; order: string; patient: string; slot: string; start: string; end: string },
  service: TestService,
) {
  return {
    resourceType: 'Appointment',
    identifier: [visitStep(test.key)],
    status: 'booked',
    serviceType: [service.concept],
    basedOn: [{ reference: test.order }],
    start: test.start,
    end: test.end,
    slot: [{ reference: test.slot }],
    participant: [
      { actor: { reference: test.patient }, status: 'accepted' },
      { actor: { reference: service.reference }, status: 'accepted' },
    ],
  }
}

/** The Appointment once staff have found the person: a participant by reference in place of the one known by name. */
export function matchedAppointment(appointment: FhirElement, patient: string): object {
  const nameless = (participant: FhirElement) => participant.child('actor')?.textMaybe('reference') === undefined
  const others = appointment.children('participant').filter((participant) => !nameless(participant))
  const participant = [
    { actor: { reference: patient }, status: 'accepted' },
    ...others.map((participant) => participant.json()),
  ]
  return { ...appointment.json(), participant }
}

/** The appointment as cancelled by the patient. */
export function cancelledAppointment(appointment: FhirElement): object {
  return { ...appointment.json(), status: 'cancelled', cancelationReason: CANCELLED_BY_PATIENT }
}

/**
 * Moves an appointment of ours to another slot of the same clinician: both in the versions that were read, in one
 * transaction, so that the EMR decides. The slot left behind is the EMR's to give back.
 */
export function moveTransaction(appointment: FhirElement, slot: FhirElement, to: { start: string; end: string }) {
  const reference = referenceTo(slot)
  const moved = { ...appointment.json(), start: to.start, end: to.end, slot: [{ reference }] }
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      {
        resource: moved,
        request: { method: 'PUT', url: referenceTo(appointment), ...ifMatch(versionOf(appointment)) },
      },
      takenSlot(slot),
    ],
  }
}

/** The Appointment with the address by which it is joined; undefined when it has that one already. */
export function addressedAppointment(appointment: FhirElement, joinAddress: string): object | undefined {
  if (hasAddress(appointment, joinAddress)) return undefined
  return { ...appointment.json(), extension: [...withoutAddress(appointment), virtualService(joinAddress)] }
}

/** Who an unmatched booking says it is for, out of the comment that it was made with; null when staff have changed that. */
export function typedIdentity(appointment: FhirElement): Booking['content']['identity'] | null {
  const said = /Given as (.+), (.+), born (\d{4}-\d{2}-\d{2}), reached at (.+)\.$/.exec(
    appointment.textMaybe('comment') ?? '',
  )
  const [, family, given, birthDate, contact] = said ?? []
  return given === undefined || family === undefined || birthDate === undefined || contact === undefined
    ? null
    : { given, family, birthDate, contact }
}

function needed({ need, detail }: SaidNeed): string {
  return `Said when booking: ${NEEDED[need]}${detail === '' ? '' : `: ${detail}`}.`
}

const NEEDED: Record<Need, string> = {
  interpreter: 'needs an interpreter',
  'sign-language': 'needs a sign language interpreter',
  captions: 'hard of hearing, needs words in writing',
  'low-vision': 'sees poorly',
  other: 'needs something else to be understood',
}

function unmatched(identity: Booking['content']['identity']): string {
  const { given, family, birthDate, contact } = identity
  return `Booked online, contact not on file: match before the visit. Given as ${family}, ${given}, born ${birthDate}, reached at ${contact}.`
}

/**
 * Takes a slot: the Appointment by conditional create, the Slot only in the version that was read as free. One
 * transaction, so that the EMR decides between two who want the same time.
 */
export function bookingTransaction(appointment: object, condition: string, slot: FhirElement) {
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      { resource: appointment, request: { method: 'POST', url: 'Appointment', ifNoneExist: condition } },
      takenSlot(slot),
    ],
  }
}

function takenSlot(slot: FhirElement) {
  return {
    resource: { ...slot.json(), status: 'busy' },
    request: { method: 'PUT', url: referenceTo(slot), ...ifMatch(versionOf(slot)) },
  }
}

function ifMatch(version: string): { ifMatch?: string } {
  return version === '' ? {} : { ifMatch: version }
}
