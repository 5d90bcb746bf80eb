import type { Store } from '../act/store.ts'
import type { Done, Work } from '../act/store.ts'

/** What the loop needs: the lanes, how to carry out a command, what to do at a deadline. */
export interface WorkerParts {
  store: Store
  carryOut(work: Work): Promise<Done>
  deadline(visit: string, step: string): Promise<void>
  /** Called with a bug; the lane is held back for a minute and the process goes on. */
  onBug(fault: unknown): void
  now(): Date
}

export interface Workers {
  /** Something may be due: look now. */
  wake(): void
  /** Takes nothing new and waits for what is under way. */
  stop(): Promise<void>
}

/** Lanes worked on at once: chart writes wait for the EMR, not for this processor. */
const AT_ONCE = 32
/** A look without a wake-up: for retries, deadlines, and what other processes left. */
const LOOK_MS = 250

/**
 * The loop that carries out commands: takes free lanes, works each from its head, lets go of it when it is empty or its
 * head must wait. Stopping in the middle, by SIGKILL too, leaves commands that are tried again.
 */
export function startWorkers(parts: WorkerParts): Workers {
  const busy = new Set<Promise<void>>()
  let stopping = false
  let again = false
  let looking: Promise<void> | null = null

  const look = async (): Promise<void> => {
    for (const { visit, step } of await parts.store.dueDeadlines(parts.now(), AT_ONCE))
      await parts.deadline(visit, step).catch(parts.onBug)
    for (;;) {
      const free = AT_ONCE - busy.size
      if (stopping || free === 0) return
      const lanes = await parts.store.takeLanes(free, parts.now())
      if (lanes.length === 0) return
      for (const lane of lanes) {
        const run = workOn(parts, lane, () => stopping)
          .catch(parts.onBug)
          .finally(() => {
            busy.delete(run)
            wake()
          })
        busy.add(run)
      }
    }
  }

  const wake = (): void => {
    if (stopping) return
    again = true
    if (looking !== null) return
    looking = (async () => {
      while (again && !stopping) {
        again = false
        await look().catch(parts.onBug)
      }
      looking = null
    })()
  }

  const timer = setInterval(wake, LOOK_MS)
  wake()
  return {
    wake,
    stop: async () => {
      stopping = true
      clearInterval(timer)
      await looking
      await Promise.all(busy)
    },
  }
}

async function workOn(parts: WorkerParts, lane: string, stopping: () => boolean): Promise<void> {
  while (!stopping()) {
    const work = await parts.store.head(lane)
    if (work === null) break
    try {
      const done = await parts.carryOut(work)
      if (done.did === 'answered') continue
      return await parts.store.delay(work, done.again, done.fault, done.waited)
    } catch (fault) {
      await parts.store.delay(work, new Date(parts.now().getTime() + 60_000), 'bug')
      throw fault
    }
  }
  await parts.store.letGo(lane, parts.now())
}
