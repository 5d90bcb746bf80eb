import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { framed } from '#formats/hl7v2/frames.ts'
import { afterEach, expect, test } from 'vitest'
import { makeCertificates } from '../../test/certificates.ts'
import { freePort } from '../../test/free-port.ts'
import { mllpClient } from '../../test/mllp-client.ts'
import { listenMllp, type MllpParts } from './listener.ts'

const ends: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

/** A listener that says each message back, and what it said of its connections. */
async function listening(parts: Partial<MllpParts> = {}) {
  const port = await freePort()
  const closings: string[] = []
  const close = await listenMllp({
    listen: { port },
    answer: async (message) => new TextEncoder().encode(`MSA|${text(message)}`),
    onClosed: (why) => void closings.push(why),
    onBug: (fault) => {
      throw fault
    },
    ...parts,
  })
  ends.push(close)
  const client = async () => {
    const one = await mllpClient(port)
    ends.push(() => one.end())
    return one
  }
  return { port, closings, client, close }
}

test('several messages of one connection are answered in their order, also when they come at once', async () => {
  const { client } = await listening()
  const line = await client()
  line.write('\x0bA\x1c\r\x0bB\x1c\r\x0b')
  expect([await line.answer(), await line.answer()]).toEqual([['MSA|A'], ['MSA|B']])
  line.write('C\x1c\r')
  expect(await line.answer()).toEqual(['MSA|C'])
})

test('while a message is worked on, the next one waits', async () => {
  const heard: string[] = []
  const releases: (() => void)[] = []
  const { client } = await listening({
    answer: async (message) => {
      heard.push(text(message))
      await new Promise<void>((resolve) => releases.push(resolve))
      return message
    },
  })
  const line = await client()
  line.write('\x0bA\x1c\r\x0bB\x1c\r')
  await expect.poll(() => releases.length).toBe(1)
  expect(heard).toEqual(['A'])
  releases[0]?.()
  await expect.poll(() => heard).toEqual(['A', 'B'])
  releases[1]?.()
})

test('who reads no answers is not heard on either, until they do', async () => {
  let heard = 0
  const port = await freePort()
  const { close } = await listening({
    listen: { port },
    answer: async () => {
      heard += 1
      return new Uint8Array(1024 * 1024)
    },
  })
  const socket = connect({ port, host: '127.0.0.1' })
  ends.push(() => void socket.destroy())
  socket.pause().write('\x0bA\x1c\r'.repeat(200))
  const settled = async (before = -1): Promise<number> => {
    await new Promise((resolve) => void setTimeout(resolve, 200))
    return heard > 0 && heard === before ? heard : settled(heard)
  }
  expect(await settled()).toBeLessThan(100)
  socket.resume()
  await expect.poll(() => heard, { timeout: 10_000 }).toBe(200)
  socket.destroy()
  await close()
})

test('who ends their side right after their messages is answered all of them', async () => {
  const port = await freePort()
  await listening({ listen: { port } })
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.end('\x0bA\x1c\r\x0bB\x1c\r')
  expect(text(Buffer.concat(await socket.toArray()))).toBe('\x0bMSA|A\x1c\r\x0bMSA|B\x1c\r')
})

test.each([
  ['what is no MLLP', 'GET / HTTP/1.1\r\n\r\n', 'MLLP: not-mllp'],
  ['a message that is too large', `\x0b${'A'.repeat(101)}`, 'MLLP: too-large'],
  ['a message that does not come to its end', '\x0bMSH|', 'a message did not come to its end'],
])('%s closes its connection, and no other', async (_, bytes, why) => {
  const { client, closings } = await listening({ limits: { message: 100, messageMs: 50 } })
  const [bad, good] = [await client(), await client()]
  bad.write(bytes)
  await bad.closed
  expect(closings).toEqual([why])
  expect(await good.send('A')).toEqual(['MSA|A'])
})

test('a connection on which nothing comes is closed, and one too many is not taken', async () => {
  const { client, closings } = await listening({ limits: { connections: 1, idleMs: 300 } })
  const first = await client()
  await (
    await client()
  ).closed
  expect(closings).toEqual(['too many connections'])
  await first.closed
  expect(await (await client()).send('A')).toEqual(['MSA|A'])
})

test('the end of the listener lets the message under way be answered, and waits for no idle sender', async () => {
  let release = (): void => undefined
  const { client, close } = await listening({
    answer: async (message) => {
      await new Promise<void>((resolve) => (release = resolve))
      return message
    },
  })
  const [busy, idle] = [await client(), await client()]
  const before = release
  const answer = busy.send('A')
  await expect.poll(() => release).not.toBe(before)
  const ended = close()
  await idle.closed
  release()
  expect(await answer).toEqual(['A'])
  await ended
})

test('by TLS only who shows a certificate of the right authority is heard', async () => {
  const { at, remove } = makeCertificates()
  ends.push(remove)
  const port = await freePort()
  const tls = { key: at('by-ours.key'), certificate: at('by-ours.pem'), clientAuthority: at('ours.pem') }
  const { closings, close } = await listening({ listen: { port, tls }, limits: { handshakeMs: 300 } })
  const answerTo = async (authority?: string): Promise<string | undefined> => {
    const shown =
      authority === undefined
        ? {}
        : { key: readFileSync(at(`by-${authority}.key`)), cert: readFileSync(at(`by-${authority}.pem`)) }
    const socket = connectTls({
      port,
      host: '127.0.0.1',
      servername: 'localhost',
      ca: readFileSync(at('ours.pem')),
      ...shown,
    })
    ends.push(() => void socket.destroy())
    socket.on('error', () => undefined)
    socket.write(framed(new TextEncoder().encode('A')))
    return new Promise((resolve) => {
      socket.once('data', (chunk) => resolve(text(chunk)))
      socket.once('close', () => resolve(undefined))
    })
  }
  expect(await answerTo('ours')).toBe('\x0bMSA|A\x1c\r')
  expect(await answerTo('other')).toBeUndefined()
  expect(await answerTo()).toBeUndefined()
  // Whoever does not trust us hangs up in the middle, and holds no line.
  const wary = connectTls({ port, host: '127.0.0.1', servername: 'localhost', ca: readFileSync(at('other.pem')) })
  wary.on('error', () => undefined)
  await expect.poll(() => closings.length).toBe(3)
  expect([...new Set(closings)]).toEqual(['no TLS with a certificate that is trusted'])
  await close()
})
