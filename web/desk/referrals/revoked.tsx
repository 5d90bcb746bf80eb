import type { ReferralsPage } from '#api/referrals.ts'
import { calendarDay, clockTime, yearDay, type Language } from '../../ui/times.ts'
import type { Words } from '../words/en.ts'

/** What was told to whom by consents that are revoked, for a privacy officer; others are sent none. */
export function RevokedConsents(props: {
  page: Pick<ReferralsPage, 'revoked'>
  words: Words
  language: Language
  zone: string
}) {
  const { page, words, language, zone } = props
  if (page.revoked.length === 0) return null
  const says = words.referrals
  const at = (instant: string) => `${yearDay(instant, zone, language)}, ${clockTime(instant, zone, language)}`
  return (
    <section className="revoked-consents" aria-label={says.revoked.title}>
      <h3>{says.revoked.title}</h3>
      {page.revoked.map(({ referral, patient, revokedAt, told, messages }) => (
        <details key={referral}>
          <summary>{says.revoked.of(patient?.name ?? says.unread, at(revokedAt))}</summary>
          <ul>
            {told.map(({ what, at: when, to, fields, arrived }) => (
              <li key={`${when} ${what}`}>
                {says.revoked.told(says.stages[what], to, at(when))}
                {fields.length > 0 && ` ${says.revoked.fields(named(fields, says))}`}
                {!arrived && ` ${says.revoked.perhaps}`}
              </li>
            ))}
            {messages.map(({ on, to, count, fields }) => (
              <li key={`${on} ${fields.join()}`}>
                {says.revoked.messages(count, to, calendarDay(on, language))} {says.revoked.fields(named(fields, says))}
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  )
}

function named(
  fields: ReferralsPage['revoked'][number]['messages'][number]['fields'],
  says: Words['referrals'],
): string {
  return fields.map((field) => says.paper.fields[field]).join('; ')
}
