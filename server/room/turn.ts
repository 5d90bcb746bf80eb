import { createHmac } from 'node:crypto'

/** A visit may run over; who reloads the page then is given new credentials. */
const MARGIN_MS = 2 * 3_600_000

/** How far ahead of a visit its page is given credentials: who looks days before has no call to relay. */
const AHEAD_MS = 12 * 3_600_000

/** As browsers take it (W3C WebRTC, RTCIceServer). */
export interface TurnServer {
  urls: string[]
  username: string
  credential: string
}

/**
 * A TURN relay with credentials that end by themselves (TURN REST, draft-uberti-behave-turn-rest-00, 2.2; coturn's
 * `use-auth-secret`): the name is the instant of expiry and an id that says nothing of the person, the password its
 * HMAC-SHA1 under the secret that only the relay and Causeway know.
 */
export function turnServer(
  { urls, secret }: { urls: string[]; secret: string },
  participant: string,
  end: string | null,
  now: Date,
): TurnServer {
  const last = Math.max(now.getTime(), end === null ? 0 : Math.min(Date.parse(end), now.getTime() + AHEAD_MS))
  const username = `${Math.ceil((last + MARGIN_MS) / 1000)}:${participant}`
  return { urls, username, credential: createHmac('sha1', secret).update(username).digest('base64') }
}
