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

/**
 * One connection from its first byte to its end. By events and not as a stream that is iterated: that makes half a dozen promises for
 * each message, and there are thousands each second.
 */
function converse(socket: Socket, parts: MllpParts, limits: MllpLimits, ending: () => boolean): Promise<void> {
  const frames = new Frames(limits.message)
  /** What came while a message was worked on; no more is read until it is answered. */
  const waiting: Uint8Array[] = []
  let late: NodeJS.Timeout | undefined
  let working = false
  let [heardAll, over] = [false, false]
  const begun = () => {
    if (!frames.begun) {
      clearTimeout(late)
      late = undefined
    } else
      late ??= setTimeout(() => {
        parts.onClosed('a message did not come to its end')
        socket.destroy()
      }, limits.messageMs)
  }
  return new Promise((resolve) => {
    const end = () => {
      if (over) return
      over = true
      clearTimeout(late)
      resolve()
      // An answer that is still on its way to the wire goes first.
      socket.end(() => socket.destroy())
    }
    const work = async (chunk: Uint8Array) => {
      for (const message of frames.take(chunk)) {
        clearTimeout(late)
        late = undefined
        busy.add(socket)
        const answer = await parts.answer(message, (said) => written(socket, framed(said)))
        busy.delete(socket)
        if (answer !== null && !socket.destroyed && !socket.write(framed(answer))) await drained(socket)
        if (ending()) return end()
      }
      begun()
    }
    const take = async (chunk: Uint8Array) => {
      working = true
      try {
        for (let next: Uint8Array | undefined = chunk; next !== undefined && !over; next = waiting.shift())
          await work(next)
      } catch (fault) {
        if (fault instanceof BadFrames) parts.onClosed(fault.message)
        else if (!socket.destroyed) parts.onBug(fault)
        end()
      }
      working = false
      if (heardAll) end()
      else if (socket.isPaused()) socket.resume()
    }
    // How a connection ended is nobody's business.
    socket.on('error', () => undefined)
    socket.setTimeout(limits.idleMs, () => socket.destroy())
    socket.on('data', (chunk: Uint8Array) => {
      if (over) return
      if (!working) return void take(chunk)
      waiting.push(chunk)
      socket.pause()
    })
    const ended = () => {
      heardAll = true
      if (!working) end()
    }
    socket.on('end', ended)
    socket.on('close', ended)
  })
}

/** Written to the system, or the connection is gone: then the sender, unanswered, sends it again. */
function written(socket: Socket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) resolve()
    else socket.write(bytes, () => resolve())
  })
}

/** What was written has left room for more, or the connection is gone. */
function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      socket.off('drain', go).off('close', go)
      resolve()
    }
    socket.on('drain', go).on('close', go)
  })
}
