import { WEEKDAYS } from '#domain/hours.ts'
import type { Band, Expectations } from '#domain/route/expect.ts'
import { count, entries, items, oneOf, words, wrong, type Place } from '../definition/node.ts'
import { length, LENGTHS } from './length.ts'

/** Where a route declares nothing: that its destination takes what it is given is expected of every route. */
export const NOTHING_EXPECTED: Expectations = { bands: [], mostWaiting: null, oldestMs: 15 * LENGTHS.minute }

/** Reads what a route is expected to carry, and how its queue may stand. */
export function readExpect(place: Place): Expectations | undefined {
  const keys = entries(place, [], ['bands', 'most-waiting', 'oldest'])
  if (!keys) return undefined
  const bands = keys.bands ? items(keys.bands).flatMap((item) => readBand(item) ?? []) : []
  const mostWaiting = keys['most-waiting'] ? count(keys['most-waiting']) : null
  const oldestMs = keys.oldest ? length(keys.oldest) : NOTHING_EXPECTED.oldestMs
  return mostWaiting === undefined || oldestMs === undefined ? undefined : { bands, mostWaiting, oldestMs }
}

function readBand(place: Place): Band | undefined {
  const keys = entries(place, ['in'], ['at-least', 'at-most', 'days', 'from', 'until'])
  if (!keys) return undefined
  const [least, most] = [keys['at-least'], keys['at-most']]
  if ((least === undefined) === (most === undefined))
    return wrong(place, `${place.path}: write "at-least" or "at-most", and one of them; two bands say both`)
  const messages = count(least ?? most)
  const withinMs = length(keys.in)
  const days = keys.days ? items(keys.days).flatMap((item) => oneOf(item, WEEKDAYS) ?? []) : WEEKDAYS
  const from = keys.from ? clock(keys.from) : '00:00'
  const until = keys.until ? clock(keys.until) : '00:00'
  if (least && messages === 0) return wrong(least, `${least.path}: none at least is no expectation`)
  if (keys.days && days.length === 0) return wrong(keys.days, `${keys.days.path}: no day is no time to expect anything`)
  if (withinMs !== undefined && keys.in && (withinMs < LENGTHS.minute || withinMs > LENGTHS.day))
    return wrong(keys.in, `${keys.in.path}: between one minute and one day`)
  if (messages === undefined || withinMs === undefined || from === undefined || until === undefined) return undefined
  return { bound: least ? 'at-least' : 'at-most', messages, withinMs, days, from, until }
}

function clock(place: Place): string | undefined {
  const found = words(place)
  if (found === undefined || /^([01]\d|2[0-3]):[0-5]\d$/.test(found)) return found
  return wrong(place, `${place.path}: "${found}" is no time of day; write it like "08:00", in quotes`)
}
