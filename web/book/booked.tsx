import { Heading } from '../ui/page-frame.tsx'
import { clockTime, longDay, sameClock, zoneName } from '../ui/times.ts'
import type { Booking } from './booking.ts'

/** The time is taken. What follows is worded alike for everybody, known to the practice or not. */
export function Booked({ booking, start, clinician }: { booking: Booking; start: string; clinician: string }) {
  const { zone, language, page } = booking
  const words = booking.words.booked
  const zoneShown = sameClock(start, zone, page.practice.timeZone) ? '' : zoneName(start, zone, language)
  return (
    <>
      <Heading step="booked">{words.title}</Heading>
      <p className="when">
        <strong>{words.when(longDay(start, zone, language), clockTime(start, zone, language), zoneShown)}</strong>
        <br />
        {words.with(clinician)}
      </p>
      <h2>{words.next}</h2>
      <p>{words.match}</p>
      <p>{words.otherwise}</p>
    </>
  )
}
