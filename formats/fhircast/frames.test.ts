import { describe, expect, test } from 'vitest'
import {
  currentContextAddress,
  readCurrentContext,
  readEndpoint,
  readFrame,
  subscriptionForm,
  unsubscriptionForm,
} from './frames.ts'

const TOPIC = 'fdb2f928'
const AT = '2026-11-26T10:00:00.000Z'
const patient = { key: 'patient', resource: { resourceType: 'Patient', id: 'ann' } }
const event = (name: string, context: unknown, more: object = {}) =>
  JSON.stringify({
    timestamp: AT,
    id: 'e1',
    event: { 'hub.topic': TOPIC, 'hub.event': name, context },
    ...more,
  })
const confirmation = (more: object = {}) =>
  JSON.stringify({
    'hub.mode': 'subscribe',
    'hub.topic': TOPIC,
    'hub.events': 'syncerror, Patient-open',
    'hub.lease_seconds': 7200,
    ...more,
  })
const opened = { kind: 'opened', id: 'e1', at: new Date(AT), patient: 'Patient/ann' }

describe('a frame of a hub', () => {
  test.each<[string, string, object]>([
    ['confirms a subscription', confirmation(), { kind: 'confirmed', leaseSeconds: 7200 }],
    [
      'confirms it with its seconds as text',
      confirmation({ 'hub.lease_seconds': '7200' }),
      { kind: 'confirmed', leaseSeconds: 7200 },
    ],
    [
      'confirms one that does not tell who is opened',
      confirmation({ 'hub.events': 'Patient-close,syncerror' }),
      { kind: 'denied' },
    ],
    [
      'confirms one, and says not of what',
      confirmation({ 'hub.events': undefined }),
      { kind: 'unreadable', id: null, opens: false },
    ],
    [
      'confirms one of another session',
      confirmation({ 'hub.topic': 'another' }),
      { kind: 'unreadable', id: null, opens: false },
    ],
    [
      'is in no mode that there is',
      confirmation({ 'hub.mode': 'publish' }),
      { kind: 'unreadable', id: null, opens: false },
    ],
    ['denies one', JSON.stringify({ 'hub.mode': 'denied', 'hub.topic': TOPIC }), { kind: 'denied' }],
    ['opens a patient', event('Patient-open', [patient]), opened],
    ['opens one in small letters', event('patient-open', [patient]), opened],
    [
      'opens one by reference',
      event('Patient-open', [{ key: 'patient', reference: { reference: 'Patient/ann' } }]),
      opened,
    ],
    [
      'opens an encounter with its patient',
      event('Encounter-open', [{ key: 'encounter', resource: {} }, patient]),
      opened,
    ],
    [
      'opens an encounter, and its patient is the subject',
      event('Encounter-open', [
        { key: 'encounter', resource: { resourceType: 'Encounter', id: '1', subject: { reference: 'Patient/ann' } } },
      ]),
      opened,
    ],
    ['closes one', event('Patient-close', [patient]), { ...opened, kind: 'closed' }],
    [
      'closes an encounter',
      event('Encounter-close', [{ key: 'encounter', resource: {} }, patient]),
      { ...opened, kind: 'closed' },
    ],
    ['closes nobody', event('Patient-close', []), { kind: 'unreadable', id: 'e1', opens: false }],
    ['says that somebody did not follow', event('syncerror', []), { kind: 'out-of-step', id: 'e1' }],
    [
      'says that its user has signed out, as the standard’s example has it',
      event('userLogout', [{ key: 'parameters', resource: { resourceType: 'Parameters' } }]),
      { kind: 'left', id: 'e1', at: new Date(AT), how: 'signed-out' },
    ],
    [
      'says it without a context, as STU 2 does',
      event('UserLogout', []),
      { kind: 'left', id: 'e1', at: new Date(AT), how: 'signed-out' },
    ],
    [
      'says that its user is away for a while',
      event('userHibernate', []),
      { kind: 'left', id: 'e1', at: new Date(AT), how: 'suspended' },
    ],
    [
      'says that its user has signed out, at no time',
      event('UserLogout', [], { timestamp: 'soon' }),
      { kind: 'unreadable', id: 'e1', opens: false },
    ],
    [
      'says that it is there, as the ballot writes it',
      event('heartbeat', [{ key: 'period', decimal: '10' }]),
      { kind: 'beat', id: 'e1', periodSeconds: 10 },
    ],
    [
      'says that it is there, with its period as a number',
      event('Heartbeat', [{ key: 'period', decimal: 2.5 }]),
      { kind: 'beat', id: 'e1', periodSeconds: 2.5 },
    ],
    ...(['0', '-1', 'often', undefined] as const).map((decimal): [string, string, object] => [
      `says that it is there, and again after ${decimal}`,
      event('heartbeat', [{ key: 'period', decimal }]),
      { kind: 'unreadable', id: 'e1', opens: false },
    ]),
    ['says something that is not asked for', event('ImagingStudy-open', []), { kind: 'other', id: 'e1' }],
    ['opens nobody', event('Patient-open', []), { kind: 'unreadable', id: 'e1', opens: true }],
    [
      'opens something else than a patient',
      event('Patient-open', [{ key: 'patient', resource: { resourceType: 'Group', id: 'ann' } }]),
      { kind: 'unreadable', id: 'e1', opens: true },
    ],
    [
      'opens somebody under an id that is none',
      event('Patient-open', [{ key: 'patient', resource: { resourceType: 'Patient', id: '../Practitioner/x' } }]),
      { kind: 'unreadable', id: 'e1', opens: true },
    ],
    [
      'opens at no time',
      event('Patient-open', [patient], { timestamp: 'soon' }),
      { kind: 'unreadable', id: 'e1', opens: true },
    ],
    ['has a context that is no list', event('Patient-open', 'ann'), { kind: 'unreadable', id: 'e1', opens: true }],
    [
      'is of another session',
      event('Patient-open', [patient]).replace(TOPIC, 'another'),
      { kind: 'unreadable', id: 'e1', opens: false },
    ],
    ['is no JSON', '{"timestamp"', { kind: 'unreadable', id: null, opens: false }],
    ['is a list', '[]', { kind: 'unreadable', id: null, opens: false }],
  ])('%s', (_, text, frame) => expect(readFrame(text, TOPIC)).toEqual(frame))
})

describe('what is open now', () => {
  test('is asked for at the hub and its topic', () => {
    expect(currentContextAddress('https://hub.example/cast/', 'a/b')).toBe('https://hub.example/cast/a%2Fb')
  })

  test.each<[string, unknown, string | null]>([
    ['a patient', { 'context.type': 'Patient', context: [patient] }, 'Patient/ann'],
    [
      'an encounter of theirs',
      {
        'context.type': 'Encounter',
        context: [{ key: 'encounter', resource: { resourceType: 'Encounter', subject: { reference: 'Patient/ann' } } }],
      },
      'Patient/ann',
    ],
    ['nobody', { 'context.type': '', context: [] }, null],
    ['nobody, in fewer words', {}, null],
  ])('%s', (_, json, expected) => expect(readCurrentContext(json)).toBe(expected))

  test.each<[string, unknown]>([
    ['a type without its context', { 'context.type': 'Patient', context: [] }],
    ['something without a patient', { 'context.type': 'ImagingStudy', context: [{ key: 'study', resource: {} }] }],
    ['a list', []],
  ])('%s is not taken for nobody', (_, json) => expect(() => readCurrentContext(json)).toThrow('hub'))
})

test('a subscription is asked for by a form and answered with an endpoint', () => {
  expect(subscriptionForm(TOPIC, 600)).toMatchObject({
    'hub.channel.type': 'websocket',
    'hub.mode': 'subscribe',
    'hub.topic': TOPIC,
    'hub.events': 'Patient-open,Patient-close,Encounter-open,Encounter-close,UserLogout,UserHibernate,syncerror',
  })
  expect(subscriptionForm(TOPIC, 600)).not.toHaveProperty(['hub.channel.endpoint'])
  expect(subscriptionForm(TOPIC, 600, 'wss://hub.example/1')).toMatchObject({
    'hub.mode': 'subscribe',
    'hub.channel.endpoint': 'wss://hub.example/1',
  })
  expect(readEndpoint({ 'hub.channel.endpoint': 'wss://hub.example/1' })).toBe('wss://hub.example/1')
  expect(() => readEndpoint({})).toThrow('hub.hub.channel.endpoint')
})

test('a subscription is ended by a form that names its line, and no events', () => {
  expect(unsubscriptionForm(TOPIC, 'wss://hub.example/1')).toEqual({
    'hub.channel.type': 'websocket',
    'hub.mode': 'unsubscribe',
    'hub.topic': TOPIC,
    'hub.channel.endpoint': 'wss://hub.example/1',
  })
})
