/** One figure that operations look at, as Prometheus reads it. Its labels hold nothing of a patient. */
export interface Gauge {
  name: string
  help: string
  labels: Record<string, string>
  value: number
}
