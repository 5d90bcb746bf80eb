import { Fragment, useCallback, useState } from 'react'
import type { CallMade, CallsToMake, CallToMake } from '#api/referrals.ts'
import { ask } from '../../ui/ask.ts'
import { calendarDay, shortDay } from '../../ui/times.ts'
import type { Seat } from '../app.tsx'
import { useLooking } from './use-looking.ts'

const LOOK_EVERY_MS = 15_000
const OUTCOMES: readonly CallMade['outcome'][] = ['no-answer', 'message-left', 'reached']

/**
 * Patients who were referred here and whom no message reaches any more, or whose message came back, looked for every quarter of a
 * minute: somebody rings them, so that they choose a time.
 */
export function useCalls({ paths, language }: Pick<Seat, 'paths' | 'language'>) {
  const [calls, setCalls] = useState<readonly CallToMake[]>([])
  const look = useCallback(async () => {
    const answered = await ask<CallsToMake>(paths.invitations, { language })
    // What was read stays until it can be read again.
    if (answered.ok) setCalls(answered.value.calls)
  }, [paths, language])
  useLooking(look, LOOK_EVERY_MS)
  return { calls, look }
}

/** Somebody rings them, so that they choose a time. */
export function CallsOfReferrals({ rung, seat }: { rung: ReturnType<typeof useCalls>; seat: Seat }) {
  const { paths, words, act } = seat
  const { calls, look } = rung
  if (calls.length === 0) return null
  const says = words.referrals.calls
  return (
    <ul aria-label={says.title}>
      {calls.map((call) => (
        <Call
          key={call.referral}
          call={call}
          seat={seat}
          onMade={(outcome) => act(paths.invitationCalled(call.referral), { outcome }, '').then(look)}
        />
      ))}
    </ul>
  )
}

function Call(props: { call: CallToMake; seat: Seat; onMade: (outcome: CallMade['outcome']) => Promise<void> }) {
  const { call, seat, onMade } = props
  const { words, language, zone } = seat
  const says = words.referrals.calls
  const name = call.patient?.name ?? words.referrals.unread
  return (
    <li className="task referral">
      <p>
        <strong>{name}</strong>{' '}
        {call.patient !== null && (
          <span className="quiet">{words.board.born(calendarDay(call.patient.birthDate, language))}</span>
        )}
        <br />
        {call.next === null ? says.ring : says.cameBack(followsBy(call.next, seat))}{' '}
        {call.patient?.phones.map((phone) => (
          <Fragment key={phone}>
            <a href={`tel:${phone}`}>{phone}</a>{' '}
          </Fragment>
        ))}
        {call.patient !== null && call.patient.phones.length === 0 && <span>{says.noPhone} </span>}
        <strong>{call.voicemail ? says.voicemail : says.noVoicemail}</strong>{' '}
        <span className="quiet">
          {says.since(shortDay(call.since, zone, language).date)}
          {call.tried.length > 0 &&
            `; ${says.tried(call.tried.map(({ channel, outcome, at }) => `${says.channels[channel]} ${says.results[outcome]} (${shortDay(at, zone, language).date})`).join(', '))}`}
        </span>
      </p>
      <p role="group" className="acts" aria-label={says.how(name)}>
        {OUTCOMES.filter((outcome) => call.voicemail || outcome !== 'message-left').map((outcome) => (
          <button
            key={outcome}
            type="button"
            aria-label={`${says.outcomes[outcome]}: ${name}`}
            onClick={() => void onMade(outcome)}
          >
            {says.outcomes[outcome]}
          </button>
        ))}
      </p>
    </li>
  )
}

function followsBy({ by, at }: NonNullable<CallToMake['next']>, { words, zone, language }: Seat): string {
  return words.referrals.calls.follows[by ?? 'none'](shortDay(at, zone, language).date)
}
