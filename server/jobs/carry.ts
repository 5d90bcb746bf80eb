import type { Flow, RouteEngine } from '../act/carry-routes.ts'

/** A look without a wake-up: for tries that are due, and what other processes left. */
const LOOK_MS = 250
/** After a bug, so that it is not met a thousand times a second. */
const BUG_MS = 5_000

/** Carries what routes have heard until it is ended, each route by itself; the end waits for what is under way. */
export function carryOn(engine: Pick<RouteEngine, 'flows'>, onBug: (fault: unknown) => void): () => Promise<void> {
  let ended = false
  const carry = async (flow: Flow): Promise<void> => {
    while (!ended) {
      const took = await flow.begin().catch((fault: unknown) => {
        onBug(fault)
        return 'bug' as const
      })
      if (!ended && took === 'bug') await new Promise((resolve) => void setTimeout(resolve, BUG_MS))
      else if (!ended) await flow.rest(LOOK_MS)
    }
    await flow.done()
  }
  const carrying = engine.flows().map(carry)
  return async () => {
    ended = true
    await Promise.all(carrying)
  }
}
