import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { connect as connectPlain, type Socket } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import type { Certificate } from '#domain/route/expect.ts'

/** Where another side shows its certificate; `startTls` where mail is spoken before (RFC 3207). */
export interface Shown {
  host: string
  port: number
  startTls: boolean
}

/**
 * Until when a certificate of ours is valid, by its file. That is read when its line is opened and not anew: what is shown to the other
 * side is what stood there at the start.
 */
export function ownCertificate(side: string, file: string): Certificate {
  return { side, whose: 'ours', validTo: new Date(new X509Certificate(readFileSync(file)).validTo) }
}

/** Where `https:`, `smtps:` and `smtp:` lead; undefined for what has no certificate. */
export function shownAt(address: string): Shown | undefined {
  const { protocol, hostname, port } = new URL(address)
  const usual = { 'https:': 443, 'smtps:': 465, 'smtp:': 587 }[protocol]
  if (usual === undefined) return undefined
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || usual), startTls: protocol === 'smtp:' }
}

/** An address whose certificate is looked at; none is known before the first look that came through. */
export interface Looked {
  look(): Promise<void>
  certificate(): Certificate
}

/** Keeps what was seen last where a look does not come through: that nobody answers is not that the certificate is good. */
export function lookedAt(shown: Shown, patienceMs = PATIENCE_MS): Looked {
  const { host, port } = shown
  const certificate = { side: port === 443 ? host : `${host}:${port}`, whose: 'theirs' as const }
  let validTo: Date | null = null
  return {
    look: async () => {
      validTo = (await validUntil(shown, patienceMs)) ?? validTo
    },
    certificate: () => ({ ...certificate, validTo }),
  }
}

const PATIENCE_MS = 10_000

/** Shakes hands and hangs up: nothing is sent, so whose the certificate is, and whether it is over, need not be checked first. */
async function validUntil({ host, port, startTls }: Shown, patienceMs: number): Promise<Date | null> {
  const sockets: Socket[] = []
  const kept = <S extends Socket>(socket: S): S => {
    socket.setTimeout(patienceMs, () => socket.destroy())
    socket.unref()
    sockets.push(socket)
    return socket
  }
  try {
    const under = startTls ? await mailLine(kept(connectPlain({ host, port }))) : undefined
    // From here on it is the line by TLS that ends both: Node dies where what is under one is destroyed before it.
    under?.setTimeout(0)
    const name = /[a-z]/i.test(host) && !host.includes(':') ? { servername: host } : {}
    const socket = kept(
      connect({ ...(under === undefined ? { host, port } : { socket: under }), ...name, rejectUnauthorized: false }),
    )
    await came(socket, 'secureConnect')
    const { valid_to: until } = (socket as TLSSocket).getPeerCertificate()
    const at = new Date(until)
    return Number.isNaN(at.getTime()) ? null : at
  } catch {
    return null
  } finally {
    for (const socket of sockets.toReversed()) socket.destroy()
  }
}

function came(socket: Socket, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(event, () => resolve())
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('the line was closed')))
  })
}

/** Greets a mail server and asks it for TLS. */
async function mailLine(socket: Socket): Promise<Socket> {
  await answered(socket, '220')
  socket.write('EHLO causeway.invalid\r\n')
  await answered(socket, '250')
  socket.write('STARTTLS\r\n')
  await answered(socket, '220')
  return socket
}

/** Reads one answer, which may have several lines (RFC 5321, 4.2.1). */
function answered(socket: Socket, code: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    const end = (fault?: Error) => {
      socket.off('data', hear)
      if (fault === undefined) resolve()
      else reject(fault)
    }
    const hear = (bytes: Buffer) => {
      said += bytes.toString('latin1')
      const last = /^(\d{3}) .*\r?\n$/m.exec(said)
      if (last !== null) end(last[1] === code ? undefined : new Error('it does not take that'))
      else if (said.length > 10_000) end(new Error('it does not end'))
    }
    socket.on('data', hear)
    socket.once('close', () => end(new Error('the line was closed')))
    socket.once('error', end)
  })
}
