import { useEffect } from 'react'
import type { RedFlagRoute } from '#api/visit.ts'
import { Heading } from '../../ui/page-frame.tsx'
import { clockTime, longDay } from '../../ui/times.ts'
import { SavingLine } from '../saving-line.tsx'
import type { OpenScene } from '../scene.ts'

/** How often the page asks whether a clinician has seen to it. */
const LOOK_MS = 8_000

/** An answer for which to call for help now rather than go on. It is shown before the server has heard of it. */
export function Stop(props: { scene: OpenScene; route: RedFlagRoute; onMistake: () => void }) {
  const { scene, route } = props
  const { words, language, zone, reload } = scene
  const { stop } = scene.open
  const says = words.stop
  useEffect(() => {
    const timer = setInterval(() => void reload(), LOOK_MS)
    return () => clearInterval(timer)
  }, [reload])
  const number = route === 'emergency' ? '911' : '988'
  return (
    <>
      <Heading step={`stop ${route}`}>{says[route].title}</Heading>
      <p>{says[route].body}</p>
      <p>
        <a className="button" href={`tel:${number}`}>
          {says[route].call}
        </a>
      </p>
      {route === 'crisis' && (
        <p>
          <a href="sms:988">{says.text}</a>
        </p>
      )}
      <p>{says.notWatched}</p>
      <div role="status">
        {stop?.calledBy && <p>{says.calledBy(scene.open.clinician, clockTime(stop.calledBy, zone, language))}</p>}
        {stop?.closedUntil && (
          <p>
            {says.closedUntil(
              `${longDay(stop.closedUntil, zone, language)}, ${clockTime(stop.closedUntil, zone, language)}`,
            )}
          </p>
        )}
        {stop?.onCall && (
          <p>
            {says.onCall} <a href={`tel:${stop.onCall}`}>{stop.onCall}</a>
          </p>
        )}
      </div>
      <p>{says.stands}</p>
      <button type="button" className="quiet" onClick={props.onMistake}>
        {says.mistake}
      </button>
      <SavingLine saving={scene.saving} words={words} quietly />
    </>
  )
}
