/**
 * What a context-aware link says once it is decrypted, whoever made it. AES in this scheme has no integrity tag, so nothing
 * in it is believed before all of it fits one visit that is known here.
 */
export interface Context {
  /** ids of the EMR, without their types: the appointment, and who the link was made for. */
  conference: string
  external: string
  externalType: string
  /** When the EMR made the link. */
  madeAt: Date | null
  /** The start of the appointment by the EMR's clock, `MM/DD/YYYY hh:mm AM`. */
  appointmentTime: string | null
  minutes: number | null
}

/** For whom the EMR has links of this kind. The one that tests camera and microphone is the patient's as well. */
export const LAUNCHED_BY_CONTEXT = ['patient', 'clinician', 'hardware-test'] as const
export type LaunchedByContext = (typeof LAUNCHED_BY_CONTEXT)[number]

/** How long a link is good that does not say, or says that it never ends. */
const MINUTES = 60
/** The longest that any link is good, whatever it says. */
const MOST_MINUTES = 24 * 60
/** How far the EMR's clock may be ahead. */
const AHEAD_MS = 5 * 60_000

/**
 * Whether a link is good now for a visit at `start`: it says when it was made or when the appointment is, or both, and
 * what it says holds. A link for the time from which a visit was moved is not good any more. `zone` is the EMR's.
 */
export function isGoodNow(
  { madeAt, appointmentTime, minutes }: Context,
  start: string,
  zone: string,
  now: Date,
): boolean {
  if (madeAt === null && appointmentTime === null) return false
  const lasts = Math.min(minutes === null || minutes < 1 ? MINUTES : minutes, MOST_MINUTES) * 60_000
  if (madeAt !== null && (madeAt.getTime() > now.getTime() + AHEAD_MS || madeAt.getTime() + lasts < now.getTime()))
    return false
  return (
    appointmentTime === null || (appointmentTime === clock(start, zone) && Date.parse(start) + lasts >= now.getTime())
  )
}

function clock(instant: string, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hour12: true,
  }).formatToParts(new Date(instant))
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? ''
  return `${of('month')}/${of('day')}/${of('year')} ${of('hour')}:${of('minute')} ${of('dayPeriod')}`
}
