import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acknowledgementOf } from '#formats/hl7v2/acknowledgement.ts'
import { parseMessage, text, writeMessage, type Message } from '#formats/hl7v2/message.ts'
import { messageFor } from '#formats/hl7v2/outgoing/message-for.ts'
import type { SiteProfile } from '#formats/hl7v2/outgoing/profile.ts'
import { answererOf } from '../../server/mllp/answer.ts'
import { listenMllp } from '../../server/mllp/listener.ts'
import { openSender } from '../../server/mllp/sender.ts'
import { freePort } from '../free-port.ts'
import { FACTS, MAKING, SITE, WRITES } from '../writes-to-send.ts'
import { startJava, withHapi } from './java.ts'

/** HAPI's MLLP server and client, a process of its own. */
interface Hapi {
  port: number
  /** So many messages that its parser let through, the next that nobody was given; what it says comes later than its answers. */
  heard(count: number): Promise<Message[]>
  /** What HAPI's client is answered by whoever listens there; rejects with its own words where it is not. */
  send(port: number, message: string): Promise<Message>
  stop(): Promise<unknown>
}

let hapi: Hapi

beforeAll(async () => {
  if (!withHapi.skip) hapi = await startHapi()
})
afterAll(() => (withHapi.skip ? undefined : hapi.stop()))

async function startHapi(): Promise<Hapi> {
  const java = startJava('Hl7v2')
  const { stdin, stdout, stderr } = java
  if (stdin === null || stdout === null) throw new Error('Java has no standard streams')
  let complaint = ''
  stderr?.on('data', (bytes: Buffer) => (complaint += bytes.toString()))
  const heard: Message[] = []
  const answers: ((line: string) => void)[] = []
  let listening = (_port: number) => {}
  const port = new Promise<number>((resolve, reject) => {
    listening = resolve
    java.once('exit', (code) => reject(new Error(`HAPI's HL7 v2 ended with ${code}: ${complaint}`)))
  })
  createInterface({ input: stdout }).on('line', (line) => {
    const [what = '', words = ''] = line.split(' ')
    if (what === 'listening') listening(Number(words))
    else if (what === 'heard') heard.push(parseMessage(Buffer.from(words, 'base64')))
    else answers.shift()?.(line)
  })
  return {
    port: await port,
    async heard(count) {
      await expect.poll(() => heard.length, { timeout: 5_000 }).toBe(count)
      return heard.splice(0)
    },
    async send(to, message) {
      const line = await new Promise<string>((resolve) => {
        answers.push(resolve)
        stdin.write(`${to} ${Buffer.from(message).toString('base64')}\n`)
      })
      if (!line.startsWith('answered ')) throw new Error(line)
      return parseMessage(Buffer.from(line.slice('answered '.length), 'base64'))
    },
    stop() {
      const gone = once(java, 'exit')
      stdin.end()
      return gone
    },
  }
}

/** One message of each kind that a visit sends. */
function messagesOf(site: SiteProfile): { message: string; controlId: string; bytes: Uint8Array }[] {
  return WRITES.map(([message, write, facts]) => {
    const made = messageFor(write, { ...FACTS, ...facts }, site, MAKING)
    if (made === null || 'lacks' in made) throw new Error(`no message for ${write.write}`)
    return { message, controlId: text(made.message.segments[0], 10), bytes: writeMessage(made.message) }
  })
}

const KINDS = [...new Set(WRITES.map(([message]) => message))]

describe('from our sender to HAPI’s server', () => {
  test.each([
    ['original', 'AA'],
    ['accept', 'CA'],
  ] as const)('every kind of message is parsed and taken, in %s mode', withHapi, async (acknowledgement, code) => {
    const sender = openSender({ host: '127.0.0.1', port: hapi.port })
    const sent = messagesOf({ ...SITE, acknowledgement })
    for (const { message, controlId, bytes } of sent)
      expect({ message, ...(await sender.ask(bytes, controlId, acknowledgement)) }).toMatchObject({
        message,
        code,
        controlId,
      })
    sender.close()
    const heard = await hapi.heard(sent.length)
    const kindOf = ({ segments: [msh] }: Message) => `${text(msh, 9)}^${text(msh, 9, 2)}`
    expect(heard.map(kindOf)).toEqual(sent.map(({ message }) => message))
    expect(new Set(heard.map(kindOf))).toEqual(new Set(KINDS))
  })

  test('what HAPI’s parser read is what was sent, value by value', withHapi, async () => {
    const sender = openSender({ host: '127.0.0.1', port: hapi.port })
    const sent = messagesOf(SITE)
    for (const { controlId, bytes } of sent) await sender.ask(bytes, controlId)
    sender.close()
    const heard = await hapi.heard(sent.length)
    expect(heard.map(valuesOf)).toEqual(sent.map(({ bytes }) => valuesOf(parseMessage(bytes))))
  })

  test('a message that is not as the standard has it is not taken', withHapi, async () => {
    const sender = openSender({ host: '127.0.0.1', port: hapi.port })
    const [booking] = messagesOf(SITE)
    const words = new TextDecoder().decode(booking?.bytes)
    const spoilt = [words.replace(/RGS[^\r]*\r/, 'ZZZ|1\r'), words.replace('20261120100000-0500', 'at ten')]
    for (const one of spoilt)
      expect((await sender.ask(new TextEncoder().encode(one), booking?.controlId ?? '')).code).not.toBe('AA')
    sender.close()
  })
})

/** Segments with their values, without the empty ones that nobody has to write at the end of anything. */
function valuesOf({ segments }: Message): string[] {
  return segments.map(({ name, fields }) => JSON.stringify([name, trimmed(fields)]))
}

function trimmed(value: unknown): unknown {
  if (!Array.isArray(value)) return value
  const inner = value.map(trimmed)
  while (inner.length > 0 && (inner.at(-1) === '' || JSON.stringify(inner.at(-1)) === '[]')) inner.pop()
  return inner
}

const FROM_HAPI = [
  'MSH|^~\\&|RIS|MAIN|CAUSEWAY|MAIN|20261120100000||SIU^S12^SIU_S12|MODE|P|2.5.1|||ACCEPT|APPLICATION',
  'SCH|A-17|E-18||||ROUTINE^Routine^HL70276|FOLLOWUP^Follow-up|||||^^20^20261120150000||||1173^Okafor^Ngozi|||||1173^Okafor^Ngozi|||||Booked',
  'PID|1||MR-17^^^MAIN^MR||Lockman^Morris||19610409|M',
  'RGS|1|A',
  '',
].join('\r')

describe('from HAPI’s client to our listener', () => {
  test.each([
    ['original mode', '', '', 'done', 'AA'],
    ['original mode, a chart that does not answer', '', '', 'away', 'AE'],
    ['enhanced mode, accept alone', 'AL', 'NE', 'done', 'CA'],
    ['enhanced mode, application alone', 'NE', 'AL', 'done', 'AA'],
    ['enhanced mode, a chart that does not know the appointment', 'AL', 'NE', 'not-found', 'CE'],
  ] as const)('%s', withHapi, async (_, accept, application, outcome, code) => {
    const heard: string[] = []
    const { port, close } = await listening(async (_organization, { event, controlId }) => {
      heard.push(`${event} ${controlId}`)
      return outcome
    })
    const message = FROM_HAPI.replace('ACCEPT', accept).replace('APPLICATION', application).replace('MODE', 'C-1')
    const answer = await hapi.send(port, message)
    await close()
    expect(heard).toEqual(['S12 C-1'])
    const [, said] = answer.segments
    expect(said && [text(said, 1), text(said, 2)]).toEqual([code, 'C-1'])
  })

  test.each(['ORM', 'MDM', 'ADT', 'ORU'])(
    'what our sender writes as %s, HAPI’s client brings back unharmed',
    withHapi,
    async (type) => {
      const received: Message[] = []
      const port = await freePort()
      const close = await listenMllp({
        listen: { port },
        answer: async (bytes) => {
          const message = parseMessage(bytes)
          received.push(message)
          const answer = acknowledgementOf(message, { verdict: 'done' }, { id: 'A1', at: MAKING.at })
          return answer && writeMessage(answer)
        },
        onClosed: () => undefined,
        onBug: (fault) => {
          throw fault
        },
      })
      const sent = messagesOf(SITE).filter(({ message }) => message.startsWith(type))
      for (const { bytes } of sent) await hapi.send(port, new TextDecoder().decode(bytes))
      await close()
      expect(received.map(valuesOf)).toEqual(sent.map(({ bytes }) => valuesOf(parseMessage(bytes))))
    },
  )
})

async function listening(hear: Parameters<typeof answererOf>[0]['feed']['hear']) {
  const port = await freePort()
  const bugs: unknown[] = []
  const close = await listenMllp({
    listen: { port },
    answer: answererOf({
      organization: 'riverbend',
      accept: [
        {
          sendingApplication: 'RIS',
          sendingFacility: 'MAIN',
          receivingApplication: 'CAUSEWAY',
          receivingFacility: 'MAIN',
        },
      ],
      feed: { hear, refused: async () => undefined },
      now: () => MAKING.at,
      newId: () => 'A1',
      tally: { heard: () => undefined },
      onRefused: (why) => void bugs.push(why),
      onBug: (fault) => void bugs.push(fault),
    }),
    onClosed: () => undefined,
    onBug: (fault) => void bugs.push(fault),
  })
  return {
    port,
    close: async () => {
      await close()
      expect(bugs).toEqual([])
    },
  }
}
