import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writePractice } from '../../setup/practice.mjs'
import { freePort } from '../free-port.ts'

/** A practice with an EMR of its own. Both EMRs start from the same seed, so every id in one is an id in the other. */
export interface Practice {
  id: 'riverbend' | 'lakeside'
  emr: string
  /** Holds the EMR's record in `sandbox`. */
  data: string
}

/** One Causeway that serves two organizations, as processes of their own. */
export interface TwoPractices {
  causeway: string
  riverbend: Practice
  lakeside: Practice
  /** What Causeway was started with. */
  settings: Record<string, string>
  /** All that Causeway has written to its log, at LOG_LEVEL=debug. */
  log(): string
  stop(): Promise<void>
}

const HOUSE = join(import.meta.dirname, '..', '..')

export async function openTwoPractices(databaseUrl: string): Promise<TwoPractices> {
  const data = mkdtempSync(join(tmpdir(), 'causeway-walk-'))
  chmodSync(data, 0o755)
  const [port, riverbendPort, riverbendMail, lakesidePort, lakesideMail] = await freePorts(5)
  const causeway = `http://127.0.0.1:${port}`
  const children: ChildProcess[] = []
  let log = ''
  const start = async (entry: string, settings: Record<string, string>, hear: (text: string) => void) => {
    const child = spawn(process.execPath, [entry], {
      cwd: HOUSE,
      env: { ...process.env, ...settings },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    children.push(child)
    let complaint = ''
    child.stdout?.on('data', (bytes: Buffer) => hear(bytes.toString()))
    child.stderr?.on('data', (bytes: Buffer) => {
      complaint += bytes.toString()
      hear(bytes.toString())
    })
    const ready = await Promise.race([once(child, 'message').then(() => true), once(child, 'exit').then(() => false)])
    if (!ready) throw new Error(`${entry} ended before it was ready: ${complaint}`)
  }
  const practice = async (id: Practice['id'], emrPort: string, mailPort: string) => {
    const folder = join(data, id)
    mkdirSync(folder)
    const emr = `http://localhost:${emrPort}`
    const { organizations, apps } = writePractice(folder, { causeway, emr })
    await start(
      'sandbox/main.ts',
      {
        SANDBOX_PORT: emrPort,
        SANDBOX_SMTP_PORT: mailPort,
        SANDBOX_DATA: join(folder, 'sandbox'),
        SANDBOX_APPS: apps,
        CAUSEWAY_URL: causeway,
      },
      () => undefined,
    )
    const [described]: { emr: object }[] = JSON.parse(readFileSync(organizations, 'utf8'))
    // One who looks after the connection and may not open messages, beside the sandbox's own, who may.
    const named = { ...described?.emr, operators: ['Practitioner/rn-cole'] }
    return { practice: { id, emr, data: folder }, organization: { ...described, id, emr: named } }
  }
  const [riverbend, lakeside] = await Promise.all([
    practice('riverbend', riverbendPort, riverbendMail),
    practice('lakeside', lakesidePort, lakesideMail),
  ])
  const organizations = join(data, 'organizations.json')
  writeFileSync(organizations, JSON.stringify([riverbend.organization, lakeside.organization]))
  const settings = {
    PORT: port,
    CAUSEWAY_ORIGIN: causeway,
    CAUSEWAY_DATA: data,
    DATABASE_URL: databaseUrl,
    CAUSEWAY_SANDBOX: '1',
    CAUSEWAY_ORGANIZATIONS: organizations,
    SMTP_URL: `smtp://127.0.0.1:${riverbendMail}`,
    SMS_TOKEN: 'sandbox-sms',
    TRANSCRIBER_KEY: 'sandbox-transcription',
    LOG_LEVEL: 'debug',
  }
  await start('server/main.ts', settings, (text) => (log += text))
  return {
    causeway,
    riverbend: riverbend.practice,
    lakeside: lakeside.practice,
    settings,
    log: () => log,
    stop: async () => {
      for (const child of children.toReversed()) {
        const gone = once(child, 'exit')
        child.kill('SIGTERM')
        await gone
      }
      rmSync(data, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function freePorts(count: 5): Promise<[string, string, string, string, string]>
async function freePorts(count: number): Promise<string[]> {
  const ports = new Set<number>()
  while (ports.size < count) ports.add(await freePort())
  return [...ports].map(String)
}
