import { useId, useState } from 'react'
import type { Compared } from '#api/operator.ts'
import { SaveFile } from '../../ui/save-file.tsx'
import { act, whyNot } from '../asking.ts'
import { Said } from '../parts.tsx'
import type { Seat } from '../tabs.ts'

/** The configuration in force as text to keep, and what differs from an export that was kept. */
export function ConfigurationTab({ seat }: { seat: Seat }) {
  const name = `causeway-${seat.page.id}-${seat.page.install}.json`
  return (
    <>
      <section className="card" aria-labelledby="export-title">
        <h2 id="export-title">Export</h2>
        <p>
          Settings, pathways, doors and site profile of {seat.page.practice} as they are in force. Of a secret it says
          only whether it is there. The same configuration is the same text, so it can be kept in git.
        </p>
        <div className="buttons">
          <SaveFile
            path={seat.paths.configuration}
            name={name}
            says={`Export as ${name}`}
            failed="This did not go through. Try again in a minute."
          />
        </div>
      </section>
      <Compare seat={seat} />
    </>
  )
}

type Outcome = { file: string; compared: Compared }

function Compare({ seat }: { seat: Seat }) {
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
    else setSaid({ tone: 'attention', text: whyNot(answered.problem) })
  }
  return (
    <section className="card" aria-labelledby="compare-title">
      <h2 id="compare-title">Compare with an export</h2>
      <p>
        An export of another install, such as production beside this {seat.page.install}, or an older one of this. It is
        compared and not kept.
      </p>
      <div className="field">
        <label htmlFor={id}>Export to compare with</label>
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
        {busy && 'Comparing …'}
        {outcome !== null && <p>{headOf(outcome)}</p>}
      </div>
      {outcome !== null && outcome.compared.differences.length > 0 && <Differences {...outcome} />}
    </section>
  )
}

function headOf({ file, compared: { readable, differences } }: Outcome): string {
  if (!readable) return `! ${file} is no export of a configuration.`
  if (differences.length === 0) return `✓ ${file} says the same as this install.`
  return differences.length === 1
    ? `One line differs from ${file}.`
    : `${differences.length} lines differ from ${file}.`
}

function Differences({ file, compared }: Outcome) {
  return (
    <table className="doors differences">
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Here</th>
          <th scope="col">In {file}</th>
        </tr>
      </thead>
      <tbody>
        {compared.differences.map(({ what, here, there }) => (
          <tr key={what}>
            <th scope="row">{what}</th>
            <td>
              <span className="side">Here: </span>
              {here ?? <i>not set</i>}
            </td>
            <td>
              <span className="side">There: </span>
              {there ?? <i>not set</i>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
