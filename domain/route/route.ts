import type { Expectations } from './expect.ts'
import type { Interaction } from './interaction.ts'
import type { Disclosure, Privacy } from './privacy.ts'

/** By which a route hears what it carries; `route`: from another route alone. */
export const SOURCES = ['mllp', 'webhook', 'file', 'fhir-poll', 'fhir-subscription', 'visit', 'route'] as const
/** By which it goes on, where the name says all; `mail` is a notice that something came, without a word of it. */
export const DESTINATIONS = ['mllp', 'webhook', 'file', 'mail', 'fhir', 'visit'] as const

export type Source = (typeof SOURCES)[number]
export type Destination =
  | { by: Exclude<(typeof DESTINATIONS)[number], 'fhir' | 'mllp'> }
  /** `asks`: what is answered there goes back to whoever asked, on the line that the question came by. */
  | { by: 'mllp'; asks?: true }
  /** Without an interaction: what a map makes, as it says. */
  | { by: 'fhir'; interaction?: Interaction }
  | { by: 'route'; route: string }

/** An integration flow, as its file says it: what it hears, what of that it takes, and where that goes. */
export interface Route {
  id: string
  /** Digest of the file: the same text is the same version. */
  version: string
  title: string
  source: Source
  /** Message types that are carried, such as `SIU^S12`; what else is heard is filtered out, and counted. */
  take: readonly string[]
  /** What of that is carried: at each place one of its values has to stand; the rest is filtered out too. */
  only?: readonly Only[]
  /** The map by which what is heard becomes what is delivered; it goes on as it came where none is named. */
  map?: string
  /** What of that may be disclosed, and by whose consent; what is delivered is whole where no step is named. */
  privacy?: Privacy
  /**
   * The place by whose value messages keep their order, or `ALL_IN_ORDER`; each patient's keep theirs where it is left out.
   */
  order?: string
  destination: Destination
  retry: Retry
  /** How long what was carried is kept, sealed, to be found and replayed. */
  keepDays: number
  /** Places in its messages, such as `SCH-1`, by whose values they are found beside those of every route. */
  find: readonly string[]
  /** What it is expected to carry, and how its queue may stand. */
  expect: Expectations
}

/** Every message of a route waits for the one before it. */
export const ALL_IN_ORDER = 'all'

/** A place in a message, such as `PV1-2` or `status`, and what may stand there. */
export interface Only {
  at: string
  values: readonly string[]
}

/** In what form messages are: HL7 v2, a FHIR resource, or an object of JSON that holds ids and codes. */
export type Content = 'hl7v2' | 'fhir' | 'json'

/** The form that a type stands for, by how it is written: `SIU^S12`, `Appointment`, `visit-ended`. */
export function contentOf(type: string): Content {
  if (type.includes('^')) return 'hl7v2'
  return /^[A-Z]/.test(type) ? 'fhir' : 'json'
}

/** How often a destination that does not answer is asked again. */
export interface Retry {
  firstMs: number
  mostMs: number
  /** After as long a message is a person's. */
  giveUpMs: number
}

/** What was answered to a message for whoever asked, and whose numbers stand in it. */
export interface Reply {
  /** MSH-9. */
  event: string
  bytes: Uint8Array
  persons: readonly string[]
}

/**
 * What became of one try. `again`: the destination may take it later; `never`: as it stands it will not. Both say why, in
 * words that name nobody. `answer`: what was answered by a destination that took it, in codes; `reply`: the whole of it, where somebody asked. `made`: references of what a FHIR
 * server made or changed, where it says so.
 */
export type Tried =
  | { tried: 'delivered'; answer?: string; made?: readonly string[]; disclosed?: Disclosure; reply?: Reply }
  | { tried: 'again' | 'never'; why: string }
  /** Nothing went: its patient has not permitted it. */
  | { tried: 'withheld'; why: string }

/** What a message comes to after a try: done, and by what answer, tried again at an instant, or a person's. */
export type Then =
  | { then: 'delivered'; why?: string; disclosed?: Disclosure; reply?: Reply }
  /** What comes after it goes on: a patient who permits nothing holds nobody back, not even themselves. */
  | { then: 'withheld'; why: string }
  | { then: 'waits'; until: Date; why: string }
  | { then: 'quarantined'; why: string }

/**
 * Decides what follows a try. The wait doubles from the first to the longest and is spread by up to half, so that what
 * failed together is not tried together. `attempts` counts this one; `dice` is from 0 up to 1.
 */
export function afterTry(
  { firstMs, mostMs, giveUpMs }: Retry,
  tried: Tried,
  { attempts, since, now, dice }: { attempts: number; since: Date; now: Date; dice: number },
): Then {
  if (tried.tried === 'delivered')
    return {
      then: 'delivered',
      ...(tried.answer !== undefined && { why: tried.answer }),
      ...(tried.disclosed !== undefined && { disclosed: tried.disclosed }),
      ...(tried.reply !== undefined && { reply: tried.reply }),
    }
  const { why } = tried
  if (tried.tried === 'withheld') return { then: 'withheld', why }
  if (tried.tried === 'never') return { then: 'quarantined', why }
  const wait = Math.min(mostMs, firstMs * 2 ** Math.min(attempts - 1, 30)) * (1 - dice / 2)
  const until = new Date(now.getTime() + wait)
  return until.getTime() - since.getTime() > giveUpMs ? { then: 'quarantined', why } : { then: 'waits', until, why }
}
