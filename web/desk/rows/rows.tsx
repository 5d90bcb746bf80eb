import { memo, useCallback, useEffect, useRef, useState } from 'react'
import type { WorkRow, Worklist } from '#api/desk.ts'
import type { Problem } from '#api/problem.ts'
import { ruleOf } from '#domain/reconcile/rules.ts'
import { ByKey } from '../../ui/by-key.tsx'
import { ask } from '../../ui/ask.ts'
import { useSingleKeys } from '../../ui/single-keys.ts'
import { dayTime, type Language } from '../../ui/times.ts'
import { useMedia } from '../../ui/use-media.ts'
import { useNow } from '../../ui/use-now.ts'
import { keyOf } from '../changes.ts'
import type { DeskKeeper } from '../keep.ts'
import type { Paths } from '../paths.ts'
import { Loading } from '../loading.tsx'
import { Unread } from '../unread.tsx'
import { whyNot, whyNotRead } from '../why-not.ts'
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
/** And so much later for each row that is read anew with it. */
const GATHER_EACH_MS = 5
/** What could not be read anew is tried again after this time. */
const ANEW_MS = 5_000

interface Look {
  whose: Whose
  order: Order
}

type Shown = { at: 'loading' } | { at: 'failed'; problem: Problem } | { at: 'shown'; list: Worklist }
/** What was read, and of which choice of rows: those of another are none of this. */
type ReadOf = { of: unknown; shown: Shown }

/** The row that is worked at: it stays so, wherever in the list it comes to stand. */
interface Chosen {
  key: string
  row: WorkRow
  at: number
}

/** So many rows before the last that is here the next are read, so that J need not wait. */
const AHEAD = 20

/**
 * The whole worklist at one place: mine, my team's, the first due or the most money first, and beside it everything about the
 * visit of the row that is chosen, its charge among it. All of it goes by keys.
 */
export function Rows(props: { keeper: DeskKeeper; paths: Paths; words: Words; language: Language; zone: string }) {
  const { keeper, paths, words, language, zone } = props
  const say = words.rows
  const [look, setLook] = useState<Look>({ whose: 'all', order: 'due' })
  const [said, setSaid] = useState<{ text: string; attention: boolean } | null>(null)
  /** The row that was called done last: it can be taken back until the next thing is said. */
  const [finished, setFinished] = useState<WorkRow | null>(null)
  const unread = useCallback((text: string | null) => setSaid(text === null ? null : { text, attention: true }), [])
  const { shown, more, again } = useRows(paths, look, language, words, keeper, unread)
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const [charging, setCharging] = useState<string | null>(null)
  const goesOn = useRef(false)
  const narrow = useMedia('(width < 900px)')
  const rows = shown.at === 'shown' ? shown.list.rows : NONE
  const found = chosen === null ? -1 : rows.findIndex((one) => keyOf(one) === chosen.key)
  const at = found >= 0 ? found : Math.min(chosen?.at ?? 0, Math.max(0, rows.length - 1))
  const gone = chosen !== null && found < 0
  const row = gone ? undefined : rows[at]
  const now = useNow()
  const list = useRef<HTMLUListElement>(null)
  const beside = useRef<HTMLElement>(null)
  /** Whether the focus goes along with what is chosen. */
  const follow = useRef(false)

  const choose = useCallback(
    (index: number, pressed = false) => {
      const next = rows[index]
      if (next === undefined) return
      const { activeElement: focused } = document
      // Whoever is at the row or at its visit goes with it; whoever is at the choices above stays there, unless they asked for it.
      const isWithIt = [list.current, beside.current].some((part) => part?.contains(focused) === true)
      const idle = focused === null || focused.matches('body, h1, h2')
      follow.current = pressed || idle || isWithIt
      // The one that is chosen already, at either end of the list.
      if (follow.current && keyOf(next) === chosen?.key)
        list.current?.querySelector<HTMLElement>('[aria-current]')?.focus({ preventScroll: true })
      setChosen({ key: keyOf(next), row: next, at: index })
    },
    [rows, chosen?.key],
  )
  useEffect(() => {
    if (chosen === null) choose(0)
    // J was pressed at the end of what was here.
    else if (goesOn.current && rows[at + 1] !== undefined) {
      goesOn.current = false
      choose(at + 1)
    }
  }, [chosen, rows, at, choose])
  useEffect(() => {
    const current = list.current?.querySelector<HTMLElement>('[aria-current]')
    current?.scrollIntoView({ block: 'nearest' })
    if (follow.current) current?.focus({ preventScroll: true })
    follow.current = false
  }, [chosen?.key])
  // The row that had the focus has left the list: what stands in its place has it then, or the title of the empty list.
  const title = useRef<HTMLHeadingElement>(null)
  const none = shown.at === 'shown' && rows.length === 0
  useEffect(() => {
    if ((!gone && !none) || document.activeElement !== document.body) return
    const instead = list.current?.querySelector<HTMLElement>('.rows-row[tabindex="0"]') ?? title.current
    instead?.focus()
  }, [gone, none])

  const act = useCallback(
    async (path: string, body: unknown, text: string) => {
      const problem = await keeper.act(path, body)
      setFinished(null)
      setSaid(
        problem === null
          ? text === ''
            ? null
            : { text, attention: false }
          : { text: whyNot(problem, words), attention: true },
      )
      again()
      return problem === null
    },
    [keeper, words, again],
  )
  const see = useCallback(
    async (verb: 'take' | 'done' | 'mend') => {
      if (row === undefined) return
      if (verb === 'mend') {
        if (mayMend(row)) await act(paths.mend(row.visit), { task: row.task }, say.mended)
        return
      }
      const word = verb === 'done' ? 'done' : row.takenBy?.me === true ? 'drop' : 'take'
      // What leaves the list makes room for the next one.
      const leaves = word === 'done' || (word === 'drop' && look.whose === 'mine')
      if (await act(paths.task(row.visit), { task: row.task, act: word }, '')) {
        if (leaves) choose(rows[at + 1] === undefined ? at - 1 : at + 1)
        if (word === 'done') setFinished(row)
      }
    },
    [row, rows, at, act, choose, paths, say, look],
  )
  const undo = () => {
    if (finished === null) return
    const { visit, task } = finished
    void act(paths.task(visit), { task, act: 'reopen' }, say.reopened)
    list.current?.querySelector<HTMLElement>('[aria-current]')?.focus()
  }
  const step = (by: 1 | -1) => {
    // In the place of one that is gone stands the next.
    const to = gone && by === 1 ? at : at + by
    if (shown.at === 'shown' && shown.list.next !== null && to >= rows.length - AHEAD) {
      goesOn.current = to >= rows.length
      more()
    }
    choose(Math.min(Math.max(0, to), Math.max(0, rows.length - 1)), true)
  }
  const charge = () => {
    if (row !== undefined && mayCharge(row)) setCharging(charging === keyOf(row) ? null : keyOf(row))
  }
  useSingleKeys({
    j: () => step(1),
    k: () => step(-1),
    t: () => void see('take'),
    d: () => void see('done'),
    m: () => void see('mend'),
    u: undo,
    c: charge,
    Escape: () => list.current?.querySelector<HTMLElement>('[aria-current]')?.focus(),
  })
  const changeLook = (next: Partial<Look>) => {
    setLook({ ...look, ...next })
    setChosen(null)
    setCharging(null)
  }
  // Whoever works at the charge of the last row keeps it when that row goes.
  const about = row ?? (rows.length === 0 && charging === null ? undefined : chosen?.row)
  const detail = about !== undefined && (
    <Detail
      key={keyOf(about)}
      place={beside}
      row={about}
      gone={gone}
      others={rows.filter((one) => one.visit === about.visit && keyOf(one) !== keyOf(about))}
      paths={paths}
      words={words}
      language={language}
      zone={zone}
      onAct={(verb) => void see(verb)}
      mayMend={mayMend(about)}
      mayCharge={mayCharge(about)}
      charging={charging === keyOf(about)}
      onCharge={charge}
      onCharged={again}
    />
  )

  return (
    <main className="rows">
      <div className="rows-head">
        <h2 ref={title} tabIndex={-1}>
          {say.title} <span className="count">{shown.at === 'shown' ? say.count(shown.list.total) : ''}</span>
        </h2>
        <Choice
          label={say.whose}
          options={WHOSE.map((one) => [one, say.teams[one]] as const)}
          value={look.whose}
          onChange={(whose) => changeLook({ whose })}
        />
        <Choice
          label={say.order}
          options={ORDERS.map((one) => [one, say.orders[one]] as const)}
          value={look.order}
          onChange={(order) => changeLook({ order })}
        />
        <p className="quiet by-key">{say.keys}</p>
      </div>
      <div role="status">
        {said !== null && <p className={said.attention ? 'notice attention' : 'notice plain'}>{said.text}</p>}
        {finished !== null && (
          <p className="notice plain">
            {words.work.finished(rowSentence(finished, words, language))}{' '}
            <button type="button" onClick={undo}>
              {words.work.undo}
              <ByKey>U</ByKey>
            </button>
          </p>
        )}
      </div>
      {shown.at === 'loading' && <Loading says={words.loading} as="list" />}
      {shown.at === 'failed' && <Unread problem={shown.problem} words={words} onAgain={again} />}
      {shown.at === 'shown' && (
        <div className="rows-body">
          <section aria-label={say.title}>
            {rows.length === 0 && <p className="quiet">{say.empty}</p>}
            {narrow && gone && detail}
            <ul ref={list}>
              {rows.map((one, index) => (
                <li key={keyOf(one)}>
                  <button
                    type="button"
                    className="rows-row"
                    aria-current={!gone && index === at ? 'true' : undefined}
                    tabIndex={index === at ? 0 : -1}
                    onClick={() => (index === at && !gone ? beside.current?.focus() : choose(index))}
                    onKeyDown={(event) => {
                      const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : null
                      if (by === null) return
                      event.preventDefault()
                      step(by)
                    }}
                  >
                    <Line row={one} words={words} language={language} zone={zone} now={now} />
                  </button>
                  {narrow && !gone && index === at && detail}
                </li>
              ))}
            </ul>
            {shown.list.next !== null && (
              <button type="button" onClick={more}>
                {say.more}
              </button>
            )}
          </section>
          {!narrow && (detail || (rows.length > 0 && <p className="quiet">{say.pick}</p>))}
        </div>
      )}
    </main>
  )
}

const NONE: readonly WorkRow[] = []
const LOADING: Shown = { at: 'loading' }

/** About the money of a visit, so that its charge is what is to be looked at. */
function mayCharge({ finding, owner }: WorkRow): boolean {
  return finding !== null && (owner === 'billing' || finding.severity === '$')
}

/** Only a status that the visit proves, which the record system's own people can set back. */
function mayMend({ finding }: WorkRow): boolean {
  return finding !== null && ruleOf(finding.rule).oneClick === true && finding.theirs.value !== 'missing'
}

/** Drawn anew when its row changes, not with each press of a key: there may be hundreds. */
const Line = memo(function Line(props: { row: WorkRow; words: Words; language: Language; zone: string; now: Date }) {
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
})

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
function useRows(
  paths: Paths,
  { whose, order }: Look,
  language: Language,
  words: Words,
  keeper: DeskKeeper,
  /** Why the rows that are here may be old; null once they are read again. */
  onUnread: (why: string | null) => void,
) {
  const [read, setRead] = useState<ReadOf>({ of: null, shown: LOADING })
  const [tries, setTries] = useState(0)
  /** How many rows of which list are here. */
  const here = useRef<{ of: unknown; rows: number }>({ of: null, rows: 0 })
  const asking = useRef(false)
  const old = useRef(false)
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
    let anew: ReturnType<typeof setTimeout> | undefined
    const ofServer = async (before: readonly WorkRow[], after: string | null): Promise<void> => {
      const answered = await ask<Worklist>(address(after), { language, signal: stop.signal })
      if (stop.signal.aborted) return
      if (!answered.ok) {
        const { problem } = answered
        if (here.current.of !== address) return setRead({ of: address, shown: { at: 'failed', problem } })
        // The rows that are here stay, and may be worked at.
        old.current = true
        anew = setTimeout(again, ANEW_MS)
        return onUnread(`${whyNotRead(problem, words)} ${words.stillOld}`)
      }
      if (old.current) onUnread(null)
      old.current = false
      const { next } = answered.value
      const rows = [...before, ...answered.value.rows]
      // As far as the list goes by now: whoever works far down stays there.
      const wanted = here.current.of === address ? here.current.rows : 0
      if (next !== null && rows.length < wanted) return ofServer(rows, next)
      setRead({ of: address, shown: { at: 'shown', list: { ...answered.value, rows } } })
      here.current = { of: address, rows: rows.length }
    }
    void ofServer([], null)
    return () => {
      clearTimeout(anew)
      stop.abort()
    }
  }, [address, language, words, tries, again, onUnread])
  useEffect(() => {
    let waiting: ReturnType<typeof setTimeout> | undefined
    const stop = keeper.subscribe(() => {
      waiting ??= setTimeout(
        () => {
          waiting = undefined
          again()
        },
        GATHER_MS + here.current.rows * GATHER_EACH_MS,
      )
    })
    return () => {
      clearTimeout(waiting)
      stop()
    }
  }, [keeper, again])
  const shown = read.of === address ? read.shown : LOADING
  const more = () => {
    if (shown.at !== 'shown' || shown.list.next === null || asking.current) return
    const { next } = shown.list
    asking.current = true
    void ask<Worklist>(address(next), { language }).then((answered) => {
      asking.current = false
      if (!answered.ok) return onUnread(whyNotRead(answered.problem, words))
      setRead((now) => {
        // The list was read anew meanwhile, and ends elsewhere, or it is another one.
        if (now.of !== address || now.shown.at !== 'shown' || now.shown.list.next !== next) return now
        const rows = [...now.shown.list.rows, ...answered.value.rows]
        here.current = { of: address, rows: rows.length }
        return { of: address, shown: { at: 'shown', list: { ...answered.value, rows } } }
      })
    })
  }
  return { shown, more, again }
}
