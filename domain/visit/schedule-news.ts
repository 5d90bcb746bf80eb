/** What can happen to an appointment, as an EMR's schedule tells it of its own accord (HL7 v2.5.1, chapter 10). */
export type ScheduleEvent =
  | 'booked'
  | 'moved'
  | 'changed'
  | 'cancelled'
  | 'discontinued'
  | 'deleted'
  | 'resources-changed'
  | 'blocked'
  | 'unblocked'
  | 'no-show'

/** A number that a system has given; `authority` is the system's FHIR address, null where the message names none. */
export interface Numbered {
  value: string
  authority: string | null
}

/** What an EMR's schedule tells of one appointment. It rings the bell: what is so now is asked of the chart. */
export interface ScheduleNews {
  happened: ScheduleEvent
  /** The appointment's numbers, the one of the system that keeps the schedule first. None for blocked time. */
  appointment: Numbered[]
  /** ISO 8601, with an offset only where the message has one. */
  start: string | null
  patient: Numbered[]
  /** As the EMR codes it. */
  status: string | null
}

/**
 * An appointment as the message itself says it, for an EMR that can't be asked for it. Moments are ISO 8601, with an offset
 * only where the message has one; null is not said.
 */
export interface SaidAppointment {
  /** `pending`: asked for, and not promised by the EMR yet. */
  status: 'booked' | 'pending' | 'cancelled' | 'noshow' | 'entered-in-error' | 'fulfilled'
  start: string | null
  end: string | null
  /** Codes of what is to be done. */
  services: string[]
  /** Numbers of who gives it, the first one's visit it is. */
  givenBy: string[]
  patient: SaidPatient | null
}

/** Time of a clinician that a message says is blocked, or open again. Moments as in `SaidAppointment`; null is not said. */
export interface SaidTime {
  /** The number by which the EMR's messages know the clinician (AIP-3). */
  clinician: string
  start: string | null
  end: string | null
}

/** When a message was made (MSH-7), and of whose time it speaks. */
export interface SaidTimes {
  at: string | null
  times: SaidTime[]
}

/** Whom a message names; who that is in the record is looked up there. */
export interface SaidPatient {
  numbers: string[]
  family: string
  /** ISO date. */
  birthDate: string
}

/** What an EMR tells of an order whose result is there, or that will have none. */
export interface OrderResult {
  /** The number that whoever ordered it has given. */
  placer: string | null
  /** The number of whoever does it. */
  filler: string | null
  how: 'done' | 'cancelled'
  patient: SaidPatient | null
}

/** What an EMR tells of something that it has filed: an encounter, a document, an order, a measurement. */
export interface Filed {
  /** The FHIR type of it. */
  type: 'Encounter' | 'DocumentReference' | 'ServiceRequest' | 'Observation'
  /** All numbers by which it may be known to us. */
  numbers: string[]
  /** The EMR's own number of it. */
  number: string
  /** Of an encounter: the number of its appointment. */
  appointment: string | null
  /** Of a document: what it holds; null where the message does not say. */
  words?: string | null
  patient: SaidPatient | null
}
