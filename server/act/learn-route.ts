import {
  floodBegins,
  floodByLearned,
  judgedByLearned,
  learned,
  QUARTER_MS,
  sayLearned,
  SEEN_MS,
  type Learned,
  type Quarter,
} from '#domain/route/expect-learned.ts'
import type { Calendar, Finding } from '#domain/route/expect.ts'

/** What is counted of a route for what is learned of it; nothing of any message. */
export interface RouteQuarters {
  /** When a route last took a message; null where that is longer ago than anything is looked for. */
  lastTaken(organization: string, route: string, now: Date): Promise<Date | null>
  /** How many messages a route took from an instant up to another, counted no further than a limit. */
  taken(organization: string, route: string, from: Date, now: Date, limit: number): Promise<number>
  /** Notes how many messages each quarter between two instants had that is not noted yet, none among them; lets go of those before `keep`. */
  note(organization: string, route: string, from: Date, until: Date, keep: Date): Promise<void>
  since(organization: string, route: string, since: Date): Promise<Quarter[]>
}

export interface LearnedParts {
  quarters: RouteQuarters
  calendarOf(organization: string): Calendar
  /** Since when this Causeway hears messages. */
  hearingSince: Date
  now(): Date
}

/** What is learned of routes, by this process. */
export interface LearnedOfRoutes {
  /** How a route stands by what was learned of it; nothing where there is nothing learned. */
  judge(organization: string, route: string): Promise<Finding[]>
  /** What is expected of it now, and from what, in a sentence. */
  says(organization: string, route: string): string
}

/** A message is stamped before it is stored: a quarter may still grow for a moment after it is over. */
const SETTLED_MS = 60_000
const DAY_QUARTERS = 96
/** A silence is looked for no longer back. */
const LOOK_MS = 9 * 24 * 3_600_000

/**
 * Notes each quarter of an hour that this process has listened through once it is over, and learns anew from all that are noted. One that nobody
 * listened through is not noted, so that our own absence is not learned; what came after the last message is not learned from, so that a silence that
 * goes on does not come to be what is expected.
 */
export function learnedOfRoutes({ quarters, calendarOf, hearingSince, now }: LearnedParts): LearnedOfRoutes {
  const known = new Map<string, { upTo: number; learned: Learned | null; days: number }>()
  const heardFrom = Math.ceil(hearingSince.getTime() / QUARTER_MS) * QUARTER_MS

  const learn = async (organization: string, route: string, at: Date, lastAt: Date | null) => {
    const place = `${organization}/${route}`
    const before = known.get(place)
    const upTo = Math.floor((at.getTime() - SETTLED_MS) / QUARTER_MS) * QUARTER_MS
    if (before !== undefined && before.upTo >= upTo) return before
    const from = new Date(before?.upTo ?? heardFrom)
    const seen = new Date(at.getTime() - SEEN_MS)
    if (from.getTime() < upTo) await quarters.note(organization, route, from, new Date(upTo), seen)
    const noted = await quarters.since(organization, route, seen)
    const until = lastAt?.getTime() ?? at.getTime() - LOOK_MS
    const spoken = noted.filter((quarter) => quarter.from.getTime() < until)
    const found = {
      upTo: Math.max(upTo, heardFrom),
      learned: learned(spoken, calendarOf(organization), at),
      days: Math.floor(noted.length / DAY_QUARTERS),
    }
    known.set(place, found)
    return found
  }

  return {
    judge: async (organization, route) => {
      const at = now()
      const lastAt = await quarters.lastTaken(organization, route, at)
      const found = await learn(organization, route, at, lastAt)
      if (found.learned === null) return []
      const calendar = calendarOf(organization)
      const limit = floodBegins(found.learned, calendar, at) + 1
      const taken = await quarters.taken(organization, route, new Date(at.getTime() - QUARTER_MS), at, limit)
      return [
        judgedByLearned(found.learned, calendar, { now: at, hearingSince, lastAt }),
        floodByLearned(found.learned, calendar, { now: at, hearingSince, taken }),
      ]
    },
    says: (organization, route) => {
      const found = known.get(`${organization}/${route}`)
      return sayLearned(found?.learned ?? null, calendarOf(organization), now(), found?.days ?? 0)
    },
  }
}
