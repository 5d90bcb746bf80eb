import { useId } from 'react'
import type { ChargeRow, ChargesSummed } from '#api/charge.ts'
import {
  ownerOf,
  reasonsInOrder,
  type Sum,
  type WaitingOrder,
  type WaitReason,
  WAITING_ORDERS,
} from '#domain/charge/waiting.ts'
import { dayTime, type Language } from '../../ui/times.ts'
import { money } from '../rows/sentence.ts'
import type { Words } from '../words/en.ts'

/** What a charge is held by, whose that is, and what it is worth, summed over all that wait. */
export function HeldSums(props: {
  sums: ChargesSummed
  order: WaitingOrder
  zone: string
  words: Words
  language: Language
  onOrder: (order: WaitingOrder) => void
}) {
  const { sums, order, zone, words, language, onOrder } = props
  const say = words.charges.waiting
  const id = useId()
  const { all, overdue, reasons } = sums
  const since = ({ oldest }: Sum) => (oldest === null ? '' : say.oldest(dayTime(oldest, zone, language)))
  return (
    <section className="held-sums" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>{say.title}</h3>
      <p>
        <strong>{worth(all, words, language)}</strong> <span className="quiet">{since(all)}</span>
      </p>
      {overdue.charges > 0 && <p className="overdue">! {say.overdueAll(worth(overdue, words, language))}</p>}
      <ul>
        {reasonsInOrder(reasons, order).map((sum) => (
          <li key={sum.reason}>
            <strong>{worth(sum, words, language)}</strong>
            <span>{reasonWords(sum.reason, words)}</span>
            <span className="quiet">
              {words.rows.teams[ownerOf(sum.reason)]} · {since(sum)}
            </span>
          </li>
        ))}
      </ul>
      <p className="quiet">{say.each}</p>
      <p>
        <label htmlFor={id}>{words.rows.order}</label>{' '}
        <select
          id={id}
          value={order}
          onChange={({ target }) => onOrder(WAITING_ORDERS.find((one) => one === target.value) ?? 'age')}
        >
          {WAITING_ORDERS.map((one) => (
            <option key={one} value={one}>
              {say.orders[one]}
            </option>
          ))}
        </select>
      </p>
    </section>
  )
}

/** Why one charge waits, what it is worth, by when it is due, and for whom. */
export function WaitsHow(props: {
  waiting: NonNullable<ChargeRow['waiting']>
  zone: string
  words: Words
  language: Language
}) {
  const { waiting, zone, words, language } = props
  const { holds, amount, due, overdue, owner, nextPayer } = waiting
  const say = words.charges.waiting
  const at = dayTime(due, zone, language)
  return (
    <>
      <strong>{amount === null ? say.noAmount : money(amount, language)}</strong>
      <span className={overdue ? 'overdue' : ''}>
        {overdue ? `! ${say.overdue(at)}` : say.due(at)} · {words.rows.teams[owner]}
      </span>
      <span className={holds.length > 0 ? 'held' : ''}>
        {holds.length > 0
          ? `… ${words.charges.held(holds.length)}`
          : nextPayer
            ? words.charges.again.waits
            : words.charges.ready}
      </span>
      {holds.length > 0 && (
        <ul className="why">
          {holds.map((hold) => (
            <li key={hold}>{words.charges.holds[hold]}</li>
          ))}
        </ul>
      )}
    </>
  )
}

function reasonWords(reason: WaitReason, { charges }: Words): string {
  if (reason === 'ready') return charges.waiting.ready
  return reason === 'next-payer' ? charges.waiting.nextPayer : charges.holds[reason]
}

/** Never a sum that passes for the whole: of how many no amount is known stands beside it. */
function worth({ charges, amount, unknown }: Sum, words: Words, language: Language): string {
  const say = words.charges.waiting
  const known = charges === unknown ? [] : [money(amount, language)]
  return [say.charges(charges), ...known, ...(unknown > 0 ? [say.unknown(unknown, charges)] : [])].join(', ')
}
