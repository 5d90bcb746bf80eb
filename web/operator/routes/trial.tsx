import { useEffect, useState } from 'react'
import type { MoreTried, OpenedTried, Treated, Trial, TriedMessage } from '#api/route-changes.ts'
import { ask } from '../../ui/ask.ts'
import { act, whyNot } from '../asking.ts'
import { Said } from '../parts.tsx'
import type { Seat } from '../tabs.ts'
import type { ChangePaths } from './change-paths.ts'
import { Reason } from './reason.tsx'
import { Side } from './sides.tsx'

type SaidNow = Parameters<typeof Said>[0]['said']

const AGAIN_MS = 700

const WORDS: Record<Treated, string> = {
  otherwise: 'Go otherwise',
  refused: 'Can’t be mapped any more',
  mended: 'Can be mapped now',
  withheld: 'Withheld now, by what patients permit',
  disclosed: 'Disclosed now, by what patients permit',
  taken: 'Taken now',
  left: 'Not taken any more',
  unmapped: 'Go the same, with other fields carried nowhere',
}
const ORDER: readonly Treated[] = [
  'withheld',
  'disclosed',
  'otherwise',
  'refused',
  'mended',
  'taken',
  'left',
  'unmapped',
]

/** What a version would have done otherwise: its way while it runs, the sum, and message by message; switched on from here. */
export function TrialView(props: {
  first: Trial
  inForce: number
  paths: ChangePaths
  seat: Seat
  mayOpen: boolean
  onSwitch: (why: string) => Promise<void>
}) {
  const { first, paths, seat, inForce } = props
  const [trial, setTrial] = useState(first)
  const [more, setMore] = useState<readonly TriedMessage[]>([])
  const [ended, setEnded] = useState(false)
  const [said, setSaid] = useState<SaidNow>(null)
  const { sum, total, state } = trial
  useEffect(() => {
    if (state !== 'running') return
    const next = setTimeout(() => {
      void ask<Trial>(paths.routeTrial(trial.id), { language: 'en' }).then((answered) =>
        // What was not answered is asked again.
        setTrial((before) => (answered.ok ? answered.value : { ...before })),
      )
    }, AGAIN_MS)
    return () => clearTimeout(next)
  }, [trial, state, paths])
  const cancel = async () => {
    const answered = await act<Trial>(paths.cancelTrial(trial.id))
    if (answered.ok) setTrial(answered.value)
    else setSaid({ tone: 'attention', text: whyNot(answered.problem) })
  }
  const rows = [...trial.messages, ...more]
  const seeMore = async () => {
    const answered = await act<MoreTried>(paths.moreTried(trial.id), { before: rows.at(-1)?.message ?? '0' })
    if (!answered.ok) return setSaid({ tone: 'attention', text: whyNot(answered.problem) })
    setMore([...more, ...answered.value.messages])
    setEnded(!answered.value.more)
  }
  return (
    <fieldset className="trial">
      <legend>Trial {trial.id}</legend>
      <p className="quiet">
        Begun {seat.time(trial.at)} by {trial.by}, on what came since {seat.time(trial.since)}, compared with{' '}
        {trial.base === 0 ? 'the file' : `version ${trial.base}`}.
      </p>
      {state === 'running' && (
        <div className="buttons">
          <progress max={Math.max(1, total)} value={sum.tried} aria-label="Messages tried" />
          <span>
            {sum.tried} of {total}
          </span>
          <button type="button" onClick={() => void cancel()}>
            Cancel
          </button>
        </div>
      )}
      <p role="status">{STATES[state](sum.tried, total)}</p>
      <Sum trial={trial} />
      {rows.length > 0 && (
        <table className="doors messages">
          <caption>What would be otherwise, the newest first</caption>
          <thead>
            <tr>
              <th scope="col">Message</th>
              <th scope="col">Type</th>
              <th scope="col">Received</th>
              <th scope="col">Otherwise</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.message} row={row} {...props} trial={trial.id} />
            ))}
          </tbody>
        </table>
      )}
      {trial.more && !ended && state !== 'running' && (
        <button type="button" onClick={() => void seeMore()}>
          Show more
        </button>
      )}
      <Said said={said} />
      {state === 'done' && trial.base === inForce && (
        <Reason
          label="Why it is switched on"
          does="Switch it on"
          hint="It counts within a second, for what comes and what waits, without a restart. In the audit with your name; you can go back."
          onReason={props.onSwitch}
        />
      )}
      {state === 'done' && trial.base !== inForce && (
        <p className="quiet">Another version has come into force since. Try it again to switch it on.</p>
      )}
    </fieldset>
  )
}

const STATES: Record<Trial['state'], (tried: number, total: number) => string> = {
  running: () => 'It is being tried.',
  done: (tried) => (tried === 0 ? 'Nothing came in that time: nothing was tried.' : `Tried on ${tried} messages.`),
  cancelled: (tried, total) => `Cancelled after ${tried} of ${total} messages.`,
  stopped: (tried, total) => `It stopped after ${tried} of ${total} messages. Try it again.`,
}

function Sum({ trial: { sum, fixtures } }: { trial: Trial }) {
  const places = most(sum.places)
  const reasons = most(sum.reasons)
  const { before, after } = sum.unmapped
  return (
    <>
      <dl className="sum">
        <div>
          <dt>The same</dt>
          <dd>{sum.same}</dd>
        </div>
        {ORDER.filter((treated) => sum.otherwise[treated] > 0).map((treated) => (
          <div key={treated} className="changed">
            <dt>{WORDS[treated]}</dt>
            <dd>{sum.otherwise[treated]}</dd>
          </div>
        ))}
        {sum.unknown > 0 && (
          <div>
            <dt>Not known: what they said was not kept, or the EMR does not say whose they are</dt>
            <dd>{sum.unknown}</dd>
          </div>
        )}
        {before + after > 0 && (
          <div className={before === after ? undefined : 'changed'}>
            <dt>Fields carried nowhere</dt>
            <dd>{before === after ? after : `${before}, and by this version ${after}`}</dd>
          </div>
        )}
      </dl>
      {places.length > 0 && <p>Places that differ: {places.join(', ')}.</p>}
      {reasons.length > 0 && <p>Reasons: {reasons.join(', ')}.</p>}
      {fixtures.length > 0 && (
        <div className="notice waiting">
          <p>Fixtures of the map that no longer hold:</p>
          <ul>
            {fixtures.map((fixture) => (
              <li key={fixture}>{fixture}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  )
}

/** The most first, so many as are read. */
function most(counts: Record<string, number>): string[] {
  const sorted = Object.entries(counts).toSorted(([, one], [, other]) => other - one)
  const told = sorted.slice(0, 20).map(([name, count]) => `${name} (${count})`)
  return sorted.length > 20 ? [...told, `and ${sorted.length - 20} more`] : told
}

function Row(props: { row: TriedMessage; trial: string; paths: ChangePaths; seat: Seat; mayOpen: boolean }) {
  const { row, trial, paths, seat, mayOpen } = props
  const [asked, setAsked] = useState(false)
  const [opened, setOpened] = useState<OpenedTried | null>(null)
  const [said, setSaid] = useState<SaidNow>(null)
  const { message, type, receivedAt, treated, places, why } = row
  return (
    <>
      <tr>
        <th scope="row">
          {mayOpen && treated !== 'left' ? (
            <button type="button" className="plain" aria-expanded={asked} onClick={() => setAsked(!asked)}>
              {message}
            </button>
          ) : (
            message
          )}
        </th>
        <td>{type}</td>
        <td>{seat.time(receivedAt)}</td>
        <td>
          {WORDS[treated]}
          {places.length > 0 && <span className="measured">{places.join(', ')}</span>}
          {why !== null && <span className="measured">{why}</span>}
        </td>
      </tr>
      {asked && (
        <tr>
          <td colSpan={4}>
            {opened === null ? (
              <Reason
                label="Why you open it"
                does="Open both results"
                hint="Patient data. That you opened it, and why, stands in the audit."
                onReason={async (reason) => {
                  const answered = await act<OpenedTried>(paths.openTried(trial), { message, why: reason })
                  if (answered.ok) setOpened(answered.value)
                  else setSaid({ tone: 'attention', text: whyNot(answered.problem) })
                }}
              />
            ) : (
              <div className="sides">
                <Side
                  title={`In force: ${opened.before.does}`}
                  segments={opened.before.resources}
                  other="by the tried"
                />
                <Side title={`Tried: ${opened.after.does}`} segments={opened.after.resources} other="in force" />
              </div>
            )}
            <Said said={said} />
          </td>
        </tr>
      )}
    </>
  )
}
