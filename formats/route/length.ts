import { words, wrong, type Place } from '../definition/node.ts'

const SECOND = 1_000

/** Milliseconds of the units in which a route file says a length of time. */
export const LENGTHS = { second: SECOND, minute: 60 * SECOND, hour: 3_600 * SECOND, day: 86_400 * SECOND } as const

/** A length of time as a route file says it: `2 seconds`, `5 minutes`, `1 day`. */
export function length(place: Place | undefined): number | undefined {
  const found = words(place)
  if (place === undefined || found === undefined) return undefined
  const [, number, unit] = /^([1-9]\d{0,4}) (second|minute|hour|day)s?$/.exec(found) ?? []
  if (unit === 'second' || unit === 'minute' || unit === 'hour' || unit === 'day') return Number(number) * LENGTHS[unit]
  return wrong(place, `${place.path}: "${found}" is not a length of time; write it like "30 seconds"`)
}
