import { memo, useState } from 'react'
import type { CatalogueEntry, Workspace } from '#api/workspace.ts'
import type { Addresses } from '../paths.ts'
import { ComposedRow } from '../composer/composed-row.tsx'
import { OpenControlled } from '../composer/open-controlled.tsx'
import { useComposer } from '../composer/use-composer.ts'
import { OrderForm } from './order-form.tsx'
import { OrderRow } from './order-row.tsx'
import { OrderSearch } from './order-search.tsx'
import { useWords } from '../words/use-words.ts'

/** Search, propose, see the EMR's checks, sign: each order is a row that says how far it has come. */
export const Orders = memo(function Orders(props: {
  addresses: Addresses
  page: Workspace
  emr: string
  onDone: () => Promise<void>
}) {
  const words = useWords()
  const { addresses, page, emr, onDone } = props
  const composer = useComposer(props)
  const [chosen, choose] = useState<CatalogueEntry | null>(null)
  const open = page.mine && page.state.stage !== 'signed'
  const closeForm = () => {
    choose(null)
    document.getElementById('order-search')?.focus()
  }
  return (
    <section className="orders" aria-labelledby="orders-title" id="orders" tabIndex={-1}>
      <h2 id="orders-title">{words.orders.title}</h2>
      {open && <OrderSearch addresses={addresses} emr={emr} onChoose={choose} />}
      {chosen?.controlled === true && (
        <div className="controlled" role="alert">
          <p>{words.orders.controlledRefused(chosen.text, emr)}</p>
          <div className="row">
            {composer !== null && <OpenControlled entry={chosen} composer={composer} emr={emr} onOpened={closeForm} />}
            <a className="button" href={page.prescriber} target="_top">
              {words.orders.prescriber(emr)}
            </a>
            <button type="button" className="button quiet-button" onClick={closeForm}>
              {words.orders.drop}
            </button>
          </div>
        </div>
      )}
      {chosen !== null && !chosen.controlled && (
        <OrderForm
          key={chosen.reference}
          addresses={addresses}
          entry={chosen}
          emr={emr}
          composer={composer}
          onCancel={closeForm}
          onProposed={async () => {
            closeForm()
            await onDone()
          }}
        />
      )}
      {page.orders.length === 0 && chosen === null && (composer?.compositions.length ?? 0) === 0 && (
        <p className="quiet">{words.orders.noneYet}</p>
      )}
      <ul className="order-list">
        {composer?.compositions.map((one) => (
          <ComposedRow key={one.location} composition={one} composer={composer} emr={emr} />
        ))}
        {page.orders.map((order) => (
          <OrderRow
            key={order.order}
            order={order}
            addresses={addresses}
            emr={emr}
            zone={page.practice.timeZone}
            mine={page.mine}
            onDone={onDone}
          />
        ))}
      </ul>
    </section>
  )
})
