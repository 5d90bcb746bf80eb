import { useCallback, useEffect, useState } from 'react'
import type { ChargeList, ChargeListQuery, ChargeRow, ChargesPage } from '#api/charge.ts'
import type { Problem } from '#api/problem.ts'
import { standingAnswer } from '#domain/charge/answer.ts'
import type { WaitingOrder } from '#domain/charge/waiting.ts'
import { ask } from '../../ui/ask.ts'
import { calendarDay, dayKey, dayTime, type Language } from '../../ui/times.ts'
import { Loading } from '../loading.tsx'
import type { Paths } from '../paths.ts'
import { Unread } from '../unread.tsx'
import type { Words } from '../words/en.ts'
import { valueWords } from '../rows/sentence.ts'
import { answerText, changeText } from './answer-text.ts'
import { Answers } from './answers.tsx'
import { Charge } from './charge.tsx'
import { HeldSums, WaitsHow } from './held.tsx'
import './charges.css'

type Shown = { at: 'loading' } | { at: 'failed'; problem: Problem } | { at: 'shown'; page: ChargesPage }

/** How often a page looks again while charges are being judged. */
const LOOK_AGAIN_MS = 2_000

/** The charges of visits that are over: those to be looked at, and what became of the accepted ones. */
export function Charges({ paths, words, language }: { paths: Paths; words: Words; language: Language }) {
  const say = words.charges
  const [shown, setShown] = useState<Shown>({ at: 'loading' })
  const [tries, setTries] = useState(0)
  const [open, setOpen] = useState<string | null>(null)
  const [order, setOrder] = useState<WaitingOrder>('age')
  const [onlyChanged, setOnlyChanged] = useState(false)
  useEffect(() => {
    const stop = new AbortController()
    void ask<ChargesPage>(`${paths.charges}?order=${order}`, { language, signal: stop.signal }).then((answered) => {
      if (stop.signal.aborted) return
      setShown(answered.ok ? { at: 'shown', page: answered.value } : { at: 'failed', problem: answered.problem })
    })
    return () => stop.abort()
  }, [paths, tries, order, language])
  const left = shown.at === 'shown' ? shown.page.sums.unjudged.left : 0
  useEffect(() => {
    if (left === 0) return
    const timer = setTimeout(() => setTries((now) => now + 1), LOOK_AGAIN_MS)
    return () => clearTimeout(timer)
  }, [left, shown])
  const reload = useCallback(() => setTries((now) => now + 1), [])

  if (shown.at === 'loading')
    return (
      <main className="charges">
        <Loading says={words.loading} as="list" />
      </main>
    )
  if (shown.at === 'failed')
    return (
      <main className="charges">
        <Unread problem={shown.problem} words={words} onAgain={reload} />
      </main>
    )
  const { table, zone, sums, waiting, accepted, unmatched, claims } = shown.page
  const { unjudged } = sums
  const listed = { paths, words, language, zone, open, onOpen: setOpen, onChanged: reload }
  return (
    <main className="charges">
      <h2>{say.title}</h2>
      <p className="quiet">{say.about}</p>
      <p className="quiet">
        {table === null
          ? say.none
          : say.table(table.codes, calendarDay(dayKey(table.at, zone), language), table.attestation)}
      </p>
      {unjudged.left > 0 && (
        <div className="notice waiting" role="status">
          <p>{say.judging(unjudged.of - unjudged.left, unjudged.of)}</p>
          <progress aria-label={say.judged} value={unjudged.of - unjudged.left} max={unjudged.of} />
        </div>
      )}
      {table !== null && unjudged.left === 0 && sums.all.charges + sums.accepted === 0 && <p>{say.empty}</p>}
      {sums.all.charges > 0 && (
        <>
          <HeldSums sums={sums} order={order} zone={zone} words={words} language={language} onOrder={setOrder} />
          <List key={order} {...listed} first={waiting} list="waiting" order={order} of={sums.all.charges} />
        </>
      )}
      {sums.accepted > 0 && (
        <>
          <h3>{say.acceptedTitle}</h3>
          {sums.changed > 0 && (
            <div className="notice attention">
              <p>! {say.wouldChange(sums.changed, sums.accepted)}</p>
              <button type="button" aria-pressed={onlyChanged} onClick={() => setOnlyChanged(!onlyChanged)}>
                {say.onlyChanged}
              </button>
            </div>
          )}
          {onlyChanged && sums.changed > 0 ? (
            <List key="changed" {...listed} first={null} list="changed" order={order} of={sums.changed} />
          ) : (
            <List key="accepted" {...listed} first={accepted} list="accepted" order={order} of={sums.accepted} />
          )}
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

/** One of the lists, read on by a press; without its first rows it reads them itself. */
function List(props: {
  first: ChargeList | null
  list: ChargeListQuery['list']
  order: WaitingOrder
  of: number
  open: string | null
  paths: Paths
  words: Words
  language: Language
  zone: string
  onOpen: (visit: string | null) => void
  onChanged: () => void
}) {
  const { first, list, order, of, open, paths, words, language, zone, onOpen, onChanged } = props
  const say = words.charges
  const [further, setFurther] = useState<{ of: ChargeList | null; read: ChargeList } | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const read = useCallback(
    async (after: string | null, before: readonly ChargeRow[]) => {
      setBusy(true)
      const asked = new URLSearchParams({ list, order, ...(after !== null && { after }) })
      const answered = await ask<ChargeList>(`${paths.chargeList}?${asked.toString()}`, { language })
      setBusy(false)
      setProblem(answered.ok ? null : answered.problem)
      if (!answered.ok) return
      const { rows, next } = answered.value
      setFurther({ of: first, read: { rows: [...before, ...rows], next } })
    },
    [list, order, paths, language, first],
  )
  useEffect(() => {
    if (first === null) void read(null, [])
  }, [first, read])
  const { rows, next } = further !== null && further.of === first ? further.read : (first ?? NOTHING)
  return (
    <>
      <ul className="list">
        {rows.map((row) => (
          <li key={row.visit}>
            <button
              type="button"
              className="row-head"
              aria-expanded={open === row.visit}
              onClick={() => onOpen(open === row.visit ? null : row.visit)}
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
              <Charge visit={row.visit} paths={paths} words={words} language={language} onAccepted={onChanged} />
            )}
          </li>
        ))}
      </ul>
      {problem !== null && <Unread problem={problem} words={words} onAgain={() => void read(next, rows)} />}
      {problem === null && next !== null && (
        <p>
          <span className="quiet">{say.shownOf(rows.length, of)}</span>{' '}
          <button type="button" disabled={busy} onClick={() => void read(next, rows)}>
            {words.rows.more}
          </button>
        </p>
      )}
    </>
  )
}

const NOTHING: ChargeList = { rows: [], next: null }

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
        ` ${say.now(valueWords(accepted.emr.status, words, language), dayTime(accepted.emr.at, zone, language))}.`}
      {last !== undefined && ` ${answerText(last, words, language)}.`}
      {accepted.changes.length > 0 && (
        <strong>
          {' '}
          ! {say.rejudged}: {accepted.changes.map((one) => changeText(one, words, language)).join('; ')}.
        </strong>
      )}
    </span>
  )
}
