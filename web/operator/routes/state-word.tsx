import type { MessageLine } from '#api/operator-routes.ts'
import { useWords } from '../words/use-words.ts'

const MARKS: Record<MessageLine['state'], string> = {
  waiting: '…',
  delivered: '✓',
  filtered: '–',
  quarantined: '!',
  withheld: '–',
  skipped: '–',
}

/** What a message came to, as a word with a mark: never by colour alone. */
export function StateWord({ state }: Pick<MessageLine, 'state'>) {
  const words = useWords()
  return (
    <span className={`state ${state}`}>
      <span aria-hidden="true">{MARKS[state]} </span>
      {words.routes.states[state]}
    </span>
  )
}
