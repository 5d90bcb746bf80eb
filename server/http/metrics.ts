import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { OperationUseCases } from '../act/use-cases.ts'

/** What Prometheus reads: no patient data, route patterns in place of addresses. */
export interface Metrics {
  answered(method: string, route: string, status: number, seconds: number): void
  text(): Promise<string>
  contentType: string
}

/** `gauges` are asked at each reading: visits by stage, commands waiting and the age of the oldest. */
export function openMetrics(gauges: OperationUseCases['gauges']): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const duration = new Histogram({
    name: 'causeway_http_seconds',
    help: 'Time to answer a request, by route pattern',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  })
  return {
    answered: (method, route, status, seconds) => duration.observe({ method, route, status: String(status) }, seconds),
    async text() {
      const now = new Registry()
      const made = new Map<string, Gauge>()
      for (const { name, help, labels, value } of await gauges()) {
        const gauge = made.get(name) ?? new Gauge({ name, help, labelNames: Object.keys(labels), registers: [now] })
        made.set(name, gauge)
        gauge.set(labels, value)
      }
      return `${await registry.metrics()}\n${await now.metrics()}`
    },
    contentType: registry.contentType,
  }
}
