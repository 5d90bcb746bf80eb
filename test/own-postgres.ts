import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '../server/postgres/embedded.ts'

/** Runs `work` on a PostgreSQL of its own, which goes with it; on Ctrl-C too, as it is nobody's child. */
export async function withOwnPostgres<T>(work: (url: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-bench-'))
  // As root the database has a user of its own, who must be able to enter.
  chmodSync(folder, 0o755)
  const database = await startEmbedded(folder, () => undefined)
  const end = async () => {
    await database.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  const interrupted = () => void end().finally(() => process.exit(130))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupted)
  try {
    return await work(database.url)
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupted)
    await end()
  }
}
