import { useState } from 'react'
import { ask } from '../../ui/ask.ts'
import { Notice } from '../../ui/page-frame.tsx'
import type { OpenScene } from '../scene.ts'

const EASE = [1, 2, 3, 4, 5] as const

/** How easy it was to join, and a free line. Nobody has to say; said once, it is thanked for. */
export function Rating({ scene }: { scene: OpenScene }) {
  const { open, language, reload } = scene
  const words = scene.words.rating
  const [ease, setEase] = useState<(typeof EASE)[number] | null>(null)
  const [text, setText] = useState('')
  const [trouble, setTrouble] = useState<'choose' | 'notHeard' | null>(null)
  const [thanked, setThanked] = useState(false)
  if (open.rated)
    return (
      <p role="status" className="quiet-text">
        {thanked && words.thanks}
      </p>
    )
  const send = async () => {
    if (ease === null) return setTrouble('choose')
    const body = { ease, ...(text.trim() !== '' && { text: text.trim() }) }
    const answered = await ask<null>(scene.paths.rating, { method: 'POST', body, language })
    setTrouble(answered.ok ? null : 'notHeard')
    setThanked(answered.ok)
    await reload()
  }
  return (
    <form
      className="rating"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <h2>{words.title}</h2>
      <fieldset>
        <legend>{words.ease}</legend>
        <div className="ease">
          {EASE.map((one) => (
            <label key={one}>
              <input type="radio" name="ease" value={one} checked={ease === one} onChange={() => setEase(one)} />
              <span>
                {one}
                {one === 1 && `, ${words.hardest}`}
                {one === 5 && `, ${words.easiest}`}
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <label htmlFor="rating-text">{words.text}</label>
      <p className="quiet-text" id="rating-hint">
        {words.hint}
      </p>
      <textarea
        id="rating-text"
        aria-describedby="rating-hint"
        rows={2}
        maxLength={500}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div role="alert">
        {trouble !== null && (
          <Notice tone="attention">
            <p>{words[trouble]}</p>
          </Notice>
        )}
      </div>
      <div className="buttons">
        <button type="submit" className="second">
          {words.send}
        </button>
      </div>
    </form>
  )
}
