import { memo, useCallback, useState } from 'react'
import type { WorkRow, Worklist as List } from '#api/desk.ts'
import { clockTime } from '../ui/times.ts'
import type { Seat } from './app.tsx'
import { keyOf } from './changes.ts'
import { minutesSince } from './minutes.ts'
import type { Words } from './words/en.ts'

/** What is left to do, the first due first. What was called done can be taken back while it is in sight. */
export function Worklist({ list, seat, onMore }: { list: List; seat: Seat; onMore: () => void }) {
  const { words } = seat
  const [finished, setFinished] = useState<WorkRow | null>(null)
  const { rows } = list
  const said = useCallback(
    (row: WorkRow, verb: 'take' | 'drop' | 'done' | 'reopen') =>
      seat.act(seat.paths.task(row.visit), { task: row.task, act: verb }, ''),
    [seat],
  )
  const act = useCallback(
    async (row: WorkRow, verb: 'take' | 'drop' | 'done') => {
      if ((await said(row, verb)) && verb === 'done') setFinished(row)
    },
    [said],
  )
  return (
    <section className="worklist" aria-labelledby="work-title">
      <h2 id="work-title">
        {words.work.title} <span className="count">{rows.length > 0 ? words.work.count(list.total) : ''}</span>
      </h2>
      <div role="status">
        {finished !== null && (
          <p className="notice plain">
            {words.work.finished(reason(words, finished.why))}{' '}
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
      {rows.length === 0 && finished === null && <p className="quiet">{words.work.empty}</p>}
      <ul>
        {rows.map((row) => (
          <Task key={keyOf(row)} row={row} seat={seat} onAct={act} />
        ))}
      </ul>
      {list.next !== null && (
        <button type="button" onClick={onMore}>
          {words.work.more}
        </button>
      )}
    </section>
  )
}

const Task = memo(function Task(props: {
  row: WorkRow
  seat: Seat
  onAct: (row: WorkRow, act: 'take' | 'drop' | 'done') => Promise<void>
}) {
  const { row, seat } = props
  const onAct = (verb: 'take' | 'drop' | 'done') => void props.onAct(row, verb)
  const { words, now, zone, language } = seat
  const left = Math.ceil((new Date(row.due).getTime() - now.getTime()) / 60_000)
  const { takenBy } = row
  return (
    <li className={left <= 0 ? 'task overdue' : 'task'}>
      <p>
        <b>{row.patient ?? words.board.unmatched}</b>{' '}
        <span className="quiet">{words.work.visitAt(clockTime(row.start, zone, language))}</span>
      </p>
      <p>{reason(words, row.why)}</p>
      <p className="quiet">
        {[
          left <= 0 ? `! ${words.work.overdue(minutesSince(row.due, now))}` : words.work.due(left),
          row.owner === 'clinician' && row.clinician !== '' ? words.work.forClinician(row.clinician) : '',
          takenBy === null ? '' : takenBy.me ? words.work.mine : words.work.taken(takenBy.name),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <div className="buttons">
        {row.why === 'unverified-patient' && seat.role === 'front-desk' && (
          <button type="button" onClick={() => seat.ask({ kind: 'match', visit: row.visit })}>
            {words.suggestions.match}
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
        <button type="button" onClick={() => onAct('done')}>
          {words.work.finish}
        </button>
      </div>
    </li>
  )
})

/** The sentence of a reason; one that a newer server knows shows as it is called. */
function reason(words: Words, why: string): string {
  return Object.entries(words.reasons).find(([name]) => name === why)?.[1] ?? why
}
