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
