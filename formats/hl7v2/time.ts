import { text, type Segment } from './message.ts'

const DTM = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(?:(\d{2})(?:\.\d{1,4})?)?(?:([+-])(\d{2})(\d{2}))?$/

/**
 * A moment (HL7 v2.5.1, 2.A.22 DTM) as ISO 8601, to the second; with an offset only where the message has one. Null where it is not
 * said to the minute, or is no moment of any calendar.
 */
export function momentOf(dtm: string): string | null {
  const [, year, month, day, hour, minute, second = '00', sign, hours, minutes] = DTM.exec(dtm) ?? []
  if (year === undefined) return null
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`
  const instant = new Date(`${local}Z`)
  // A day such as 31 February would roll over into March.
  if (Number.isNaN(instant.getTime()) || !instant.toISOString().startsWith(local)) return null
  return sign === undefined ? local : `${local}${sign}${hours}:${minutes}`
}

/** An instant as DTM, in UTC and to the second. */
export function dtmOf(instant: Date): string {
  const iso = instant.toISOString()
  const part = (from: number, to: number) => iso.slice(from, to)
  return `${part(0, 4)}${part(5, 7)}${part(8, 10)}${part(11, 13)}${part(14, 16)}${part(17, 19)}+0000`
}

/** An instant as the clock of a zone shows it, to the second and with that zone's offset then. */
export function dtmIn(zone: string, instant: Date): string {
  const shown = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'longOffset',
  }).formatToParts(instant)
  const part = (type: string) => shown.find((one) => one.type === type)?.value ?? ''
  const local = ['year', 'month', 'day', 'hour', 'minute', 'second'].map(part).join('')
  // `GMT-05:00`, and `GMT` alone where there is none.
  return `${local}${part('timeZoneName').replace('GMT', '').replace(':', '') || '+0000'}`
}

/** A duration in minutes, from a field and the unit in the next one (minutes where it names none); null where there is none. */
export function minutesIn(segment: Segment | undefined, number: number): number | null {
  if (segment === undefined) return null
  const duration = Number(text(segment, number))
  if (!Number.isFinite(duration) || duration <= 0) return null
  const unit = text(segment, number + 1)
  if (/^d(ays?)?$/i.test(unit)) return duration * 24 * 60
  return /^(hr?|hours?)$/i.test(unit) ? duration * 60 : duration
}

/** A moment some minutes later, written with the same offset or without one; null where either is not said. */
export function afterMinutes(moment: string | null, minutes: number | null): string | null {
  if (moment === null || minutes === null) return null
  const [, local = '', offset = ''] = /^(.{19})(.*)$/.exec(moment) ?? []
  return `${new Date(Date.parse(`${local}Z`) + minutes * 60_000).toISOString().slice(0, 19)}${offset}`
}
