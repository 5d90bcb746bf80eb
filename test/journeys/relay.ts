import { execFileSync, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { eventually } from './people.ts'

/** How a browser reaches the relay. */
export type Way = 'udp' | 'tcp' | 'tls'

export interface Ports {
  plain: number
  tls: number
}

const SECRET = 'the relay and Causeway know this'
const configuration = new URL('../../setup/turnserver.conf', import.meta.url).pathname

/** What Causeway is told of the relay, all ways at once: which one serves is the relay's side to close. */
export function relaySettings({ plain, tls }: Ports): Record<string, string> {
  const urls = [
    `turn:localhost:${plain}?transport=udp`,
    `turn:localhost:${plain}?transport=tcp`,
    `turns:localhost:${tls}`,
  ]
  return { TURN_URLS: urls.join(','), TURN_SECRET: SECRET }
}

/** A certificate for `localhost` that only this test trusts. */
export function certify(folder: string): void {
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'certificate.pem')]
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  execFileSync('openssl', ['req', '-x509', ...key, '-subj', '/CN=localhost', ...files], { stdio: 'ignore' })
}

/**
 * Coturn with the shipped configuration, open in one way only; on loopback, which the configuration forbids to relay
 * to anywhere else. Resolves when it listens.
 */
export async function openRelay(folder: string, ports: Ports, way: Way): Promise<{ stop(): Promise<void> }> {
  const closed = { udp: ['--no-tls', '--no-tcp'], tcp: ['--no-udp', '--no-tls'], tls: ['--no-udp', '--no-tcp'] }
  const child = spawn(
    process.env['TURNSERVER_PATH'] ?? 'turnserver',
    [
      '-c',
      configuration,
      `--static-auth-secret=${SECRET}`,
      '--listening-ip=127.0.0.1',
      '--relay-ip=127.0.0.1',
      '--allow-loopback-peers',
      '--allowed-peer-ip=127.0.0.1',
      `--listening-port=${ports.plain}`,
      `--tls-listening-port=${ports.tls}`,
      `--cert=${join(folder, 'certificate.pem')}`,
      `--pkey=${join(folder, 'key.pem')}`,
      '--no-dtls',
      '--log-file=stdout',
      `--pidfile=${join(folder, 'pid')}`,
      `--userdb=${join(folder, 'users')}`,
      ...closed[way],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (said += bytes.toString()))
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await eventually(async () => {
    if (child.exitCode !== null) throw new Error(`coturn ended with ${child.exitCode}:\n${said}`)
    return way === 'udp' ? answers(ports.plain) : listens(way === 'tcp' ? ports.plain : ports.tls)
  }, 'coturn to listen')
  return {
    stop: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('close', () => socket.destroy())
    socket.unref()
  })
}

/** A STUN binding request over UDP (RFC 8489, 5) has an answer. */
function answers(port: number): Promise<boolean> {
  const request = Buffer.alloc(20)
  request.writeUInt16BE(0x0001, 0)
  request.writeUInt32BE(0x2112a442, 4)
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    const done = (answered: boolean) => {
      clearTimeout(patience)
      socket.close()
      resolve(answered)
    }
    const patience = setTimeout(() => done(false), 500)
    socket.once('message', () => done(true))
    socket.send(request, port, '127.0.0.1')
  })
}

/** Lets the page's frames be asked which way their call goes; before anything loads. */
export async function watchWays(page: Pick<Page, 'addInitScript'>): Promise<void> {
  await page.addInitScript(() => {
    const calls: RTCPeerConnection[] = []
    Object.assign(window, { calls })
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration)
        calls.push(this)
      }
    }
  })
}

/** What the live call's own end goes through: the kind of its candidate, and how it reaches the relay. */
export async function wayOf(
  frame: Pick<Page, 'evaluate'>,
): Promise<{ kind: string; relayProtocol: string } | undefined> {
  return frame.evaluate(async () => {
    const calls = (window as unknown as { calls: RTCPeerConnection[] }).calls
    const call = calls.findLast(({ connectionState }) => connectionState === 'connected')
    const stats = [...((await call?.getStats()) ?? new Map()).values()]
    const transport = stats.find(({ type }) => type === 'transport')
    const pair = stats.find(({ id }) => id === transport?.selectedCandidatePairId)
    const local = stats.find(({ id }) => id === pair?.localCandidateId)
    return local && { kind: local.candidateType, relayProtocol: local.relayProtocol }
  })
}
