import { useCallback, useEffect, useRef, useState } from 'react'
import type { WorkRow, Worklist } from '#api/desk.ts'
import { ruleOf } from '#domain/reconcile/rules.ts'
import { ask } from '../../ui/ask.ts'
import { useSingleKeys } from '../../ui/single-keys.ts'
import { dayTime, type Language } from '../../ui/times.ts'
import { useNow } from '../../ui/use-now.ts'
import { keyOf } from '../changes.ts'
import type { DeskKeeper } from '../keep.ts'
import type { Paths } from '../paths.ts'
import { whyNot } from '../why-not.ts'
import type { Words } from '../words/en.ts'
import { Detail } from './detail.tsx'
import { money, rowSentence } from './sentence.ts'
import './rows.css'

const WHOSE = ['all', 'mine', 'front-desk', 'billing', 'clinician'] as const
type Whose = (typeof WHOSE)[number]
const ORDERS = ['due', 'money'] as const
type Order = (typeof ORDERS)[number]

/** What changes at the desk is read anew after this time, once for all that changed meanwhile. */
const GATHER_MS = 1_000

interface Look {
  whose: Whose
  order: Order
}

type Shown = { at: 'loading' } | { at: 'failed'; why: string } | { at: 'shown'; list: Worklist }

/**
 * The whole worklist at one place: mine, my team's, the first due or the most money first, and beside it everything about the
 * visit of the row that is chosen. All of it goes by keys.
 */
export function Rows(props: {
  keeper: DeskKeeper
  paths: Paths
  words: Words
  language: Language
  zone: string
  onCharges: () => void
}) {
  const { keeper, paths, words, language, zone, onCharges } = props
  const say = words.rows
  const [look, setLook] = useState<Look>({ whose: 'all', order: 'due' })
  const { shown, more, again } = useRows(paths, look, language, words, keeper)
  const [chosen, setChosen] = useState(0)
  const [said, setSaid] = useState<{ text: string; attention: boolean } | null>(null)
  const rows = shown.at === 'shown' ? shown.list.rows : []
  const at = Math.min(chosen, Math.max(0, rows.length - 1))
  const row = rows[at]
  const now = useNow()

  const act = useCallback(
    async (path: string, body: unknown, text: string) => {
      const problem = await keeper.act(path, body)
      setSaid(
        problem === null
          ? text === ''
            ? null
            : { text, attention: false }
          : { text: whyNot(problem, words), attention: true },
      )
      again()
    },
    [keeper, words, again],
  )
  const see = useCallback(
    (verb: 'take' | 'done' | 'mend') => {
      if (row === undefined) return
      if (verb === 'mend') {
        if (mayMend(row)) void act(paths.mend(row.visit), { task: row.task }, say.mended)
        return
      }
      const word = verb === 'done' ? 'done' : row.takenBy?.me === true ? 'drop' : 'take'
      void act(paths.task(row.visit), { task: row.task, act: word }, '')
    },
    [row, act, paths, say],
  )
  const list = useRef<HTMLUListElement>(null)
  useSingleKeys({
    j: () => {
      // Past the last that is here the list goes on.
      const goesOn = shown.at === 'shown' && shown.list.next !== null && at === rows.length - 1
      if (goesOn) more()
      setChosen(goesOn ? at + 1 : Math.min(at + 1, rows.length - 1))
    },
    k: () => setChosen(Math.max(at - 1, 0)),
    t: () => see('take'),
    d: () => see('done'),
    m: () => see('mend'),
    c: onCharges,
  })
  useEffect(() => list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' }), [at])

  return (
    <main className="rows">
      <div className="rows-head">
        <h2>
          {say.title} <span className="count">{shown.at === 'shown' ? say.count(shown.list.total) : ''}</span>
        </h2>
        <Choice
          label={say.whose}
          options={WHOSE.map((one) => [one, say.teams[one]] as const)}
          value={look.whose}
          onChange={(whose) => {
            setLook({ ...look, whose })
            setChosen(0)
          }}
        />
        <Choice
          label={say.order}
          options={ORDERS.map((one) => [one, say.orders[one]] as const)}
          value={look.order}
          onChange={(order) => {
            setLook({ ...look, order })
            setChosen(0)
          }}
        />
        <p className="quiet">{say.keys}</p>
      </div>
      <div role="status">
        {said !== null && <p className={said.attention ? 'notice attention' : 'notice plain'}>{said.text}</p>}
      </div>
      {shown.at === 'loading' && <p role="status">{words.loading}</p>}
      {shown.at === 'failed' && (
        <p className="notice attention" role="alert">
          ! {shown.why}{' '}
          <button type="button" onClick={again}>
            {say.again}
          </button>
        </p>
      )}
      {shown.at === 'shown' && (
        <div className="rows-body">
          <section aria-label={say.title}>
            {rows.length === 0 && <p className="quiet">{say.empty}</p>}
            <ul ref={list}>
              {rows.map((one, index) => (
                <li key={keyOf(one)}>
                  <button
                    type="button"
                    className="rows-row"
                    aria-current={index === at ? 'true' : undefined}
                    onClick={() => setChosen(index)}
                  >
                    <Line row={one} words={words} language={language} zone={zone} now={now} />
                  </button>
                </li>
              ))}
            </ul>
            {shown.list.next !== null && (
              <button type="button" onClick={more}>
                {say.more}
              </button>
            )}
          </section>
          {row === undefined ? (
            <p className="quiet">{say.pick}</p>
          ) : (
            <Detail
              key={keyOf(row)}
              row={row}
              others={rows.filter((one) => one.visit === row.visit && one !== row)}
              paths={paths}
              words={words}
              language={language}
              zone={zone}
              onAct={see}
              mayMend={mayMend(row)}
              onCharges={onCharges}
            />
          )}
        </div>
      )}
    </main>
  )
}

/** Only a status that the visit proves, which the record system's own people can set back. */
function mayMend({ finding }: WorkRow): boolean {
  return finding !== null && ruleOf(finding.rule).oneClick === true && finding.theirs.value !== 'missing'
}

function Line(props: { row: WorkRow; words: Words; language: Language; zone: string; now: Date }) {
  const { row, words, language, zone, now } = props
  const { finding } = row
  const late = new Date(row.due) <= now
  return (
    <>
      <span className="rows-who">{row.patient ?? words.board.unread}</span>
      <span className={late ? 'rows-due overdue' : 'rows-due'}>
        {late && '! '}
        {dayTime(row.due, zone, language)}
      </span>
      <span className="rows-why">{rowSentence(row, words, language)}</span>
      <span className="quiet">
        {[
          finding === null ? '' : words.rows.severities[finding.severity],
          finding?.amount == null ? '' : money(finding.amount, language),
          words.rows.teams[row.owner],
          row.takenBy === null ? '' : row.takenBy.me ? words.work.mine : words.work.taken(row.takenBy.name),
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </>
  )
}

function Choice<T extends string>(props: {
  label: string
  options: readonly (readonly [T, string])[]
  value: T
  onChange: (value: T) => void
}) {
  return (
    <fieldset className="rows-choice">
      <legend>{props.label}</legend>
      {props.options.map(([value, says]) => (
        <button key={value} type="button" aria-pressed={props.value === value} onClick={() => props.onChange(value)}>
          {says}
        </button>
      ))}
    </fieldset>
  )
}

/** The rows as the server has them, read anew when something changes at the desk. */
function useRows(paths: Paths, { whose, order }: Look, language: Language, words: Words, keeper: DeskKeeper) {
  const [shown, setShown] = useState<Shown>({ at: 'loading' })
  const [tries, setTries] = useState(0)
  /** How many rows of which list are here. */
  const here = useRef<{ of: unknown; rows: number }>({ of: null, rows: 0 })
  const asking = useRef(false)
  const again = useCallback(() => setTries((now) => now + 1), [])
  const address = useCallback(
    (after: string | null) => {
      const asked = new URLSearchParams({ order })
      if (whose !== 'all') asked.set('whose', whose)
      if (after !== null) asked.set('after', after)
      return `${paths.worklist}?${asked.toString()}`
    },
    [paths, whose, order],
  )
  useEffect(() => {
    const stop = new AbortController()
    // As far as the list went before: whoever works far down stays there.
    const wanted = here.current.of === address ? here.current.rows : 0
    const read = async (before: readonly WorkRow[], after: string | null): Promise<void> => {
      const answered = await ask<Worklist>(address(after), { language, signal: stop.signal })
      if (stop.signal.aborted) return
      if (!answered.ok) return setShown({ at: 'failed', why: whyNot(answered.problem, words) })
      const { next } = answered.value
      const rows = [...before, ...answered.value.rows]
      if (next !== null && rows.length < wanted) return read(rows, next)
      setShown({ at: 'shown', list: { ...answered.value, rows } })
      here.current = { of: address, rows: rows.length }
    }
    void read([], null)
    return () => stop.abort()
  }, [address, language, words, tries])
  useEffect(() => {
    let waiting: ReturnType<typeof setTimeout> | undefined
    const stop = keeper.subscribe(() => {
      waiting ??= setTimeout(() => {
        waiting = undefined
        again()
      }, GATHER_MS)
    })
    return () => {
      clearTimeout(waiting)
      stop()
    }
  }, [keeper, again])
  const more = () => {
    if (shown.at !== 'shown' || shown.list.next === null || asking.current) return
    const { list } = shown
    asking.current = true
    void ask<Worklist>(address(list.next), { language }).then((answered) => {
      asking.current = false
      if (!answered.ok) return
      const rows = [...list.rows, ...answered.value.rows]
      setShown({ at: 'shown', list: { ...answered.value, rows } })
      here.current = { of: address, rows: rows.length }
    })
  }
  return { shown, more, again }
}
