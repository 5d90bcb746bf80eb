import { useState } from 'react'
import type { Connection } from '#api/operator.ts'
import { act, useAsked, whyNot } from '../asking.ts'
import { Copy, Failed, Loading, Said } from '../parts.tsx'
import type { Seat } from '../tabs.ts'
import { Doors } from './doors.tsx'

/** By which door each read and write of a visit goes, why, and what the EMR's administrator registers. */
export function ConnectionTab({ seat }: { seat: Seat }) {
  const { shown, put, again } = useAsked<Connection>(seat.paths.connection)
  if (shown.at === 'loading') return <Loading />
  if (shown.at === 'failed') return <Failed why={shown.why} onAgain={again} />
  return <Known connection={shown.value} seat={seat} onAnswer={put} />
}

type Note = Parameters<typeof Said>[0]['said']

function Known(props: { connection: Connection; seat: Seat; onAnswer: (connection: Connection) => void }) {
  const { connection, seat } = props
  const { reading, trouble, fhirBase } = connection
  const [busy, setBusy] = useState(false)
  const [said, setSaid] = useState<Note>(null)
  const press = async (path: string, done: (after: Connection) => Note) => {
    setBusy(true)
    setSaid(null)
    const answered = await act<Connection>(path)
    setBusy(false)
    if (!answered.ok) return setSaid({ tone: 'attention', text: whyNot(answered.problem) })
    props.onAnswer(answered.value)
    // What went wrong in reading stands beside the time of the last one.
    if (answered.value.trouble === null) setSaid(done(answered.value))
  }
  return (
    <>
      <section className="card" aria-labelledby="read-title">
        <h2 id="read-title">{seat.page.emr}</h2>
        <p className="address">{fhirBase}</p>
        {reading === null ? (
          <p>It was not read yet. Causeway reads it at its start, and every ten minutes until that succeeds.</p>
        ) : (
          <p>
            Read on <b>{seat.time(reading.readAt)}</b>, and again every day. FHIR {reading.fhirVersion}
            {reading.software !== null && `, ${reading.software}`}. {reading.tried}
          </p>
        )}
        {trouble !== null && (
          <p className="notice attention" role="alert">
            ! Not read on {seat.time(trouble.at)}: {trouble.why}
            {reading !== null && ' What stands here is what was read before.'}
          </p>
        )}
        <div className="buttons">
          <button
            type="button"
            className="primary"
            disabled={busy}
            onClick={() =>
              void press(seat.paths.readAgain, ({ lost }) =>
                lost.length === 0
                  ? { tone: 'plain', text: 'Read just now. Nothing is lost.' }
                  : { tone: 'attention', text: 'Read just now. Something is gone: see To do.' },
              )
            }
          >
            {busy ? 'Reading …' : 'Read again now'}
          </button>
        </div>
        <Said said={said} />
      </section>
      <ToDo
        connection={connection}
        seat={seat}
        busy={busy}
        onAccept={() =>
          void press(seat.paths.accept, () => ({ tone: 'plain', text: 'Taken as it is. It is told no more.' }))
        }
      />
      {reading !== null && <Doors cells={reading.cells} remarks={reading.remarks} />}
      <Register registration={connection.registration} emr={seat.page.emr} />
    </>
  )
}

/** What the EMR offered before and offers no more, before a visit finds out. */
function ToDo(props: { connection: Connection; seat: Seat; busy: boolean; onAccept: () => void }) {
  const { lost, lostSince, changed } = props.connection
  const { time } = props.seat
  return (
    <section className="card" aria-labelledby="todo-title">
      <h2 id="todo-title">
        To do <span className="quiet">{lost.length > 0 && '1 open'}</span>
      </h2>
      {lost.length === 0 ? (
        <p className="quiet">
          Nothing. What the EMR offers no more appears here, and at the front desk, before a visit needs it.
        </p>
      ) : (
        <div className="todo">
          <h3>! The EMR offers less than before{lostSince !== null && `, since ${time(lostSince)}`}</h3>
          <ul>
            {lost.map(({ name, says }) => (
              <li key={name}>
                <b>{name}</b>: {says}
              </li>
            ))}
          </ul>
          <p>
            Visits go on: what the EMR no longer takes becomes a row of the front desk, and what it no longer shows is
            missing from its page. Ask the EMR’s administrator whether this was meant. If it stays so, take it as it is.
          </p>
          <button type="button" disabled={props.busy} onClick={props.onAccept}>
            Take it as it is
          </button>
        </div>
      )}
      {changed !== null && (
        <details>
          <summary>
            What differed when it last changed, on {time(changed.at)} ({changed.changes.length})
          </summary>
          <ul>
            {changed.changes.map(({ name, way, says }) => (
              <li key={name}>
                {way === 'worse' ? 'Worse' : way === 'better' ? 'Better' : 'Also'}: <b>{name}</b>: {says}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

function Register({ registration, emr }: { registration: Connection['registration']; emr: string }) {
  return (
    <section className="card" aria-labelledby="register-title">
      <h2 id="register-title">To register in {emr}</h2>
      <p>
        For the EMR’s administrator, as this Causeway really serves and asks it.{' '}
        <Copy text={registration.text} what="everything that is to be registered">
          Copy all
        </Copy>
      </p>
      <ol className="register">
        {registration.parts.map(({ title, facts }, at) => (
          <li key={title}>
            <h3>
              {at + 1}. {title}
            </h3>
            <dl>
              {facts.map(({ name, value }) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>
                    <span className="value">{value}</span> <Copy text={value} what={`${name} of ${title}`} />
                  </dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ol>
      <p className="quiet">
        To send back: the two client ids; issuer and JWK Set address of the EMR’s CDS Hooks calls; the origins of its
        pages; and the address that it sends as iss.
      </p>
    </section>
  )
}
