import { useState } from 'react'
import type { OrderView } from '#api/workspace.ts'
import { write, type Answer, troubleOf } from '../ask.ts'
import { clock, day } from '../clock.ts'
import type { Addresses } from '../paths.ts'
import { BookTest } from './book-test.tsx'
import { OrderChecks, mayBeSigned, openChecks } from './order-checks.tsx'
import { useWords } from '../words/use-words.ts'

/** One order: what it is, how far it has come in words, what the EMR's checks found, and what can be done with it. */
export function OrderRow(props: {
  order: OrderView
  addresses: Addresses
  emr: string
  zone: string
  mine: boolean
  onDone: () => Promise<void>
}) {
  const words = useWords()
  const { order, addresses, emr } = props
  const [reasons, setReasons] = useState<Record<string, string>>({})
  const [trouble, setTrouble] = useState<string | null>(null)
  const [sending, setSending] = useState(false)

  const send = async (asked: Promise<Answer<unknown>>) => {
    setSending(true)
    const answer = await asked
    setTrouble(troubleOf(answer, words))
    await props.onDone()
    setSending(false)
  }
  const sign = () => {
    const mitigations = openChecks(order).map(({ reference }) => ({
      check: reference,
      reason: (reasons[reference] ?? '').trim(),
    }))
    return send(write('POST', addresses.orderSign(order.order), { mitigations }))
  }

  return (
    <li className="order" data-status={order.status} id={`order-${order.order}`} tabIndex={-1}>
      <p className="order-head">
        <strong>{order.text}</strong> <span className="quiet">{words.orders.category[order.category]}</span>
        <span className="order-status" role="status">
          {order.replaced ? words.orders.replacedIn(emr) : words.orders.status[order.status]}
          {order.status === 'ordered' && order.number !== undefined && `, ${words.orders.number(order.number)}`}
          {order.placedInEmr && `, ${words.orders.placedIn(emr)}`}
          {order.status === 'failed' && order.why !== undefined && `: ${words.notInChart[order.why](emr)}`}
        </span>
      </p>
      <p className="quiet">
        {[order.dose, order.reason].filter((part) => part !== undefined && part !== '').join('. ')}
      </p>
      {order.changedAt !== undefined && (
        <p className="order-changed" role="status">
          {words.orders.changedIn(
            emr,
            `${day(order.changedAt, props.zone, words.language)}, ${clock(order.changedAt, props.zone)}`,
          )}
        </p>
      )}
      {(order.category === 'laboratory' || order.category === 'imaging') && (
        <BookTest
          order={order}
          addresses={addresses}
          emr={emr}
          zone={props.zone}
          mine={props.mine}
          onDone={props.onDone}
        />
      )}
      {order.status === 'proposed' && (
        <>
          <OrderChecks
            order={order}
            emr={emr}
            reasons={reasons}
            onReason={(check, reason) => setReasons({ ...reasons, [check]: reason })}
          />
          {props.mine && (
            <div className="row">
              {order.checksState === 'failed' ? (
                <button type="button" className="button" disabled={sending} onClick={() => void props.onDone()}>
                  {words.chart.again}
                </button>
              ) : (
                <button
                  type="button"
                  className="button"
                  aria-label={`${words.orders.sign}: ${order.text}`}
                  disabled={sending || !mayBeSigned(order, reasons)}
                  onClick={() => void sign()}
                >
                  {words.orders.sign}
                </button>
              )}
              <button
                type="button"
                className="button quiet-button"
                aria-label={`${words.orders.withdraw}: ${order.text}`}
                disabled={sending}
                onClick={() => void send(write('DELETE', addresses.order(order.order)))}
              >
                {words.orders.withdraw}
              </button>
            </div>
          )}
        </>
      )}
      {trouble !== null && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
    </li>
  )
}
