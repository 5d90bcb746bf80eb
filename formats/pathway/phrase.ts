import { ACTIONS, EXCEPTIONS } from '#domain/pathway/pathway.ts'
import type { Action, Deadline, ExceptionName, Remedy } from '#domain/pathway/pathway.ts'
import { nearest } from '../definition/nearest.ts'
import { oneOf, words, wrong } from '../definition/node.ts'
import type { Place } from '../definition/node.ts'

const MINUTES = { minute: 1, hour: 60, day: 24 * 60 } as const

/** `2 hours before start`, `30 minutes after ended`, `1 day after booked`. */
export function deadline(place: Place): Deadline | undefined {
  const found = words(place)
  if (found === undefined) return undefined
  const match = /^(\d+) (minute|hour|day)s? (before|after) (start|booked|ended)$/.exec(found)
  const [, number, unit, side, from] = match ?? []
  if (unit !== 'minute' && unit !== 'hour' && unit !== 'day')
    return wrong(
      place,
      `${place.path}: "${found}" is not a deadline; write it like "2 hours before start" or "30 minutes after ended"`,
    )
  if (from !== 'start' && from !== 'booked' && from !== 'ended') return undefined
  if (side === 'before' && from !== 'start')
    return wrong(
      place,
      `${place.path}: nothing can be due before the visit is ${from}; only "before start" is known ahead`,
    )
  return { from, minutes: Number(number) * MINUTES[unit] * (side === 'before' ? -1 : 1) }
}

/** `60 minutes`, `1 hour`: a length of time in minutes. */
export function minutes(place: Place | undefined): number | undefined {
  const found = words(place)
  if (place === undefined || found === undefined) return undefined
  const [, number, unit] = /^(\d+) (minute|hour|day)s?$/.exec(found) ?? []
  if (unit === 'minute' || unit === 'hour' || unit === 'day') return Number(number) * MINUTES[unit]
  return wrong(place, `${place.path}: "${found}" is not a length of time; write it like "60 minutes"`)
}

/** `consent`, or with a parameter `intake(follow-up)`. */
export function action(place: Place): { action: Action; argument?: string } | undefined {
  const found = words(place)
  if (found === undefined) return undefined
  const [, name = found, argument] = /^([^()]+)\(([^()]+)\)$/.exec(found) ?? []
  const known = ACTIONS.find((candidate) => candidate === name)
  if (!known) return wrong(place, `${place.path}: there is no action "${name}"`, nearest(name, ACTIONS))
  if ((known === 'intake') !== (argument !== undefined))
    return known === 'intake'
      ? wrong(place, `${place.path}: intake names its questionnaire`, 'intake(follow-up)')
      : wrong(place, `${place.path}: the action "${name}" takes no parameter`, name)
  return argument === undefined ? { action: known } : { action: known, argument }
}

/** What can go otherwise than planned. */
export function exception(place: Place | undefined): ExceptionName | undefined {
  return oneOf(place, EXCEPTIONS)
}

const REMEDIES: Record<string, Remedy> = {
  remind: { do: 'remind' },
  'task(front desk)': { do: 'task', for: 'front-desk' },
  'task(clinician)': { do: 'task', for: 'clinician' },
  'offer(other times)': { do: 'offer', what: 'other times' },
  'offer(a colleague or another time)': { do: 'offer', what: 'a colleague or another time' },
  'offer(to call the practice)': { do: 'offer', what: 'to call the practice' },
  'ask again': { do: 'ask again' },
  refuse: { do: 'refuse' },
}

/** What is then done. */
export function remedy(place: Place | undefined): Remedy | undefined {
  const found = words(place)
  if (place === undefined || found === undefined) return undefined
  const known = REMEDIES[found]
  return known ?? wrong(place, `${place.path}: there is no remedy "${found}"`, nearest(found, Object.keys(REMEDIES)))
}
