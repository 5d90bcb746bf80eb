import { useEffect, useRef, useState } from 'react'
import { ComboBox, Input, Label, ListBox, ListBoxItem, Popover, Text } from 'react-aria-components'
import type { ChartList, ListChangeRequest, ListSearch } from '#api/workspace.ts'
import { read } from '../ask.ts'
import type { Addresses } from '../paths.ts'
import { useWords } from '../words/use-words.ts'

const SEARCH_AFTER_MS = 150
const SHORTEST_QUERY = 2
const LONGEST_QUERY = 80

type Code = ListChangeRequest['code']

/**
 * What is new, in words: with a code of the EMR's own terminology where one is chosen, else as it was typed. That the EMR
 * offers none, or does not answer, keeps nobody from writing down what the patient says.
 */
export function EntrySearch(props: {
  list: ChartList
  address: Addresses['listSearch']
  emr: string
  text: string
  code: Code
  onChange: (text: string, code: Code) => void
}) {
  const words = useWords()
  const say = words.lists
  const { list, text, code } = props
  const { found, searching } = useListSearch(props.address, list, code === null ? text.trim() : '')
  const entries = (found?.entries ?? []).map((entry) => ({ ...entry, id: `${entry.system}|${entry.code}` }))
  return (
    <ComboBox
      className="order-search"
      items={entries}
      inputValue={text}
      onInputChange={(typed) => {
        if (typed !== text) props.onChange(typed, null)
      }}
      value={null}
      onChange={(key) => {
        const chosen = entries.find(({ id }) => id === key)
        if (chosen === undefined) return
        const { system, code: value, display } = chosen
        props.onChange(display, { system, code: value, display })
      }}
      // The EMR has already found them; its own matching is not second-guessed.
      defaultFilter={() => true}
      // Open while it is searched, so that what is found shows; with nothing found, it is out of the way.
      allowsEmptyCollection={searching}
      menuTrigger="input"
      allowsCustomValue
    >
      <Label>{say.what[list]}</Label>
      <Input autoComplete="off" maxLength={500} />
      <Text slot="description" className="quiet">
        {code !== null
          ? say.coded(code.code)
          : found?.state === 'not-offered'
            ? say.notOffered(props.emr)
            : found?.state === 'failed'
              ? say.searchFailed(props.emr)
              : !searching && found?.entries.length === 0
                ? say.noCode
                : say.inWords}
      </Text>
      <Popover className="order-popover" data-answer>
        <ListBox<(typeof entries)[number]> renderEmptyState={() => <p className="quiet">{words.orders.searching}</p>}>
          {(entry) => (
            <ListBoxItem className="order-option" textValue={entry.display}>
              <span>{entry.display}</span>
              <span className="quiet">{entry.code}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  )
}

function useListSearch(
  address: Addresses['listSearch'],
  list: ChartList,
  q: string,
): { found: ListSearch | null; searching: boolean } {
  const [answered, setAnswered] = useState<{ q: string; found: ListSearch } | null>(null)
  const asks = q.length >= SHORTEST_QUERY && q.length <= LONGEST_QUERY
  const latest = useRef(q)
  latest.current = q
  useEffect(() => {
    if (!asks) return setAnswered(null)
    const timer = setTimeout(() => {
      void read<ListSearch>(address(list, q)).then((answer) => {
        // An answer that comes after the next letter is about another question.
        if (latest.current !== q) return
        setAnswered({ q, found: answer.kind === 'answered' ? answer.body : { state: 'failed', entries: [] } })
      })
    }, SEARCH_AFTER_MS)
    return () => clearTimeout(timer)
  }, [address, list, q, asks])
  return { found: answered?.found ?? null, searching: asks && answered?.q !== q }
}
