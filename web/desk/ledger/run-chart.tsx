import type { LedgerSeries } from '#api/ledger.ts'
import type { Words } from '../words/en.ts'

const [WIDTH, HEIGHT, PAD] = [560, 120, 8]

/** A run chart: the weeks as points, the median as a broken line, points of a signal filled. The table says the same. */
export function RunChart({ series, title, words }: { series: LedgerSeries; title: string; words: Words }) {
  const { points, median, signals, unit } = series
  const known = points.flatMap(({ value }) => (value === null ? [] : [value]))
  const top = unit === 'share' ? 1 : Math.max(1, ...known) * 1.1
  const x = (place: number) => PAD + (place * (WIDTH - 2 * PAD)) / Math.max(1, points.length - 1)
  const y = (value: number) => HEIGHT - PAD - (value / top) * (HEIGHT - 2 * PAD)
  const flagged = (place: number) => signals.some(({ from, until }) => place >= from && place <= until)
  return (
    <svg
      className="run-chart"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={words.ledger.chart(title, known.length)}
    >
      <line className="axis" x1={PAD} x2={WIDTH - PAD} y1={y(0)} y2={y(0)} />
      {median !== null && <line className="median" x1={PAD} x2={WIDTH - PAD} y1={y(median)} y2={y(median)} />}
      {lines(points.map(({ value }) => value)).map((run) => (
        <polyline key={run[0]?.place} points={run.map(({ place, value }) => `${x(place)},${y(value)}`).join(' ')} />
      ))}
      {points.map(
        ({ week, value }, place) =>
          value !== null && (
            <circle key={week} className={flagged(place) ? 'signal' : undefined} cx={x(place)} cy={y(value)} r={4} />
          ),
      )}
    </svg>
  )
}

/** The stretches of weeks without a gap. */
function lines(values: readonly (number | null)[]): { place: number; value: number }[][] {
  const found: { place: number; value: number }[][] = []
  for (const [place, value] of values.entries()) {
    if (value === null) continue
    if (place > 0 && values[place - 1] !== null) found.at(-1)?.push({ place, value })
    else found.push([{ place, value }])
  }
  return found
}
