import { useWords } from '../words/use-words.ts'
import type { Clash } from './choosing.ts'
import type { DraftOfNote } from './use-draft.ts'

/** Sentences of which two clinicians said different things at once: neither is written over, and whoever sees it decides. */
export function DraftClashes({ draft }: { draft: DraftOfNote }) {
  const say = useWords().draft.clash
  if (draft.clashes.length === 0) return null
  const settle = (clash: Clash, mine: boolean) => {
    draft.settle(clash, mine)
    document.querySelector<HTMLElement>('#draft')?.focus()
  }
  return (
    <div className="draft-aside" data-kind="disagree" role="alert">
      <h4>{say.title}</h4>
      {draft.clashes.map((clash) => (
        <div key={`${clash.mine.section} ${clash.mine.text}`}>
          <blockquote className="evidence">{clash.mine.text}</blockquote>
          <p>{say.theirs(clash.theirs.taken)}</p>
          <div className="proposed-presses">
            <button
              type="button"
              className="button"
              aria-label={say.keepMineOf(clash.mine.text)}
              onClick={() => settle(clash, true)}
            >
              {say.keepMine}
            </button>
            <button
              type="button"
              className="link"
              aria-label={say.keepTheirsOf(clash.mine.text)}
              onClick={() => settle(clash, false)}
            >
              {say.keepTheirs}
            </button>
          </div>
        </div>
      ))}
    </div>
  )
}
