import {
  readNotification,
  readSubscription,
  subscriptionOf,
  criteriaOf,
  type Subscribed,
} from '#formats/fhir/subscription.ts'
import type { ToldType, Way } from '#domain/connect/subscription.ts'
import { ChartFault } from '../act/chart.ts'
import type { Subscription, Subscriptions } from '../act/subscriptions.ts'
import { asFault } from './faults.ts'
import { FhirClient, turnstile, type Fetch } from './fhir-client.ts'

/** Where an EMR tells us, how it proves itself there, and how often it is to say that it is there. */
export interface Endpoint {
  /** Of what it tells there. */
  type: ToldType
  endpoint: string
  secret: string
  heartbeatSeconds: number
}

/** What says that there is none: the resource, the operation, or a search by which to find it. Forbidden is another thing. */
const NONE: readonly number[] = [400, 404, 405, 410, 422, 501]

/** Our subscriptions in one EMR, by FHIR R4. */
export function subscriptionsIn(fhirBase: string, fetch: Fetch, ours: Endpoint): Subscriptions {
  const client = new FhirClient(fhirBase, fetch, turnstile(1))
  const here = `url=${encodeURIComponent(ours.endpoint)}`

  const known = (subscription: Subscribed): Subscription | null => {
    const { reference, version, status, endpoint, criteria } = subscription
    if (endpoint !== ours.endpoint) return null
    return { reference, version, status, way: wayIn(criteria, ours.type) }
  }

  return {
    create: (way) =>
      asFault(async () => {
        // Two processes that start together, or an answer that was lost, leave one subscription where the EMR can tell.
        const { resource } = await client.create(subscriptionOf(way, ours), `${here}&status=requested,active`)
        if (resource === undefined) throw new ChartFault({ kind: 'malformed', where: 'Subscription' })
        const { reference, version, status } = readSubscription(resource)
        return { reference, version, status, way }
      }),

    read: (reference) =>
      asFault(() => unlessNone(async () => known(readSubscription(await client.read(reference))), null)),

    all: () =>
      asFault(async () => {
        const found = await unlessNone(async () => (await client.search('Subscription', here)).matches, [])
        return found.flatMap((one) => known(readSubscription(one)) ?? [])
      }),

    set: ({ reference, way }, status) =>
      asFault(async () => {
        const current = await client.read(reference)
        // Written anew as a whole: an EMR may show nobody the header that it was given.
        const whole =
          way === null
            ? current.json()
            : { ...subscriptionOf(way, ours), id: reference.slice(reference.indexOf('/') + 1) }
        await client.update(reference, { ...whole, status }, readSubscription(current).version)
      }),

    status: (reference) => asFault(async () => readNotification((await client.ask(reference, 'status')).json())),

    events: (reference, from, until) =>
      asFault(() =>
        unlessNone(async () => {
          const numbers = `eventsSinceNumber=${from}&eventsUntilNumber=${until}`
          return readNotification((await client.ask(reference, `events?${numbers}&content=id-only`)).json())
        }, null),
      ),
  }
}

/** A topic is written as its canonical address, anything else is a search. */
function wayIn(criteria: string, type: ToldType): Way | null {
  if (criteria === criteriaOf({ by: 'rest-hook' }, type)) return { by: 'rest-hook' }
  return /^(https?:\/\/|urn:)/.test(criteria) ? { by: 'topic', topic: criteria } : null
}

async function unlessNone<T>(ask: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof ChartFault && error.fault.kind === 'refused' && NONE.includes(error.fault.status))
      return otherwise
    throw error
  }
}
