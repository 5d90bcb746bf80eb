import { useEffect, useState } from 'react'
import { Meanwhile, part } from '../../ui/part.tsx'
import { Heading } from '../../ui/page-frame.tsx'
import { clockTime, longDay, minutesUntil, sameClock, zoneName } from '../../ui/times.ts'
import type { OpenScene } from '../scene.ts'
import { EARLY_MINUTES } from '../steps.ts'
import { Cancelling, ConfirmCancel } from './cancel.tsx'
import { Moving, type Wish } from './moving.tsx'

const Guests = part(async () => (await import('../guests.tsx')).Guests)
const Move = part(async () => (await import('./move.tsx')).Move)

/** The practice may move or cancel a visit while somebody looks at this page, or has it open in the background. */
const LOOK_EVERY_MS = 15_000

/** When, with whom, what is left to do, and one button. */
export function Overview({ scene, onBegin }: { scene: OpenScene; onBegin: () => void }) {
  const { open, words, language, zone, reload } = scene
  const [changes, setChanges] = useState<'time' | 'cancel' | null>(null)
  const [wish, setWish] = useState<Wish | null>(null)
  // Who is about to move or cancel it says which start they saw: that does not change under their hand.
  const looks = changes === null
  useEffect(() => {
    if (!looks) return
    const look = () => void (document.visibilityState === 'visible' && reload())
    const timer = setInterval(look, LOOK_EVERY_MS)
    document.addEventListener('visibilitychange', look)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [looks, reload])
  const known = Object.entries(words.steps)
  const steps = open.steps.flatMap((step) => {
    const name = known.find(([id]) => id === step.id)?.[1]
    return name === undefined || step.id === 'wait' ? [] : [{ ...step, name }]
  })
  const begun = steps.some((step) => step.done)
  const ready = open.next === 'wait'
  const zoneShown = sameClock(open.start, zone, open.zone) ? '' : zoneName(open.start, zone, language)
  const back = () => setChanges(null)
  if (changes === 'cancel') return <ConfirmCancel scene={scene} onDone={back} />
  if (changes === 'time') return <Move scene={scene} onAsked={setWish} onDone={back} />
  const underWay = open.cancelling === 'asked' || open.moving === 'asked'
  return (
    <>
      <Heading step="overview">{words.overview.title}</Heading>
      <p>{words.overview.hello(open.patient)}</p>
      <p className="when">
        <strong>
          {words.overview.when(longDay(open.start, zone, language), clockTime(open.start, zone, language), zoneShown)}
        </strong>
        <br />
        {words.overview.with(open.clinician)}
      </p>
      {open.need !== null && <p>{words.overview.needs[open.need]}</p>}
      <Cancelling scene={scene} />
      <Moving scene={scene} wish={wish} />
      <h2>{words.overview.todo}</h2>
      <ul className="ticks">
        {steps.map((step) => (
          <li key={step.id} className={step.done ? 'done' : undefined}>
            <span aria-hidden="true">{step.done ? '✓' : '○'}</span> {step.name}
            <span className="visually-hidden">, {step.done ? words.overview.done : words.overview.notDone}</span>
          </li>
        ))}
      </ul>
      <p className="quiet-text">
        {ready && minutesUntil(open.start, new Date()) > EARLY_MINUTES
          ? words.overview.early
          : !ready && words.overview.minutes}
      </p>
      <div className="buttons">
        <button type="button" onClick={onBegin}>
          {ready ? words.overview.toWaiting : begun ? words.overview.goOn : words.overview.start}
        </button>
        {!underWay && (
          <>
            <button type="button" className="quiet" onClick={() => setChanges('time')}>
              {words.overview.move}
            </button>
            <button type="button" className="quiet" onClick={() => setChanges('cancel')}>
              {words.overview.cancel}
            </button>
          </>
        )}
      </div>
      <Meanwhile value={nothing}>
        <Guests scene={scene} />
      </Meanwhile>
    </>
  )
}

const nothing = () => null
