import { useId, useState } from 'react'
import type { RoomingView } from '#api/rooming.ts'
import type { VitalCode } from '#api/visit.ts'
import { clock } from '../clock.ts'
import { figuresOf, measuredWords } from './measured.ts'
import { Item, useAct } from './item.tsx'
import type { RoomingSeat } from './seat.ts'
import { roomingEn } from '../words/rooming-en.ts'
import { useWords } from '../words/use-words.ts'

const CODES = Object.keys(roomingEn.vitals.codes).filter(isCode)
const SOURCES = ['device', 'remembered'] as const

/** Numbers that the patient says, one after the other, each with how they know it. */
export function Vitals({ seat, rooming }: { seat: RoomingSeat; rooming: RoomingView }) {
  const words = useWords()
  const { act, trouble } = useAct(seat)
  const zone = seat.page.practice.timeZone
  const say = words.rooming.vitals
  const taken = rooming.vitals.filter(({ status }) => status !== 'withdrawn')
  const offered = (seat.intake.view?.items ?? [])
    .flatMap(({ answer }) => (answer?.kind === 'measures' ? answer.values : []))
    .filter((one) => !taken.some(({ code, text }) => code === one.code && text === figuresOf(one, words)))
  return (
    <Item id="vitals" title={say.title} done={null}>
      <ul className="taken">
        {rooming.vitals.map(({ vital, code, text, at, status, why }) => (
          <li key={vital} data-status={status}>
            <span>
              {say.codes[code]} <strong>{text ?? say.unreadable}</strong>
            </span>
            <span className="quiet">
              {say.status[status]}, {clock(at, zone)}
            </span>
            {why !== undefined && (
              <span className="trouble">{words.notInChart[why](seat.page.emr ?? words.theEmr)}</span>
            )}
            {(status === 'written' || status === 'failed') && (
              <button type="button" className="link" onClick={() => void act({ act: 'withdraw-vital', vital })}>
                {say.takeBack}
              </button>
            )}
          </li>
        ))}
      </ul>
      {offered.length > 0 && (
        <>
          <h4>{say.fromIntake}</h4>
          <ul className="taken">
            {offered.map((measured) => (
              <li key={measured.code}>
                <span>{measuredWords(measured, words)}</span>
                <button
                  type="button"
                  className="button"
                  aria-label={`${measuredWords(measured, words)}: ${say.press}`}
                  onClick={() => void act({ act: 'vital', measured, source: 'intake' })}
                >
                  {say.press}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      <Taking seat={seat} />
      {trouble}
    </Item>
  )
}

function Taking({ seat }: { seat: RoomingSeat }) {
  const words = useWords()
  const id = useId()
  const { act, trouble } = useAct(seat)
  const [code, setCode] = useState<VitalCode>('blood-pressure')
  const [value, setValue] = useState('')
  const [diastolic, setDiastolic] = useState('')
  const [source, setSource] = useState<(typeof SOURCES)[number]>('device')
  const say = words.rooming.vitals
  const pressure = code === 'blood-pressure'
  const numbers = [numberIn(value), pressure ? numberIn(diastolic) : 0] as const
  const send = async () => {
    const [first, second] = numbers
    if (first === null || second === null) return
    const done = await act({
      act: 'vital',
      measured: { code, value: first, ...(pressure && { diastolic: second }) },
      source,
    })
    if (!done) return
    setValue('')
    setDiastolic('')
  }
  return (
    <form
      className="taking"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <div>
        <label htmlFor={`${id}-code`}>{say.what}</label>
        <select
          id={`${id}-code`}
          value={code}
          onChange={(event) => isCode(event.target.value) && setCode(event.target.value)}
        >
          {CODES.map((one) => (
            <option key={one} value={one}>
              {say.codes[one]} ({say.units[one]})
            </option>
          ))}
        </select>
      </div>
      <Figure id={`${id}-value`} label={pressure ? say.upper : say.value} value={value} onChange={setValue} />
      {pressure && <Figure id={`${id}-lower`} label={say.lower} value={diastolic} onChange={setDiastolic} />}
      <fieldset>
        <legend>{say.source}</legend>
        {SOURCES.map((one) => (
          <label key={one}>
            <input type="radio" name={`${id}-source`} checked={source === one} onChange={() => setSource(one)} />{' '}
            {say.sources[one]}
          </label>
        ))}
      </fieldset>
      <button type="submit" className="button" aria-disabled={numbers.includes(null)}>
        {say.press}
      </button>
      {trouble}
    </form>
  )
}

function Figure(props: { id: string; label: string; value: string; onChange: (value: string) => void }) {
  return (
    <div>
      <label htmlFor={props.id}>{props.label}</label>
      <input
        id={props.id}
        data-answer
        inputMode="decimal"
        autoComplete="off"
        maxLength={6}
        className="figure"
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </div>
  )
}

/** A number as typed in English; null while it is none. */
function numberIn(typed: string): number | null {
  return /^\d{1,4}(\.\d{1,2})?$/.test(typed.trim()) ? Number(typed) : null
}

function isCode(code: string): code is VitalCode {
  return code in roomingEn.vitals.codes
}
