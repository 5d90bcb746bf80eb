import { useEffect, useState } from 'react'
import { ask } from '../../ui/ask.ts'
import { Heading, Notice } from '../../ui/page-frame.tsx'
import type { OpenScene } from '../scene.ts'

const LOOK_MS = 5_000

/** The clinician is late for long: what the patient would rather do. Waiting on needs no press. */
export function TooLong({ scene }: { scene: OpenScene }) {
  const { open, language, reload } = scene
  const words = scene.words.tooLong
  const [failed, setFailed] = useState(false)
  const wish = async (chosen: 'call' | 'other-time') => {
    const answered = await ask<null>(scene.paths.wish, { method: 'POST', body: { wish: chosen }, language })
    setFailed(!answered.ok)
    await reload()
  }
  return (
    <section aria-labelledby="too-long">
      <h2 id="too-long">{words.title(open.clinician)}</h2>
      <p>{words.body}</p>
      <div role="alert">
        {failed && (
          <Notice tone="attention">
            <p>{words.notHeard}</p>
          </Notice>
        )}
      </div>
      <div className="buttons">
        <button type="button" className="second" onClick={() => void wish('call')}>
          {words.call}
        </button>
        <button type="button" className="second" onClick={() => void wish('other-time')}>
          {words.otherTime}
        </button>
      </div>
    </section>
  )
}

/** They wait no longer: who will call them, and the way back. */
export function GaveUp({ scene }: { scene: OpenScene }) {
  const { open, reload } = scene
  const words = scene.words.tooLong
  // The clinician may begin by telephone, or the desk move the visit.
  useEffect(() => {
    const timer = setInterval(() => void reload(), LOOK_MS)
    return () => clearInterval(timer)
  }, [reload])
  const back = async () => {
    await scene.save(scene.paths.wait, {})
    await reload()
  }
  return (
    <>
      <Heading step="gave-up">{words.told}</Heading>
      <p>{open.wish === 'call' ? words.willCall : words.willFindTime}</p>
      <p>{words.mind}</p>
      <div className="buttons">
        <button type="button" onClick={() => void back()}>
          {words.back}
        </button>
      </div>
    </>
  )
}
