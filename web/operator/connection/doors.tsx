import { useState } from 'react'
import type { Connection } from '#api/operator.ts'

type Cell = NonNullable<Connection['reading']>['cells'][number]

/** How each door is called, with a mark besides its colour. */
const DOORS = {
  smart: { mark: '✓', says: 'SMART' },
  oidc: { mark: '✓', says: 'OpenID provider' },
  token: { mark: '✓', says: 'the settings’ token' },
  fhir: { mark: '✓', says: 'FHIR' },
  hl7v2: { mark: '→', says: 'HL7 v2' },
  worklist: { mark: '!', says: 'by a person' },
  none: { mark: '–', says: 'empty' },
} as const

const KINDS = [
  ['sign-in', 'Sign-in'],
  ['read', 'Reads'],
  ['write', 'Writes'],
] as const

/** The table of doors. An empty cell says so, with its reason. */
export function Doors({ cells, remarks }: { cells: readonly Cell[]; remarks: readonly string[] }) {
  const [onlyOthers, setOnlyOthers] = useState(false)
  const isOther = ({ door }: Cell) => door !== 'fhir' && door !== 'smart'
  const shown = onlyOthers ? cells.filter(isOther) : cells
  return (
    <section className="card" aria-labelledby="doors-title">
      <h2 id="doors-title">Doors</h2>
      <p>{countOf(cells)}</p>
      <label className="check">
        <input type="checkbox" checked={onlyOthers} onChange={({ target }) => setOnlyOthers(target.checked)} />
        Only what does not go by FHIR
      </label>
      {shown.length === 0 && <p className="quiet">Everything that a visit reads and writes goes by FHIR.</p>}
      {KINDS.map(([kind, title]) => {
        const rows = shown.filter((cell) => cell.kind === kind)
        return rows.length === 0 ? null : <Table key={kind} title={title} rows={rows} />
      })}
      {remarks.length > 0 && (
        <>
          <h3>Also</h3>
          <ul className="remarks">
            {remarks.map((remark) => (
              <li key={remark}>{remark}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function Table({ title, rows }: { title: string; rows: readonly Cell[] }) {
  return (
    <table className="doors">
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Door</th>
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, door, why, measured, message }) => {
          const { mark, says } = DOORS[door ?? 'none']
          return (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className={`door ${door ?? 'none'}`}>
                <span aria-hidden="true">{mark}</span> {says}
                {door === 'hl7v2' && ` ${message ?? ''}`}
              </td>
              <td>
                {why}
                {door === 'worklist' && message !== null && (
                  <span className="quiet">. With an interface of HL7 v2 it would go by {message}</span>
                )}
                {measured !== null && <span className="measured">measured: {measured}</span>}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function countOf(cells: readonly Cell[]): string {
  const of = (kind: Cell['kind'], door: Cell['door']) =>
    cells.filter((cell) => cell.kind === kind && cell.door === door).length
  return `Reads: ${of('read', 'fhir')} by FHIR, ${of('read', null)} not to be had. Writes: ${of('write', 'fhir')} by FHIR, ${of('write', 'hl7v2')} by HL7 v2, ${of('write', 'worklist')} by a person.`
}
