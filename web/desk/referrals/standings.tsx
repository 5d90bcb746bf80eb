import type { ReferralsPage } from '#api/referrals.ts'
import { STANDINGS } from '#domain/referral/rows.ts'
import type { Words } from '../words/en.ts'

type Count = ReferralsPage['counts'][number]
type Standing = Count['standing']

/** Which referrals are looked at: all, or those that stand there; and after how many others. */
export interface Picked {
  standing: Standing | null
  from: number
}

/** How many referrals stand where, by the age of their orders; a press on one shows those alone. */
export function Standings(props: {
  counts: readonly Count[]
  picked: Standing | null
  says: Words['referrals']
  onPick: (standing: Standing | null) => void
}) {
  const { counts, picked, says, onPick } = props
  const shown = STANDINGS.flatMap((standing) => counts.find((count) => count.standing === standing) ?? [])
  const sum = (of: (count: Count) => number) => counts.reduce((all, count) => all + of(count), 0)
  const columns: readonly [heading: string, read: (count: Count) => number][] = [
    [says.standings.all, ({ ages }) => ages.reduce((one, other) => one + other, 0)],
    ...says.standings.ages.map((heading, age): [string, (count: Count) => number] => [
      heading,
      ({ ages }) => ages[age] ?? 0,
    ]),
    [says.standings.overdue, ({ overdue }) => overdue],
  ]
  const row = (standing: Standing | null, text: string, of: (read: (count: Count) => number) => number) => (
    <tr key={standing ?? ''}>
      <th scope="row">
        <button type="button" className="quiet" aria-pressed={picked === standing} onClick={() => onPick(standing)}>
          {text}
        </button>
      </th>
      {columns.map(([heading, read]) => (
        <td key={heading}>
          <span className="heading">{heading}: </span>
          {of(read)}
        </td>
      ))}
    </tr>
  )
  return (
    <table className="standings">
      <caption>{says.standings.title}</caption>
      <thead>
        <tr>
          <th scope="col">{says.columns.stage}</th>
          {columns.map(([heading]) => (
            <th key={heading} scope="col">
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {row(null, says.standings.every, sum)}
        {shown.map((count) => row(count.standing, wordOf(count.standing, says), (read) => read(count)))}
      </tbody>
    </table>
  )
}

function wordOf(standing: Standing, says: Words['referrals']): string {
  const { unread, closed } = says.standings
  return { ...says.stages, unread, closed, waiting: says.waiting }[standing]
}
