import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import type { FoundMessages, MessageLine, RouteRow } from '#api/operator-routes.ts'
import { act, whyNot } from '../asking.ts'
import type { Seat } from '../tabs.ts'
import type { RoutePaths } from './paths.ts'
import { StateWord } from './state-word.tsx'

type Found = { at: 'nothing' } | { at: 'asking' } | { at: 'failed'; why: string } | ({ at: 'found' } & FoundMessages)

/** The one box that takes anything. What is typed travels in a body, and stands in no address. */
export function Finder(props: {
  seat: Seat
  paths: RoutePaths
  routes: readonly RouteRow[]
  route: string | null
  onRoute: (route: string | null) => void
  open: string | null
  /** What is known by now of the message that is open. */
  latest: MessageLine | null
}) {
  const { paths, route, latest } = props
  const id = useId()
  const box = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState('')
  const [found, setFound] = useState<Found>({ at: 'nothing' })

  const ask = async (more: readonly MessageLine[] = []) => {
    if (more.length === 0) setFound({ at: 'asking' })
    const last = more.at(-1)
    const after = last === undefined ? null : { receivedAt: last.receivedAt, id: last.id }
    const answered = await act<FoundMessages>(paths.findMessages, { typed, route, after })
    if (!answered.ok) return setFound({ at: 'failed', why: whyNot(answered.problem) })
    setFound({ at: 'found', messages: [...more, ...answered.value.messages], more: answered.value.more })
  }

  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key !== '/' || (event.target instanceof Element && event.target.matches('input, textarea, select')))
        return
      event.preventDefault()
      box.current?.focus()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])

  const find = props.routes.flatMap((one) => (route === null || one.id === route ? one.find : []))
  return (
    <section className="card" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>Find a message</h2>
      <form
        role="search"
        className="finder"
        onSubmit={(event) => {
          event.preventDefault()
          void ask()
        }}
      >
        <div className="field">
          <label htmlFor={id}>
            Patient, visit, control id{find.length > 0 && `, ${[...new Set(find)].join(', ')}`}, type or state
          </label>
          <input
            id={id}
            ref={box}
            type="search"
            value={typed}
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
            placeholder="4711   or   quarantined SIU^S12"
            onChange={({ target }) => setTyped(target.value)}
          />
        </div>
        <div className="field">
          <label htmlFor={`${id}-route`}>Route</label>
          <select
            id={`${id}-route`}
            value={route ?? ''}
            onChange={({ target }) => props.onRoute(target.value === '' ? null : target.value)}
          >
            <option value="">All routes</option>
            {props.routes.map((one) => (
              <option key={one.id} value={one.id}>
                {one.title}
              </option>
            ))}
          </select>
        </div>
        <button type="submit" className="primary">
          Find
        </button>
      </form>
      <p className="quiet">
        <kbd>/</kbd> goes to the box; nothing typed shows the newest; <kbd>↓</kbd> and <kbd>↑</kbd> move in the list.
      </p>
      <div role="status">
        {found.at === 'asking' && 'Looking …'}
        {found.at === 'failed' && <p className="notice attention">! {found.why}</p>}
        {found.at === 'found' &&
          (found.messages.length === 0 ? 'No message fits that.' : `${found.messages.length} found, the newest first.`)}
      </div>
      {found.at === 'found' && found.messages.length > 0 && (
        <Messages {...props} messages={found.messages.map((one) => (one.id === latest?.id ? latest : one))} />
      )}
      {found.at === 'found' && found.more && (
        <div className="buttons">
          <button type="button" onClick={() => void ask(found.messages)}>
            Older ones
          </button>
        </div>
      )}
    </section>
  )
}

function Messages({
  seat,
  routes,
  messages,
  open,
}: {
  seat: Seat
  routes: readonly RouteRow[]
  messages: readonly MessageLine[]
  open: string | null
}) {
  return (
    <table className="doors messages">
      <thead>
        <tr>
          <th scope="col">Message</th>
          <th scope="col">Received</th>
          <th scope="col">Type</th>
          <th scope="col">State</th>
          <th scope="col" className="number">
            Tries
          </th>
          <th scope="col">Route</th>
        </tr>
      </thead>
      <tbody>
        {messages.map(({ id, receivedAt, type, state, tries, why, route, edited }) => (
          <tr key={id} className={id === open ? 'chosen' : undefined}>
            <th scope="row">
              <a href={`#/routes/${id}`} aria-current={id === open ? 'true' : undefined} onKeyDown={move}>
                {id}
              </a>
            </th>
            <td>{seat.time(receivedAt)}</td>
            <td className="address">{type}</td>
            <td>
              <StateWord state={state} />
              {edited && <span className="quiet"> edited</span>}
              {why !== null && <span className="measured">{why}</span>}
            </td>
            <td className="number">
              <span className="side">Tries: </span>
              {tries}
            </td>
            <td>{routes.find((one) => one.id === route)?.title ?? route}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The arrows go from message to message. */
function move(event: KeyboardEvent<HTMLAnchorElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step === undefined) return
  const links = [...(event.currentTarget.closest('tbody')?.querySelectorAll('a') ?? [])]
  const to = links[links.indexOf(event.currentTarget) + step]
  if (to === undefined) return
  event.preventDefault()
  to.focus()
}
