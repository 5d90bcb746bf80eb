import { useState } from 'react'
import { Heading, Notice } from '../../ui/page-frame.tsx'
import type { OpenScene } from '../scene.ts'

/** The consent text as the site has it, and the two answers. */
export function Consent({ scene, onDone }: { scene: OpenScene; onDone: () => void }) {
  const { words, open } = scene
  const [declined, setDeclined] = useState(open.next === 'declined')
  const [busy, setBusy] = useState(false)
  const { consent } = open
  const answer = async (decision: 'agree' | 'decline') => {
    if (busy || consent === undefined) return
    setBusy(true)
    const answered = await scene.save(scene.paths.consent, { version: consent.version, decision })
    await scene.reload()
    setBusy(false)
    if (!answered.ok) return
    if (decision === 'agree') onDone()
    else setDeclined(true)
  }

  if (declined) return <Declined scene={scene} onAgain={() => setDeclined(false)} />
  const given = open.steps.some((step) => step.id === 'consent' && step.done)
  return (
    <>
      <Heading step="consent">{words.consent.title}</Heading>
      {consent?.approved === false && (
        <Notice tone="plain">
          <p>{words.consent.draft}</p>
        </Notice>
      )}
      {consent?.text
        .split(/\n+/)
        .filter((paragraph) => paragraph.trim() !== '')
        .map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
      {given && (
        <Notice tone="good">
          <p>{words.consent.given}</p>
        </Notice>
      )}
      <div className="buttons" data-answer="">
        {given ? (
          <button type="button" onClick={onDone}>
            {words.continue}
          </button>
        ) : (
          <button type="button" aria-disabled={busy} onClick={() => void answer('agree')}>
            {words.consent.agree}
          </button>
        )}
        <button type="button" className="second" aria-disabled={busy} onClick={() => void answer('decline')}>
          {words.consent.decline}
        </button>
      </div>
    </>
  )
}

/** *Not now* is a fine answer: whom to call, and the way to another answer. */
function Declined({ scene, onAgain }: { scene: OpenScene; onAgain: () => void }) {
  const { words, page } = scene
  return (
    <>
      <Heading step="declined">{words.consent.declinedTitle}</Heading>
      <p>{words.consent.declined}</p>
      <div className="buttons">
        <a className="button" href={`tel:${page.practice.phone}`}>
          {words.locked.call(page.practice.phone)}
        </a>
        <button type="button" className="second" onClick={onAgain}>
          {words.consent.change}
        </button>
      </div>
    </>
  )
}
