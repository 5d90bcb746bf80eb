import type { WithId } from '@medplum/core'
import type { Schedule, Slot } from '@medplum/fhirtypes'
import { dayAfter, dayOf, startOfDay } from '../pages/practice-time.ts'
import type { PracticeRepository } from '../fhir/repository.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * 60_000
const WORKING_DAYS = 10
const AT_ONCE = 6

/**
 * Makes sure that each schedule has slots of so many minutes today and on the next ten working days, and six from the next full
 * twenty minutes (or hour) on whatever the hour, so that a visit can be tried right away. Slots that exist are left as they are.
 */
export async function topUpSlots(repo: PracticeRepository, now: Date, minutes: number): Promise<void> {
  await repo.withTransaction(async (tx) => {
    const schedules = await tx.searchResources<Schedule>({ resourceType: 'Schedule' })
    const known = new Set((await tx.searchResources<Slot>({ resourceType: 'Slot' })).map(({ id }) => id))
    for (const schedule of schedules) {
      for (const start of slotStarts(now, minutes)) {
        const slot = slotOf(schedule, new Date(start), minutes)
        if (!known.has(slot.id)) await tx.createResource<Slot>(slot)
      }
    }
  })
}

/** The instants, in milliseconds, at which slots start: sorted, each once. */
export function slotStarts(now: Date, minutes = 20): number[] {
  const slotMs = minutes * MINUTE_MS
  const starts = new Set<number>()
  const next = Math.ceil(now.getTime() / slotMs) * slotMs
  for (let i = 0; i < AT_ONCE; i += 1) starts.add(next + i * slotMs)
  for (const day of workingDays(now)) {
    for (const [from, until] of [
      [9, 12],
      [13, 17],
    ] as const) {
      const opens = startOfDay(day).getTime() + from * HOUR_MS
      const closes = startOfDay(day).getTime() + until * HOUR_MS
      for (let start = opens; start < closes; start += slotMs) if (start >= next) starts.add(start)
    }
  }
  return [...starts].toSorted((a, b) => a - b)
}

/** Today, if it is one, and the next ten days from Monday to Friday. */
function workingDays(now: Date): string[] {
  const today = dayOf(now)
  const days = isWorkingDay(today) ? [today] : []
  const wanted = days.length + WORKING_DAYS
  for (let ahead = 1; days.length < wanted; ahead += 1) {
    const day = dayAfter(today, ahead)
    if (isWorkingDay(day)) days.push(day)
  }
  return days
}

function isWorkingDay(day: string): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  return weekday !== 0 && weekday !== 6
}

/** The free time of a schedule that starts at an instant. */
export function slotOf(schedule: WithId<Schedule>, start: Date, minutes = 20): WithId<Slot> {
  const clinician = schedule.id.replace(/-schedule$/, '')
  return {
    resourceType: 'Slot',
    id: `${clinician}-${start.toISOString().slice(0, 16).replaceAll(/[-:]/g, '')}`,
    schedule: { reference: `Schedule/${schedule.id}` },
    status: 'free',
    start: start.toISOString(),
    end: new Date(start.getTime() + minutes * MINUTE_MS).toISOString(),
    ...(schedule.serviceType ? { serviceType: schedule.serviceType } : {}),
  }
}
