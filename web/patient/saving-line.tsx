import { Notice } from '../ui/page-frame.tsx'
import type { SaveState } from './saving.ts'
import type { Words } from './words/en.ts'

/** How the last answers stand, told to screen readers too. `quietly` leaves out "Saved" where nothing was kept. */
export function SavingLine({ saving, words, quietly }: { saving: SaveState; words: Words; quietly?: boolean }) {
  return (
    <div role="status" className="saving">
      {saving === 'saving' && <span>{words.saving.saving}</span>}
      {saving === 'saved' && quietly !== true && <span>✓ {words.saving.saved}</span>}
      {saving === 'keeping' && (
        <Notice tone="waiting">
          <p>{words.saving.keeping}</p>
        </Notice>
      )}
      {saving === 'refused' && (
        <Notice tone="attention">
          <p>{words.saving.refused}</p>
        </Notice>
      )}
    </div>
  )
}
