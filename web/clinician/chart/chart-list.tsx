import { useEffect, useId, useState, type ReactNode } from 'react'
import type { ChartItem, Section } from '#api/workspace.ts'
import { day, moment } from '../clock.ts'
import type { Addresses } from '../paths.ts'
import { useChartList, type ChartListState } from './use-chart-list.ts'
import { useWords } from '../words/use-words.ts'

const SHOWN_FIRST = 6
/** What is so of nearly every line goes without saying; any other status is said. */
const EXPECTED: ReadonlySet<string> = new Set(['active', 'final', 'completed', 'finished'])

/** Why the EMR gives a list to nobody here, which no second reading changes. */
export type Absent = 'withheld' | 'missing'

/**
 * One list of the chart: being read, shown, empty or failed, and each of them said. One that the EMR gives to nobody here is
 * told to `onAbsent`, which says it for all such lists at once, and stands only where something else is said of it.
 */
export function ChartList(props: {
  section: Section
  addresses: Pick<Addresses, 'chart'>
  emr: string
  zone: string
  now: Date
  onAbsent: (section: Section, absent: Absent | null) => void
  /** Another one has the list read again. */
  stamp?: string
  /** Whether `above` and `below` say something also where the list itself is not shown. */
  saysMore?: boolean
  /** What stands around the list and beside each entry of it, where it can be changed. */
  above?: (items: readonly ChartItem[] | null) => ReactNode
  beside?: (item: ChartItem) => ReactNode
  below?: (items: readonly ChartItem[] | null) => ReactNode
}) {
  const words = useWords()
  const { state, again, more } = useChartList(props.addresses, props.section, props.stamp ?? '')
  const [all, setAll] = useState(false)
  const title = useId()
  const name = words.chart.section[props.section]
  const items = state.items ?? []
  const shown = all ? items : items.slice(0, SHOWN_FIRST)
  const hidden = items.length - shown.length
  const absent = absentIn(state)
  const { onAbsent, section } = props
  useEffect(() => onAbsent(section, absent), [onAbsent, section, absent])
  if (absent !== null && props.saysMore !== true) return null
  return (
    <section className="chart-list" aria-labelledby={title} aria-busy={state.reading}>
      <header>
        <h3 id={title}>
          {name}
          {items.length > 0 && (
            <span className="count">
              {' '}
              {items.length}
              {state.older === null ? '' : '+'}
            </span>
          )}
        </h3>
        {state.readAt !== null && (
          <span className="quiet">
            {words.chart.readAt(moment(state.readAt, props.zone, props.now, words.language))}
          </span>
        )}
        {absent === null && (
          <button
            type="button"
            className="link again"
            title={words.chart.again}
            aria-label={`${words.chart.again}: ${name}`}
            onClick={again}
            disabled={state.reading}
          >
            ↻
          </button>
        )}
      </header>
      {props.above?.(state.items)}
      {absent !== null && <p className="quiet">{words.chart[absent]}.</p>}
      {state.trouble !== null && absent === null && (
        <p className="trouble" role="status">
          <strong>{words.chart[state.trouble.kind]}.</strong>{' '}
          {state.trouble.says ?? words.chart.why[state.trouble.kind](props.emr)}
        </p>
      )}
      {state.reading && state.items === null && (
        <p className="skeleton appears-late">
          <span className="visually-hidden">{words.chart.loading(name)}</span>
        </p>
      )}
      {state.items !== null && items.length === 0 && !state.incomplete && state.trouble === null && (
        <p className="quiet">{words.chart.empty[props.section]}</p>
      )}
      {state.incomplete && <p className="trouble">{words.chart.incomplete}</p>}
      {shown.length > 0 && (
        <ul>
          {shown.map((item) => (
            <Item key={item.reference} item={item} zone={props.zone} beside={props.beside?.(item) ?? null} />
          ))}
        </ul>
      )}
      <footer>
        {(hidden > 0 || all) && items.length > SHOWN_FIRST && (
          <button type="button" className="link" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? words.chart.fewer : words.chart.more(hidden)}
          </button>
        )}
        {hidden === 0 && state.older !== null && (
          <button
            type="button"
            className="link"
            aria-label={`${words.chart.older}: ${name}`}
            onClick={() => {
              setAll(true)
              more()
            }}
            disabled={state.reading}
          >
            {state.reading ? words.chart.reading : words.chart.older}
          </button>
        )}
      </footer>
      {props.below?.(state.items)}
    </section>
  )
}

/** What was read before stays in sight, with the trouble of reading more of it. */
function absentIn({ trouble, items }: ChartListState): Absent | null {
  if (items !== null || trouble === null || trouble.kind === 'failed') return null
  return trouble.kind
}

function Item({ item, zone, beside }: { item: ChartItem; zone: string; beside: ReactNode }) {
  const words = useWords()
  const line = (
    <>
      <span className="what">
        {item.text}
        {item.value !== undefined && <span className="value"> {item.value}</span>}
        {item.flag !== undefined && <strong className="flag"> {words.chart.flag[item.flag]}</strong>}
        {item.status !== undefined && !EXPECTED.has(item.status) && <span className="quiet"> {item.status}</span>}
      </span>
      {item.at === null ? (
        <span className="quiet">{words.chart.undated}</span>
      ) : (
        <time className="quiet" dateTime={item.at}>
          {day(item.at, zone, words.language)}
        </time>
      )}
    </>
  )
  const entry =
    item.detail === undefined || item.detail === '' ? (
      <div className="line">{line}</div>
    ) : (
      <details>
        <summary className="line">{line}</summary>
        <p className="detail">{item.detail}</p>
      </details>
    )
  return (
    <li className={beside === null ? undefined : 'entry'}>
      {entry}
      {beside}
    </li>
  )
}
