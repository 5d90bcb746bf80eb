import type { RouteEngine } from '../act/carry-routes.ts'

/** A look without a wake-up: for tries that are due, and what other processes left. */
const LOOK_MS = 250
/** Turns at once: while one waits for the database the other works. */
const TURNS = 2
/** After a bug, so that it is not met a thousand times a second. */
const BUG_MS = 5_000

/** Carries what routes have heard until it is ended; the end waits for the turns under way. */
export function carryOn(engine: RouteEngine, onBug: (fault: unknown) => void): () => Promise<void> {
  let ended = false
  const turns = Array.from({ length: TURNS }, async () => {
    while (!ended) {
      const did = await engine.turn().catch((fault: unknown) => {
        onBug(fault)
        return 'bug' as const
      })
      if (did !== true && !ended) await engine.rest(did === 'bug' ? BUG_MS : LOOK_MS)
    }
  })
  return async () => {
    ended = true
    await Promise.all(turns)
  }
}
