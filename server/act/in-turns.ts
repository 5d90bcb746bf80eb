/** Gives some of many at a time, the next time those that follow, and from the first on again after the last. */
export function inTurns(atOnce: number): <T>(all: readonly T[]) => readonly T[] {
  let from = 0
  return (all) => {
    const some = all.slice(from, from + atOnce)
    from = from + atOnce < all.length ? from + atOnce : 0
    return some
  }
}
