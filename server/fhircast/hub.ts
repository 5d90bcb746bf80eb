import { Malformed } from '#formats/fhir/element.ts'
import { readEndpoint, readFrame, subscriptionForm, type HubFrame } from '#formats/fhircast/frames.ts'
import { ChartFault } from '../act/chart.ts'
import type { HubAddress, HubNews, ListenToHub } from '../act/hub.ts'

export type HubFetch = (url: string, init: RequestInit) => Promise<Response>

const TIMEOUT_MS = 5_000
/** A line that died unseen is found out when the lease ends at the latest. */
const LEASE_SECONDS = 600
/** A confirmation comes with the connection; a hub that owes it for so long is away. */
const CONFIRMED_WITHIN_MS = 10_000

export interface HubParts {
  /** Asks under the launch's own token. */
  fetchAs(organization: string, launch: string): HubFetch
  /** Whether the way there is as safe as the EMR's own: encrypted, but for a sandbox. */
  mayUse(organization: string, address: string): boolean
  onBug(fault: unknown): void
}

/** Subscribes to one session of an EMR's hub by WebSocket (FHIRcast 3.0.0, 2.4 and 2.5). */
export function listenToHub({ fetchAs, mayUse, onBug }: HubParts): ListenToHub {
  return (organization, launch, hub, hear) => {
    let socket: WebSocket | undefined
    let ended = false
    let last: Promise<void> = Promise.resolve()
    const end = (): void => {
      ended = true
      socket?.close(1000)
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
      if (ended) return
      if (!mayUse(organization, asked)) return over({ kind: 'denied' })
      const line = new WebSocket(asked)
      socket = line
      const late = setTimeout(() => over({ kind: 'away' }), CONFIRMED_WITHIN_MS)
      line.addEventListener('message', ({ data }) =>
        inTurn(async () => {
          const frame = readFrame(typeof data === 'string' ? data : '', hub.topic)
          if (frame.kind === 'confirmed') clearTimeout(late)
          await take(frame, line)
        }),
      )
      line.addEventListener('close', () => {
        clearTimeout(late)
        over({ kind: 'away' })
      })
      // A line that fails closes right after.
      line.addEventListener('error', () => undefined)
    }

    async function take(frame: HubFrame, line: WebSocket): Promise<void> {
      const news = newsOf(frame)
      const status = frame.kind === 'unreadable' ? 400 : 200
      if (news?.kind === 'denied') end()
      const taken =
        news === null
          ? true
          : await hear(news).then(
              () => true,
              (fault: unknown) => {
                onBug(fault)
                return false
              },
            )
      if ('id' in frame && frame.id !== null && line.readyState === WebSocket.OPEN)
        line.send(JSON.stringify({ id: frame.id, status: String(taken ? status : 500) }))
    }

    if (!mayUse(organization, hub.url)) over({ kind: 'denied' })
    else
      open().catch((fault: unknown) => {
        if (!(fault instanceof ChartFault)) onBug(fault)
        over({ kind: 'away' })
      })
    return { letGo: end }
  }
}

/** Where it will be told, or why not: a hub that says no is not asked again, one that fails is. */
async function endpointOf(hub: HubAddress, fetch: HubFetch): Promise<string | HubNews> {
  let response: Response
  try {
    response = await fetch(hub.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams(subscriptionForm(hub.topic, LEASE_SECONDS)).toString(),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
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
    // Nobody's chart is open: that contradicts no visit.
    case 'closed':
    case 'other':
      return null
  }
}
