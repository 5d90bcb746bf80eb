import type { MessageLine } from '#api/operator-routes.ts'

const WORDS: Record<MessageLine['state'], { word: string; mark: string }> = {
  waiting: { word: 'Waiting', mark: '…' },
  delivered: { word: 'Delivered', mark: '✓' },
  filtered: { word: 'Filtered', mark: '–' },
  quarantined: { word: 'Quarantined', mark: '!' },
  withheld: { word: 'Withheld', mark: '–' },
  skipped: { word: 'Skipped', mark: '–' },
}

/** What a message came to, as a word with a mark: never by colour alone. */
export function StateWord({ state }: Pick<MessageLine, 'state'>) {
  const { word, mark } = WORDS[state]
  return (
    <span className={`state ${state}`}>
      <span aria-hidden="true">{mark} </span>
      {word}
    </span>
  )
}
