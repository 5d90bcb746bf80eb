import { lookAgainMs } from '#domain/connect/subscription.ts'

/** Looks at an EMR's schedule as often as is owed. */
export interface Looking {
  /** Looks if it is time; to be asked every second or so. */
  turn(): Promise<void>
  /** Somebody's request was not answered: the next look comes soon and says whether the EMR is there. */
  suspect(): void
}

/**
 * `heard` says whether the EMR tells of changes of its own accord; then looking is the safety net, and seldom. An EMR that did
 * not answer is looked at as often as one that tells nothing: what waits for it goes as soon as it is back.
 */
export function looking(look: () => Promise<'looked' | 'away'>, heard: () => boolean, now: () => Date): Looking {
  let last = -Infinity
  let there = true
  let suspected = false
  return {
    turn: async () => {
      if (now().getTime() < last + lookAgainMs(there && !suspected && heard())) return
      suspected = false
      try {
        there = (await look()) === 'looked'
      } finally {
        last = now().getTime()
      }
    },
    suspect: () => {
      suspected = true
    },
  }
}
