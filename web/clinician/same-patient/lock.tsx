import { useEffect, useRef, useState } from 'react'
import type { ElsewhereView, PatientPicked, PatientToPick } from '#api/same-patient.ts'
import type { Workspace } from '#api/workspace.ts'
import { troubleOf, write } from '../ask.ts'
import type { Addresses } from '../paths.ts'
import { Portrait } from './portrait.tsx'
import './same-patient.css'
import { calendarDay } from '../../ui/times.ts'
import { useLanguage, useWords } from '../words/use-words.ts'

/** While the EMR has another patient open: both, side by side, and the question whose visit this is. */
export function Lock(props: { addresses: Addresses; page: Workspace; onDone: () => Promise<void> }) {
  const { elsewhere } = props.page
  return elsewhere === null ? null : <Question key={elsewhere.at} {...props} elsewhere={elsewhere} />
}

function Question(props: {
  addresses: Addresses
  page: Workspace
  elsewhere: ElsewhereView
  onDone: () => Promise<void>
}) {
  const words = useWords()
  const { addresses, page, elsewhere, onDone } = props
  const say = words.samePatient
  const emr = page.emr ?? words.theEmr
  const [trouble, setTrouble] = useState<string | null>(null)
  const [other, setOther] = useState<Extract<PatientPicked, { picked: 'other' }> | null>(null)
  const question = useRef<HTMLElement>(null)
  // The field that was being typed in is locked, and the keys must not go on to nowhere.
  useEffect(() => {
    const focused = document.activeElement
    if (focused === null || focused === document.body || focused.closest('fieldset:disabled') !== null)
      question.current?.focus()
  }, [])

  const pick = async ({ reference }: PatientToPick) => {
    const answer = await write<PatientPicked>('POST', addresses.pick, { patient: reference, of: elsewhere.at })
    setTrouble(troubleOf(answer, words))
    if (answer.kind === 'answered' && answer.body.picked === 'other') return setOther(answer.body)
    await onDone()
  }
  const [first, second] = elsewhere.patients.map(({ person }) => person?.name.toLowerCase())
  const language = useLanguage()
  const who = (one: { name: string; birthDate: string }) => say.who(one.name, calendarDay(one.birthDate, language))
  const person = elsewhere.patients.find(({ which }) => which === 'other')?.person ?? null
  const theOther = person === null ? say.other : who(person)

  return (
    <section className="same-patient" aria-labelledby="same-patient-title" ref={question} tabIndex={-1}>
      <div role="alert">
        <h2 id="same-patient-title">{say.title[elsewhere.told](emr)}</h2>
        <p>{say.locked[page.seat]}</p>
      </div>
      {first !== undefined && first === second && <p className="trouble">{say.namesakes}</p>}
      <p id="same-patient-pick">
        <strong>{say.question}</strong>
      </p>
      <ul className="to-pick" aria-labelledby="same-patient-pick">
        {elsewhere.patients.map((one) => (
          <li key={one.which}>
            <button type="button" className="button" onClick={() => void pick(one)}>
              <Portrait
                name={one.person?.name ?? null}
                src={
                  one.person?.photo === true
                    ? addresses.photo(one.which, one.which === 'visit' ? page.visit : elsewhere.at)
                    : null
                }
              />
              {one.person === null ? (
                <span>{one.reference === null ? say.notNamed(emr) : say.notRead(emr)}</span>
              ) : (
                <span>
                  <strong>{one.person.name}</strong>
                  <span>
                    {words.banner.born} <b>{calendarDay(one.person.birthDate, language)}</b>
                  </span>
                  <span>
                    {one.person.sex}, {one.person.identifiers.join(', ')}
                  </span>
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
      {other !== null && (
        <div role="status">
          <p>
            <strong>{say.stays(who(page.patient))}</strong>{' '}
            {other.launch === null ? say.way(theOther, emr) : say.ready(theOther)}
          </p>
          {other.launch !== null && (
            <p>
              <a className="button" href={`/w/${encodeURIComponent(other.launch)}`}>
                {say.go(theOther)}
              </a>{' '}
              {page.state.stage === 'in-visit' && <span className="quiet">{say.leaves}</span>}
            </p>
          )}
        </div>
      )}
      {trouble !== null && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
    </section>
  )
}
