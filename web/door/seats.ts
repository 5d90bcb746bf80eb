/** Where one can sit down: who one is there, at which address, and what to try. */
export type Seat = { who: string; address: string; try: string }

/** Reads the answer of `/api/seats`. Only web addresses become links. */
export function describeSeats(body: unknown): Seat[] {
  if (typeof body !== 'object' || body === null || !('seats' in body) || !Array.isArray(body.seats))
    throw new Error('door: /api/seats gave no list of seats')
  return body.seats.flatMap((seat: unknown) => (isSeat(seat) && /^https?:\/\//.test(seat.address) ? [seat] : []))
}

function isSeat(value: unknown): value is Seat {
  return (
    typeof value === 'object' &&
    value !== null &&
    'who' in value &&
    typeof value.who === 'string' &&
    'address' in value &&
    typeof value.address === 'string' &&
    'try' in value &&
    typeof value.try === 'string'
  )
}
