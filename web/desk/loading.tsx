import { useEffect, useState } from 'react'
import type { Words } from './words/en.ts'

/** What comes before that need not be announced. */
const SLOW_MS = 200

/** The outline of what is being read, in the place where it will stand; nothing for the first moment. */
export function Loading({ says, as }: { says: string; as: 'day' | 'list' | 'facts' }) {
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className="outline" data-as={as}>
      <p role="status" className="quiet">
        {slow && says}
      </p>
      {slow &&
        OUTLINES[as].map((lines, at) => <div key={at} aria-hidden="true" className="lines" data-lines={lines} />)}
    </div>
  )
}

/** The same for a part of the page itself; it may be late on a bad line. */
export function Coming({ late, words, as }: { late: boolean; words: Words; as: 'list' | 'facts' }) {
  if (!late) return <Loading says={words.loading} as={as} />
  return (
    <p className="notice waiting" role="status">
      … {words.late}
    </p>
  )
}

/** How many lines each part has: of the day the worklist and the board, of a list and of facts the one part. */
const OUTLINES = { day: [8, 12], list: [12], facts: [6] } as const
