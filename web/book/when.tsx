import { useEffect, useState } from 'react'
import type { FreeTime, FreeTimes } from '#api/book.ts'
import { ask } from '../ui/ask.ts'
import { Heading, Notice } from '../ui/page-frame.tsx'
import { clockTime, longDay, sameClock, shortDay, zoneName } from '../ui/times.ts'
import type { Booking } from './booking.ts'
import { daysOf } from './days.ts'
import { Unreachable } from './unreachable.tsx'

/** Why a time has to be chosen again. */
export type WhyAgain = 'lost' | 'passed'

type Calendar = { times: FreeTime[]; next: string | null }

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
  const [calendar, setCalendar] = useState<Calendar | 'loading' | 'failed'>('loading')
  const [picked, setPicked] = useState<string | null>(null)
  const [tries, setTries] = useState(0)

  useEffect(() => {
    const stop = new AbortController()
    setCalendar('loading')
    void ask<FreeTimes>(paths.times(type, null), { language, signal: stop.signal }).then((answered) => {
      if (!stop.signal.aborted) setCalendar(answered.ok ? answered.value : 'failed')
    })
    return () => stop.abort()
  }, [paths, type, tries, language])

  const more = async (known: Calendar) => {
    if (known.next === null) return
    const answered = await ask<FreeTimes>(paths.times(type, known.next), { language })
    setCalendar(
      answered.ok ? { times: [...known.times, ...answered.value.times], next: answered.value.next } : 'failed',
    )
  }

  if (calendar === 'failed' && props.offered.length === 0)
    return <Unreachable words={words} says="" onAgain={() => setTries(tries + 1)} />
  const known: Calendar = typeof calendar === 'object' ? calendar : { times: props.offered, next: null }
  const days = daysOf(known.times, zone)
  const day = days.find(({ key }) => key === picked) ?? days[0]
  const first = day?.times[0]
  const otherClock = first !== undefined && !sameClock(first.start, zone, page.practice.timeZone)
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
      {calendar !== 'loading' && days.length === 0 && <p role="status">{words.when.none}</p>}
      {first !== undefined && day !== undefined && (
        <>
          {otherClock && (
            <Notice tone="plain">
              <p>{words.when.zone(zoneName(first.start, zone, language))}</p>
            </Notice>
          )}
          <div className="days" role="group" aria-label={words.when.days}>
            {days.map(({ key, times }) => {
              const start = times[0]?.start ?? ''
              const short = shortDay(start, zone, language)
              return (
                <button
                  key={key}
                  type="button"
                  className="day second"
                  aria-pressed={key === day.key}
                  onClick={() => setPicked(key)}
                >
                  <span>{short.weekday}</span>
                  <span>{short.date}</span>
                </button>
              )
            })}
            {known.next !== null && (
              <button type="button" className="day second" onClick={() => void more(known)}>
                {words.when.moreDays}
              </button>
            )}
          </div>
          <h2 aria-live="polite">{words.when.times(longDay(first.start, zone, language))}</h2>
          <ul className="times">
            {day.times.map((time) => (
              <li key={time.slot}>
                <button type="button" className="second time" onClick={() => props.onChosen(time)}>
                  <strong>{clockTime(time.start, zone, language)}</strong>
                  <span>{time.clinician}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}
