import { useEffect, useState } from 'react'
import { ask } from '../../ui/ask.ts'
import { Heading, Notice } from '../../ui/page-frame.tsx'
import { clockTime, longDay } from '../../ui/times.ts'
import type { OpenScene } from '../scene.ts'

const LOOK_MS = 3_000

/** How the patient's own cancelling stands; nothing where they have not asked. */
export function Cancelling({ scene }: { scene: OpenScene }) {
  const { open, words, reload } = scene
  const asked = open.cancelling === 'asked'
  useEffect(() => {
    if (!asked) return
    const timer = setInterval(() => void reload(), LOOK_MS)
    return () => clearInterval(timer)
  }, [asked, reload])
  return (
    <div role="status">
      {open.cancelling !== null && (
        <Notice tone={asked ? 'waiting' : 'attention'}>
          <p>{asked ? words.overview.cancelling : words.overview.cancelFailed}</p>
        </Notice>
      )}
    </div>
  )
}

/** Asks once more before a visit is given up. */
export function ConfirmCancel({ scene, onDone }: { scene: OpenScene; onDone: () => void }) {
  const { open, words, language, zone } = scene
  const [failed, setFailed] = useState(false)
  const [busy, setBusy] = useState(false)
  const cancel = async () => {
    if (busy) return
    setBusy(true)
    const answered = await ask<null>(scene.paths.cancel, { method: 'POST', body: {}, language })
    if (answered.ok) await scene.reload()
    setBusy(false)
    if (answered.ok) onDone()
    else setFailed(true)
  }
  return (
    <>
      <Heading step="cancel">{words.overview.cancelTitle}</Heading>
      <p className="when">
        <strong>
          {words.overview.when(longDay(open.start, zone, language), clockTime(open.start, zone, language), '')}
        </strong>
        <br />
        {words.overview.with(open.clinician)}
      </p>
      <p>{words.overview.cancelBody}</p>
      <div role="alert">
        {failed && (
          <Notice tone="attention">
            <p>{words.overview.cancelNotHeard}</p>
          </Notice>
        )}
      </div>
      <div className="buttons">
        <button type="button" aria-disabled={busy} onClick={() => void cancel()}>
          {words.overview.cancelYes}
        </button>
        <button type="button" className="second" onClick={onDone}>
          {words.overview.cancelNo}
        </button>
      </div>
    </>
  )
}
