/** A week's value; null where nothing was measured, or too little to be shown. */
export type Point = number | null

/** Something that chance alone seldom does. */
export interface Signal {
  kind: 'shift' | 'trend'
  /** Places of its first and last point. */
  from: number
  until: number
}

/** What a run chart says of its points. */
export interface Reading {
  median: number | null
  /** Whether there are enough points to judge by; before that no signal is given. */
  judged: boolean
  signals: Signal[]
}

/** Points before a run chart is judged, and how many in a row make a shift or a trend (Perla, Provost, Murray 2011). */
const ENOUGH = 10
const SHIFT = 6
const TREND = 5

/**
 * Reads a run chart: the median, a shift (six points or more in a row on one side of it, those on it left out), a trend
 * (five or more in a row, each higher or each lower than the one before, equal ones left out). Places without a point
 * are passed over.
 */
export function readRunChart(points: readonly Point[]): Reading {
  const known = points.flatMap((value, place) => (value === null ? [] : [{ value, place }]))
  const middle = median(known.map(({ value }) => value))
  if (middle === null || known.length < ENOUGH) return { median: middle, judged: false, signals: [] }
  const sides = known.filter(({ value }) => value !== middle)
  const shifts = runs(sides, ({ value }) => value > middle).filter((run) => run.length >= SHIFT)
  const distinct = known.filter(({ value }, index) => index === 0 || value !== known[index - 1]?.value)
  const trends = slopes(distinct).filter((run) => run.length >= TREND)
  return {
    median: middle,
    judged: true,
    signals: [...shifts.map((run) => signal('shift', run)), ...trends.map((run) => signal('trend', run))],
  }
}

/** The middle value, or the mean of the two in the middle; null of nothing. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((one, other) => one - other)
  const half = sorted.length / 2
  const [low, high] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]]
  return low === undefined || high === undefined ? null : (low + high) / 2
}

type Known = { value: number; place: number }

/** Splits where the side changes. */
function runs(points: readonly Known[], side: (point: Known) => boolean): Known[][] {
  const found: Known[][] = []
  for (const point of points) {
    const last = found.at(-1)
    if (last?.[0] !== undefined && side(last[0]) === side(point)) last.push(point)
    else found.push([point])
  }
  return found
}

/** Splits where the direction changes; the turning point belongs to both. */
function slopes(points: readonly Known[]): Known[][] {
  const found: Known[][] = []
  for (const point of points) {
    const last = found.at(-1)
    const [before, turn] = [last?.at(-2), last?.at(-1)]
    if (last === undefined || turn === undefined) found.push([point])
    else if (before === undefined || turn.value > before.value === point.value > turn.value) last.push(point)
    else found.push([turn, point])
  }
  return found
}

function signal(kind: Signal['kind'], run: readonly Known[]): Signal {
  return { kind, from: run[0]?.place ?? 0, until: run.at(-1)?.place ?? 0 }
}
