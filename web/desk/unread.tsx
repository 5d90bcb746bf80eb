import { useState } from 'react'
import type { Problem } from '#api/problem.ts'
import { mayPass } from '../ui/ask.ts'
import { whyNotRead } from './why-not.ts'
import type { Words } from './words/en.ts'

/** Says that something could not be read and why, with a press that tries again where that may help. */
export function Unread({ problem, words, onAgain }: { problem: Problem; words: Words; onAgain: () => void }) {
  // Each try ends in what was read or in a problem of its own.
  const [tried, setTried] = useState<Problem | null>(null)
  const again = () => {
    if (tried === problem) return
    setTried(problem)
    onAgain()
  }
  return (
    <p className="notice attention" role="alert">
      ! {whyNotRead(problem, words)}{' '}
      {mayPass(problem) && (
        <button type="button" aria-disabled={tried === problem} onClick={again}>
          {words.tryAgain}
        </button>
      )}
    </p>
  )
}
