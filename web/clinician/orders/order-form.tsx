import { useEffect, useRef, useState } from 'react'
import type { CatalogueEntry, OrderRequest } from '#api/workspace.ts'
import { write } from '../ask.ts'
import type { Composer } from '../composer/use-composer.ts'
import type { Addresses } from '../paths.ts'
import { useWords } from '../words/use-words.ts'

/** What an order needs beside its choice: a dose where it is a medicine, and the reason. */
export function OrderForm(props: {
  addresses: Addresses
  entry: CatalogueEntry
  emr: string
  composer: Composer | null
  onCancel: () => void
  onProposed: () => Promise<void>
}) {
  const words = useWords()
  const { entry, composer } = props
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

  /** What is missing, the EMR's composer asks for itself. */
  const compose = async () => {
    if (composer === null) return
    setSending(true)
    const why = await composer.open(entry, { reason: reason.trim(), ...(dose.trim() !== '' && { dose: dose.trim() }) })
    setSending(false)
    if (why === null) props.onCancel()
    else setTrouble(why)
  }

  return (
    <form
      className="order-form"
      aria-label={entry.text}
      onSubmit={(event) => {
        event.preventDefault()
        if (!sending) void (composer === null ? propose() : compose())
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
        {composer !== null && (
          <button type="submit" className="button primary" disabled={sending}>
            {words.composer.open(props.emr)}
          </button>
        )}
        <button
          type={composer === null ? 'submit' : 'button'}
          className="button"
          disabled={sending}
          onClick={composer === null ? undefined : () => void propose()}
        >
          {words.orders.propose}
        </button>
        <button type="button" className="button quiet-button" onClick={props.onCancel}>
          {words.orders.drop}
        </button>
      </div>
    </form>
  )
}
