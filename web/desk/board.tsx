import { memo, useCallback, useRef, useState } from 'react'
import type { BoardRow } from '#api/desk.ts'
import { useSingleKeys } from '../ui/single-keys.ts'
import { calendarDay, clockTime } from '../ui/times.ts'
import type { Seat } from './app.tsx'
import { Attempts } from './attempts.tsx'
import { minutesSince } from './minutes.ts'
import { useSteady } from './steady.ts'
import { isLate, suggestedFor, type Suggestion } from './suggest.ts'
import { Waiting } from './waiting.tsx'

/** The day, one row per visit in the order of time. Keys: j and k go through the rows, e does what a row suggests. */
export function Board({ rows, seat }: { rows: readonly BoardRow[]; seat: Seat }) {
  const [open, setOpen] = useState<string | null>(null)
  const list = useRef<HTMLOListElement>(null)
  const toggle = useCallback((visit: string) => setOpen((now) => (now === visit ? null : visit)), [])
  const heads = () => [...(list.current?.querySelectorAll<HTMLElement>('.row-head') ?? [])]
  const at = () => heads().findIndex((head) => head.closest('li')?.contains(document.activeElement) ?? false)
  useSingleKeys({
    j: () => heads()[Math.min(at() + 1, heads().length - 1)]?.focus(),
    k: () => heads()[Math.max(at() - 1, 0)]?.focus(),
    e: () => heads()[at()]?.closest('li')?.querySelector<HTMLElement>('.suggested')?.click(),
  })

  const steady = useSteady(rows, visitOf)
  if (rows.length === 0) return <p className="empty">{seat.words.board.empty}</p>
  return (
    <div {...steady.hands}>
      <Waiting count={steady.waiting} says={seat.words.board.waiting} onShow={steady.release} />
      <ol className="board" ref={list}>
        {steady.rows.map((row) => (
          <Row key={row.visit} row={row} seat={seat} isOpen={open === row.visit} onOpen={toggle} />
        ))}
      </ol>
    </div>
  )
}

const Row = memo(function Row(props: { row: BoardRow; seat: Seat; isOpen: boolean; onOpen: (visit: string) => void }) {
  const { row, seat, isOpen } = props
  const { words, language, zone, now, role } = seat
  const name = row.patient?.name ?? (row.matched ? words.board.unread : words.board.unmatched)
  const late = isLate(row, now)
  const suggestion = suggestedFor(row, { now, role, emrAway: seat.emrAway })
  const active = !OVER.has(row.state)
  return (
    <li className={`row ${row.state}${late ? ' late' : ''}`}>
      <time dateTime={row.start}>{clockTime(row.start, zone, language)}</time>
      <div className="whom">
        <button type="button" className="row-head" aria-expanded={isOpen} onClick={() => props.onOpen(row.visit)}>
          {name}
        </button>
        <span className="quiet">
          {[
            row.patient && words.board.born(calendarDay(row.patient.birthDate, language)),
            words.board.with(row.clinician),
          ]
            .filter(Boolean)
            .join(', ')}
          {row.language === 'es' && ` · ${words.board.spanish}`}
          {row.need !== null && (
            <>
              {' · '}
              <strong>{words.needs[row.need]}</strong>
            </>
          )}
        </span>
      </div>
      <span className="state">
        <span aria-hidden="true" className="sign">
          {late ? '!' : SIGNS[row.state]}
        </span>
        {words.states[row.state]}
        <span className="quiet"> {told(row, seat, late)}</span>
      </span>
      <ul className="ticks">
        {TICKS.map((tick) => (
          <li key={tick} className={row.ticks[tick] ? 'has' : 'lacks'}>
            <span aria-hidden="true">{row.ticks[tick] ? '✓' : '–'}</span> {words.ticks[tick]}
            <span className="visually-hidden"> {row.ticks[tick] ? words.done : words.missing}</span>
          </li>
        ))}
      </ul>
      <div className="act">
        {seat.openVisit !== null && OPENS.has(row.state) && row.matched && (
          <button type="button" className="opens" onClick={() => void seat.openVisit?.(row.visit)}>
            {words.board.openVisit}
            <span className="visually-hidden"> {name}</span>
          </button>
        )}
        {suggestion !== null && <Suggested row={row} what={suggestion} seat={seat} />}
      </div>
      {isOpen && (
        <div className="row-more">
          <span>{row.title[language]}</span>
          {row.patient?.phone != null && <a href={`tel:${row.patient.phone}`}>{row.patient.phone}</a>}
          {role === 'front-desk' && row.matched && active && (
            <button type="button" onClick={() => seat.ask({ kind: 'contact', visit: row.visit })}>
              {words.contact.open}
            </button>
          )}
          {role === 'front-desk' && active && (row.need === 'interpreter' || row.need === 'sign-language') && (
            <button type="button" onClick={() => seat.ask({ kind: 'interpreter', visit: row.visit })}>
              {words.interpreter.open}
            </button>
          )}
          {role === 'front-desk' && row.matched && active && row.state !== 'in-visit' && (
            <>
              <button type="button" onClick={() => void seat.act(seat.paths.link(row.visit), {}, words.link.sent)}>
                {words.link.send}
              </button>
              {row.state !== 'waiting' && row.state !== 'rooming' && row.state !== 'ready' && (
                <button type="button" onClick={() => seat.ask({ kind: 'check-in', visit: row.visit })}>
                  {words.checkIn.open}
                </button>
              )}
              <button type="button" onClick={() => seat.ask({ kind: 'revoke', visit: row.visit })}>
                {words.link.revoke}
              </button>
            </>
          )}
          {late && row.matched && <Attempts row={row} seat={seat} />}
        </div>
      )}
    </li>
  )
})

/** The one thing that a row suggests, as a button that does it or opens what does. */
function Suggested({ row, what, seat }: { row: BoardRow; what: Suggestion; seat: Seat }) {
  const { words, paths } = seat
  const says = words.suggestions[what]
  if (what === 'call')
    return (
      <a className="suggested button" href={`tel:${row.patient?.phone ?? ''}`}>
        {says}
      </a>
    )
  const does = {
    'take-help': () => seat.act(paths.help(row.visit), { act: 'take' }, ''),
    'answer-help': () => seat.act(paths.help(row.visit), { act: 'answered' }, ''),
    'send-link': () => seat.act(paths.link(row.visit), {}, words.link.sent),
    unlock: () => seat.act(paths.unlock(row.visit), {}, words.unlocked),
    match: async () => seat.ask({ kind: 'match', visit: row.visit }),
  }[what]
  return (
    <button type="button" className="suggested" onClick={() => void does()}>
      {says}
    </button>
  )
}

/** Since when, told as people on the board need it: waits and lateness in minutes, the rest by the clock. */
function told(row: BoardRow, { words, now, zone, language }: Seat, late: boolean): string {
  if (late) return words.board.late(minutesSince(row.start, now))
  if (row.state === 'waiting' && row.since !== null) return words.board.waits(minutesSince(row.since, now))
  if (row.since === null || row.state === 'booked') return ''
  return words.board.since(clockTime(row.since, zone, language))
}

/** What a clinician may want to look at or go on with, also once it is signed. */
const OPENS: ReadonlySet<BoardRow['state']> = new Set([
  'booked',
  'preparing',
  'waiting',
  'rooming',
  'ready',
  'in-visit',
  'ended',
  'signed',
  'gave-up',
])
/** Nothing is prepared, sent or asked for any more, or not yet. */
const OVER: ReadonlySet<BoardRow['state']> = new Set(['cancelled', 'no-show', 'signed', 'ended', 'unfit'])
const TICKS = ['consent', 'location', 'intake', 'device'] as const
const SIGNS = {
  booked: '○',
  preparing: '◔',
  waiting: '…',
  rooming: '◑',
  ready: '◕',
  'in-visit': '▶',
  ended: '■',
  signed: '✓',
  cancelled: '×',
  'no-show': '∅',
  unfit: '!',
  'gave-up': '!',
} satisfies Record<BoardRow['state'], string>

function visitOf({ visit }: BoardRow): string {
  return visit
}
