import { useState } from 'react'
import { ask } from '../ui/ask.ts'
import { Heading, Notice } from '../ui/page-frame.tsx'
import type { Language } from '../ui/times.ts'
import type { Words } from './words/en.ts'

/** A visit's address without its link: it admits nobody, and can have the link sent. The answer is the same for every address. */
export function LinkAgain(props: { path: string; says: string; language: Language; words: Words }) {
  const words = props.words.noAccess
  const [state, setState] = useState<'asking' | 'sending' | 'sent'>('asking')
  const [trouble, setTrouble] = useState<string | null>(null)
  const send = async () => {
    if (state === 'sending') return
    setState('sending')
    setTrouble(null)
    const answered = await ask<null>(props.path, { method: 'POST', body: {}, language: props.language })
    if (answered.ok) return setState('sent')
    setState('asking')
    setTrouble(answered.problem.says === '' ? words.failed : answered.problem.says)
  }
  if (state === 'sent')
    return (
      <>
        <Heading step="link-sent">{words.sentTitle}</Heading>
        <p>{words.sent}</p>
        <p>{words.otherwise}</p>
      </>
    )
  return (
    <>
      <Heading step="no-access">{words.title}</Heading>
      <p>{words.body}</p>
      <p>{props.says}</p>
      <div role="alert">
        {trouble !== null && (
          <Notice tone="attention">
            <p>{trouble}</p>
          </Notice>
        )}
      </div>
      <div className="buttons">
        <button type="button" onClick={() => void send()}>
          {words.send}
        </button>
      </div>
    </>
  )
}
