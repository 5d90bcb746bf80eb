import { useId, useState } from 'react'
import type { AnswerRow, ClaimAnswersRead } from '#api/charge.ts'
import { ask, type Answered } from '../../ui/ask.ts'
import { base64Of } from '../../ui/base64.ts'
import { dayTime, type Language } from '../../ui/times.ts'
import type { Paths } from '../paths.ts'
import { whyNot } from '../why-not.ts'
import type { Words } from '../words/en.ts'
import { answerText, coverageText } from './answer-text.ts'

/** What came back from payers: a file is read here, and what fits no claim and nobody's coverage stands until somebody has seen to it. */
export function Answers(props: {
  rows: readonly AnswerRow[]
  zone: string
  paths: Paths
  words: Words
  language: Language
  onChanged: () => void
}) {
  const { rows, zone, paths, words, language, onChanged } = props
  const say = words.charges.answers
  // Put into words when it is shown, so that it is read in the language of the page.
  const [came, setCame] = useState<Answered<ClaimAnswersRead | null> | null>(null)
  const [busy, setBusy] = useState(false)
  const id = useId()

  const said = (now: Answered<ClaimAnswersRead | null>) => {
    if (!now.ok) return whyNot(now.problem, words)
    if (now.value === null) return say.seenTo
    const { known, problem, answers, matched, coverages, covered } = now.value
    if (known) return say.known
    if (problem !== null) return say.unreadable(problem.segment, whyUnread(problem.why, words))
    if (coverages === 0) return say.read(answers, matched)
    return [...(answers === 0 ? [] : [say.read(answers, matched)]), say.covered(coverages, covered)].join(' ')
  }
  const read = async (chosen: File | undefined) => {
    if (chosen === undefined) return
    setBusy(true)
    const file = base64Of(await chosen.arrayBuffer())
    const answered = await ask<ClaimAnswersRead>(paths.answers, {
      method: 'POST',
      body: { name: chosen.name, file },
      language,
    })
    setBusy(false)
    setCame(answered)
    if (answered.ok) onChanged()
  }
  const done = async ({ digest, segment }: AnswerRow) => {
    const answered = await ask<null>(paths.answerDone, { method: 'POST', body: { digest, segment }, language })
    setCame(answered)
    onChanged()
  }

  return (
    <section className="answers" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>{say.title}</h3>
      <p>
        <label htmlFor={id}>{say.choose}</label>
        <input
          id={id}
          type="file"
          disabled={busy}
          onChange={({ target }) => {
            void read(target.files?.[0])
            target.value = ''
          }}
        />
      </p>
      <p role="status">{busy ? words.loading : came !== null && said(came)}</p>
      {rows.length > 0 && <h4>{say.unmatched}</h4>}
      <ul>
        {rows.map((row) => (
          <li key={`${row.digest}/${row.segment ?? ''}`}>
            <span>
              {row.name}, {dayTime(row.at, zone, language)}
            </span>
            <strong>
              {row.covers !== null
                ? say.covers[row.covers.why](row.covers.payer.name || row.covers.payer.id)
                : row.problem === null || row.said !== null
                  ? say.noClaim(row.about ?? '')
                  : say.unread(row.problem.segment)}
            </strong>
            <span className="quiet">
              {row.covers !== null
                ? coverageText(row.covers, row.segment ?? 0, words, language)
                : row.said !== null
                  ? answerText(row.said, words, language)
                  : row.problem !== null && whyUnread(row.problem.why, words)}
            </span>
            <button type="button" onClick={() => void done(row)}>
              {say.done}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Files that were read before there were codes for it keep their English words. */
function whyUnread(why: string, words: Words): string {
  const known: Record<string, string> = words.charges.answers.why
  return known[why] ?? why
}
