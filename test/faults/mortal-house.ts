import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writePractice } from '../../setup/practice.mjs'
import { freePort } from '../free-port.ts'
import type { Resource } from '../journeys/record.ts'

/** Causeway as a process of its own that can be killed, and the sandbox EMR and a database that outlive it. */
export interface MortalHouse {
  causeway: string
  emr: string
  /** Folder of both; the EMR's record is in `sandbox`. */
  data: string
  /** SIGKILL, then a new process. Gives the milliseconds from the kill until `/readyz` says yes. */
  killAndRestart(): Promise<number>
  stop(): Promise<void>
  log(): string
  /** What the server that keeps the record in the sandbox's place holds of this house; undefined where the sandbox keeps it. */
  held: (() => Promise<Resource[]>) | undefined
}

const HOUSE = join(import.meta.dirname, '..', '..')

/**
 * `record`: the FHIR server that keeps the record for apps, where that is not the sandbox. `beside`: apps that the EMR has
 * beside Causeway, as its registry names them.
 */
export async function openMortalHouse(
  databaseUrl: string,
  record?: string,
  beside: readonly object[] = [],
): Promise<MortalHouse> {
  const opened = new Date()
  const data = await mkdtemp(join(tmpdir(), 'causeway-kills-'))
  await chmod(data, 0o755)
  const [port, sandboxPort, smtpPort] = [await freePort(), await freePort(), await freePort()]
  const causeway = `http://127.0.0.1:${port}`
  const emr = `http://localhost:${sandboxPort}`
  const { organizations, apps } = writePractice(data, { causeway, emr })
  if (beside.length > 0) await writeFile(apps, JSON.stringify([...JSON.parse(await readFile(apps, 'utf8')), ...beside]))
  let log = ''
  const start = async (entry: string, settings: Record<string, string>): Promise<ChildProcess> => {
    const child = spawn(process.execPath, [entry], {
      cwd: HOUSE,
      env: { ...process.env, NODE_NO_WARNINGS: '1', ...settings },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes: Buffer) => (log += bytes.toString()))
    const ready = await Promise.race([once(child, 'message').then(() => true), once(child, 'exit').then(() => false)])
    if (!ready) throw new Error(`${entry} ended before it was ready:\n${log.slice(-2000)}`)
    return child
  }

  const sandbox = await start('sandbox/main.ts', {
    SANDBOX_PORT: String(sandboxPort),
    SANDBOX_SMTP_PORT: String(smtpPort),
    SANDBOX_DATA: join(data, 'sandbox'),
    SANDBOX_APPS: apps,
    CAUSEWAY_URL: causeway,
    ...(record !== undefined && { SANDBOX_RECORD: record }),
  })
  const startCauseway = () =>
    start('server/main.ts', {
      PORT: String(port),
      CAUSEWAY_ORIGIN: causeway,
      CAUSEWAY_DATA: data,
      DATABASE_URL: databaseUrl,
      CAUSEWAY_SANDBOX: '1',
      CAUSEWAY_ORGANIZATIONS: organizations,
      SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
      SMS_TOKEN: 'sandbox-sms',
      TRANSCRIBER_KEY: 'sandbox-transcription',
      LOG_LEVEL: 'warn',
    })
  let server = await startCauseway()

  return {
    causeway,
    emr,
    data,
    log: () => log,
    held: record === undefined ? undefined : () => heldSince(record, opened),
    killAndRestart: async () => {
      const killed = performance.now()
      server.kill('SIGKILL')
      await once(server, 'exit')
      server = await startCauseway()
      while (!(await fetch(`${causeway}/readyz`).then(({ ok }) => ok))) await pause(20)
      return performance.now() - killed
    },
    stop: async () => {
      for (const child of [server, sandbox]) {
        const gone = once(child, 'exit')
        child.kill('SIGTERM')
        await gone
      }
      await rm(data, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

const KEPT = ['Patient', 'Practitioner']
const MADE = [
  'Appointment',
  'Encounter',
  'Consent',
  'QuestionnaireResponse',
  'Observation',
  'DocumentReference',
  'MedicationRequest',
  'ServiceRequest',
  'MedicationStatement',
  'Communication',
]

/** The people of a FHIR server, and what was made or changed there since. */
async function heldSince(base: string, since: Date): Promise<Resource[]> {
  const lately = `_lastUpdated=ge${since.toISOString()}`
  const searches = [...KEPT.map((type) => `${type}?_count=50`), ...MADE.map((type) => `${type}?${lately}&_count=50`)]
  const found = await Promise.all(
    searches.map(async (search) => {
      const resources: Resource[] = []
      for (let next: string | undefined = `${base}/${search}`; next !== undefined;) {
        const answer = await fetch(next, { headers: { 'cache-control': 'no-cache' } })
        const page = (await answer.json()) as {
          entry?: { resource: Resource }[]
          link?: { relation: string; url: string }[]
        }
        resources.push(...(page.entry ?? []).map(({ resource }) => resource))
        next = page.link?.find(({ relation }) => relation === 'next')?.url
      }
      return resources
    }),
  )
  return found.flat()
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
