/** When a practice is open, by its own clock: FHIR HealthcareService.availableTime in short. */
export interface OpenTime {
  days: readonly Weekday[]
  /** `HH:MM`; `until` is the same day. */
  from: string
  until: string
}

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof WEEKDAYS)[number]

const MINUTE_MS = 60_000
const DAY = 24 * 60
const WEEK = 7 * DAY

/** The instant itself while the practice is open, else the next opening; null where there is none in a week. */
export function openFrom(hours: readonly OpenTime[], zone: string, at: Date): Date | null {
  const now = minuteOfWeek(at, zone)
  const waits = hours.flatMap(({ days, from, until }) =>
    days.map((day) => {
      const opens = WEEKDAYS.indexOf(day) * DAY + minutesOf(from)
      const closes = WEEKDAYS.indexOf(day) * DAY + minutesOf(until)
      return opens <= now && now < closes ? 0 : (opens - now + WEEK) % WEEK || WEEK
    }),
  )
  if (waits.length === 0) return null
  const wait = Math.min(...waits)
  if (wait === 0) return at
  const counted = Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS + wait * MINUTE_MS
  // Where clocks change before the opening it comes an hour sooner or later than counted.
  const drift = ((now + wait - minuteOfWeek(new Date(counted), zone) + 1.5 * WEEK) % WEEK) - WEEK / 2
  return new Date(counted + drift * MINUTE_MS)
}

function minuteOfWeek(at: Date, zone: string): number {
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const parts = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, value]))
  const day = WEEKDAYS.findIndex((name) => name === parts['weekday']?.toLowerCase())
  return day * DAY + minutesOf(`${parts['hour']}:${parts['minute']}`)
}

/** `HH:MM` in minutes from midnight. */
export function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours * 60 + minutes
}
