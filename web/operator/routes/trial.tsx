import { useEffect, useState } from 'react'
import type { MoreTried, OpenedTried, Treated, Trial, TriedMessage } from '#api/route-changes.ts'
import { ask } from '../../ui/ask.ts'
import { staffLanguage } from '../../ui/staff-language.ts'
import { act, whyNot } from '../asking.ts'
import { Said } from '../parts.tsx'
import type { Seat } from '../tabs.ts'
import type { ChangePaths } from './change-paths.ts'
import { Reason } from './reason.tsx'
import { Side } from './sides.tsx'
import { useWords } from '../words/use-words.ts'
import type { Words } from '../words/en.ts'

type SaidNow = Parameters<typeof Said>[0]['said']

const AGAIN_MS = 700

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
  const words = useWords()
  const { first, paths, seat, inForce } = props
  const say = words.routes.trial
  const [trial, setTrial] = useState(first)
  const [more, setMore] = useState<readonly TriedMessage[]>([])
  const [ended, setEnded] = useState(false)
  const [said, setSaid] = useState<SaidNow>(null)
  const { sum, total, state } = trial
  useEffect(() => {
    if (state !== 'running') return
    const next = setTimeout(() => {
      void ask<Trial>(paths.routeTrial(trial.id), { language: staffLanguage() }).then((answered) =>
        // What was not answered is asked again.
        setTrial((before) => (answered.ok ? answered.value : { ...before })),
      )
    }, AGAIN_MS)
    return () => clearTimeout(next)
  }, [trial, state, paths])
  const cancel = async () => {
    const answered = await act<Trial>(paths.cancelTrial(trial.id))
    if (answered.ok) setTrial(answered.value)
    else setSaid({ tone: 'attention', text: whyNot(answered.problem, words) })
  }
  const rows = [...trial.messages, ...more]
  const seeMore = async () => {
    const answered = await act<MoreTried>(paths.moreTried(trial.id), { before: rows.at(-1)?.message ?? '0' })
    if (!answered.ok) return setSaid({ tone: 'attention', text: whyNot(answered.problem, words) })
    setMore([...more, ...answered.value.messages])
    setEnded(!answered.value.more)
  }
  return (
    <fieldset className="trial">
      <legend>{say.title(trial.id)}</legend>
      <p className="quiet">
        {say.begun(
          seat.time(trial.at),
          trial.by,
          seat.time(trial.since),
          trial.base === 0 ? words.routes.change.file : words.routes.change.version(trial.base),
        )}
      </p>
      {state === 'running' && (
        <div className="buttons">
          <progress max={Math.max(1, total)} value={sum.tried} aria-label={say.progress} />
          <span>{say.of(sum.tried, total)}</span>
          <button type="button" onClick={() => void cancel()}>
            {say.cancel}
          </button>
        </div>
      )}
      <p role="status">{say.states[state](sum.tried, total)}</p>
      <Sum trial={trial} />
      {rows.length > 0 && (
        <table className="doors messages">
          <caption>{say.caption}</caption>
          <thead>
            <tr>
              <th scope="col">{say.columns.message}</th>
              <th scope="col">{say.columns.type}</th>
              <th scope="col">{say.columns.received}</th>
              <th scope="col">{say.columns.otherwise}</th>
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
          {say.more}
        </button>
      )}
      <Said said={said} />
      {state === 'done' && trial.base === inForce && <Reason {...say.switchOn} onReason={props.onSwitch} />}
      {state === 'done' && trial.base !== inForce && <p className="quiet">{say.newer}</p>}
    </fieldset>
  )
}

function Sum({ trial: { sum, fixtures } }: { trial: Trial }) {
  const say = useWords().routes.trial
  const places = most(sum.places, say)
  const reasons = most(sum.reasons, say)
  const { before, after } = sum.unmapped
  return (
    <>
      <dl className="sum">
        <div>
          <dt>{say.same}</dt>
          <dd>{sum.same}</dd>
        </div>
        {ORDER.filter((treated) => sum.otherwise[treated] > 0).map((treated) => (
          <div key={treated} className="changed">
            <dt>{say.treated[treated]}</dt>
            <dd>{sum.otherwise[treated]}</dd>
          </div>
        ))}
        {sum.unknown > 0 && (
          <div>
            <dt>{say.unknown}</dt>
            <dd>{sum.unknown}</dd>
          </div>
        )}
        {before + after > 0 && (
          <div className={before === after ? undefined : 'changed'}>
            <dt>{say.unmapped}</dt>
            <dd>{before === after ? after : say.unmappedNow(before, after)}</dd>
          </div>
        )}
      </dl>
      {places.length > 0 && <p>{say.places(places.join(', '))}</p>}
      {reasons.length > 0 && <p>{say.reasons(reasons.join(', '))}</p>}
      {fixtures.length > 0 && (
        <div className="notice waiting">
          <p>{say.fixtures}</p>
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
function most(counts: Record<string, number>, say: Words['routes']['trial']): string[] {
  const sorted = Object.entries(counts).toSorted(([, one], [, other]) => other - one)
  const told = sorted.slice(0, 20).map(([name, count]) => `${name} (${count})`)
  return sorted.length > 20 ? [...told, say.andMore(sorted.length - 20)] : told
}

function Row(props: { row: TriedMessage; trial: string; paths: ChangePaths; seat: Seat; mayOpen: boolean }) {
  const words = useWords()
  const { row, trial, paths, seat, mayOpen } = props
  const say = words.routes.trial
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
          {say.treated[treated]}
          {places.length > 0 && <span className="measured">{places.join(', ')}</span>}
          {why !== null && <span className="measured">{why}</span>}
        </td>
      </tr>
      {asked && (
        <tr>
          <td colSpan={4}>
            {opened === null ? (
              <Reason
                {...say.opening}
                onReason={async (reason) => {
                  const answered = await act<OpenedTried>(paths.openTried(trial), { message, why: reason })
                  if (answered.ok) setOpened(answered.value)
                  else setSaid({ tone: 'attention', text: whyNot(answered.problem, words) })
                }}
              />
            ) : (
              <div className="sides">
                <Side title={say.inForce(opened.before.does)} segments={opened.before.resources} other={say.byTried} />
                <Side title={say.tried(opened.after.does)} segments={opened.after.resources} other={say.byInForce} />
              </div>
            )}
            <Said said={said} />
          </td>
        </tr>
      )}
    </>
  )
}
