import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePair } from './free-port.ts'

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
  const [port, sandboxPort] = await freePair()
  return { data, port, sandboxPort }
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
