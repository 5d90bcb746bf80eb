import type { FhirCapability } from './capability.ts'

/** Of what an EMR is asked to tell, each by a subscription of its own: its schedule, and what a visit follows in a chart. */
export const TOLD_TYPES = [
  'Appointment',
  'Patient',
  'DiagnosticReport',
  'Observation',
  'DocumentReference',
  'ServiceRequest',
  'MedicationRequest',
] as const
export type ToldType = (typeof TOLD_TYPES)[number]

/** By what an EMR tells us: a topic of its own (Subscriptions R5 Backport), or R4's plain rest-hook. */
export type Way = { by: 'topic'; topic: string } | { by: 'rest-hook' }

/** What an EMR says by one notification, or in answer to `$status` and `$events`. */
export interface Notification {
  /** `Subscription/x`. */
  subscription: string
  kind: 'handshake' | 'heartbeat' | 'event-notification' | 'query-status' | 'query-event'
  status: string
  /** How many events there were since the subscription began; null where it is not said. */
  events: number | null
  /** `focus` is `Type/x`, or null where the EMR does not name what has changed. */
  happened: readonly { number: number; focus: string | null }[]
}

/** What is to be done so that everything up to `upTo` has been acted on. */
export interface ToDo {
  /** What has changed, to be read now. */
  take: readonly string[]
  /** Events that nobody told us of; the EMR is asked for them. */
  missing: readonly number[]
  /** Whether to look at all that changed of late: something is not named. */
  look: boolean
  /** Up to which event everything is acted on, once this is done; null where events are not numbered. */
  upTo: number | null
}

/** More than these are not asked for one by one: one look finds them all. */
const MOST_MISSING = 100

/**
 * What a notification asks of who has acted on every event up to `upTo`; null: on nobody knows which. An event that comes
 * a second time, or after it was asked for, is nothing new. A count that went back has begun anew: only the first word of
 * a subscription, or its answer to a question of ours, says that; a notification may be late.
 */
export function toDo(upTo: number | null, { kind, events, happened }: Notification): ToDo {
  const fresh = new Map(happened.map((one) => [one.number, one.focus]))
  const begunAnew =
    events !== null && upTo !== null && events < upTo && (kind === 'handshake' || kind === 'query-status')
  if (begunAnew) return { take: [], missing: [], look: true, upTo: events }
  const told = kind === 'event-notification' && happened.length > 0 ? [] : events === null ? [] : [events]
  const last = Math.max(upTo ?? 0, ...told, ...fresh.keys())
  if (upTo === null) return { take: named([...fresh.values()]), missing: [], look: kind !== 'handshake', upTo: last }
  for (const number of fresh.keys()) if (number <= upTo) fresh.delete(number)
  if (last - upTo - fresh.size > MOST_MISSING)
    return { take: named([...fresh.values()]), missing: [], look: true, upTo: last }
  const between = Array.from({ length: last - upTo }, (_, at) => upTo + 1 + at)
  return {
    take: named([...fresh.values()]),
    missing: between.filter((number) => !fresh.has(number)),
    look: [...fresh.values()].includes(null),
    upTo: last,
  }
}

/** The same once the EMR was asked for what is missing; null: it does not say. What is missing still, one look finds. */
export function recovered(asked: ToDo, answer: Notification | null): ToDo {
  if (asked.missing.length === 0) return asked
  const told = new Map(answer?.happened.map((one) => [one.number, one.focus]))
  const found = asked.missing.flatMap((number) => told.get(number) ?? [])
  return {
    take: [...new Set([...asked.take, ...found])],
    missing: [],
    look: asked.look || found.length < asked.missing.length,
    upTo: asked.upTo,
  }
}

function named(references: readonly (string | null)[]): string[] {
  return [...new Set(references.filter((one) => one !== null))]
}

/**
 * The way that an EMR has, by what it declares: `topics` are the canonical addresses of its topics, `set` is what the
 * settings say of the schedule where it can't be told. A topic is taken for that of a type where it alone is named after it; to
 * be wrong costs nothing, as a notification names what to read and says nothing itself. `why` is a sentence; of what is not
 * the schedule an EMR that tells nothing is as good as before.
 */
export function wayOf(
  emr: FhirCapability,
  topics: readonly string[],
  set: string | undefined,
  type: ToldType = 'Appointment',
): Way | { by: null; why: string | null } {
  if (set === 'none') return { by: null, why: null }
  if (set === 'rest-hook') return { by: 'rest-hook' }
  if (set !== undefined && type === 'Appointment') return { by: 'topic', topic: set }
  const declared = emr.resources?.get('Subscription')
  if (declared?.interactions?.has('create') !== true) return { by: null, why: null }
  const name = new RegExp(`(^|[^a-z])${type.replace(/(?<=[a-z])(?=[A-Z])/g, '-?')}`, 'i')
  const [topic, another] = topics.filter((one) => name.test(one.slice(one.lastIndexOf('/') + 1)))
  if (topic !== undefined && another === undefined) return { by: 'topic', topic }
  if (topics.length > 0 || declared.operations.has('status'))
    return {
      by: null,
      why:
        type === 'Appointment'
          ? `it has ${topics.length} topics, and which of them tells of appointments can't be told; set emr.subscription.`
          : null,
    }
  return type === 'Appointment' || emr.resources?.has(type) === true ? { by: 'rest-hook' } : { by: null, why: null }
}

const LOOK_MS = 10_000
/** With what a look takes itself, still within the minute in which a change has to arrive whatever becomes of the news of it. */
const LOOK_SELDOM_MS = 45_000

/** How long until the next look at what has changed. While the EMR is heard of its own accord, looking is the safety net. */
export function lookAgainMs(heard: boolean): number {
  return heard ? LOOK_SELDOM_MS : LOOK_MS
}
