import { useId, useState } from 'react'
import type { Compared } from '#api/operator.ts'
import { SaveFile } from '../../ui/save-file.tsx'
import { act, whyNot } from '../asking.ts'
import { Said } from '../parts.tsx'
import type { Seat } from '../tabs.ts'
import type { Words } from '../words/en.ts'
import { useWords } from '../words/use-words.ts'

/** The configuration in force as text to keep, and what differs from an export that was kept. */
export function ConfigurationTab({ seat }: { seat: Seat }) {
  const words = useWords()
  const say = words.configuration.export
  const name = `causeway-${seat.page.id}-${seat.page.install}.json`
  return (
    <>
      <section className="card" aria-labelledby="export-title">
        <h2 id="export-title">{say.title}</h2>
        <p>{say.about(seat.page.practice)}</p>
        <div className="buttons">
          <SaveFile path={seat.paths.configuration} name={name} says={say.press(name)} failed={words.notDone} />
        </div>
      </section>
      <Compare seat={seat} />
    </>
  )
}

type Outcome = { file: string; compared: Compared }

function Compare({ seat }: { seat: Seat }) {
  const words = useWords()
  const say = words.configuration.compare
  const id = useId()
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [busy, setBusy] = useState(false)
  const [said, setSaid] = useState<Parameters<typeof Said>[0]['said']>(null)
  const compare = async (file: File) => {
    setOutcome(null)
    setSaid(null)
    setBusy(true)
    const answered = await act<Compared>(seat.paths.compareConfiguration, { text: await file.text() })
    setBusy(false)
    if (answered.ok) setOutcome({ file: file.name, compared: answered.value })
    else setSaid({ tone: 'attention', text: whyNot(answered.problem, words) })
  }
  return (
    <section className="card" aria-labelledby="compare-title">
      <h2 id="compare-title">{say.title}</h2>
      <p>{say.about[seat.page.install]}</p>
      <div className="field">
        <label htmlFor={id}>{say.file}</label>
        <input
          id={id}
          type="file"
          accept=".json,application/json"
          disabled={busy}
          onChange={({ target }) => {
            const [file] = target.files ?? []
            // The same file again is compared again: it may have been written anew.
            target.value = ''
            if (file !== undefined) void compare(file)
          }}
        />
      </div>
      <Said said={said} />
      <div role="status">
        {busy && say.comparing}
        {outcome !== null && <p>{headOf(outcome, say)}</p>}
      </div>
      {outcome !== null && outcome.compared.differences.length > 0 && <Differences {...outcome} />}
    </section>
  )
}

function headOf(
  { file, compared: { readable, differences } }: Outcome,
  say: Words['configuration']['compare'],
): string {
  if (!readable) return `! ${say.unreadable(file)}`
  return differences.length === 0 ? `✓ ${say.same(file)}` : say.differ(differences.length, file)
}

function Differences({ file, compared }: Outcome) {
  const words = useWords()
  const say = words.configuration.compare
  return (
    <table className="doors differences">
      <thead>
        <tr>
          <th scope="col">{say.what}</th>
          <th scope="col">{say.here}</th>
          <th scope="col">{say.in(file)}</th>
        </tr>
      </thead>
      <tbody>
        {compared.differences.map(({ what, here, there }) => (
          <tr key={what}>
            <th scope="row">{words.said.configuration(what)}</th>
            <td>
              <span className="side">{say.here}: </span>
              {here === null ? <i>{say.notSet}</i> : words.said.configuration(here)}
            </td>
            <td>
              <span className="side">{say.there}: </span>
              {there === null ? <i>{say.notSet}</i> : words.said.configuration(there)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
