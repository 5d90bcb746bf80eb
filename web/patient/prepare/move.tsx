import { useEffect, useState } from 'react'
import type { FreeTime, FreeTimes as Calendar } from '#api/book.ts'
import { ask } from '../../ui/ask.ts'
import { FreeTimes } from '../../ui/free-times.tsx'
import { Heading, Notice } from '../../ui/page-frame.tsx'
import { clockTime, longDay } from '../../ui/times.ts'
import type { OpenScene } from '../scene.ts'
import type { Wish } from './moving.tsx'

/** Another time with the same clinician: chosen, looked at once more, and asked of the practice's own schedule. */
export function Move(props: { scene: OpenScene; onAsked: (wish: Wish) => void; onDone: () => void }) {
  const { scene, onDone } = props
  const { open, words, language, zone } = scene
  const path = scene.paths.times
  const [calendar, setCalendar] = useState<Calendar | 'loading' | 'failed'>('loading')
  const [chosen, setChosen] = useState<FreeTime | null>(null)
  const [tries, setTries] = useState(0)

  useEffect(() => {
    const stop = new AbortController()
    setCalendar('loading')
    void ask<Calendar>(path, { language, signal: stop.signal }).then((answered) => {
      if (!stop.signal.aborted) setCalendar(answered.ok ? answered.value : 'failed')
    })
    return () => stop.abort()
  }, [path, tries, language])

  const more = async (known: Calendar) => {
    if (known.next === null) return
    const answered = await ask<Calendar>(`${path}?${new URLSearchParams({ after: known.next }).toString()}`, {
      language,
    })
    setCalendar(
      answered.ok ? { times: [...known.times, ...answered.value.times], next: answered.value.next } : 'failed',
    )
  }

  const now = words.overview.when(longDay(open.start, zone, language), clockTime(open.start, zone, language), '')
  if (chosen !== null)
    return (
      <Check
        scene={scene}
        now={now}
        chosen={chosen}
        onBack={() => setChosen(null)}
        onAsked={props.onAsked}
        onDone={onDone}
      />
    )
  return (
    <>
      <Heading step="move">{words.move.title}</Heading>
      <p>{words.move.now(now)}</p>
      {calendar === 'loading' && <p role="status">{words.loading}</p>}
      {calendar === 'failed' && (
        <div role="alert">
          <Notice tone="attention">
            <p>{words.move.unreachable}</p>
          </Notice>
        </div>
      )}
      {typeof calendar === 'object' && calendar.times.length === 0 && <p role="status">{words.move.none}</p>}
      {typeof calendar === 'object' && (
        <FreeTimes
          calendar={calendar}
          words={words.move}
          zone={zone}
          practiceZone={open.zone}
          language={language}
          onMore={() => void more(calendar)}
          onChosen={setChosen}
        />
      )}
      <div className="buttons">
        {calendar === 'failed' && (
          <button type="button" onClick={() => setTries(tries + 1)}>
            {words.move.again}
          </button>
        )}
        <button type="button" className="second" onClick={onDone}>
          {words.move.keep}
        </button>
      </div>
    </>
  )
}

function Check(props: {
  scene: OpenScene
  now: string
  chosen: FreeTime
  onBack: () => void
  onAsked: (wish: Wish) => void
  onDone: () => void
}) {
  const { scene, chosen } = props
  const { words, language, zone } = scene
  // What stood on the screen at first: a change that arrives meanwhile must not pass unseen. After a no it has been read out.
  const [first, setFirst] = useState<string | null>(scene.open.start)
  const [says, setSays] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const move = async () => {
    if (busy) return
    setBusy(true)
    const from = first ?? scene.open.start
    const answered = await ask<null>(scene.paths.move, { method: 'POST', body: { slot: chosen.slot, from }, language })
    if (answered.ok) props.onAsked({ from, to: chosen.start })
    else setFirst(null)
    await scene.reload()
    setBusy(false)
    if (answered.ok) props.onDone()
    else setSays(answered.problem.says === '' ? words.overview.cancelNotHeard : answered.problem.says)
  }
  const to = words.overview.when(longDay(chosen.start, zone, language), clockTime(chosen.start, zone, language), '')
  return (
    <>
      <Heading step="move-check">{words.move.check}</Heading>
      <p className="when">
        <strong>{to}</strong>
        <br />
        {words.overview.with(chosen.clinician)}
      </p>
      <p>{words.move.now(props.now)}</p>
      <div role="alert">
        {says !== null && (
          <Notice tone="attention">
            <p>{says}</p>
          </Notice>
        )}
      </div>
      <div className="buttons">
        <button type="button" aria-disabled={busy} onClick={() => void move()}>
          {words.move.yes}
        </button>
        <button type="button" className="second" onClick={props.onBack}>
          {words.move.other}
        </button>
        <button type="button" className="quiet" onClick={props.onDone}>
          {words.move.keep}
        </button>
      </div>
    </>
  )
}
