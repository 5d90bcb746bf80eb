import type { Seat } from '../tabs.ts'
import type { Editable } from './profile-tab.tsx'

/** Who changed what when, the newest first, each with the way back to it. */
export function History(props: { page: Editable; seat: Seat; busy: boolean; onBack: (to: number) => void }) {
  const { page, seat, busy, onBack } = props
  return (
    <section className="card" aria-labelledby="history-title">
      <h2 id="history-title">Versions</h2>
      {page.history.length === 0 ? (
        <p className="quiet">
          Nobody has edited the profile yet. Each version that is put in force stands here, with who made it and what it
          changed.
        </p>
      ) : (
        <ol className="versions">
          {page.history.map(({ version, at, by, backTo, changes }) => (
            <li key={version}>
              <p>
                <b>Version {version}</b>
                {version === page.version && ', in force'}, {seat.time(at)}, {by}
                {backTo !== null && `, went back to ${backTo === 0 ? 'the settings file' : `version ${backTo}`}`}
              </p>
              {changes.length > 0 && (
                <ul>
                  {changes.map((change) => (
                    <li key={change}>{change}</li>
                  ))}
                </ul>
              )}
              {version !== page.version && (
                <button type="button" disabled={busy} onClick={() => onBack(version)}>
                  Go back to version {version}
                </button>
              )}
            </li>
          ))}
          <li>
            <p>
              <b>The settings file</b>, as it is now
            </p>
            <button type="button" disabled={busy || page.asSettings} onClick={() => onBack(0)}>
              Go back to the settings file
            </button>
          </li>
        </ol>
      )}
    </section>
  )
}
