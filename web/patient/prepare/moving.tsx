import { useEffect, useRef } from 'react'
import { Notice } from '../../ui/page-frame.tsx'
import { clockTime, longDay } from '../../ui/times.ts'
import type { OpenScene } from '../scene.ts'

const LOOK_MS = 2_000

/** How the patient's own wish for another time stands, and that it has come true; nothing where they have not asked. */
export function Moving({ scene }: { scene: OpenScene }) {
  const { open, words, language, zone, reload } = scene
  const asked = open.moving === 'asked'
  const left = useRef<string | null>(null)
  if (asked) left.current = open.start
  useEffect(() => {
    if (!asked) return
    const timer = setInterval(() => void reload(), LOOK_MS)
    return () => clearInterval(timer)
  }, [asked, reload])
  const moved = open.moving === null && left.current !== null && left.current !== open.start
  return (
    <div role="status">
      {open.moving !== null && (
        <Notice tone={asked ? 'waiting' : 'attention'}>
          <p>{words.move[open.moving]}</p>
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
