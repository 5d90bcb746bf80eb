import { CHANNELS } from '#domain/pathway/pathway.ts'
import type { Invitations, Lateness, QuietHours, Reminder } from '#domain/pathway/pathway.ts'
import { entries, items, oneOf, words, wrong } from '../definition/node.ts'
import type { Place } from '../definition/node.ts'
import { minutes } from './phrase.ts'

/** Quiet hours where the pathway names none. */
export const NIGHT: QuietHours = { from: 21 * 60, until: 8 * 60 }

/** `{ before: 7 days, booked-ahead: 14 days }`. */
export function reminder(place: Place): Reminder | undefined {
  const keys = entries(place, ['before'], ['booked-ahead'])
  const before = minutes(keys?.before)
  const ahead = keys?.['booked-ahead'] === undefined ? null : minutes(keys['booked-ahead'])
  return before === undefined || ahead === undefined ? undefined : { minutes: before, bookedAhead: ahead }
}

/** `{ attempts: [{ after: 3 days, by: sms }], not-reached: 3 days }`: three attempts on two channels at least, each after the one before. */
export function invitations(place: Place): Invitations | undefined {
  const keys = entries(place, ['attempts', 'not-reached'])
  const notReached = minutes(keys?.['not-reached'])
  if (keys?.attempts === undefined || notReached === undefined) return undefined
  const attempts = items(keys.attempts).flatMap((item) => {
    const attempt = entries(item, ['after', 'by'])
    const [after, by] = [minutes(attempt?.after), attempt?.by && oneOf(attempt.by, CHANNELS)]
    return after === undefined || by === undefined ? [] : [{ minutes: after, by }]
  })
  if (attempts.length < 3 || new Set(attempts.map(({ by }) => by)).size < 2)
    return wrong(
      keys.attempts,
      `${keys.attempts.path}: three attempts on two channels, before anybody counts as not reached`,
    )
  if (attempts.some((one, index) => index > 0 && one.minutes <= (attempts[index - 1]?.minutes ?? 0)))
    return wrong(keys.attempts, `${keys.attempts.path}: each attempt comes later than the one before`)
  return { attempts, notReached }
}

/** `{ from: "21:00", until: "08:00" }`, by the patient's own clock. */
export function quietHours(place: Place): QuietHours | undefined {
  const keys = entries(place, ['from', 'until'])
  const from = clock(keys?.from)
  const until = clock(keys?.until)
  return from === undefined || until === undefined ? undefined : { from, until }
}

/** `{ message: 2 minutes, patient: 5 minutes, clinician: 15 minutes }`; what is left out is not told. */
export function lateness(place: Place | undefined): Lateness | undefined {
  if (place === undefined) return { message: null, patient: null, clinician: null }
  const keys = entries(place, [], ['message', 'patient', 'clinician'])
  if (keys === undefined) return undefined
  const at = (one: Place | undefined) => (one === undefined ? null : minutes(one))
  const [message, patient, clinician] = [at(keys.message), at(keys.patient), at(keys.clinician)]
  return message === undefined || patient === undefined || clinician === undefined
    ? undefined
    : { message, patient, clinician }
}

/** `2 working days`. */
export function workingDays(place: Place): number | undefined {
  const found = words(place)
  if (found === undefined) return undefined
  const [, days] = /^([1-9]\d?) working days?$/.exec(found) ?? []
  if (days !== undefined) return Number(days)
  return wrong(place, `${place.path}: "${found}" is not known; write it like "2 working days"`)
}

function clock(place: Place | undefined): number | undefined {
  const found = words(place)
  if (place === undefined || found === undefined) return undefined
  const [, hours, rest] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(found) ?? []
  if (hours === undefined || rest === undefined)
    return wrong(place, `${place.path}: "${found}" is not a time of day; write it like "21:00"`)
  return Number(hours) * 60 + Number(rest)
}
