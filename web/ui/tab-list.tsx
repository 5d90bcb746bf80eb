import { useRef, type KeyboardEvent } from 'react'

/**
 * The row of tabs alone (ARIA tabs, automatic activation). The panels stay in the page whatever is chosen, so that a
 * playing video or a half-typed text is never taken down and put up again.
 */
export function TabList<Id extends string>(props: {
  label: string
  tabs: readonly { id: Id; title: string; mark?: string }[]
  chosen: Id
  onChoose: (id: Id) => void
}) {
  const row = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    const at = props.tabs.findIndex(({ id }) => id === props.chosen)
    const last = props.tabs.length - 1
    const to = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[
      event.key
    ]
    const tab = to === undefined ? undefined : props.tabs[to]
    if (tab === undefined) return
    event.preventDefault()
    props.onChoose(tab.id)
    row.current?.querySelector<HTMLElement>(`#tab-${tab.id}`)?.focus()
  }
  return (
    <div className="tab-list" role="tablist" aria-label={props.label} ref={row} onKeyDown={onKeyDown}>
      {props.tabs.map(({ id, title, mark }) => (
        <button
          key={id}
          type="button"
          role="tab"
          id={`tab-${id}`}
          aria-controls={id}
          aria-selected={id === props.chosen}
          tabIndex={id === props.chosen ? 0 : -1}
          onClick={() => props.onChoose(id)}
        >
          {title}
          {mark !== undefined && <span className="tab-mark">{mark}</span>}
        </button>
      ))}
    </div>
  )
}
