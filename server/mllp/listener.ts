import { readFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { BadFrames, framed, Frames } from '#formats/hl7v2/frames.ts'
import type { Listen } from '../config/hl7v2.ts'

/** What one listener bears. */
export interface MllpLimits {
  /** Of one message, in bytes. */
  message: number
  connections: number
  /** From the first byte of a message to its last. */
  messageMs: number
  /** Of TLS. */
  handshakeMs: number
  /** Between messages; senders that keep their line open connect again. */
  idleMs: number
}

const LIMITS: MllpLimits = {
  message: 1024 * 1024,
  connections: 20,
  messageMs: 30_000,
  handshakeMs: 10_000,

  idleMs: 15 * 60_000,
}

/**
 * The acknowledgement of a message; null where none is wanted. What is said beside it goes by `say`, before it or as long after it as the
 * connection lasts.
 */
export type Answering = (message: Uint8Array, say: (answer: Uint8Array) => Promise<void>) => Promise<Uint8Array | null>

export interface MllpParts {
  listen: Listen
  answer: Answering
  /** Called with why a connection was closed on its peer. */
  onClosed(why: string): void
  onBug(fault: unknown): void
  limits?: Partial<MllpLimits>
}

/**
 * Listens for HL7 v2 by MLLP, in the clear or by TLS with client certificates. Messages of one connection are taken one
 * after the other, so that their order holds; while one is worked on no further bytes are read. The end of the listener
 * lets the message under way be answered.
 */
export async function listenMllp(parts: MllpParts): Promise<() => Promise<void>> {
  const { port, host = '127.0.0.1', tls } = parts.listen
  const limits = { ...LIMITS, ...parts.limits }
  const open = new Map<Socket, Promise<void>>()
  let ending = false
  const accept = (socket: Socket) => {
    const talk = converse(socket, parts, limits, () => ending).finally(() => open.delete(socket))
    open.set(socket, talk)
  }
  const server: Server =
    tls === undefined
      ? createServer({ allowHalfOpen: true }, accept)
      : createTlsServer(
          {
            key: readFileSync(tls.key),
            cert: readFileSync(tls.certificate),
            ca: readFileSync(tls.clientAuthority),
            requestCert: true,
            rejectUnauthorized: true,
            minVersion: 'TLSv1.2',
            handshakeTimeout: limits.handshakeMs,
            allowHalfOpen: true,
          },
          accept,
        ).on('tlsClientError', (_, socket) => {
          parts.onClosed('no TLS with a certificate that is trusted')
          // With half-open lines allowed, that of one who hung up in the middle would be held for ever.
          socket.destroy()
        })
  server.maxConnections = limits.connections
  server.on('drop', () => parts.onClosed('too many connections'))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return async () => {
    ending = true
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of open.keys()) if (!busy.has(socket)) socket.destroy()
    await Promise.all(open.values())
    await closed
  }
}

/** Connections with a message under way. */
const busy = new WeakSet<Socket>()

async function converse(socket: Socket, parts: MllpParts, limits: MllpLimits, ending: () => boolean): Promise<void> {
  // The loop below ends with the connection; how it ended is nobody's business.
  socket.on('error', () => undefined)
  socket.setTimeout(limits.idleMs, () => socket.destroy())
  const frames = new Frames(limits.message)
  let late: NodeJS.Timeout | undefined
  try {
    for await (const chunk of socket) {
      for (const message of frames.take(chunk)) {
        clearTimeout(late)
        late = undefined
        busy.add(socket)
        const answer = await parts.answer(message, (said) => written(socket, framed(said)))
        busy.delete(socket)
        if (answer !== null) await written(socket, framed(answer))
        if (ending()) return
      }
      if (!frames.begun) {
        clearTimeout(late)
        late = undefined
      } else
        late ??= setTimeout(() => {
          parts.onClosed('a message did not come to its end')
          socket.destroy()
        }, limits.messageMs)
    }
  } catch (fault) {
    if (fault instanceof BadFrames) parts.onClosed(fault.message)
    else if (!socket.destroyed) parts.onBug(fault)
  } finally {
    clearTimeout(late)
    // An answer that is still on its way to the wire goes first.
    socket.end(() => socket.destroy())
  }
}

/** Written to the system, or the connection is gone: then the sender, unanswered, sends it again. */
function written(socket: Socket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) resolve()
    else socket.write(bytes, () => resolve())
  })
}
