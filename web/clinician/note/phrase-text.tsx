import { useLayoutEffect, useRef, useState } from 'react'
import { ended, GAP, matching, nextGap, tokenBefore, withPhrase, type Phrase, type Span } from './phrase.ts'
import { useWords } from '../words/use-words.ts'

/**
 * A text field as tall as its text, into which phrases are put by `.name`: a list of those that begin so stands below it,
 * gone through with the arrows. The hidden twin (CSS) holds the same words and gives the height, which unlike measuring
 * on each key press costs no layout of our own.
 */
export function PhraseText(props: {
  id: string
  describedBy: string | undefined
  phrases: readonly Phrase[]
  value: string
  onChange: (text: string) => void
  onLeave: () => void
}) {
  const words = useWords()
  const { id, value, phrases, onChange } = props
  const field = useRef<HTMLTextAreaElement>(null)
  const [caret, setCaret] = useState<number | null>(null)
  const [at, setAt] = useState(0)
  const [select, setSelect] = useState<Span | null>(null)
  useLayoutEffect(() => {
    if (select === null) return
    field.current?.setSelectionRange(select.from, select.until)
    setSelect(null)
  }, [select])

  const token = caret === null ? null : tokenBefore(value, caret)
  const offered = token === null ? [] : matching(phrases, token.name)
  const chosen = offered[Math.min(at, offered.length - 1)]
  const listed = offered.length > 0

  const put = (phrase: Phrase) => {
    if (token === null) return
    const next = withPhrase(value, token, phrase)
    setCaret(null)
    setSelect(next.select)
    onChange(next.text)
  }
  const onKey = (event: React.KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'F2') {
      const gap = nextGap(value, event.currentTarget.selectionEnd)
      if (gap === null) return
      event.preventDefault()
      return setSelect(gap)
    }
    if (!listed || chosen === undefined) return
    const act = {
      ArrowDown: () => setAt((at + 1) % offered.length),
      ArrowUp: () => setAt((at + offered.length - 1) % offered.length),
      Enter: () => put(chosen),
      Tab: () => put(chosen),
      Escape: () => setCaret(null),
    }[event.key]
    if (act === undefined || event.shiftKey) return
    event.preventDefault()
    // Escape closes the list, not what the field stands in.
    event.stopPropagation()
    act()
  }
  return (
    <>
      <div className="growing-text" data-twin={value}>
        <textarea
          id={id}
          ref={field}
          rows={2}
          maxLength={60_000}
          aria-describedby={props.describedBy}
          aria-autocomplete="list"
          {...(listed && { 'aria-controls': `${id}-phrases`, 'aria-activedescendant': `${id}-phrase-${chosen?.name}` })}
          value={value}
          onChange={({ target }) => {
            setAt(0)
            const put = ended(phrases, target.value, target.selectionEnd)
            setCaret(put === null ? target.selectionEnd : null)
            if (put !== null) setSelect(put.select)
            onChange(put?.text ?? target.value)
          }}
          onKeyDown={onKey}
          onBlur={() => {
            setCaret(null)
            props.onLeave()
          }}
          spellCheck
        />
      </div>
      <p className="visually-hidden" role="status">
        {listed && words.phrases.offered(offered.length)}
      </p>
      {listed && (
        <div className="phrases" role="listbox" id={`${id}-phrases`} aria-label={words.phrases.title}>
          {offered.map((phrase) => (
            <div
              key={phrase.name}
              id={`${id}-phrase-${phrase.name}`}
              role="option"
              tabIndex={-1}
              aria-selected={phrase === chosen}
              // Before the field loses the focus.
              onMouseDown={(event) => {
                event.preventDefault()
                put(phrase)
              }}
            >
              <strong>.{phrase.name}</strong> {phrase.text}
            </div>
          ))}
        </div>
      )}
      {value.includes(GAP) && <p className="quiet">{words.phrases.gaps}</p>}
    </>
  )
}
