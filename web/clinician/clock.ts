import type { Language } from '../ui/times.ts'

/** Times as a clinician reads them, in the practice's zone. Instants are ISO 8601. */

const LOCALE: Record<Language, string> = { en: 'en-US', es: 'es-US' }

/** "09:42", in either language */
export function clock(at: string, zone: string): string {
  return format('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(new Date(at))
}

/** "Mar 9, 2026" or "9 mar 2026"; "Mar 2026" or "2026" where the chart knows no more. */
export function day(at: string, zone: string, language: Language): string {
  if (/^\d{4}$/.test(at)) return at
  const month = /^(\d{4})-(\d{2})$/.exec(at)
  if (month)
    return format(LOCALE[language], { timeZone: 'UTC', month: 'short', year: 'numeric' }).format(new Date(`${at}-01`))
  // A date without a time is the same day everywhere.
  const dateOnly = /^\d{4}-\d{2}-\d{2}$/.test(at)
  const parsed = new Date(at)
  if (Number.isNaN(parsed.getTime())) return at
  const written = { timeZone: dateOnly ? 'UTC' : zone, day: 'numeric', month: 'short', year: 'numeric' } as const
  return format(LOCALE[language], written).format(parsed)
}

/** "09:42" today, "Mar 9, 2026, 09:42" on another day. */
export function moment(at: string, zone: string, now: Date, language: Language): string {
  const today = day(now.toISOString(), zone, language) === day(at, zone, language)
  return today ? clock(at, zone) : `${day(at, zone, language)}, ${clock(at, zone)}`
}

/** Whole minutes passed, never negative: clocks of two machines differ by seconds. */
export function minutesSince(at: string, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - new Date(at).getTime()) / 60_000))
}

/** "under a minute", "4 min", "1 h 05 min" */
export function lasting(minutes: number, language: Language): string {
  if (minutes < 1) return UNDER_A_MINUTE[language]
  if (minutes < 60) return `${minutes} min`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}

const UNDER_A_MINUTE: Record<Language, string> = { en: 'under a minute', es: 'menos de un minuto' }

const made = new Map<string, Intl.DateTimeFormat>()

/** Making a format costs more than a hundred uses of it, and a chart shows a hundred dates. */
function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${Object.values(options).join(' ')}`
  const known = made.get(key) ?? new Intl.DateTimeFormat(locale, options)
  made.set(key, known)
  return known
}
