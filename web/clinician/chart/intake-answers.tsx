import type { IntakeView } from '#api/workspace.ts'
import type { Intake } from '../use-intake.ts'
import { measuredWords } from '../rooming/measured.ts'
import { useWords } from '../words/use-words.ts'

/** What the patient answered, what differs from the chart marked by a word. */
export function IntakeAnswers({ intake }: { intake: Intake }) {
  const words = useWords()
  const { view, failed } = intake
  return (
    <section className="chart-list intake" aria-labelledby="intake-title" id="intake" tabIndex={-1}>
      <header>
        <h3 id="intake-title">{words.chart.intake}</h3>
        {view?.state === 'shown' && !view.complete && <span className="flag waiting-word">{words.intake.partial}</span>}
        {failed && (
          <button type="button" className="link" onClick={intake.refresh}>
            {words.chart.again}
          </button>
        )}
      </header>
      {failed && <p className="trouble">{view === null ? words.intake.failed : words.intake.stale}</p>}
      {view === null && !failed && (
        <p className="skeleton appears-late">
          <span className="visually-hidden">{words.chart.loading(words.chart.intake)}</span>
        </p>
      )}
      {view?.state === 'in-emr' && <p className="quiet">{words.intake.inEmr}</p>}
      {view?.state === 'none' && <p className="quiet">{words.intake.none}</p>}
      {view?.state === 'shown' && <Answers view={view} />}
    </section>
  )
}

function Answers({ view }: { view: IntakeView }) {
  const words = useWords()
  return (
    <dl>
      {view.phq2 !== null && (
        <div className="answer">
          <dt>{words.intake.phq2}</dt>
          <dd className={view.phq2 >= 3 ? 'flag' : undefined}>{words.intake.phq2Says(view.phq2)}</dd>
        </div>
      )}
      {view.items.map((item) => (
        <div className="answer" key={item.question.linkId} data-changed={item.changed}>
          <dt>
            {item.question.text}
            {item.changed && <strong className="flag"> {words.intake.changed}</strong>}
          </dt>
          <dd>
            <Answer item={item} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Answer({ item: { question, answer } }: { item: IntakeView['items'][number] }) {
  const words = useWords()
  if (answer === undefined) return <span className="quiet">{words.intake.unanswered}</span>
  if (answer.kind === 'text')
    return answer.value === '' ? <span className="quiet">{words.intake.unanswered}</span> : answer.value
  if (answer.kind === 'choice') {
    const option = question.kind === 'choice' ? question.options.find(({ code }) => code === answer.value) : undefined
    return option?.text ?? answer.value
  }
  if (answer.kind === 'measures') {
    if (answer.values.length === 0) return <span className="quiet">{words.intake.notMeasured}</span>
    return (
      <ul>
        {answer.values.map((one) => (
          <li key={one.code}>{measuredWords(one, words)}</li>
        ))}
      </ul>
    )
  }
  if (question.kind !== 'confirm') return null
  if (question.listState === 'unavailable' && answer.note === '') return words.intake.listUnavailable
  const gone = question.entries.filter(({ reference }) => !answer.right && answer.changed.includes(reference))
  const right = question.entries.filter((entry) => !gone.includes(entry))
  return (
    <>
      {question.entries.length === 0 && <span className="quiet">{words.intake.nothingListed}</span>}
      {gone.length > 0 && (
        <ul>
          {gone.map((entry) => (
            <li key={entry.reference}>
              {entry.text} <strong className="flag">{words.intake.noLonger}</strong>
            </li>
          ))}
        </ul>
      )}
      {right.length > 0 && (
        <p>
          <span className="quiet">
            {answer.right || gone.length > 0 ? words.intake.confirmed : words.intake.listed}:
          </span>{' '}
          {right.map(({ text }) => text).join(', ')}
        </p>
      )}
      {answer.note !== '' && (
        <p className="says">
          {words.intake.says}: “{answer.note}”
        </p>
      )}
    </>
  )
}
