import { useEffect, useState } from 'react'
import type { FreeTime, FreeTimes } from '#api/book.ts'
import { ask } from '../ui/ask.ts'
import { FreeTimes as Choice } from '../ui/free-times.tsx'
import { Heading, Notice } from '../ui/page-frame.tsx'
import type { Booking } from './booking.ts'
import { Unreachable } from './unreachable.tsx'

/** Why a time has to be chosen again. */
export type WhyAgain = 'lost' | 'passed'

/** The EMR's own free times: a strip of days, and the times of the chosen one as large buttons. */
export function When(props: {
  booking: Booking
  type: string
  why: WhyAgain | null
  /** Times that came with the news that the first one was lost. */
  offered: FreeTime[]
  onChosen: (time: FreeTime) => void
}) {
  const { booking, type, why } = props
  const { words, paths, zone, language, page } = booking
  const [calendar, setFreeTimes] = useState<FreeTimes | 'loading' | 'failed'>('loading')
  const [tries, setTries] = useState(0)

  useEffect(() => {
    const stop = new AbortController()
    setFreeTimes('loading')
    void ask<FreeTimes>(paths.times(type, null), { language, signal: stop.signal }).then((answered) => {
      if (!stop.signal.aborted) setFreeTimes(answered.ok ? answered.value : 'failed')
    })
    return () => stop.abort()
  }, [paths, type, tries, language])

  const more = async (known: FreeTimes) => {
    if (known.next === null) return
    const answered = await ask<FreeTimes>(paths.times(type, known.next), { language })
    setFreeTimes(
      answered.ok ? { times: [...known.times, ...answered.value.times], next: answered.value.next } : 'failed',
    )
  }

  if (calendar === 'failed' && props.offered.length === 0)
    return <Unreachable words={words} says="" onAgain={() => setTries(tries + 1)} />
  const known: FreeTimes = typeof calendar === 'object' ? calendar : { times: props.offered, next: null }
  return (
    <>
      <Heading step="when">{words.when.title}</Heading>
      {why !== null && (
        <div role="alert">
          <Notice tone="attention">
            <p>{words.when[why]}</p>
          </Notice>
        </div>
      )}
      {calendar === 'loading' && props.offered.length === 0 && <p role="status">{words.loading}</p>}
      {calendar !== 'loading' && known.times.length === 0 && (
        <p role="status">{known.tooShort === true ? words.when.tooShort : words.when.none}</p>
      )}
      <Choice
        calendar={known}
        words={words.when}
        zone={zone}
        practiceZone={page.practice.timeZone}
        language={language}
        onMore={() => void more(known)}
        onChosen={props.onChosen}
      />
    </>
  )
}
