import { createHmac, timingSafeEqual } from 'node:crypto'

/** How far the gateway's clock, and the way here, may be off. */
const GOOD_FOR_MS = 5 * 60_000

/**
 * Whether a call is signed by who knows the connection's secret, just now: `t=<unix seconds>,v1=<hex>`, where v1 is the
 * HMAC-SHA256 of the time, a dot and the body exactly as it was sent. Where there is no secret nobody knows it.
 */
export function isSigned(
  secret: string | undefined,
  signature: string | undefined,
  body: string | Buffer,
  now: Date,
): boolean {
  const [, time, given] = /^t=(\d{1,12}),\s*v1=([0-9a-f]{64})$/.exec(signature ?? '') ?? []
  if (secret === undefined || time === undefined || given === undefined) return false
  if (Math.abs(now.getTime() - Number(time) * 1000) > GOOD_FOR_MS) return false
  const expected = createHmac('sha256', secret).update(`${time}.`).update(body).digest()
  return timingSafeEqual(expected, Buffer.from(given, 'hex'))
}
