import { longDay } from '../ui/times.ts'
import type { Seat } from './app.tsx'

/** Which day the board shows, and the way to the one before and after. */
export function Day(props: { day: string; count: number; seat: Seat; onDay: (day: string | null) => void }) {
  const { day, seat, onDay } = props
  const { words, language } = seat
  const noon = `${day}T12:00:00Z`
  const other = (days: number) => new Date(Date.parse(noon) + days * 24 * 3_600_000).toISOString().slice(0, 10)
  return (
    <div className="day-line">
      <h2 id="board-title">
        {longDay(noon, 'UTC', language)} <span className="quiet">{words.board.count(props.count)}</span>
      </h2>
      <div className="buttons">
        <button type="button" onClick={() => onDay(other(-1))} aria-label={words.day.earlier}>
          ‹
        </button>
        <button type="button" onClick={() => onDay(null)}>
          {words.day.today}
        </button>
        <button type="button" onClick={() => onDay(other(1))} aria-label={words.day.later}>
          ›
        </button>
      </div>
    </div>
  )
}
