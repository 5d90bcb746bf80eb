import { afterEach, expect, test } from 'vitest'
import type { SiteProfile } from '#formats/hl7v2/outgoing/profile.ts'
import { acknowledgementOf, type Verdict } from '#formats/hl7v2/acknowledgement.ts'
import { parseMessage, text, writeMessage, type Message } from '#formats/hl7v2/message.ts'
import { makeCertificates } from '../../test/certificates.ts'
import { freePort } from '../../test/free-port.ts'
import { FACTS, SITE } from '../../test/writes-to-send.ts'
import { ChartFault, type ChartWrite } from '../act/chart.ts'
import type { Send } from '../config/hl7v2.ts'
import type { Organization } from '../config/organizations.ts'
import { emrInterfaces, type InterfaceParts } from './emr-interface.ts'
import { listenMllp, type MllpParts } from './listener.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

const NOW = new Date('2026-11-26T12:00:00Z')
const LIMITS = { connectMs: 2000, answerMs: 300 }
const DONE: Verdict = { verdict: 'done' }

/** Calls off an appointment; `visit` tells writes apart. */
const callOff = (visit: string): ChartWrite => ({
  key: `${visit}/call-off/appointment`,
  write: 'call-off',
  appointment: 'Appointment/a1',
  start: '2026-12-01T15:00:00.000Z',
})

const acknowledged = (message: Message, outcome: Verdict = DONE) =>
  acknowledgementOf(message, outcome, { id: 'A', at: NOW })

/** An EMR that answers as it is told to, the control ids in the order in which they came, and our side of it. */
async function interfaceTo(
  answer: (message: Message, nth: number) => (Message | null) | Promise<Message | null>,
  { send = {}, listen = {}, ...parts }: { send?: Partial<Send>; listen?: object } & Partial<InterfaceParts> = {},
) {
  const port = await freePort()
  const heard: string[] = []
  const troubles: string[] = []
  const emr: MllpParts = {
    listen: { port, ...listen },
    limits: { handshakeMs: 300 },
    answer: async (bytes) => {
      const message = parseMessage(bytes)
      heard.push(text(message.segments[0], 10))
      const said = await answer(message, heard.length)
      return said === null ? null : writeMessage(said)
    },
    onClosed: () => undefined,
    onBug: (fault) => {
      throw fault
    },
  }
  let close = await listenMllp(emr)
  ends.push(() => close())
  const organization = {
    id: 'riverbend',
    timeZone: 'America/New_York',
    emr: { hl7v2: { send: { host: '127.0.0.1', port, ...SITE, ...send } } },
  } as unknown as Organization
  const ours = emrInterfaces({
    organizations: [organization],
    mayReceive: () => true,
    profileOf: async () => null,
    now: () => NOW,
    onTrouble: (_, why) => void troubles.push(why.replace(/ [A-Z2-7]{20}:/, ':')),
    limits: LIMITS,
    ...parts,
  })
  ends.push(() => ours.close())
  return {
    heard,
    troubles,
    send: (write: ChartWrite) => ours.send('riverbend', write, FACTS),
    async restart() {
      await close()
      close = await listenMllp(emr)
    },
  }
}

async function faultOf(work: Promise<unknown>) {
  return work.then(
    () => undefined,
    (error: unknown) => (error instanceof ChartFault ? error.fault : error),
  )
}

test('a message goes as the site wants it now, from the next one on, and waits for the acknowledgement that it asks for', async () => {
  let profile: SiteProfile | null = null
  const said: string[] = []
  const codes: string[] = []
  const { send } = await interfaceTo(
    (message) => {
      said.push([3, 15, 16].map((field) => text(message.segments[0], field)).join(' '))
      const answer = acknowledged(message)
      for (const segment of answer?.segments ?? []) if (segment.name === 'MSA') codes.push(text(segment, 1))
      return answer
    },
    { profileOf: async () => profile },
  )
  await send(callOff('v1'))
  profile = { ...SITE, sendingApplication: 'CW', acknowledgement: 'accept' }
  await send(callOff('v2'))
  profile = null
  await send(callOff('v3'))
  expect(said).toEqual(['CAUSEWAY  ', 'CW AL NE', 'CAUSEWAY  '])
  expect(codes).toEqual(['AA', 'CA', 'AA'])
})

test('a message that the EMR takes is told with the numbers by which it is known', async () => {
  const { send, heard, troubles } = await interfaceTo((message) => acknowledged(message))
  const sent = await send(callOff('v1'))
  expect(sent).toEqual({
    sent: 'taken',
    event: 'SIU^S15',
    controlId: heard[0],
    number: expect.any(String),
    words: null,
  })
  expect(troubles).toEqual([])
})

test.each([
  ['repeat', 'original', { kind: 'not-taken' }, 'SIU^S15: AE, 204 at SCH-2'],
  ['refused', 'original', { kind: 'refused', status: 0 }, 'SIU^S15: AR, 204 at SCH-2'],
  ['repeat', 'accept', { kind: 'not-taken' }, 'SIU^S15: CE, 204 at SCH-2'],
  ['refused', 'accept', { kind: 'refused', status: 0 }, 'SIU^S15: CR, 204 at SCH-2'],
] as const)('%s in mode %s', async (verdict, acknowledgement, fault, trouble) => {
  const outcome: Verdict = { verdict, error: { code: 204, where: 'SCH-2' } }
  const { send, troubles } = await interfaceTo((message) => acknowledged(message, outcome), {
    send: { acknowledgement },
  })
  expect(await faultOf(send(callOff('v1')))).toEqual(fault)
  expect(troubles).toEqual([trouble])
})

test('of an answer in the EMR’s own words nothing is logged', async () => {
  const { send, troubles } = await interfaceTo((message) => {
    const said = new TextDecoder().decode(writeMessage(acknowledged(message) ?? message))
    return parseMessage(new TextEncoder().encode(`${said.replace('MSA|AA', 'MSA|AR')}ERR||LOCKMAN|Morris^Lockman`))
  })
  await faultOf(send(callOff('v1')))
  expect(troubles).toEqual(['SIU^S15: AR'])
})

test('where both acknowledgements are wanted the application’s own word counts', async () => {
  // The listener sends one answer to a message: the accept acknowledgement comes, and nothing after it.
  const { send, troubles } = await interfaceTo((message) => acknowledged(message), {
    send: { acknowledgement: 'accept-and-application' },
  })
  expect(await faultOf(send(callOff('v1')))).toEqual({ kind: 'unreachable' })
  expect(troubles).toEqual(['SIU^S15: no acknowledgement in time'])
})

test('messages go one after the other, in the order in which they were given', async () => {
  let under = 0
  let most = 0
  const { send, heard } = await interfaceTo(async (message) => {
    most = Math.max(most, (under += 1))
    await new Promise((resolve) => setTimeout(resolve, 20))
    under -= 1
    return acknowledged(message)
  })
  const sent = await Promise.all(['v1', 'v2', 'v3', 'v4'].map((visit) => send(callOff(visit))))
  expect(heard).toEqual(sent.map((one) => 'controlId' in one && one.controlId))
  expect(most).toBe(1)
})

test('an acknowledgement that is lost leads to the same message again, and a late one counts for no other', async () => {
  const { send, heard, troubles } = await interfaceTo(async (message, nth) => {
    if (nth === 1) await new Promise((resolve) => setTimeout(resolve, 500))
    return acknowledged(message, nth === 1 ? { verdict: 'refused', error: { code: 207, where: '' } } : DONE)
  })
  expect(await faultOf(send(callOff('v1')))).toEqual({ kind: 'unreachable' })
  expect(await send(callOff('v1'))).toMatchObject({ sent: 'taken' })
  expect(heard).toHaveLength(2)
  expect(new Set(heard).size).toBe(1)
  expect(troubles).toEqual(['SIU^S15: no acknowledgement in time'])
})

test('an acknowledgement of another message is not taken for ours', async () => {
  const { send } = await interfaceTo((message, nth) =>
    acknowledged(
      nth > 1 ? message : parseMessage(new TextEncoder().encode('MSH|^~\\&|A||B||2026||SIU^S15|OTHER|P|2.5.1')),
    ),
  )
  expect(await faultOf(send(callOff('v1')))).toEqual({ kind: 'unreachable' })
  expect(await send(callOff('v1'))).toMatchObject({ sent: 'taken' })
})

test('an EMR that was away is found again', async () => {
  const { send, restart } = await interfaceTo((message) => acknowledged(message))
  await send(callOff('v1'))
  await restart()
  await expect
    .poll(() =>
      send(callOff('v2')).then(
        ({ sent }) => sent,
        () => 'away',
      ),
    )
    .toBe('taken')
})

test('nothing is sent without an agreement, and nothing that no message carries', async () => {
  const none = await interfaceTo((message) => acknowledged(message), { mayReceive: () => false })
  expect(await faultOf(none.send(callOff('v1')))).toEqual({ kind: 'refused', status: 0 })
  const some = await interfaceTo((message) => acknowledged(message))
  expect(await some.send({ key: 'v1/cancel/1', write: 'cancel', encounter: 'Encounter/1' })).toEqual({
    sent: 'not-carried',
  })
  expect([none.heard, some.heard]).toEqual([[], []])
})

test('by TLS both sides show who they are', async () => {
  const { at, remove } = makeCertificates()
  ends.push(remove)
  const emr = { key: at('by-ours.key'), certificate: at('by-ours.pem'), clientAuthority: at('ours.pem') }
  const sentWith = async (by: string, trusting: string, host = 'localhost') => {
    const tls = { key: at(`by-${by}.key`), certificate: at(`by-${by}.pem`), authority: at(`${trusting}.pem`) }
    const { send } = await interfaceTo((message) => acknowledged(message), {
      send: { host, tls },
      listen: { tls: emr },
    })
    return send(callOff('v1')).then(({ sent }) => sent, faultIn)
  }
  const faultIn = (error: unknown) => (error instanceof ChartFault ? error.fault.kind : String(error))
  expect(await sentWith('ours', 'ours')).toBe('taken')
  expect(await sentWith('other', 'ours')).toBe('unreachable')
  expect(await sentWith('ours', 'other')).toBe('unreachable')
  // The certificate is for another name than the one that was dialled.
  expect(await sentWith('ours', 'ours', '127.0.0.1')).toBe('unreachable')
})
