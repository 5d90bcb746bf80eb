import { useEffect, useRef, useState } from 'react'
import type { Call, ChatLine } from '../../ui/call/call.ts'
import { TextField } from '../../ui/form.tsx'
import { clockTime } from '../../ui/times.ts'
import { seatName } from '../guests.tsx'
import type { OpenScene } from '../scene.ts'

/** The call's chat: relayed, and kept for the note of the visit until that is signed. */
export function Chat({ call, lines, scene }: { call: Call; lines: readonly ChatLine[]; scene: OpenScene }) {
  const words = scene.words.call
  const [text, setText] = useState('')
  const [notSent, setNotSent] = useState(false)
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => document.getElementById('chat-text')?.focus(), [])
  useEffect(() => {
    // In braces: newer browsers give a promise back, which React would take for the way to clean up.
    list.current?.scrollTo(0, list.current.scrollHeight)
  }, [lines.length])
  const send = () => {
    const said = text.trim()
    if (said === '') return
    const left = call.say(said)
    setNotSent(!left)
    if (left) setText('')
  }
  return (
    <section className="chat" aria-label={words.chatTitle}>
      <ol ref={list} aria-live="polite">
        {lines.map((line) => (
          <li key={`${line.at} ${line.from}`} className={line.from}>
            <span className="quiet-text">
              {seatName(scene, line.from)}, {clockTime(line.at, scene.zone, scene.language)}
            </span>
            <br />
            {line.text}
          </li>
        ))}
      </ol>
      <p id="chat-hint" className="quiet-text">
        {words.chatHint(scene.open.clinician, scene.open.answeredWithin)}
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <TextField
          id="chat-text"
          label={words.chatLabel}
          value={text}
          maxLength={1000}
          error={notSent ? words.chatNotSent : undefined}
          onChange={setText}
        />
        <button type="submit" className="second">
          {words.chatSend}
        </button>
      </form>
    </section>
  )
}
