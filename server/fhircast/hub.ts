import { WebSocket } from 'ws'
import { Malformed } from '#formats/fhir/element.ts'
import {
  currentContextAddress,
  readCurrentContext,
  readEndpoint,
  readFrame,
  subscriptionForm,
  unsubscriptionForm,
  type HubFrame,
} from '#formats/fhircast/frames.ts'
import { ChartFault } from '../act/chart.ts'
import type { Followed, HubAddress, HubNews, ListenToHub } from '../act/hub.ts'

export type HubFetch = (url: string, init: RequestInit) => Promise<Response>

const TIMEOUT_MS = 5_000
/** Nobody waits longer for a hub to hear that it is wanted no more. */
const FAREWELL_MS = 2_000
const LEASE_SECONDS = 600
/** What a heartbeat's own period is stretched by: a busy line delays one. */
const HEARTBEAT_GRACE = 1.5
/** A confirmation comes with the connection; a hub that owes it for so long is away. */
const CONFIRMED_WITHIN_MS = 10_000

export interface HubParts {
  /** Asks under the launch's own token. */
  fetchAs(organization: string, launch: string): HubFetch
  /** Whether the way there is as safe as the EMR's own: encrypted, but for a sandbox. */
  mayUse(organization: string, address: string): boolean
  /**
   * A line on which nothing came for so long is pinged (RFC 6455, 5.5.2), and given up when as long again brings no answer.
   * That is for every hub; one that sends heartbeats is held to its own period besides.
   */
  aliveMs(): number
  onBug(fault: unknown): void
}

/** Subscribes to one session of an EMR's hub by WebSocket (FHIRcast 3.0.0, 2.4 and 2.5). */
export function listenToHub({ fetchAs, mayUse, aliveMs, onBug }: HubParts): ListenToHub {
  return (organization, launch, hub, hear) => {
    let socket: WebSocket | undefined
    let endpoint: string | undefined
    let ended = false
    let last: Promise<void> = Promise.resolve()
    const end = (): void => {
      ended = true
      socket?.close(1000)
    }
    /** Who wants to be told no more says so, and does not leave it to the line (2.4, Unsubscribe). */
    const sayFarewell = async (line = endpoint): Promise<void> => {
      if (line === undefined) return
      await post(hub, fetchAs(organization, launch), unsubscriptionForm(hub.topic, line), FAREWELL_MS).catch(
        () => undefined,
      )
    }
    /** One after the other: what came first is heard first. */
    const inTurn = (work: () => Promise<void>): void => {
      last = last.then(() => (ended ? undefined : work())).catch(onBug)
    }
    const over = (news: HubNews): void =>
      inTurn(async () => {
        end()
        await hear(news)
      })

    const open = async (): Promise<void> => {
      const asked = await endpointOf(hub, fetchAs(organization, launch))
      if (typeof asked !== 'string') return over(asked)
      endpoint = asked
      if (ended) return sayFarewell()
      if (!mayUse(organization, asked)) return over({ kind: 'denied' })
      const line = new WebSocket(asked)
      socket = line
      const alive = keepAlive(line, aliveMs())
      const beats = heartbeats(line)
      let confirmed = false
      const late = setTimeout(() => over({ kind: 'away' }), CONFIRMED_WITHIN_MS)
      /** Whether the hub has said on this line what is open, or that it is closed. */
      let saidOpen = false
      line.addEventListener('message', ({ data }) => {
        const frame = readFrame(typeof data === 'string' ? data : '', hub.topic)
        beats.heard(frame)
        if (
          frame.kind === 'opened' ||
          frame.kind === 'closed' ||
          frame.kind === 'left' ||
          (frame.kind === 'unreadable' && frame.opens)
        )
          saidOpen = true
        if (frame.kind === 'confirmed' && confirmed)
          return inTurn(async () => void (await hear({ kind: 'renewed', leaseSeconds: frame.leaseSeconds })))
        inTurn(async () => {
          if (frame.kind === 'confirmed') clearTimeout(late)
          await take(frame, line)
        })
        if (frame.kind !== 'confirmed') return
        confirmed = true
        openNow(hub, fetchAs(organization, launch)).then(
          // What the hub has said meanwhile is newer.
          (news) =>
            inTurn(async () => {
              if (!saidOpen) await hear(news)
            }),
          onBug,
        )
      })
      line.addEventListener('close', () => {
        clearTimeout(late)
        clearInterval(alive)
        beats.stop()
        over({ kind: 'away' })
      })
      // A line that fails closes right after.
      line.addEventListener('error', () => undefined)
    }

    async function take(frame: HubFrame, line: WebSocket): Promise<void> {
      const news = newsOf(frame)
      if (news?.kind === 'denied') end()
      const taken: Followed | 'failed' =
        news === null
          ? 'followed'
          : await hear(news).catch((fault: unknown) => {
              onBug(fault)
              return 'failed' as const
            })
      if ('id' in frame && frame.id !== null && line.readyState === WebSocket.OPEN)
        line.send(JSON.stringify({ id: frame.id, status: statusOf(frame, taken) }))
    }

    if (!mayUse(organization, hub.url)) over({ kind: 'denied' })
    else
      open().catch((fault: unknown) => {
        if (!(fault instanceof ChartFault)) onBug(fault)
        over({ kind: 'away' })
      })
    /** Whatever comes of it but a confirmation on the line leaves it as it was (2.4, Subscription Request). */
    const renew = async (): Promise<void> => {
      if (ended || endpoint === undefined) return
      const given = await endpointOf(hub, fetchAs(organization, launch), endpoint)
      // Another line than the one that was asked about is of no use to anybody.
      if (typeof given === 'string' && given !== endpoint) await sayFarewell(given)
    }
    return {
      renew: () => void renew().catch(onBug),
      letGo: async () => {
        if (ended) return
        end()
        await sayFarewell()
      },
    }
  }
}

/** Ends a line whose other end is gone without a word; gives what is to be cleared when it has closed. */
function keepAlive(line: WebSocket, everyMs: number): NodeJS.Timeout {
  let heard = true
  const note = (): void => {
    heard = true
  }
  for (const sign of ['open', 'message', 'ping', 'pong'] as const) line.on(sign, note)
  return setInterval(() => {
    if (!heard) return line.terminate()
    heard = false
    if (line.readyState === WebSocket.OPEN) line.ping()
  }, everyMs)
}

/**
 * Ends a line whose hub has sent a heartbeat and sends nothing for the period that it named (3.0.0-ballot, Heartbeat Event).
 * A ping is no sign of the hub: what stands between may answer it.
 */
function heartbeats(line: WebSocket): { heard(frame: HubFrame): void; stop(): void } {
  let periodMs: number | null = null
  let missing: NodeJS.Timeout | undefined
  return {
    heard(frame) {
      if (frame.kind === 'beat') periodMs = Math.min(frame.periodSeconds * 1_000, LEASE_SECONDS * 1_000)
      clearTimeout(missing)
      if (periodMs !== null) missing = setTimeout(() => line.terminate(), periodMs * HEARTBEAT_GRACE)
    },
    stop: () => clearTimeout(missing),
  }
}

/** What is open now, for what a line that was lost did not bring. Hubs may offer no answer to that. */
async function openNow(hub: HubAddress, fetch: HubFetch): Promise<HubNews> {
  try {
    const response = await fetch(currentContextAddress(hub.url, hub.topic), {
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (!response.ok) return { kind: 'open-unsaid' }
    return { kind: 'open-now', patient: readCurrentContext(await response.json()) }
  } catch {
    return { kind: 'open-unsaid' }
  }
}

/** Where it will be told, or why not: a hub that says no is not asked again, one that fails is. */
async function endpointOf(hub: HubAddress, fetch: HubFetch, renewed?: string): Promise<string | HubNews> {
  let response: Response
  try {
    response = await post(hub, fetch, subscriptionForm(hub.topic, LEASE_SECONDS, renewed), TIMEOUT_MS)
  } catch {
    return { kind: 'away' }
  }
  if (response.status >= 500 || response.status === 429) return { kind: 'away' }
  if (!response.ok) return { kind: 'denied' }
  try {
    return readEndpoint(await response.json())
  } catch (fault) {
    if (fault instanceof Malformed || fault instanceof SyntaxError) return { kind: 'denied' }
    return { kind: 'away' }
  }
}

function post(hub: HubAddress, fetch: HubFetch, form: Record<string, string>, withinMs: number): Promise<Response> {
  return fetch(hub.url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams(form).toString(),
    signal: AbortSignal.timeout(withinMs),
  })
}

/** 2.5, Event Notification Response: 409 is who stays where they are, of which the hub tells the others. */
function statusOf(frame: HubFrame, taken: Followed | 'failed'): string {
  if (taken === 'failed') return '500'
  if (frame.kind === 'unreadable') return '400'
  return taken === 'followed' ? '200' : '409'
}

function newsOf(frame: HubFrame): HubNews | null {
  switch (frame.kind) {
    case 'confirmed':
      return { kind: 'heard', leaseSeconds: frame.leaseSeconds }
    case 'denied':
      return { kind: 'denied' }
    case 'opened':
      return { kind: 'opened', at: frame.at, patient: frame.patient }
    case 'out-of-step':
      return { kind: 'out-of-step' }
    case 'unreadable':
      return frame.opens ? { kind: 'opened-unread' } : { kind: 'out-of-step' }
    case 'closed':
      return { kind: 'closed', at: frame.at, patient: frame.patient }
    case 'left':
      return { kind: 'left', at: frame.at, how: frame.how }
    case 'beat':
    case 'other':
      return null
  }
}
