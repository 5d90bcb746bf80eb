import { readdir, readFile } from 'node:fs/promises'
import type pg from 'pg'

const folder = new URL('./migrations/', import.meta.url)

/**
 * Brings the schema to this version: every file of migrations/ once, in the order of their names, each in its own
 * transaction. Several processes may start at once: the advisory lock lets one of them work.
 */
export async function migrate(pool: pg.Pool): Promise<void> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted()
  const client = await pool.connect()
  try {
    await client.query("select pg_advisory_lock(hashtext('causeway.migrate'))")
    await client.query(
      'create table if not exists migration (name text primary key, at timestamptz not null default now())',
    )
    const done = new Set(
      (await client.query<{ name: string }>('select name from migration')).rows.map((row) => row.name),
    )
    for (const name of files.filter((file) => !done.has(file))) {
      const sql = await readFile(new URL(name, folder), 'utf8')
      await client.query('begin')
      try {
        await client.query(sql)
        await client.query('insert into migration (name) values ($1)', [name])
        await client.query('commit')
      } catch (cause) {
        await client.query('rollback')
        throw new Error(`The database could not be brought to this version: ${name} failed.`, { cause })
      }
    }
  } finally {
    await client.query("select pg_advisory_unlock(hashtext('causeway.migrate'))").catch(() => undefined)
    client.release()
  }
}
