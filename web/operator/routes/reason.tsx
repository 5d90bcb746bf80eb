import { useId, useState } from 'react'

/** A word or two before something that is written down with who did it. */
export function Reason(props: { label: string; does: string; hint: string; onReason: (why: string) => Promise<void> }) {
  const id = useId()
  const [why, setWhy] = useState('')
  const [busy, setBusy] = useState(false)
  return (
    <form
      className="reason"
      onSubmit={(event) => {
        event.preventDefault()
        setBusy(true)
        void props.onReason(why.trim()).finally(() => setBusy(false))
      }}
    >
      <div className="field">
        <label htmlFor={id}>{props.label}</label>
        <input
          id={id}
          value={why}
          maxLength={120}
          autoComplete="off"
          aria-describedby={`${id}-hint`}
          onChange={({ target }) => setWhy(target.value)}
        />
        <p id={`${id}-hint`} className="quiet">
          {props.hint}
        </p>
      </div>
      <button type="submit" disabled={busy || why.trim().length < 3}>
        {props.does}
      </button>
    </form>
  )
}
