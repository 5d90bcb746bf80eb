import type { SaidAppointment, SaidPatient } from '#domain/visit/schedule-news.ts'
import { fieldAt, saidIn, text, type Message, type Segment } from './message.ts'
import { afterMinutes, minutesIn, momentOf } from './time.ts'

/** Of the trigger events (HL7 v2.5.1, 10.3) those that end an appointment. */
const OVER: Readonly<Record<string, SaidAppointment['status']>> = {
  S15: 'cancelled',
  S16: 'cancelled',
  S17: 'entered-in-error',
  S26: 'noshow',
}

/** Filler status (HL7 v2.5.1 table 0278), which an event such as S14 may bring. */
const STATUS: Readonly<Record<string, SaidAppointment['status']>> = {
  CANCELLED: 'cancelled',
  DELETED: 'entered-in-error',
  NOSHOW: 'noshow',
  COMPLETE: 'fulfilled',
  DC: 'cancelled',
  PENDING: 'pending',
  WAITLIST: 'pending',
}

/** The appointment that a message SIU tells of, in its own words (HL7 v2.5.1, 10.4): where it is read instead of the chart. */
export function readSaidAppointment({ segments }: Message): SaidAppointment | null {
  const [header] = segments
  const schedule = segments.find(({ name }) => name === 'SCH')
  if (schedule === undefined) return null
  const named = (name: string) =>
    // The action code D takes a resource off the appointment.
    segments.filter((segment) => segment.name === name && text(segment, 2) !== 'D')
  const services = named('AIS')
  const people = named('AIP')
  const start = firstMoment([
    ...services.map((one) => text(one, 4)),
    ...people.map((one) => text(one, 6)),
    ...named('TQ1').map((one) => text(one, 7)),
    text(schedule, 11, 4),
  ])
  const end = firstMoment([...named('TQ1').map((one) => text(one, 8)), text(schedule, 11, 5)])
  return {
    status: OVER[text(header, 9, 2)] ?? STATUS[text(schedule, 25).toUpperCase()] ?? 'booked',
    start,
    end: end ?? afterMinutes(start, minutesIn(schedule, 9) ?? minutesIn(services[0], 7) ?? minutesIn(people[0], 9)),
    // CE names what is to be done in a second system too.
    services: services.flatMap((one) => [text(one, 3), text(one, 3, 4)]).filter((code) => code !== ''),
    givenBy: people.map((one) => text(one, 3)).filter((number) => number !== ''),
    patient: readSaidPatient(segments),
  }
}

/** PID: numbers, family name and birth date, which together are looked up (HL7 v2.5.1, 3.4.2); null where one is missing. */
export function readSaidPatient(segments: readonly Segment[]): SaidPatient | null {
  const pid = segments.find(({ name }) => name === 'PID')
  if (pid === undefined) return null
  const numbers = fieldAt(pid, 3).flatMap((repetition) => saidIn(repetition) ?? [])
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})/.exec(text(pid, 7)) ?? []
  const family = text(pid, 5)
  if (numbers.length === 0 || family === '' || year === undefined) return null
  return { numbers, family, birthDate: `${year}-${month}-${day}` }
}

function firstMoment(fields: readonly string[]): string | null {
  return fields.map(momentOf).find((moment) => moment !== null) ?? null
}
