/** Does work once all that was handed in before is done, whether or not it failed. */
export type Turn = <T>(work: () => Promise<T>) => Promise<T>

/** Work one after the other, in the order in which it came. */
export function oneAtATime(): Turn {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const done = last.then(work)
    last = done.catch(() => undefined)
    return done
  }
}
