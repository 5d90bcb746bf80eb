import { useState } from 'react'
import { LOOKS, type Composer, type Composition } from './use-composer.ts'
import type { Words } from '../words/en.ts'
import { useWords } from '../words/use-words.ts'

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
  const words = useWords()
  const [trouble, setTrouble] = useState<string | null>(null)
  const { text, category, standing } = composition
  const there = standing === 'unsigned' || standing === 'unheard'
  return (
    <li className="order" data-status="composing">
      <p className="order-head">
        <strong>{text}</strong> <span className="quiet">{words.orders.category[category]}</span>
        <span className="order-status" role="status">
          {standingWords(composition, emr, words)}
        </span>
      </p>
      <div className="row">
        {there && (
          <>
            <button
              type="button"
              className="button"
              aria-label={`${words.composer.show}: ${text}`}
              onClick={() => void composer.show(composition).then(setTrouble)}
            >
              {words.composer.show}
            </button>
            <button
              type="button"
              className="button quiet-button"
              aria-label={`${words.composer.back}: ${text}`}
              onClick={() => void composer.takeBack(composition).then(setTrouble)}
            >
              {words.composer.back}
            </button>
          </>
        )}
        {isNotFound(composition) && (
          <button
            type="button"
            className="button quiet-button"
            aria-label={`${words.composer.dismiss}: ${text}`}
            onClick={() => composer.dismiss(composition)}
          >
            {words.composer.dismiss}
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

function standingWords(composition: Composition, emr: string, words: Words): string {
  switch (composition.standing) {
    case 'unsigned':
      return words.composer.unsigned(emr)
    case 'signed':
      return words.composer.signed(emr)
    case 'gone':
      return isNotFound(composition) ? words.composer.notFound(emr) : words.composer.gone(emr)
    case 'unheard':
      return words.composer.unheard(emr)
  }
}

function isNotFound({ standing, looked }: Composition): boolean {
  return (standing === 'gone' || standing === 'signed') && looked >= LOOKS
}
