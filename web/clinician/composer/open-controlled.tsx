import { useState } from 'react'
import type { CatalogueEntry } from '#api/workspace.ts'
import type { Composer } from './use-composer.ts'
import { useWords } from '../words/use-words.ts'

/** A controlled substance is not ordered here, but it may be put before the EMR's own composer, which asks what it has to. */
export function OpenControlled(props: {
  entry: CatalogueEntry
  composer: Composer
  emr: string
  onOpened: () => void
}) {
  const words = useWords()
  const { entry, composer, emr } = props
  const [trouble, setTrouble] = useState<string | null>(null)
  const open = async () => {
    const why = await composer.open(entry, { reason: '' })
    if (why === null) props.onOpened()
    else setTrouble(why)
  }
  return (
    <>
      <button type="button" className="button primary" onClick={() => void open()}>
        {words.composer.open(emr)}
      </button>
      {trouble !== null && <span className="trouble">{trouble}</span>}
    </>
  )
}
