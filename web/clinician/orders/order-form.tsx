import { useEffect, useRef, useState } from 'react'
import type { CatalogueEntry, OrderRequest } from '#api/workspace.ts'
import { write } from '../ask.ts'
import type { Addresses } from '../paths.ts'
import { words } from '../words.ts'

/** What an order needs beside its choice: a dose where it is a medicine, and the reason. */
export function OrderForm(props: {
  addresses: Addresses
  entry: CatalogueEntry
  onCancel: () => void
  onProposed: () => Promise<void>
}) {
  const { entry } = props
  const [dose, setDose] = useState('')
  const [reason, setReason] = useState('')
  const [trouble, setTrouble] = useState<string | null>(null)
  const [sending, setSending] = useState(false)
  const first = useRef<HTMLInputElement>(null)
  useEffect(() => first.current?.focus(), [])
  const medicine = entry.category === 'prescription'

  const propose = async () => {
    if (medicine && dose.trim() === '') return setTrouble(words.orders.needed(words.orders.dose))
    if (reason.trim() === '') return setTrouble(words.orders.needed(words.orders.reason))
    setSending(true)
    const request: OrderRequest = {
      catalogue: entry.reference,
      category: entry.category,
      reason: reason.trim(),
      ...(medicine ? { dose: dose.trim() } : {}),
    }
    const answer = await write('POST', props.addresses.orders, request)
    setSending(false)
    if (answer.kind === 'answered') return props.onProposed()
    setTrouble(answer.kind === 'refused' ? answer.problem.says : words.trouble.unreachable)
  }

  return (
    <form
      className="order-form"
      aria-label={entry.text}
      onSubmit={(event) => {
        event.preventDefault()
        if (!sending) void propose()
      }}
    >
      <h3>
        {entry.text} <span className="quiet">{words.orders.category[entry.category]}</span>
      </h3>
      <div data-answer>
        {medicine && (
          <>
            <label htmlFor="order-dose">{words.orders.dose}</label>
            <input
              id="order-dose"
              ref={first}
              maxLength={500}
              value={dose}
              autoComplete="off"
              onChange={(event) => setDose(event.target.value)}
            />
          </>
        )}
        <label htmlFor="order-reason">{words.orders.reason}</label>
        <input
          id="order-reason"
          ref={medicine ? undefined : first}
          maxLength={500}
          value={reason}
          autoComplete="off"
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
      {trouble !== null && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
      <div className="row">
        <button type="submit" className="button" disabled={sending}>
          {words.orders.propose}
        </button>
        <button type="button" className="button quiet-button" onClick={props.onCancel}>
          {words.orders.drop}
        </button>
      </div>
    </form>
  )
}
