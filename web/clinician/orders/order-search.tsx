import { useEffect, useRef, useState } from 'react'
import { ComboBox, Input, Label, ListBox, ListBoxItem, Popover, Text } from 'react-aria-components'
import type { Catalogue, CatalogueEntry } from '#api/workspace.ts'
import { read } from '../ask.ts'
import type { Addresses } from '../paths.ts'
import type { Words } from '../words/en.ts'
import { useWords } from '../words/use-words.ts'

const SEARCH_AFTER_MS = 150
const SHORTEST_QUERY = 2

type Found =
  | { kind: 'idle' }
  | { kind: 'searching' }
  | { kind: 'found'; q: string; catalogue: Catalogue }
  | { kind: 'failed'; says: string }

/** Searches the EMR's own catalogue as the clinician types. What is chosen is handed on; the field empties again. */
export function OrderSearch(props: { addresses: Addresses; emr: string; onChoose: (entry: CatalogueEntry) => void }) {
  const words = useWords()
  const [text, setText] = useState('')
  const found = useCatalogue(props.addresses, text.trim())
  const entries = found.kind === 'found' ? found.catalogue.entries : []
  return (
    <div data-answer>
      <ComboBox
        className="order-search"
        items={entries.map((entry) => ({ ...entry, id: entry.reference }))}
        inputValue={text}
        onInputChange={setText}
        value={null}
        onChange={(key) => {
          const entry = entries.find(({ reference }) => reference === key)
          if (entry === undefined) return
          setText('')
          props.onChoose(entry)
        }}
        // The EMR has already found them; its own matching is not second-guessed.
        defaultFilter={() => true}
        allowsEmptyCollection={text.trim().length >= SHORTEST_QUERY}
        menuTrigger="input"
        allowsCustomValue
      >
        <Label>{words.orders.search}</Label>
        <Input id="order-search" autoComplete="off" />
        <Text slot="description" className="quiet">
          {words.orders.hint}
        </Text>
        <Popover className="order-popover" data-answer>
          <ListBox<CatalogueEntry & { id: string }>
            renderEmptyState={() => <p className="quiet">{emptyWords(found, props.emr, words)}</p>}
          >
            {(entry) => (
              <ListBoxItem className="order-option" textValue={entry.text}>
                <span>{entry.text}</span>
                <span className="quiet">
                  {words.orders.category[entry.category]}
                  {entry.controlled ? `, ${words.orders.controlled}` : ''}
                </span>
              </ListBoxItem>
            )}
          </ListBox>
        </Popover>
      </ComboBox>
      {found.kind === 'found' && found.catalogue.failed.length > 0 && (
        <p className="trouble">{words.orders.failedKinds(found.catalogue.failed.join(', '))}</p>
      )}
      {found.kind === 'failed' && <p className="trouble">{found.says}</p>}
    </div>
  )
}

function emptyWords(found: Found, emr: string, words: Words): string {
  if (found.kind === 'found') return words.orders.nothingFound(found.q, emr)
  return found.kind === 'failed' ? found.says : words.orders.searching
}

function useCatalogue(addresses: Addresses, q: string): Found {
  const words = useWords()
  const [found, setFound] = useState<Found>({ kind: 'idle' })
  const latest = useRef(q)
  latest.current = q
  useEffect(() => {
    if (q.length < SHORTEST_QUERY) return setFound({ kind: 'idle' })
    setFound((before) => (before.kind === 'found' ? before : { kind: 'searching' }))
    const timer = setTimeout(() => {
      void read<Catalogue>(addresses.catalogue(q)).then((answer) => {
        // An answer that comes after the next letter is about another question.
        if (latest.current !== q) return
        if (answer.kind === 'answered') setFound({ kind: 'found', q, catalogue: answer.body })
        else
          setFound({
            kind: 'failed',
            says: answer.kind === 'refused' ? answer.problem.says : words.orders.searchFailed,
          })
      })
    }, SEARCH_AFTER_MS)
    return () => clearTimeout(timer)
  }, [addresses, q, words])
  return found
}
