/** The zone that the practice's schedule is kept in. */
export const PRACTICE_ZONE = 'America/New_York'

const day = new Intl.DateTimeFormat('en-CA', { timeZone: PRACTICE_ZONE, dateStyle: 'short' })
const clock = new Intl.DateTimeFormat('en-GB', { timeZone: PRACTICE_ZONE, hour: '2-digit', minute: '2-digit' })
const offset = new Intl.DateTimeFormat('en-US', { timeZone: PRACTICE_ZONE, timeZoneName: 'longOffset' })
const long = new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', dateStyle: 'full' })

/** The practice's calendar day of an instant, as `2026-11-22`. */
export function dayOf(at: Date): string {
  return day.format(at)
}

/** The practice's wall clock at an instant, as `09:38`. */
export function clockTime(at: Date): string {
  return clock.format(at)
}

/** A FHIR date or dateTime as a person at the practice reads it; a date alone stays as it is. */
export function when(fhirTime: string | undefined): string {
  if (fhirTime === undefined) return ''
  if (!fhirTime.includes('T')) return fhirTime
  const at = new Date(fhirTime)
  return Number.isNaN(at.getTime()) ? fhirTime : `${dayOf(at)} ${clockTime(at)}`
}

/** The day in words, as `Sunday, November 22, 2026`. */
export function dayInWords(isoDay: string): string {
  return long.format(new Date(`${isoDay}T00:00:00Z`))
}

/** The calendar day `count` days after (or before) `isoDay`. */
export function dayAfter(isoDay: string, count: number): string {
  const at = new Date(`${isoDay}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() + count)
  return at.toISOString().slice(0, 10)
}

/** The instant at which a calendar day starts at the practice, also on days when its clocks change. */
export function startOfDay(isoDay: string): Date {
  const guess = new Date(`${isoDay}T00:00:00Z`).getTime()
  const first = guess - offsetMs(new Date(guess))
  return new Date(guess - offsetMs(new Date(first)))
}

/** Whether this is a calendar day written as `2026-11-22`. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`))
}

/** Whole years from a date of birth to a day. */
export function yearsBetween(birthDate: string, isoDay: string): number {
  const years = Number(isoDay.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return isoDay.slice(5) < birthDate.slice(5) ? years - 1 : years
}

function offsetMs(at: Date): number {
  const name = offset.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
  const match = /GMT([+-])(\d\d):(\d\d)/.exec(name)
  if (match === null) return 0
  const minutes = Number(match[2]) * 60 + Number(match[3])
  return (match[1] === '-' ? -1 : 1) * minutes * 60_000
}
