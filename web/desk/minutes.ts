/** Whole minutes since an instant; never negative, whatever the two clocks say. */
export function minutesSince(instant: string, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - new Date(instant).getTime()) / 60_000))
}
