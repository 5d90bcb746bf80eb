import type { ScheduleEvent, ScheduleNews } from '#domain/visit/schedule-news.ts'
import { fieldAt, saidAt, text, type Message, type Segment } from './message.ts'
import { entityIn, patientIn } from './numbers.ts'
import { momentOf } from './time.ts'
import { Unreadable } from './unreadable.ts'

/** HL7 v2.5.1, 10.3 and 10.4: what each trigger event says. S25 does not exist. */
const EVENTS: Readonly<Record<string, ScheduleEvent>> = {
  S12: 'booked',
  S13: 'moved',
  S14: 'changed',
  S15: 'cancelled',
  S16: 'discontinued',
  S17: 'deleted',
  S18: 'resources-changed',
  S19: 'resources-changed',
  S20: 'resources-changed',
  S21: 'resources-changed',
  S22: 'resources-changed',
  S23: 'blocked',
  S24: 'unblocked',
  S26: 'no-show',
}

/** Reads a message SIU^S12 to S26 (HL7 v2.5.1, 10.3.3), or throws `Unreadable`. */
export function readScheduling({ segments }: Message): ScheduleNews {
  const [header] = segments
  if (text(header, 9) !== 'SIU') throw new Unreadable(200, 'MSH-9')
  const happened = EVENTS[text(header, 9, 2)]
  if (happened === undefined) throw new Unreadable(201, 'MSH-9')
  if (!/^2\.\d/.test(text(header, 12))) throw new Unreadable(203, 'MSH-12')
  const schedule = segments.find(({ name }) => name === 'SCH')
  if (schedule === undefined) throw new Unreadable(100, 'SCH')
  // The filler's number is the one that stays; many EMRs send only one of the two.
  const appointment = [fieldAt(schedule, 2), fieldAt(schedule, 1)].flatMap(([first]) => entityIn(first))
  if (appointment.length === 0 && happened !== 'blocked' && happened !== 'unblocked') throw new Unreadable(101, 'SCH-2')
  return {
    happened,
    appointment,
    start: startOf(segments, schedule),
    patient: segments.filter(({ name }) => name === 'PID').flatMap((patient) => fieldAt(patient, 3).flatMap(patientIn)),
    status: saidAt(schedule, 25) ?? null,
  }
}

/** Where a start may stand, the most trustworthy first. SCH-11 is the habit of versions before 2.5. */
const STARTS = [
  ['AIS', 4],
  ['AIP', 6],
  ['AIL', 6],
  ['TQ1', 7],
] as const

function startOf(segments: readonly Segment[], schedule: Segment): string | null {
  const places = STARTS.flatMap(([name, number]) =>
    segments
      // AIx-2 is the action; TQ1-2 is a quantity, which is never D.
      .filter((segment) => segment.name === name && text(segment, 2) !== 'D')
      .map((segment) => text(segment, number)),
  )
  const moments = [...places, text(schedule, 11, 4)].map(momentOf)
  return moments.find((moment) => moment !== null) ?? null
}
