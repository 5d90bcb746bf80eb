import { useEffect, useRef, useState } from 'react'
import type { BookingRequest, FreeTime, InvitedRequest, Ticket, TicketState } from '#api/book.ts'
import { ask, mayPass } from '../ui/ask.ts'
import { Heading, Notice } from '../ui/page-frame.tsx'
import { clockTime, longDay } from '../ui/times.ts'
import type { Booking } from './booking.ts'
import type { WhyAgain } from './when.tsx'
import type { Words } from './words/en.ts'

const ASK_EVERY_MS = 700
const SLOW_AFTER_MS = 15_000

/** Everything once more, then the booking itself. The answer comes from the EMR, by way of a ticket. */
export function Check(props: {
  booking: Booking
  request: BookingRequest | InvitedRequest
  time: FreeTime
  onChange: (what: 'what' | 'when' | 'who') => void
  onBooked: (start: string, clinician: string) => void
  /** The practice has been asked and confirms later; by the ticket it can be asked after. */
  onRequested: (start: string, clinician: string, ticket: string) => void
  onTimeGone: (why: WhyAgain, offered: FreeTime[]) => void
}) {
  const { booking, request, time } = props
  const { words, zone, language, paths, invitation } = booking
  const [state, setState] = useState<'asking' | 'sending' | 'slow' | 'unreachable'>('asking')
  const [refused, setRefused] = useState<string | null>(null)
  const gone = useRef(false)
  useEffect(() => {
    gone.current = false
    return () => {
      gone.current = true
    }
  }, [])

  const book = async () => {
    if (state === 'sending' || state === 'slow') return
    setRefused(null)
    setState('sending')
    const answered = await ask<Ticket>(invitation === null ? paths.page : paths.invited(invitation), {
      method: 'POST',
      body: request,
      language,
    })
    if (answered.ok) return follow(answered.value.ticket)
    const { problem } = answered
    if (problem.code === 'slot-in-the-past') return props.onTimeGone('passed', [])
    if (mayPass(problem) && problem.status !== 429) return setState('unreachable')
    setState('asking')
    return setRefused(problem.says === '' ? words.unreachable.body : problem.says)
  }

  const follow = async (ticket: string) => {
    const since = Date.now()
    while (!gone.current) {
      const answered = await ask<TicketState>(paths.ticket(ticket), { language })
      if (answered.ok && answered.value.state === 'booked')
        return props.onBooked(answered.value.start, answered.value.clinician)
      if (answered.ok && answered.value.state === 'requested')
        return props.onRequested(answered.value.start, answered.value.clinician, ticket)
      if (answered.ok && answered.value.state === 'lost') return props.onTimeGone('lost', answered.value.times)
      if (!answered.ok && !mayPass(answered.problem)) return setState('unreachable')
      if (Date.now() - since > SLOW_AFTER_MS) setState('slow')
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS))
    }
  }

  const rows: [string, string, 'what' | 'when' | 'who'][] = [
    [words.check.time, `${longDay(time.start, zone, language)}, ${clockTime(time.start, zone, language)}`, 'when'],
    [words.check.with, time.clinician, 'when'],
    ...('identity' in request ? saidByThem(request, words, language) : []),
  ]
  return (
    <>
      <Heading step="check">{words.check.title}</Heading>
      <div role="alert">
        {refused !== null && (
          <Notice tone="attention">
            <p>{refused}</p>
          </Notice>
        )}
        {state === 'unreachable' && (
          <Notice tone="attention">
            <p>{words.unreachable.body}</p>
          </Notice>
        )}
      </div>
      <dl className="check">
        {rows.map(([label, value, what]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
            <dd>
              <button
                type="button"
                className="quiet"
                aria-label={`${words.check.change}: ${label}`}
                onClick={() => props.onChange(what)}
              >
                {words.check.change}
              </button>
            </dd>
          </div>
        ))}
      </dl>
      <div className="buttons">
        <button type="button" aria-disabled={state === 'sending' || state === 'slow'} onClick={() => void book()}>
          {state === 'unreachable'
            ? words.tryAgain
            : booking.page.confirmsLater
              ? words.check.request
              : words.check.book}
        </button>
      </div>
      <div role="status">
        {state === 'sending' && <p>{words.check.sending}</p>}
        {state === 'slow' && (
          <Notice tone="waiting">
            <p>{words.check.slow}</p>
          </Notice>
        )}
      </div>
    </>
  )
}

function saidByThem(
  { reason, need, identity }: BookingRequest,
  words: Words,
  language: 'en' | 'es',
): [string, string, 'what' | 'who'][] {
  return [
    [words.check.reason, reason, 'what'],
    ...(need ? [[words.check.need, needed(need, words), 'what'] as [string, string, 'what']] : []),
    [words.check.name, `${identity.given} ${identity.family}`, 'who'],
    [words.check.birthDate, birthDay(identity.birthDate, language), 'who'],
    [words.check.contact, identity.contact, 'who'],
  ]
}

function needed({ need, detail }: NonNullable<BookingRequest['need']>, words: Words): string {
  return detail === '' ? words.what.needs[need] : `${words.what.needs[need]}: ${detail}`
}

/** A day without a time has no zone; read at noon UTC it stays the day it is. */
function birthDay(iso: string, language: 'en' | 'es'): string {
  return `${longDay(`${iso}T12:00:00Z`, 'UTC', language).replace(/^[^,]*, /, '')}, ${iso.slice(0, 4)}`
}
