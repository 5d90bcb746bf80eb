import { useEffect, useState } from 'react'
import type { OpenVisit } from '#api/visit.ts'
import { ask } from '../ui/ask.ts'
import { clockTime, type Language } from '../ui/times.ts'
import type { Words } from './words/en.ts'

/** How often a page that waits for help asks who has heard it. */
const LOOK_MS = 8_000

/**
 * *I need help* before anybody is identified: it has the practice ring the number on its record, and tells nothing of the
 * visit. `says` is what is so once it is pressed.
 */
export function AskAtDoor(props: { path: string; says: string; language: Language; words: Words }) {
  const { words } = props
  const [state, setState] = useState<'asking' | 'told' | 'failed'>('asking')
  const press = async () => {
    const answered = await ask<null>(props.path, { method: 'POST', body: {}, language: props.language })
    setState(answered.ok ? 'told' : 'failed')
  }
  return (
    <div className="ask-help" role="status">
      {state === 'told' ? (
        <p>{props.says}</p>
      ) : (
        <button type="button" className="quiet" onClick={() => void press()}>
          {words.help.ask}
        </button>
      )}
      {state === 'failed' && <p>{words.help.failed}</p>}
    </div>
  )
}

/** *I need help*, on every page of an identified patient; then who has heard it. The practice's number stands beside it. */
export function AskHelp(props: {
  help: OpenVisit['help']
  path: string
  zone: string
  language: Language
  words: Words
  onAsked: () => unknown
}) {
  const { help, words, language } = props
  const [failed, setFailed] = useState(false)
  const asks = help !== null && !help.answered
  const { onAsked } = props
  useEffect(() => {
    if (!asks) return
    const timer = setInterval(onAsked, LOOK_MS)
    return () => clearInterval(timer)
  }, [asks, onAsked])
  const press = async () => {
    const answered = await ask<null>(props.path, { method: 'POST', body: {}, language })
    setFailed(!answered.ok)
    onAsked()
  }
  return (
    <div className="ask-help" role="status">
      {asks ? (
        <p>{help.taken ? words.help.taken : words.help.asked(clockTime(help.askedAt, props.zone, language))}</p>
      ) : (
        <button type="button" className="quiet" onClick={() => void press()}>
          {words.help.ask}
        </button>
      )}
      {failed && <p>{words.help.failed}</p>}
    </div>
  )
}
