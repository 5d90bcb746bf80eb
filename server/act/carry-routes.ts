import { afterTry, type Route, type Then } from '#domain/route/route.ts'
import type { Gauge } from './gauge.ts'
import type { Deliver, Outcome, Received, RouteCount, RouteStore, Waiting } from './routes.ts'

/** Lanes that one turn takes, and messages of each. */
const LANES = 64
const EACH = 20

/** A route with where it goes. */
export interface Running {
  organization: string
  route: Route
  deliver: Deliver
}

export interface RouteEngineParts {
  store: RouteStore
  running: readonly Running[]
  now(): Date
  dice(): number
  onBug(fault: unknown): void
}

/** What listens for a route, and what carries what was heard. */
export interface RouteEngine {
  /** Resolves once the message can't be lost. */
  receive(message: Received): Promise<void>
  /** One turn: gives whether there was anything to do. */
  turn(): Promise<boolean>
  /** Resolves when there may be something to do: after a message came, or after `ms`. */
  rest(ms: number): Promise<void>
}

/**
 * Carries messages: stored before they are acknowledged, delivered in the order of each person's, a failing one holding back
 * its own line alone. Messages that come while others are being stored are stored together with the next.
 */
export function routeEngine({ store, running, now, dice, onBug }: RouteEngineParts): RouteEngine {
  let gathering: { message: Received; done(): void; failed(fault: unknown): void }[] = []
  let storing = false
  const resting = new Set<() => void>()
  const wake = (): void => resting.forEach((up) => up())

  async function storeGathered(): Promise<void> {
    storing = true
    while (gathering.length > 0) {
      const batch = gathering
      gathering = []
      try {
        await store.store(
          batch.map(({ message }) => message),
          now(),
        )
        for (const { done } of batch) done()
      } catch (fault) {
        for (const { failed } of batch) failed(fault)
      }
      wake()
    }
    storing = false
  }

  async function carryLane(waiting: readonly Waiting[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = []
    for (const message of waiting) {
      if (message.held) break
      const then = await tried(message)
      outcomes.push({ id: message.id, lane: message.lane, attempts: message.attempts + 1, then })
      if (then.then !== 'delivered') break
    }
    return outcomes
  }

  async function tried({ id, organization, route, event, bytes, attempts, receivedAt }: Waiting): Promise<Then> {
    const found = running.find((one) => one.organization === organization && one.route.id === route)
    // A route that was taken away leaves what it had for whoever brings it back.
    if (found === undefined) return { then: 'quarantined', why: 'there is no such route any more' }
    const outcome = await found.deliver({ id, event, bytes }).catch((fault: unknown) => {
      onBug(fault)
      return { tried: 'again', why: 'a fault of ours' } as const
    })
    const at = { attempts: attempts + 1, since: receivedAt, now: now(), dice: dice() }
    return afterTry(found.route.retry, outcome, at)
  }

  return {
    receive: (message) =>
      new Promise((done, failed) => {
        gathering.push({ message, done, failed })
        if (!storing) void storeGathered()
      }),

    turn: async () => {
      const lanes = await store.take(LANES, now())
      if (lanes.length === 0) return false
      const heads = Map.groupBy(await store.heads(lanes, EACH), ({ lane }) => lane)
      const outcomes = (await Promise.all([...heads.values()].map(carryLane))).flat()
      await store.give(lanes, outcomes, now())
      return true
    },

    rest: (ms) =>
      new Promise((resolve) => {
        const up = () => {
          clearTimeout(timer)
          resting.delete(up)
          resolve()
        }
        const timer = setTimeout(up, ms)
        resting.add(up)
      }),
  }
}

/** Lets go of what each route has kept for its days. */
export async function purgeRoutes(store: RouteStore, running: readonly Running[], now: Date): Promise<void> {
  for (const { organization, route } of running)
    await store.purge(organization, route.id, new Date(now.getTime() - route.keepDays * DAY_MS))
}

const DAY_MS = 24 * 3_600_000

/** What is measured of routes: messages that wait or are a person's, and how long the oldest has waited. */
export function routeGauges(counts: readonly RouteCount[]): Gauge[] {
  return counts.flatMap(({ organization, route, state, count, oldestSeconds }): Gauge[] => [
    {
      name: 'causeway_route_messages',
      help: 'Messages of a route that wait or are a person’s, by state',
      labels: { organization, route, state },
      value: count,
    },
    ...(state === 'waiting'
      ? [
          {
            name: 'causeway_route_oldest_seconds',
            help: 'Seconds since the oldest message that waits came',
            labels: { organization, route },
            value: Math.round(oldestSeconds),
          },
        ]
      : []),
  ])
}
