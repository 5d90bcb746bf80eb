import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePair } from '../free-port.ts'

/** Causeway and the sandbox EMR as `npm start` brings them, on ports and in a folder of their own. */
export interface RunningHouse {
  causeway: string
  emr: string
  /** The EMR of the department to which patients are referred. */
  department: string
  data: string
  /** Asks the sandbox EMR to fail in one of its documented ways. */
  fault(fault: Record<string, unknown>): Promise<void>
  clearFaults(): Promise<void>
  /** What patients were sent, newest first. */
  outbox(): Promise<Caught[]>
  /** As Ctrl-C. */
  stop(): Promise<void>
  /** As `kill -9` of everything that is ours, the database's own process excepted. */
  kill(): Promise<void>
  log(): string
}

export interface Caught {
  id: string
  channel: 'mail' | 'sms'
  to: string
  at: string
  subject?: string
  text: string
  /** Of a text message, the name that we gave it. */
  reference?: string
  attachments?: { filename: string; contentType: string; text: string }[]
}

const READY = /Causeway is ready/
const root = new URL('../../', import.meta.url).pathname

export async function openHouse(
  again?: { data: string; port: number; sandboxPort: number },
  settings: Record<string, string> = {},
): Promise<RunningHouse & { port: number; sandboxPort: number }> {
  const data = again?.data ?? (await mkdtemp(join(tmpdir(), 'causeway-journey-')))
  // As root the database runs as a user of its own, who must be able to enter.
  await chmod(data, 0o755)
  const [port, sandboxPort] = again === undefined ? await freePair() : [again.port, again.sandboxPort]
  let log = ''
  const child = spawn(process.execPath, ['start.mjs'], {
    cwd: root,
    detached: true,
    env: {
      ...process.env,
      PORT: String(port),
      SANDBOX_PORT: String(sandboxPort),
      CAUSEWAY_DATA: data,
      LOG_LEVEL: 'warn',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  await new Promise<void>((resolve, reject) => {
    const hear = (bytes: Buffer) => {
      log += bytes.toString()
      if (READY.test(log)) resolve()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code ?? 'a signal'}:\n${log}`)))
  })
  const causeway = `http://127.0.0.1:${port}`
  const emr = `http://localhost:${sandboxPort}`
  return {
    causeway,
    emr,
    department: `http://localhost:${sandboxPort + 5}`,
    data,
    port,
    sandboxPort,
    log: () => log,
    fault: async (fault) => {
      const answer = await fetch(`${emr}/faults.json`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(fault),
      })
      if (!answer.ok) throw new Error(`the sandbox did not take the fault: ${answer.status} ${await answer.text()}`)
    },
    clearFaults: async () => {
      await fetch(`${emr}/faults.json`, { method: 'DELETE' })
    },
    outbox: async () => (await (await fetch(`${emr}/outbox.json`)).json()) as Caught[],
    stop: () => signalled(child, 'SIGINT'),
    kill: () => signalled(child, 'SIGKILL'),
  }
}

/** Removes what a house left behind, once it is stopped. */
export async function forget(data: string): Promise<void> {
  await rm(data, { recursive: true, force: true, maxRetries: 5 })
}

async function signalled(child: ChildProcess, signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  // The whole group, as a terminal does: npm and the launcher have children of their own.
  process.kill(-child.pid, signal)
  await gone
}
