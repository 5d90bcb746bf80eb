import { useState } from 'react'
import type { Workspace } from '#api/workspace.ts'
import type { RatingRequest } from '#api/visit.ts'
import { write, troubleOf } from '../ask.ts'
import type { Addresses } from '../paths.ts'
import { useWords } from '../words/use-words.ts'

const EASE = [1, 2, 3, 4, 5] as const

/** After signing, folded away: how easy it was to launch. One press is enough; a line may go with it. */
export function Rating({ page, addresses, onDone }: { page: Workspace; addresses: Addresses; onDone: () => void }) {
  const words = useWords()
  const [text, setText] = useState('')
  const [trouble, setTrouble] = useState<string | null>(null)
  const say = words.rating
  if (!page.mine || page.state.stage !== 'signed') return null
  if (page.state.rated) return null
  const send = async (ease: RatingRequest['ease']) => {
    const request: RatingRequest = { ease, ...(text.trim() !== '' && { text: text.trim() }) }
    setTrouble(troubleOf(await write('POST', addresses.rating, request), words))
    onDone()
  }
  return (
    <details className="rating">
      <summary>{say.title}</summary>
      <label htmlFor="rating-text">{say.text}</label>
      <input id="rating-text" maxLength={500} value={text} onChange={(event) => setText(event.target.value)} />
      <div className="row" role="group" aria-label={say.title}>
        {EASE.map((ease) => (
          <button key={ease} type="button" className="button" onClick={() => void send(ease)}>
            {say.eases[ease - 1]}
          </button>
        ))}
      </div>
      {trouble !== null && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
    </details>
  )
}
