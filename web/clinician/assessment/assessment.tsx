import { useCallback, useEffect, useId, useState, type FormEvent } from 'react'
import type { Assessed, AssessRequest, Workspace } from '#api/workspace.ts'
import { read, troubleOf, write } from '../ask.ts'
import { useChartList } from '../chart/use-chart-list.ts'
import type { Addresses } from '../paths.ts'
import './assessment.css'
import { useWords } from '../words/use-words.ts'

/**
 * What the visit was about: the problems of the chart that the clinician links, in the order in which they do. A charge
 * names these and no others.
 */
export function Assessment({
  addresses,
  page,
  onLinked,
}: {
  addresses: Addresses
  page: Workspace
  onLinked: () => void
}) {
  const words = useWords()
  const say = words.assessment
  const { stage, charged } = page.state
  const met = stage !== 'before' && stage !== 'waiting'
  const [assessed, setAssessed] = useState<Assessed | null>(null)
  const [trouble, setTrouble] = useState<string | null>(null)
  const [open, setOpen] = useState(false)
  const [saving, setSaving] = useState(false)
  const load = useCallback(async () => {
    const answer = await read<Assessed>(addresses.assessed)
    setTrouble(troubleOf(answer, words))
    if (answer.kind === 'answered') setAssessed(answer.body)
  }, [addresses, words])
  useEffect(() => {
    if (met && page.mine) void load()
    // What can be linked is another thing once the charge is accepted, or opened again.
  }, [met, page.mine, charged, load])
  if (!met || !page.mine) return null

  const link = async (linked: Assessed['linked']) => {
    setSaving(true)
    const request: AssessRequest = {
      problems: linked.flatMap(({ reference }) => reference ?? []),
      written: linked.flatMap(({ reference, code, text }) =>
        reference === null && code !== null ? [{ code, text }] : [],
      ),
    }
    const answer = await write<null>('PUT', addresses.assessed, request)
    setTrouble(troubleOf(answer, words))
    if (answer.kind === 'answered') {
      await load()
      onLinked()
    }
    setSaving(false)
  }
  const linked = assessed?.linked ?? []
  return (
    <section className="assessment" aria-labelledby="assessment-title" aria-busy={saving}>
      <h2 id="assessment-title">{say.title}</h2>
      <p className="quiet">
        {assessed?.charged === true ? (linked.length > 0 ? say.charged : say.chargeLeft) : say.about}
      </p>
      {trouble !== null && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
      {linked.length > 0 && (
        <ol>
          {linked.map((one, at) => (
            <li key={one.reference ?? `${at} ${one.code}`}>
              <span>
                {one.text} <span className="quiet">{one.code ?? say.uncoded}</span>
              </span>
              {assessed?.charged === false && (
                <button
                  type="button"
                  className="link"
                  aria-label={say.unlinkOf(one.text)}
                  disabled={saving}
                  onClick={() => void link(linked.filter((other) => other !== one))}
                >
                  {say.unlink}
                </button>
              )}
            </li>
          ))}
        </ol>
      )}
      {assessed?.charged === false &&
        (assessed.writesDown ? (
          <WriteDown saving={saving} onLink={(one) => link([...linked, one])} />
        ) : (
          <>
            <button type="button" className="button" aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? say.close : say.open}
            </button>
            {open && (
              <Problems
                addresses={addresses}
                emr={page.emr ?? words.theEmr}
                linked={linked}
                saving={saving}
                onLink={(reference, text) => void link([...linked, { reference, text, code: null }])}
              />
            )}
          </>
        ))}
    </section>
  )
}

/** The chart's problems that are not linked yet. */
function Problems(props: {
  addresses: Addresses
  emr: string
  linked: Assessed['linked']
  saving: boolean
  onLink: (reference: string, text: string) => void
}) {
  const words = useWords()
  const say = words.assessment
  const { state, again } = useChartList(props.addresses, 'problems')
  const left = (state.items ?? []).filter(({ reference }) => !props.linked.some((one) => one.reference === reference))
  return (
    <>
      {state.trouble !== null && (
        <p className="trouble" role="status">
          {state.trouble.says ?? words.chart.why[state.trouble.kind](props.emr)}{' '}
          <button type="button" className="link" onClick={again}>
            {words.chart.again}
          </button>
        </p>
      )}
      {state.reading && state.items === null && <p role="status">{words.chart.reading}</p>}
      {state.items !== null && left.length === 0 && <p className="quiet">{say.none}</p>}
      <ul>
        {left.map(({ reference, text }) => (
          <li key={reference}>
            <span>{text}</span>
            <button
              type="button"
              className="link"
              aria-label={say.linkOf(text)}
              disabled={props.saving}
              onClick={() => props.onLink(reference, text)}
            >
              {say.link}
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}

/** Where the EMR shows no problems: one as the EMR has it, by its code and its words. */
function WriteDown(props: { saving: boolean; onLink: (one: Assessed['linked'][number]) => Promise<void> }) {
  const words = useWords()
  const say = words.assessment
  const [code, setCode] = useState('')
  const [text, setText] = useState('')
  const ids = { code: useId(), text: useId() }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void props.onLink({ reference: null, code: code.trim().toUpperCase(), text: text.trim() })
    setCode('')
    setText('')
  }
  return (
    <form onSubmit={submit}>
      <p className="quiet">{say.writeDown}</p>
      <label htmlFor={ids.code}>{say.code}</label>
      <input
        id={ids.code}
        value={code}
        required
        pattern="[A-Za-z][0-9][0-9A-Za-z](\.[0-9A-Za-z]{1,4})?"
        title={say.codeForm}
        onChange={({ target }) => setCode(target.value)}
      />
      <label htmlFor={ids.text}>{say.text}</label>
      <input id={ids.text} value={text} required maxLength={200} onChange={({ target }) => setText(target.value)} />
      <button type="submit" className="button" disabled={props.saving}>
        {say.link}
      </button>
    </form>
  )
}
