import { useState } from 'react'
import { Notice } from '../../ui/page-frame.tsx'
import type { OpenScene } from '../scene.ts'

/**
 * The clinician would like to take a still of the picture: of what, for whom, kept where. Yes and no are alike, and a
 * no costs nothing. While it is not filed the patient may still change their mind.
 */
export function PictureQuestion({ scene }: { scene: OpenScene }) {
  const { open, paths, save, reload } = scene
  const words = scene.words.picture
  const [busy, setBusy] = useState(false)
  const asked = open.picture
  const answer = async (decision: 'allow' | 'decline' | 'withdraw') => {
    if (asked === null) return
    setBusy(true)
    await save(paths.picture.replace(':picture', encodeURIComponent(asked.picture)), { decision })
    await reload()
    setBusy(false)
  }
  return (
    <div role="status">
      {asked?.status === 'asked' && (
        <Notice tone="waiting">
          <h2>{words.title(open.clinician, words.sites[asked.site])}</h2>
          <p>{words.body(scene.page.practice.name)}</p>
          <p>{words.free}</p>
          <div className="two-answers">
            <button type="button" disabled={busy} onClick={() => void answer('allow')}>
              {words.allow}
            </button>
            <button type="button" disabled={busy} onClick={() => void answer('decline')}>
              {words.decline}
            </button>
          </div>
        </Notice>
      )}
      {asked?.status === 'allowed' && (
        <Notice tone="good">
          <p>{words.allowed(open.clinician)}</p>
          <button type="button" className="quiet" disabled={busy} onClick={() => void answer('withdraw')}>
            {words.withdraw}
          </button>
        </Notice>
      )}
      {asked !== null && SAID.has(asked.status) && <p className="quiet-text">{words.after[asked.status]}</p>}
    </div>
  )
}

const SAID: ReadonlySet<string> = new Set([
  'declined',
  'dropped',
  'filing',
  'filed',
  'failed',
  'withdrawing',
  'withdrawn',
])
