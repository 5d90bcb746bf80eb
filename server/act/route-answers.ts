import type { RouteStore } from './routes.ts'

/** Senders commonly give up on a line after 30 seconds. What is answered later is there when they ask again. */
const WAITS_MS = 25_000
/** How soon an answer is seen, whichever process it came to: at first, and once it is known to take its time. */
const SOON_MS = 20
const LATER_MS = 250
const SOON_FOR_MS = 2_000

/** What came of a question: the answer; none, as it was taken without a word, or will never be; or none yet. */
export type Answer = { bytes: Uint8Array } | 'taken' | 'never' | 'late'

/** Those who wait on their lines for what a route's destination answers. */
export interface RouteAnswers {
  /** The answer to a stored message. */
  to(sameAs: string): Promise<Answer>
  /** Whoever waits is told that there is none yet. */
  stop(): void
}

interface Asker {
  since: number
  resolve(answer: Answer): void
}

/** All who wait are looked up at once, so that many cost the database no more than one. */
export function routeAnswers(
  store: Pick<RouteStore, 'answered'>,
  organization: string,
  route: string,
  { waitsMs = WAITS_MS, onBug }: { waitsMs?: number; onBug(fault: unknown): void },
): RouteAnswers {
  const askers = new Map<string, Asker[]>()
  let [looking, stopped] = [false, false]

  function end(sameAs: string, answer: Answer): void {
    for (const { resolve } of askers.get(sameAs) ?? []) resolve(answer)
    askers.delete(sameAs)
  }

  async function look(): Promise<void> {
    looking = true
    while (askers.size > 0) {
      const at = performance.now()
      const found = await store.answered(organization, route, [...askers.keys()]).catch((fault: unknown) => {
        onBug(fault)
        return []
      })
      for (const { sameAs, state, bytes } of found)
        end(sameAs, bytes !== null ? { bytes } : state === 'delivered' ? 'taken' : 'never')
      for (const [sameAs, waiting] of askers)
        if (stopped || waiting.some(({ since }) => at - since > waitsMs)) end(sameAs, 'late')
      const young = [...askers.values()].flat().some(({ since }) => at - since < SOON_FOR_MS)
      if (askers.size > 0) await new Promise((resolve) => void setTimeout(resolve, young ? SOON_MS : LATER_MS))
    }
    looking = false
  }

  return {
    to: (sameAs) =>
      new Promise((resolve) => {
        if (stopped) return resolve('late')
        askers.set(sameAs, [...(askers.get(sameAs) ?? []), { since: performance.now(), resolve }])
        if (!looking) void look()
      }),
    stop: () => {
      stopped = true
    },
  }
}
