import { Malformed } from '#formats/fhir/element.ts'
import { ChartFault, type FaultKind } from '../act/chart.ts'

const DEFAULT_RETRY_MS = 5_000

/**
 * What an answer other than 2xx means for the write or read behind it. 409 is what HAPI and Oracle say to a stale
 * `If-Match`, 412 what the specification says; 5xx says nothing about the message itself, so it may be tried again.
 */
export function faultOf(
  response: { status: number; headers: { get(name: string): string | null } },
  now: Date,
): FaultKind {
  const { status } = response
  if (status === 401) return { kind: 'sign-in-lapsed' }
  if (status === 409 || status === 412) return { kind: 'version-conflict' }
  if (status === 429 || status === 503)
    return { kind: 'busy', retryAfterMs: retryAfterMs(response.headers.get('retry-after'), now) }
  if (status >= 500 || status === 408 || status === 425) return { kind: 'unreachable' }
  return { kind: 'refused', status }
}

/** Retry-After is seconds or a date (RFC 9110, 10.2.3). */
function retryAfterMs(header: string | null, now: Date): number {
  if (header === null || header.trim() === '') return DEFAULT_RETRY_MS
  const seconds = Number(header)
  const ms = Number.isNaN(seconds) ? Date.parse(header) - now.getTime() : seconds * 1_000
  return Number.isNaN(ms) ? DEFAULT_RETRY_MS : Math.max(0, ms)
}

/** Makes every failure below it a ChartFault: what FHIR forbids becomes `malformed` with its place. */
export async function asFault<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof Malformed) throw new ChartFault({ kind: 'malformed', where: cause.where }, { cause })
    throw cause
  }
}

export function isFault(error: unknown, ...kinds: FaultKind['kind'][]): error is ChartFault {
  return error instanceof ChartFault && kinds.includes(error.fault.kind)
}
