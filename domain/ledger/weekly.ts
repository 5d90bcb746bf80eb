import { localDate } from '../visit/age.ts'
import type { Measures } from './measures.ts'
import { median, readRunChart, type Reading } from './run-chart.ts'

/** Fewer visits than this are shown to nobody but the clinician whose visits they are. */
export const FEWEST = 5

/** One visit's measures, with whether it is the viewer's own. */
export interface Measured {
  measures: Measures
  mine: boolean
}

/** One week of one measure. `of`: how many visits it is of; both null where they are too few to be shown. */
export interface WeekPoint {
  week: string
  value: number | null
  of: number | null
}

/** A measure by week. */
export interface Series extends Reading {
  measure: MeasureName
  unit: Unit
  points: WeekPoint[]
}

export type Unit = 'share' | 'seconds' | 'minutes'

type Value = number | null

interface Definition {
  unit: Unit
  /** What a visit contributes; null: it is not among those measured. */
  of: (measures: Measures) => Value
}

const yes = (said: boolean | null): Value => (said === null ? null : Number(said))
const easy = (ease: number | null): Value => (ease === null ? null : Number(ease >= 4))

/** The published measures, in the order they are shown; docs/ledger.md. A week's value is the mean of a share, else the median. */
export const DEFINITIONS = {
  'join-success': { unit: 'share', of: ({ joined }) => yes(joined) },
  'join-time': { unit: 'seconds', of: ({ joinSeconds }) => joinSeconds },
  wait: { unit: 'minutes', of: ({ waitMinutes }) => waitMinutes },
  'note-close': { unit: 'minutes', of: ({ closeMinutes }) => closeMinutes },
  'orders-placed': {
    unit: 'share',
    of: ({ outcome, orders }) => (outcome === 'held' && orders.proposed > 0 ? orders.placed / orders.proposed : null),
  },
  // Of what stays to be done: what was called off is neither.
  'orders-done': {
    unit: 'share',
    of: ({ orders }) => (orders.placed > orders.cancelled ? orders.done / (orders.placed - orders.cancelled) : null),
  },
  'by-phone': { unit: 'share', of: ({ outcome, byPhone }) => (outcome === 'held' ? yes(byPhone) : null) },
  'no-show': { unit: 'share', of: ({ outcome }) => ({ held: 0, 'no-show': 1 })[outcome as string] ?? null },
  'easy-patient': { unit: 'share', of: ({ ease }) => easy(ease.patient) },
  'easy-clinician': { unit: 'share', of: ({ ease }) => easy(ease.clinician) },
} as const satisfies Record<string, Definition>

export type MeasureName = keyof typeof DEFINITIONS

/** The Monday of the week in which an instant falls, by the practice's calendar. */
export function weekOf(instant: Date, zone: string): string {
  const day = new Date(`${localDate(instant, zone)}T00:00:00Z`)
  const back = (day.getUTCDay() + 6) % 7
  return new Date(day.getTime() - back * DAY_MS).toISOString().slice(0, 10)
}

const DAY_MS = 24 * 3_600_000

/** The Mondays from one week to another, both among them. */
export function weeksBetween(first: string, last: string): string[] {
  const weeks: string[] = []
  for (let at = Date.parse(first); at <= Date.parse(last); at += 7 * DAY_MS)
    weeks.push(new Date(at).toISOString().slice(0, 10))
  return weeks
}

/**
 * Whether a figure of these visits may be shown: to whom they all belong always, else of five and more only. Where some
 * are the viewer's own, the others must be none or five as well, or taking one's own away would tell of fewer.
 */
export function mayShow(visits: readonly { mine: boolean }[], own: boolean): boolean {
  if (own) return visits.length > 0
  const others = visits.filter(({ mine }) => !mine).length
  return visits.length >= FEWEST && (others === 0 || others >= FEWEST)
}

/** Every measure by week. `own`: the viewer looks at their own visits only. */
export function seriesOf(visits: readonly Measured[], weeks: readonly string[], zone: string, own: boolean): Series[] {
  const looked = own ? visits.filter(({ mine }) => mine) : visits
  const byWeek = new Map<string, Measured[]>(weeks.map((week) => [week, []]))
  for (const visit of looked)
    if (visit.measures.start !== null) byWeek.get(weekOf(new Date(visit.measures.start), zone))?.push(visit)
  return MEASURES.map((measure) => {
    const { unit, of }: Definition = DEFINITIONS[measure]
    const points = weeks.map((week): WeekPoint => {
      const counted = (byWeek.get(week) ?? []).flatMap(({ measures, mine }) => {
        const value = of(measures)
        return value === null ? [] : [{ value, mine }]
      })
      if (!mayShow(counted, own)) return { week, value: null, of: counted.length === 0 ? 0 : null }
      const values = counted.map(({ value }) => value)
      return { week, value: unit === 'share' ? mean(values) : median(values), of: counted.length }
    })
    return { measure, unit, points, ...readRunChart(points.map(({ value }) => value)) }
  })
}

const MEASURES = Object.keys(DEFINITIONS).filter((name): name is MeasureName => name in DEFINITIONS)

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
