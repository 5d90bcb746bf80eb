import { useCallback, useState } from 'react'
import type { ReferralLine, ReferralsPage } from '#api/referrals.ts'
import { AT_ONCE } from '#domain/referral/rows.ts'
import { ask } from '../../ui/ask.ts'
import { clockTime, dayKey, shortDay } from '../../ui/times.ts'
import type { Seat } from '../app.tsx'
import { Presses } from './presses.tsx'
import { WrongDisclosures } from './wrong.tsx'
import { useLooking } from './use-looking.ts'

/** How often it is asked what can't wait. */
const LOOK_EVERY_MS = 15_000

/** One row of a referral that can't wait. */
export interface DueReferral {
  line: ReferralLine
  row: ReferralLine['rows'][number]
}

/** What of the referrals can't wait: a patient to be handed over now, what is past its time, and for a privacy officer what was disclosed wrongly. */
export function useDueReferrals({ paths, language }: Pick<Seat, 'paths' | 'language'>) {
  const [rows, setRows] = useState<readonly DueReferral[]>([])
  const [wrong, setWrong] = useState<Pick<ReferralsPage, 'wrong'>>({ wrong: [] })
  const look = useCallback(async () => {
    const answered = await ask<ReferralsPage>(`${paths.referrals}?due=now`, { language })
    // What was read stays until it can be read again.
    if (!answered.ok) return
    const { now, referrals } = answered.value
    const isDue = ({ row, due }: DueReferral['row']) => AT_ONCE.has(row) || due < now
    setWrong(answered.value)
    setRows(referrals.flatMap((line) => line.rows.filter(isDue).map((row) => ({ line, row }))))
  }, [paths, language])
  useLooking(look, LOOK_EVERY_MS)
  return { rows, wrong, look }
}

/** They stand first in the worklist. */
export function DueReferrals({ due, seat }: { due: ReturnType<typeof useDueReferrals>; seat: Seat }) {
  const { words, language, zone, role, paths } = seat
  const today = dayKey(seat.now.toISOString(), zone)
  const until = (instant: string) =>
    dayKey(instant, zone) === today ? clockTime(instant, zone, language) : shortDay(instant, zone, language).date
  return (
    <>
      <WrongDisclosures
        page={due.wrong}
        words={words}
        language={language}
        zone={zone}
        onSeen={({ referral, item }) => void seat.act(paths.referralDisclosure(referral), { item }, '').then(due.look)}
      />
      {due.rows.length > 0 && (
        <ul aria-label={words.referrals.due}>
          {due.rows.map(({ line, row }) => {
            const name = line.patient?.name ?? words.referrals.unread
            return (
              <li key={`${line.referral} ${row.row}`} className="task referral">
                <p>
                  <strong>! {name}</strong> {words.referrals.rows[row.row]}{' '}
                  <span className="quiet">
                    {words.referrals.owners[row.owner]}, {words.referrals.by(until(row.due))}
                  </span>
                </p>
                {role === 'clinician' && (
                  <Presses
                    row={row.row}
                    name={name}
                    says={words.referrals}
                    onWord={(word) =>
                      void seat.act(paths.referralWord(line.referral), { act: word }, '').then(due.look)
                    }
                  />
                )}{' '}
                <a href="#referrals">{words.referrals.open}</a>
              </li>
            )
          })}
        </ul>
      )}
    </>
  )
}
