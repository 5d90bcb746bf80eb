import type { MessagePreview } from '#api/operator.ts'
import { useWords } from '../words/use-words.ts'

/** Each kind of message of a fictive visit, as the profile writes it; what an edit changes is marked. */
export function Messages(props: { previews: readonly MessagePreview[]; edited: boolean; sound: boolean }) {
  const { previews, edited, sound } = props
  const words = useWords()
  const say = words.profile.messages
  return (
    <section className="card" aria-labelledby="messages-title">
      <h2 id="messages-title">{say.title}</h2>
      <p className="quiet">{say.about}</p>
      {!sound && <p className="notice waiting">… {say.later}</p>}
      {sound &&
        previews.map(({ kind, title, event, lines }) => {
          const changed = lines.filter((line) => line.changed).length
          return (
            <details key={kind} open={kind === 'book' || (edited && changed > 0)}>
              <summary>
                {words.said.profile(title)} <span className="quiet">{event}</span>
                {edited && changed > 0 && <b className="mark"> {say.changes(changed)}</b>}
              </summary>
              <pre className="message">
                {lines.map((line, at) => (
                  // A message has the same segment twice, and its order is fixed.
                  // eslint-disable-next-line react/no-array-index-key
                  <span key={at} className={edited && line.changed ? 'changed' : undefined}>
                    {edited && (line.changed ? '→ ' : '  ')}
                    {line.text}
                  </span>
                ))}
              </pre>
            </details>
          )
        })}
    </section>
  )
}
