import { useId, useRef, useState, type KeyboardEvent } from 'react'
import type { FoundMessages, MessageLine, RouteRow } from '#api/operator-routes.ts'
import { useSingleKeys } from '../../ui/single-keys.ts'
import { act, whyNot } from '../asking.ts'
import type { Seat } from '../tabs.ts'
import type { RoutePaths } from './paths.ts'
import { StateWord } from './state-word.tsx'
import { useWords } from '../words/use-words.ts'

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
  const words = useWords()
  const { paths, route, latest } = props
  const say = words.routes.finder
  const id = useId()
  const box = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState('')
  const [found, setFound] = useState<Found>({ at: 'nothing' })

  const ask = async (more: readonly MessageLine[] = []) => {
    if (more.length === 0) setFound({ at: 'asking' })
    const last = more.at(-1)
    const after = last === undefined ? null : { receivedAt: last.receivedAt, id: last.id }
    const answered = await act<FoundMessages>(paths.findMessages, { typed, route, after })
    if (!answered.ok) return setFound({ at: 'failed', why: whyNot(answered.problem, words) })
    setFound({ at: 'found', messages: [...more, ...answered.value.messages], more: answered.value.more })
  }

  useSingleKeys({ '/': () => box.current?.focus() })

  const find = props.routes.flatMap((one) => (route === null || one.id === route ? one.find : []))
  return (
    <section className="card" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{say.title}</h2>
      <form
        role="search"
        className="finder"
        onSubmit={(event) => {
          event.preventDefault()
          void ask()
        }}
      >
        <div className="field">
          <label htmlFor={id}>{say.box([...new Set(find)].join(', '))}</label>
          <input
            id={id}
            ref={box}
            type="search"
            value={typed}
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
            placeholder={say.example}
            onChange={({ target }) => setTyped(target.value)}
          />
        </div>
        <div className="field">
          <label htmlFor={`${id}-route`}>{say.route}</label>
          <select
            id={`${id}-route`}
            value={route ?? ''}
            onChange={({ target }) => props.onRoute(target.value === '' ? null : target.value)}
          >
            <option value="">{say.all}</option>
            {props.routes.map((one) => (
              <option key={one.id} value={one.id}>
                {one.title}
              </option>
            ))}
          </select>
        </div>
        <button type="submit" className="primary">
          {say.press}
        </button>
      </form>
      <p className="quiet by-key">
        <kbd>/</kbd> {say.keys[0]} <kbd>↓</kbd> {say.keys[1]} <kbd>↑</kbd> {say.keys[2]}
      </p>
      <div role="status">
        {found.at === 'asking' && say.looking}
        {found.at === 'failed' && <p className="notice attention">! {found.why}</p>}
        {found.at === 'found' && (found.messages.length === 0 ? say.nothing : say.found(found.messages.length))}
      </div>
      {found.at === 'found' && found.messages.length > 0 && (
        <Messages {...props} messages={found.messages.map((one) => (one.id === latest?.id ? latest : one))} />
      )}
      {found.at === 'found' && found.more && (
        <div className="buttons">
          <button type="button" onClick={() => void ask(found.messages)}>
            {say.older}
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
  const say = useWords().routes.finder
  return (
    <table className="doors messages">
      <thead>
        <tr>
          <th scope="col">{say.columns.message}</th>
          <th scope="col">{say.columns.received}</th>
          <th scope="col">{say.columns.type}</th>
          <th scope="col">{say.columns.state}</th>
          <th scope="col" className="number">
            {say.columns.tries}
          </th>
          <th scope="col">{say.columns.route}</th>
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
              {edited && <span className="quiet">{say.edited}</span>}
              {why !== null && <span className="measured">{why}</span>}
            </td>
            <td className="number">
              <span className="side">{say.columns.tries}: </span>
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
