import { useId, useState } from 'react'
import { clock, day } from '../clock.ts'
import { useWords } from '../words/use-words.ts'

/** A free time; `whose` is who or where, told where it differs from one to the next. */
export interface Time {
  slot: string
  start: string
  whose: string
}

/** A day, then one of its free times. */
export function TimeChoice(props: {
  times: readonly Time[]
  zone: string
  slot: string | null
  onSlot: (slot: string | null) => void
  /** Reads later times; null when these are all. */
  onLater: (() => void) | null
}) {
  const words = useWords()
  const { times, zone, slot, onSlot } = props
  const say = words.followUp
  const id = useId()
  const [chosenDay, setChosenDay] = useState<string | null>(null)
  const days = [...new Set(times.map(({ start }) => day(start, zone, words.language)))]
  const shown = chosenDay !== null && days.includes(chosenDay) ? chosenDay : (days[0] ?? null)
  const several = new Set(times.map(({ whose }) => whose)).size > 1
  if (shown === null) return null
  return (
    <>
      <label htmlFor={`${id}-day`}>{say.day}</label>
      <div className="row">
        <select
          id={`${id}-day`}
          value={shown}
          onChange={(event) => {
            setChosenDay(event.target.value)
            onSlot(null)
          }}
        >
          {days.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
        {props.onLater !== null && (
          <button type="button" className="button" onClick={props.onLater}>
            {say.later}
          </button>
        )}
      </div>
      <fieldset>
        <legend>{say.time}</legend>
        <div className="follow-up-times" data-several={several}>
          {times
            .filter(({ start }) => day(start, zone, words.language) === shown)
            .map((time) => (
              <label key={time.slot}>
                <input
                  type="radio"
                  name={`${id}-time`}
                  checked={slot === time.slot}
                  onChange={() => onSlot(time.slot)}
                />{' '}
                {clock(time.start, zone)}
                {several && `, ${time.whose}`}
              </label>
            ))}
        </div>
      </fieldset>
    </>
  )
}
