import { instantIn } from '#domain/day.ts'
import { freeTimes, type KnownTimes, type SaidStretch, type Stretch } from '#domain/schedule/free-times.ts'
import type { AppointmentWord } from '#domain/schedule/told-appointment.ts'
import type { SaidAppointment, SaidTimes, ScheduleNews } from '#domain/visit/schedule-news.ts'
import type { Organization } from '../config/organizations.ts'
import type { FreeSlot } from './chart.ts'
import type { House } from './house.ts'
import { organizationOf } from './house.ts'
import { appointmentDigest } from './link.ts'
import type { FreeTimeSource } from './free-time-source.ts'
import { personAt } from './told.ts'

/** What an EMR's messages have told of its clinicians' time. Nothing of a patient. */
export interface ToldTimeStore {
  /** Takes one message's word of an appointment, by the digest of its number, to what was told before. */
  tellAppointment(organization: string, appointment: string, word: AppointmentWord, now: Date): Promise<void>
  /** Takes the words of one message, said at one instant, about clinicians' time. */
  tellTimes(organization: string, times: readonly SaidStretch[], at: Date, now: Date): Promise<void>
  /** What is told of these clinicians between two instants; what was said of their time in the order in which it was said. */
  toldTimes(
    organization: string,
    practitioners: readonly string[],
    from: Date,
    until: Date,
  ): Promise<{ said: SaidStretch[]; taken: Stretch[] }>
}

/** So far a clock of the EMR may be ahead; what is said to be of later must not count over all that is said until then. */
const AHEAD_MS = 3_600_000
const DAY_MS = 24 * 3_600_000

/** The free times of an EMR whose messages tell what is taken of its clinicians' sessions. */
export function timesByFeed(
  { store, now }: Pick<House, 'store' | 'now'>,
  { id, timeZone, emr }: Organization,
): FreeTimeSource {
  const { sessions = [], daysAhead = 0 } = emr.slots?.feed ?? {}
  const clinicians = [...new Set(sessions.flatMap((session) => session.clinicians))]

  const free = async (of: Partial<Pick<KnownTimes, 'sessions'>>, after: Date) => {
    const until = new Date(now().getTime() + daysAhead * DAY_MS)
    // Before a time starts something may have begun that takes it too.
    const told = await store.toldTimes(id, clinicians, after, new Date(until.getTime() + DAY_MS))
    const from = after.getTime()
    return freeTimes({ sessions, ...of, ...told, zone: timeZone, from, until: until.getTime() }).map(
      ({ practitioner, visitType, start, end }): FreeSlot & { visitType: string } => ({
        slot: slotNamed(practitioner, start, end),
        practitioner,
        practitionerName: emr.staff?.[practitioner]?.name ?? '',
        start: new Date(start).toISOString(),
        end: new Date(end).toISOString(),
        visitType,
      }),
    )
  }

  return {
    free: (visitType, after) =>
      free(
        {
          sessions: sessions.flatMap((session) =>
            session.visitTypes.includes(visitType) ? [{ ...session, visitTypes: [visitType] }] : [],
          ),
        },
        new Date(after),
      ),
    slot: async (reference) => (await free({}, now())).find(({ slot }) => slot === reference) ?? null,
  }
}

/** By which a time is chosen: it has no number in the EMR. */
function slotNamed(practitioner: string, start: number, end: number): string {
  const begins = new Date(start).toISOString().slice(0, 16).replaceAll(/[-:]/g, '')
  return `Slot/${practitioner.slice('Practitioner/'.length)}.${begins}.${(end - start) / 60_000}`
}

/** What a message tells of the schedule, as far as it is about times. */
export interface ToldOfTimes {
  news: ScheduleNews
  said: SaidAppointment | null
  times: SaidTimes
}

/**
 * Keeps what a message tells of clinicians' time, where free times follow from that. `unclear`: it blocks or opens time of a clinician
 * and does not say which. `unknown`: of one who has no sessions, whose time is offered to nobody.
 */
export async function hearTimes(
  house: House,
  organization: string,
  { news, said, times }: ToldOfTimes,
): Promise<'heard' | 'unclear' | 'unknown'> {
  const { timeZone, emr } = organizationOf(house, organization)
  if (emr.slots?.feed === undefined) return 'heard'
  const now = house.now()
  const instant = (moment: string) => instantIn(timeZone, moment)
  const at = times.at === null ? now : new Date(Math.min(instant(times.at).getTime(), now.getTime() + AHEAD_MS))
  if (news.happened === 'blocked' || news.happened === 'unblocked') {
    const word = news.happened === 'blocked' ? 'blocked' : 'opened'
    const withSessions = new Set(emr.slots.feed.sessions.flatMap(({ clinicians }) => clinicians))
    const ours = times.times.flatMap(({ clinician, start, end }) => {
      const practitioner = personAt(clinician)
      return practitioner !== null && withSessions.has(practitioner) ? [{ practitioner, start, end }] : []
    })
    const stretches = ours.flatMap(({ practitioner, start, end }) =>
      start === null || end === null
        ? []
        : [{ practitioner, word, start: instant(start).getTime(), end: instant(end).getTime() } as const],
    )
    if (stretches.length < ours.length || stretches.some(({ start, end }) => end <= start)) return 'unclear'
    if (stretches.length > 0) await house.store.tellTimes(organization, stretches, at, now)
    return ours.length < times.times.length ? 'unknown' : 'heard'
  }
  const [number] = news.appointment
  if (number === undefined || said === null) return 'heard'
  const start = said.start === null ? null : instant(said.start).getTime()
  const practitioners = said.givenBy.flatMap((one) => personAt(one) ?? [])
  await house.store.tellAppointment(
    organization,
    appointmentDigest(house.linkKey, organization, number.value),
    {
      at: at.getTime(),
      taken: said.status === 'booked' || said.status === 'pending' || said.status === 'fulfilled',
      ...(practitioners.length > 0 && { practitioners }),
      ...(start !== null && { times: { start, end: said.end === null ? start : instant(said.end).getTime() } }),
    },
    now,
  )
  return 'heard'
}
