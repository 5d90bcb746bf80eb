import { nextDay } from '../day.ts'

/** Whose coverage a payer speaks of: the member's number, and of a dependent who they are, as the number is that of whoever holds it. */
export interface Member {
  number: string
  dependent: { birthDate: string; given: string } | null
}

/** What a payer says of one member's coverage (271, 005010X279A1), in codes and days. */
export interface Eligibility {
  payer: { id: string; name: string }
  /** Null where the payer names nobody, or not who the dependent is. */
  member: Member | null
  /** Null: it was asked and has not said so. */
  inForce: boolean | null
  /** Whether services by telehealth (places of service 02 and 10) are covered; null where nothing is said of them. */
  telehealth: boolean | null
  /** EB01 or AAA03, with the kind of service that it is about, as they stand there. */
  codes: string[]
  /** The first and the last day of which it is said. */
  from: string
  until: string
  /** When it was said, by the clock of whoever did: `2026-11-21T09:00`. */
  made: string
}

/** The days that an answer names of a member or a benefit, ISO; each null where it does not. */
export interface NamedDays {
  /** On which, or of which days, it was asked. */
  asked: { from: string; until: string } | null
  begins: string | null
  ends: string | null
}

/**
 * How many days after it was made an answer speaks for that names no last day: coverage is asked about three days before a visit, and
 * again the day before.
 */
const SPEAKS_FOR_DAYS = 3

/** Of which days an answer speaks. One that says that coverage is over speaks from the day after it. */
export function spokenOf(
  { asked, begins, ends }: NamedDays,
  inForce: boolean | null,
  made: string,
): { from: string; until: string } {
  const open = { from: made, until: daysAfter(made, SPEAKS_FOR_DAYS) }
  if (inForce === true) {
    const from = begins ?? asked?.from ?? open.from
    // A plan that has begun and names no end is in force today, and nobody has said more.
    return { from, until: ends ?? later(asked?.until, asked === null ? open.until : from) }
  }
  const from = asked?.from ?? (ends !== null && ends < made ? nextDay(ends) : open.from)
  const until = asked?.until ?? open.until
  return { from, until: begins !== null && begins > made && begins <= until ? dayBefore(begins) : until }
}

function later(one: string | undefined, other: string): string {
  return one !== undefined && one > other ? one : other
}

function daysAfter(day: string, days: number): string {
  return days === 0 ? day : daysAfter(nextDay(day), days - 1)
}

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 24 * 3_600_000).toISOString().slice(0, 10)
}
