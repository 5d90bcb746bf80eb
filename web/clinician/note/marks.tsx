import { useState } from 'react'
import type { MarkRequest } from '#api/smart-note.ts'
import type { Workspace } from '#api/workspace.ts'
import { troubleOf, write } from '../ask.ts'
import { clock } from '../clock.ts'
import type { Addresses } from '../paths.ts'
import './drafted.css'
import { useWords } from '../words/use-words.ts'

/** As many phrases as there are single keys for them. */
const WITH_A_KEY = 9

/** A moment of the call, or one of the pathway's phrases, marked by one key; what was marked can be taken back. */
export function Marks(props: { addresses: Addresses; page: Workspace; zone: string; onDone: () => Promise<void> }) {
  const words = useWords()
  const { addresses, page, zone } = props
  const say = words.draft.marks
  const [trouble, setTrouble] = useState<string | null>(null)
  const { marks } = page
  const inCall = page.state.stage === 'in-visit'
  if (marks === undefined || (!inCall && marks.made.length === 0)) return null
  const settle = async (asked: ReturnType<typeof write>) => {
    const answer = await asked
    const failed = troubleOf(answer, words)
    setTrouble(failed === null ? null : `${say.notMarked} ${failed}`)
    if (failed === null) await props.onDone()
  }
  const mark = (phrase: string | null) => {
    const request: MarkRequest = { phrase }
    void settle(write('PUT', addresses.mark(crypto.randomUUID()), request))
  }
  const wordsOf = (phrase: string | null) => marks.phrases.find(({ id }) => id === phrase)?.text ?? say.aMoment
  const newest = marks.made.at(-1)
  return (
    <section className="marks" aria-labelledby="marks-title">
      <h3 id="marks-title">{say.title}</h3>
      {inCall && (
        <div className="marks-presses">
          <button type="button" className="button" id="mark-moment" onClick={() => mark(null)}>
            {say.moment} <kbd className="by-key">m</kbd>
          </button>
          {marks.phrases.map(({ id, text }, index) => (
            <button key={id} type="button" className="button" id={`mark-phrase-${index + 1}`} onClick={() => mark(id)}>
              {text} {index < WITH_A_KEY && <kbd className="by-key">{index + 1}</kbd>}
            </button>
          ))}
        </div>
      )}
      {trouble !== null && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
      <p className="visually-hidden" role="status">
        {newest !== undefined && say.marked(clock(newest.at, zone))}
      </p>
      {marks.made.length > 0 && (
        <ul>
          {marks.made.map(({ mark: id, phrase, at }) => (
            <li key={id}>
              <span>{say.made(clock(at, zone), wordsOf(phrase))}</span>
              {page.state.stage !== 'signed' && page.note.state !== 'signing' && page.note.state !== 'with-person' && (
                <button
                  type="button"
                  className="link"
                  aria-label={say.takeBackOf(say.made(clock(at, zone), wordsOf(phrase)))}
                  onClick={() => void settle(write('DELETE', addresses.mark(id)))}
                >
                  {say.takeBack}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
