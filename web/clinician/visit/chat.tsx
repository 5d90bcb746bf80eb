import { useState } from 'react'
import type { Workspace } from '#api/workspace.ts'
import type { CallView } from '../../ui/call/call.ts'
import { clock } from '../clock.ts'
import { seatName } from './guests.tsx'
import type { CallHolder } from './held-call.ts'
import { useWords } from '../words/use-words.ts'

/** Lines written during the call. They are relayed and kept nowhere. */
export function Chat(props: { call: CallView; holder: CallHolder; page: Workspace }) {
  const words = useWords()
  const { page } = props
  const [text, setText] = useState('')
  const [lost, setLost] = useState(false)
  const say = words.chat
  return (
    <section className="chat" aria-labelledby="chat-title">
      <h3 id="chat-title">{say.title}</h3>
      <ol aria-live="polite">
        {props.call.chat.length === 0 && <li className="quiet">{say.empty}</li>}
        {props.call.chat.map((line) => (
          <li key={line.at + line.from + line.text}>
            <span className="quiet">
              {clock(line.at, page.practice.timeZone)}{' '}
              {line.from === page.seat ? say.you : seatName(page, line.from, words)}
            </span>{' '}
            {line.text}
          </li>
        ))}
      </ol>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault()
          if (text.trim() === '') return
          const left = props.holder.say(text.trim())
          setLost(!left)
          if (left) setText('')
        }}
      >
        <label className="visually-hidden" htmlFor="chat-text">
          {say.label}
        </label>
        <input
          id="chat-text"
          data-answer
          maxLength={2_000}
          autoComplete="off"
          placeholder={say.label}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="button">
          {say.send}
        </button>
      </form>
      {lost && (
        <p className="trouble" role="alert">
          {say.notSent}
        </p>
      )}
    </section>
  )
}
