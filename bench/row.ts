/** One measured figure. The name of a measure is kept for ever, so that runs can be laid side by side. */
export interface Row {
  measure: string
  value: number
  /** `s`, `ms`, `kB`, `1/s`, `ratio` or `count`. */
  unit: string
  /** What the figure is to be held against: a limit, a peer, the run it came from. */
  beside: string
  /** A run in which the figure is over it fails. */
  limit?: number
}

/** What a file `bench/<name>.bench.ts` exports. */
export interface Bench {
  measure(): Promise<Row[]>
}
