import { useState } from 'react'
import { words as all } from '../words.ts'
import { LOOKS, type Composer, type Composition } from './use-composer.ts'
import { words } from './words.ts'

/** An order in the EMR's own composer: how it stands there, and what can be done with it from here. */
export function ComposedRow({
  composition,
  composer,
  emr,
}: {
  composition: Composition
  composer: Composer
  emr: string
}) {
  const [trouble, setTrouble] = useState<string | null>(null)
  const { text, category, standing } = composition
  const there = standing === 'unsigned' || standing === 'unheard'
  return (
    <li className="order" data-status="composing">
      <p className="order-head">
        <strong>{text}</strong> <span className="quiet">{all.orders.category[category]}</span>
        <span className="order-status" role="status">
          {standingWords(composition, emr)}
        </span>
      </p>
      <div className="row">
        {there && (
          <>
            <button
              type="button"
              className="button"
              aria-label={`${words.show}: ${text}`}
              onClick={() => void composer.show(composition).then(setTrouble)}
            >
              {words.show}
            </button>
            <button
              type="button"
              className="button quiet-button"
              aria-label={`${words.back}: ${text}`}
              onClick={() => void composer.takeBack(composition).then(setTrouble)}
            >
              {words.back}
            </button>
          </>
        )}
        {isNotFound(composition) && (
          <button
            type="button"
            className="button quiet-button"
            aria-label={`${words.dismiss}: ${text}`}
            onClick={() => composer.dismiss(composition)}
          >
            {words.dismiss}
          </button>
        )}
      </div>
      {trouble !== null && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
    </li>
  )
}

function standingWords(composition: Composition, emr: string): string {
  switch (composition.standing) {
    case 'unsigned':
      return words.unsigned(emr)
    case 'signed':
      return words.signed(emr)
    case 'gone':
      return isNotFound(composition) ? words.notFound(emr) : words.gone(emr)
    case 'unheard':
      return words.unheard(emr)
  }
}

function isNotFound({ standing, looked }: Composition): boolean {
  return (standing === 'gone' || standing === 'signed') && looked >= LOOKS
}
