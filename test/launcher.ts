import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const HOUSE = join(import.meta.dirname, '..')

/** Where one copy of the demo runs. Ports and folder stay its own from start to start. */
export interface Copy {
  data: string
  port: number
  sandboxPort: number
}

/** A copy that has said it is ready. */
export interface Started {
  tookMs: number
  /** As Ctrl-C in a terminal; resolves to the exit code. */
  interrupt(): Promise<number | null>
  /** As a power cut for all our processes but the database's. */
  killAll(): Promise<void>
  said(): string
}

/** A folder that the database's own user can enter too, and two pairs of free ports. */
export async function newCopy(): Promise<Copy> {
  const data = mkdtempSync(join(tmpdir(), 'causeway-copy-'))
  chmodSync(data, 0o755)
  for (;;) {
    const [port, sandboxPort] = [await freePort(), await freePort()]
    // The mail catcher takes the next one.
    if (sandboxPort !== port && sandboxPort + 1 !== port && (await isFree(sandboxPort + 1)))
      return { data, port, sandboxPort }
  }
}

/** Starts a copy as `npm start` does; fails with all that it said when it ends instead of being ready. */
export async function startCopy({ data, port, sandboxPort }: Copy): Promise<Started> {
  const started = Date.now()
  const child = spawn(process.execPath, [join(HOUSE, 'start.mjs')], {
    cwd: HOUSE,
    env: { ...process.env, PORT: String(port), SANDBOX_PORT: String(sandboxPort), CAUSEWAY_DATA: data },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const ended = new Promise<number | null>((done) => child.once('close', done))
  await new Promise<void>((ready, failed) => {
    const hear = (chunk: Buffer) => {
      said += chunk.toString('utf8')
      if (said.includes('Causeway is ready')) ready()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    void ended.then((code) => failed(new Error(`The start ended with exit ${code}: ${said}`)))
  })
  return {
    tookMs: Date.now() - started,
    interrupt: () => {
      child.kill('SIGINT')
      return ended
    },
    killAll: async () => {
      for (const pid of [...childrenOf(child), child.pid ?? 0]) process.kill(pid, 'SIGKILL')
      await ended
    },
    said: () => said,
  }
}

/** Removes the folder of a copy that was interrupted, or of one that never came to start. */
export function forgetCopy({ data }: Copy): void {
  rmSync(data, { recursive: true, force: true })
}

function childrenOf({ pid }: ChildProcess): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => parentOf(name) === pid)
    .map(Number)
}

function parentOf(pid: string): number | undefined {
  try {
    // proc(5): the name in brackets may hold spaces; the parent is the second field after it.
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1])
  } catch {
    return undefined
  }
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer()
    probe.once('error', failed)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (typeof address === 'object' && address ? done(address.port) : failed(new Error('no port'))))
    })
  })
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer()
    probe.once('error', () => done(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => done(true)))
  })
}
