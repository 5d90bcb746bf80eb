import { localDate } from '../visit/age.ts'
import type { StateCode } from '../visit/event.ts'

/** A licence as the EMR has it. Days are FHIR dates; null is open-ended. */
export interface Licence {
  state: StateCode
  from: string | null
  until: string | null
}

/**
 * The states whose licences are in force at an instant, by the calendar of `zone`. Both days count: FHIR's Period
 * includes its end. A partial date stands for the part of it that grants least.
 */
export function licensedStates(licences: readonly Licence[], at: Date, zone: string): StateCode[] {
  const today = localDate(at, zone)
  const inForce = licences.filter(({ from, until }) => {
    const begins = from === null ? '' : from.slice(0, 10)
    const ends = until === null ? '9999' : until.slice(0, 10)
    return lastDay(begins) <= today && today <= ends.padEnd(10, '-')
  })
  return [...new Set(inForce.map(({ state }) => state))].toSorted()
}

/** The last day that a partial date can mean. */
function lastDay(date: string): string {
  return date === '' ? '' : date + '9999-12-31'.slice(date.length)
}
