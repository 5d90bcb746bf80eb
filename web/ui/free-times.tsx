import { useState } from 'react'
import type { FreeTime, FreeTimes as Calendar } from '#api/book.ts'
import { daysOf } from './free-days.ts'
import { Notice } from './page-frame.tsx'
import { clockTime, longDay, sameClock, shortDay, zoneName, type Language } from './times.ts'

/** What is said around the times. */
export interface FreeTimesWords {
  days: string
  times: (day: string) => string
  zone: (zone: string) => string
  moreDays: string
}

/** A strip of days, and the free times of the chosen one as large buttons, in the zone of whoever looks. */
export function FreeTimes(props: {
  calendar: Calendar
  words: FreeTimesWords
  zone: string
  practiceZone: string
  language: Language
  onMore: () => void
  onChosen: (time: FreeTime) => void
}) {
  const { calendar, words, zone, language } = props
  const [picked, setPicked] = useState<string | null>(null)
  const days = daysOf(calendar.times, zone)
  const day = days.find(({ key }) => key === picked) ?? days[0]
  const first = day?.times[0]
  if (first === undefined || day === undefined) return null
  return (
    <>
      {!sameClock(first.start, zone, props.practiceZone) && (
        <Notice tone="plain">
          <p>{words.zone(zoneName(first.start, zone, language))}</p>
        </Notice>
      )}
      <div className="days" role="group" aria-label={words.days}>
        {days.map(({ key, times }) => {
          const short = shortDay(times[0]?.start ?? '', zone, language)
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
        {calendar.next !== null && (
          <button type="button" className="day second" onClick={props.onMore}>
            {words.moreDays}
          </button>
        )}
      </div>
      <h2 aria-live="polite">{words.times(longDay(first.start, zone, language))}</h2>
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
  )
}
