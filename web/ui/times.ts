/** A language tag for Intl: `en` reads as US English, `es` as the Spanish spoken in the US. */
export type Language = 'en' | 'es'

const LOCALE: Record<Language, string> = { en: 'en-US', es: 'es-US' }

/** `9:40 AM`; in the hour that clocks show twice when summer time ends, `1:20 AM EST`. */
export function clockTime(instant: string, zone: string, language: Language): string {
  const time = { hour: 'numeric', minute: '2-digit' } as const
  return format(instant, zone, language, isShownTwice(instant, zone) ? { ...time, timeZoneName: 'short' } : time)
}

/** `Tuesday, November 24` */
export function longDay(instant: string, zone: string, language: Language): string {
  return format(instant, zone, language, { weekday: 'long', month: 'long', day: 'numeric' })
}

/** `November 24, 2026`: a day that may be read a year later. */
export function yearDay(instant: string, zone: string, language: Language): string {
  return format(instant, zone, language, { year: 'numeric', month: 'long', day: 'numeric' })
}

/** `Apr 18, 1972`: a day of the calendar, in no zone; a date of which only the year or month is known stays as it is. */
export function calendarDay(date: string, language: Language): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) return date
  return format(`${date}T12:00:00Z`, 'UTC', language, { year: 'numeric', month: 'short', day: 'numeric' })
}

/** `Wed, Nov 25, 9:40 AM`: a time of a day that is not the one in sight. */
export function dayTime(instant: string, zone: string, language: Language): string {
  const day = format(instant, zone, language, { weekday: 'short', month: 'short', day: 'numeric' })
  return `${day}, ${clockTime(instant, zone, language)}`
}

/** Ends a sentence after a time: one in Spanish ends with a full stop of its own, as in `10:00 a.m.`, and needs no second one. */
export function ended(text: string): string {
  return text.endsWith('.') ? text : `${text}.`
}

/** `Tue`, `Nov 24`: the two lines of a day in the strip. */
export function shortDay(instant: string, zone: string, language: Language): { weekday: string; date: string } {
  return {
    weekday: format(instant, zone, language, { weekday: 'short' }),
    date: format(instant, zone, language, { month: 'short', day: 'numeric' }),
  }
}

/** `2026-11-24`: the calendar day an instant falls on in that zone, to group by. */
export function dayKey(instant: string, zone: string): string {
  return formatterOf('en-CA', { timeZone: zone, dateStyle: 'short' }).format(new Date(instant))
}

/** `Eastern Standard Time`, as it is called on that day: a change of clocks between now and then is in it. */
export function zoneName(instant: string, zone: string, language: Language): string {
  const parts = new Intl.DateTimeFormat(LOCALE[language], { timeZone: zone, timeZoneName: 'long' }).formatToParts(
    new Date(instant),
  )
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone
}

/** Whether clocks in both zones show the same at that instant. */
export function sameClock(instant: string, zone: string, other: string): boolean {
  return wall(instant, zone) === wall(instant, other)
}

/** Whole minutes from `now` to the instant; negative when it is past. */
export function minutesUntil(instant: string, now: Date): number {
  return Math.round((new Date(instant).getTime() - now.getTime()) / 60_000)
}

const HOUR_MS = 3_600_000

function isShownTwice(instant: string, zone: string): boolean {
  const at = new Date(instant).getTime()
  return [-HOUR_MS, HOUR_MS].some((apart) => wall(new Date(at + apart).toISOString(), zone) === wall(instant, zone))
}

function wall(instant: string, zone: string): string {
  return formatterOf('en-CA', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(new Date(instant))
}

function format(instant: string, zone: string, language: Language, options: Intl.DateTimeFormatOptions): string {
  return formatterOf(LOCALE[language], { timeZone: zone, ...options }).format(new Date(instant))
}

/** One for each way of writing: to make one takes longer than to write a thousand times by it, and a board has thousands. */
const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterOf(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`
  const known = formatters.get(key) ?? new Intl.DateTimeFormat(locale, options)
  formatters.set(key, known)
  return known
}
