/** The last `most` things seen, in memory only: what was just typed or read need not be read again from the chart. */
export interface Recent<V> {
  get(key: string): V | undefined
  set(key: string, value: V): void
  drop(key: string): void
}

export function recent<V>(most: number): Recent<V> {
  const kept = new Map<string, V>()
  return {
    get: (key) => kept.get(key),
    drop: (key) => void kept.delete(key),
    set: (key, value) => {
      kept.delete(key)
      kept.set(key, value)
      if (kept.size > most) kept.delete(kept.keys().next().value ?? key)
    },
  }
}
