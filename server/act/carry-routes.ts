import { afterTry, type Route, type Then } from '#domain/route/route.ts'
import type { Gauge } from './gauge.ts'
import type { Deliver, LetGo, Outcome, Received, RouteCount, RouteStore, Waiting } from './routes.ts'
import type { RouteTrials } from './route-versions.ts'
import { ITSELF, type AuditEntry } from './store.ts'
import { together } from './together.ts'

/** Messages of one lane that are carried before it is looked at anew. */
const EACH = 20
/** So many that came together are stored at once. In a flood more go by the journal, so that nobody waits for their acknowledgement. */
const FEW = 4
/**
 * So many wait for the commit before theirs, as one large batch costs less than two small ones. More do not: of two that neither was
 * acknowledged before the other was sent, none is the first.
 */
const WAITING = 11
/** Where more have come lately than so many, it is a flood: above some 500 each second. A stall that is over is none. */
const FLOOD = 250
/** How soon what came lately fades: to a third. */
const FADES_MS = 500
/** While acknowledgements of a flood are waited for, what stands in the journal is brought in for a tenth of the time. */
const REST = 9
/** But for all of it, once it has not been empty for so long. */
const FLOOD_MS = 10_000
/** So long nothing has to come for a pause. */
const PAUSE_MS = 10
/** Lanes that can't be given back are tried again after so long, for a minute; a database that is away longer ends the process. */
const AGAIN_MS = 1_000
const AGAIN_TIMES = 60

/** A route with where it goes. Route and destination are read for each message anew: a newer version may have come into use. */
export interface Running {
  organization: string
  route: Route
  deliver: Deliver
  /** Lanes that are carried at once; a slow one takes the place of one. */
  atOnce: number
  /**
   * Takes the newest version of the route into use, asked when lanes have been taken and before anything of them is carried: what another
   * process has carried of a lane by a newer version is never followed by an older one.
   */
  upToDate?(): Promise<void>
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
  /** What brings in what was heard, and of each route what carries it. */
  flows(): Flow[]
  /** Brings all in, and has one turn of each; resolves when all that it took is done, and gives whether there was anything. */
  turn(): Promise<boolean>
}

/** What is carried of one route. Its lanes go on beside each other, each as fast as its own messages are taken. */
export interface Flow {
  /** Takes lanes, as many as there is room for, and begins to carry them; gives how many. */
  begin(): Promise<number>
  /** Resolves when there may be something to take: a message came, there is room again, or `ms` are over. */
  rest(ms: number): Promise<void>
  /** Resolves when nothing is under way. */
  done(): Promise<void>
}

/**
 * Carries messages: stored before they are acknowledged, delivered in the order of each person's, a failing or slow one
 * holding back its own line alone. Messages that come while others are being stored are stored together with the next, and
 * so are the marks of what became of them.
 */
export function routeEngine({ store, running, now, dice, onBug }: RouteEngineParts): RouteEngine {
  const begun = new Map<Running, Flow & { wake(): void }>()
  const mover = resting()
  /** When the journal was last empty, when it is looked into again in a flood, and when nothing more had come, all in ms. */
  let [owedSince, nextAt, restedAt] = [now().getTime(), 0, 0]
  /** Whether something was written into the journal since it was last looked into. */
  let written = false
  /** Whether something has been written there since it was last brought in from: in a flood what comes then goes there without a try. */
  let standing = false
  const lately = fadingCount()
  const flooded = (at: Date) => lately.at(at) > FLOOD
  /** What was written down is brought in before anything is carried of it. */
  const bringing: Flow = {
    begin: async () => {
      mover.begin()
      const begunAt = now()
      const at = begunAt.getTime()
      const flood = flooded(begunAt) && (storing.busy() || at - restedAt < PAUSE_MS)
      if (flood && at < nextAt && at - owedSince < FLOOD_MS) return 0
      written = false
      const moved = await bring()
      const since = now().getTime()
      nextAt = since + REST * (since - at)
      if (moved > 0) mover.wake()
      else owedSince = since
      return moved
    },
    rest: mover.rest,
    done: async () => undefined,
  }
  const flows = () => [bringing, ...running.map(flowOf)]
  const storing = together<Received>(
    async (messages) => {
      const at = now()
      lately.add(messages.length, at)
      const flood = flooded(at)
      const atOnce = !flood || (messages.length <= FEW && !standing)
      if (atOnce && (await store.storeAtOnce(messages, at))) return wakeThose(messages)
      await store.store(messages, at)
      written = true
      standing = true
      if (!flood) mover.wake()
    },
    () => {
      if (!written) return
      restedAt = now().getTime()
      setTimeout(mover.wake, PAUSE_MS).unref()
    },
    {
      few: WAITING,
      lineOf: ({ organization, route, orderKey, line, merges }) =>
        merges === undefined ? `${organization}/${route}/${line ?? orderKey}` : null,
    },
  )

  async function bring(): Promise<number> {
    standing = false
    const moved = await store.move(now())
    wakeThose(moved)
    return moved.length
  }

  function wakeThose(heard: readonly Pick<Received, 'organization' | 'route'>[]): void {
    const routes = new Set(heard.map(({ organization, route }) => `${organization}/${route}`))
    for (const one of running) if (routes.has(`${one.organization}/${one.route.id}`)) flowOf(one).wake()
  }

  const giving = together<{ lane: string; outcomes: readonly Outcome[] }>((given) =>
    store.give(
      given.map(({ lane }) => lane),
      given.flatMap(({ outcomes }) => outcomes),
      now(),
    ),
  )

  function flowOf(one: Running): Flow & { wake(): void } {
    const known = begun.get(one)
    if (known !== undefined) return known
    const underWay = new Set<Promise<void>>()
    const { begin, wake, rest } = resting()
    const flow = {
      wake,
      begin: async () => {
        begin()
        const room = one.atOnce - underWay.size
        if (room <= 0) return 0
        const lanes = await store.take(one.organization, one.route.id, room, now())
        if (lanes.length === 0) return 0
        const heads = await (one.upToDate?.() ?? Promise.resolve())
          .then(() => store.heads(lanes, EACH))
          .catch(async (fault: unknown) => {
            await Promise.all(lanes.map((lane) => giveBack(lane, [])))
            throw fault
          })
        const ofLane = Map.groupBy(heads, ({ lane }) => lane)
        for (const lane of lanes) {
          const carried = carryLane(one, ofLane.get(lane) ?? [])
            .then((outcomes) => giveBack(lane, outcomes))
            .catch(onBug)
            .finally(() => {
              underWay.delete(carried)
              wake()
            })
          underWay.add(carried)
        }
        return lanes.length
      },
      rest,
      done: async () => {
        while (underWay.size > 0) await Promise.all(underWay)
      },
    }
    begun.set(one, flow)
    return flow
  }

  /** What was delivered has to be noted: it is tried again until it is, so that it does not go a second time. */
  async function giveBack(lane: string, outcomes: readonly Outcome[]): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await giving.add({ lane, outcomes })
      } catch (fault) {
        if (tries === AGAIN_TIMES) throw fault
        if (tries === 1) onBug(fault)
        await new Promise((resolve) => void setTimeout(resolve, AGAIN_MS))
      }
    }
  }

  async function carryLane(one: Running, waiting: readonly Waiting[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = []
    for (const message of waiting) {
      if (message.held) break
      const then = await tried(one, message)
      outcomes.push({ id: message.id, lane: message.lane, attempts: message.attempts + 1, then })
      if (then.then === 'waits' || then.then === 'quarantined') break
      // Whoever asked waits for it.
      if (then.then === 'delivered' && then.reply !== undefined) break
    }
    return outcomes
  }

  async function tried(
    { route, deliver }: Running,
    { id, event, bytes, attempts, receivedAt }: Waiting,
  ): Promise<Then> {
    const outcome = await deliver({ id, event, bytes }).catch((fault: unknown) => {
      onBug(fault)
      return { tried: 'again', why: 'a fault of ours' } as const
    })
    const at = { attempts: attempts + 1, since: receivedAt, now: now(), dice: dice() }
    return afterTry(route.retry, outcome, at)
  }

  return {
    receive: storing.add,
    flows,
    turn: async () => {
      while ((await bring()) > 0);
      const took = await Promise.all(
        running.map(flowOf).map(async (flow) => {
          const lanes = await flow.begin()
          await flow.done()
          return lanes
        }),
      )
      return took.some((lanes) => lanes > 0)
    },
  }
}

/** Counts what comes; what came counts less and less. */
function fadingCount(): { add(more: number, at: Date): void; at(at: Date): number } {
  let [count, countedAt] = [0, 0]
  const at = (time: Date) => count * Math.exp((countedAt - time.getTime()) / FADES_MS)
  return {
    add: (more, time) => {
      count = at(time) + more
      countedAt = time.getTime()
    },
    at,
  }
}

/** Rests that a wake-up ends. One that comes after `begin` counts for the next rest. */
function resting(): { begin(): void; wake(): void; rest(ms: number): Promise<void> } {
  const asleep = new Set<() => void>()
  let woken = false
  return {
    begin: () => void (woken = false),
    wake: () => {
      woken = true
      asleep.forEach((up) => up())
    },
    rest: (ms) =>
      new Promise<void>((resolve) => {
        if (woken) return resolve()
        const up = () => {
          clearTimeout(timer)
          asleep.delete(up)
          resolve()
        }
        const timer = setTimeout(up, ms)
        asleep.add(up)
      }),
  }
}

/** Messages that are let go of in one transaction. */
const PURGED_AT_ONCE = 1_000

/** Lets go of what each route has kept for its days. */
export async function purgeRoutes(
  store: RouteStore,
  trials: Pick<RouteTrials, 'purge'>,
  running: readonly Running[],
  now: Date,
): Promise<void> {
  for (const { organization, route } of running) {
    const before = new Date(now.getTime() - route.keepDays * DAY_MS)
    while ((await store.purge(organization, route.id, before, PURGED_AT_ONCE, letGo(route.id), now)) >= PURGED_AT_ONCE);
    // They list messages that are gone.
    await trials.purge(organization, route.id, before)
  }
}

/** What the audit says of messages that are gone: how many, which, and that they were older than they are kept. */
export function letGo(route: string): (gone: LetGo) => AuditEntry {
  return ({ messages, held, digests, first, last, before }) => ({
    action: 'execute',
    what: 'messages of a route let go of',
    who: ITSELF,
    patient: null,
    visit: null,
    outcome: 'done',
    detail: {
      route,
      messages: String(messages),
      emptied: String(held),
      digests: String(digests),
      from: first,
      to: last,
      receivedBefore: before.toISOString(),
    },
  })
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
