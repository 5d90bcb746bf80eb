import type pg from 'pg'

/** Either all of `work` is stored or nothing of it. */
export function transaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return within(pool, 'begin', work)
}

/**
 * The same, and nobody waits for the disk: for what is done again where a failing machine undoes it. What is committed later and
 * waited for takes it with it.
 */
export function unwaited<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return within(pool, 'begin; set local synchronous_commit = off', work)
}

async function within<T>(pool: pg.Pool, begin: string, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query(begin)
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (fault) {
    await client.query('rollback').catch(() => undefined)
    throw fault
  } finally {
    client.release()
  }
}

/** The one row that a statement must have given; its absence is a bug. */
export function only<T>(rows: T[], what: string): T {
  const [row] = rows
  if (row === undefined) throw new Error(`expected one row of ${what}, found none`)
  return row
}

/**
 * As a condition of a statement by itself: its commit does not wait for the disk. A crash of the database may take it away, unless
 * another commit that waits has followed.
 */
export const UNAWAITED = "(select set_config('synchronous_commit', 'off', true)) = 'off'"
