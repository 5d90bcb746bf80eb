import type { Bundle, Subscription } from '@medplum/fhirtypes'
import { setTimeout as pause } from 'node:timers/promises'

/** Notifications on their way to one app, one after the other. */
export interface Delivery {
  /** Puts one last in the queue; it is made when its turn has come, and undefined is an empty one. */
  send(make: () => Bundle | undefined, taken?: () => void): void
  /** Drops what waits. */
  forget(): void
}

const ANSWER_MS = 5_000
/** What is not taken with 2xx is sent again after these. */
const AGAIN_MS = [500, 1_000, 2_000, 4_000]

/** `failed` hears that one was given up; what waited behind it is dropped, as nobody is there. */
export function openDelivery(
  to: () => Partial<Subscription['channel']>,
  loses: () => boolean,
  failed: () => void,
): Delivery {
  let queue: { make: () => Bundle | undefined; taken: (() => void) | undefined }[] = []
  let ended = new AbortController()
  let working = false

  async function work(): Promise<void> {
    working = true
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      const { signal } = ended
      const taken = loses() || (await delivered(next.make, signal))
      if (signal.aborted) continue
      queue.shift()
      if (taken) next.taken?.()
      else {
        queue = []
        failed()
      }
    }
    working = false
  }

  async function delivered(make: () => Bundle | undefined, signal: AbortSignal): Promise<boolean> {
    for (const againMs of [...AGAIN_MS, 0]) {
      if (await taken(make())) return true
      await pause(againMs, undefined, { signal, ref: false }).catch(() => undefined)
      if (signal.aborted) return false
    }
    return false
  }

  async function taken(bundle: Bundle | undefined): Promise<boolean> {
    const { endpoint = '', header = [] } = to()
    const headers = new Headers(
      header.map((line): [string, string] => [
        line.slice(0, line.indexOf(':')),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
    )
    if (bundle !== undefined) headers.set('content-type', 'application/fhir+json')
    const body = bundle === undefined ? {} : { body: JSON.stringify(bundle) }
    try {
      const signal = AbortSignal.timeout(ANSWER_MS)
      const answer = await fetch(endpoint, { method: 'POST', headers, ...body, redirect: 'error', signal })
      await answer.body?.cancel()
      return answer.ok
    } catch {
      return false
    }
  }

  return {
    send(make, taken) {
      queue.push({ make, taken })
      if (!working) void work()
    },
    forget() {
      queue = []
      ended.abort()
      ended = new AbortController()
    },
  }
}
