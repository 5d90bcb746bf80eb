import { useEffect, useState } from 'react'
import type { ChargeRow, ChargesPage } from '#api/charge.ts'
import { standingAnswer } from '#domain/charge/answer.ts'
import { waitsBefore, type WaitingOrder } from '#domain/charge/waiting.ts'
import { ask } from '../../ui/ask.ts'
import { calendarDay, dayKey, dayTime, type Language } from '../../ui/times.ts'
import type { Paths } from '../paths.ts'
import { whyNot } from '../why-not.ts'
import type { Words } from '../words/en.ts'
import { valueWords } from '../rows/sentence.ts'
import { answerText } from './answer-text.ts'
import { Answers } from './answers.tsx'
import { Charge } from './charge.tsx'
import { HeldSums, WaitsHow } from './held.tsx'
import './charges.css'

type Shown = { at: 'loading' } | { at: 'failed'; why: string } | { at: 'shown'; page: ChargesPage }

/** The charges of signed visits: those to be looked at, and what became of the accepted ones. */
export function Charges({ paths, words, language }: { paths: Paths; words: Words; language: Language }) {
  const say = words.charges
  const [shown, setShown] = useState<Shown>({ at: 'loading' })
  const [tries, setTries] = useState(0)
  const [open, setOpen] = useState<string | null>(null)
  const [order, setOrder] = useState<WaitingOrder>('age')
  useEffect(() => {
    const stop = new AbortController()
    void ask<ChargesPage>(paths.charges, { language, signal: stop.signal }).then((answered) => {
      if (stop.signal.aborted) return
      setShown(
        answered.ok ? { at: 'shown', page: answered.value } : { at: 'failed', why: whyNot(answered.problem, words) },
      )
    })
    return () => stop.abort()
  }, [paths, tries, language, words])

  if (shown.at === 'loading')
    return (
      <main className="charges" role="status">
        {words.loading}
      </main>
    )
  if (shown.at === 'failed')
    return (
      <main className="charges">
        <p className="notice attention" role="alert">
          ! {shown.why}{' '}
          <button type="button" onClick={() => setTries(tries + 1)}>
            {say.tryAgain}
          </button>
        </p>
      </main>
    )
  const { table, rows, zone, more, unmatched, claims } = shown.page
  const waiting = rows
    .flatMap((row) => (row.waiting === null ? [] : [{ row, waiting: row.waiting }]))
    .toSorted((one, other) => waitsBefore(one.waiting, other.waiting, order))
    .map(({ row }) => row)
  const accepted = rows.filter((row) => row.accepted !== null)
  const otherwise = accepted.filter((row) => (row.accepted?.changes.length ?? 0) > 0).length
  const list = (shownRows: readonly ChargeRow[]) => (
    <ul className="list">
      {shownRows.map((row) => (
        <li key={row.visit}>
          <button
            type="button"
            className="row-head"
            aria-expanded={open === row.visit}
            onClick={() => setOpen(open === row.visit ? null : row.visit)}
          >
            {row.patient ?? say.unnamed}
          </button>
          <span>
            {dayTime(row.start, zone, language)} {say.with(row.clinician)}
          </span>
          <span className="quiet">{row.title[language]}</span>
          {row.waiting !== null && <WaitsHow waiting={row.waiting} zone={zone} words={words} language={language} />}
          {row.accepted !== null && (
            <AcceptedAs accepted={row.accepted} zone={zone} words={words} language={language} />
          )}
          {open === row.visit && (
            <Charge
              visit={row.visit}
              paths={paths}
              words={words}
              language={language}
              onAccepted={() => setTries(tries + 1)}
            />
          )}
        </li>
      ))}
    </ul>
  )
  return (
    <main className="charges">
      <h2>{say.title}</h2>
      <p className="quiet">{say.about}</p>
      <p className="quiet">
        {table === null
          ? say.none
          : say.table(table.codes, calendarDay(dayKey(table.at, zone), language), table.attestation)}
      </p>
      {table !== null && rows.length === 0 && <p>{say.empty}</p>}
      {waiting.length > 0 && (
        <>
          <HeldSums rows={waiting} order={order} zone={zone} words={words} language={language} onOrder={setOrder} />
          {more.waiting && <p className="quiet">{say.waiting.more(waiting.length)}</p>}
          {list(waiting)}
        </>
      )}
      {accepted.length > 0 && (
        <>
          <h3>{say.acceptedTitle}</h3>
          {otherwise > 0 && <p className="overdue">! {say.otherwise(otherwise)}</p>}
          {list(accepted)}
          {more.accepted && <p className="quiet">{say.more}</p>}
        </>
      )}
      {claims && (
        <Answers
          rows={unmatched}
          zone={zone}
          paths={paths}
          words={words}
          language={language}
          onChanged={() => setTries(tries + 1)}
        />
      )}
      <p className="quiet">{say.notice}</p>
    </main>
  )
}

function AcceptedAs(props: {
  accepted: NonNullable<ChargeRow['accepted']>
  zone: string
  words: Words
  language: Language
}) {
  const { accepted, zone, words, language } = props
  const say = words.charges
  const last = standingAnswer(accepted.answers)
  return (
    <span>
      {say.acceptedAs(accepted.code, accepted.by)}. {say.receipts[accepted.receipt](accepted.number)}.
      {accepted.emr !== null &&
        ` ${say.now(valueWords(accepted.emr.status, words), dayTime(accepted.emr.at, zone, language))}.`}
      {last !== undefined && ` ${answerText(last, words, language)}.`}
      {accepted.changes.length > 0 && <strong> ! {say.rejudged}.</strong>}
    </span>
  )
}
