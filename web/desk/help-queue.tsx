import type { WorkRow } from '#api/desk.ts'
import type { Seat } from './app.tsx'
import { minutesSince } from './minutes.ts'
import { useNews } from './steady.ts'

/** Patients who pressed *I need help*, who has waited longest first. */
export function HelpQueue({ asking, since, seat }: { asking: readonly WorkRow[]; since: string; seat: Seat }) {
  const { words, now, paths } = seat
  // Who is new is said aloud, not each minute that passes.
  const news = useNews(asking, since, callOf)
  return (
    <section className="help-queue" aria-labelledby="help-title">
      <p role="status" className="visually-hidden">
        {news.map(({ patient }) => words.help.asks(patient)).join(' ')}
      </p>
      <h2 id="help-title">
        {words.help.title} <span className="count">{asking.length > 0 ? asking.length : ''}</span>
      </h2>
      {asking.length === 0 ? (
        <p className="quiet">{words.help.none}</p>
      ) : (
        <ul>
          {asking.map((row) => (
            <li key={row.visit} className="asking">
              <span>
                !{' '}
                {(row.task === AT_DOOR ? words.help.doorRow : words.help.row)(
                  row.patient ?? words.board.unread,
                  minutesSince(row.at, now),
                )}
                {row.task === AT_DOOR && <span className="at-door">{words.help.atDoor}</span>}
                {row.takenBy !== null && (
                  <span className="quiet">
                    {' · '}
                    {row.takenBy.me ? words.work.mine : words.help.taken(row.takenBy.name)}
                  </span>
                )}
              </span>
              <span className="buttons">
                {row.phone !== null && <a href={`tel:${row.phone}`}>{row.phone}</a>}
                {row.takenBy === null && (
                  <button
                    type="button"
                    className="primary"
                    onClick={() => void seat.act(paths.help(row.visit), { act: 'take' }, '')}
                  >
                    {words.suggestions['take-help']}
                  </button>
                )}
                <button
                  type="button"
                  className={row.takenBy === null ? '' : 'primary'}
                  onClick={() => void seat.act(paths.help(row.visit), { act: 'answered' }, '')}
                >
                  {words.suggestions['answer-help']}
                </button>
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** Called by somebody who has not proved who they are. */
const AT_DOOR = 'help/door'

/** Who asks again, having been helped, asks anew. */
function callOf({ visit, at }: WorkRow): string {
  return `${visit} ${at}`
}
