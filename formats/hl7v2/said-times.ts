import type { SaidTime, SaidTimes } from '#domain/visit/schedule-news.ts'
import { text, type Message, type Segment } from './message.ts'
import { afterMinutes, minutesIn, momentOf } from './time.ts'

/**
 * The time that SIU^S23 or S24 speaks of (HL7 v2.5.1, 10.4), of each clinician in it: its own start and duration (AIP-6, AIP-9 and
 * 10), else what the message says for all.
 */
export function readSaidTimes({ segments }: Message): SaidTimes {
  const [header] = segments
  const named = (name: string) => segments.filter((segment) => segment.name === name && text(segment, 2) !== 'D')
  const schedule = segments.find(({ name }) => name === 'SCH')
  const [timing] = segments.filter(({ name }) => name === 'TQ1')
  const [service] = named('AIS')
  const [place] = named('AIL')
  const forAll = {
    start: first([at(service, 4), at(timing, 7), at(schedule, 11, 4), at(place, 6)]),
    end: first([at(timing, 8), at(schedule, 11, 5)]),
    minutes: minutesIn(service, 7) ?? minutesIn(schedule, 9) ?? minutesIn(place, 9),
  }
  const times = named('AIP').flatMap((person): SaidTime[] => {
    const clinician = text(person, 3)
    if (clinician === '') return []
    const own = momentOf(text(person, 6))
    const start = own ?? forAll.start
    const minutes = minutesIn(person, 9)
    const ends = own === null || own === forAll.start ? forAll.end : null
    const end = minutes === null ? (ends ?? afterMinutes(start, forAll.minutes)) : afterMinutes(start, minutes)
    return [{ clinician, start, end }]
  })
  return { at: momentOf(text(header, 7)), times }
}

function at(segment: Segment | undefined, number: number, component = 1): string | null {
  return segment === undefined ? null : momentOf(text(segment, number, component))
}

function first(moments: readonly (string | null)[]): string | null {
  return moments.find((moment) => moment !== null) ?? null
}
