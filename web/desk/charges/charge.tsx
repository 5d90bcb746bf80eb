import { useEffect, useId, useState, type ReactNode } from 'react'
import type { Problem } from '#api/problem.ts'
import type { ChargeView } from '#api/charge.ts'
import type { AgainWay } from '#domain/charge/again.ts'
import { PAYERS_NUMBER, type AskedNumber, type GivenNumbers, type RuledField } from '#domain/charge/rules.ts'
import { ask } from '../../ui/ask.ts'
import { calendarDay, clockTime, dayKey, type Language } from '../../ui/times.ts'
import type { Paths } from '../paths.ts'
import { Unread } from '../unread.tsx'
import { whyNot } from '../why-not.ts'
import type { Words } from '../words/en.ts'
import { money } from '../rows/sentence.ts'
import { answerText, changeText } from './answer-text.ts'
import './charge.css'

type Shown = { at: 'loading' } | { at: 'failed'; problem: Problem } | { at: 'shown'; view: ChargeView }

/** What a person says; empty while they have not. */
interface Choice {
  payer: string
  coverage: string
  patientAt: '' | 'home' | 'elsewhere'
  code: string
}

/** The payer's numbers as they are typed. They stand in no address: what is asked for the charge goes without them. */
type Typed = Partial<Record<AskedNumber, string>>

/** One visit's charge with the evidence of each field, and the press that accepts it. */
export function Charge(props: {
  visit: string
  paths: Paths
  words: Words
  language: Language
  onAccepted: () => void
}) {
  const { visit, paths, words, language } = props
  const say = words.charges
  const [choice, setChoice] = useState<Choice>({ payer: '', coverage: '', patientAt: '', code: '' })
  const [numbers, setNumbers] = useState<Typed>({})
  const [shown, setShown] = useState<Shown>({ at: 'loading' })
  const [tries, setTries] = useState(0)
  const [refused, setRefused] = useState('')
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    const stop = new AbortController()
    const said = Object.entries(choice).filter(([, value]) => value !== '')
    const query = new URLSearchParams(said as [string, string][]).toString()
    void ask<ChargeView>(`${paths.charge(visit)}?${query}`, { language, signal: stop.signal }).then((answered) => {
      if (stop.signal.aborted) return
      setShown(answered.ok ? { at: 'shown', view: answered.value } : { at: 'failed', problem: answered.problem })
    })
    return () => stop.abort()
  }, [visit, paths, language, choice, tries])

  const accept = async (seen: string, given: GivenNumbers) => {
    setRefused('')
    setBusy(true)
    const answered = await ask<null>(paths.charge(visit), {
      method: 'POST',
      body: {
        payer: choice.payer || null,
        coverage: choice.coverage || null,
        patientAt: choice.patientAt || null,
        code: choice.code || null,
        numbers: given,
        seen,
      },
      language,
    })
    setBusy(false)
    setTries(tries + 1)
    if (answered.ok) props.onAccepted()
    else setRefused(answered.problem.code === 'newer-version' ? say.changed : whyNot(answered.problem, words))
  }

  const reopen = async (how: AgainWay | 'leave') => {
    setRefused('')
    setBusy(true)
    const answered = await ask<null>(paths.reopen(visit), { method: 'POST', body: { how }, language })
    setBusy(false)
    setTries(tries + 1)
    if (answered.ok) props.onAccepted()
    else setRefused(whyNot(answered.problem, words))
  }

  if (shown.at === 'loading')
    return (
      <p role="status" className="charge">
        {words.loading}
      </p>
    )
  if (shown.at === 'failed')
    return (
      <div className="charge">
        <Unread problem={shown.problem} words={words} onAgain={() => setTries(tries + 1)} />
      </div>
    )
  const { view } = shown
  const { seen, accepted } = view
  const given = givenIn(view.asks, numbers)
  const holds = view.holds.filter(
    (hold) => !view.asks.some((one) => given[one] !== undefined && hold === `${one}-unsaid`),
  )
  const isWhole = view.asks.every((one) => given[one] !== undefined)
  return (
    <div className="charge">
      <p>
        <strong>{view.patient.name}</strong>, {calendarDay(view.patient.birthDate, language)}{' '}
        <span className="quiet">{view.patient.numbers.join(', ')}</span>
      </p>
      {view.reopened !== null && <p className="notice waiting">{goesWords(view.reopened, view.credits, words)}</p>}
      {view.first !== null && <Decided first={view.first} view={view} words={words} language={language} />}
      {accepted === null ? (
        <Said view={view} choice={choice} words={words} onChoice={setChoice}>
          {view.asks.map((one) => (
            <PayersNumber
              key={one}
              label={say.numbers[one]}
              hint={say.numberHint}
              rests={rulesFor(view, one, words)}
              value={numbers[one] ?? ''}
              isFit={numbers[one] === undefined || numbers[one] === '' || given[one] !== undefined}
              onChange={(typed) => setNumbers({ ...numbers, [one]: typed })}
            />
          ))}
        </Said>
      ) : (
        accepted.changes.length > 0 && (
          <div className="notice waiting">
            <p>{say.rejudged}</p>
            <ul>
              {accepted.changes.map((one) => (
                <li key={one.field}>{changeText(one, words, language)}</li>
              ))}
            </ul>
          </div>
        )
      )}
      <Fields view={view} words={words} language={language} />
      {holds.length > 0 && (
        <div className="notice waiting" role="status">
          <p>{say.holdsTitle}</p>
          <ul>
            {holds.map((hold) => (
              <li key={hold}>{Object.entries(say.holds).find(([known]) => known === hold)?.[1] ?? hold}</li>
            ))}
          </ul>
        </div>
      )}
      {refused !== '' && <p role="alert">! {refused}</p>}
      {accepted === null && (
        <button
          type="button"
          className="primary"
          disabled={seen === null || !isWhole || busy}
          onClick={() => seen !== null && void accept(seen, given)}
        >
          {say.accept}
        </button>
      )}
      {accepted === null && view.first !== null && (
        <p className="ways">
          <button type="button" disabled={busy} onClick={() => void reopen('leave')}>
            {say.again.leave}
          </button>
        </p>
      )}
      {accepted !== null && accepted.answers.length > 0 && (
        <>
          <h4>{say.cameBack}</h4>
          <CameBack answers={accepted.answers} zone={view.zone} words={words} language={language} />
        </>
      )}
      {accepted !== null && accepted.ways.length > 0 && (
        <>
          {accepted.ways.some((how) => how !== 'next-payer') && (
            <p className="quiet">{accepted.byMessage ? say.again.message.about : say.again.about}</p>
          )}
          {accepted.ways.includes('next-payer') && <p className="quiet">{say.again.aboutNext}</p>}
          <p className="ways">
            {accepted.ways.map((how) => (
              <button key={how} type="button" disabled={busy} onClick={() => void reopen(how)}>
                {accepted.byMessage && isCorrection(how) ? say.again.message.ways[how] : say.again.ways[how]}
              </button>
            ))}
          </p>
        </>
      )}
      {accepted?.receipt === 'in-chart' &&
        accepted.number?.startsWith('ChargeItem/') === true &&
        accepted.ways.length === 0 && <p className="quiet">{say.again.inRecord}</p>}
      {view.former.length > 0 && (
        <>
          <h4>{say.again.former}</h4>
          <ol>
            {view.former.map(({ code, place, modifiers, at, answers }) => (
              <li key={at}>
                {calendarDay(dayKey(at, view.zone), language)}: {[code, place, ...modifiers].join(' · ')}
                <CameBack answers={answers} zone={view.zone} words={words} language={language} />
              </li>
            ))}
          </ol>
        </>
      )}
      {accepted !== null && accepted.amount !== null && <p>{say.amount(money(accepted.amount, language))}</p>}
      {accepted !== null && (
        <p role="status">
          {say.acceptedAs(accepted.code, accepted.by)}. {say.receipts[accepted.receipt](accepted.number)}.
          {view.credits && accepted.again !== null && isCorrection(accepted.again) && (
            <> {say.again.message.sent[accepted.again]}.</>
          )}
        </p>
      )}
    </div>
  )
}

function isCorrection(how: AgainWay): how is 'replace' | 'void' {
  return how === 'replace' || how === 'void'
}

function goesWords(how: AgainWay, credits: boolean, { charges: { again: say } }: Words): string {
  return credits && isCorrection(how) ? say.message.goes[how] : say.goes[how]
}

/** What the payer before has paid and adjusted, as the next one is told it. */
function Decided(props: {
  first: NonNullable<ChargeView['first']>
  view: ChargeView
  words: Words
  language: Language
}) {
  const { first, view, words, language } = props
  const say = words.charges.again
  const { decided } = first
  if (decided === null) return null
  const payer = view.payers.find(({ id }) => id === first.payer)?.title[language] ?? first.payer
  return (
    <>
      <h4>{say.first(payer)}</h4>
      <ul>
        <li>{say.paid(money(decided.paid, language), calendarDay(decided.on, language))}</li>
        {decided.adjustments.map(({ group, code, amount }, at) => (
          <li key={at}>{say.adjusted(group, code, money(amount, language))}</li>
        ))}
        <li>
          <strong>{say.left(money(decided.left, language))}</strong>
        </li>
      </ul>
    </>
  )
}

/** What came back of one claim, the newest last. */
function CameBack(props: {
  answers: ChargeView['former'][number]['answers']
  zone: string
  words: Words
  language: Language
}) {
  const { answers, zone, words, language } = props
  return (
    <ol>
      {answers.map((one, at) => (
        <li key={at}>
          {calendarDay(dayKey(one.at, zone), language)}: {answerText(one, words, language)}
          {one.payerNumber !== null && <span className="quiet"> {one.payerNumber}</span>}
        </li>
      ))}
    </ol>
  )
}

function Said(props: {
  view: ChargeView
  choice: Choice
  words: Words
  onChoice: (choice: Choice) => void
  children: ReactNode
}) {
  const { view, choice, words, onChoice } = props
  const say = words.charges
  const { coverage } = view
  const covers = view.payers.find(({ id }) => id === coverage.payer)
  const language = document.documentElement.lang === 'es' ? 'es' : 'en'
  const fitting = view.codes.filter(({ fits }) => fits)
  return (
    <fieldset>
      <legend>{say.say}</legend>
      {coverage.standing.length > 1 && (
        <Choose
          label={say.coverage.of}
          value={choice.coverage}
          onChange={(one) => onChoice({ ...choice, coverage: one })}
        >
          <option value="">{view.first === null ? say.coverage.first : say.coverage.next}</option>
          {coverage.standing.map((one) => (
            <option key={one.reference} value={one.reference}>
              {coverageWords(one, words)}
            </option>
          ))}
        </Choose>
      )}
      <Choose
        label={say.payer}
        value={choice.payer}
        hint={payerRests(view, words)}
        onChange={(payer) => onChoice({ ...choice, payer })}
      >
        <option value="">{covers === undefined ? say.choose : say.coverage.says(covers.title[language])}</option>
        {view.payers.map(({ id, title }) => (
          <option key={id} value={id}>
            {title[language]}
          </option>
        ))}
      </Choose>
      {view.first === null && (
        <>
          <Choose
            label={say.patientAt}
            value={choice.patientAt}
            hint={view.evidence.address === null ? '' : say.patientSaid(view.evidence.address)}
            onChange={(at) => onChoice({ ...choice, patientAt: at === 'home' || at === 'elsewhere' ? at : '' })}
          >
            <option value="">{say.choose}</option>
            <option value="home">{say.places.home}</option>
            <option value="elsewhere">{say.places.elsewhere}</option>
          </Choose>
          <Choose label={say.code} value={choice.code} onChange={(code) => onChoice({ ...choice, code })}>
            <option value="">
              {fitting.length === 1 ? `${say.byTable}: ${fitting[0]?.code} ${fitting[0]?.label}` : say.choose}
            </option>
            {view.codes.map(({ code, label, fits }) => (
              <option key={code} value={code}>
                {code} {label}
                {fits ? `, ${say.fits}` : ''}
              </option>
            ))}
          </Choose>
        </>
      )}
      {props.children}
    </fieldset>
  )
}

/** The numbers of those that are asked for that a payer can have written so. */
function givenIn(asks: ChargeView['asks'], typed: Typed): GivenNumbers {
  const fit = asks.flatMap((one) => {
    const number = typed[one]?.trim() ?? ''
    return new RegExp(`^${PAYERS_NUMBER}$`).test(number) ? [[one, number]] : []
  })
  return Object.fromEntries(fit) as GivenNumbers
}

function PayersNumber(props: {
  label: string
  hint: string
  rests: string[]
  value: string
  isFit: boolean
  onChange: (value: string) => void
}) {
  const id = useId()
  return (
    <div>
      <label htmlFor={id}>{props.label}</label>
      <input
        id={id}
        type="text"
        autoComplete="off"
        maxLength={30}
        value={props.value}
        aria-describedby={`${id}-hint`}
        aria-invalid={!props.isFit}
        onChange={({ target }) => props.onChange(target.value)}
      />
      <span id={`${id}-hint`} className={props.isFit ? 'quiet' : undefined}>
        {props.isFit ? props.hint : `! ${props.hint}`}
      </span>
      {props.rests.map((rest) => (
        <span key={rest} className="quiet">
          {rest}
        </span>
      ))}
    </div>
  )
}

/** The coverage that who pays is read from, or why none says it. */
function payerRests({ coverage: { standing, used, why } }: ChargeView, words: Words): string {
  const one = standing.find(({ reference }) => reference === used)
  const said = one === undefined ? [] : [coverageWords(one, words)]
  return [...said, ...(why === null ? [] : [words.charges.coverage.why[why]])].join('. ')
}

/** The coverage by which an accepted charge is paid; its reference where nothing says more of it. */
function acceptedRests({ coverage: { standing, byNow } }: ChargeView, reference: string | null, words: Words): string {
  const [one] = standing
  if (reference === null || one === undefined) return reference ?? ''
  const said = coverageWords(one, words)
  return byNow ? words.charges.coverage.byNow(said) : said
}

/** The rules that decide one field, each with where it is written. */
function rulesFor({ rules }: ChargeView, field: RuledField, { charges: say }: Words): string[] {
  return rules.filter(({ decides }) => decides.includes(field)).map(({ id, source }) => say.rule(id, source))
}

function coverageWords(
  { reference, payor, memberId, plan, group }: ChargeView['coverage']['standing'][number],
  { charges: { coverage: say } }: Words,
): string {
  const parts = [plan, memberId && say.member(memberId), group && say.group(group)]
  return [payor ?? reference, ...parts.filter((part) => part !== null && part !== '')].join(', ')
}

function Choose(props: {
  label: string
  value: string
  hint?: string
  onChange: (value: string) => void
  children: ReactNode
}) {
  const id = useId()
  return (
    <div>
      <label htmlFor={id}>{props.label}</label>
      <select id={id} value={props.value} onChange={({ target }) => props.onChange(target.value)}>
        {props.children}
      </select>
      {props.hint !== undefined && props.hint !== '' && <span className="quiet">{props.hint}</span>}
    </div>
  )
}

/** Each field of the charge beside what it rests on. */
function Fields({ view, words, language }: { view: ChargeView; words: Words; language: Language }) {
  const say = words.charges
  const { evidence, accepted } = view
  const time = (instant: string) => clockTime(instant, view.zone, language)
  const span = ({ from, until }: { from: string; until: string }) => say.fromTo(time(from), time(until))
  const modifiers = view.modifiers.map(({ code, title }) => `${code}, ${title[language]}`)
  const rows: [name: string, value: string, rests: string[]][] = [
    [
      say.payer,
      view.payers.find(({ id }) => id === (accepted?.payer ?? view.payer))?.title[language] ??
        accepted?.payer ??
        say.missing,
      [accepted === null ? payerRests(view, words) : acceptedRests(view, accepted.coverage, words)].filter(Boolean),
    ],
    [say.code, accepted?.code ?? view.code ?? say.missing, []],
    [say.place, accepted?.place ?? view.place ?? say.missing, rulesFor(view, 'place', words)],
    [
      say.modifiers,
      (accepted?.modifiers ?? modifiers).join('; ') || say.noModifiers,
      rulesFor(view, 'modifiers', words),
    ],
    ...(accepted === null
      ? ([
          [
            say.diagnoses,
            view.diagnoses.map(({ text, code }, at) => `${at + 1}. ${code ?? say.uncoded} ${text}`).join('; ') ||
              say.noDiagnoses,
            view.diagnoses.length > 0 ? [say.linked] : [],
          ],
        ] as [string, string, string[]][])
      : []),
    [
      say.time,
      say.minutes(evidence.minutes),
      evidence.segments.map((segment) =>
        [
          `${say.media[segment.medium]} ${span(segment)}`,
          ...(segment.why === null ? [] : [say.why[segment.why] ?? segment.why]),
        ].join(', '),
      ),
    ],
    [say.modality, evidence.modality === null ? say.missing : say.modalities[evidence.modality], []],
    [
      say.state,
      evidence.state ?? say.missing,
      [
        ...(evidence.stateAt === null ? [] : [say.saidAt(time(evidence.stateAt))]),
        ...(evidence.address === null ? [] : [say.patientSaid(evidence.address)]),
      ],
    ],
    [say.clinician, view.clinician || say.missing, []],
    [
      say.clinicianPlace,
      evidence.clinician === null
        ? say.notSaid
        : `${say.clinicianPlaces[evidence.clinician.at]}, ${evidence.clinician.state}`,
      evidence.clinician === null ? [] : [say.saidAt(time(evidence.clinician.saidAt))],
    ],
    [
      say.consent,
      evidence.consent === null ? say.missing : say.decisions[evidence.consent.decision],
      evidence.consent === null ? [] : [say.saidAt(time(evidence.consent.at))],
    ],
    [say.interpreter, say.interpreters[evidence.interpreter], []],
    [
      say.participants,
      evidence.guests.map(({ guest }) => say.guests[guest] ?? guest).join(', ') || say.nobody,
      evidence.guests.map((guest) => `${say.guests[guest.guest] ?? guest.guest} ${span(guest)}`),
    ],
    [say.signed, evidence.signedAt === null ? say.missing : time(evidence.signedAt), []],
  ]
  return (
    <table>
      <caption className="visually-hidden">{say.proposed}</caption>
      <thead>
        <tr>
          <th scope="col">{say.field}</th>
          <th scope="col">{say.proposed}</th>
          <th scope="col">{say.evidence}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, value, rests]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{value}</td>
            <td className="quiet">
              {rests.map((rest, at) => (
                <span key={at}>{rest}</span>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
