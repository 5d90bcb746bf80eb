import { useEffect } from 'react'
import { Notice } from '../../ui/page-frame.tsx'
import { clockTime, longDay } from '../../ui/times.ts'
import type { OpenScene } from '../scene.ts'

const LOOK_MS = 2_000

/** A move that was asked for on this page: from which start to which. */
export interface Wish {
  from: string
  to: string
}

/**
 * How the patient's own wish for another time stands, and that it has come true; nothing where they have not asked.
 * Neither the old time nor the one they asked for is a change of the practice in the same moment.
 */
export function Moving({ scene, wish }: { scene: OpenScene; wish: Wish | null }) {
  const { open, words, language, zone, reload } = scene
  const asked = open.moving === 'asked' || open.moving === 'requested'
  useEffect(() => {
    if (!asked) return
    const timer = setInterval(() => void reload(), LOOK_MS)
    return () => clearInterval(timer)
  }, [asked, reload])
  const settled = open.moving === null && wish !== null
  const isAt = (start: string | undefined) => start !== undefined && Date.parse(open.start) === Date.parse(start)
  const moved = settled && isAt(wish.to)
  const says = settled && !isAt(wish.to) && !isAt(wish.from) ? 'failed' : open.moving
  return (
    <div role="status">
      {says !== null && (
        <Notice tone={asked ? 'waiting' : 'attention'}>
          <p>{words.move[says]}</p>
        </Notice>
      )}
      {moved && (
        <Notice tone="plain">
          <p>{words.move.done(longDay(open.start, zone, language), clockTime(open.start, zone, language))}</p>
        </Notice>
      )}
    </div>
  )
}
