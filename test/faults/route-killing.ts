import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { acknowledgementOf } from '#formats/hl7v2/acknowledgement.ts'
import { framed, Frames } from '#formats/hl7v2/frames.ts'
import { parseMessage, text, writeMessage } from '#formats/hl7v2/message.ts'
import { listenMllp } from '../../server/mllp/listener.ts'
import { freePort } from '../free-port.ts'
import { diceFrom } from './dice.ts'
import type { CarrierSettings } from './route-carrier.ts'

const SENDERS = 8
const PATIENTS_EACH = 5
const SETTLED_MS = 90_000

/** What came of the faults: of every message that was acknowledged where it is, and whether each patient's kept their order. */
export interface Carried {
  strikes: number
  acknowledged: number
  /** Acknowledged, and never delivered. */
  missing: string[]
  /** Whose messages came first otherwise than they were sent. */
  disorder: string[]
  /** Delivered again, with the same MSH-10, by which a receiver knows them. */
  again: number
}

/**
 * Sends messages to a route from several senders, who send each again until it is acknowledged, as EMRs do, while `strike`
 * does something to the route so many times; then lets it finish. `seed` decides when; `kill` ends the process that carries,
 * and the next is started at once, on the database as it is then.
 */
export async function strikeRoute(
  databaseUrl: () => string,
  { strikes, seed, strike }: { strikes: number; seed: number; strike(kill: () => void): Promise<void> },
): Promise<Carried> {
  const dice = diceFrom(seed)
  const port = await freePort()
  const arrived: string[] = []
  const { sink, close } = await openSink(arrived)
  const settings = { port, sink, connections: 4, secret: randomBytes(32).toString('hex') }
  const carrier = await keepAlive(() => ({ ...settings, databaseUrl: databaseUrl() }))
  const sent = new Map<string, string[]>()
  let sending = true
  const senders = Array.from({ length: SENDERS }, (_, place) =>
    sendOn(port, place, sent, () => sending).catch((fault: unknown) => {
      sending = false
      throw fault
    }),
  )
  const all = Promise.all(senders)
  all.catch(() => undefined)
  try {
    for (let struck = 0; struck < strikes && sending; struck += 1) {
      await pause(20 + dice() * 400)
      await strike(carrier.kill)
      await carrier.ready()
    }
    sending = false
    await all
    const acknowledged = [...sent.values()].flat()
    const last = Date.now() + SETTLED_MS
    while ((await waiting(databaseUrl())) > 0 && Date.now() < last) await pause(50)
    const first = new Map<string, number>()
    arrived.forEach((id, place) => first.has(id) || first.set(id, place))
    return {
      strikes,
      acknowledged: acknowledged.length,
      missing: acknowledged.filter((id) => !first.has(id)),
      disorder: [...sent].flatMap(([patient, ids]) =>
        ids.some((id, at) => at > 0 && (first.get(id) ?? 0) < (first.get(ids[at - 1] ?? '') ?? 0)) ? patient : [],
      ),
      again: arrived.length - first.size,
    }
  } finally {
    sending = false
    await carrier.stop()
    await close()
  }
}

/** The process that carries; whenever it is gone, another one. */
async function keepAlive(settings: () => CarrierSettings) {
  let stopped = false
  let isReady = false
  let said = ''
  let child = begin()

  function begin(): ChildProcess {
    const begun = spawn(process.execPath, [join(import.meta.dirname, 'route-carrier.ts')], {
      env: { ...process.env, NODE_NO_WARNINGS: '1', CARRIER: JSON.stringify(settings()) },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    begun.stderr?.on('data', (bytes: Buffer) => (said = `${said}${bytes.toString()}`.slice(-2_000)))
    begun.once('message', () => (isReady = true))
    begun.once('exit', () => {
      isReady = false
      // A database that is away ends each at once.
      setTimeout(() => stopped || (child = begin()), 100)
    })
    return begun
  }

  const ready = async () => {
    const last = Date.now() + SETTLED_MS
    while (!isReady) {
      if (Date.now() > last) throw new Error(`no process carries: ${said}`)
      await pause(10)
    }
  }
  await ready()
  return {
    ready,
    kill: () => {
      isReady = false
      child.kill('SIGKILL')
    },
    stop: async () => {
      stopped = true
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}

/** One sender, with patients of its own: each message again and again until it is acknowledged. */
async function sendOn(
  port: number,
  place: number,
  sent: Map<string, string[]>,
  isSending: () => boolean,
): Promise<void> {
  for (let number = 0; isSending(); number += 1) {
    const patient = `P${place}-${number % PATIENTS_EACH}`
    const id = `${patient}-${number}`
    const last = Date.now() + SETTLED_MS
    while (!(await acknowledged(port, id, patient))) {
      if (Date.now() > last) throw new Error('a message was not acknowledged in time')
      await pause(30)
    }
    sent.set(patient, [...(sent.get(patient) ?? []), id])
  }
}

const lines = new Map<string, ReturnType<typeof connect>>()

/** Whether one message was acknowledged as taken, over a connection of its patient's; false where that is gone. */
async function acknowledged(port: number, id: string, patient: string): Promise<boolean> {
  const key = `${port} ${patient.split('-')[0]}`
  let socket = lines.get(key)
  if (socket === undefined || socket.destroyed) {
    socket = connect({ host: '127.0.0.1', port, noDelay: true })
    socket.on('error', () => undefined)
    lines.set(key, socket)
  }
  const line = socket
  const frames = new Frames(64 * 1024)
  return new Promise((resolve) => {
    const done = (taken: boolean) => {
      line.off('data', heard)
      line.off('close', closed)
      if (!taken) line.destroy()
      resolve(taken)
    }
    const closed = () => done(false)
    const heard = (chunk: Buffer) => {
      for (const frame of frames.take(chunk)) {
        const [, msa] = new TextDecoder().decode(frame).split('\r')
        done(msa === `MSA|AA|${id}`)
      }
    }
    line.on('data', heard)
    line.once('close', closed)
    line.write(
      framed(
        new TextEncoder().encode(
          `MSH|^~\\&|RIS||CW||20261126||SIU^S12|${id}|P|2.5.1\rSCH||A${id}\rPID|1||${patient}^^^RIS^MR\r`,
        ),
      ),
    )
  })
}

/** A receiver that notes what it was given and takes everything. */
async function openSink(arrived: string[]) {
  const sink = await freePort()
  const close = await listenMllp({
    listen: { port: sink },
    answer: async (bytes) => {
      const message = parseMessage(bytes)
      arrived.push(text(message.segments[0], 10))
      const answer = acknowledgementOf(message, { verdict: 'done' }, { id: 'D1', at: new Date() })
      return answer === null ? null : writeMessage(answer)
    },
    onClosed: () => undefined,
    onBug: (fault) => console.error(fault),
  })
  return { sink, close }
}

async function waiting(databaseUrl: string): Promise<number> {
  const client = new pg.Client(databaseUrl)
  await client.connect()
  try {
    const { rows } = await client.query<{ count: number }>(
      `select (select count(*) from route_message where state in ('waiting', 'quarantined'))::int
         + (select count(*) from route_journal)::int as count`,
    )
    return rows[0]?.count ?? 0
  } finally {
    await client.end()
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms))
}
