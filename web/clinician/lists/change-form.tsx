import { useEffect, useId, useRef, useState } from 'react'
import type { ChartList, ListChangeRequest } from '#api/workspace.ts'
import { troubleOf, write } from '../ask.ts'
import type { Changing, Filled } from './changing.ts'
import { EntrySearch } from './entry-search.tsx'
import { useWords } from '../words/use-words.ts'

/** One change of a list, filled in as far as it is known: a press puts it into the chart. */
export function ChangeForm(props: { list: ChartList; filled: Filled; changing: Changing; onClose: () => void }) {
  const words = useWords()
  const { list, filled, changing } = props
  const say = words.lists
  // Pressed again after an answer that was lost, it is the same change.
  const [asked, setAsked] = useState(() => ({ ...filled, change: filled.change ?? crypto.randomUUID() }))
  const [trouble, setTrouble] = useState<string | null>(null)
  const [sending, setSending] = useState(false)
  const id = useId()
  const form = useRef<HTMLFormElement>(null)
  const press = useRef<HTMLButtonElement>(null)
  const isNew = filled.act === 'add'
  // What is filled in needs one press; what is not begins in its field.
  const ready = !isNew || filled.text !== ''
  useEffect(() => {
    if (ready) press.current?.focus()
    else form.current?.querySelector('input')?.focus()
  }, [ready])

  const send = async () => {
    if (asked.text.trim() === '') return setTrouble(say.needed)
    setSending(true)
    const request: ListChangeRequest = { ...asked, list }
    const answer = await write('POST', changing.addresses.lists, request)
    setTrouble(troubleOf(answer, words))
    if (answer.kind === 'answered') {
      await changing.onDone()
      props.onClose()
    }
    setSending(false)
  }

  return (
    <form
      className="list-form"
      ref={form}
      aria-label={isNew ? say.add[list] : say.changeOf(filled.text)}
      onSubmit={(event) => {
        event.preventDefault()
        if (!sending) void send()
      }}
    >
      <div data-answer>
        {isNew ? (
          <>
            <EntrySearch
              list={list}
              address={changing.addresses.listSearch}
              emr={changing.emr}
              text={asked.text}
              code={asked.code}
              onChange={(text, code) => setAsked({ ...asked, text, code })}
            />
            {list !== 'problems' && (
              <>
                <label htmlFor={`${id}-detail`}>{say.detail[list]}</label>
                <input
                  id={`${id}-detail`}
                  maxLength={500}
                  autoComplete="off"
                  value={asked.detail}
                  onChange={(event) => setAsked({ ...asked, detail: event.target.value })}
                />
              </>
            )}
          </>
        ) : (
          <>
            {list === 'medicines' ? (
              <p>{say.act.medicines}</p>
            ) : (
              <fieldset>
                <legend className="visually-hidden">{say.which}</legend>
                {(['end', 'refute'] as const).map((act) => (
                  <label key={act}>
                    <input
                      type="radio"
                      name={`${id}-act`}
                      checked={asked.act === act}
                      onChange={() => setAsked({ ...asked, act })}
                    />{' '}
                    {say.act[list][act]}
                  </label>
                ))}
              </fieldset>
            )}
            <label htmlFor={`${id}-reason`}>{say.reason}</label>
            <input
              id={`${id}-reason`}
              maxLength={500}
              autoComplete="off"
              value={asked.reason}
              onChange={(event) => setAsked({ ...asked, reason: event.target.value })}
            />
          </>
        )}
      </div>
      {trouble !== null && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
      <div className="row">
        <button type="submit" className="button" ref={press} disabled={sending}>
          {say.press}
        </button>
        <button type="button" className="button quiet-button" onClick={props.onClose}>
          {say.cancel}
        </button>
      </div>
    </form>
  )
}
