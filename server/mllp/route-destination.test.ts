import { createServer, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { acknowledgementOf, type Verdict } from '#formats/hl7v2/acknowledgement.ts'
import { framed, Frames } from '#formats/hl7v2/frames.ts'
import { parseMessage, text, writeMessage } from '#formats/hl7v2/message.ts'
import { freePort } from '../../test/free-port.ts'
import { listenMllp } from './listener.ts'
import { mllpDestination } from './route-destination.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

const routed = (id: string) => ({
  id,
  event: 'SIU^S12',
  bytes: new TextEncoder().encode(`MSH|^~\\&|RIS||CW||20261126||SIU^S12|${id}|P|2.5.1`),
})

/** A receiver that answers each message when, and as, a test has it. */
async function receiver(connections: number) {
  const port = await freePort()
  const asked = new Map<string, (verdict: Verdict) => void>()
  ends.push(
    await listenMllp({
      listen: { port },
      answer: async (bytes) => {
        const message = parseMessage(bytes)
        const verdict = await new Promise<Verdict>((resolve) => asked.set(text(message.segments[0], 10), resolve))
        const answer = acknowledgementOf(message, verdict, { id: 'D1', at: new Date() })
        return answer === null ? null : writeMessage(answer)
      },
      onClosed: () => undefined,
      onBug: () => undefined,
    }),
  )
  const destination = mllpDestination({ host: '127.0.0.1', port, connections }, () => true)
  ends.push(destination.close)
  const send = (id: string) => destination.deliver(routed(id))
  const answer = async (id: string, verdict: Verdict = { verdict: 'done' }) => {
    await expect.poll(() => asked.has(id), { timeout: 15_000 }).toBe(true)
    asked.get(id)?.(verdict)
  }
  return { send, answer, asked }
}

test('a message that is answered late keeps one connection, and the others go by the rest', async () => {
  const { send, answer, asked } = await receiver(2)
  const slow = send('slow')
  await expect.poll(() => asked.size, { timeout: 15_000 }).toBe(1)
  for (let each = 0; each < 5; each += 1) {
    const one = send(`fast ${each}`)
    await answer(`fast ${each}`)
    expect(await one).toEqual({ tried: 'delivered', answer: 'AA' })
  }
  await answer('slow')
  expect(await slow).toEqual({ tried: 'delivered', answer: 'AA' })
})

test('no more is under way than there are connections, and a refusal leaves its own free', async () => {
  const { send, answer, asked } = await receiver(2)
  const all = ['1', '2', '3', '4'].map(send)
  await expect.poll(() => asked.size, { timeout: 15_000 }).toBe(2)
  await answer('1', { verdict: 'refused', error: { code: 103, where: 'PID-8' } })
  await answer('3')
  await answer('4')
  await answer('2')
  expect((await Promise.all(all)).map(({ tried }) => tried)).toEqual(['never', 'delivered', 'delivered', 'delivered'])
})

/** One that takes what it is sent, and then does to the line what a test has it do. */
async function careless(afterwards: (socket: Socket, answer: Buffer) => void) {
  const port = await freePort()
  const took: string[] = []
  const server = createServer((socket) => {
    const frames = new Frames(10_000)
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      for (const frame of frames.take(chunk)) {
        const message = parseMessage(frame)
        took.push(text(message.segments[0], 10))
        const answer = acknowledgementOf(message, { verdict: 'done' }, { id: 'D1', at: new Date() })
        if (answer !== null) afterwards(socket, Buffer.from(framed(writeMessage(answer))))
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const destination = mllpDestination({ host: '127.0.0.1', port }, () => true)
  ends.push(() => void server.close(), destination.close)
  return { took, deliver: (id: string) => destination.deliver(routed(id)) }
}

test('one that answers and then drops the line has every message that counts as delivered, and each next one gets a line of its own', async () => {
  const { took, deliver } = await careless((socket, answer) => void socket.end(answer))
  for (let each = 0; each < 25; each += 1) {
    // A line whose end has not been heard of yet may still be written to: then the message is sent again.
    await expect.poll(async () => (await deliver(`m${each}`)).tried, { timeout: 15_000 }).toBe('delivered')
    expect(took.at(-1)).toBe(`m${each}`)
  }
})

test('half an answer before the line is dropped is none: the message is sent again', async () => {
  let whole = false
  const { took, deliver } = await careless((socket, answer) => {
    socket.end(whole ? answer : answer.subarray(0, answer.length - 2))
    whole = true
  })
  expect(await deliver('1')).toEqual({ tried: 'again', why: 'the connection ended before the acknowledgement' })
  expect(await deliver('1')).toEqual({ tried: 'delivered', answer: 'AA' })
  expect(took).toEqual(['1', '1'])
})
