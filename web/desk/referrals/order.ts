import type { ReferralLine } from '#api/referrals.ts'

const DAY_MS = 24 * 3_600_000

/** Whole days since. */
export function ageInDays(since: string, now: string): number {
  return Math.max(0, Math.floor((Date.parse(now) - Date.parse(since)) / DAY_MS))
}

/** What is due first stands first, then the oldest; what is closed comes last. */
export function inOrder(lines: readonly ReferralLine[]): ReferralLine[] {
  const due = ({ rows }: ReferralLine) => rows.map((row) => row.due).toSorted()[0] ?? '9'
  return lines.toSorted(
    (a, b) =>
      Number(a.closed !== null) - Number(b.closed !== null) ||
      compared(due(a), due(b)) ||
      compared(a.requestedAt, b.requestedAt),
  )
}

function compared(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
