import { useEffect, useState } from 'react'
import type { LedgerPage, LedgerSeries } from '#api/ledger.ts'
import type { Problem } from '#api/problem.ts'
import { SaveFile } from '../../ui/save-file.tsx'
import { ask } from '../../ui/ask.ts'
import type { Language } from '../../ui/times.ts'
import { Loading } from '../loading.tsx'
import type { Paths } from '../paths.ts'
import { Unread } from '../unread.tsx'
import type { Words } from '../words/en.ts'
import { figure, weekDay } from './figures.ts'
import { RunChart } from './run-chart.tsx'

type Whose = LedgerPage['whose']
type Shown = { at: 'loading' } | { at: 'failed'; problem: Problem } | { at: 'shown'; page: LedgerPage }

/** What visits cost and how they went, week by week. */
export function Ledger({ paths, words, language }: { paths: Paths; words: Words; language: Language }) {
  const [whose, setWhose] = useState<Whose>('all')
  const [tries, setTries] = useState(0)
  const [shown, setShown] = useState<Shown>({ at: 'loading' })
  const says = words.ledger
  useEffect(() => {
    const stop = new AbortController()
    setShown({ at: 'loading' })
    void ask<LedgerPage>(`${paths.ledger}?whose=${whose}`, { language, signal: stop.signal }).then((answered) => {
      if (stop.signal.aborted) return
      setShown(answered.ok ? { at: 'shown', page: answered.value } : { at: 'failed', problem: answered.problem })
    })
    return () => stop.abort()
  }, [paths, whose, tries, language])

  if (shown.at === 'loading')
    return (
      <main className="ledger">
        <Loading says={words.loading} as="list" />
      </main>
    )
  if (shown.at === 'failed')
    return (
      <main className="ledger">
        <Unread problem={shown.problem} words={words} onAgain={() => setTries(tries + 1)} />
      </main>
    )
  const { page } = shown
  const query = `?whose=${page.whose}`
  return (
    <main className="ledger">
      <h2>{says.title(page.practice)}</h2>
      <p className="quiet">{says.about(page.fewest)}</p>
      {page.ownVisits && (
        <div className="buttons" role="group" aria-label={says.whose}>
          {(['mine', 'all'] as const).map((one) => (
            <button key={one} type="button" aria-pressed={page.whose === one} onClick={() => setWhose(one)}>
              {says.views[one]}
            </button>
          ))}
        </div>
      )}
      <p>{page.visits === null ? says.tooFew(page.fewest) : says.visits(page.visits)}</p>
      {page.visits === 0 ? (
        <p>{says.empty}</p>
      ) : (
        <div className="charts">
          {page.series.map((series) => (
            <Chart key={series.measure} series={series} words={words} language={language} fewest={page.fewest} />
          ))}
        </div>
      )}
      {page.efforts.length > 0 && <Efforts page={page} words={words} />}
      {page.ownActions !== null && <OwnActions actions={page.ownActions} words={words} />}
      {page.lines.length > 0 && (
        <section aria-labelledby="ledger-lines">
          <h3 id="ledger-lines">{says.linesTitle}</h3>
          <ul>
            {page.lines.map(({ week, role, text }, index) => (
              <li key={index}>
                <span className="quiet">{says.lineOf(says.roles[role] ?? role, weekDay(week, language))}</span> {text}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section aria-labelledby="ledger-export">
        <h3 id="ledger-export">{says.exports}</h3>
        <div className="buttons">
          <SaveFile
            path={`${paths.ledgerWeeks}${query}`}
            name="weeks.csv"
            says={says.exportWeeks}
            failed={words.notRead}
          />
          {page.ownVisits && (
            <>
              <SaveFile path={paths.ledgerVisits} name="visits.csv" says={says.exportVisits} failed={words.notRead} />
              <SaveFile
                path={paths.ledgerEvents}
                name="events.ocel.json"
                says={says.exportEvents}
                failed={words.notRead}
              />
            </>
          )}
        </div>
      </section>
    </main>
  )
}

function Chart(props: { series: LedgerSeries; words: Words; language: Language; fewest: number }) {
  const { series, words, language } = props
  const says = words.ledger
  const { title, means } = says.measures[series.measure] ?? { title: series.measure, means: '' }
  const of = (value: number | null) => figure(value, series.unit, language)
  const last = series.points.findLast(({ value }) => value !== null)
  return (
    <section aria-labelledby={`ledger-${series.measure}`}>
      <h3 id={`ledger-${series.measure}`}>{title}</h3>
      <p className="quiet">{means}</p>
      {last === undefined ? (
        <p>{says.nothing}</p>
      ) : (
        <>
          <p>
            <strong>{of(last.value)}</strong>{' '}
            <span className="quiet">{says.lastWeek(weekDay(last.week, language), of(series.median))}</span>
          </p>
          <RunChart series={series} title={title} words={words} />
          <p className="quiet">
            {!series.judged
              ? says.tooSoon
              : series.signals.length === 0
                ? says.steady
                : series.signals
                    .map(({ kind, from, until }) =>
                      says.signals[kind](
                        weekDay(series.points[from]?.week ?? '', language),
                        weekDay(series.points[until]?.week ?? '', language),
                      ),
                    )
                    .join(' ')}
          </p>
        </>
      )}
      <details>
        <summary>{says.table(title)}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{says.week}</th>
              <th scope="col">{title}</th>
              <th scope="col">{says.ofVisits}</th>
            </tr>
          </thead>
          <tbody>
            {series.points.map(({ week, value, of: visits }) => (
              <tr key={week}>
                <th scope="row">{weekDay(week, language)}</th>
                <td>{of(value)}</td>
                <td>{visits ?? says.fewer(props.fewest)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  )
}

/** What the viewer did at the desk, for their own eyes. */
function OwnActions({ actions, words }: { actions: NonNullable<LedgerPage['ownActions']>; words: Words }) {
  const says = words.ledger
  return (
    <section aria-labelledby="ledger-own">
      <h3 id="ledger-own">{says.ownTitle}</h3>
      <p className="quiet">{says.ownMeans}</p>
      {actions.length === 0 ? (
        <p>{says.ownEmpty}</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">{says.step}</th>
              <th scope="col">{says.ownTotal}</th>
              <th scope="col">{says.ofVisits}</th>
            </tr>
          </thead>
          <tbody>
            {actions.map(({ step, total, visits }) => (
              <tr key={step}>
                <th scope="row">{stepNamed(words, step)}</th>
                <td>{total}</td>
                <td>{visits}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

/** A step of a site's own pathway shows as it is called there. */
function stepNamed(words: Words, step: string): string {
  return Object.entries(words.steps).find(([known]) => known === step)?.[1] ?? step
}

function Efforts({ page, words }: { page: LedgerPage; words: Words }) {
  const says = words.ledger
  return (
    <section aria-labelledby="ledger-efforts">
      <h3 id="ledger-efforts">{says.effortsTitle}</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">{says.who}</th>
            <th scope="col">{says.step}</th>
            <th scope="col">{says.what}</th>
            <th scope="col">{says.perVisit}</th>
            <th scope="col">{says.ofVisits}</th>
          </tr>
        </thead>
        <tbody>
          {page.efforts.map(({ role, step, kind, total, visits }) => (
            <tr key={`${role} ${step} ${kind}`}>
              <th scope="row">{says.roles[role] ?? role}</th>
              <td>{stepNamed(words, step)}</td>
              <td>{says.kinds[kind] ?? kind}</td>
              <td>{(total / visits).toFixed(1)}</td>
              <td>{visits}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
