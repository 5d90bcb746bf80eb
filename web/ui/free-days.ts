import type { FreeTime } from '#api/book.ts'
import { dayKey } from './times.ts'

/** The free times of one calendar day in the patient's zone. */
export type Day = { key: string; times: FreeTime[] }

/** Groups times by day, soonest first; a time offered twice appears once. */
export function daysOf(times: readonly FreeTime[], zone: string): Day[] {
  const days = new Map<string, Map<string, FreeTime>>()
  for (const time of times.toSorted((one, other) => Date.parse(one.start) - Date.parse(other.start))) {
    const key = dayKey(time.start, zone)
    const day = days.get(key) ?? new Map<string, FreeTime>()
    days.set(key, day.set(time.slot, time))
  }
  return [...days].map(([key, day]) => ({ key, times: [...day.values()] }))
}
