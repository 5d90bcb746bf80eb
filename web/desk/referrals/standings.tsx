import type { ReferralsPage } from '#api/referrals.ts'
import type { Words } from '../words/en.ts'

type Count = ReferralsPage['counts'][number]
type Standing = Count['standing']

/** Which referrals are looked at: all, or those that stand there; and after how many others. */
export interface Picked {
  standing: Standing | null
  from: number
}

/** In the order in which a referral goes. */
const ORDER: readonly Standing[] = [
  'unread',
  'waiting',
  'requested',
  'received',
  'information-requested',
  'accepted',
  'scheduled',
  'unattended',
  'not-reached',
  'held',
  'summary-released',
  'declined',
  'closed',
]

/** How many referrals stand where, by the age of their orders; a press on one shows those alone. */
export function Standings(props: {
  counts: readonly Count[]
  picked: Standing | null
  says: Words['referrals']
  onPick: (standing: Standing | null) => void
}) {
  const { counts, picked, says, onPick } = props
  const shown = ORDER.flatMap((standing) => counts.find((count) => count.standing === standing) ?? [])
  const sum = (of: (count: Count) => number) => counts.reduce((all, count) => all + of(count), 0)
  const row = (standing: Standing | null, text: string, of: (read: (count: Count) => number) => number) => (
    <tr key={standing ?? ''}>
      <th scope="row">
        <button type="button" className="quiet" aria-pressed={picked === standing} onClick={() => onPick(standing)}>
          {text}
        </button>
      </th>
      <td>{of(({ ages }) => ages.reduce((one, other) => one + other, 0))}</td>
      {[0, 1, 2].map((age) => (
        <td key={age}>{of(({ ages }) => ages[age] ?? 0)}</td>
      ))}
      <td>{of(({ overdue }) => overdue)}</td>
    </tr>
  )
  return (
    <table className="standings">
      <caption>{says.standings.title}</caption>
      <thead>
        <tr>
          <th scope="col">{says.columns.stage}</th>
          {[says.standings.all, ...says.standings.ages, says.standings.overdue].map((column) => (
            <th key={column} scope="col">
              {column}
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
