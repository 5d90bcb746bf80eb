/** Days on which federal offices of the United States are closed (5 U.S.C. 6103), as `YYYY-MM-DD`: the day itself, and the one on which it is observed. */
export function federalHolidays(year: number): string[] {
  const fixed = [day(year, 1, 1), day(year, 6, 19), day(year, 7, 4), day(year, 11, 11), day(year, 12, 25)]
  // The New Year of the next year may be observed on the last day of this one.
  const observed = [...fixed, day(year + 1, 1, 1)].flatMap((date) => observedOn(date) ?? [])
  const moving = [
    nth(year, 1, MONDAY, 3),
    nth(year, 2, MONDAY, 3),
    nth(year, 6, MONDAY, 1) - 7 * DAY_MS,
    nth(year, 9, MONDAY, 1),
    nth(year, 10, MONDAY, 2),
    nth(year, 11, THURSDAY, 4),
  ]
  const days = [...fixed, ...observed, ...moving].map((date) => new Date(date).toISOString().slice(0, 10))
  return [...new Set(days)].filter((date) => date.startsWith(String(year))).toSorted()
}

/** Whether a calendar day is a federal holiday. */
export function isFederalHoliday(date: string): boolean {
  const year = Number(date.slice(0, 4))
  let days = known.get(year)
  if (days === undefined) known.set(year, (days = new Set(federalHolidays(year))))
  return days.has(date)
}

const known = new Map<number, ReadonlySet<string>>()

const DAY_MS = 24 * 3_600_000
const [SUNDAY, MONDAY, THURSDAY, SATURDAY] = [0, 1, 4, 6]

function day(year: number, month: number, date: number): number {
  return Date.UTC(year, month - 1, date)
}

/** A Saturday's is observed on the Friday before, a Sunday's on the Monday after. */
function observedOn(date: number): number | undefined {
  const weekday = new Date(date).getUTCDay()
  return weekday === SATURDAY ? date - DAY_MS : weekday === SUNDAY ? date + DAY_MS : undefined
}

function nth(year: number, month: number, weekday: number, which: number): number {
  const first = day(year, month, 1)
  const ahead = (weekday - new Date(first).getUTCDay() + 7) % 7
  return first + (ahead + 7 * (which - 1)) * DAY_MS
}
