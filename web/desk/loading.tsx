import { useEffect, useState } from 'react'

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

/** How many lines each part has: of the day the worklist and the board, of a list and of facts the one part. */
const OUTLINES = { day: [8, 12], list: [12], facts: [6] } as const
