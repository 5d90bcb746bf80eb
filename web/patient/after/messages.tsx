import { useState } from 'react'
import { errorFor, ErrorSummary, TextArea, type FieldError } from '../../ui/form.tsx'
import { clockTime, longDay } from '../../ui/times.ts'
import type { OpenScene } from '../scene.ts'

/** The visit's thread with the practice: one inbox, the EMR's own. */
export function Messages({ scene }: { scene: OpenScene }) {
  const { open, language, zone } = scene
  const words = scene.words.messages
  const [text, setText] = useState('')
  const [errors, setErrors] = useState<FieldError[]>([])
  const [busy, setBusy] = useState(false)
  /** What was taken last, and how many messages stood here then: where the record does not answer it can't be read back yet. */
  const [taken, setTaken] = useState<number | null>(null)
  const send = async () => {
    if (busy) return
    if (text.trim() === '') return setErrors([{ field: 'message', says: words.error }])
    setErrors([])
    setBusy(true)
    const answered = await scene.save(scene.paths.messages, { text: text.trim() })
    if (answered.ok) {
      setText('')
      setTaken(open.messages.length)
    }
    await scene.reload()
    setBusy(false)
  }
  return (
    <section className="messages" aria-labelledby="messages-title">
      <h2 id="messages-title">{words.title}</h2>
      {open.messages.length === 0 ? (
        <p>{words.empty}</p>
      ) : (
        <ol aria-live="polite">
          {open.messages.map((message) => (
            <li key={`${message.at} ${message.from}`} className={message.from}>
              <span className="quiet-text">
                {words.from[message.from]}, {longDay(message.at, zone, language)},{' '}
                {clockTime(message.at, zone, language)}
                {message.from === 'patient' && ` · ${words.state[message.state]}`}
              </span>
              <br />
              {message.text}
            </li>
          ))}
        </ol>
      )}
      <ErrorSummary title={scene.words.errorsTitle} errors={errors} />
      <form
        noValidate
        data-answer=""
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        <TextArea
          id="message"
          label={words.label}
          hint={words.hint(open.answeredWithin)}
          value={text}
          maxLength={2000}
          error={errorFor(errors, 'message')}
          onChange={setText}
        />
        <button type="submit" aria-disabled={busy}>
          {words.send}
        </button>
        <p role="status">
          {scene.saving === 'keeping' ? words.kept : taken === open.messages.length ? words.taken : ''}
        </p>
      </form>
    </section>
  )
}
