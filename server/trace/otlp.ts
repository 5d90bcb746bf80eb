import { otlpOf, type Span } from '#formats/trace/span.ts'

/** What waits at most; a collector that is away costs spans, and no message. */
const MOST = 4_096
const AT_ONCE = 512
const TIMEOUT_MS = 10_000

export interface Collector {
  /** Such as `http://127.0.0.1:4318`: spans go to `/v1/traces` below it. */
  endpoint: string
  headers: Readonly<Record<string, string>>
}

/**
 * Tells a collector of OTLP over HTTP, in JSON, what was done. Nothing waits for it: what it does not take is dropped, and said once
 * until it takes something again.
 */
export function otlpExporter(
  { endpoint, headers }: Collector,
  onDropped: (why: string) => void,
): { tell(span: Span): void; flush(): Promise<void> } {
  let waiting: Span[] = []
  let told = false
  const dropped = (why: string): void => {
    if (!told) onDropped(why)
    told = true
  }

  return {
    tell: (span) => {
      if (waiting.length < MOST) waiting.push(span)
      else dropped('more is done than the collector takes')
    },
    flush: async () => {
      while (waiting.length > 0) {
        const spans = waiting.slice(0, AT_ONCE)
        waiting = waiting.slice(AT_ONCE)
        try {
          const response = await fetch(`${endpoint.replace(/\/$/, '')}/v1/traces`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', ...headers },
            body: JSON.stringify(otlpOf(spans)),
            signal: AbortSignal.timeout(TIMEOUT_MS),
          })
          await response.body?.cancel()
          if (response.ok) told = false
          else dropped(`it answers ${response.status}`)
        } catch {
          dropped('it does not answer')
        }
      }
    },
  }
}
