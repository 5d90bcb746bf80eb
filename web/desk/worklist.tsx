import { memo, useCallback, useState, useId } from 'react'
import type { OffersLess, SilentRoute, WorkRow, Worklist as List } from '#api/desk.ts'
import { clockTime, dayKey, dayTime } from '../ui/times.ts'
import type { Seat } from './app.tsx'
import { keyOf } from './changes.ts'
import { minutesSince } from './minutes.ts'
import { CallsOfReferrals, useCalls } from './referrals/calls.tsx'
import { DueReferrals, useDueReferrals } from './referrals/due.tsx'
import { useNews, useSteady } from './steady.ts'
import { discrepancySentence } from './rows/sentence.ts'
import { Waiting } from './waiting.tsx'
import type { Words } from './words/en.ts'

/** What is left to do, the first due first. What was called done can be taken back while it is in sight. */
export function Worklist(props: {
  list: List
  /** What the EMR offers no more; a row that is of no visit. */
  less: OffersLess | null
  /** Routes by which nothing comes; rows that are of no visit. */
  silent: readonly SilentRoute[]
  /** When the page was read: what was raised later is new. */
  since: string
  seat: Seat
  onDay: (day: string) => void
  onMore: () => void
}) {
  const { list, less, silent, seat, onDay } = props
  const { words } = seat
  const due = useDueReferrals(seat)
  const rung = useCalls(seat)
  const count =
    list.total + due.rows.length + due.wrong.wrong.length + rung.calls.length + (less === null ? 0 : 1) + silent.length
  const [finished, setFinished] = useState<WorkRow | null>(null)
  const [open, setOpen] = useState<string | null>(null)
  const toggle = useCallback((key: string) => setOpen((now) => (now === key ? null : key)), [])
  const steady = useSteady(list.rows, keyOf)
  const news = useNews(list.rows, props.since, keyOf)
  const said = useCallback(
    (row: WorkRow, verb: 'take' | 'drop' | 'done' | 'reopen') =>
      seat.act(seat.paths.task(row.visit), { task: row.task, act: verb }, ''),
    [seat],
  )
  const act = useCallback(
    async (row: WorkRow, verb: 'take' | 'drop' | 'done') => {
      if ((await said(row, verb)).done && verb === 'done') setFinished(row)
    },
    [said],
  )
  return (
    <section className="worklist" aria-labelledby="work-title">
      <h2 id="work-title">
        {words.work.title} <span className="count">{count > 0 ? words.work.count(count) : ''}</span>
      </h2>
      <p role="status" className="visually-hidden">
        {news.map((row) => words.work.fresh(row.patient, sentence(seat, row))).join(' ')}
      </p>
      <div role="status">
        {finished !== null && (
          <p className="notice plain">
            {words.work.finished(sentence(seat, finished))}{' '}
            <button
              type="button"
              onClick={() => {
                void said(finished, 'reopen')
                setFinished(null)
              }}
            >
              {words.work.undo}
            </button>
          </p>
        )}
      </div>
      {count === 0 && finished === null && <p className="quiet">{words.work.empty}</p>}
      <DueReferrals due={due} seat={seat} />
      <CallsOfReferrals rung={rung} seat={seat} />
      {less !== null && <Less less={less} seat={seat} />}
      {silent.map((one) => (
        <Silent key={one.title} silent={one} seat={seat} />
      ))}
      <div {...steady.hands}>
        <Waiting count={steady.waiting} says={words.work.waiting} onShow={steady.release} />
        <ul>
          {steady.rows.map((row) => {
            const key = keyOf(row)
            return (
              <Task key={key} row={row} seat={seat} isOpen={open === key} onOpen={toggle} onDay={onDay} onAct={act} />
            )
          })}
        </ul>
      </div>
      {list.next !== null && (
        <button type="button" onClick={props.onMore}>
          {words.work.more}
        </button>
      )}
    </section>
  )
}

const Task = memo(function Task(props: {
  row: WorkRow
  seat: Seat
  isOpen: boolean
  onOpen: (key: string) => void
  onDay: (day: string) => void
  onAct: (row: WorkRow, act: 'take' | 'drop' | 'done') => Promise<void>
}) {
  const { row, seat, isOpen } = props
  const onAct = (verb: 'take' | 'drop' | 'done') => void props.onAct(row, verb)
  const { words, now } = seat
  const left = Math.ceil((new Date(row.due).getTime() - now.getTime()) / 60_000)
  const { takenBy } = row
  return (
    <li className={left <= 0 ? 'task overdue' : 'task'}>
      <p>
        <button type="button" className="row-head" aria-expanded={isOpen} onClick={() => props.onOpen(keyOf(row))}>
          {row.patient ?? (row.matched ? words.board.unread : words.board.unmatched)}
        </button>{' '}
        <span className="quiet">{row.start !== '' && words.work.visitAt(told(row.start, seat))}</span>
      </p>
      <p>{sentence(seat, row)}</p>
      <p className="quiet">
        {[
          left <= 0 ? `! ${words.work.overdue(minutesSince(row.due, now))}` : words.work.due(left),
          row.owner === 'clinician' && row.clinician !== '' ? words.work.forClinician(row.clinician) : '',
          takenBy === null ? '' : takenBy.me ? words.work.mine : words.work.taken(takenBy.name),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {isOpen && <Evidence row={row} seat={seat} onDay={props.onDay} />}
      <div className="buttons">
        {row.why === 'unverified-patient' && seat.role === 'front-desk' && (
          <button type="button" onClick={() => seat.ask({ kind: 'match', visit: row.visit })}>
            {words.suggestions.match}
          </button>
        )}
        {isToEnter(row) && (row.owner !== 'clinician' || seat.role === 'clinician') && (
          <button type="button" onClick={() => seat.ask({ kind: 'sheet', visit: row.visit, task: row.task })}>
            {words.sheet.open}
          </button>
        )}
        {CONTACT_REASONS.has(row.why) && seat.role === 'front-desk' && (
          <button type="button" onClick={() => seat.ask({ kind: 'contact', visit: row.visit })}>
            {words.contact.open}
          </button>
        )}
        {takenBy?.me === true ? (
          <button type="button" onClick={() => onAct('drop')}>
            {words.work.drop}
          </button>
        ) : (
          <button type="button" onClick={() => onAct('take')}>
            {words.work.take}
          </button>
        )}
        {!(isToEnter(row) && row.why !== 'refused') && (
          <button type="button" onClick={() => onAct('done')}>
            {words.work.finish}
          </button>
        )}
      </div>
    </li>
  )
})

/** What this row asks of the desk is to know it: it goes when the record system offers it again, or the operator has taken that. */
function Less({ less, seat }: { less: OffersLess; seat: Seat }) {
  const { words } = seat
  return (
    <div className="task less" role="group" aria-labelledby="less-title">
      <h3 id="less-title">! {words.work.lessTitle}</h3>
      <p>{words.work.less(less.names.join(', '))}</p>
      {less.since !== null && (
        <p className="quiet">
          {words.work.raised}: {told(less.since, seat)}
        </p>
      )}
    </div>
  )
}

/** Nothing comes by a connection: what it would have told, nobody knows here. The row goes with the next message. */
function Silent({ silent: { title, since }, seat }: { silent: SilentRoute; seat: Seat }) {
  const { words } = seat
  const id = useId()
  return (
    <div className="task less" role="group" aria-labelledby={id}>
      <h3 id={id}>! {words.work.silentTitle}</h3>
      <p>{words.work.silent(title)}</p>
      <p className="quiet">
        {words.work.raised}: {told(since, seat)}
      </p>
    </div>
  )
}

/** What a person enters in the record system in our place; it is done when they have said so, not by a mark on the row. */
function isToEnter({ task, why }: WorkRow): boolean {
  return task.startsWith('write/') && ['by-hand', 'answer-lost', 'refused'].includes(why)
}

/** What is to be entered is named by what it is. */
function sentence({ words, language }: Seat, row: WorkRow): string {
  if (row.finding !== null) return discrepancySentence(row.finding, words, language)
  const write = /^write\/([^/]+)\//.exec(row.task)?.[1] ?? ''
  return row.why === 'by-hand' ? named(words.sheet.writes, write) : reason(words, row.why)
}

/** What a right contact would settle. */
const CONTACT_REASONS: ReadonlySet<string> = new Set(['no-contact', 'undeliverable', 'opted-out'])

/** What the row rests on, opened in its place: since when, at which step, of which visit, and how to reach the patient. */
function Evidence({ row, seat, onDay }: { row: WorkRow; seat: Seat; onDay: (day: string) => void }) {
  const { words, zone } = seat
  return (
    <div className="evidence">
      <dl>
        <dt>{words.work.raised}</dt>
        <dd>{told(row.at, seat)}</dd>
        {row.step !== '' && (
          <>
            <dt>{words.work.step}</dt>
            <dd>{named(words.steps, row.step)}</dd>
          </>
        )}
        {row.clinician !== '' && (
          <>
            <dt>{words.work.clinician}</dt>
            <dd>{row.clinician}</dd>
          </>
        )}
        {row.phone !== null && (
          <>
            <dt>{words.work.phone}</dt>
            <dd>
              <a href={`tel:${row.phone}`}>{row.phone}</a>
            </dd>
          </>
        )}
      </dl>
      {row.start !== '' && (
        <button type="button" onClick={() => onDay(dayKey(row.start, zone))}>
          {words.work.showDay}
        </button>
      )}
    </div>
  )
}

/** The time of an instant of today; of another day, the day with it. */
function told(instant: string, { zone, language, now }: Seat): string {
  return dayKey(instant, zone) === dayKey(now.toISOString(), zone)
    ? clockTime(instant, zone, language)
    : dayTime(instant, zone, language)
}

/** The sentence of a reason; one that a newer server knows shows as it is called. */
function reason(words: Words, why: string): string {
  return named(words.reasons, why)
}

function named(words: Readonly<Record<string, string>>, name: string): string {
  return Object.entries(words).find(([known]) => known === name)?.[1] ?? name
}
