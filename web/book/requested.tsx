import { useEffect } from 'react'
import type { FreeTime, TicketState } from '#api/book.ts'
import { ask } from '../ui/ask.ts'
import { Heading } from '../ui/page-frame.tsx'
import { clockTime, longDay, sameClock, zoneName } from '../ui/times.ts'
import type { Booking } from './booking.ts'

const ASK_EVERY_MS = 10_000

/** The practice has been asked for a time and confirms it: nothing here says that it is booked before it is. */
export function Requested(props: {
  booking: Booking
  start: string
  clinician: string
  ticket: string
  onBooked: (start: string, clinician: string) => void
  onTimeGone: (why: 'lost', times: FreeTime[]) => void
}) {
  const { booking, start, clinician, ticket, onBooked, onTimeGone } = props
  const { zone, language, page, paths } = booking
  const words = booking.words.requested
  const zoneShown = sameClock(start, zone, page.practice.timeZone) ? '' : zoneName(start, zone, language)
  useEffect(() => {
    const look = setInterval(() => {
      void ask<TicketState>(paths.ticket(ticket), { language }).then((answered) => {
        if (!answered.ok) return
        const now = answered.value
        if (now.state === 'booked') onBooked(now.start, now.clinician)
        if (now.state === 'lost') onTimeGone('lost', now.times)
      })
    }, ASK_EVERY_MS)
    return () => clearInterval(look)
  }, [paths, ticket, language, onBooked, onTimeGone])
  return (
    <>
      <Heading step="requested">{words.title}</Heading>
      <p className="when">
        <strong>
          {booking.words.booked.when(longDay(start, zone, language), clockTime(start, zone, language), zoneShown)}
        </strong>
        <br />
        {booking.words.booked.with(clinician)}
      </p>
      <h2>{booking.words.booked.next}</h2>
      <p>{words.confirm}</p>
      <p>{words.otherwise}</p>
    </>
  )
}
