import type {
  Bundle,
  CapabilityStatementRestResource,
  Parameters,
  ParametersParameter,
  Resource,
  Subscription,
} from '@medplum/fhirtypes'
import type { WithId } from '@medplum/core'
import { HEARTBEAT_PERIOD, PAYLOAD_CONTENT, TOPIC_CANONICAL } from '#formats/fhir/subscription.ts'
import { openDelivery, type Delivery } from './delivery.ts'
import { refusal } from './refusals.ts'
import type { PracticeRepository, Rule } from './repository.ts'

/** What an app can be told by: a topic of the backport, or R4's plain rest-hook. */
export type SubscriptionKind = 'topic' | 'rest-hook'

export interface Subscriptions {
  rule: Rule
  /** Goes on with what the record holds. */
  open(repo: PracticeRepository): Promise<void>
  /** `$status` and `$events`; undefined for every other path. */
  answer(path: string, query: URLSearchParams, repo: PracticeRepository): Promise<Bundle | undefined>
  /** What the CapabilityStatement says of them; undefined where there are none. */
  declared: Pick<CapabilityStatementRestResource, 'extension' | 'operation'> | undefined
  close(): void
}

interface Live {
  subscription: WithId<Subscription>
  /** Event n is the n-th of these. Its number goes on while nothing can be delivered. */
  events: { focus: string; at: string }[]
  delivery: Delivery
  heartbeat: NodeJS.Timeout | undefined
}

/** What apps can be told of, and what its topic is called. */
const TOPICS = {
  Appointment: 'appointment-changed',
  Patient: 'patient-changed',
  DiagnosticReport: 'diagnostic-report-changed',
  Observation: 'observation-changed',
  DocumentReference: 'document-reference-changed',
  ServiceRequest: 'service-request-changed',
  MedicationRequest: 'medication-request-changed',
} as const
type Told = keyof typeof TOPICS
const TYPES = Object.keys(TOPICS) as Told[]
const OPERATIONS = 'http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition'

/**
 * Tells apps of every change of one type (Subscriptions R5 Backport 1.1, rest-hook and `id-only`; or R4's plain
 * rest-hook without a payload), in the order of the changes, to https or to this machine.
 */
export function openSubscriptions(settings: {
  kinds: readonly SubscriptionKind[]
  fhirBase: string
  now: () => Date
  /** Whether the next notification is to be lost on its way. */
  loses: () => boolean
}): Subscriptions {
  const { kinds, fhirBase, now } = settings
  const topicOf = (type: Told): string => `${fhirBase}/SubscriptionTopic/${TOPICS[type]}`
  const live = new Map<string, Live>()

  const isTopic = ({ criteria }: Subscription): boolean => TYPES.some((type) => topicOf(type) === criteria)
  const typeIn = ({ criteria }: Subscription): Told | undefined =>
    TYPES.find((type) => criteria === topicOf(type) || criteria === `${type}?`)

  function checked(subscription: WithId<Subscription>): Subscription {
    const { channel, status } = subscription
    const kind = isTopic(subscription) ? 'topic' : 'rest-hook'
    if (typeIn(subscription) === undefined || !kinds.includes(kind)) {
      const ways = kinds.flatMap((one) => TYPES.map((type) => (one === 'topic' ? topicOf(type) : `${type}?`)))
      throw refusal('rule', `This EMR tells by ${ways.join(' or ') || 'nothing'}.`)
    }
    if (channel.type !== 'rest-hook' || !isReachable(channel.endpoint ?? ''))
      throw refusal('rule', 'The channel is a rest-hook to an address of https, or on this machine.')
    if (kind === 'topic' && payloadContentOf(subscription) !== 'id-only')
      throw refusal('rule', 'Notifications hold ids alone: give backport-payload-content id-only.')
    if (kind === 'rest-hook' && channel.payload !== undefined)
      throw refusal('rule', 'A plain rest-hook is told without a payload.')
    if (status === 'error') throw refusal('rule', 'An app asks for "requested" or "off".')
    return status === 'off' ? subscription : { ...subscription, status: 'requested' }
  }

  function take(repo: PracticeRepository, subscription: WithId<Subscription>, events: Live['events']): void {
    const before = live.get(subscription.id)
    const one = before ?? { subscription, events, delivery: deliveryOf(repo, subscription), heartbeat: undefined }
    one.subscription = subscription
    live.set(subscription.id, one)
    clearInterval(one.heartbeat)
    if (subscription.status === 'requested') begin(repo, one)
    if (subscription.status !== 'active') return
    const seconds = heartbeatOf(subscription)
    if (seconds === undefined) return
    one.heartbeat = setInterval(() => one.delivery.send(() => notification(one, 'heartbeat')), seconds * 1000)
  }

  function deliveryOf(repo: PracticeRepository, { id }: WithId<Subscription>): Delivery {
    const to = (): Partial<Subscription['channel']> => live.get(id)?.subscription.channel ?? {}
    return openDelivery(to, settings.loses, () => void become(repo, id, 'error'))
  }

  /** A plain one is told at once; by a topic the app's side of the line is proven first. */
  function begin(repo: PracticeRepository, one: Live): void {
    const { id } = one.subscription
    one.delivery.forget()
    if (isTopic(one.subscription))
      one.delivery.send(
        () => notification(one, 'handshake'),
        () => void become(repo, id, 'active'),
      )
    else void become(repo, id, 'active')
  }

  async function become(repo: PracticeRepository, id: string, status: 'active' | 'error'): Promise<void> {
    await repo.withTransaction(async (tx) => {
      const subscription = await tx.readResource<Subscription>('Subscription', id)
      // An app may have ended it meanwhile.
      if (subscription.status !== 'off') await tx.updateResource<Subscription>({ ...subscription, status })
    })
  }

  function happened(one: Live, { resourceType, id, meta }: WithId<Resource>): void {
    const { subscription, events, delivery } = one
    const number = events.push({ focus: `${resourceType}/${id}`, at: meta?.lastUpdated ?? '' })
    if (subscription.status !== 'active') return
    delivery.send(() => (isTopic(subscription) ? notification(one, 'event-notification', [number]) : undefined))
  }

  function notification(one: Live, type: string, numbers: readonly number[] = []): Bundle {
    const bundle = statusBundle(one, type, numbers)
    return { ...bundle, type: 'history', timestamp: now().toISOString() }
  }

  function statusBundle({ subscription, events }: Live, type: string, numbers: readonly number[]): Bundle {
    const address = `${fhirBase}/Subscription/${subscription.id}`
    const parameter: ParametersParameter[] = [
      { name: 'subscription', valueReference: { reference: address } },
      ...(isTopic(subscription) ? [{ name: 'topic', valueCanonical: subscription.criteria }] : []),
      { name: 'status', valueCode: subscription.status },
      { name: 'type', valueCode: type },
      { name: 'events-since-subscription-start', valueString: String(events.length) },
      ...numbers.flatMap((number) => {
        const event = events[number - 1]
        return event === undefined ? [] : [eventOf(number, event)]
      }),
    ]
    const resource: Parameters = { resourceType: 'Parameters', parameter }
    const request = { method: 'GET', url: `${address}/$status` } as const
    return { resourceType: 'Bundle', type: 'history', entry: [{ resource, request, response: { status: '200' } }] }
  }

  return {
    rule: {
      async check(_repo, { after }, actor) {
        if (after.resourceType !== 'Subscription') return
        if (actor.kind !== 'system') throw refusal('forbidden', 'Subscriptions are kept by backend services.')
        return checked(after)
      },
      committed(repo, writes) {
        for (const { after } of writes) {
          if (after.resourceType === 'Subscription') take(repo, after, [])
          for (const one of live.values()) if (typeIn(one.subscription) === after.resourceType) happened(one, after)
        }
      },
    },

    async open(repo) {
      const subscriptions = await repo.searchResources<Subscription>({ resourceType: 'Subscription', count: 1000 })
      if (subscriptions.length === 0) return
      for (const subscription of subscriptions) {
        const type = typeIn(subscription)
        const [made] = await versionsOf(repo, 'Subscription', subscription.id)
        const events = type === undefined ? [] : await changesSince(repo, type, made?.at ?? '')
        take(
          repo,
          subscription,
          events.map(({ reference, at }) => ({ focus: reference, at })),
        )
      }
    },

    async answer(path, query, repo) {
      const [, id = '', operation] = /^Subscription\/([^/]+)\/\$(status|events)$/.exec(path) ?? []
      if (operation === undefined || !kinds.includes('topic')) return undefined
      await repo.readResource('Subscription', id)
      const one = live.get(id)
      if (one === undefined) return undefined
      if (operation === 'status') return { ...statusBundle(one, 'query-status', []), type: 'searchset' }
      const from = Number(query.get('eventsSinceNumber') ?? 1)
      const until = Math.min(Number(query.get('eventsUntilNumber') ?? one.events.length), one.events.length)
      const numbers = one.events.map((_, at) => at + 1).filter((number) => number >= from && number <= until)
      return notification(one, 'query-event', numbers)
    },

    declared:
      kinds.length === 0
        ? undefined
        : kinds.includes('topic')
          ? {
              extension: TYPES.map((type) => ({ url: TOPIC_CANONICAL, valueCanonical: topicOf(type) })),
              operation: ['status', 'events'].map((name) => ({
                name,
                definition: `${OPERATIONS}/backport-subscription-${name}`,
              })),
            }
          : {},

    close() {
      for (const { heartbeat, delivery } of live.values()) {
        clearInterval(heartbeat)
        delivery.forget()
      }
    },
  }
}

/** Every version that was stored since, in the order of the changes. */
async function changesSince(
  repo: PracticeRepository,
  type: Told,
  since: string,
): Promise<{ reference: string; at: string }[]> {
  const all = await repo.searchResources<Resource>({ resourceType: type, count: 100_000 })
  const changed = all.filter(({ meta }) => (meta?.lastUpdated ?? '') >= since)
  const versions = (await Promise.all(changed.map(({ id }) => versionsOf(repo, type, id)))).flat()
  return versions.filter(({ at }) => at >= since).sort((one, other) => (one.at < other.at ? -1 : 1))
}

async function versionsOf(
  repo: PracticeRepository,
  type: Told | 'Subscription',
  id: string,
): Promise<{ reference: string; at: string }[]> {
  const { entry = [] } = await repo.readHistory<Resource>(type, id)
  return entry
    .map(({ resource }) => ({ reference: `${type}/${id}`, at: resource?.meta?.lastUpdated ?? '' }))
    .toReversed()
}

function eventOf(number: number, { focus, at }: Live['events'][number]): ParametersParameter {
  return {
    name: 'notification-event',
    part: [
      { name: 'event-number', valueString: String(number) },
      { name: 'timestamp', valueInstant: at },
      { name: 'focus', valueReference: { reference: focus } },
    ],
  }
}

function isReachable(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false
  const { protocol, hostname } = new URL(endpoint)
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname))
}

function heartbeatOf({ channel }: Subscription): number | undefined {
  return channel.extension?.find(({ url }) => url === HEARTBEAT_PERIOD)?.valueUnsignedInt
}

function payloadContentOf({ channel }: Subscription): string | undefined {
  const payload = '_payload' in channel ? channel._payload : undefined
  const extensions: unknown =
    typeof payload === 'object' && payload !== null && 'extension' in payload ? payload.extension : []
  const found: unknown = Array.isArray(extensions)
    ? extensions.find((one: { url?: unknown }) => one.url === PAYLOAD_CONTENT)
    : undefined
  return typeof found === 'object' && found !== null && 'valueCode' in found ? String(found.valueCode) : undefined
}
