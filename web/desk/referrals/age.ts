const DAY_MS = 24 * 3_600_000

/** Whole days since. */
export function ageInDays(since: string, now: string): number {
  return Math.max(0, Math.floor((Date.parse(now) - Date.parse(since)) / DAY_MS))
}
