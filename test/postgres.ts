import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../server/postgres/embedded.ts'
import { migrate } from '../server/postgres/migrate.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the run's PostgreSQL, without a database. */
    postgres: string
  }
}

const PREFIX = 'causeway-test-'

/** One PostgreSQL per run, in a folder of its own, with a migrated template that each test file clones. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await sweepDeadRuns()
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`))
  // mkdtemp makes it private, and as root the database has a user of its own.
  chmodSync(folder, 0o755)
  const database = await startEmbedded(folder, () => {})
  const template = new pg.Pool({ connectionString: database.url })
  await migrate(template)
  await template.end()
  project.provide('postgres', database.url.slice(0, database.url.lastIndexOf('/')))
  return async () => {
    await database.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A run that was killed leaves its PostgreSQL behind; its folder names the process that is gone. */
async function sweepDeadRuns(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const pid = Number(name.slice(PREFIX.length).split('-')[0])
    if (isAlive(pid)) continue
    const folder = join(tmpdir(), name)
    if (existsSync(join(folder, 'cluster', 'postmaster.pid'))) {
      const left = await startEmbedded(folder, () => {})
      await left.stop()
    }
    rmSync(folder, { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
