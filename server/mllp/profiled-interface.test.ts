import { afterEach, expect, test } from 'vitest'
import { acknowledgementOf, type Verdict } from '#formats/hl7v2/acknowledgement.ts'
import { parseMessage, text, writeMessage, type Message } from '#formats/hl7v2/message.ts'
import { freePort } from '../../test/free-port.ts'
import { SITE } from '../../test/writes-to-send.ts'
import type { Organization } from '../config/organizations.ts'
import { emrInterfaces } from './emr-interface.ts'
import { listenMllp } from './listener.ts'
import { profiledInterfaces } from './profiled-interface.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

const NOW = new Date('2026-11-26T12:00:00Z')

/** A practice whose interface answers as told, and what came to it. */
async function practice(answer: (message: Message) => Verdict, processing: 'P' | 'T' = 'T') {
  const port = await freePort()
  const heard: Message[] = []
  const close = await listenMllp({
    listen: { port },
    answer: async (bytes) => {
      const message = parseMessage(bytes)
      heard.push(message)
      const said = acknowledgementOf(message, answer(message), { id: 'A', at: NOW })
      return said === null ? null : writeMessage(said)
    },
    onClosed: () => undefined,
    onBug: (fault) => {
      throw fault
    },
  })
  ends.push(close)
  const organization = {
    id: 'riverbend',
    timeZone: 'America/New_York',
    emr: { hl7v2: { send: { host: '127.0.0.1', port, ...SITE, processing } } },
  } as unknown as Organization
  const organizations = [organization, { ...organization, id: 'lakeside', emr: {} } as unknown as Organization]
  const ours = emrInterfaces({
    organizations,
    mayReceive: () => false,
    profileOf: async () => null,
    now: () => NOW,
    onTrouble: () => undefined,
    limits: { connectMs: 2000, answerMs: 300 },
  })
  ends.push(() => ours.close())
  let id = 0
  const profiled = profiledInterfaces({
    organizations,
    origin: 'https://visits.example',
    now: () => NOW,
    newId: () => `${(id += 1)}`,
    ask: ours.ask,
  })
  const profile = profiled.ofSettings('riverbend')
  if (profile === null) throw new Error('the practice sends messages')
  return { heard, close, profiled, profile, test: (kind = 'book') => profiled.sendTest('riverbend', profile, kind) }
}

test('a test message is marked as one also in production, and each is another message', async () => {
  const { heard, test: send, profiled, profile } = await practice(() => ({ verdict: 'done' }), 'P')
  expect(await send()).toMatchObject({ outcome: 'taken', event: 'SIU^S12', says: 'The interface took it (AA).' })
  expect(await send('sign')).toMatchObject({ outcome: 'taken', event: 'MDM^T02' })
  await send()
  expect(heard.map(({ segments: [header] }) => text(header, 11))).toEqual(['T', 'T', 'T'])
  expect(new Set(heard.map(({ segments: [header] }) => text(header, 10))).size).toBe(3)
  // What visits send is shown as they send it.
  expect(profiled.preview('riverbend', profile, NOW)[0]?.lines[0]).toContain('|P|2.5.1')
})

test('what the interface says against it is told in words', async () => {
  const refusing = await practice(() => ({ verdict: 'refused', error: { code: 103, where: 'MSH-5' } }))
  expect(await refusing.test()).toMatchObject({ outcome: 'refused', says: expect.stringMatching(/at MSH-5/) })
  const repeating = await practice(() => ({ verdict: 'repeat', error: { code: 204, where: 'PID-3' } }))
  expect(await repeating.test('vital')).toMatchObject({ outcome: 'not-now', says: expect.stringMatching(/fictive/) })
})

test('an interface that is not there is told as that', async () => {
  const { close, test: send } = await practice(() => ({ verdict: 'done' }))
  await close()
  expect(await send()).toMatchObject({
    outcome: 'unanswered',
    says: expect.stringMatching(/^No acknowledgement came: no connection \(ECONNREFUSED\)/),
  })
})

test('an organization without an interface has nothing to edit, and a kind that nobody knows is not sent', async () => {
  const { profiled, profile, heard, test: send } = await practice(() => ({ verdict: 'done' }))
  expect([profiled.ofSettings('lakeside'), profiled.interfaceOf('lakeside')]).toEqual([null, null])
  expect(await profiled.sendTest('lakeside', profile, 'book')).toBe(null)
  expect(await send('none')).toBe(null)
  expect(heard).toEqual([])
})
