import type { ReferralsPage, WrongDisclosure } from '#api/referrals.ts'
import { clockTime, shortDay, type Language } from '../../ui/times.ts'
import type { Words } from '../words/en.ts'

/** What was disclosed wrongly, for a privacy officer; others are sent none. */
export function WrongDisclosures(props: {
  page: Pick<ReferralsPage, 'wrong'>
  words: Words
  language: Language
  zone: string
  onSeen: (one: WrongDisclosure) => void
}) {
  const { page, words, language, zone, onSeen } = props
  if (page.wrong.length === 0) return null
  const says = words.referrals
  const at = (instant: string) => `${shortDay(instant, zone, language).date}, ${clockTime(instant, zone, language)}`
  return (
    <section className="wrong-disclosures" aria-label={says.wrong.title}>
      <h3>{says.wrong.title}</h3>
      <ul>
        {page.wrong.map((one) => {
          const name = one.patient?.name ?? says.unread
          return (
            <li key={`${one.referral} ${one.item}`} className="task referral">
              <p>
                <strong>! {name}</strong> {sentence(one, says, at)}{' '}
                <span className="quiet">{says.by(at(one.due))}</span>
              </p>
              <p className="quiet">{says.wrong.todo}</p>
              <button type="button" aria-label={says.wrong.seenOf(name)} onClick={() => onSeen(one)}>
                {says.wrong.seen}
              </button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function sentence(
  { fault, what, at, reference }: WrongDisclosure,
  says: Words['referrals'],
  when: (instant: string) => string,
): string {
  const told = what === null ? (reference ?? '') : what === 'message' ? says.wrong.message : says.stages[what]
  return says.wrong.says[fault](told, at === null ? '' : when(at))
}
