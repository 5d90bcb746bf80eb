import type { Notification, ToldType, Way } from '#domain/connect/subscription.ts'
import { lastTwoSteps, relativeReference } from './datatypes.ts'
import { type FhirElement, Malformed, referenceTo, resourceOf, versionOf } from './element.ts'

const BACKPORT = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition'
/** Where a CapabilityStatement names the topics that there are (Subscriptions R5 Backport 1.1). */
export const TOPIC_CANONICAL = `${BACKPORT}/capabilitystatement-subscriptiontopic-canonical`
export const HEARTBEAT_PERIOD = `${BACKPORT}/backport-heartbeat-period`
export const PAYLOAD_CONTENT = `${BACKPORT}/backport-payload-content`

/** A subscription as the EMR keeps it. Its header is not read: many EMRs show it to nobody. */
export interface Subscribed {
  reference: string
  version: string
  status: string
  endpoint: string | null
  criteria: string
}

/** What a subscription is for, as its `criteria` says it. */
export function criteriaOf(way: Way, type: ToldType): string {
  return way.by === 'topic' ? way.topic : `${type}?`
}

/**
 * A subscription to the changes of one type. By a topic the EMR names what has changed and nothing of it (`id-only`);
 * a plain rest-hook without a payload only rings (R4, "Subscription": an empty POST).
 */
export function subscriptionOf(
  way: Way,
  {
    type,
    endpoint,
    secret,
    heartbeatSeconds,
  }: { type: ToldType; endpoint: string; secret: string; heartbeatSeconds: number },
): { resourceType: 'Subscription' } & Record<string, unknown> {
  const channel = { type: 'rest-hook', endpoint, header: [`Authorization: Bearer ${secret}`] }
  const common = {
    resourceType: 'Subscription',
    status: 'requested',
    reason: `Changes of ${type} reach the telehealth visit`,
    criteria: criteriaOf(way, type),
  } as const
  if (way.by === 'rest-hook') return { ...common, channel }
  return {
    ...common,
    meta: { profile: [`${BACKPORT}/backport-subscription`] },
    channel: {
      ...channel,
      extension: [{ url: HEARTBEAT_PERIOD, valueUnsignedInt: heartbeatSeconds }],
      payload: 'application/fhir+json',
      _payload: { extension: [{ url: PAYLOAD_CONTENT, valueCode: 'id-only' }] },
    },
  }
}

export function readSubscription(subscription: FhirElement): Subscribed {
  return {
    reference: referenceTo(subscription),
    version: versionOf(subscription),
    status: subscription.text('status'),
    endpoint: subscription.child('channel')?.textMaybe('endpoint') ?? null,
    criteria: subscription.text('criteria'),
  }
}

const KINDS = ['handshake', 'heartbeat', 'event-notification', 'query-status', 'query-event'] as const

/**
 * Reads what an EMR tells of a subscription: a notification, or its answer to `$status` or `$events`. The first entry says
 * all that is wanted, as Parameters (R4) or, as some R4 servers send it, as SubscriptionStatus (R4B); whatever else comes
 * along is not looked at. Throws Malformed.
 */
export function readNotification(json: unknown): Notification {
  const first = resourceOf(json, 'Bundle').children('entry')[0]?.child('resource')
  if (first === undefined) throw new Malformed('Bundle.entry', 'a status of a subscription')
  const type = first.text('resourceType')
  if (type === 'SubscriptionStatus') return ofStatus(resourceOf(first.json(), type))
  return ofParameters(resourceOf(first.json(), 'Parameters'))
}

function ofParameters(status: FhirElement): Notification {
  const parameters = status.children('parameter')
  const named = (name: string) => parameters.find((one) => one.text('name') === name)
  return {
    subscription: subscriptionIn(named('subscription')?.child('valueReference'), status),
    kind: kindOf(named('type')?.textMaybe('valueCode'), status),
    status: named('status')?.textMaybe('valueCode') ?? '',
    events: numberMaybe(named('events-since-subscription-start'), 'value'),
    happened: parameters
      .filter((one) => one.text('name') === 'notification-event')
      .map((happened) => {
        const part = (name: string) => happened.children('part').find((one) => one.text('name') === name)
        return {
          number: numberIn(part('event-number') ?? happened, 'value'),
          focus: relativeReference(part('focus')?.child('valueReference')) ?? null,
        }
      }),
  }
}

function ofStatus(status: FhirElement): Notification {
  return {
    subscription: subscriptionIn(status.child('subscription'), status),
    kind: kindOf(status.textMaybe('type'), status),
    status: status.textMaybe('status') ?? '',
    events: numberMaybe(status, 'eventsSinceSubscriptionStart'),
    happened: status.children('notificationEvent').map((happened) => ({
      number: numberIn(happened, 'eventNumber'),
      focus: relativeReference(happened.child('focus')) ?? null,
    })),
  }
}

function subscriptionIn(reference: FhirElement | undefined, status: FhirElement): string {
  const written = reference?.textMaybe('reference')
  if (written === undefined) throw new Malformed(`${status.path}.subscription`, 'a reference')
  return lastTwoSteps(written)
}

function kindOf(code: string | undefined, status: FhirElement): Notification['kind'] {
  const kind = KINDS.find((one) => one === code)
  if (kind === undefined) throw new Malformed(`${status.path}.type`, `one of ${KINDS.join(', ')}`)
  return kind
}

/** Numbers of 64 bits travel as strings; R4 servers also send `valueInteger`, `valueUnsignedInt` or a bare number. */
function numberMaybe(element: FhirElement | undefined, name: string): number | null {
  if (element === undefined) return null
  const members = element.json()
  const names = name === 'value' ? ['valueString', 'valueInteger', 'valueUnsignedInt', 'valueDecimal'] : [name]
  const value = names.map((one) => members[one]).find((one) => one !== undefined)
  if (value === undefined) return null
  const number = Number(value)
  if (!Number.isSafeInteger(number) || number < 0 || value === '')
    throw new Malformed(`${element.path}.${name}`, 'a number')
  return number
}

function numberIn(element: FhirElement, name: string): number {
  return numberMaybe(element, name) ?? missing(element, name)
}

function missing(element: FhirElement, name: string): never {
  throw new Malformed(`${element.path}.${name}`, 'a number')
}
