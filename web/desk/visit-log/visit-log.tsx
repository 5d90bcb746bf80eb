import { useEffect, useRef, useState } from 'react'
import type { VisitLogColumns, VisitLogReport, VisitLogStep } from '#api/visit-log.ts'
import { COLUMNS } from '#domain/visit-log/columns.ts'
import { ask } from '../../ui/ask.ts'
import { askInSteps } from '../../ui/ask-in-steps.ts'
import { base64Of } from '../../ui/base64.ts'
import { handOver } from '../../ui/save-file.tsx'
import { calendarDay, dayKey, dayTime, type Language } from '../../ui/times.ts'
import type { Paths } from '../paths.ts'
import { whyNot } from '../why-not.ts'
import type { Words } from '../words/en.ts'
import { asCsv } from './as-csv.ts'
import { placeOf } from './place.ts'
import './visit-log.css'

type Columns = VisitLogColumns['columns']
type Told = { at: 'nothing' | 'reading' | 'stopped' } | VisitLogStep | { at: 'failed'; why: string }
type Finding = VisitLogReport['rows'][number]['findings'][number]

const MOST_BYTES = 4 * 1024 * 1024
/** Several may have a log read at the same time. */
const READ_WITHIN_MS = 60_000
const AT_ONCE = 100
const LINES_NAMED = 20

/** The log of a tool that Causeway does not drive, beside the record system: file, columns, and what somebody has to look at. */
export function VisitLog({ paths, words, language }: { paths: Paths; words: Words; language: Language }) {
  const say = words.visitLog
  const [file, setFile] = useState('')
  const [read, setRead] = useState<VisitLogColumns | null>(null)
  const [files, setFiles] = useState(0)
  const [report, setReport] = useState<VisitLogReport | null>(null)
  const [told, setTold] = useState<Told>({ at: 'nothing' })

  const asking = useRef<AbortController>(null)
  // Who leaves, or chooses another file, does not wait for it any more, and then nobody works on it.
  const anew = () => {
    asking.current?.abort()
    asking.current = new AbortController()
    return asking.current.signal
  }
  useEffect(() => () => asking.current?.abort(), [])

  const choose = async (chosen: File | undefined) => {
    setRead(null)
    setReport(null)
    const signal = anew()
    if (chosen === undefined) return setTold({ at: 'nothing' })
    if (chosen.size === 0) return setTold({ at: 'failed', why: say.isEmpty })
    if (chosen.size > MOST_BYTES) return setTold({ at: 'failed', why: say.tooLarge })
    setTold({ at: 'reading' })
    const text = base64Of(await chosen.arrayBuffer())
    const answered = await ask<VisitLogColumns>(paths.visitLogColumns, {
      method: 'POST',
      body: { file: text },
      language,
      signal: AbortSignal.any([signal, AbortSignal.timeout(READ_WITHIN_MS)]),
    })
    if (signal.aborted) return
    if (!answered.ok) return setTold({ at: 'failed', why: whyNot(answered.problem, words) })
    setFile(text)
    setFiles((before) => before + 1)
    setRead(answered.value)
    setTold({ at: 'nothing' })
  }

  const compare = async (columns: Columns) => {
    setReport(null)
    setTold({ at: 'reading' })
    const signal = anew()
    const asked = { body: { file, columns }, language, signal }
    const answered = await askInSteps<VisitLogStep, VisitLogReport>(paths.visitLog, asked, setTold)
    if (signal.aborted) return
    if (answered.ok) setReport(answered.value)
    setTold(answered.ok ? { at: 'nothing' } : { at: 'failed', why: whyNot(answered.problem, words) })
  }

  return (
    <main className="visit-log">
      <h2>{say.title}</h2>
      <p className="quiet">{say.about}</p>
      <label className="file">
        {say.file}
        <input
          type="file"
          accept=".csv,.tsv,.txt,text/csv"
          // So that a file that was mended can be chosen again.
          onClick={({ currentTarget }) => {
            currentTarget.value = ''
          }}
          onChange={({ target }) => void choose(target.files?.[0] ?? undefined)}
        />
      </label>
      {read !== null && (
        <ColumnForm
          key={files}
          read={read}
          words={words}
          busy={isBusy(told)}
          onCompare={(columns) => void compare(columns)}
        />
      )}
      <div className="busy">
        <p role="status">{toldOf(told, say)}</p>
        {told.at === 'asking' && told.of > 0 && (
          <>
            <progress aria-label={say.asked} value={told.done} max={told.of} />
            {/* No live region: nobody wants to hear each. */}
            <span>{say.askedOf(told.done, told.of)}</span>
          </>
        )}
        {isBusy(told) && (
          <button
            type="button"
            onClick={() => {
              anew()
              setTold({ at: 'stopped' })
            }}
          >
            {say.stop}
          </button>
        )}
      </div>
      {told.at === 'failed' && (
        <p className="notice attention" role="alert">
          ! {told.why}
        </p>
      )}
      {report !== null && <Report report={report} words={words} language={language} />}
    </main>
  )
}

function isBusy({ at }: Told): boolean {
  return at === 'reading' || at === 'asking' || at === 'comparing'
}

function toldOf(told: Told, say: Words['visitLog']): string {
  switch (told.at) {
    case 'reading':
      return say.reading
    case 'asking':
      return told.of === 0 ? say.asking : say.askingAbout
    case 'comparing':
      return say.comparing
    case 'stopped':
      return say.stopped
    case 'nothing':
    case 'failed':
      return ''
  }
}

function ColumnForm(props: {
  read: VisitLogColumns
  words: Words
  busy: boolean
  onCompare: (columns: Columns) => void
}) {
  const { read, busy } = props
  const say = props.words.visitLog
  const [columns, setColumns] = useState(read.columns)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        props.onCompare(columns)
      }}
    >
      <fieldset>
        <legend>{say.columns}</legend>
        <p className="quiet">{read.remembered ? say.remembered(read.rows) : say.guessed(read.rows)}</p>
        <div className="of">
          {COLUMNS.map((name) => (
            <label key={name}>
              {say.column[name]}
              <select
                value={columns.of[name] ?? ''}
                required={name === 'patient' || name === 'start'}
                onChange={({ target }) =>
                  setColumns({ ...columns, of: { ...columns.of, [name]: target.value === '' ? null : target.value } })
                }
              >
                <option value="">{say.nothing}</option>
                {read.headings.map((heading) => (
                  <option key={heading} value={heading}>
                    {heading}
                  </option>
                ))}
              </select>
            </label>
          ))}
          <label>
            {say.dates}
            <select
              value={columns.dates}
              onChange={({ target }) =>
                setColumns({ ...columns, dates: target.value === 'day-first' ? 'day-first' : 'month-first' })
              }
            >
              <option value="month-first">{say.monthFirst}</option>
              <option value="day-first">{say.dayFirst}</option>
            </select>
          </label>
        </div>
      </fieldset>
      <button type="submit" className="primary" disabled={busy}>
        {say.compare}
      </button>
    </form>
  )
}

function Report({ report, words, language }: { report: VisitLogReport; words: Words; language: Language }) {
  const say = words.visitLog
  const { zone } = report
  const [only, setOnly] = useState<Finding | ''>('')
  const [shown, setShown] = useState(AT_ONCE)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [report])
  const found = [...new Set(report.rows.flatMap(({ findings }) => findings))]
  const rows = report.rows.filter(({ findings }) => only === '' || findings.includes(only))
  const day = (at: string) => calendarDay(dayKey(at, zone), language)
  const at = (moment: string) => (moment === '' ? '' : dayTime(moment, zone, language))
  return (
    <section aria-labelledby="visit-log-result">
      <h3 id="visit-log-result" tabIndex={-1} ref={heading}>
        {say.result}
      </h3>
      <p>{say.sum(report.sessions, report.matched, day(report.from), day(report.until))}</p>
      {report.hosts > 0 && <p className="quiet">{say.hosts(report.hosts)}</p>}
      {report.waited > 0 && <p className="quiet">{say.waited(report.waited)}</p>}
      {(['no-name', 'no-start'] as const).map((why) => {
        const lines = report.unreadable.filter((one) => one.why === why).map(({ line }) => line)
        const named = lines.slice(0, LINES_NAMED).join(', ')
        return (
          lines.length > 0 && (
            <p key={why} className="attention">
              ! {say.unreadable[why](lines.length, named, lines.length > LINES_NAMED)}
            </p>
          )
        )
      })}
      {report.unasked.map((what) => (
        <p key={what} className="quiet">
          {say.unasked[what]}
        </p>
      ))}
      {report.rows.length === 0 ? (
        <p>{say.clean}</p>
      ) : (
        <>
          <div className="choose">
            <label>
              {say.only}{' '}
              <select value={only} onChange={({ target }) => setOnly(found.find((one) => one === target.value) ?? '')}>
                <option value="">{say.all(report.rows.length)}</option>
                {found.map((one) => (
                  <option key={one} value={one}>
                    {say.finding[one]} ({report.rows.filter(({ findings }) => findings.includes(one)).length})
                  </option>
                ))}
              </select>
            </label>
            <button
              type="button"
              onClick={() => handOver(new Blob([asCsv(rows, say, at)], { type: 'text/csv' }), 'visit-log.csv')}
            >
              {say.save}
            </button>
          </div>
          <div className="table">
            <table>
              <thead>
                <tr>
                  <th scope="col">{say.what}</th>
                  <th scope="col">{say.call}</th>
                  <th scope="col">{say.visit}</th>
                </tr>
              </thead>
              <tbody>
                {rows.slice(0, shown).map((row, place) => (
                  <tr key={row.session?.line ?? `visit ${place}`}>
                    <th scope="row">
                      {row.findings.map((one) => (
                        <span key={one}>{say.finding[one]}</span>
                      ))}
                    </th>
                    <td>
                      {row.session !== null && (
                        <>
                          <strong>{row.session.patient}</strong>
                          <span>{at(row.session.start)}</span>
                          <span>{row.session.clinician}</span>
                          <span className="quiet">{say.line(row.session.line)}</span>
                        </>
                      )}
                    </td>
                    <td>
                      {row.visits.length > 0 && isDoubtful(row.findings) && <span>{say.mayBe}</span>}
                      {row.visits.map((visit) => (
                        <span key={visit.appointment ?? visit.encounter} className="chart-visit">
                          <strong>{visit.patient}</strong>
                          <span>{at(visit.start)}</span>
                          <span>{visit.clinician}</span>
                          <span className="quiet">{placeOf(visit, say)}</span>
                        </span>
                      ))}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {rows.length > shown && (
            <button type="button" onClick={() => setShown(shown + AT_ONCE)}>
              {say.more(Math.min(AT_ONCE, rows.length - shown))}
            </button>
          )}
        </>
      )}
    </section>
  )
}

function isDoubtful(findings: readonly Finding[]): boolean {
  return findings.includes('unmatched') || findings.includes('several')
}
