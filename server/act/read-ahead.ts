import { recent } from './recent.ts'

/** A page that has not asked within this time will not: the launch was given up, and a later page reads the chart as it is then. */
const WANTED_MS = 10_000
const MOST = 5_000

/** What a page is sure to ask for in a moment, asked for before it does. Each answer is given once. */
export interface ReadAhead<V> {
  begin(key: string, read: () => Promise<V>): void
  /** Null where nothing was begun, where it failed, or where it is older than a page takes to open. */
  take(key: string): Promise<V | null>
}

export function readAhead<V>(now: () => Date): ReadAhead<V> {
  const begun = recent<{ at: number; answer: Promise<V | null> }>(MOST)
  return {
    begin: (key, read) => begun.set(key, { at: now().getTime(), answer: read().catch(() => null) }),
    take: async (key) => {
      const one = begun.get(key)
      begun.drop(key)
      return one === undefined || now().getTime() - one.at > WANTED_MS ? null : one.answer
    },
  }
}
