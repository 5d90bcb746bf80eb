import { useId, useState } from 'react'
import type { RouteRow, RoutesPage, SentAgain, TestedRoute } from '#api/operator-routes.ts'
import { act, whyNot } from '../asking.ts'
import { Said } from '../parts.tsx'
import type { Seat } from '../tabs.ts'
import type { RoutePaths } from './paths.ts'
import { RouteChange } from './change.tsx'
import { Reason } from './reason.tsx'
import { useWords } from '../words/use-words.ts'

type SaidNow = Parameters<typeof Said>[0]['said']

/** What is done about a whole route: messages of a patient or a period sent again, and a test message. */
export function RouteDeeds({
  route,
  paths,
  seat,
  mayOpen,
}: {
  route: RouteRow | undefined
  paths: RoutePaths
  seat: Seat
  mayOpen: boolean
}) {
  const words = useWords()
  const say = words.routes.deeds
  const [changing, setChanging] = useState(false)
  const id = useId()
  if (route === undefined) return null
  return (
    <section className="card" aria-labelledby={id}>
      <h2 id={id}>{route.title}</h2>
      <p className="quiet">
        {say.takes(route.take.join(', '))} {words.said.routes(route.from)} → {words.said.routes(route.to)}.{' '}
        {say.version(route.version)}
      </p>
      <p className="quiet">
        {route.expected.length === 0
          ? say.nothingExpected
          : say.expected(route.expected.map(words.said.routes).join('; '))}
      </p>
      {route.unmapped !== null && (
        <p className="quiet">
          {route.unmapped.length === 0
            ? say.allMapped
            : say.unmapped(route.unmapped.map(({ at, count }) => `${at} (${count})`).join(', '))}
        </p>
      )}
      <div className="form">
        <Again route={route} paths={paths} />
        {route.tests.length > 0 && <TestMessage route={route} paths={paths} />}
        <Quiet route={route} paths={paths} seat={seat} />
      </div>
      <div className="buttons">
        <button type="button" aria-expanded={changing} onClick={() => setChanging(!changing)}>
          {say.change}
        </button>
      </div>
      {changing && (
        <div className="form">
          <RouteChange route={route.id} seat={seat} mayOpen={mayOpen} />
        </div>
      )}
    </section>
  )
}

const HOURS = [1, 2, 4, 8, 24]

/** A maintenance window: rows are raised all the same, and nobody is told until it ends. */
function Quiet({ route, paths, seat }: { route: RouteRow; paths: RoutePaths; seat: Seat }) {
  const words = useWords()
  const id = useId()
  const say = words.routes.deeds.quiet
  const [hours, setHours] = useState(2)
  const [said, setSaid] = useState<SaidNow>(null)
  const { quiet } = route
  const set = async (minutes: number, why: string) => {
    const answered = await act<RoutesPage>(paths.quietRoute(route.id), { minutes, why })
    if (!answered.ok) return setSaid({ tone: 'attention', text: whyNot(answered.problem, words) })
    setSaid({ tone: 'plain', text: minutes === 0 ? say.toldAgain : say.isQuiet })
  }
  return (
    <fieldset>
      <legend>{say.title}</legend>
      {quiet === null ? (
        <>
          <div className="field">
            <label htmlFor={id}>{say.hours}</label>
            <select id={id} value={hours} onChange={({ target }) => setHours(Number(target.value))}>
              {HOURS.map((count) => (
                <option key={count} value={count}>
                  {say.count(count)}
                </option>
              ))}
            </select>
          </div>
          <Reason {...say.reason} onReason={(why) => set(hours * 60, why)} />
        </>
      ) : (
        <>
          <p>{say.until(seat.time(quiet.until), quiet.why, quiet.by)}</p>
          <button type="button" onClick={() => void set(0, say.endedByHand)}>
            {say.end}
          </button>
        </>
      )}
      <Said said={said} />
    </fieldset>
  )
}

function Again({ route, paths }: { route: RouteRow; paths: RoutePaths }) {
  const words = useWords()
  const id = useId()
  const say = words.routes.deeds.again
  const [patient, setPatient] = useState('')
  const [since, setSince] = useState('')
  const [until, setUntil] = useState('')
  const [would, setWould] = useState<number | null>(null)
  const [said, setSaid] = useState<SaidNow>(null)
  const span = {
    patient: patient.trim() === '' ? null : patient.trim(),
    since: since === '' ? null : new Date(since).toISOString(),
    until: until === '' ? null : new Date(until).toISOString(),
  }
  const meant = span.patient !== null || span.since !== null
  const ask = async (send: boolean) => {
    const answered = await act<SentAgain>(paths.sendAgain(route.id), { ...span, send })
    setWould(answered.ok && !send ? answered.value.messages : null)
    if (!answered.ok) setSaid({ tone: 'attention', text: whyNot(answered.problem, words) })
    else if (send) setSaid({ tone: 'plain', text: say.done(answered.value.messages) })
    else setSaid(null)
  }
  const changing = (set: (value: string) => void) => (value: string) => {
    set(value)
    setWould(null)
  }
  return (
    <fieldset>
      <legend>{say.title}</legend>
      <div className="field">
        <label htmlFor={`${id}-patient`}>{say.patient}</label>
        <input
          id={`${id}-patient`}
          value={patient}
          maxLength={200}
          autoComplete="off"
          onChange={({ target }) => changing(setPatient)(target.value)}
        />
      </div>
      <div className="row">
        <div className="field">
          <label htmlFor={`${id}-since`}>{say.since}</label>
          <input
            id={`${id}-since`}
            type="datetime-local"
            value={since}
            onChange={({ target }) => changing(setSince)(target.value)}
          />
        </div>
        <div className="field">
          <label htmlFor={`${id}-until`}>{say.until}</label>
          <input
            id={`${id}-until`}
            type="datetime-local"
            value={until}
            onChange={({ target }) => changing(setUntil)(target.value)}
          />
        </div>
      </div>
      <div className="buttons">
        <button type="button" disabled={!meant} onClick={() => void ask(false)}>
          {say.howMany}
        </button>
        {would !== null && (
          <button type="button" className="primary" disabled={would === 0} onClick={() => void ask(true)}>
            {would === 0 ? say.none : say.press(would)}
          </button>
        )}
      </div>
      <Said said={said} />
    </fieldset>
  )
}

function TestMessage({ route, paths }: { route: RouteRow; paths: RoutePaths }) {
  const words = useWords()
  const id = useId()
  const say = words.routes.deeds.test
  const [type, setType] = useState(route.tests[0] ?? '')
  const [busy, setBusy] = useState(false)
  const [said, setSaid] = useState<SaidNow>(null)
  const send = async () => {
    setBusy(true)
    const answered = await act<TestedRoute>(paths.testRoute(route.id), { type })
    setBusy(false)
    if (!answered.ok) return setSaid({ tone: 'attention', text: whyNot(answered.problem, words) })
    const { outcome, says, controlId } = answered.value
    setSaid({ tone: outcome === 'taken' ? 'plain' : 'attention', text: `${words.said.routes(says)} (${controlId})` })
  }
  return (
    <fieldset>
      <legend>{say.title}</legend>
      <p>{say.about}</p>
      <div className="field">
        <label htmlFor={id}>{say.type}</label>
        <select id={id} value={type} onChange={({ target }) => setType(target.value)}>
          {route.tests.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </div>
      <button type="button" disabled={busy} onClick={() => void send()}>
        {busy ? say.sending : say.send}
      </button>
      <Said said={said} />
    </fieldset>
  )
}
