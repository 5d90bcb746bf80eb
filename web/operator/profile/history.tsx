import type { Seat } from '../tabs.ts'
import type { Editable } from './profile-tab.tsx'
import { useWords } from '../words/use-words.ts'

/** Who changed what when, the newest first, each with the way back to it. */
export function History(props: { page: Editable; seat: Seat; busy: boolean; onBack: (to: number) => void }) {
  const words = useWords()
  const { page, seat, busy, onBack } = props
  const say = words.profile.history
  return (
    <section className="card" aria-labelledby="history-title">
      <h2 id="history-title">{say.title}</h2>
      {page.history.length === 0 ? (
        <p className="quiet">{say.nobody}</p>
      ) : (
        <ol className="versions">
          {page.history.map(({ version, at, by, backTo, changes }) => (
            <li key={version}>
              <p>
                <b>{words.profile.versionOf(version)}</b>
                {version === page.version && say.inForce}, {seat.time(at)}, {by}
                {backTo !== null && say.wentBack(backTo === 0 ? words.profile.file : words.profile.version(backTo))}
              </p>
              {changes.length > 0 && (
                <ul>
                  {changes.map((change) => (
                    <li key={change}>{words.said.profile(change)}</li>
                  ))}
                </ul>
              )}
              {version !== page.version && (
                <button type="button" disabled={busy} onClick={() => onBack(version)}>
                  {words.profile.edit.backTo(words.profile.version(version))}
                </button>
              )}
            </li>
          ))}
          <li>
            <p>
              <b>{words.profile.theFile}</b>
              {say.now}
            </p>
            <button type="button" disabled={busy || page.asSettings} onClick={() => onBack(0)}>
              {words.profile.edit.backTo(words.profile.file)}
            </button>
          </li>
        </ol>
      )}
    </section>
  )
}
