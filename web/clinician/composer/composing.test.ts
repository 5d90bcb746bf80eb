import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { leaveToEmr, openInComposer, showAgain, standingOf, takeBack } from './composing.ts'
import { openMessaging, type Messaging, type Windows } from './web-messaging.ts'

const ORIGIN = 'https://emr.example'
const HANDLE = 'handle-1'
const PATIENT = 'Patient/p1'
const COMPOSED = {
  patient: PATIENT,
  resource: {
    resourceType: 'ServiceRequest',
    status: 'draft',
    intent: 'order',
    subject: { reference: PATIENT },
    code: { coding: [{ system: 'http://loinc.org', code: '2276-4', display: 'Ferritin' }], text: 'Ferritin' },
  },
}
const LOCATION = 'ServiceRequest/7'
const HELD = { ...COMPOSED.resource, id: '7' }

interface Asked {
  messagingHandle: string
  messageId: string
  messageType: string
  payload: Record<string, unknown>
}

/** The EMR's window, as honest or not as the test wants it: `answer` gives the payloads by message type. */
function host(
  answer: (asked: Asked) => unknown,
  spoil: { origin?: string; to?: string; handle?: string; alien?: true } = {},
) {
  const asked: Asked[] = []
  const targets: string[] = []
  let hears: ((event: { origin: string; source: unknown; data: unknown }) => void)[] = []
  const emr = {
    postMessage(message: unknown, target: string) {
      const one = message as Asked
      asked.push(one)
      targets.push(target)
      const payload = answer(one)
      if (payload === undefined) return
      queueMicrotask(() => {
        for (const hear of hears)
          hear({
            origin: spoil.origin ?? ORIGIN,
            source: spoil.alien === true ? {} : emr,
            data: {
              messageId: 'h',
              responseToMessageId: spoil.to ?? one.messageId,
              payload,
              ...(spoil.handle === undefined ? {} : { messagingHandle: spoil.handle }),
            },
          })
      })
    },
  }
  let ids = 0
  const windows: Windows = {
    emr,
    listen(hear) {
      hears = [...hears, hear]
      return () => {
        hears = hears.filter((one) => one !== hear)
      }
    },
    newId: () => `m${(ids += 1)}`,
  }
  const messaging = openMessaging({ origin: ORIGIN, handle: HANDLE }, windows)
  if (messaging === null) throw new Error('expected a window to speak with')
  return {
    messaging,
    asked,
    targets,
    listening: () => hears.length,
    types: () => asked.map(({ messageType }) => messageType),
  }
}

const HONEST: Record<string, unknown> = {
  'scratchpad.create': { status: '201 Created', location: LOCATION },
  'scratchpad.read': { status: '200 OK', resource: HELD },
  'scratchpad.delete': { status: '200 OK' },
  'ui.launchActivity': { status: 'success' },
}
const honest = (instead: Record<string, unknown> = {}) =>
  host(({ messageType }) => ({ ...HONEST, ...instead })[messageType])

/** What comes of it once no answer is waited for any more. */
async function settled<T>(doing: Promise<T>): Promise<T> {
  await vi.runAllTimersAsync()
  return doing
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('an order in the EMR’s own composer', () => {
  test('is put there, read back and opened, by messages with the handle to the one origin', async () => {
    const { messaging, asked, targets, types, listening } = honest()
    expect(await settled(openInComposer(messaging, COMPOSED))).toEqual({ location: LOCATION })
    expect(types()).toEqual(['scratchpad.create', 'scratchpad.read', 'ui.launchActivity'])
    expect(asked[0]).toMatchObject({ messagingHandle: HANDLE, payload: { resource: COMPOSED.resource } })
    expect(asked[2]?.payload).toEqual({
      activityType: 'order-review',
      activityParameters: { draftOrderLocations: [LOCATION] },
    })
    expect(new Set(targets)).toEqual(new Set([ORIGIN]))
    expect(new Set(asked.map(({ messageId }) => messageId)).size).toBe(3)
    expect(listening()).toBe(0)
  })

  test.each([
    ['no answer to the first word', { 'scratchpad.create': undefined }, 'no-answer', null, ['scratchpad.create']],
    [
      'an error answer',
      { 'scratchpad.create': { status: '403 Forbidden', outcome: {} } },
      'refused',
      null,
      ['scratchpad.create'],
    ],
    [
      'an error answer that says why',
      { 'scratchpad.create': { status: '422 Unprocessable Content', outcome: outcomeOf('Only a physician orders.') } },
      'refused',
      'Only a physician orders.',
      ['scratchpad.create'],
    ],
    ['an answer that is none', { 'scratchpad.create': {} }, 'refused', null, ['scratchpad.create']],
    [
      'an activity that it does not know',
      { 'ui.launchActivity': { status: 'error', statusDetail: { text: 'Unknown activity' } } },
      'refused',
      'Unknown activity',
      ['scratchpad.create', 'scratchpad.read', 'ui.launchActivity', 'scratchpad.delete'],
    ],
    [
      'an activity that it never opens',
      { 'ui.launchActivity': undefined },
      'no-answer',
      null,
      ['scratchpad.create', 'scratchpad.read', 'ui.launchActivity', 'scratchpad.delete'],
    ],
  ] as const)('%s: it is not opened, and nothing is left there', async (_, instead, not, reason, said) => {
    const { messaging, types, listening } = honest(instead)
    expect(await settled(openInComposer(messaging, COMPOSED))).toEqual({ not, reason })
    expect(types()).toEqual(said)
    expect(listening()).toBe(0)
  })

  test.each([
    ['keeps it for another patient', { ...HELD, subject: { reference: 'Patient/p2' } }],
    ['keeps it for nobody', { ...HELD, subject: undefined }],
    ['keeps another test', { ...HELD, code: { coding: [{ system: 'http://loinc.org', code: '718-7' }] } }],
  ])('a host that %s is not believed: the order is taken off again', async (_, resource) => {
    const { messaging, types } = honest({ 'scratchpad.read': { status: '200 OK', resource } })
    expect(await settled(openInComposer(messaging, COMPOSED))).toEqual({ not: 'another-order', reason: null })
    expect(types()).toEqual(['scratchpad.create', 'scratchpad.read', 'scratchpad.delete'])
  })

  test('a host that says yes and names something else as the place is not believed', async () => {
    for (const location of [
      'MedicationRequest/7',
      'ServiceRequest/../x',
      'https://elsewhere.example/ServiceRequest/7',
      7,
    ]) {
      const { messaging } = honest({ 'scratchpad.create': { status: '201 Created', location } })
      expect(await settled(openInComposer(messaging, COMPOSED))).toEqual({ not: 'another-order', reason: null })
    }
  })

  test('a host that does not read back is taken at its word: its composer shows the clinician what it has', async () => {
    const { messaging } = honest({ 'scratchpad.read': { status: '501 Not Implemented' } })
    expect(await settled(openInComposer(messaging, COMPOSED))).toEqual({ location: LOCATION })
  })
})

describe('who is believed', () => {
  const answering = (spoil: Parameters<typeof host>[1]) => host(({ messageType }) => HONEST[messageType], spoil)

  test.each([
    ['another origin', { origin: 'https://elsewhere.example' }],
    ['an origin that begins alike', { origin: `${ORIGIN}.elsewhere.example` }],
    ['another window of the same origin', { alien: true as const }],
    ['an answer to another message', { to: 'm99' }],
    ['another launch’s handle', { handle: 'handle-2' }],
  ])('not %s: it is as if nobody had answered', async (_, spoil) => {
    const { messaging, types } = answering(spoil)
    expect(await settled(openInComposer(messaging, COMPOSED))).toEqual({ not: 'no-answer', reason: null })
    expect(types()).toEqual(['scratchpad.create'])
  })

  test('nor anything that is no message of this kind', async () => {
    for (const data of [null, 'text', 7, [], { responseToMessageId: 'm1', payload: 'x' }]) {
      const hears: ((event: { origin: string; source: unknown; data: unknown }) => void)[] = []
      const emr = {
        postMessage: () => queueMicrotask(() => hears.forEach((hear) => hear({ origin: ORIGIN, source: emr, data }))),
      }
      const windows: Windows = { emr, listen: (hear) => (hears.push(hear), () => undefined), newId: () => 'm1' }
      const messaging = openMessaging({ origin: ORIGIN, handle: HANDLE }, windows) as Messaging
      const opened = await settled(openInComposer(messaging, COMPOSED))
      expect(opened).toEqual({ not: isAnswer(data) ? 'refused' : 'no-answer', reason: null })
    }
  })

  test('an EMR that asks whether messaging is spoken here is answered, and nobody else', () => {
    const hears: ((event: { origin: string; source: unknown; data: unknown }) => void)[] = []
    const posted: [unknown, string][] = []
    const emr = { postMessage: (message: unknown, target: string) => void posted.push([message, target]) }
    const windows: Windows = {
      emr,
      listen: (hear) => (hears.push(hear), () => void hears.splice(hears.indexOf(hear), 1)),
      newId: () => 'm1',
    }
    const stop = openMessaging({ origin: ORIGIN, handle: HANDLE }, windows)?.answerHandshakes()
    const asked = { messagingHandle: HANDLE, messageId: 'h1', messageType: 'status.handshake', payload: {} }
    const hear = (event: { origin: string; source: unknown; data: unknown }) => hears.forEach((one) => one(event))
    hear({ origin: 'https://elsewhere.example', source: emr, data: asked })
    hear({ origin: ORIGIN, source: {}, data: asked })
    hear({ origin: ORIGIN, source: emr, data: { ...asked, messagingHandle: 'another' } })
    hear({ origin: ORIGIN, source: emr, data: { ...asked, messageType: 'ui.done' } })
    hear({ origin: ORIGIN, source: emr, data: { ...asked, messageId: 7 } })
    expect(posted).toEqual([])
    hear({ origin: ORIGIN, source: emr, data: asked })
    expect(posted).toEqual([[{ messageId: 'm1', responseToMessageId: 'h1', payload: {} }, ORIGIN]])
    stop?.()
    expect(hears).toEqual([])
  })

  test('a page that stands alone has nobody to speak with', () => {
    expect(
      openMessaging({ origin: ORIGIN, handle: HANDLE }, { emr: null, listen: () => () => undefined, newId: () => '' }),
    ).toBe(null)
  })
})

describe('what became of it', () => {
  const read = async (payload: unknown) =>
    settled(standingOf(honest({ 'scratchpad.read': payload }).messaging, LOCATION))

  test.each([
    ['unsigned while it is a draft there', { status: '200 OK', resource: HELD }, 'unsigned'],
    ['signed once it is active', { status: '200 OK', resource: { ...HELD, status: 'active' } }, 'signed'],
    ['gone once it is revoked', { status: '200 OK', resource: { ...HELD, status: 'revoked' } }, 'gone'],
    ['gone once nothing is there', { status: '404 Not Found' }, 'gone'],
    ['read from a Bundle', { scratchpad: { resourceType: 'Bundle', entry: [{ resource: HELD }] } }, 'unsigned'],
    ['read from a list', { scratchpad: [HELD] }, 'unsigned'],
    ['gone from a Bundle that has others', { scratchpad: { entry: [{ resource: { ...HELD, id: '8' } }] } }, 'gone'],
    ['not known while the host has trouble', { status: '500 Internal Server Error' }, 'unheard'],
    ['not known while it does not answer', undefined, 'unheard'],
  ])('is %s', async (_, payload, standing) => {
    expect(await read(payload)).toBe(standing)
  })

  test('it can be shown again and taken back', async () => {
    const { messaging, types } = honest()
    expect(await settled(showAgain(messaging, LOCATION))).toBe('opened')
    expect(await settled(takeBack(messaging, LOCATION))).toBe('taken')
    expect(types()).toEqual(['ui.launchActivity', 'scratchpad.delete'])
  })

  test('what it will not show or give back it gives its own reason for', async () => {
    const outcome = outcomeOf('The order is active already.')
    const { messaging } = honest({
      'scratchpad.delete': { status: '409 Conflict', outcome },
      'ui.launchActivity': { status: 'failure', statusDetail: { coding: [{ code: 'x', display: 'Chart is locked' }] } },
    })
    expect(await settled(takeBack(messaging, LOCATION))).toEqual({ reason: 'The order is active already.' })
    expect(await settled(showAgain(messaging, LOCATION))).toEqual({ not: 'refused', reason: 'Chart is locked' })
    const deaf = honest({ 'scratchpad.delete': undefined }).messaging
    expect(await settled(takeBack(deaf, LOCATION))).toEqual({ reason: null })
  })
})

describe('a visit that is done', () => {
  test.each<[string, unknown, unknown]>([
    ['is closed by the EMR', { status: 'success' }, 'left'],
    ['is not, and no reason is given', { status: 'error' }, { not: 'refused', reason: null }],
    [
      'is not, for a reason of the EMR’s',
      { status: 'error', statusDetail: { text: 'Two notes are open.' } },
      { not: 'refused', reason: 'Two notes are open.' },
    ],
    ['is not, as nobody answers', undefined, { not: 'no-answer', reason: null }],
  ])('%s', async (_, answer, becomes) => {
    const { messaging, asked } = honest({ 'ui.done': answer })
    expect(await settled(leaveToEmr(messaging))).toEqual(becomes)
    // STU 1: what goes along with ui.launchActivity is forbidden here.
    expect(asked.map(({ messageType, payload }) => [messageType, payload])).toEqual([['ui.done', {}]])
  })
})

describe('the EMR’s reason', () => {
  const reasonOf = async (outcome: unknown) => {
    const opened = await settled(
      openInComposer(honest({ 'scratchpad.create': { status: '422', outcome } }).messaging, COMPOSED),
    )
    return 'not' in opened ? opened.reason : opened
  }

  test.each<[string, unknown, string | null]>([
    ['is what each error says, once', { issue: [error('A.'), error('A.'), error('B.')] }, 'A. B.'],
    ['is not what it says beside its errors', { issue: [{ ...error('Saved.'), severity: 'information' }] }, null],
    [
      'is its diagnostics where no words are for people',
      { issue: [{ severity: 'fatal', diagnostics: 'No room' }] },
      'No room',
    ],
    ['is one line, without what turns the words after it', { issue: [error(' Not\n\u202Enow\u0000 ')] }, 'Not now'],
    ['is cut where it goes on and on', { issue: [error('é'.repeat(301))] }, `${'é'.repeat(300)}…`],
    ['is none where it is not as the standard has it', { issue: [7, { severity: 'error', details: 'No' }] }, null],
    ['is none where it is no outcome', 'No', null],
  ])('%s', async (_, outcome, reason) => {
    expect(await reasonOf(outcome)).toBe(reason)
  })
})

function error(text: string) {
  return { severity: 'error', code: 'processing', details: { text } }
}

function outcomeOf(text: string) {
  return { resourceType: 'OperationOutcome', issue: [error(text)] }
}

function isAnswer(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'responseToMessageId' in data
}
