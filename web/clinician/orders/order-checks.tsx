import type { OrderView } from '#api/workspace.ts'
import { useWords } from '../words/use-words.ts'

const SHORTEST_REASON = 3

/** Findings that the EMR wants answered before it takes the signature. */
export function openChecks(order: OrderView) {
  return order.checks.filter(({ severity, mitigated }) => severity === 'high' && !mitigated)
}

/** Checks that did not run are never taken for checks that found nothing. */
export function mayBeSigned(order: OrderView, reasons: Readonly<Record<string, string>>): boolean {
  if (order.status !== 'proposed') return false
  if (order.checksState === 'none') return true
  if (order.checksState !== 'shown') return false
  return openChecks(order).every(({ reference }) => (reasons[reference] ?? '').trim().length >= SHORTEST_REASON)
}

/** The EMR's own findings, most severe first, with a field for the reason where one is needed. */
export function OrderChecks(props: {
  order: OrderView
  emr: string
  reasons: Readonly<Record<string, string>>
  onReason: (check: string, reason: string) => void
}) {
  const words = useWords()
  const { order, emr } = props
  if (order.checksState === 'running') return <p className="quiet">{words.orders.checksRunning(emr)}</p>
  if (order.checksState === 'failed') return <p className="trouble">{words.orders.checksFailed(emr)}</p>
  if (order.checksState === 'none') return <p className="quiet">{words.orders.checksNone(emr)}</p>
  if (order.checks.length === 0) return <p className="quiet">{words.orders.checksClear(emr)}</p>
  const waiting = openChecks(order)
  const bySeverity = [...order.checks].sort((a, b) => RANK[a.severity] - RANK[b.severity])
  return (
    <ul className="checks" aria-label={words.orders.checks(emr)}>
      {bySeverity.map((check) => (
        <li key={check.reference} data-severity={check.severity}>
          <strong>{words.orders.severity[check.severity]}.</strong> {check.text}
          {check.mitigated && <span className="quiet"> ({words.orders.mitigated})</span>}
          {waiting.includes(check) && (
            <div data-answer>
              <label htmlFor={`mitigate-${check.reference}`}>{words.orders.override}</label>
              <input
                id={`mitigate-${check.reference}`}
                maxLength={300}
                autoComplete="off"
                value={props.reasons[check.reference] ?? ''}
                onChange={(event) => props.onReason(check.reference, event.target.value)}
              />
            </div>
          )}
        </li>
      ))}
    </ul>
  )
}

const RANK = { high: 0, moderate: 1, low: 2 }
