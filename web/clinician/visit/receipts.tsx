import type { Workspace } from '#api/workspace.ts'
import { moment } from '../clock.ts'
import { useWords } from '../words/use-words.ts'

/** What was written for this visit and how it stands in the EMR: confirmed, on its way, with whom, or by whose word. */
export function Receipts({ page, now }: { page: Workspace; now: Date }) {
  const words = useWords()
  const say = words.receipts
  const { receipts } = page.state
  const open = receipts.filter(({ state }) => state !== 'in-chart' && state !== 'told').length
  const zone = page.practice.timeZone
  const emr = page.emr ?? words.receipts.theEmr
  if (receipts.length === 0) return null
  return (
    <details className="receipts" id="receipts">
      <summary>{open === 0 ? say.all(emr) : say.some(receipts.length - open, receipts.length, emr)}</summary>
      <ul>
        {receipts.map(({ write, item, state, at, number }) => (
          <li key={`${write}/${item}`} data-state={state}>
            <span>{say.writes[write] ?? write}</span>{' '}
            <span className="quiet">{say.states[state](number, moment(at, zone, now, words.language))}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}
