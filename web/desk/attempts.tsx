import type { BoardRow } from '#api/desk.ts'
import { clockTime } from '../ui/times.ts'
import type { Seat } from './app.tsx'

const OUTCOMES = ['no-answer', 'message-left', 'reached'] as const

/** What was tried to reach a patient who is late, how the next call ended, and, when enough was tried, a no-show. */
export function Attempts({ row, seat }: { row: BoardRow; seat: Seat }) {
  const { words, zone, language, now } = seat
  const says = words.attempts
  const provable = row.noShowFrom !== null && now.getTime() >= new Date(row.noShowFrom).getTime()
  return (
    <section className="attempts" aria-label={says.title}>
      {row.attempts.length === 0 ? (
        <p className="quiet">{`${says.title}: ${says.none}`}</p>
      ) : (
        <ul>
          {row.attempts.map(({ channel, outcome, at }) => (
            <li key={at}>{`${clockTime(at, zone, language)} ${says.channels[channel]}: ${says.ended[outcome]}`}</li>
          ))}
        </ul>
      )}
      {OUTCOMES.map((outcome) => (
        <button
          key={outcome}
          type="button"
          onClick={() => void seat.act(seat.paths.attempts(row.visit), { outcome }, says.logged)}
        >
          {says.outcomes[outcome]}
        </button>
      ))}
      {provable && (
        <button type="button" onClick={() => seat.ask({ kind: 'no-show', visit: row.visit })}>
          {says.noShow}
        </button>
      )}
    </section>
  )
}
