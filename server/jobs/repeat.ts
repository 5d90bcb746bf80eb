/**
 * Does something again and again, each time so long after the last one ended. Failing does not end it: `onBug` is told
 * and the next turn comes. The returned function ends it and waits for a turn under way.
 */
export function repeat(
  everyMs: number,
  turn: () => Promise<void>,
  onBug: (fault: unknown) => void,
): () => Promise<void> {
  let ended = false
  let wake = (): void => undefined
  const running = (async () => {
    while (!ended) {
      await turn().catch(onBug)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, everyMs)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
        if (ended) wake()
      })
    }
  })()
  return async () => {
    ended = true
    wake()
    await running
  }
}

/** A turn that goes on while more may be due, at most so often before others have theirs. */
export function allDue(turn: () => Promise<boolean>): () => Promise<void> {
  return async () => {
    for (let turns = 0; turns < TURNS && (await turn()); turns += 1);
  }
}

const TURNS = 20
