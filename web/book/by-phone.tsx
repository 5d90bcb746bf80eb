import { Heading } from '../ui/page-frame.tsx'
import type { Booking } from './booking.ts'

/** The practice's record system gives out no times here: how to get one, and the way back to a visit that is booked. */
export function ByPhone({ booking, onLink }: { booking: Booking; onLink: () => void }) {
  const { words, page } = booking
  const { name, phone } = page.practice
  return (
    <>
      <Heading step="what">{words.what.title}</Heading>
      <p>
        {words.byPhone(name)} <a href={`tel:${phone}`}>{phone}</a>
      </p>
      <p className="link-again">
        <button type="button" className="quiet" onClick={onLink}>
          {words.what.again}
        </button>
      </p>
    </>
  )
}
