import { useEffect, useState, type ReactNode } from 'react'
import { copy } from '../ui/copy.ts'
import { useWords } from './words/use-words.ts'

/** Nothing for the first moment: what comes at once need not be announced. */
export function Loading() {
  const words = useWords()
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 200)
    return () => clearTimeout(timer)
  }, [])
  return (
    <p role="status" className="skeleton">
      {slow && words.loading}
    </p>
  )
}

export function Failed({ why, onAgain }: { why: string; onAgain: () => void }) {
  const words = useWords()
  return (
    <div role="alert" className="notice attention">
      <p>! {why}</p>
      <button type="button" onClick={onAgain}>
        {words.again}
      </button>
    </div>
  )
}

/** What came of a press, said to everybody: as text, and to those who listen. */
export function Said({ said }: { said: { tone: 'plain' | 'attention'; text: string } | null }) {
  return (
    <div role="status">
      {said !== null && (
        <p className={`notice ${said.tone}`}>
          {said.tone === 'attention' ? '! ' : '✓ '}
          {said.text}
        </p>
      )}
    </div>
  )
}

/** Copies, and says so in its own place. `what` completes the button's name for those who can't see beside what it stands. */
export function Copy({ text, what, children }: { text: string; what: string; children?: ReactNode }) {
  const words = useWords()
  const [copied, setCopied] = useState<boolean | null>(null)
  return (
    <span className="copy">
      <button type="button" onClick={() => void copy(text).then(setCopied)}>
        {children ?? words.copy.press} <span className="visually-hidden">{what}</span>
      </button>{' '}
      <span role="status" className="quiet">
        {copied === true && `✓ ${words.copy.copied}`}
        {copied === false && words.copy.not}
      </span>
    </span>
  )
}
