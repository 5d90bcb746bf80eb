import { useState } from 'react'
import type { Connection } from '#api/operator.ts'
import { act, useAsked, whyNot } from '../asking.ts'
import { Copy, Failed, Loading, Said } from '../parts.tsx'
import type { Seat } from '../tabs.ts'
import { Doors } from './doors.tsx'
import { useWords } from '../words/use-words.ts'

/** By which door each read and write of a visit goes, why, and what the EMR's administrator registers. */
export function ConnectionTab({ seat }: { seat: Seat }) {
  const { shown, put, again } = useAsked<Connection>(seat.paths.connection)
  if (shown.at === 'loading') return <Loading />
  if (shown.at === 'failed') return <Failed why={shown.why} onAgain={again} />
  return <Known connection={shown.value} seat={seat} onAnswer={put} />
}

type Note = Parameters<typeof Said>[0]['said']

function Known(props: { connection: Connection; seat: Seat; onAnswer: (connection: Connection) => void }) {
  const words = useWords()
  const { connection, seat } = props
  const { reading, trouble, fhirBase } = connection
  const [busy, setBusy] = useState(false)
  const [said, setSaid] = useState<Note>(null)
  const press = async (path: string, done: (after: Connection) => Note) => {
    setBusy(true)
    setSaid(null)
    const answered = await act<Connection>(path)
    setBusy(false)
    if (!answered.ok) return setSaid({ tone: 'attention', text: whyNot(answered.problem, words) })
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
          <p>{words.connection.notRead}</p>
        ) : (
          <p>
            {words.connection.read.on} <b>{seat.time(reading.readAt)}</b>
            {words.connection.read.fhir(reading.fhirVersion)}
            {reading.software !== null && `, ${reading.software}`}. {words.said.connection(reading.tried)}
          </p>
        )}
        {trouble !== null && (
          <p className="notice attention" role="alert">
            ! {words.connection.trouble(seat.time(trouble.at), words.said.connection(trouble.why))}
            {reading !== null && ` ${words.connection.older}`}
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
                  ? { tone: 'plain', text: words.connection.readNow.kept }
                  : { tone: 'attention', text: words.connection.readNow.lost },
              )
            }
          >
            {busy ? words.connection.reading : words.connection.readAgain}
          </button>
        </div>
        <Said said={said} />
      </section>
      <ToDo
        connection={connection}
        seat={seat}
        busy={busy}
        onAccept={() => void press(seat.paths.accept, () => ({ tone: 'plain', text: words.connection.taken }))}
      />
      <Times times={connection.times} />
      {reading !== null && <Doors cells={reading.cells} remarks={reading.remarks} />}
      <Register registration={connection.registration} emr={seat.page.emr} />
    </>
  )
}

/** What the EMR offered before and offers no more, before a visit finds out. */
function ToDo(props: { connection: Connection; seat: Seat; busy: boolean; onAccept: () => void }) {
  const { lost, lostSince, changed } = props.connection
  const { time } = props.seat
  const words = useWords()
  const {
    todo: say,
    doors: { use },
  } = words.connection
  return (
    <section className="card" aria-labelledby="todo-title">
      <h2 id="todo-title">
        {say.title} <span className="quiet">{lost.length > 0 && say.open}</span>
      </h2>
      {lost.length === 0 ? (
        <p className="quiet">{say.nothing}</p>
      ) : (
        <div className="todo">
          <h3>! {say.less(lostSince === null ? null : time(lostSince))}</h3>
          <ul>
            {lost.map(({ name, says }) => (
              <li key={name}>
                <b>{use(name)}</b>: {words.said.connection(says)}
              </li>
            ))}
          </ul>
          <p>{say.means}</p>
          <button type="button" disabled={props.busy} onClick={props.onAccept}>
            {say.accept}
          </button>
        </div>
      )}
      {changed !== null && (
        <details>
          <summary>{say.changed(time(changed.at), changed.changes.length)}</summary>
          <ul>
            {changed.changes.map(({ name, way, says }) => (
              <li key={name}>
                {say.ways[way]}: <b>{use(name)}</b>: {words.said.connection(says)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

/** Where the free times come from that patients choose from. */
function Times({ times }: { times: Connection['times'] }) {
  const say = useWords().connection.times
  const without = times.from === 'feed' ? times.without : []
  return (
    <section className="card" aria-labelledby="times-title">
      <h2 id="times-title">{say.title}</h2>
      <p>{saidOf(times, say)}</p>
      {times.from !== 'fhir' && times.from !== 'nowhere' && <p>{say.asked}</p>}
      {times.from === 'feed' && <p>{say.before}</p>}
      {without.length > 0 && <p className="notice attention">! {say.without(without.join(', '))}</p>}
    </section>
  )
}

function saidOf(times: Connection['times'], say: ReturnType<typeof useWords>['connection']['times']): string {
  switch (times.from) {
    case 'fhir':
      return times.read ? say.fhir : say.unread
    case 'file':
      return say.file(times.folder)
    case 'feed':
      return say.feed(times)
    case 'nowhere':
      return say.nowhere
  }
}

function Register({ registration, emr }: { registration: Connection['registration']; emr: string }) {
  const words = useWords()
  const say = words.connection.register
  const parts = registration.parts.map(({ title, facts }) => ({
    title: words.said.registration(title),
    facts: facts.map(({ name, value }) => ({
      name: words.said.registration(name),
      value: words.said.registration(value),
    })),
  }))
  // The server's own sheet is what the command prints.
  const sheet = words.language === 'en' ? registration.text : [say.title(emr), sheetOf(parts), say.back].join('\n\n')
  return (
    <section className="card" aria-labelledby="register-title">
      <h2 id="register-title">{say.title(emr)}</h2>
      <p>
        {say.about}{' '}
        <Copy text={sheet} what={say.everything}>
          {say.all}
        </Copy>
      </p>
      <ol className="register">
        {parts.map(({ title, facts }, at) => (
          <li key={title}>
            <h3>
              {at + 1}. {title}
            </h3>
            <dl>
              {facts.map(({ name, value }) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>
                    <span className="value">{value}</span> <Copy text={value} what={say.fact(name, title)} />
                  </dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ol>
      <p className="quiet">{say.back}</p>
    </section>
  )
}

function sheetOf(parts: Connection['registration']['parts']): string {
  return parts
    .map(({ title, facts }, at) =>
      [`${at + 1}. ${title}`, ...facts.map(({ name, value }) => `  ${name}: ${value}`)].join('\n'),
    )
    .join('\n\n')
}
