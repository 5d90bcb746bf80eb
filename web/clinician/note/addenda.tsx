import { useState } from 'react'
import type { Workspace } from '#api/workspace.ts'
import { write } from '../ask.ts'
import { moment } from '../clock.ts'
import type { Addresses } from '../paths.ts'
import { useWords } from '../words/use-words.ts'

/** What was added to a signed note, and the field to add more. */
export function Addenda(props: {
  addresses: Addresses
  page: Workspace
  zone: string
  now: Date
  emr: string
  onDone: () => Promise<void>
}) {
  const words = useWords()
  const [text, setText] = useState('')
  const [sending, setSending] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)
  const say = words.note.addendum
  const add = async () => {
    setSending(true)
    const answer = await write('POST', props.addresses.addendum, { text })
    setSending(false)
    if (answer.kind !== 'answered') {
      setTrouble(answer.kind === 'refused' ? answer.problem.says : words.trouble.unreachable)
      return
    }
    setText('')
    setTrouble(null)
    await props.onDone()
  }
  return (
    <div className="addenda">
      {props.page.note.addenda.map((addendum) => (
        <article key={addendum.at + addendum.text}>
          <h3>
            {say.at(moment(addendum.at, props.zone, props.now, words.language))}{' '}
            <span className="quiet">{say.state(addendum.state)}</span>
          </h3>
          <p className="fixed-text">{addendum.text || say.laidOut(props.emr)}</p>
        </article>
      ))}
      {props.page.mine && (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (text.trim() !== '' && !sending) void add()
          }}
        >
          <div data-answer className="note-section">
            <label htmlFor="addendum">{say.label}</label>
            <textarea
              id="addendum"
              rows={3}
              maxLength={20_000}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </div>
          {trouble !== null && (
            <p className="trouble" role="alert">
              {trouble}
            </p>
          )}
          <button type="submit" className="button" disabled={text.trim() === '' || sending}>
            {say.press}
          </button>
        </form>
      )}
    </div>
  )
}
