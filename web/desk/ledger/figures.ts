import type { LedgerSeries } from '#api/ledger.ts'
import type { Language } from '../../ui/times.ts'

/** A value in its unit, as people say it; a dash where there is none. */
export function figure(value: number | null, unit: LedgerSeries['unit'], language: Language): string {
  if (value === null) return '–'
  const number = (digits: number, options: Intl.NumberFormatOptions = {}) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: digits, ...options })
  if (unit === 'share') return number(0, { style: 'percent' }).format(value)
  if (unit === 'seconds') return `${number(1).format(value)} s`
  if (value < 1) return `${number(0).format(value * 60)} s`
  return value >= 120 ? `${number(1).format(value / 60)} h` : `${number(value < 10 ? 1 : 0).format(value)} min`
}

/** The Monday by which a week is known. */
export function weekDay(week: string, language: Language): string {
  if (week === '') return ''
  return new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(new Date(week))
}
