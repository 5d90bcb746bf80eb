import type { Appointment, Patient, Reference, Slot } from '@medplum/fhirtypes'
import { USUAL_DELIMITERS } from '#formats/hl7v2/escape.ts'
import { numbered, segment, type Message } from '#formats/hl7v2/message.ts'
import { dtmOf } from '#formats/hl7v2/time.ts'
import { headerFor, idOf, person, type Made } from './segments.ts'

/** Filler status (HL7 v2.5.1 table 0278). */
const STATUS: Readonly<Record<Appointment['status'], string>> = {
  proposed: 'Pending',
  pending: 'Pending',
  booked: 'Booked',
  arrived: 'Started',
  fulfilled: 'Complete',
  cancelled: 'Cancelled',
  noshow: 'Noshow',
  'entered-in-error': 'Deleted',
  'checked-in': 'Started',
  waitlist: 'Waitlist',
}

const OFF: Readonly<Partial<Record<Appointment['status'], string>>> = {
  cancelled: 'S15',
  noshow: 'S26',
  'entered-in-error': 'S17',
}

/** The trigger event by which a change of an appointment is told (HL7 v2.5.1, 10.3). */
export function triggerOf(before: Appointment | undefined, after: Appointment): string {
  const off = OFF[after.status]
  if (off !== undefined) return before?.status === after.status ? 'S14' : off
  if (before === undefined || OFF[before.status] !== undefined) return 'S12'
  // Promised only now.
  if (before.status === 'pending' && after.status === 'booked') return 'S12'
  return before.start === after.start && before.end === after.end ? 'S14' : 'S13'
}

/** SIU_S12 about an appointment as it is after the change (HL7 v2.5.1, 10.3.3); its FHIR id is the filler's number. */
export function schedulingMessage(
  trigger: string,
  appointment: Appointment,
  patient: Patient | undefined,
  made: Made,
): Message {
  const { status, start = '', end = '', serviceType, participant } = appointment
  const [from, until] = [start, end].map((one) => (one === '' ? '' : dtmOf(new Date(one))))
  const codings = serviceType?.[0]?.coding ?? []
  // By the practice's own code of its visit types, where there is one.
  const coding = codings.find(({ system }) => system?.endsWith('/visit-types')) ?? codings[0]
  const service = [coding?.code ?? '', serviceType?.[0]?.text ?? coding?.display ?? '', 'L']
  const giver = participant.find(({ actor }) => actor?.reference?.startsWith('Practitioner/'))?.actor
  const minutes = String((Date.parse(end) - Date.parse(start)) / 60_000)
  const schedule = numbered('SCH', {
    1: numberIn(appointment.identifier),
    2: appointment.id ?? '',
    6: trigger,
    9: minutes === 'NaN' ? '' : minutes,
    10: ['min', 'minutes', 'UCUM'],
    11: ['', '', '', from ?? '', until ?? ''],
    25: STATUS[status],
  })
  const resources = [
    segment('RGS', '1', 'A'),
    segment('AIS', '1', 'A', service, from ?? ''),
    ...(giver?.reference === undefined
      ? []
      : [segment('AIP', '1', 'A', [idOf(giver.reference), giver.display ?? ''], '', '', from ?? '')]),
  ]
  return {
    delimiters: USUAL_DELIMITERS,
    segments: [
      headerFor(['SIU', trigger, 'SIU_S12'], made),
      schedule,
      ...(patient === undefined ? [] : [person(patient, made.site)]),
      ...resources,
    ],
  }
}

/** The trigger event by which it is told that a free time is blocked, or a blocked one free again; undefined of any other change. */
export function blockTriggerOf(before: Slot | undefined, after: Slot): 'S23' | 'S24' | undefined {
  if (before?.status !== BLOCKED && after.status === BLOCKED) return 'S23'
  return before?.status === BLOCKED && after.status === 'free' ? 'S24' : undefined
}

/** How the record marks a time that nobody can be booked into. */
export const BLOCKED = 'busy-unavailable'

/** SIU_S12 about time that is blocked or free again: when, for how long and whose, and no appointment (HL7 v2.5.1, 10.3.3). */
export function blockMessage(trigger: 'S23' | 'S24', { start, end }: Slot, giver: Reference, made: Made): Message {
  const [from, until] = [dtmOf(new Date(start)), dtmOf(new Date(end))]
  const minutes = String((Date.parse(end) - Date.parse(start)) / 60_000)
  const unit = ['min', 'minutes', 'UCUM']
  return {
    delimiters: USUAL_DELIMITERS,
    segments: [
      headerFor(['SIU', trigger, 'SIU_S12'], made),
      numbered('SCH', { 6: trigger, 9: minutes, 10: unit, 11: ['', '', '', from, until] }),
      segment('RGS', '1', 'A'),
      numbered('AIP', {
        1: '1',
        2: 'A',
        3: [idOf(giver.reference ?? ''), giver.display ?? ''],
        6: from,
        9: minutes,
        10: unit,
      }),
    ],
  }
}

/** A number that somebody else has given, which the resource keeps. */
export function numberIn(identifiers: { system?: string; value?: string }[] | undefined): string {
  return identifiers?.find(({ system }) => system?.includes('/numbers/'))?.value ?? ''
}
