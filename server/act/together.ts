/** What may be begun while what came before is still under way. */
export interface Beside<T> {
  /** So many wait for what is under way; more do not. */
  few: number
  /** What follows each other keeps its order; null follows all, and all follow it. */
  lineOf(one: T): string | null
}

/** Takes what comes one by one; `add` resolves once it is done, and `busy` says whether anything is under way. */
export interface Together<T> {
  add(one: T): Promise<void>
  busy(): boolean
}

interface Gathered<T> {
  one: T
  line: string | null
  done(): void
  failed(fault: unknown): void
}

/**
 * Does work for many at once: what comes while it is under way is done together with the next; with `beside`, two are under way where
 * enough has come. `rested` is called when nothing is under way any more.
 */
export function together<T>(
  work: (batch: readonly T[]) => Promise<void>,
  rested: () => void = () => undefined,
  beside?: Beside<T>,
): Together<T> {
  let gathering: Gathered<T>[] = []
  const underWay = new Set<readonly Gathered<T>[]>()

  function begin(): void {
    while (gathering.length > 0) {
      const batch = underWay.size === 0 ? gathering : second()
      if (batch === null) return
      const begun = new Set(batch)
      gathering = gathering.filter((one) => !begun.has(one))
      void workOn(batch)
    }
  }

  /** Of what has come, what follows nothing that is under way. */
  function second(): Gathered<T>[] | null {
    const [first, ...more] = underWay
    if (beside === undefined || first === undefined || more.length > 0 || gathering.length <= beside.few) return null
    const lines = new Set(first.map(({ line }) => line))
    if (lines.has(null) || gathering.some(({ line }) => line === null)) return null
    const others = gathering.filter(({ line }) => !lines.has(line))
    return others.length > beside.few ? others : null
  }

  async function workOn(batch: readonly Gathered<T>[]): Promise<void> {
    underWay.add(batch)
    try {
      await work(batch.map(({ one }) => one))
      // Once the next has been sent off: it is worked on while those are answered.
      setImmediate(() => {
        for (const { done } of batch) done()
      })
    } catch (fault) {
      for (const { failed } of batch) failed(fault)
    }
    underWay.delete(batch)
    begin()
    if (underWay.size === 0) rested()
  }

  return {
    add: (one) =>
      new Promise((done, failed) => {
        gathering.push({ one, line: beside?.lineOf(one) ?? null, done, failed })
        begin()
      }),
    busy: () => underWay.size > 0,
  }
}
