import { useState } from 'react'
import type { Connection } from '#api/operator.ts'
import { useWords } from '../words/use-words.ts'

type Cell = NonNullable<Connection['reading']>['cells'][number]

/** A mark besides its colour. */
const MARKS = {
  smart: '✓',
  oidc: '✓',
  token: '✓',
  fhir: '✓',
  hl7v2: '→',
  worklist: '!',
  none: '–',
} as const

const KINDS = ['sign-in', 'read', 'write'] as const

/** The table of doors. An empty cell says so, with its reason. */
export function Doors({ cells, remarks }: { cells: readonly Cell[]; remarks: readonly string[] }) {
  const words = useWords()
  const say = words.connection.doors
  const [onlyOthers, setOnlyOthers] = useState(false)
  const isOther = ({ door }: Cell) => door !== 'fhir' && door !== 'smart'
  const shown = onlyOthers ? cells.filter(isOther) : cells
  return (
    <section className="card" aria-labelledby="doors-title">
      <h2 id="doors-title">{say.title}</h2>
      <p>{say.count(countOf(cells))}</p>
      <label className="check">
        <input type="checkbox" checked={onlyOthers} onChange={({ target }) => setOnlyOthers(target.checked)} />
        {say.only}
      </label>
      {shown.length === 0 && <p className="quiet">{say.allFhir}</p>}
      {KINDS.map((kind) => {
        const rows = shown.filter((cell) => cell.kind === kind)
        return rows.length === 0 ? null : <Table key={kind} title={say.kinds[kind]} rows={rows} />
      })}
      {remarks.length > 0 && (
        <>
          <h3>{say.remarks}</h3>
          <ul className="remarks">
            {remarks.map((remark) => (
              <li key={remark}>{words.said.connection(remark)}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function Table({ title, rows }: { title: string; rows: readonly Cell[] }) {
  const words = useWords()
  const say = words.connection.doors
  return (
    <table className="doors">
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">{say.what}</th>
          <th scope="col">{say.door}</th>
          <th scope="col">{say.why}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, door, why, measured, message }) => {
          return (
            <tr key={name}>
              <th scope="row">{say.use(name)}</th>
              <td className={`door ${door ?? 'none'}`}>
                <span aria-hidden="true">{MARKS[door ?? 'none']}</span> {say.says[door ?? 'none']}
                {door === 'hl7v2' && ` ${message ?? ''}`}
              </td>
              <td>
                {words.said.connection(why)}
                {door === 'worklist' && message !== null && <span className="quiet">{say.wouldGo(message)}</span>}
                {measured !== null && <span className="measured">{say.measured(words.said.connection(measured))}</span>}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function countOf(cells: readonly Cell[]) {
  const of = (kind: Cell['kind'], door: Cell['door']) =>
    cells.filter((cell) => cell.kind === kind && cell.door === door).length
  return {
    read: of('read', 'fhir'),
    unread: of('read', null),
    fhir: of('write', 'fhir'),
    hl7v2: of('write', 'hl7v2'),
    person: of('write', 'worklist'),
  }
}
