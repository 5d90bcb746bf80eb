import { Heading } from '../ui/page-frame.tsx'
import type { Words } from './words/en.ts'

/** The calendar could not be asked; nothing was booked. */
export function Unreachable({ words, says, onAgain }: { words: Words; says: string; onAgain: () => void }) {
  return (
    <div role="alert">
      <Heading step="unreachable">{words.unreachable.title}</Heading>
      <p>{words.unreachable.body}</p>
      {says !== '' && <p>{says}</p>}
      <div className="buttons">
        <button type="button" onClick={onAgain}>
          {words.tryAgain}
        </button>
      </div>
    </div>
  )
}
