import { useState } from 'react'
import type { Companion, RoomingCheck, RoomingView } from '#api/rooming.ts'
import { clock } from '../clock.ts'
import { Item, useAct } from './item.tsx'
import type { RoomingSeat } from './seat.ts'
import { Vitals } from './vitals.tsx'
import { Place } from './place.tsx'
import { roomingEn } from '../words/rooming-en.ts'
import { calendarDay } from '../../ui/times.ts'
import { useLanguage, useWords } from '../words/use-words.ts'

const COMPANIONS = Object.keys(roomingEn.company.kinds).filter(isCompanion)
const LISTS = ['medicines', 'allergies'] as const

/** What is asked before the clinician comes, in the order in which it is asked; each shows at once whether it is done. */
export function Checklist({ seat }: { seat: RoomingSeat }) {
  const words = useWords()
  const { page } = seat
  const { rooming } = page
  if (rooming === null) return null
  return (
    <div className="checklist">
      <h2>{words.rooming.panel}</h2>
      <Identity seat={seat} rooming={rooming} />
      <Place seat={seat} rooming={rooming} />
      <Consent seat={seat} />
      <Company seat={seat} rooming={rooming} />
      <Lists seat={seat} rooming={rooming} />
      <Vitals seat={seat} rooming={rooming} />
      <HandOver seat={seat} rooming={rooming} />
    </div>
  )
}

function Identity({ seat, rooming }: { seat: RoomingSeat; rooming: RoomingView }) {
  const words = useWords()
  const { page } = seat
  const { act, trouble } = useAct(seat)
  const language = useLanguage()
  const say = words.rooming.identity
  const at = rooming.checked.identity
  return (
    <Item id="identity" title={say.title} done={at !== null}>
      {at === null ? (
        <>
          <p>
            {say.ask} <strong>{page.patient.name}</strong>, {words.banner.born}{' '}
            <strong>{calendarDay(page.patient.birthDate, language)}</strong>
          </p>
          <button type="button" className="button" onClick={() => void act({ act: 'check', check: 'identity' })}>
            {say.press}
          </button>
          <p className="quiet">{say.wrong}</p>
        </>
      ) : (
        <p>{say.done(clock(at, page.practice.timeZone))}</p>
      )}
      {trouble}
    </Item>
  )
}

function Consent({ seat }: { seat: RoomingSeat }) {
  const words = useWords()
  const { consentGap } = seat.page
  const { act, trouble } = useAct(seat)
  const say = words.rooming.consent
  return (
    <Item id="consent" title={say.title} done={consentGap === null}>
      {consentGap === null ? (
        <p>{say.agreed}</p>
      ) : (
        <>
          <p>{say.read}</p>
          <blockquote lang={consentGap.language}>{consentGap.text}</blockquote>
          <p className="row">
            {(['agree', 'decline'] as const).map((decision) => (
              <button
                key={decision}
                type="button"
                className="button"
                onClick={() => void act({ act: 'consent', version: consentGap.version, decision })}
              >
                {decision === 'agree' ? say.agrees : say.declines}
              </button>
            ))}
          </p>
        </>
      )}
      {trouble}
    </Item>
  )
}

function Company({ seat, rooming }: { seat: RoomingSeat; rooming: RoomingView }) {
  const words = useWords()
  const { act, trouble } = useAct(seat)
  const say = words.rooming.company
  const chosen = rooming.company ?? []
  const toggle = (one: Companion) =>
    void act({
      act: 'company',
      company: chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one],
    })
  return (
    <Item id="company" title={say.title} done={rooming.company !== null}>
      <p>{say.ask}</p>
      <p className="row chips">
        <button
          type="button"
          className="button"
          aria-pressed={rooming.company?.length === 0}
          onClick={() => void act({ act: 'company', company: [] })}
        >
          {say.alone}
        </button>
        {COMPANIONS.map((one) => (
          <button
            key={one}
            type="button"
            className="button"
            aria-pressed={chosen.includes(one)}
            onClick={() => toggle(one)}
          >
            {say.kinds[one]}
          </button>
        ))}
      </p>
      {trouble}
    </Item>
  )
}

function Lists({ seat, rooming }: { seat: RoomingSeat; rooming: RoomingView }) {
  const words = useWords()
  const { act, trouble } = useAct(seat)
  const say = words.rooming.lists
  const zone = seat.page.practice.timeZone
  return (
    <Item id="lists" title={say.title} done={LISTS.every((list) => rooming.checked[list] !== null)}>
      <p>{say.says}</p>
      <p className="row">
        {LISTS.map((list: RoomingCheck) => {
          const at = rooming.checked[list]
          return at === null ? (
            <button key={list} type="button" className="button" onClick={() => void act({ act: 'check', check: list })}>
              {say.press[list]}
            </button>
          ) : (
            <span key={list}>
              <span aria-hidden="true">✓</span> {words.rooming.roomed.checks[list]} ({clock(at, zone)})
            </span>
          )
        })}
      </p>
      {trouble}
    </Item>
  )
}

function HandOver({ seat, rooming }: { seat: RoomingSeat; rooming: RoomingView }) {
  const words = useWords()
  const { act, trouble } = useAct(seat)
  const [line, setLine] = useState('')
  const clinician = words.rooming.doctor(seat.page.clinician.name)
  const say = words.rooming.handOver
  const ready = rooming.checked.identity !== null
  return (
    <Item id="hand-over" title={say.title} done={null}>
      <label htmlFor="hand-over-line">{say.line(clinician)}</label>
      <textarea
        id="hand-over-line"
        data-answer
        rows={2}
        maxLength={500}
        aria-describedby="hand-over-hint"
        value={line}
        onChange={(event) => setLine(event.target.value)}
      />
      <p className="quiet" id="hand-over-hint">
        {ready ? say.hint : say.identityFirst}
      </p>
      <button
        type="button"
        className="button primary"
        aria-disabled={!ready}
        onClick={() => ready && void act({ act: 'hand-over', ...(line.trim() !== '' && { line: line.trim() }) })}
      >
        {say.press(clinician)}
      </button>
      {trouble}
    </Item>
  )
}

function isCompanion(key: string): key is Companion {
  return key in roomingEn.company.kinds
}
